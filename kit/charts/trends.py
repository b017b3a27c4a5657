"""Draws indicators over three or more years."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kit.charts.drawing import Drawing
from kit.charts.earning import varied
from kit.charts.forms import Years
from kit.indicators import Indicator
from kit.indicators.numbers import Number
from kit.materials import Material
from kit.subjects import Chart

__all__ = ["draw_trend"]

_TREND_YEARS = 3
_MOST_NAMED = 3


def draw_trend(review: Material, chart: Chart) -> Drawing | None:
    """Draw indicators over three or more consecutive years; those that hardly change only if none does."""
    found = []
    years: tuple[int, ...] = ()
    for each in chart.indicators:
        values = review.figures[each.key].by_year
        if len(values) < _TREND_YEARS or (years and tuple(values) != years):
            continue
        years = tuple(values)
        labels = tuple(each.written(value) for value in values.values())
        found.append((each, tuple(values.values()), labels))
    if not found:
        return None
    lines = [line for line in found if varied(line[1])] or found
    series = "；".join(f"{indicator.name}依次为{'、'.join(labels)}" for indicator, _, labels in lines)
    ledgers = [schema.name for indicator, *_ in lines for schema in indicator.measure.ledgers]
    steady = "、".join(line[0].name for line in found if line not in lines)
    notes = [_not_filled(review, indicator.key, years) for indicator, *_ in lines]
    notes += [f"{steady}各年相差不到四分之一，图中未列"] if steady else []
    span = f"{years[0]}年至{years[-1]}年"
    names = [indicator.name for indicator, *_ in lines]
    called = "、".join(names) if len(names) <= _MOST_NAMED else f"{names[0]}等{len(names)}项指标"
    return Drawing(
        key=chart.key,
        shows=f"{span}{called}变化情况",
        title=f"{span}{chart.title or _direction(review, lines) or f'{called}的变化'}",
        alt=f"{span}{series}。",
        ledger="、".join(dict.fromkeys(ledgers)),
        form=Years(
            years,
            tuple((indicator.name, values, labels) for indicator, values, labels in lines),
        ),
        note="；".join(filter(None, notes)),
    )


def _direction(review: Material, lines: Sequence[tuple[Indicator, Sequence[Number], Sequence[str]]]) -> str:
    """Name the indicators that rose, or fell, from each year to the next; empty if there are none."""
    said = []
    for direction, sign in (("逐年增加", 1), ("逐年减少", -1)):
        names = [
            indicator.name
            for indicator, values, _ in lines
            if all((after - before) * sign > 0 for before, after in pairwise(values))
            and _exact(review, indicator.key)
        ]
        if names:
            said.append(f"{'、'.join(names)}{direction}")
    return "，".join(said)


def _exact(review: Material, key: str) -> bool:
    """Tell whether an indicator's values of all years are complete and exact."""
    figure = review.figures[key]
    every = [(figure.approximate, figure.unfilled)]
    every += [(each.approximate, each.unfilled) for each in figure.earlier.values()]
    return not any(approximate or unfilled for approximate, unfilled in every)


def _not_filled(review: Material, key: str, years: tuple[int, ...]) -> str:
    """Note the years in which the records of an indicator were not all filled; empty if there are none."""
    figure = review.figures[key]
    unfilled = {year: each.unfilled for year, each in figure.earlier.items()} | {review.year: figure.unfilled}
    partly = "、".join(f"{year}年" for year in years if unfilled.get(year) is not None)
    return f"{figure.indicator.name}{partly}的记录没有填全" if partly else ""
