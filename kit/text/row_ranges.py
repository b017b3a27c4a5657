"""Row numbers as text, with runs merged, for messages about many rows."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["row_ranges", "row_runs"]

_NAMED = 10  # runs named in a message


def row_runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of numbers of which each is one more than that before: first and last of each.

    >>> row_runs([3, 4, 5, 9])
    [(3, 5), (9, 9)]
    """
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def row_ranges(rows: Iterable[int], most: int = _NAMED) -> str:
    """Return ascending row numbers with runs merged; of many runs, the first ones.

    Parameters
    ----------
    rows : iterable of int
    most : int, default 10
        How many runs are named.

    Examples
    --------
    >>> row_ranges([3, 4, 5, 9])
    '3—5、9'
    """
    runs = row_runs(rows)
    text = "、".join(str(first) if first == last else f"{first}—{last}" for first, last in runs[:most])
    return f"{text} 等" if len(runs) > most else text
