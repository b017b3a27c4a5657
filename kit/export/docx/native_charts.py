"""Charts as Word draws them itself, from a chart's data, so that an office can edit them.

Colours, order and labels are those of the kit's drawings. What office programs do not all have is drawn
otherwise: the line at 100 per cent is a line of the grid; what is missing is written with its category's
name; the year before is a column behind this year's, or a stroke where this year's is stacked; indicators
over the years, each on its own scale, are small charts side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kit.content import ChartData, Series
from kit.content.chart_colours import BEFORE, DEEP, INK, MIDDLE, PAPER
from kit.export.docx.chart_nodes import Axes, Labels, NativeChart, Plot, PlotSeries, Value
from kit.export.paged.table_sizes import PORTRAIT
from kit.text.plain_numbers import plain_number
from kit.text.widths import em

__all__ = ["native_charts"]

_SHADES = ((DEEP, ""), (MIDDLE, ""), (PAPER, "wdUpDiag"), (PAPER, "narHorz"))
"""Fills of stacked parts and their hatches, which are DEEP, as are all edges."""

_DOT = "#b4cfe8"
"""Fill of dots, which lie on bars: LibreOffice draws no edge, and would show white ones nowhere else."""

_MISSING = "缺"
_TOTAL = "合计"
_UPRIGHT = 5
"""Most characters of a monthly value that fit beside the next."""
_ROOM = 1.15
"""Length of a value axis, as a multiple of the longest bar: room for its label."""
_CUT = 150.0
"""Longest bar against a target that is drawn, in per cent."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

_COLUMNS, _LINES = 160.0, 104.0
"""Heights in points of columns by month, and of lines."""
_ROW, _ABOVE, _BELOW = 16.0, 20.0, 4.0
"""Heights in points of a horizontal bar, and of what is above and below all."""
_GAP = 8.0
"""Room in points beside a name or label."""
_MOST_NAME = 180.0
"""Widest name of a bar in points; a longer one is broken into lines."""
_TEXT, _SMALL = 9.0, 8.0
"""Text sizes in points."""
_MANY = 16
"""Most bars at normal spacing."""


def native_charts(data: ChartData) -> tuple[NativeChart, ...]:
    """Return the charts that show data: one, or for years one per series.

    Parameters
    ----------
    data : ChartData

    Examples
    --------
    >>> data = ChartData(form="bars", categories=("东村",), series=(Series("场次", (3,)),), unit="场")
    >>> (chart,) = native_charts(data)
    >>> chart.series[0].labels.format
    '0"场"'
    """
    return _FORMS[data.form](data)


def _months(data: ChartData) -> tuple[NativeChart, ...]:
    totals = _totals(data)
    texts = _total_texts(data, totals)
    single, before = len(data.series) == 1, data.before
    upright = max(map(len, texts), default=0) > _UPRIGHT
    labels = replace(_labels(totals, texts, "outEnd" if single else "t"), upright=upright)
    columns = _parts(data, labels if single else None)
    over = []
    if before is not None and single:
        columns = (PlotSeries(name=before.name, values=before.values, fill=PAPER, edge=BEFORE), *columns)
    elif before is not None:
        over.append(PlotSeries(name=before.name, values=before.values, fill=BEFORE, edge=PAPER, mark="dash"))
    if data.marked is not None:
        none = frozenset(at for at, value in enumerate(data.marked.values) if not value)
        over.append(
            PlotSeries(name=data.marked.name, values=data.marked.values, fill=_DOT, edge=INK, unmarked=none)
        )
    if not single:
        over.append(PlotSeries(name=_TOTAL, values=totals, labels=labels))
    gap, overlap = (60, 35) if len(columns) > len(data.series) else (90, 100)
    plots = [Plot(kind="bar", series=columns, stacked=not single, gap=gap, overlap=overlap)]
    if over:
        plots.append(Plot(kind="line", series=tuple(over)))
    highest = max(float(value or 0) for value in (*totals, *(before.values if before else ())))
    return (
        NativeChart(
            categories=_named(data.categories, totals, "\n", [_MISSING] * len(totals)),
            plots=tuple(plots),
            axes=Axes(longest=_end(highest * (1.45 if upright else _ROOM))),
            legend=not single or before is not None or data.marked is not None,
            width=PORTRAIT,
            height=_COLUMNS,
            text_size=_TEXT,
        ),
    )


def _bars(data: ChartData) -> tuple[NativeChart, ...]:
    totals = _totals(data)
    texts = _total_texts(data, totals)
    single = len(data.series) == 1
    labels = _labels(totals, texts, "outEnd" if single else "inBase")
    series = _parts(data, labels if single else None)
    if not single:
        # Word labels no stack as a whole: an invisible part with the total begins where the stack ends.
        series = (*series, PlotSeries(name=_TOTAL, values=totals, labels=labels))
    names = _named(data.categories, totals, "：", [_MISSING] * len(totals))
    plot = Plot(kind="bar", series=series, stacked=not single, gap=47, overlap=100)
    longest = max(float(value or 0) for value in totals)
    return (_lying(names, plot, longest, texts, legend=not single),)


def _targets(data: ChartData) -> tuple[NativeChart, ...]:
    (shares,) = data.series
    cut = frozenset(at for at, value in enumerate(shares.values) if value is not None and value > _CUT)
    met = data.marked.values if data.marked else tuple((value or 0) >= 100 for value in shares.values)
    missed = {at: PAPER for at, each in enumerate(met) if not each and shares.values[at] is not None}
    texts = shares.labels or tuple(f"{value}%" for value in shares.values)
    labels = replace(_labels(shares.values, texts, "outEnd"), inside=cut)
    series = PlotSeries(
        name=shares.name, values=shares.values, fill=DEEP, edge=DEEP, fills=missed, labels=labels
    )
    names = _named(data.categories, shares.values, "：", texts)
    longest = max([100.0, *(min(float(value or 0), _CUT) for value in shares.values)])
    plot = Plot(kind="bar", series=(series,), gap=67)
    return (_lying(names, plot, longest, texts, line=data.line or "目标"),)


def _lying(
    names: tuple[str, ...],
    plot: Plot,
    longest: float,
    texts: Sequence[str],
    *,
    legend: bool = False,
    line: str = "",
) -> NativeChart:
    """Return a chart of horizontal bars, with as much room as its names and labels take.

    LibreOffice leaves out the names of bars that stand too close.
    """
    many = len(names) > _MANY
    size = _SMALL if many else _TEXT
    rows = len(names) * _ROW * size / _TEXT
    above = _ABOVE if legend or line else _BELOW
    height = above + rows + _BELOW
    left = min(max(map(em, names)) * size, _MOST_NAME) + _GAP
    across = PORTRAIT - left - _GAP
    label = max(map(em, texts)) * size + _GAP
    return NativeChart(
        categories=names,
        plots=(plot,),
        axes=Axes(lying=True, longest=_end(longest * across / (across - label)), line=line),
        legend=legend,
        width=PORTRAIT,
        height=height,
        text_size=size,
        inner=(left / PORTRAIT, above / height, across / PORTRAIT, rows / height),
    )


def _years(data: ChartData) -> tuple[NativeChart, ...]:
    width = PORTRAIT / len(data.series)
    return tuple(_line(data.categories, series, width) for series in data.series)


def _line(years: tuple[str, ...], series: Series, width: float) -> NativeChart:
    texts = series.labels or tuple(map(str, series.values))
    labels = _labels(series.values, texts, "t")
    # If not all labels fit side by side, only the first and the last are shown.
    if max(map(em, texts)) * _TEXT > width / len(years):
        labels = replace(labels, hidden=frozenset(range(1, len(years) - 1)))
    line = PlotSeries(
        name=series.name, values=series.values, fill=DEEP, edge=DEEP, joined=True, labels=labels
    )
    return NativeChart(
        title=series.name,
        categories=_named(years, series.values, "\n", [_MISSING] * len(years)),
        plots=(Plot(kind="line", series=(line,)),),
        axes=Axes(longest=_end(max(float(value or 0) for value in series.values) * 1.3)),
        width=width,
        height=_LINES,
        text_size=_TEXT,
    )


_FORMS: Mapping[str, Callable[[ChartData], tuple[NativeChart, ...]]] = {
    "months": _months,
    "bars": _bars,
    "targets": _targets,
    "years": _years,
}


def _parts(data: ChartData, labels: Labels | None) -> tuple[PlotSeries, ...]:
    return tuple(
        PlotSeries(name=series.name, values=series.values, fill=fill, edge=DEEP, hatch=hatch, labels=labels)
        for series, (fill, hatch) in zip(data.series, _SHADES[: len(data.series)], strict=True)
    )


def _totals(data: ChartData) -> tuple[Value, ...]:
    """Return the sum of each category's parts; None where no part has a value."""
    columns = zip(*(series.values for series in data.series), strict=True)
    known = [[value for value in values if value is not None] for values in columns]
    return tuple(
        plain_number(sum(Decimal(str(value)) for value in values)) if values else None for values in known
    )


def _total_texts(data: ChartData, totals: Sequence[Value]) -> tuple[str, ...]:
    """Return the labels of the totals, which the last part has; without them, the totals."""
    unit = "" if data.form == "months" else data.unit
    return data.series[-1].labels or tuple(
        _MISSING if total is None else f"{total}{unit}" for total in totals
    )


def _named(
    categories: Sequence[str], values: Sequence[Value], between: str, texts: Sequence[str]
) -> tuple[str, ...]:
    """Return the names of categories; a missing value has no mark, so that its text follows the name."""
    return tuple(
        f"{name}{between}{text}" if value is None else name
        for name, value, text in zip(categories, values, texts, strict=True)
    )


def _labels(values: Sequence[Value], texts: Sequence[str], place: str) -> Labels:
    """Return labels that show texts, as number formats where possible: an edited value changes them."""
    formats: dict[int, str] = {}
    written: dict[int, str] = {}
    for at, (value, text) in enumerate(zip(values, texts, strict=True)):
        if value is None:
            continue
        if form := _format(value, text):
            formats[at] = form
        else:
            written[at] = text
    usual = Counter(formats.values()).most_common(1)[0][0] if formats else "General"
    other = {at: form for at, form in formats.items() if form != usual}
    return Labels(usual, place, other, written)


def _format(value: int | float, text: str) -> str:
    """Return the number format that shows a value as a text; empty if there is none.

    >>> _format(12.5, "约12.5万元"), _format(28, "28/24次")
    ('"约"0.0"万元"', '')
    """
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1 or '"' in text:
        return ""
    decimals = len(numbers[0].partition(".")[2])
    if abs(Decimal(numbers[0]) - Decimal(str(value))) * 2 > Decimal(1).scaleb(-decimals):
        return ""
    before, after = text.split(numbers[0])
    form = "0" if not decimals else f"0.{'0' * decimals}"
    return "".join((f'"{before}"' if before else "", form, f'"{after}"' if after else ""))


def _end(length: float) -> float:
    return round(length, 6) or 1.0
