"""Wording: the prose of a review, from templates that people edit.

Stands between indicators and sections. The templates are the ``.md`` files in ``templates/``; README tells
how they are written.
"""

from kit.wording.templates import Prose, cell_text, check_wording, write_prose

__all__ = ["Prose", "cell_text", "check_wording", "write_prose"]
