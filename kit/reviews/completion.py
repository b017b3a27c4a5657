"""Completion of names in a notebook: Tab after ``review.section("`` lists the sections of its subject."""

from __future__ import annotations

import re
import sys
from typing import Any

from kit.reviews.review import Review
from kit.subjects.subject import OWN_SECTIONS

__all__ = ["complete_names"]

_CALL = re.compile(r"""(\w+)\.(section|chart|table)\(\s*["']([^"'()]*)$""")


def complete_names() -> None:
    """Add the names of sections, charts and tables to the completions of the running IPython, if any."""
    shell = _shell()
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", None)
    if matchers is not None and _match_names not in matchers:
        matchers.append(_match_names)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _match_names(context: Any) -> dict[str, object]:
    """Return the names that begin with what is typed; a matcher of IPython's completer."""
    from IPython.core.completer import SimpleCompletion

    found = _CALL.search(context.line_with_cursor[: context.cursor_position])
    review = _shell().user_ns.get(found[1]) if found is not None else None
    if found is None or not isinstance(review, Review):
        return {"completions": []}
    words = [word for word in _known(review, found[2]) if word.startswith(found[3])]
    return {
        "completions": [SimpleCompletion(word, type="name") for word in words],
        "matched_fragment": found[3],
        "suppress": bool(words),
    }


# As IPython's decorator `context_matcher` marks it, without loading IPython where there is none.
_match_names.matcher_api_version = 2  # type: ignore[attr-defined]


def _known(review: Review, method: str) -> list[str]:
    """Return what a method may be called with, names before keys."""
    subject = review.subject
    match method:
        case "section":
            sections = (*subject.sections, *OWN_SECTIONS.values())
            chapters = dict.fromkeys(section.chapter for section in subject.sections if section.chapter)
            return [*chapters, *(each.heading for each in sections), *(each.key for each in sections)]
        case "chart":
            return [*(chart.name for chart in subject.charts), *(chart.key for chart in subject.charts)]
    return [*(each.name for each in subject.catalogue.values()), *subject.catalogue]
