"""A sheet as its file keeps it → as it shows: nothing beneath merged cells, no row that does not exist.

Some programs merge cells and leave in each what stood there before; who opens the file sees the first cell
only, and so only the first is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from operator import add

from kit.files.cells import Cell, Merged, Sheet, UnreadableFileError

__all__ = ["MAX_MERGED", "as_shown", "keep_merged"]

MAX_MERGED = 300_000
"""Merged ranges of one sheet; a ledger of 50,000 rows has some of them in a row."""

_MOST_TOLD = 10_000
"""Places beneath merged cells that a sheet keeps."""


def keep_merged(merged: list[Merged], area: Merged, file: str) -> None:
    """Add a merged range to those that a reader has found.

    Raises
    ------
    UnreadableFileError
        They are more than `MAX_MERGED`.
    """
    if len(merged) >= MAX_MERGED:
        raise UnreadableFileError.too_large(file, f"一张表有 {MAX_MERGED // 10_000} 万多处合并单元格")
    merged.append(area)


def as_shown(sheet: Sheet) -> Sheet:
    """Return a sheet without the values that merged cells hide, whose places are kept.

    Ranges that say their corners in another order or say the same twice are set right; those of one cell go,
    and so do hidden rows below the last.

    Examples
    --------
    >>> shown = as_shown(Sheet("", [["甲", 10], ["乙", 10]], (((0, 1), (1, 1)),)))
    >>> shown.rows, shown.beneath
    ([['甲', 10], ['乙', '']], ((1, 1),))
    """
    hidden_rows = frozenset(row for row in sheet.hidden_rows if row < len(sheet.rows))
    merged = tuple(dict.fromkeys(filter(None, map(_in_order, sheet.merged))))
    beneath = tuple(_take_out(sheet.rows, merged))
    return replace(sheet, merged=merged, beneath=beneath[:_MOST_TOLD], hidden_rows=hidden_rows)


def _in_order(area: Merged) -> Merged | None:
    (top, left), (bottom, right) = area
    if (top, left) == (bottom, right) or min(top, left, bottom, right) < 0:
        return None
    return (min(top, bottom), min(left, right)), (max(top, bottom), max(left, right))


def _take_out(rows: list[list[Cell]], merged: tuple[Merged, ...]) -> Iterator[tuple[int, int]]:
    """Blank the covered cells; yields the places of those that held something."""
    for row, columns in _covered(merged, len(rows), len(rows[0]) if rows else 0):
        cells = rows[row]
        for column in columns:
            if cells[column] != "":
                cells[column] = ""
                yield row, column


def _covered(merged: tuple[Merged, ...], height: int, width: int) -> Iterator[tuple[int, list[int]]]:
    """Yield the covered columns of each row that has any.

    Row by row it is kept how many ranges lie over each column. So the cost is that of the grid and of the
    ranges together, however far these go and however they lie over each other; the first cell of a range is
    covered where another range lies over it.
    """
    changes: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(
        list
    )  # row → first, last + 1, how much
    anchors: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for (top, left), (bottom, right) in merged:
        if top < height and left < width:
            end = min(right + 1, width)
            anchors[top][left] += 1
            changes[top].append((left, end, 1))
            changes[min(bottom + 1, height)].append((left, end, -1))
    over = [0] * width
    columns: list[int] = []
    last = max(changes, default=0)
    for row in range(min(changes, default=0), min(last, height)):
        if row in changes:
            steps = [0] * (width + 1)
            for left, end, change in changes[row]:
                steps[left] += change
                steps[end] -= change
            over = list(map(add, over, accumulate(steps)))
            columns = [column for column, count in enumerate(over) if count]
        if row in anchors:
            firsts = anchors[row]
            yield row, [column for column in columns if over[column] > firsts[column]]
        elif columns:
            yield row, columns
