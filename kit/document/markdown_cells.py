"""An analyst's Markdown cells as blocks, parsed by mistune, which nbconvert uses too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kit.content import Block, Column, Heading, Listing, Paragraph, Run, Table, plain
from kit.document.formulas import display_formula
from kit.document.html_outputs import read_html
from kit.document.html_tags import Token, is_layout_only, unsupported_tags
from kit.document.markdown_inline import InlineReader, merge_runs
from kit.document.markdown_syntax import parser, unreferenced_notes
from kit.document.pictures import Attachments, Pictures
from kit.document.plain_text import clean_text

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DONE, _OPEN = "√ ", "□ "
"""Marks of a task list; every Chinese font has them."""


def read_markdown(
    source: str, attachments: Attachments | None = None, folder: Path | None = None
) -> tuple[list[Block], list[str]]:
    r"""Read Markdown into blocks.

    Parameters
    ----------
    source : str
        ``#`` is a heading of level 1, ``##`` of level 2, …. Some inline HTML tags are interpreted, such as
        ``<sub>``; other HTML is kept as text, and comments are left out.
    attachments : mapping of str to mapping of MIME type to str, optional
        The cell's pasted pictures.
    folder : Path, optional
        Folder of the notebook, for pictures beside it.

    Returns
    -------
    blocks : list of Block
        Footnotes are at the end.
    left_out : list of str
        Messages on what was left out, in Chinese, one line each.

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
    tokens = parser()(clean_text(source))
    assert not isinstance(tokens, str)  # the parser returns a tree, not a rendering
    for token in tokens:
        reader.block(token)
    reader.left_out += [f"脚注“{name}”没有被正文引用，未写入" for name in unreferenced_notes(source)]
    return reader.blocks, reader.left_out


class _Reader:
    def __init__(self, pictures: Pictures) -> None:
        self.blocks: list[Block] = []
        self.left_out: list[str] = []
        self._inline = InlineReader(pictures, self.left_out)

    def block(self, token: Token) -> None:
        kind = token["type"]
        if kind == "heading":
            if runs := self._inline.runs(token):
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
            self._add_run(Run(token["raw"].rstrip("\n"), code=True))
        elif kind == "block_math":
            self._extend(display_formula(token["raw"]))
        elif kind == "block_html":
            self._html(_COMMENT.sub("", token["raw"]).strip())
        elif kind == "footnotes":
            for number, note in enumerate(token["children"], start=1):
                self._note(number, note)
        elif kind not in {"blank_line", "thematic_break"}:
            raise AssertionError(f"no block for {kind}")

    def _extend(self, read: tuple[list[Block], list[str]]) -> None:
        self.blocks += read[0]
        self.left_out += read[1]

    def _add_run(self, run: Run) -> None:
        if run.text.strip():
            self.blocks.append(Paragraph((run,)))

    def _html(self, html: str) -> None:
        picture = self._inline.image_tag(html)
        if picture is not None:
            self._close([], picture)
        elif is_layout_only(html):
            self._extend(read_html(html))
        else:
            self._add_run(Run(html))
            self.left_out += unsupported_tags(html)

    def _note(self, number: int, token: Token) -> None:
        """Add a footnote as a paragraph, with its number before it."""
        lines = [self._inline.runs(child) for child in token["children"] if child["type"] != "blank_line"]
        runs = [run for line in lines for run in (Run("\n"), *line)][1:]
        self.blocks.append(Paragraph(merge_runs([Run(f"[{number}] "), *runs])))

    def _paragraph(self, token: Token) -> None:
        """Add a paragraph, split at pictures and display formulas."""
        runs: list[Run] = []
        for piece in self._inline.pieces(token):
            if isinstance(piece, Run):
                runs.append(piece)
            else:
                self._close(runs, [piece])
        self._close(runs, [])

    def _close(self, runs: list[Run], following: Sequence[Run | Block]) -> None:
        if plain(tuple(runs)).strip():
            self.blocks.append(Paragraph(merge_runs(runs)))
        runs.clear()
        self.blocks += [piece for piece in following if not isinstance(piece, Run)]

    def _list(self, token: Token) -> tuple[Listing, list[Block]]:
        """Return a list with its nested lists, and the tables of its items, which are placed after it."""
        items: list[tuple[Run, ...]] = []
        inner: list[tuple[Listing, ...]] = []
        aside: list[Block] = []
        for item in token["children"]:
            runs: list[Run] = []
            lists: list[Listing] = []
            if item["type"] == "task_list_item":
                runs.append(Run(_DONE if item["attrs"]["checked"] else _OPEN))
            for child in self._item_children(item):
                if child["type"] == "list":
                    listing, more = self._list(child)
                    lists.append(listing)
                    aside += more
                elif child["type"] == "table":
                    aside.append(self._table(child))
                    self.left_out.append("列表里的表格写在了列表之后")
                else:
                    text = self._inline.runs(child)
                    begun = any(run.text.strip() not in {"", _DONE.strip(), _OPEN.strip()} for run in runs)
                    runs += [Run("\n"), *text] if begun and text else text
            items.append(merge_runs(runs))
            inner.append(tuple(lists))
        listing = Listing(
            tuple(items),
            ordered=token["attrs"]["ordered"],
            start=token["attrs"].get("start", 1),
            inner=tuple(inner) if any(inner) else (),
        )
        return listing, aside

    def _item_children(self, item: Token) -> Iterator[Token]:
        """Yield the children of an item, and those of block quotes in it."""
        for child in item["children"]:
            if child["type"] == "block_quote":
                yield from self._item_children(child)
            elif child["type"] != "blank_line":
                yield child

    def _table(self, token: Token) -> Table:
        head, *rest = token["children"]
        names = [self._inline.runs(cell) for cell in head["children"]]
        if any(run.formula for name in names for run in name):
            self.left_out.append("表头里的公式按原文写入；请改写成文字")
        return Table(
            caption="",
            columns=tuple(
                Column(plain(name), cell["attrs"]["align"] or "left")
                for name, cell in zip(names, head["children"], strict=True)
            ),
            rows=tuple(
                tuple(self._inline.runs(cell) for cell in row["children"])
                for body in rest
                for row in body["children"]
            ),
        )
