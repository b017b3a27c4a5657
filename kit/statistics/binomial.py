"""The binomial distribution, exact for any number of trials: tails, and quantiles between whole numbers.

Probabilities are summed outwards from the most probable count until they no longer matter, which takes some
multiples of the standard deviation and needs no library.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate

__all__ = ["mid_tails", "quantile"]

_NEGLIGIBLE = 1e-17


@lru_cache(maxsize=4096)
def _cumulative(trials: int, share: float) -> tuple[int, tuple[float, ...]]:
    """Return the first count that matters, and P(R ≤ r) from there on."""
    if share <= 0 or share >= 1:
        return (trials if share >= 1 else 0), (1.0,)
    mode = min(int((trials + 1) * share), trials)
    odds = share / (1 - share)
    log = math.lgamma(trials + 1) - math.lgamma(mode + 1) - math.lgamma(trials - mode + 1)
    peak = math.exp(log + mode * math.log(share) + (trials - mode) * math.log1p(-share))
    below, each = [], peak
    for count in range(mode, 0, -1):
        each *= count / ((trials - count + 1) * odds)
        if each < _NEGLIGIBLE:
            break
        below.append(each)
    above, each = [], peak
    for count in range(mode, trials):
        each *= (trials - count) * odds / (count + 1)
        if each < _NEGLIGIBLE:
            break
        above.append(each)
    return mode - len(below), tuple(accumulate([*reversed(below), peak, *above]))


def quantile(probability: float, trials: int, share: float) -> float:
    """Return the count that is not exceeded with a probability, interpolated between whole numbers.

    The count steps from r - 1 to r where half of the probability of r is reached, so that a point outside of
    the limit is one whose mid-P tail is below the probability (Spiegelhalter 2005, appendix A.1.1, with the
    half-way correction for whole numbers).

    Parameters
    ----------
    probability : float
        Between 0 and 1.
    trials : int
        At least 1.
    share : float
        Probability of each trial.

    Examples
    --------
    >>> round(quantile(0.5, 10, 0.5), 6), quantile(0.999, 1, 0.5)
    (5.0, 1.0)
    """
    first, cumulative = _cumulative(trials, share)
    # At each count, the probability up to its middle.
    middles = [high - (high - low) / 2 for low, high in zip((0.0, *cumulative), cumulative, strict=False)]
    at = bisect_left(middles, probability)
    if at == 0:
        return float(first)
    if at == len(middles):
        return float(first + at - 1)
    low, high = middles[at - 1], middles[at]
    return first + at - 1 + (probability - low) / (high - low)


def mid_tails(count: int, trials: int, share: float) -> tuple[float, float]:
    """Return the probabilities of fewer and of more than a count, each with half of that of the count itself.

    >>> [round(each, 6) for each in mid_tails(5, 10, 0.5)]
    [0.5, 0.5]
    """
    first, cumulative = _cumulative(trials, share)
    at = count - first
    if at < 0:
        return 0.0, 1.0
    if at >= len(cumulative):
        return 1.0, 0.0
    before = cumulative[at - 1] if at else 0.0
    low = (before + cumulative[at]) / 2
    return low, max(cumulative[-1] - low, 0.0)
