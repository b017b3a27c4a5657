"""The rows of a ledger in two editions, matched: which came, went, or were changed, and in which cells.

Rows of equal content are the same wherever they stand. Of those that remain, a row in the same place is the
same with fewer cells alike than one elsewhere; a cell that few rows have says more than one that many have.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import product
from typing import NamedTuple

from kit.content import LedgerRows

__all__ = ["Cell", "Matched", "match"]

_Row = tuple[str, ...]

_MOST_PAIRS = 250_000
"""Of rows that are compared with one another; of more, only those near each other in one place are."""

_NEAR = 25

_ALIKE, _ALIKE_HERE = 0.5, 0.15


class Cell(NamedTuple):
    """A changed cell.

    Attributes
    ----------
    old_row, row : int
        Number of the row in the old and in the new edition.
    old_letters, letters : str
        Of the column; empty where an edition does not have it.
    column : str
        Its name.
    old, new : str
        As `LedgerRows` has them.
    """

    old_row: int
    row: int
    old_letters: str
    letters: str
    column: str
    old: str
    new: str


class Matched(NamedTuple):
    """The rows of a ledger in two editions.

    Attributes
    ----------
    rows : mapping of int to int
        Number of a row in the old edition → its number in the new one.
    added, gone : frozenset of int
        Rows of the new edition alone, and of the old one alone.
    cells : tuple of Cell
        Changed cells of rows that both have.
    """

    rows: Mapping[int, int]
    added: frozenset[int]
    gone: frozenset[int]
    cells: tuple[Cell, ...]


def match(old: LedgerRows, new: LedgerRows) -> Matched:
    r"""Match the rows of two editions of a ledger.

    Examples
    --------
    >>> from kit.content import LedgerRows
    >>> named = {"ledger": "boards", "name": "阵地", "file": "a.csv", "sheet": "", "columns": {"新增": "B"}}
    >>> matched = match(LedgerRows(**named, rows=("2\t3",)), LedgerRows(**named, rows=("2\t4", "3\t3")))
    >>> matched.rows, matched.added
    ({2: 3}, frozenset({2}))
    """
    names = list(dict.fromkeys((*old.columns, *new.columns)))
    rows, others = _aligned(old, names), _aligned(new, names)
    numbers, other_numbers = list(rows), list(others)
    pairs = _pairs(list(rows.values()), list(others.values()))
    matched = {numbers[one]: other_numbers[other] for one, other in sorted(pairs.items())}
    return Matched(
        rows=matched,
        added=frozenset(other_numbers) - frozenset(matched.values()),
        gone=frozenset(numbers) - frozenset(matched),
        cells=tuple(
            Cell(row, other, old.columns.get(name, ""), new.columns.get(name, ""), name, before, after)
            for row, other in matched.items()
            for name, before, after in zip(names, rows[row], others[other], strict=True)
            if before != after
        ),
    )


def _aligned(ledger: LedgerRows, names: Sequence[str]) -> dict[int, _Row]:
    """Return the rows with a cell for each of the names, blank where the sheet has no such column."""
    own = list(ledger.columns)
    places = [own.index(name) if name in ledger.columns else -1 for name in names]
    return {
        row: tuple(cells[at] if 0 <= at < len(cells) else "" for at in places)
        for row, cells in ledger.cells.items()
    }


def _pairs(old: Sequence[_Row], new: Sequence[_Row]) -> dict[int, int]:
    """Return the index of each old row that is among the new ones, with its index there."""
    old, new = _comparable(old, new)
    pairs = _same(old, new)
    left = [at for at in range(len(old)) if at not in pairs]
    taken = set(pairs.values())
    other = [at for at in range(len(new)) if at not in taken]
    if not left or not other:
        return pairs
    gaps, other_gaps = _gaps(left, pairs, old=True), _gaps(other, pairs, old=False)
    likeness = _Likeness(old, new)
    scored = []
    for one, at in _candidates(left, other, gaps, other_gaps):
        here = gaps[one] == other_gaps[at]
        alike = likeness(old[one], new[at])
        if alike >= (_ALIKE_HERE if here else _ALIKE):
            scored.append((alike + here / 2, -abs(one - at), one, at))
    for _, _, one, at in sorted(scored, reverse=True):
        if one not in pairs and at not in taken:
            pairs[one] = at
            taken.add(at)
    return pairs


def _candidates(
    left: Sequence[int], other: Sequence[int], gaps: Mapping[int, int], other_gaps: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rows that may be the same, each changed."""
    if len(left) * len(other) <= _MOST_PAIRS:
        yield from product(left, other)
        return
    there: dict[int, list[int]] = defaultdict(list)
    for at in other:
        there[other_gaps[at]].append(at)
    passed: Counter[int] = Counter()
    for one in left:
        rank = passed[gaps[one]]
        passed[gaps[one]] += 1
        for at in there[gaps[one]][max(rank - _NEAR, 0) : rank + _NEAR]:
            yield one, at


def _comparable(old: Sequence[_Row], new: Sequence[_Row]) -> tuple[Sequence[_Row], Sequence[_Row]]:
    """Leave out columns that one edition has left blank: they tell no row from another."""
    kept = [
        any(before) == any(after)
        for before, after in zip(zip(*old, strict=True), zip(*new, strict=True), strict=False)
    ]
    if not any(kept) or all(kept):
        return old, new
    return tuple(
        [tuple(cell for cell, keep in zip(row, kept, strict=True) if keep) for row in rows]
        for rows in (old, new)
    )  # type: ignore[return-value]


def _same(old: Sequence[_Row], new: Sequence[_Row]) -> dict[int, int]:
    """Pair rows of equal content: first those in the same order, then those that were moved."""
    pairs: dict[int, int] = {}
    start, end, other_end = 0, len(old), len(new)
    while start < min(end, other_end) and old[start] == new[start]:
        pairs[start] = start
        start += 1
    while min(end, other_end) > start and old[end - 1] == new[other_end - 1]:
        end, other_end = end - 1, other_end - 1
        pairs[end] = other_end
    if (end - start) * (other_end - start) <= _MOST_PAIRS:
        matcher = SequenceMatcher(None, old[start:end], new[start:other_end], autojunk=False)
        for one, other, size in matcher.get_matching_blocks():
            pairs |= {start + one + at: start + other + at for at in range(size)}
    taken = set(pairs.values())
    free: dict[_Row, deque[int]] = defaultdict(deque)
    for at in range(start, other_end):
        if at not in taken:
            free[new[at]].append(at)
    for at in range(start, end):
        if at not in pairs and free.get(old[at]):
            pairs[at] = free[old[at]].popleft()
    return pairs


def _gaps(rows: Sequence[int], pairs: Mapping[int, int], *, old: bool) -> dict[int, int]:
    """Return the old index of the matched row before each row: rows with the same one are in one place."""
    known = sorted((one, one) if old else (other, one) for one, other in pairs.items())
    places = [place for place, _ in known]
    gaps: dict[int, int] = {}
    for row in rows:
        at = bisect_left(places, row)
        gaps[row] = known[at - 1][1] if at else -1
    return gaps


class _Likeness:
    """How much of two rows is alike, from 0 to 1."""

    def __init__(self, old: Sequence[_Row], new: Sequence[_Row]) -> None:
        rows = [*old, *new]
        self._weights = [
            {cell: math.log(1 + len(rows) / count) if cell else 0.0 for cell, count in Counter(cells).items()}
            for cells in zip(*rows, strict=True)
        ]

    def __call__(self, old: _Row, new: _Row) -> float:
        same = whole = 0.0
        for weights, before, after in zip(self._weights, old, new, strict=True):
            weight = max(weights[before], weights[after])
            whole += weight
            same += weight if before == after else 0.0
        return same / whole if whole else 1.0
