"""Projects: a folder in which an office works, begun with what comes with the kit.

What comes with the kit (notebooks, sample ledgers, the texts of a new project) is found here, in an installed
wheel and in a clone alike, and written into a new folder. Reads `kit.wording` for the kit's own templates;
else it may import `kit.errors`, `kit.files` and `kit.stores` only. Only the command line imports it.
"""

from kit.projects.new import Project, begin
from kit.projects.shipped import shipped_notebook

__all__ = ["Project", "begin", "shipped_notebook"]
