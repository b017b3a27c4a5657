"""How much room a table takes: the same table is turned, folded and kept whole alike in PDF and Word.

Serves the paged exports at document → outputs. Widths are in em of the table's text, heights in rows,
the page and the size of its text in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from unicodedata import east_asian_width

from kit.content import Run, Table, plain

__all__ = ["TEXT", "em", "fitted", "is_long", "is_one_line", "is_short", "is_wide", "sized"]

# The type area of an upright page and of a turned one is so wide, 156 mm and 225 mm.
_ACROSS, _ALONG = 442.2, 637.8
TEXT = 10.5
"""Size of a table's text whose cells all fit on one line."""
_SMALL = 9.0
# What a cell has at its left and right.
_INSET = 0.8

# A table is turned to a landscape page where its columns, long cells folded into lines of so many characters,
# take more than an upright page holds.
_FOLDED = 14.0
_UPRIGHT = 55.0

_FIGURES = "0123456789"

# A table of so many rows stays on one page.
_SHORT = 12
# A row that holds a cell of more characters may go over to the next page.
_LONG = 200


def em(text: str) -> float:
    """Give the width of a text in em.

    >>> em("共12次")
    3.12
    """
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.56 for character in text)


def natural_widths(table: Table) -> list[float]:
    """Give each column's width, were no cell broken into lines."""
    cells = [
        [column.name for column in table.columns],
        *([plain(cell) for cell in row] for row in table.rows),
    ]
    return [max(2.0, *(em(text) for text in column)) + 0.9 for column in zip(*cells, strict=True)]


def fitted(widths: Sequence[float], room: float, texts: Sequence[float] = ()) -> list[float]:
    """Give columns that share the whole room: in proportion where all fit, else the widest give way.

    Parameters
    ----------
    widths : sequence of float
        What each column would take.
    room : float
    texts : sequence of float
        How much text each column holds in all. Columns that give way share what the others leave by its
        square root, which makes few lines of it; without this, alike.

    Examples
    --------
    >>> fitted([2, 3], 10)
    [4.0, 6.0]
    >>> fitted([2, 30, 40], 20)
    [2, 9.0, 9.0]
    >>> fitted([2, 30, 40], 20, [10, 100, 400])
    [2, 6.0, 12.0]
    """
    if sum(widths) <= room:
        return [width * room / sum(widths) for width in widths]
    left, cap = room, 0.0
    for index, width in enumerate(sorted(widths)):
        cap = left / (len(widths) - index)
        if width > cap:
            break
        left -= width
    given = [min(width, cap) for width in widths]
    wide = {index: sqrt(texts[index]) for index, width in enumerate(widths) if texts and width > cap}
    while wide:
        part = left / sum(wide.values())
        enough = [index for index, share in wide.items() if widths[index] <= share * part]
        for index in enough or wide:
            given[index] = widths[index] if enough else wide[index] * part
        left -= sum(widths[index] for index in enough)
        wide = {index: share for index, share in wide.items() if enough and index not in enough}
    return given


def sized(table: Table, *, turned: bool) -> tuple[float, list[float]]:
    """Give the size of a table's text, and its columns' widths: together as wide as the page is.

    Parameters
    ----------
    table : Table
    turned : bool
        Whether it stands on a turned page.

    Examples
    --------
    >>> from kit.content import Column
    >>> size, widths = sized(Table("", (Column("甲"), Column("乙")), ()), turned=False)
    >>> size, [round(size * width, 1) for width in widths]
    (10.5, [221.1, 221.1])
    """
    natural = natural_widths(table)
    names = [column.name for column in table.columns]
    room = _ALONG if turned else _ACROSS
    size = TEXT if sum(natural) * TEXT <= room else _SMALL
    texts = [em(name + "".join(plain(row[at]) for row in table.rows)) for at, name in enumerate(names)]
    return size, fitted(natural, room / size, texts)


def is_one_line(row: Sequence[tuple[Run, ...]], widths: Sequence[float]) -> bool:
    """Tell whether each cell surely is one line, whatever the typeface: only figures are narrower than 1 em.

    >>> is_one_line([(Run("12345"),)], [4]), is_one_line([(Run("WWWWW"),)], [4])
    (True, False)
    """
    return all(
        len(text) - 0.4 * sum(map(text.count, _FIGURES)) <= width - _INSET and text.isprintable()
        for text, width in zip(map(plain, row), widths, strict=True)
    ) and not any(run.code for cell in row for run in cell)


def is_wide(table: Table) -> bool:
    """Tell whether the table is turned to a landscape page."""
    return sum(min(width, _FOLDED) for width in natural_widths(table)) > _UPRIGHT


def is_short(table: Table) -> bool:
    """Tell whether the table stays on one page."""
    return len(table.rows) <= _SHORT and not any(map(is_long, table.rows))


def is_long(row: Sequence[tuple[Run, ...]]) -> bool:
    """Tell whether a row may break over pages; any other goes to the next page whole."""
    return any(len(plain(cell)) > _LONG for cell in row)
