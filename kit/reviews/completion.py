"""Completion in a notebook: Tab after ``review.`` and after ``review.section("``.

IPython asks jedi for attributes, which takes seconds the first time, longer than JupyterLab waits; what the
kit's own objects can do is told without it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from kit.errors import KitError

__all__ = ["complete_names"]

_RECEIVER = r"(?P<receiver>\w+(?:\.\w+|\([^()]*\)|\[[^\[\]]*\])*)"
# review.section("理论学习").without("  and  review.figures["
_ARGUMENT = re.compile(_RECEIVER + r"""(?:\.(?P<method>\w+)\(|\[)\s*["'](?P<typed>[^"'()\[\]]*)$""")
_ATTRIBUTE = re.compile(_RECEIVER + r"\.(?P<typed>\w*)$")
_PURE = frozenset({"section", "chart", "replace", "say", "without", "retitle", "recaption"})
"""Methods that are called for what they return, with what is typed."""


def complete_names(shell: Any) -> None:
    """Add the kit's names to the completions of an IPython shell."""
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", None)
    if matchers is not None and _match_names not in matchers:
        matchers.append(_match_names)


def _match_names(context: Any) -> dict[str, object]:
    """Return the names that begin with what is typed; a matcher of IPython's completer."""
    from IPython.core.completer import SimpleCompletion
    from IPython.core.getipython import get_ipython

    before = context.line_with_cursor[: context.cursor_position]
    found = _ARGUMENT.search(before) or _ATTRIBUTE.search(before)
    if found is None:
        return {"completions": []}
    shell: Any = get_ipython()
    names = _known(found.groupdict(), shell.user_ns)
    words = {word: kind for word, kind in names if word.startswith(found["typed"])}
    return {
        "completions": [SimpleCompletion(word, type=kind) for word, kind in words.items()],
        "matched_fragment": found["typed"],
        "suppress": bool(words),
    }


# As IPython's decorator `context_matcher` marks it, without loading IPython where there is none.
_match_names.matcher_api_version = 2  # type: ignore[attr-defined]


def _known(call: Mapping[str, str | None], namespace: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield what may stand where the cursor is with its kind, names before keys."""
    try:
        receiver = _value(ast.parse(call["receiver"] or "", mode="eval").body, namespace)
    except (SyntaxError, ValueError, KitError):
        return
    if "method" in call:
        # Reviews, sections, figures and counties know the names that their methods are called with.
        if hasattr(type(receiver), "_names_for"):
            yield from ((name, "name") for name in receiver._names_for(call["method"] or "["))
    elif _is_kits(receiver):
        for name in dir(receiver):
            if not name.startswith("_"):
                member = getattr(receiver if isinstance(receiver, ModuleType) else type(receiver), name, None)
                yield name, "function" if callable(member) else "property"


def _value(node: ast.expr, namespace: Mapping[str, Any]) -> Any:
    """Return the value of an expression of names, the kit's attributes and its pure methods; else None."""
    match node:
        case ast.Name(id=name):
            return namespace.get(name)
        case ast.Attribute(value=of, attr=name) if name[0] != "_":
            owner = _value(of, namespace)
            return getattr(owner, name, None) if _is_kits(owner) else None
        case ast.Subscript(value=of, slice=ast.Constant(value=key)):
            owner = _value(of, namespace)
            return owner.get(key) if _is_kits(owner) and isinstance(owner, Mapping) else None
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=given, keywords=[]) if name in _PURE:
            owner = _value(of, namespace)
            values = [each.value for each in given if isinstance(each, ast.Constant)]
            return getattr(owner, name)(*values) if _is_kits(owner) and len(values) == len(given) else None
    return None


def _is_kits(value: object) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__.partition(".")[0] == "kit"
    return type(value).__module__.partition(".")[0] == "kit"
