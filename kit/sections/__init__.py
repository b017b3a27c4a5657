"""Sections of a review: prose, charts and tables, as its subject declares them.

`write_section` takes a `kit.materials.Material` and returns a `Section`; a notebook calls `Review.section`.
May import `kit.charts`, `kit.wording`, `kit.materials`, `kit.subjects`, `kit.indicators`, `kit.ledgers` and
the neutral modules.
"""

from kit.sections.section import Section
from kit.sections.writers import missing_figures, write_chapter, write_section

__all__ = ["Section", "missing_figures", "write_chapter", "write_section"]
