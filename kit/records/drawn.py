"""The numbers that a chart draws: its parts, their totals, and what its caption counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import msgspec

from kit.content import Chart, ChartData
from kit.records.number_records import NumberRecord
from kit.records.numbers_said import numbers_in
from kit.text.plain_numbers import plain_number

__all__ = ["counted_numbers", "drawn_numbers", "plotted_numbers", "told_apart"]

_DIGITS = re.compile(r"[\d.]+")
_HALF_YEAR = 6
_HUNDRED = Decimal(100)


def drawn_numbers(chart: Chart) -> Iterator[NumberRecord]:
    """Yield the numbers of a chart, in the order in which its words state them: totals first, parts last."""
    data = chart.data
    if data is None:
        return
    of = chart.figures[:1]
    for record in (*_stated(chart.key, data), *_labels(chart.key, data)):
        yield record if record.of else msgspec.structs.replace(record, of=of)
    yield from counted_numbers(chart)


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


def plotted_numbers(chart: Chart) -> Iterator[NumberRecord]:
    """Yield the numbers that a chart draws, though its words may not state them: parts, labels, per cents.

    In a Word file anybody can edit them.
    """
    data, of = chart.data, chart.figures[:1]
    if data is None:
        return
    percents = (
        record for each in data.series for record in _parts(f"{chart.key}/{each.name}", data, each.values)
    )
    targets = percents if data.form == "targets" else ()
    for record in (*_stated(chart.key, data), *_labels(chart.key, data), *targets):
        if record.op == "part":
            yield msgspec.structs.replace(record, of=of)


def _stated(key: str, data: ChartData) -> Iterator[NumberRecord]:
    if data.form == "targets":
        return
    stacked = len(data.series) > 1 and data.form != "years"
    if stacked:
        yield from _totals(key, data)
    elif data.form != "years":
        yield from _parts(key, data, data.series[0].values)
    for series in (data.marked, data.before):
        if series is not None:
            yield from _parts(f"{key}/{series.name}", data, series.values)
    for series in data.series if stacked or data.form == "years" else ():
        # Over the years, each indicator has a unit of its own, which its labels write.
        unit = _DIGITS.sub("", series.labels[-1]) if data.form == "years" and series.labels else data.unit
        yield from _parts(f"{key}/{series.name}", data, series.values, unit)


def _parts(
    stem: str, data: ChartData, values: Sequence[int | float | None], unit: str = ""
) -> Iterator[NumberRecord]:
    for category, value in zip(told_apart(data.categories), values, strict=True):
        if value is not None:
            yield NumberRecord(id=f"{stem}/{category}", value=value, unit=unit or data.unit, op="part")


def _totals(key: str, data: ChartData) -> Iterator[NumberRecord]:
    names = told_apart(data.categories)
    for category, *values in zip(names, *(series.values for series in data.series), strict=True):
        known = [Decimal(str(value)) for value in values if value is not None]
        if known:
            # What it is the sum of is seldom said: it is a part of its figure.
            yield NumberRecord(
                id=f"{key}/{category}", value=plain_number(sum(known)), unit=data.unit, op="part"
            )


def _labels(key: str, data: ChartData) -> Iterator[NumberRecord]:
    """Yield the numbers of labels such as 27/24次, of a target and its value."""
    if data.form != "targets":
        return
    for series in data.series:
        for category, label in zip(told_apart(data.categories), series.labels, strict=False):
            for at, number in enumerate(numbers_in(label)):
                value = plain_number(number.value(""))
                yield NumberRecord(id=f"{key}/{series.name}/{category}/{at}", value=value, op="part")


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
        sum(Decimal(str(value)) for value in values if value is not None)
        for values in zip(*(series.values for series in data.series), strict=True)
    ]
    whole = sum(sums, Decimal(0))
    yield NumberRecord(
        id=f"{key}/total", value=plain_number(whole), unit=data.unit, op="sum", of=chart.figures
    )
    if data.form != "months":
        return
    for name, part in (("h1", sums[:_HALF_YEAR]), ("h2", sums[_HALF_YEAR:])):
        half = sum(part, Decimal(0))
        yield NumberRecord(
            id=f"{key}/{name}", value=plain_number(half), unit=data.unit, op="sum", of=chart.figures
        )
        if whole:
            share = half * _HUNDRED / whole
            of = (f"{key}/{name}", f"{key}/total")
            yield NumberRecord(
                id=f"{key}/{name}.share", value=plain_number(share), unit="%", op="share", of=of
            )
