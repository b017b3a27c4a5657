"""A sheet as stored → as displayed: no values beneath merged cells, no hidden rows that do not exist.

Applied to every file format. Some programs merge cells and keep the former content of each; the user sees the
first cell only, so only the first is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from operator import add

from kit.files.raw_sheets import Cell, Merged, Sheet, UnreadableFileError

__all__ = ["MAX_MERGED", "as_shown", "keep_merged"]

MAX_MERGED = 300_000
"""The most merged ranges of one sheet; a ledger of 50,000 rows has a few in each row."""

_MOST_TOLD = 10_000
"""The most positions beneath merged cells that a sheet keeps."""


def keep_merged(merged: list[Merged], area: Merged, file: str) -> None:
    """Add a merged range to the list of a reader.

    Raises
    ------
    UnreadableFileError
        They are more than `MAX_MERGED`.
    """
    if len(merged) >= MAX_MERGED:
        raise UnreadableFileError.too_large(file, f"一张表有 {MAX_MERGED // 10_000} 万多处合并单元格")
    merged.append(area)


def as_shown(sheet: Sheet) -> Sheet:
    """Return a sheet without the values hidden by merged cells; their positions are kept.

    Corners are put in order and duplicate ranges removed; ranges of one cell are dropped, and so are hidden
    rows below the last one.

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
    """Blank the covered cells; yield the positions of those that were filled."""
    for row, columns in _covered(merged, len(rows), len(rows[0]) if rows else 0):
        cells = rows[row]
        for column in columns:
            if cells[column] != "":
                cells[column] = ""
                yield row, column


def _covered(merged: tuple[Merged, ...], height: int, width: int) -> Iterator[tuple[int, list[int]]]:
    """Yield the covered columns of each row that has any.

    A sweep counts row by row how many ranges cover each column, so the cost is linear in the grid and the
    ranges, however large these are and however they overlap. The first cell of a range is covered where
    another range overlaps it.
    """
    changes: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(
        list
    )  # row → first column, last column + 1, +1 or -1
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
