"""What stands first in a review: the targets reached least, and the largest changes.

docs/highlights.md describes the rule. Ties are broken by the order of declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from kit.indicators.figures import Figure
from kit.indicators.goals import Goal
from kit.indicators.indicator import Indicator
from kit.indicators.numbers import Number
from kit.indicators.ratios import Rate, Share

__all__ = ["by_completion", "completion", "key_figures", "largest_changes"]

_LEAST_CHANGE = Decimal(10)  # per cent
_HUNDRED = Decimal(100)


def completion(value: Number, goal: Goal) -> Decimal:
    """Return how much of a missed target is reached, in per cent; of one not to be passed, the inverse.

    >>> completion(90, Goal("投稿", 2, 96)), completion(0, Goal("投稿", 2, 96))
    (Decimal('93.75'), Decimal('0'))
    """
    less = goal.indicator is not None and goal.indicator.better == "less"
    part, whole = (goal.target, value) if less else (value, goal.target)
    return Decimal(part) * _HUNDRED / Decimal(whole) if whole else _HUNDRED


def by_completion(missed: Iterable[Goal], figures: Mapping[str, Figure]) -> list[Goal]:
    """Return the missed targets, least reached first."""

    def reached(goal: Goal) -> Decimal:
        number = figures[goal.indicator.key].number if goal.indicator is not None else None
        return completion(number, goal) if number is not None else _HUNDRED

    return sorted(missed, key=reached)


def largest_changes(figures: Iterable[Figure], most: int) -> list[Figure]:
    """Return the figures that changed most against the year before, by the rate of the change.

    Only amounts of fully recorded years are compared, with at least 20 in the year before and a change of at
    least a tenth. If the subject marks headlines, only those count; one marked as none never does.
    """
    listed = tuple(figures)
    marked = any(figure.indicator.headline for figure in listed)
    rates = [
        (rate, figure)
        for figure in listed
        if figure.indicator.headline is not False
        and (figure.indicator.headline or not marked)
        and (rate := _rate(figure)) >= _LEAST_CHANGE
    ]
    rates.sort(key=lambda each: -each[0])
    return [figure for _, figure in rates[:most]]


def key_figures(indicators: Iterable[Indicator], most: int = 6) -> tuple[str, ...]:
    """Return the keys of the indicators by which townships are shown side by side, in order of declaration.

    They are the headlines that the subject marks; where it marks none, amounts that are compared with the
    year before and not marked as no headline.
    """
    listed = tuple(indicators)
    amounts = (
        each
        for each in listed
        if each.compared and each.headline is None and not isinstance(each.measure, Rate | Share)
    )
    chosen = [each for each in listed if each.headline] or [*amounts]
    return tuple(each.key for each in chosen[:most])


def _rate(figure: Figure) -> Decimal:
    """Return the change in per cent of the year before; 0 for a figure that is not compared."""
    change = figure.change
    if change is None or not change.has_rate or figure.partly_compared:
        return Decimal(0)
    return Decimal(0) if isinstance(figure.indicator.measure, Rate | Share) else change.rate
