"""Ranks with ties: equal values share the first place that they take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

__all__ = ["Rank", "rank_of", "ranks"]


class Rank(NamedTuple):
    """A place among others.

    Attributes
    ----------
    place : int
        From 1.
    shared_by : int
        How many have the place, itself among them.
    """

    place: int
    shared_by: int = 1

    def __str__(self) -> str:
        return f"{'并列' if self.shared_by > 1 else ''}第{self.place}"


def ranks(values: Sequence[Decimal], *, lowest_first: bool = False) -> list[Rank]:
    """Return the rank of each value.

    >>> [str(rank) for rank in ranks([Decimal(each) for each in (5, 7, 5, 1)])]
    ['并列第2', '第1', '并列第2', '第4']
    """
    times = Counter(values)
    place, places = 1, {}
    for value in sorted(times, reverse=not lowest_first):
        places[value] = Rank(place, times[value])
        place += times[value]
    return [places[value] for value in values]


def rank_of(value: Decimal, values: Sequence[Decimal], *, lowest_first: bool = False) -> int:
    """Return the place of one of the values.

    >>> rank_of(Decimal(5), [Decimal(each) for each in (5, 7, 5, 1)])
    2
    """
    return 1 + sum(each < value if lowest_first else each > value for each in values)
