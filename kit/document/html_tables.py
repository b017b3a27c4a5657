"""Tables of an analyst's outputs, and what stands beside them: a notebook keeps them as HTML.

Stands between the notebook and the document. DataFrames of pandas and polars, Stylers and great tables all
come as HTML; each is read as the table that it shows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from kit.content import Block, Paragraph, Run, Table
from kit.document.cells import shown_cell, table
from kit.document.colours import Look, looks
from kit.document.plain_text import shown

__all__ = ["CUT", "read_html"]

CUT = "表格太长，只写入了显示的部分；需要全部时请先设pandas.options.display.max_rows"
_SHORTENED = "表格里有太长的文字被截断；需要全部时请先设pandas.options.display.max_colwidth = None"
_SHORTEST_CUT = 40
"""Characters after which three points at a cell's end are pandas' own."""
_DIMENSIONS = re.compile(r"\d+ rows × \d+ columns|shape: \([\d_]+,( [\d_]+)?\)")
_SIGNS = "•◦▪"
"""Signs of the items of a list without numbers, by their depth."""
_PLACE = "\ue000{}\ue001"
"""Stands for a table while the text around it is read."""


def read_html(html: str) -> tuple[list[Block], list[str]]:
    """Read a piece of HTML: its tables, and the text around them a paragraph a line.

    Parameters
    ----------
    html : str
        As `DataFrame._repr_html_`, a Styler or great_tables gives it, or any other.

    Returns
    -------
    blocks : list of Block
        Columns of a table that hold numbers stand to the right; a missing value is a dash; merged cells are
        repeated, but a line across the whole table says its words once. Colours of cells are kept.
    left_out : list of str
        What could not be carried, in Chinese.

    Examples
    --------
    >>> html = "<table><tr><th>村</th><th>块</th></tr><tr><td>甲</td><td>12</td></tr></table>"
    >>> [table], _ = read_html(html)
    >>> [(column.name, column.align) for column in table.columns]
    [('村', 'left'), ('块', 'right')]
    """
    soup = BeautifulSoup(html, "html.parser")
    styles, left_out = looks(soup)
    if soup.find(["img", "svg", "canvas", "math"]):
        left_out.append("网页输出里的图或公式未写入；请改为图片或Markdown输出")
    if soup.find(["h1", "h2", "h3", "h4", "h5", "h6"]):
        left_out.append("HTML写的标题按正文写入；要作标题请用Markdown的“##”")
    tags = [tag for tag in soup.find_all("table") if not tag.find_parent("table") and tag.find("tr")]
    tables: dict[str, Table] = {}
    for number, tag in enumerate(tags):
        grid = _Grid(tag, styles)
        left_out += grid.left_out
        tables[_PLACE.format(number)] = grid.table
        tag.replace_with(f"\n{_PLACE.format(number)}\n")
    blocks: list[Block] = []
    for line in _visible_text(soup).splitlines():
        if line in tables:
            blocks.append(tables[line])
        elif not (tables and _DIMENSIONS.fullmatch(line)):
            blocks.append(Paragraph((Run(line),)))
    return blocks, list(dict.fromkeys(left_out))


def _visible_text(soup: BeautifulSoup) -> str:
    """Return the text as a reader would see it, one line a paragraph."""
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    for item, mark in [(item, _mark(item)) for item in soup.find_all("li")]:
        item.insert(0, mark)
    for tag in soup.find_all(["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"]):
        tag.insert_before("\n")
        tag.insert_after("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return shown("\n".join(line for line in lines if line))


def _mark(item: Tag) -> str:
    """Return what stands before an item of a list: its numbers (``2.1. ``), or a sign of its depth."""
    lists = [*item.find_parents(["ol", "ul"])]
    if not lists or lists[0].name != "ol":
        return f"{_SIGNS[min(len(lists), len(_SIGNS)) - 1]} "
    holders = [item, *(parent for parent in item.find_parents("li") if parent.find_parent(["ol", "ul"]))]
    numbers = [
        _first(at) + len(holder.find_previous_siblings("li"))
        for holder, at in zip(holders, lists, strict=False)
        if at.name == "ol"
    ]
    return "".join(f"{number}." for number in reversed(numbers)) + " "


def _first(numbered: Tag) -> int:
    start = str(numbered.get("start", "1"))
    return int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1


class _Cell(NamedTuple):
    """A place of the grid: the text of the cell that covers it, and how it looks."""

    text: str
    look: Look = Look()

    @property
    def run(self) -> Run:
        return Run(shown_cell(self.text), strong=self.look.strong, color=self.look.color)


class _Grid:
    """One table of HTML, laid out."""

    def __init__(self, tag: Tag, styles: dict[str, Look]) -> None:
        self._styles = styles
        self.left_out: list[str] = []
        lines = [line for line in tag.find_all("tr") if line.find_parent("table") is tag]
        foot = [line for line in lines if line.find_parent("tfoot")]
        heads = [line for line in lines if line.find_parent("thead")]
        if not heads and lines[0].find("th"):
            heads = lines[:1]
        body = [line for line in lines if line not in heads and line not in foot]
        width = max((len(row) for row in (*self._laid(heads), *self._laid(body))), default=0)
        titles = [line for line in heads if _is_across(line, width)]
        heads = [line for line in heads if line not in titles]
        quoted = self._polars_quotes(tag, heads)
        rows = [
            [*row, *[_Cell("")] * (width - len(row))]
            for row in (self._row(line, row, width) for line, row in zip(body, self._laid(body), strict=True))
        ]
        if quoted:
            rows = [
                [_unquoted(cell) if place in quoted else cell for place, cell in enumerate(row)]
                for row in rows
            ]
        index = len(body[0].find_all("th", recursive=False)) if body and not _is_across(body[0], width) else 0
        captions = [tag.find("caption", recursive=False), *titles]
        fills = tuple(tuple(cell.look.fill for cell in row) for row in rows)
        self.table = table(
            _names(self._laid(heads), width, index),
            [[cell.run for cell in row] for row in rows],
            caption="　".join(text for each in captions if each and (text := _text(each))),
            note="；".join(text for each in foot if (text := _text(each))),
            fills=fills if any(map(any, fills)) else (),
        )
        self._tell(rows, [cell for row in self._laid(heads) for cell in row])

    def _tell(self, rows: list[list[_Cell]], heads: list[_Cell]) -> None:
        texts = [cell.text for row in rows for cell in row]
        if any(text in {"...", "…"} for text in (*texts, *(head.text for head in heads))):
            self.left_out.append(CUT)
        if any(text.endswith("...") and len(text) > _SHORTEST_CUT for text in texts):
            self.left_out.append(_SHORTENED)
        if any(head.look.fill or head.look.color for head in heads):
            self.left_out.append("表头的颜色未写入，单元格的颜色已写入")

    def _polars_quotes(self, tag: Tag, heads: list[Tag]) -> set[int]:
        """Take polars' line of types out of the heads; return the columns whose texts stand in quotes."""
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
        """Have a cell that goes across the whole table, such as a group's title, say its words once."""
        return [row[0], *[row[0]._replace(text="")] * (width - 1)] if _is_across(line, width) else row

    def _laid(self, lines: Sequence[Tag]) -> list[list[_Cell]]:
        """Lay merged cells out: each place that a cell covers gets its text."""
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
                cell = _Cell(_text(tag), self._styles.get(str(tag.get("id", "")), Look.of(tag)))
                for _ in range(_span(tag, "colspan")):
                    place(cell, _span(tag, "rowspan"))
            while len(row) in hanging:
                place(*hanging[len(row)])
            grid.append(row)
        return grid


def _names(heads: list[list[_Cell]], width: int, index: int) -> list[str]:
    """Name the columns; heads of several lines are joined, but an index has its name in the last line."""
    names = []
    for place in range(width):
        words = [head[place].text for head in heads if place < len(head) and head[place].text]
        if place < index:
            words = words[-1:]
        names.append("·".join(dict.fromkeys(words)))
    return names


def _is_across(line: Tag, width: int) -> bool:
    """Tell whether a line is one cell across a table of several columns."""
    cells = line.find_all(["td", "th"], recursive=False)
    return width > 1 and len(cells) == 1 and _span(cells[0], "colspan") >= width


def _unquoted(cell: _Cell) -> _Cell:
    text = cell.text.removeprefix('"')
    return cell._replace(text=text.removesuffix('"') if text != cell.text else text)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    # Browsers stop at 1000 as well; a larger one would only fill the memory.
    return min(max(int(value), 1), 1000) if value.isdecimal() else 1


def _text(tag: Tag) -> str:
    return " ".join(shown(tag.get_text()).split())
