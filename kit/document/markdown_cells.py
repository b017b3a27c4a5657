"""An analyst's Markdown as blocks.

Stands between the notebook and the document. The parser is mistune, which nbconvert uses too; what comes
out is the document's own blocks, so that HTML, PDF and Word say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import unquote

import msgspec
from mistune import Markdown, create_markdown

from kit.content import Block, Column, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.document.pictures import picture
from kit.document.plain_text import shown

Token = Mapping[str, Any]
"""A node of mistune's tree."""

_STYLES = {"strong": "strong", "emphasis": "emphasis"}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def read_markdown(
    source: str, attachments: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[list[Block], list[str]]:
    r"""Read Markdown into blocks.

    Parameters
    ----------
    source : str
        ``#`` is a heading of level 1, ``##`` of level 2, …. HTML in it is text; comments are left out.
    attachments : mapping of str to mapping of MIME type to str, optional
        The cell's pasted pictures.

    Returns
    -------
    blocks : list of Block
    left_out : list of str
        What could not be carried, in Chinese, one line each.

    Examples
    --------
    >>> blocks, _ = read_markdown("# 其他\n\n见**下表**。")
    >>> blocks == [
    ...     Heading(1, (Run("其他"),)),
    ...     Paragraph((Run("见"), Run("下表", strong=True), Run("。"))),
    ... ]
    True
    """
    reader = _Reader(attachments or {})
    tokens = _parser()(shown(source))
    assert not isinstance(tokens, str)  # the tree is asked for, not a rendering
    for token in tokens:
        reader.block(token)
    return reader.blocks, reader.left_out


@cache
def _parser() -> Markdown:
    return create_markdown(renderer="ast", plugins=["table"])


class _Reader:
    def __init__(self, attachments: Mapping[str, Mapping[str, str]]) -> None:
        self._attachments = attachments
        self.blocks: list[Block] = []
        self.left_out: list[str] = []

    def block(self, token: Token) -> None:
        kind = token["type"]
        if kind == "heading":
            if runs := self._text(token):
                self.blocks.append(Heading(token["attrs"]["level"], runs))
        elif kind in {"paragraph", "block_text"}:
            self._paragraph(token)
        elif kind == "list":
            items = tuple(self._items(token))
            self.blocks.append(Listing(items, ordered=token["attrs"]["ordered"]))
        elif kind == "table":
            self.blocks.append(self._table(token))
        elif kind == "block_quote":
            for child in token["children"]:
                self.block(child)
        elif kind == "block_code":
            self._say(Run(token["raw"].rstrip("\n"), code=True))
        elif kind == "block_html":
            self._say(Run(_COMMENT.sub("", token["raw"]).strip()))

    def _say(self, run: Run) -> None:
        if run.text.strip():
            self.blocks.append(Paragraph((run,)))

    def _paragraph(self, token: Token) -> None:
        """Put a picture within a paragraph between what is before and after it."""
        runs: list[Run] = []
        for piece in self._inline(token):
            if isinstance(piece, Run):
                runs.append(piece)
            else:
                self._close(runs)
                self.blocks.append(piece)
        self._close(runs)

    def _close(self, runs: list[Run]) -> None:
        if plain(tuple(runs)).strip():
            self.blocks.append(Paragraph(_joined(runs)))
        runs.clear()

    def _items(self, token: Token) -> list[tuple[Run, ...]]:
        """Lay inner lists out behind the item they belong to: the model's lists have one level."""
        items: list[tuple[Run, ...]] = []
        for item in token["children"]:
            runs: list[Run] = []
            inner: list[tuple[Run, ...]] = []
            for child in item["children"]:
                if child["type"] == "list":
                    inner += self._items(child)
                elif child["type"] != "blank_line":
                    text = self._text(child)
                    runs += [Run("\n"), *text] if runs and text else text
            if runs:
                items.append(tuple(runs))
            items += inner
        return items

    def _table(self, token: Token) -> Table:
        head, *rest = token["children"]
        return Table(
            caption="",
            columns=tuple(
                Column(plain(self._text(cell)), cell["attrs"]["align"] or "left") for cell in head["children"]
            ),
            rows=tuple(
                tuple(self._text(cell) for cell in row["children"])
                for body in rest
                for row in body["children"]
            ),
        )

    def _text(self, token: Token) -> tuple[Run, ...]:
        """Give the runs of a place that holds no picture: a heading, an item, a cell."""
        if "children" not in token:
            return (Run(token.get("raw", "").rstrip("\n"), code=token["type"] == "block_code"),)
        runs = []
        for piece in self._inline(token):
            if isinstance(piece, Run):
                runs.append(piece)
            else:
                self.left_out.append(f"标题、列表或表格里的图片“{piece.alt}”未写入，请把它单独放成一段")
        return _joined(runs)

    def _inline(self, token: Token, **style: bool | str) -> list[Run | Picture]:
        """Walk the inner tokens; `style` is what the outer ones make of a run's text."""
        pieces: list[Run | Picture] = []
        children: Sequence[Token] = token.get("children", ())
        for place, child in enumerate(children):
            kind = child["type"]
            if kind == "text":
                pieces.append(Run(unescape(child["raw"]), **style))  # type: ignore[arg-type]
            elif kind == "codespan":
                pieces.append(Run(child["raw"], code=True, **style))  # type: ignore[arg-type]
            elif kind == "linebreak":
                pieces.append(Run("\n"))
            elif kind == "softbreak":
                pieces += _soft_break(children[place - 1 : place], children[place + 1 : place + 2])
            elif kind == "inline_html":
                pieces += _inline_html(child["raw"])
            elif kind == "image":
                pieces += self._image(child)
            elif kind == "link":
                url = child["attrs"]["url"]
                # Only an address that works from the reader's machine, and that cannot run a script.
                known = re.match(r"(?i)(https?://|mailto:)", url)
                pieces += self._inline(child, **{**style, "link": url} if known else style)
            else:
                pieces += self._inline(child, **{**style, _STYLES[kind]: True} if kind in _STYLES else style)
        return pieces

    def _image(self, token: Token) -> list[Run | Picture]:
        alt = plain(tuple(piece for piece in self._inline(token) if isinstance(piece, Run)))
        url, caption = token["attrs"]["url"], unescape(token["attrs"].get("title") or "")
        for media, data in self._picture_data(url):
            if found := picture(media, data, alt=alt, caption=caption):
                return [found]
        name = alt or (unquote(url) if len(url) < 80 else "无名")
        self.left_out.append(f"图片“{name}”不在笔记本里或不是PNG、JPEG、SVG，未写入；请把图片粘贴进单元格")
        return []

    def _picture_data(self, url: str) -> list[tuple[str, str]]:
        if url.startswith("attachment:"):
            return list(self._attachments.get(unquote(url.removeprefix("attachment:")), {}).items())
        if found := re.fullmatch(r"data:([a-z]+/[a-z+]+);base64,(.+)", url):
            return [(found[1], unquote(found[2]))]
        return []


def _soft_break(before: Sequence[Token], after: Sequence[Token]) -> list[Run]:
    """Make a line's end in the source a space between words, and nothing between Chinese characters."""
    ends = [
        *(token.get("raw", " ")[-1:] for token in before),
        *(token.get("raw", " ")[:1] for token in after),
    ]
    chinese = [unicodedata.east_asian_width(end) in "WF" for end in ends if end]
    return [] if any(chinese) else [Run(" ")]


def _inline_html(raw: str) -> list[Run]:
    if re.fullmatch(r"(?i)<br\s*/?>", raw):
        return [Run("\n")]
    return [] if _COMMENT.fullmatch(raw) else [Run(raw)]


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Join neighbours of one kind: an escaped character comes from the parser as a token of its own."""
    joined: list[Run] = []
    for run in runs:
        if joined and msgspec.structs.replace(joined[-1], text=run.text) == run:
            joined[-1] = msgspec.structs.replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)
