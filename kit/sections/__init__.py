"""Sections of a review, one writer each: prose, charts and tables.

A writer takes a `kit.Review` and returns a `Section`; notebooks call one writer per cell. Last folder of the
writing branch: may import all of that branch and the neutral modules, and nothing of the running branch.
"""

from kit.sections.section import Section
from kit.sections.writers import (
    civility,
    gaps,
    indicators,
    online,
    opening,
    organisation,
    plans,
    problems,
    publicity,
    signature,
    sources,
    study,
    systems,
)

__all__ = [
    "Section",
    "civility",
    "gaps",
    "indicators",
    "online",
    "opening",
    "organisation",
    "plans",
    "problems",
    "publicity",
    "signature",
    "sources",
    "study",
    "systems",
]
