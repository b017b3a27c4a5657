"""Inline Markdown of an analyst's cells as runs of text, pictures and formulas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

import msgspec

from kit.content import Block, Picture, Run, plain
from kit.content.web_links import is_web_link
from kit.document.formulas import display_formula, inline_formula
from kit.document.html_tags import Tags, Token, unsupported_tags
from kit.document.pictures import Pictures

__all__ = ["InlineReader", "merge_runs"]

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "strong": {"strong": True},
    "emphasis": {"emphasis": True},
    "strikethrough": {"struck": True},
}
_IMAGE = re.compile(r"<img\s[^<>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class InlineReader:
    """Reads the inline tokens of a block.

    Parameters
    ----------
    pictures : Pictures
    left_out : list of str
        Messages on what was left out are appended to it.
    """

    def __init__(self, pictures: Pictures, left_out: list[str]) -> None:
        self._pictures = pictures
        self._left_out = left_out

    def runs(self, token: Token) -> tuple[Run, ...]:
        """Return the runs of a token that cannot hold a picture: a heading, a list item, a table cell."""
        if token["type"] == "block_math":
            return (self._formula(token["raw"]),)
        if "children" not in token:
            return (Run(token.get("raw", "").rstrip("\n"), code=token["type"] == "block_code"),)
        runs = []
        for piece in self.pieces(token, flat=True):
            if isinstance(piece, Run):
                runs.append(piece)
            elif isinstance(piece, Picture):
                self._left_out.append(f"标题、列表或表格里的图片“{piece.alt}”未写入，请把它单独放成一段")
        return merge_runs(runs)

    def pieces(self, token: Token, *, flat: bool = False, **style: Any) -> list[Run | Block]:
        """Return the runs of a token, and the pictures and display formulas between them.

        Parameters
        ----------
        token : Token
        flat : bool
            Whether display formulas are set inline, where there is no room for a block.
        **style
            Attributes of `Run` from the enclosing tokens.
        """
        pieces: list[Run | Block] = []
        children: Sequence[Token] = token.get("children", ())
        tags = Tags(children)
        self._left_out += tags.left_out
        for place, child in enumerate(children):
            kind = child["type"]
            style_here = {**style, **tags.style(place)}
            if kind == "text":
                pieces.append(Run(unescape(child["raw"]), **style_here))
            elif kind == "codespan":
                pieces.append(Run(child["raw"], **{**style_here, "code": True}))
            elif kind == "linebreak":
                pieces.append(Run("\n"))
            elif kind == "softbreak":
                pieces += _soft_break(children[place - 1 : place], children[place + 1 : place + 2])
            elif kind == "inline_math" or (kind == "block_math" and flat):
                pieces.append(self._formula(child["raw"]))
            elif kind == "block_math":
                blocks, left_out = display_formula(child["raw"])
                pieces += blocks
                self._left_out += left_out
            elif kind == "footnote_ref":
                pieces.append(Run(f"[{child['attrs']['index']}]", script="super"))
            elif kind == "inline_html":
                pieces += [] if tags.is_tag(place) else self._html(child["raw"], style_here)
            elif kind == "image":
                alt = plain(tuple(piece for piece in self.pieces(child) if isinstance(piece, Run)))
                pieces += self._image(child["attrs"]["url"], alt, child["attrs"].get("title") or "")
            elif kind == "link":
                url = child["attrs"]["url"]
                link = {"link": url} if is_web_link(url) else {}
                pieces += self.pieces(child, flat=flat, **{**style_here, **link})
            else:
                pieces += self.pieces(child, flat=flat, **{**style_here, **_STYLES.get(kind, {})})
        return pieces

    def image_tag(self, html: str) -> list[Run | Block] | None:
        """Return the picture of an ``<img>`` tag, an empty list if it was left out; None for other HTML."""
        if not _IMAGE.fullmatch(html):
            return None
        attributes = {
            name.lower(): unescape(double or single)
            for name, double, single in re.findall(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", html)
        }
        return self._image(attributes.get("src", ""), attributes.get("alt", ""), attributes.get("title", ""))

    def _formula(self, tex: str) -> Run:
        run, left_out = inline_formula(tex)
        self._left_out += left_out
        return run

    def _html(self, raw: str, style: Mapping[str, Any]) -> list[Run | Block]:
        if re.fullmatch(r"(?i)<br\s*/?>", raw):
            return [Run("\n")]
        if _COMMENT.fullmatch(raw):
            return []
        picture = self.image_tag(raw)
        if picture is not None:
            return picture
        self._left_out += unsupported_tags(raw)
        return [Run(raw, **style)]

    def _image(self, url: str, alt: str, title: str) -> list[Run | Block]:
        found = self._pictures.find(url, alt, unescape(title))
        if isinstance(found, Picture):
            return [found]
        self._left_out.append(found)
        return []


def _soft_break(before: Sequence[Token], after: Sequence[Token]) -> list[Run]:
    """Return a space for a line break in the source between words, nothing next to Chinese characters."""
    ends = [
        *(token.get("raw", " ")[-1:] for token in before),
        *(token.get("raw", " ")[:1] for token in after),
    ]
    chinese = [unicodedata.east_asian_width(end) in "WF" for end in ends if end]
    return [] if any(chinese) else [Run(" ")]


def merge_runs(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Merge neighbouring runs of the same style; the parser returns an escaped character as its own token.

    >>> merge_runs([Run("甲"), Run("乙"), Run("丙", strong=True)])[0].text
    '甲乙'
    """
    merged: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if merged and run.formula is None and msgspec.structs.replace(merged[-1], text=run.text) == run:
            merged[-1] = msgspec.structs.replace(run, text=merged[-1].text + run.text)
        else:
            merged.append(run)
    return tuple(merged)
