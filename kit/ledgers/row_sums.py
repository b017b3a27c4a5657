"""Whether the numbers of a row are the sum or the mean of those of the rows around it.

Rows that may not be records count for nothing until they are added. Where rows are hidden, a total may be of
all rows or of the visible ones: sums of both are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from kit.ledgers.body import Body, Row, amount
from kit.ledgers.totals import Span, Sums, is_mean, is_sum

__all__ = ["RowSums"]


class RowSums:
    """The sums of a body's rows while its rows are sorted.

    Parameters
    ----------
    body : Body
    candidates : sequence of int
        Rows that may not be records, in order; each is added once it is found to be one.
    """

    def __init__(self, body: Body, candidates: Sequence[int]) -> None:
        self._body = body
        self._candidates = candidates
        self._uncertain = frozenset(candidates)

    def add(self, row: Row) -> None:
        """Add a candidate that is a record."""
        self._count(row, 1)

    def remove(self, row: Row) -> None:
        """Remove a row that was taken for a record."""
        if row.at not in self._uncertain:
            self._count(row, -1)

    def mark(self, at: int) -> None:
        """End a section at a row."""
        self._all.mark(at)
        self._visible.mark(at)

    @cached_property
    def _all(self) -> Sums:
        return self._sums(frozenset())

    @cached_property
    def _visible(self) -> Sums:
        return self._sums(self._body.hidden)

    def _sums(self, hidden: frozenset[int]) -> Sums:
        uncertain = set(self._uncertain)
        uncertain.update(at for at, index in enumerate(self._body.filled) if index in hidden)
        columns = [
            [0 if at in uncertain else amount(value) or 0 for at, value in enumerate(column.values)]
            for column in self._body.figures
        ]
        return Sums(columns, [at not in uncertain for at in range(len(self._body.filled))])

    def _spans(self, at: int, above: bool = True) -> Iterator[tuple[Sums, Span]]:
        for sums in (self._all, self._visible) if self._body.hidden else (self._all,):
            if above:
                yield from ((sums, span) for span in sums.above(at))
            yield from ((sums, span) for span in sums.below(at, self._candidates))

    def adds_up(self, row: Row, least: int, above: bool = True) -> bool:
        """Return whether all numbers of a row are sums of the same rows, of at least `least` records."""
        stated = [(at, number) for at, number in row.stated if self._is_sure(at)]
        if not stated:
            return self._is_mean(row)
        if not any(number for _, number in stated):
            return False
        return any(
            sums.count(span) >= least and all(is_sum(number, sums.total(span, at)) for at, number in stated)
            for sums, span in self._spans(row.at, above)
        )

    def _is_sure(self, additive: int) -> bool:
        """Return whether all numbers of a column could be read, so that its sums are meaningful."""
        return self._uncertain.issuperset(self._body.unread(self._body.additive[additive]))

    def _is_mean(self, row: Row) -> bool:
        """Return whether the only number of a row is the mean, or the sum, of those above."""
        first = len(self._body.additive)
        means = [(at, number) for at, number in enumerate(row.numbers) if at >= first and number is not None]
        return bool(means) and any(
            self._all.count(span) > 1
            and all(
                is_mean(number, self._all.total(span, at), self._all.count(span))
                or is_sum(number, self._all.total(span, at))
                for at, number in means
            )
            for span in self._all.above(row.at)
        )

    def nearly_adds_up(self, row: Row) -> bool:
        """Return whether two numbers of a row, and at least half of them, are sums of the rows above."""
        for span in self._all.above(row.at):
            right = sum(is_sum(number, self._all.total(span, at)) for at, number in row.stated if number)
            if self._all.count(span) > 1 and right > 1 and 2 * right >= len(row.stated):
                return True
        return False

    def surveys(self, row: Row) -> bool:
        """Return whether a row may be intended as a total of several records."""
        return bool(row.stated) and any(self._all.count(span) > 1 for span in self._all.above(row.at))

    def _count(self, row: Row, sign: int) -> None:
        self._all.add(row.numbers, sign)
        if self._body.filled[row.at] not in self._body.hidden:
            self._visible.add(row.numbers, sign)
