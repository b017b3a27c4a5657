"""How much room a table takes: the same table is turned, folded and kept whole alike in PDF and Word.

Serves the paged exports at document → outputs. Widths are in em of the table's text, heights in rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from kit.content import Run, Table, plain

__all__ = ["em", "fitted", "is_long", "is_short", "is_wide", "natural_widths"]

# A table is turned to a landscape page where its columns, long cells folded into lines of so many characters,
# take more than an upright page holds.
_FOLDED = 14.0
_UPRIGHT = 55.0

# A table of so many rows stays on one page.
_SHORT = 12
# A row that holds a cell of more characters may go over to the next page.
_LONG = 200


def em(text: str) -> float:
    """Give the width of a text in em.

    >>> em("共12次")
    3.2
    """
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.6 for character in text)


def natural_widths(table: Table) -> list[float]:
    """Give each column's width, were no cell broken into lines."""
    cells = [
        [column.name for column in table.columns],
        *([plain(cell) for cell in row] for row in table.rows),
    ]
    return [max(2.0, *(em(text) for text in column)) + 0.9 for column in zip(*cells, strict=True)]


def fitted(widths: Sequence[float], room: float) -> list[float]:
    """Give columns that share the whole room: in proportion where all fit, else the widest give way.

    Examples
    --------
    >>> fitted([2, 3], 10)
    [4.0, 6.0]
    >>> fitted([2, 30, 40], 20)
    [2, 9.0, 9.0]
    """
    if sum(widths) <= room:
        return [width * room / sum(widths) for width in widths]
    left, cap = room, 0.0
    for index, width in enumerate(sorted(widths)):
        cap = left / (len(widths) - index)
        if width > cap:
            break
        left -= width
    return [min(width, cap) for width in widths]


def is_wide(table: Table) -> bool:
    """Tell whether the table is turned to a landscape page."""
    return sum(min(width, _FOLDED) for width in natural_widths(table)) > _UPRIGHT


def is_short(table: Table) -> bool:
    """Tell whether the table stays on one page."""
    return len(table.rows) <= _SHORT and not any(map(is_long, table.rows))


def is_long(row: Sequence[tuple[Run, ...]]) -> bool:
    """Tell whether a row may break over pages; any other goes to the next page whole."""
    return any(len(plain(cell)) > _LONG for cell in row)
