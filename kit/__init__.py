"""Township annual review kit: a year's work ledgers in, a charted annual review in Chinese out.

The front door of a notebook::

    import kit

    review = kit.open_review("清河镇", 2021)
    review.section("理论学习")

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
    from kit import charts, indicators
    from kit.counties import County, open_county
    from kit.reviews.checking import CheckResult, check
    from kit.reviews.loading import open_review
    from kit.reviews.review import Review
    from kit.reviews.template import write_template
    from kit.sections import Section
    from kit.subjects import Subject, load_subject

__all__ = [
    "CheckResult",
    "County",
    "KitError",
    "Review",
    "Section",
    "Subject",
    "__version__",
    "charts",
    "check",
    "indicators",
    "load_subject",
    "open_county",
    "open_review",
    "write_template",
]

__version__ = VERSION

_MODULES = {"charts", "indicators"}
_NAMES = {
    "CheckResult": "kit.reviews.checking",
    "County": "kit.counties",
    "Review": "kit.reviews.review",
    "check": "kit.reviews.checking",
    "Section": "kit.sections",
    "Subject": "kit.subjects",
    "load_subject": "kit.subjects",
    "open_county": "kit.counties",
    "open_review": "kit.reviews.loading",
    "write_template": "kit.reviews.template",
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
