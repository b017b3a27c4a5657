"""Wording: renders the prose of a review from editable templates.

A subject has a template for each section, and the kit those of every review; docs/wording.md documents their
syntax. A project's own folder of templates overrides them. May import `kit.materials`, `kit.subjects`,
`kit.indicators`, `kit.ledgers`, `kit.files` and the neutral modules.
"""

from kit.wording.own_prose import write_own
from kit.wording.prose import (
    Extra,
    Prose,
    cell_text,
    check_subject_wording,
    check_wording,
    comparisons_used,
    names_used,
    wording_faults,
    write_prose,
)

__all__ = [
    "Extra",
    "Prose",
    "cell_text",
    "check_subject_wording",
    "check_wording",
    "comparisons_used",
    "names_used",
    "wording_faults",
    "write_own",
    "write_prose",
]
