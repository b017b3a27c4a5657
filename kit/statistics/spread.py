"""Spread of values by the median: quartiles, the median absolute deviation, and what lies far outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

__all__ = ["FEWEST", "Spread", "deviation", "quartiles", "spread_of"]

FEWEST = 6
"""Values below which none is said to lie far from the others."""

_NORMAL = Decimal("1.4826")
"""Standard deviation of a normal distribution over its median absolute deviation."""

_NORMAL_MEAN = Decimal("1.2533")
"""The same over its mean absolute deviation."""

_OUTER = 3.0902
"""Standard deviations within which 99.8 % of a normal distribution lie."""

_CHANCE = 2.4
"""What small counts reach by chance. With both, 1 to 5 of 1000 counts of equal units are far: by simulation
of 12 to 400 units, with bases alike and unlike."""


def quartiles(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the medians of the lower and of the upper half; the middle value of an odd number is in both.

    >>> quartiles([Decimal(each) for each in (1, 2, 3, 4, 5)])
    (Decimal('2'), Decimal('4'))
    """
    ordered = sorted(values)
    half = (len(ordered) + 1) // 2
    return median(ordered[:half]), median(ordered[-half:])


def deviation(values: Sequence[Decimal]) -> Decimal:
    """Return the median absolute deviation (MAD): the median distance from the median.

    >>> deviation([Decimal(each) for each in (1, 2, 3, 4, 50)])
    Decimal('1')
    """
    middle = median(values)
    return median([abs(each - middle) for each in values])


@dataclass(frozen=True)
class Spread:
    """How far values lie apart.

    Attributes
    ----------
    middle : Decimal
        The median.
    deviation : Decimal
        Their median absolute deviation; where more than half are equal, their mean absolute deviation.
    by_mean : bool
        Whether it is the latter.
    count : int
    """

    middle: Decimal
    deviation: Decimal
    by_mean: bool
    count: int

    @property
    def most(self) -> Decimal:
        """How many standard deviations from the median are not far: more where there are few values.

        Of normal values, 2 of 1000 lie further, whatever their number; the terms in 1/n are fitted to
        simulations of 6 to 400 values.
        """
        few = 1 + 6.5 / self.count + 32 / self.count**2
        return Decimal(str(round(_OUTER * few, 2)))

    @property
    def limits(self) -> tuple[Decimal, Decimal] | None:
        """The values beyond which one is far; None where there are too few, or all are equal."""
        if self.count < FEWEST or not self.deviation:
            return None
        wide = self.most * self.deviation * (_NORMAL_MEAN if self.by_mean else _NORMAL)
        return self.middle - wide, self.middle + wide

    def is_far(self, value: Decimal) -> bool:
        """Return whether a value lies beyond the limits."""
        limits = self.limits
        return limits is not None and not limits[0] <= value <= limits[1]

    def is_chance(self, count: Decimal, base: Decimal) -> bool:
        """Return whether a count may be so far from the median by chance alone, as small counts are.

        Parameters
        ----------
        count : Decimal
        base : Decimal
            What the values are per; its median count is the median times it.
        """
        expected = self.middle * base
        return abs(math.sqrt(max(float(count), 0.0)) - math.sqrt(max(float(expected), 0.0))) * 2 < _CHANCE


def spread_of(values: Sequence[Decimal]) -> Spread:
    """Return the spread of at least one value.

    >>> spread_of([Decimal(each) for each in (4, 5, 5, 6, 5, 7, 30)]).is_far(Decimal(30))
    True
    """
    middle, wide = median(values), deviation(values)
    by_mean = not wide
    if by_mean:
        wide = sum((abs(each - middle) for each in values), Decimal(0)) / len(values)
    return Spread(middle, wide, by_mean, len(values))
