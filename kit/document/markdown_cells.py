"""An analyst's Markdown as blocks.

Stands between the notebook and the document. The parser is mistune, which nbconvert uses too; what comes
out is the document's own blocks, so that HTML, PDF and Word say the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

import msgspec

from kit.content import Block, Column, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.document.formulas import displayed, inline
from kit.document.html_tables import read_html
from kit.document.html_tags import Tags, as_written, only_lays_out
from kit.document.markdown_syntax import parser, unreferenced_notes
from kit.document.pictures import Attachments, Pictures
from kit.document.plain_text import shown

Token = Mapping[str, Any]
"""A node of mistune's tree."""

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "strong": {"strong": True},
    "emphasis": {"emphasis": True},
    "strikethrough": {"struck": True},
}
_IMAGE = re.compile(r"<img\s[^<>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DONE, _OPEN = "√ ", "□ "
"""Marks of a list of tasks, as on a printed form; every Chinese font has them."""


def read_markdown(
    source: str, attachments: Attachments | None = None, folder: Path | None = None
) -> tuple[list[Block], list[str]]:
    r"""Read Markdown into blocks.

    Parameters
    ----------
    source : str
        ``#`` is a heading of level 1, ``##`` of level 2, …. Of HTML in it a few tags within a line are
        heeded, such as ``<sub>``; all other is text, and comments are left out.
    attachments : mapping of str to mapping of MIME type to str, optional
        The cell's pasted pictures.
    folder : Path, optional
        Where the notebook stands: pictures beside it are taken in.

    Returns
    -------
    blocks : list of Block
        What footnotes say stands at the end.
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
    reader = _Reader(Pictures(attachments or {}, folder))
    tokens = parser()(shown(source))
    assert not isinstance(tokens, str)  # the tree is asked for, not a rendering
    for token in tokens:
        reader.block(token)
    reader.left_out += [f"脚注“{name}”没有被正文引用，未写入" for name in unreferenced_notes(source)]
    return reader.blocks, reader.left_out


class _Reader:
    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
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
            listing, aside = self._list(token)
            self.blocks += [listing, *aside]
        elif kind == "table":
            self.blocks.append(self._table(token))
        elif kind == "block_quote":
            for child in token["children"]:
                self.block(child)
        elif kind == "block_code":
            self._say(Run(token["raw"].rstrip("\n"), code=True))
        elif kind == "block_math":
            self._take(displayed(token["raw"]))
        elif kind == "block_html":
            self._html(_COMMENT.sub("", token["raw"]).strip())
        elif kind == "footnotes":
            for number, note in enumerate(token["children"], start=1):
                self._note(number, note)
        elif kind not in {"blank_line", "thematic_break"}:
            raise AssertionError(f"no block for {kind}")

    def _take(self, read: tuple[list[Block], list[str]]) -> None:
        self.blocks += read[0]
        self.left_out += read[1]

    def _say(self, run: Run) -> None:
        if run.text.strip():
            self.blocks.append(Paragraph((run,)))

    def _html(self, html: str) -> None:
        if _IMAGE.fullmatch(html):
            self._close([], self._image_tag(html))
        elif only_lays_out(html):
            self._take(read_html(html))
        else:
            self._say(Run(html))
            self.left_out += as_written(html)

    def _note(self, number: int, token: Token) -> None:
        """Write what a footnote says, with its number before it."""
        lines = [self._text(child) for child in token["children"] if child["type"] != "blank_line"]
        runs = [run for line in lines for run in (Run("\n"), *line)][1:]
        self.blocks.append(Paragraph(_joined([Run(f"[{number}] "), *runs])))

    def _paragraph(self, token: Token) -> None:
        """Put a picture or a formula on lines of its own between what is before and after it."""
        runs: list[Run] = []
        for piece in self._inline(token):
            if isinstance(piece, Run):
                runs.append(piece)
            else:
                self._close(runs, [piece])
        self._close(runs, [])

    def _close(self, runs: list[Run], following: Sequence[Run | Block]) -> None:
        if plain(tuple(runs)).strip():
            self.blocks.append(Paragraph(_joined(runs)))
        runs.clear()
        self.blocks += [piece for piece in following if not isinstance(piece, Run)]

    def _list(self, token: Token) -> tuple[Listing, list[Block]]:
        """Give a list with the lists within it, and tables of its items, which stand after it."""
        items: list[tuple[Run, ...]] = []
        inner: list[tuple[Listing, ...]] = []
        aside: list[Block] = []
        for item in token["children"]:
            runs: list[Run] = []
            lists: list[Listing] = []
            if item["type"] == "task_list_item":
                runs.append(Run(_DONE if item["attrs"]["checked"] else _OPEN))
            for child in self._within(item):
                if child["type"] == "list":
                    listing, more = self._list(child)
                    lists.append(listing)
                    aside += more
                elif child["type"] == "table":
                    aside.append(self._table(child))
                    self.left_out.append("列表里的表格写在了列表之后")
                else:
                    text = self._text(child)
                    begun = any(run.text.strip() not in {"", _DONE.strip(), _OPEN.strip()} for run in runs)
                    runs += [Run("\n"), *text] if begun and text else text
            items.append(_joined(runs))
            inner.append(tuple(lists))
        listing = Listing(
            tuple(items),
            ordered=token["attrs"]["ordered"],
            start=token["attrs"].get("start", 1),
            inner=tuple(inner) if any(inner) else (),
        )
        return listing, aside

    def _within(self, item: Token) -> Iterator[Token]:
        """Give what stands in an item, quotations opened."""
        for child in item["children"]:
            if child["type"] == "block_quote":
                yield from self._within(child)
            elif child["type"] != "blank_line":
                yield child

    def _table(self, token: Token) -> Table:
        head, *rest = token["children"]
        names = [self._text(cell) for cell in head["children"]]
        if any(run.formula for name in names for run in name):
            self.left_out.append("表头里的公式按原文写入；请改写成文字")
        return Table(
            caption="",
            columns=tuple(
                Column(plain(name), cell["attrs"]["align"] or "left")
                for name, cell in zip(names, head["children"], strict=True)
            ),
            rows=tuple(
                tuple(self._text(cell) for cell in row["children"])
                for body in rest
                for row in body["children"]
            ),
        )

    def _text(self, token: Token) -> tuple[Run, ...]:
        """Give the runs of a place that holds no picture: a heading, an item, a cell."""
        if token["type"] == "block_math":
            run, left_out = inline(token["raw"])
            self.left_out += left_out
            return (run,)
        if "children" not in token:
            return (Run(token.get("raw", "").rstrip("\n"), code=token["type"] == "block_code"),)
        runs = []
        for piece in self._inline(token, flat=True):
            if isinstance(piece, Run):
                runs.append(piece)
            elif isinstance(piece, Picture):
                self.left_out.append(f"标题、列表或表格里的图片“{piece.alt}”未写入，请把它单独放成一段")
        return _joined(runs)

    def _inline(self, token: Token, *, flat: bool = False, **style: Any) -> list[Run | Block]:
        """Walk the inner tokens; `style` is what the outer ones make of a run's text.

        `flat` tells that there is no room here for a formula on lines of its own.
        """
        pieces: list[Run | Block] = []
        children: Sequence[Token] = token.get("children", ())
        tags = Tags(children)
        self.left_out += tags.left_out
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
                run, left_out = inline(child["raw"])
                pieces.append(run)
                self.left_out += left_out
            elif kind == "block_math":
                blocks, left_out = displayed(child["raw"])
                pieces += blocks
                self.left_out += left_out
            elif kind == "footnote_ref":
                pieces.append(Run(f"[{child['attrs']['index']}]", script="super"))
            elif kind == "inline_html":
                pieces += [] if tags.is_heeded(place) else self._inline_html(child["raw"], style_here)
            elif kind == "image":
                alt = plain(tuple(piece for piece in self._inline(child) if isinstance(piece, Run)))
                pieces += self._image(child["attrs"]["url"], alt, child["attrs"].get("title") or "")
            elif kind == "link":
                url = child["attrs"]["url"]
                # Only an address that works from the reader's machine, and that cannot run a script.
                known = re.match(r"(?i)(https?://|mailto:)", url)
                pieces += self._inline(
                    child, flat=flat, **{**style_here, "link": url} if known else style_here
                )
            else:
                pieces += self._inline(child, flat=flat, **{**style_here, **_STYLES.get(kind, {})})
        return pieces

    def _inline_html(self, raw: str, style: Mapping[str, Any]) -> list[Run | Block]:
        if re.fullmatch(r"(?i)<br\s*/?>", raw):
            return [Run("\n")]
        if _COMMENT.fullmatch(raw):
            return []
        if _IMAGE.fullmatch(raw):
            return self._image_tag(raw)
        self.left_out += as_written(raw)
        return [Run(raw, **style)]

    def _image_tag(self, html: str) -> list[Run | Block]:
        given = {
            name.lower(): unescape(double or single)
            for name, double, single in re.findall(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", html)
        }
        return self._image(given.get("src", ""), given.get("alt", ""), given.get("title", ""))

    def _image(self, url: str, alt: str, title: str) -> list[Run | Block]:
        found = self._pictures.find(url, alt, unescape(title))
        if isinstance(found, Picture):
            return [found]
        self.left_out.append(found)
        return []


def _soft_break(before: Sequence[Token], after: Sequence[Token]) -> list[Run]:
    """Make a line's end in the source a space between words, and nothing between Chinese characters."""
    ends = [
        *(token.get("raw", " ")[-1:] for token in before),
        *(token.get("raw", " ")[:1] for token in after),
    ]
    chinese = [unicodedata.east_asian_width(end) in "WF" for end in ends if end]
    return [] if any(chinese) else [Run(" ")]


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Join neighbours of one kind: an escaped character comes from the parser as a token of its own."""
    joined: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if joined and run.formula is None and msgspec.structs.replace(joined[-1], text=run.text) == run:
            joined[-1] = msgspec.structs.replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)
