"""Which charts earn a place in a review.

A sentence says two numbers better than a chart, and equal bars show nothing. The rules are about the review's
own pages: an analyst who asks for a chart by name gets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from kit.charts.forms import Bars, Form, FunnelPlot, Months, Strip, Targets
from kit.indicators.numbers import Number

__all__ = ["ENDS", "MOST_BARS", "earns_place", "varied"]

MOST_BARS = 20
"""More groups than that are drawn as the highest and the lowest."""

ENDS = 5
"""How many of each are then drawn."""

_FEWEST = 3
_LEAST_SPREAD = 4
"""Values differ by at least a quarter of the highest."""


def earns_place(form: Form) -> bool:
    """Tell whether a chart has at least three marks, and values that differ by a quarter of the highest.

    A month or group of 0 counts as a value, but not as a mark; a month that is missing is neither, nor
    is the bar of records without a group. Targets and standing rules are compared by the share that was
    reached, and of several lines one has to vary.

    >>> earns_place(Bars(("东村", "西村", "南村"), (("场", (4, 4, 3)),)))
    True
    >>> earns_place(Bars(("东村", "西村", "南村"), (("场", (9, 9, 8)),)))
    False
    >>> earns_place(Bars(("东村", "西村"), (("场", (4, 1)),)))
    False
    """
    match form:
        case Months() | Bars():
            columns = zip(*(values for _, values in form.parts), strict=True)
            known = [[value for value in column if value is not None] for column in columns]
            totals = [sum(column) for column in known if column]
            return _earn(totals[:-1] if isinstance(form, Bars) and form.blank else totals)
        case Targets():
            pairs = zip(form.drawn, form.met, strict=True)
            return _earn([share for share, met in pairs if met is not None])
        case Strip() | FunnelPlot():
            return True
    return any(varied(values) for _, values, _ in form.lines)


def varied(values: Iterable[Number | float]) -> bool:
    """Tell whether values differ by at least a quarter of the highest."""
    # A share of 0.9 is a little more as a binary number.
    compared = [Fraction(value).limit_denominator(1_000_000) for value in values]
    highest, lowest = max(compared), min(compared)
    return highest > 0 and (highest - lowest) * _LEAST_SPREAD >= highest


def _earn(values: Sequence[Number | float]) -> bool:
    return sum(value > 0 for value in values) >= _FEWEST and varied(values)
