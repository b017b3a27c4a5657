"""HTML outputs as blocks: tables, and the text around them.

A notebook keeps DataFrames of pandas and polars, Stylers and great_tables as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kit.content import Block, Paragraph, Run, Table
from kit.document.cell_styles import CellStyle, cell_styles
from kit.document.plain_text import clean_text
from kit.document.text_tables import cell_text, text_table

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

__all__ = ["CUT", "read_html"]

CUT = "表格太长，只写入了显示的部分；需要全部时请先设pandas.options.display.max_rows"
_TRUNCATED = "表格里有太长的文字被截断；需要全部时请先设pandas.options.display.max_colwidth = None"
_TRUNCATED_LENGTH = 40
"""Length from which ``...`` at a cell's end is taken for pandas' truncation."""
_DIMENSIONS = re.compile(r"\d+ rows × \d+ columns|shape: \([\d_]+,( [\d_]+)?\)")
_BULLETS = "•◦▪"
"""Bullets of unordered lists, by depth."""
_PLACEHOLDER = "\ue000{}\ue001"
"""Replaces a table while the text around it is read."""


def read_html(html: str) -> tuple[list[Block], list[str]]:
    """Read HTML: its tables, and the text around them as one paragraph per line.

    Parameters
    ----------
    html : str
        Output of `DataFrame._repr_html_`, a Styler, great_tables, or any other HTML.

    Returns
    -------
    blocks : list of Block
        Columns of numbers are right-aligned; a missing value is a dash. A merged cell is repeated, except one
        that spans the whole table. Colours of cells are kept.
    left_out : list of str
        Messages on what was left out, in Chinese.

    Examples
    --------
    >>> html = "<table><tr><th>村</th><th>块</th></tr><tr><td>甲</td><td>12</td></tr></table>"
    >>> [table], _ = read_html(html)
    >>> [(column.name, column.align) for column in table.columns]
    [('村', 'left'), ('块', 'right')]
    """
    # Loaded when it is needed: few reviews have such an output, and it takes a fifth of a command's start.
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    styles, left_out = cell_styles(soup)
    if soup.find(["img", "svg", "canvas", "math"]):
        left_out.append("网页输出里的图或公式未写入；请改为图片或Markdown输出")
    if soup.find(["h1", "h2", "h3", "h4", "h5", "h6"]):
        left_out.append("HTML写的标题按正文写入；要作标题请用Markdown的“##”")
    tags = [tag for tag in soup.find_all("table") if not tag.find_parent("table") and tag.find("tr")]
    tables: dict[str, Table] = {}
    for number, tag in enumerate(tags):
        grid = _Grid(tag, styles)
        left_out += grid.left_out
        tables[_PLACEHOLDER.format(number)] = grid.table
        tag.replace_with(f"\n{_PLACEHOLDER.format(number)}\n")
    blocks: list[Block] = []
    for line in _visible_text(soup).splitlines():
        if line in tables:
            blocks.append(tables[line])
        elif not (tables and _DIMENSIONS.fullmatch(line)):
            blocks.append(Paragraph((Run(line),)))
    return blocks, list(dict.fromkeys(left_out))


def _visible_text(soup: BeautifulSoup) -> str:
    """Return the visible text, one line per paragraph."""
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    for item, mark in [(item, _list_mark(item)) for item in soup.find_all("li")]:
        item.insert(0, mark)
    for tag in soup.find_all(["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"]):
        tag.insert_before("\n")
        tag.insert_after("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return clean_text("\n".join(line for line in lines if line))


def _list_mark(item: Tag) -> str:
    """Return the mark of a list item: its numbers (``2.1. ``), or a bullet for its depth."""
    lists = [*item.find_parents(["ol", "ul"])]
    if not lists or lists[0].name != "ol":
        return f"{_BULLETS[min(len(lists), len(_BULLETS)) - 1]} "
    holders = [item, *(parent for parent in item.find_parents("li") if parent.find_parent(["ol", "ul"]))]
    numbers = [
        _start(at) + len(holder.find_previous_siblings("li"))
        for holder, at in zip(holders, lists, strict=False)
        if at.name == "ol"
    ]
    return "".join(f"{number}." for number in reversed(numbers)) + " "


def _start(ordered: Tag) -> int:
    start = str(ordered.get("start", "1"))
    return int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1


class _Cell(NamedTuple):
    """A position of the grid: text and style of the cell that covers it."""

    text: str
    style: CellStyle = CellStyle()

    @property
    def run(self) -> Run:
        return Run(cell_text(self.text), strong=self.style.strong, color=self.style.color)


class _Grid:
    """An HTML table as a grid."""

    def __init__(self, tag: Tag, styles: dict[str, CellStyle]) -> None:
        self._styles = styles
        self.left_out: list[str] = []
        lines = [line for line in tag.find_all("tr") if line.find_parent("table") is tag]
        foot = [line for line in lines if line.find_parent("tfoot")]
        heads = [line for line in lines if line.find_parent("thead")]
        if not heads and lines[0].find("th"):
            heads = lines[:1]
        body = [line for line in lines if line not in heads and line not in foot]
        width = max((len(row) for row in (*self._laid_out(heads), *self._laid_out(body))), default=0)
        titles = [line for line in heads if _is_across(line, width)]
        heads = [line for line in heads if line not in titles]
        quoted = self._polars_quotes(tag, heads)
        rows = [
            [*row, *[_Cell("")] * (width - len(row))]
            for row in (
                self._row(line, row, width) for line, row in zip(body, self._laid_out(body), strict=True)
            )
        ]
        if quoted:
            rows = [
                [_unquoted(cell) if place in quoted else cell for place, cell in enumerate(row)]
                for row in rows
            ]
        index = len(body[0].find_all("th", recursive=False)) if body and not _is_across(body[0], width) else 0
        captions = [tag.find("caption", recursive=False), *titles]
        fills = tuple(tuple(cell.style.fill for cell in row) for row in rows)
        self.table = text_table(
            _names(self._laid_out(heads), width, index),
            [[cell.run for cell in row] for row in rows],
            caption="　".join(text for each in captions if each and (text := _text(each))),
            note="；".join(text for each in foot if (text := _text(each))),
            fills=fills if any(map(any, fills)) else (),
        )
        self._report(rows, [cell for row in self._laid_out(heads) for cell in row])

    def _report(self, rows: list[list[_Cell]], heads: list[_Cell]) -> None:
        texts = [cell.text for row in rows for cell in row]
        if any(text in {"...", "…"} for text in (*texts, *(head.text for head in heads))):
            self.left_out.append(CUT)
        if any(text.endswith("...") and len(text) > _TRUNCATED_LENGTH for text in texts):
            self.left_out.append(_TRUNCATED)
        if any(head.style.fill or head.style.color for head in heads):
            self.left_out.append("表头的颜色未写入，单元格的颜色已写入")

    def _polars_quotes(self, tag: Tag, heads: list[Tag]) -> set[int]:
        """Remove polars' row of types from the heads; return the columns whose texts are quoted."""
        before = tag.find_previous_sibling("small")
        if len(heads) < 2 or before is None or not before.get_text().startswith("shape:"):
            return set()
        types = [_text(cell) for cell in heads.pop().find_all(["td", "th"], recursive=False)]
        return {
            place
            for place, name in enumerate(types)
            if name in {"str", "cat", "enum"} or name.startswith("enum")
        }

    def _row(self, line: Tag, row: list[_Cell], width: int) -> list[_Cell]:
        """Keep the text of a cell that spans the whole table, such as a group's title, only once."""
        return [row[0], *[row[0]._replace(text="")] * (width - 1)] if _is_across(line, width) else row

    def _laid_out(self, lines: Sequence[Tag]) -> list[list[_Cell]]:
        """Return a grid in which every position that a cell covers has its text."""
        hanging: dict[int, tuple[_Cell, int]] = {}
        grid = []
        for line in lines:
            row: list[_Cell] = []

            def place(cell: _Cell, down: int, row: list[_Cell] = row) -> None:
                if down > 1:
                    hanging[len(row)] = (cell, down - 1)
                else:
                    hanging.pop(len(row), None)
                row.append(cell)

            for tag in line.find_all(["td", "th"], recursive=False):
                while len(row) in hanging:
                    place(*hanging[len(row)])
                cell = _Cell(_text(tag), self._styles.get(str(tag.get("id", "")), CellStyle.of(tag)))
                for _ in range(_span(tag, "colspan")):
                    place(cell, _span(tag, "rowspan"))
            while len(row) in hanging:
                place(*hanging[len(row)])
            grid.append(row)
        return grid


def _names(heads: list[list[_Cell]], width: int, index: int) -> list[str]:
    """Return the column names: rows of heads joined, for index columns only the last row."""
    names = []
    for place in range(width):
        words = [head[place].text for head in heads if place < len(head) and head[place].text]
        if place < index:
            words = words[-1:]
        names.append("·".join(dict.fromkeys(words)))
    return names


def _is_across(line: Tag, width: int) -> bool:
    """Return whether a row is a single cell across several columns."""
    cells = line.find_all(["td", "th"], recursive=False)
    return width > 1 and len(cells) == 1 and _span(cells[0], "colspan") >= width


def _unquoted(cell: _Cell) -> _Cell:
    text = cell.text.removeprefix('"')
    return cell._replace(text=text.removesuffix('"') if text != cell.text else text)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    # The limit of browsers; a larger span would only use up memory.
    return min(max(int(value), 1), 1000) if value.isdecimal() else 1


def _text(tag: Tag) -> str:
    return " ".join(clean_text(tag.get_text()).split())
