"""The numbers that a chart draws: its parts, their totals, and what its caption counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kit.content import Chart, ChartData, Series
from kit.records.number_records import NumberRecord
from kit.records.numbers_said import numbers_in
from kit.text.plain_numbers import plain_number

__all__ = ["counted_numbers", "drawn_numbers", "percents", "told_apart"]

_DIGITS = re.compile(r"[\d.]+")
_HALF_YEAR = 6
_HUNDRED = Decimal(100)
Value = int | float | None
"""Of a part; None where the ledgers have none."""


def told_apart(names: Iterable[str]) -> list[str]:
    """Return names of which each is there once: a ledger may have two rows of one name.

    >>> told_apart(["例会", "报告", "例会"])
    ['例会', '报告', '例会#2']
    """
    times: Counter[str] = Counter()
    found = []
    for name in names:
        times[name] += 1
        found.append(name if times[name] == 1 else f"{name}#{times[name]}")
    return found


def drawn_numbers(chart: Chart) -> Iterator[NumberRecord]:
    """Yield the numbers of a chart, in the order in which its words state them: totals first, parts last.

    What its caption counts is not among them, nor are the per cents of targets.
    """
    data = chart.data
    if data is None:
        return
    parts = _Parts(chart, data)
    if data.form == "targets":
        yield from parts.of_labels(data.series)
        return
    stacked = len(data.series) > 1 and data.form != "years"
    if stacked:
        # What a total is the sum of is seldom said: it is a part of its figure.
        yield from parts.of(chart.key, _totals(data.series))
    elif data.form != "years":
        yield from parts.of(chart.key, data.series[0].values)
    for series in (data.marked, data.before):
        if series is not None:
            yield from parts.of_series(series)
    for series in data.series if stacked or data.form == "years" else ():
        # Over the years, each indicator has a unit of its own, which its labels write.
        unit = _DIGITS.sub("", series.labels[-1]) if data.form == "years" and series.labels else data.unit
        yield from parts.of_series(series, unit)


def percents(chart: Chart) -> Iterator[NumberRecord]:
    """Yield the per cents that a chart of targets draws, though its words do not state them.

    In a Word file anybody can edit them.
    """
    data = chart.data
    if data is not None and data.form == "targets":
        parts = _Parts(chart, data)
        for series in data.series:
            yield from parts.of_series(series)


class _Parts:
    """The records of what a chart draws, each of one of its categories."""

    def __init__(self, chart: Chart, data: ChartData) -> None:
        self._key, self._unit, self._of = chart.key, data.unit, chart.figures[:1]
        self._names = told_apart(data.categories)

    def of(self, stem: str, values: Iterable[Value], unit: str = "") -> Iterator[NumberRecord]:
        for name, value in zip(self._names, values, strict=True):
            if value is not None:
                yield NumberRecord(
                    id=f"{stem}/{name}", value=value, unit=unit or self._unit, op="part", of=self._of
                )

    def of_series(self, series: Series, unit: str = "") -> Iterator[NumberRecord]:
        return self.of(f"{self._key}/{series.name}", series.values, unit)

    def of_labels(self, all_series: Iterable[Series]) -> Iterator[NumberRecord]:
        """Yield the numbers of labels such as 27/24次, of a target and its value."""
        for series in all_series:
            for name, label in zip(self._names, series.labels, strict=False):
                for at, number in enumerate(numbers_in(label)):
                    value = plain_number(number.value(""))
                    id_ = f"{self._key}/{series.name}/{name}/{at}"
                    yield NumberRecord(id=id_, value=value, op="part", of=self._of)


def _totals(all_series: Iterable[Series]) -> Iterator[Value]:
    """Yield the sums of parts that stand on each other; None where there is no part."""
    for values in zip(*(series.values for series in all_series), strict=True):
        known = [value for value in values if value is not None]
        yield plain_number(_exact_sum(known)) if known else None


def _exact_sum(values: Iterable[int | float]) -> Decimal | int:
    return sum(value if isinstance(value, int) else Decimal(str(value)) for value in values)


def counted_numbers(chart: Chart) -> Iterator[NumberRecord]:
    """Yield what a caption counts: marks or lines, those that are met, the total, that of a half-year."""
    data, key = chart.data, chart.key
    if data is None:
        return
    marks = data.series if data.form == "years" else data.categories
    yield NumberRecord(id=f"{key}/#", value=len(marks), op="count", of=chart.figures)
    if data.form == "targets" and data.marked is not None:
        for name, met in (("met", 1), ("missed", 0)):
            count = sum(value == met for value in data.marked.values)
            yield NumberRecord(id=f"{key}/#{name}", value=count, op="count", of=chart.figures)
    if data.form not in ("months", "bars"):
        return
    sums = [
        _exact_sum(value for value in values if value is not None)
        for values in zip(*(series.values for series in data.series), strict=True)
    ]
    whole = sum(sums)
    yield NumberRecord(
        id=f"{key}/total", value=plain_number(whole), unit=data.unit, op="sum", of=chart.figures
    )
    if data.form != "months":
        return
    for name, part in (("h1", sums[:_HALF_YEAR]), ("h2", sums[_HALF_YEAR:])):
        half = sum(part)
        yield NumberRecord(
            id=f"{key}/{name}", value=plain_number(half), unit=data.unit, op="sum", of=chart.figures
        )
        if whole:
            share = half * _HUNDRED / whole
            of = (f"{key}/{name}", f"{key}/total")
            yield NumberRecord(
                id=f"{key}/{name}.share", value=plain_number(share), unit="%", op="share", of=of
            )
