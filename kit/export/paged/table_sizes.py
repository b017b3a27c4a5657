"""Sizes of tables: column widths, landscape pages and page breaks, the same in PDF and Word.

Widths are in em of the table's text, heights in rows, page and text sizes in points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import ceil, sqrt

from kit.content import Block, Run, Table, plain
from kit.text.widths import em

__all__ = [
    "LANDSCAPE",
    "PORTRAIT",
    "TEXT",
    "fitted",
    "has_long_tables",
    "is_dense",
    "is_floating",
    "is_long",
    "is_one_line",
    "is_short",
    "is_wide",
    "sized",
]

PORTRAIT, LANDSCAPE = 442.2, 637.8
"""Width of the text on a portrait and on a landscape page: 156 mm and 225 mm."""
TEXT = 10.5
"""Text size of a table whose cells all fit on one line."""
_SMALL = 9.0
# Padding of a cell, left and right together.
_INSET = 0.8

# A table goes to a landscape page if its columns, with cells broken into lines of at most _FOLDED, are wider
# than _UPRIGHT.
_FOLDED = 14.0
_UPRIGHT = 55.0

_FIGURES = "0123456789"

# Shares of its natural width that a column of a dense table may have.
_SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
_PARTED = 4
_PADDING = 0.9
_IMPOSSIBLE = 1e6

# A table of at most so many rows stays on one page.
_SHORT, _VERY_SHORT = 12, 4
# A table of at most so many rows, with its caption and note, fits on a page if its cells are short.
_PAGE = 22
# A row with a cell of more characters may break across pages.
_LONG = 200


def natural_widths(table: Table) -> list[float]:
    """Return each column's width without line breaks in cells."""
    cells = [
        [column.name for column in table.columns],
        *([plain(cell) for cell in row] for row in table.rows),
    ]
    return [max(2.0, *(em(text) for text in column)) + _PADDING for column in zip(*cells, strict=True)]


def _fewest_lines(table: Table, widths: Sequence[float], room: float) -> list[float]:
    """Return widths that give a dense table few lines: other columns give room to the one with most text."""
    texts = [[em(plain(row[at])) + _PADDING for row in table.rows] for at in range(len(widths))]
    most = max(range(len(widths)), key=lambda at: sum(texts[at]))

    numbers = [at for at, column in enumerate(table.columns) if column.align == "right" and at != most]

    def filled(tried: Sequence[float]) -> list[float]:
        return [*tried[:most], room - sum(tried) + tried[most], *tried[most + 1 :]]

    def lines(tried: Sequence[float]) -> float:
        left = filled(tried)
        if left[most] < _FOLDED / 2:
            return _IMPOSSIBLE - left[most]
        found = [cells(at, width) for at, width in enumerate(left)]
        rows: int = sum(map(max, found[0][0], *(lines for lines, _ in found)))
        return rows + sum(parted for _, parted in found)

    @cache
    def cells(at: int, width: float) -> tuple[list[int], int]:
        """Return the lines of each cell of a column, and what its parted cells count for."""
        # A number parted from its unit is worse than another line.
        parted = _PARTED * sum(text > width for text in texts[at]) if at in numbers else 0
        return [ceil(text / width) for text in texts[at]], parted

    chosen = list(widths)
    # The second time, a column that gave room may take it back where another has given more.
    for at, column in [*enumerate(table.columns)] * 2:
        if at != most:
            least = em(column.name) + _PADDING
            tries = [[*chosen[:at], max(least, widths[at] * share), *chosen[at + 1 :]] for share in _SHARES]
            chosen = min([chosen, *tries], key=lines)
    return filled(chosen) if lines(chosen) < _IMPOSSIBLE - _FOLDED else fitted(widths, room)


def fitted(widths: Sequence[float], room: float, texts: Sequence[float] = ()) -> list[float]:
    """Distribute the available width: in proportion if all columns fit, else by shrinking the widest.

    Parameters
    ----------
    widths : sequence of float
        Natural width of each column.
    room : float
    texts : sequence of float
        Amount of text in each column. Columns that are shrunk share the remaining width by its square root,
        which keeps the number of lines low; without it, equally.

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
    fitted_widths = [min(width, cap) for width in widths]
    wide = {index: sqrt(texts[index]) for index, width in enumerate(widths) if texts and width > cap}
    while wide:
        part = left / sum(wide.values())
        enough = [index for index, share in wide.items() if widths[index] <= share * part]
        for index in enough or wide:
            fitted_widths[index] = widths[index] if enough else wide[index] * part
        left -= sum(widths[index] for index in enough)
        wide = {index: share for index, share in wide.items() if enough and index not in enough}
    return fitted_widths


def sized(table: Table, *, landscape: bool) -> tuple[float, list[float]]:
    """Return the size of a table's text and its column widths, which fill the page's width.

    Parameters
    ----------
    table : Table
    landscape : bool
        Whether it is on a landscape page.

    Examples
    --------
    >>> from kit.content import Column
    >>> size, widths = sized(Table("", (Column("甲"), Column("乙")), ()), landscape=False)
    >>> size, [round(size * width, 1) for width in widths]
    (10.5, [221.1, 221.1])
    """
    natural = natural_widths(table)
    names = [column.name for column in table.columns]
    room = LANDSCAPE if landscape else PORTRAIT
    size = TEXT if sum(natural) * TEXT <= room and not is_dense(table) else _SMALL
    texts = [em(name + "".join(plain(row[at]) for row in table.rows)) for at, name in enumerate(names)]
    if is_dense(table) and sum(natural) * size > room:
        return size, _fewest_lines(table, natural, room / size)
    return size, fitted(natural, room / size, texts)


def is_one_line(row: Sequence[tuple[Run, ...]], widths: Sequence[float]) -> bool:
    """Return whether every cell fits on one line in any typeface; only digits are narrower than 1 em.

    >>> is_one_line([(Run("12345"),)], [4]), is_one_line([(Run("WWWWW"),)], [4])
    (True, False)
    """
    return all(
        len(text) - 0.4 * sum(map(text.count, _FIGURES)) <= width - _INSET and text.isprintable()
        for text, width in zip(map(plain, row), widths, strict=True)
    ) and not any(run.code for cell in row for run in cell)


def is_wide(table: Table) -> bool:
    """Return whether the table goes to a landscape page; a dense one breaks its cells instead."""
    return not is_dense(table) and sum(min(width, _FOLDED) for width in natural_widths(table)) > _UPRIGHT


def is_dense(table: Table) -> bool:
    """Return whether the table is a long list in groups, set in small text with narrow rows.

    >>> from kit.content import Column
    >>> rows = (((Run("一"),),),) * 30
    >>> is_dense(Table("", (Column("甲"),), rows, groups=("乙",) * 30))
    True
    """
    return bool(table.groups) and len(table.rows) > _SHORT


def is_short(table: Table, *, in_place: bool = False) -> bool:
    """Return whether the table stays on one page.

    Where nothing floats, the place that a table leaves at the foot of a page stays blank, so that only a very
    short one is kept whole.
    """
    most = _VERY_SHORT if in_place else _SHORT
    return len(table.rows) <= most and not any(map(is_long, table.rows))


def is_floating(table: Table) -> bool:
    """Return whether the table has a caption, by which it is found, and few enough rows for a page."""
    return bool(table.caption) and len(table.rows) <= _PAGE and not any(map(is_long, table.rows))


def has_long_tables(blocks: Iterable[Block]) -> bool:
    """Return whether several tables with a caption are longer than a page.

    Nothing floats in such a document, which is tables rather than text: it would float into or past one.

    >>> from kit.content import Column
    >>> table = Table("全县合计", (Column("甲"),), (((Run("一"),),),) * 23)
    >>> has_long_tables([table]), has_long_tables([table, table])
    (False, True)
    """
    captioned = [block for block in blocks if isinstance(block, Table) and block.caption]
    return sum(len(table.rows) > _PAGE for table in captioned) > 1


def is_long(row: Sequence[tuple[Run, ...]]) -> bool:
    """Return whether a row may break across pages; any other moves to the next page whole."""
    return any(len(plain(cell)) > _LONG for cell in row)
