"""Township annual review kit: a year's work ledgers in, a charted annual review in Chinese out.

The front door of a notebook::

    import kit

    review = kit.open_review("清河镇", 2021)
    kit.sections.study(review)

Data flows one way: files → ledgers → indicators → sections → notebook → document → outputs. The modules that
a notebook imports (up to sections) and those that run notebooks (engine, export, batch, command line) never
import each other. ``import kit`` loads neither until a name is used. See docs/architecture.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kit.errors import KitError
from kit.version import VERSION

if TYPE_CHECKING:
    from kit import charts, indicators, sections
    from kit.ledgers.blank_workbook import write_template
    from kit.reviews.checking import CheckResult, check
    from kit.reviews.loading import open_review
    from kit.reviews.review import Review

__all__ = [
    "CheckResult",
    "KitError",
    "Review",
    "__version__",
    "charts",
    "check",
    "indicators",
    "open_review",
    "sections",
    "write_template",
]

__version__ = VERSION

_MODULES = {"charts", "indicators", "sections"}
_NAMES = {
    "CheckResult": "kit.reviews.checking",
    "Review": "kit.reviews.review",
    "check": "kit.reviews.checking",
    "open_review": "kit.reviews.loading",
    "write_template": "kit.ledgers.blank_workbook",
}


if not TYPE_CHECKING:
    # Hidden from type checkers, which read the imports above and so find a misspelt name.
    def __getattr__(name: str) -> Any:
        if name in _MODULES:
            return import_module(f"kit.{name}")
        if name in _NAMES:
            return getattr(import_module(_NAMES[name]), name)
        raise AttributeError(f"module 'kit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
