"""Sections: the prose, charts and tables of a review, one writer a section.

Stands between indicators and the notebook. A writer takes a `kit.Review` and returns a `Section`.
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
