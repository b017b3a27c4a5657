"""Completion of names in a notebook: Tab after ``review.section("`` lists the sections of its subject."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["complete_names"]

# review.section("理论学习").without("  and  review.figures["
_CALL = re.compile(
    r"""(?P<name>\w+)(?:\.section\(\s*["'](?P<section>[^"']*)["']\s*\).*)?"""
    r"""(?:\.(?P<method>\w+)\(|(?:\.(?P<member>figures))?\[)\s*["'](?P<typed>[^"'()\[\]]*)$"""
)


def complete_names(shell: Any) -> None:
    """Add the names of sections, charts and tables to the completions of an IPython shell."""
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", None)
    if matchers is not None and _match_names not in matchers:
        matchers.append(_match_names)


def _match_names(context: Any) -> dict[str, object]:
    """Return the names that begin with what is typed; a matcher of IPython's completer."""
    from IPython.core.completer import SimpleCompletion
    from IPython.core.getipython import get_ipython

    found = _CALL.search(context.line_with_cursor[: context.cursor_position])
    if found is None:
        return {"completions": []}
    words = [word for word in dict.fromkeys(_known(found, get_ipython())) if word.startswith(found["typed"])]
    return {
        "completions": [SimpleCompletion(word, type="name") for word in words],
        "matched_fragment": found["typed"],
        "suppress": bool(words),
    }


# As IPython's decorator `context_matcher` marks it, without loading IPython where there is none.
_match_names.matcher_api_version = 2  # type: ignore[attr-defined]


def _known(call: re.Match[str], shell: Any) -> Iterable[str]:
    """Return what may stand where the cursor is, names before keys."""
    receiver: Any = shell.user_ns.get(call["name"])
    if not hasattr(type(receiver), "_names_for"):
        return ()
    if (section := call["section"]) is not None:
        known = section in receiver._names_for("section")
        receiver = receiver.section(section) if known else None
    elif call["member"]:
        receiver = getattr(receiver, call["member"], None)
    # Reviews, sections, figures and counties know the names that their methods are called with.
    named = hasattr(type(receiver), "_names_for")
    return receiver._names_for(call["method"] or "[") if named else ()
