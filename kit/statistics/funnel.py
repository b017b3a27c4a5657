"""Limits of a funnel: how far the shares of units of different size lie apart by chance alone.

After Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kit.statistics.binomial import quantile

__all__ = ["INNER", "OUTER", "Funnel", "draw_funnel"]

INNER, OUTER = 0.95, 0.998
"""Of units that differ by chance alone, the part that lies within the limits: two of 1000 are outside."""

_WINSORISED = 0.1
_FEWEST = 5
"""Units below which nothing is said of their dispersion."""


@dataclass(frozen=True)
class Funnel:
    """The limits for shares of one kind.

    Attributes
    ----------
    share : float
        All parts over all wholes, between 0 and 1.
    dispersion : float
        How much wider the shares lie than by chance (φ): limits are widened by its root. 1 where they do not.
    units : int
    total : int
        Sum of all wholes: a unit is part of what it is compared with, and so a little nearer to it than
        chance has it.
    """

    share: float
    dispersion: float
    units: int
    total: int

    @property
    def is_overdispersed(self) -> bool:
        """Whether the limits are widened."""
        return self.dispersion > 1

    def limits(self, whole: int, level: float = OUTER) -> tuple[float, float]:
        """Return the lower and the upper limit of a share, between 0 and 1.

        Parameters
        ----------
        whole : int
            Size of the unit, at least 1.
        level : float
            `INNER` or `OUTER`.

        Examples
        --------
        >>> [round(each, 3) for each in Funnel(0.5, 1.0, 20, 2000).limits(100)]
        [0.349, 0.651]
        """
        tail, wider = (1 - level) / 2, math.sqrt(self.dispersion * (1 - min(whole / self.total, 1)))
        low, high = (quantile(each, whole, self.share) / whole for each in (tail, 1 - tail))
        # Where all or none is within what chance gives, nothing is outside.
        return (
            max(self.share - (self.share - low) * wider, 0.0) if low > 0 else 0.0,
            min(self.share + (high - self.share) * wider, 1.0) if high < 1 else 1.0,
        )

    def is_outside(self, part: int, whole: int, level: float = OUTER) -> bool:
        """Return whether a share lies outside of its limits."""
        low, high = self.limits(whole, level)
        return not low <= part / whole <= high


def draw_funnel(points: Sequence[tuple[int, int]]) -> Funnel | None:
    """Return the funnel of (part, whole) pairs; None where all wholes are 0.

    The dispersion is the mean of the squared z-scores, of which the highest and the lowest tenth are drawn in
    to their neighbours (winsorised), so that the units that the limits are to show do not widen them. It
    counts only where it is above what chance gives: 1 and twice its standard error.
    """
    known = [(part, whole) for part, whole in points if whole > 0]
    total = sum(whole for _, whole in known)
    if not total:
        return None
    share = sum(part for part, _ in known) / total
    if not 0 < share < 1 or len(known) < _FEWEST:
        return Funnel(share, 1.0, len(known), total)
    scores = sorted((part / whole - share) / math.sqrt(share * (1 - share) / whole) for part, whole in known)
    drawn_in = max(1, int(len(scores) * _WINSORISED))
    low, high = scores[drawn_in], scores[-1 - drawn_in]
    squares = [min(max(score, low), high) ** 2 for score in scores]
    dispersion = sum(squares) / len(squares)
    limit = 1 + 2 * math.sqrt(2 / len(known))
    return Funnel(share, dispersion if dispersion > limit else 1.0, len(known), total)
