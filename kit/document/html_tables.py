"""Tables of an analyst's outputs: a notebook keeps a DataFrame as HTML and as nothing better.

Stands between the notebook and the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from kit.content import Column, Run, Table
from kit.document.plain_text import shown

# Pandas' words for a missing value, none of which means anything to a reader.
_MISSING = {"NaN", "nan", "None", "NaT", "<NA>"}
_FLAGS = {"True": "是", "False": "否"}
_NUMBER = re.compile(r"[+\-−]?[0-9][0-9,]*(\.[0-9]+)?([eE][+\-][0-9]+)?\s*[%％‰]?")


def read_tables(html: str) -> list[Table]:
    """Read the tables of a piece of HTML, the index of a DataFrame as first column.

    Parameters
    ----------
    html : str
        As `DataFrame._repr_html_` or a Styler gives it, or any other.

    Returns
    -------
    list of Table
        Columns that hold numbers stand to the right; a missing value is a dash; merged cells are repeated.

    Examples
    --------
    >>> [table] = read_tables("<table><tr><th>村</th><th>块</th></tr><tr><td>甲</td><td>12</td></tr></table>")
    >>> [(column.name, column.align) for column in table.columns]
    [('村', 'left'), ('块', 'right')]
    """
    soup = BeautifulSoup(html, "html.parser")
    return [_table(tag) for tag in soup.find_all("table") if not tag.find_parent("table") and tag.find("tr")]


def visible_text(html: str) -> str:
    r"""Return the text of a piece of HTML as a reader would see it, one line a paragraph.

    >>> visible_text("<p>甲</p><script>1</script><p>乙<b>丙</b></p>")
    '甲\n乙丙'
    """
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    for tag in soup.find_all(["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"]):
        tag.append("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return shown("\n".join(line for line in lines if line))


def _table(tag: Tag) -> Table:
    lines = tag.find_all("tr")
    heads = [line for line in lines if line.find_parent("thead")]
    if not heads and lines[0].find("th"):
        heads = lines[:1]
    body = [line for line in lines if line not in heads]
    rows = _grid(body)
    width = max((len(row) for row in (*_grid(heads), *rows)), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    index = len(body[0].find_all("th", recursive=False)) if body else 0
    names = _names(_grid(heads), width, index)
    caption = tag.find("caption")
    return Table(
        caption=_text(caption) if caption else "",
        columns=tuple(
            Column(name, "right" if _numeric([row[place] for row in rows]) else "left")
            for place, name in enumerate(names)
        ),
        rows=tuple(tuple((Run(cell),) for cell in row) for row in rows),
    )


def _grid(lines: Sequence[Tag]) -> list[list[str]]:
    """Lay merged cells out: each place that a cell covers gets its text."""
    hanging: dict[int, tuple[str, int]] = {}
    grid = []
    for line in lines:
        row: list[str] = []

        def place(text: str, down: int, row: list[str] = row) -> None:
            if down > 1:
                hanging[len(row)] = (text, down - 1)
            else:
                hanging.pop(len(row), None)
            row.append(text)

        for cell in line.find_all(["td", "th"], recursive=False):
            while len(row) in hanging:
                place(*hanging[len(row)])
            for _ in range(_span(cell, "colspan")):
                place(_text(cell), _span(cell, "rowspan"))
        while len(row) in hanging:
            place(*hanging[len(row)])
        grid.append(row)
    return grid


def _names(heads: list[list[str]], width: int, index: int) -> list[str]:
    """Name the columns; heads of several lines are joined, but an index has its name in the last line."""
    names = []
    for place in range(width):
        words = [head[place] for head in heads if place < len(head) and head[place]]
        if place < index:
            words = words[-1:]
        names.append("·".join(dict.fromkeys(words)))
    return names


def _numeric(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell not in {"", "—", "..."}]
    return bool(said) and all(_NUMBER.fullmatch(cell) for cell in said)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    # Browsers stop at 1000 as well; a larger one would only fill the memory.
    return min(max(int(value), 1), 1000) if value.isdecimal() else 1


def _text(tag: Tag) -> str:
    text = " ".join(shown(tag.get_text()).split())
    return "—" if text in _MISSING else _FLAGS.get(text, text)
