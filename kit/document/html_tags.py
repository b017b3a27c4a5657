"""HTML tags in an analyst's Markdown: with a style, for layout only, or kept as text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kit.content.web_links import is_web_link

__all__ = ["Tags", "Token", "is_layout_only", "unsupported_tags"]

Token = Mapping[str, Any]
"""A node of mistune's tree."""

# Inline tags with a style; all other HTML is kept as text.
_TAGS: Mapping[str, Mapping[str, Any]] = {
    "sub": {"script": "sub"},
    "sup": {"script": "super"},
    **{name: {"strong": True} for name in ("b", "strong")},
    **{name: {"emphasis": True} for name in ("i", "em")},
    **{name: {"struck": True} for name in ("s", "del", "strike")},
    **{name: {"code": True} for name in ("code", "kbd")},
}
_PLAIN_TAGS = {"u", "span", "font", "mark", "small", "big", "ins", "abbr", "center"}
"""Tags whose text is kept without its style."""
_BLOCK_TAGS = {
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col"),
    *("div", "p", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr"),
    *("details", "summary", "blockquote", "section", "figure", "figcaption", *_TAGS, *_PLAIN_TAGS, "a"),
}
"""Tags that only lay out text; HTML with any other tag, such as a script, is kept as source."""
_WEB_TAGS = {
    *("script", "style", "iframe", "frame", "object", "embed", "video", "audio", "canvas", "svg", "math"),
    *("form", "input", "button", "select", "textarea", "template"),
}
_HREF = re.compile(r"\shref\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE)


def is_layout_only(html: str) -> bool:
    """Return whether HTML only lays out text, such as a table.

    >>> is_layout_only("<div>甲</div>"), is_layout_only("<script>1</script>")
    (True, False)
    """
    return {name.lower() for name in re.findall(r"</?([A-Za-z][A-Za-z0-9]*)", html)} <= _BLOCK_TAGS


def unsupported_tags(html: str) -> list[str]:
    """Return a message for each tag that a page cannot show and that is kept as source.

    >>> unsupported_tags("<video src='a.mp4'></video>")
    ['<video>只在网页里有用，按原文写入；请删去，或改用图片、文字']
    """
    names = dict.fromkeys(name.lower() for name in re.findall(r"<([A-Za-z][A-Za-z0-9-]*)", html))
    return [
        f"<{name}>只在网页里有用，按原文写入；请删去，或改用图片、文字" for name in names if name in _WEB_TAGS
    ]


class Tags:
    """Pairs of tags among the tokens of a line, and the styles of the text between them."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._spans: list[tuple[int, int, Mapping[str, Any]]] = []
        self.left_out: list[str] = []
        opened: list[tuple[int, str]] = []
        for place, token in enumerate(tokens):
            tag = _TAG.fullmatch(token["raw"]) if token["type"] == "inline_html" else None
            name = tag["name"].lower() if tag else ""
            if tag is None or name not in {*_TAGS, *_PLAIN_TAGS, "a"}:
                continue
            if not tag["end"]:
                opened.append((place, name))
            elif opened and opened[-1][1] == name:
                start, _ = opened.pop()
                style = _link(tokens[start]["raw"]) if name == "a" else _TAGS.get(name, {})
                self._spans.append((start, place, style))
                if name in _PLAIN_TAGS:
                    self.left_out.append(f"<{name}>的样式未写入，文字已写入")

    def style(self, place: int) -> dict[str, Any]:
        """Return the style that the tags around a token give it."""
        around: dict[str, Any] = {}
        for start, end, style in self._spans:
            if start < place < end:
                around |= style
        return around

    def is_tag(self, place: int) -> bool:
        """Return whether the token is one of a pair of tags."""
        return any(place in (start, end) for start, end, _ in self._spans)


def _link(tag: str) -> Mapping[str, Any]:
    links = (found[1] for found in _HREF.finditer(tag) if is_web_link(found[1]))
    return {"link": link} if (link := next(links, "")) else {}
