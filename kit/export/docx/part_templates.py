"""The templates of a Word file's parts, and texts as its XML may have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from kit.text.patterns import pattern
from kit.text.templates import template_environment

__all__ = ["allowed", "attribute", "macros", "part", "part_pattern", "text", "xml"]

# Characters that XML does not allow, and byte order marks.
_BARRED = "\x00-\x08\x0b-\x1f\ufeff\ufffe\uffff\ud800-\udfff"
_FORBIDDEN = re.compile(f"[{_BARRED}]")
# To look for one is quicker than to escape a text, and few texts have any.
_SPECIAL = re.compile(f"[&<>\"'\n{_BARRED}]")
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')


def part(template: str, **values: Any) -> bytes:
    """Return what a template writes as the content of a part."""
    return xml(template, **values).encode()


def xml(template: str, **values: Any) -> str:
    """Return what a template writes, without characters that XML does not allow."""
    return allowed(_written(template, values)).strip()


def part_pattern(template: str, **values: Any) -> str:
    """Return what a template writes, some values being places, as a pattern."""
    return pattern(_written(template, values).strip())


def allowed(written: str) -> str:
    """Return XML without the characters that XML does not allow."""
    return _FORBIDDEN.sub("", written)


def macros(template: str, **values: Any) -> Any:
    """Return the macros of a template, which know these values."""
    return _templates().get_template(f"{template}.xml.jinja").make_module(values)


def text(content: str) -> str:
    """Return a text as ``w:t`` has it: escaped, with Word's line breaks.

    >>> text("12 < 24")
    '12 &lt; 24'
    """
    if _SPECIAL.search(content) is None:
        return content
    return allowed(_with_breaks(content))


def attribute(value: str) -> str:
    """Return a text as the value of an attribute, or as an element without lines.

    >>> attribute('"12"')
    '&#34;12&#34;'
    """
    return value if _SPECIAL.search(value) is None else allowed(escape(value))


def _written(template: str, values: Mapping[str, Any]) -> str:
    return _templates().get_template(f"{template}.xml.jinja").render(values)


def _with_breaks(content: str) -> Markup:
    return escape(content).replace("\n", _BREAK)


@cache
def _templates() -> Environment:
    environment = template_environment(Path(__file__).parent / "templates", markup=True)
    lines: Callable[[str], Markup] = _with_breaks
    environment.filters["lines"] = lines
    return environment
