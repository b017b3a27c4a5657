"""The tags of HTML that an analyst writes into Markdown: which have a look here, and which only lay text out.

Serves the reader of Markdown cells, on the way from the notebook to the document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["Tags", "as_written", "only_lays_out"]

Token = Mapping[str, Any]
"""A node of mistune's tree."""

# What of HTML within a line has a look of its own here; all other HTML is text.
_TAGS: Mapping[str, Mapping[str, Any]] = {
    "sub": {"script": "sub"},
    "sup": {"script": "super"},
    **{name: {"strong": True} for name in ("b", "strong")},
    **{name: {"emphasis": True} for name in ("i", "em")},
    **{name: {"struck": True} for name in ("s", "del", "strike")},
    **{name: {"code": True} for name in ("code", "kbd")},
}
_PLAIN_TAGS = {"u", "span", "font", "mark", "small", "big", "ins", "abbr", "center"}
"""Tags whose text is carried without the look that they give it."""
_BLOCK_TAGS = {
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col"),
    *("div", "p", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr"),
    *("details", "summary", "blockquote", "section", "figure", "figcaption", *_TAGS, *_PLAIN_TAGS, "a"),
}
"""Tags that only lay text out; HTML that has others, such as a script, stands as it was written."""
_WEB_TAGS = {
    *("script", "style", "iframe", "frame", "object", "embed", "video", "audio", "canvas", "svg", "math"),
    *("form", "input", "button", "select", "textarea", "template"),
}
_HREF = re.compile(r"\shref\s*=\s*[\"'](https?://[^\"']+|mailto:[^\"']+)[\"']", re.IGNORECASE)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE)


def only_lays_out(html: str) -> bool:
    """Tell whether a piece of HTML is nothing but text laid out, such as a table.

    >>> only_lays_out("<div>甲</div>"), only_lays_out("<script>1</script>")
    (True, False)
    """
    return {name.lower() for name in re.findall(r"</?([A-Za-z][A-Za-z0-9]*)", html)} <= _BLOCK_TAGS


def as_written(html: str) -> list[str]:
    """Say of HTML that a page cannot carry, and that stands as it was written, what it is.

    >>> as_written("<video src='a.mp4'></video>")
    ['<video>只在网页里有用，按原文写入；请删去，或改用图片、文字']
    """
    names = dict.fromkeys(name.lower() for name in re.findall(r"<([A-Za-z][A-Za-z0-9-]*)", html))
    return [
        f"<{name}>只在网页里有用，按原文写入；请删去，或改用图片、文字" for name in names if name in _WEB_TAGS
    ]


class Tags:
    """The pairs of tags among the tokens of a line, and what they make of the text between them."""

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
                address = _HREF.search(tokens[start]["raw"]) if name == "a" else None
                self._spans.append((start, place, {"link": address[1]} if address else _TAGS.get(name, {})))
                if name in _PLAIN_TAGS:
                    self.left_out.append(f"<{name}>的样式未写入，文字已写入")

    def style(self, place: int) -> dict[str, Any]:
        """Give what the tags around a place make of its text."""
        around: dict[str, Any] = {}
        for start, end, style in self._spans:
            if start < place < end:
                around |= style
        return around

    def is_heeded(self, place: int) -> bool:
        """Tell whether the token at a place is one of a pair of tags."""
        return any(place in (start, end) for start, end, _ in self._spans)
