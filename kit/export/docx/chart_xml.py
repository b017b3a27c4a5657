"""The XML of a chart, from its nodes.

Its elements are macros of `chart.xml.jinja`: each is written once for all that differ in nothing but their
numbers and names, and then filled with these.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from kit.content.chart_colours import AXIS, INK, PAPER
from kit.export.docx.chart_nodes import Labels, NativeChart, Plot, PlotSeries, Value
from kit.export.docx.part_templates import attribute, macros
from kit.export.paged.typefaces import FAMILIES
from kit.text.patterns import pattern, place

__all__ = ["chart_xml"]

_COLUMNS = "BCDEFGHIJK"
"""Of the chart's sheet: one a series."""


def chart_xml(chart: NativeChart) -> str:
    """Return the part of a chart.

    Parameters
    ----------
    chart : NativeChart
    """
    return _Writer(chart).chart()


class _Writer:
    """Writes one chart."""

    def __init__(self, chart: NativeChart) -> None:
        self._chart = chart
        self._size = int(chart.text_size * 100)
        self._count = len(chart.categories)
        self._names = _points(chart.categories)
        self._written = 0

    def chart(self) -> str:
        chart, axes = self._chart, self._chart.axes
        line, title = (_LINE if axes.line else ""), (_TITLE if chart.title else "")
        inner = _INNER if chart.inner else ()
        form = _form("chart", self._size, axes.lying, _LONGEST, line, title, chart.legend, inner, _PLOTS)
        sides = {f"inner{at}": round(share, 4) for at, share in enumerate(chart.inner or ())}
        return form % {
            "longest": axes.longest,
            "line": attribute(axes.line),
            "title": attribute(chart.title),
            "plots": "".join([self._plot(plot) for plot in chart.plots]),
            **sides,
        }

    def _plot(self, plot: Plot) -> str:
        series = "".join([self._series(plot.kind, each) for each in plot.series])
        if plot.kind != "bar":
            return _form("lines", _SERIES) % {"series": series}
        form = _form("bars", self._chart.axes.lying, plot.stacked, _GAP, _OVERLAP, _SERIES)
        return form % {"gap": plot.gap, "overlap": plot.overlap, "series": series}

    def _series(self, kind: str, series: PlotSeries) -> str:
        at, self._written = self._written, self._written + 1
        column, fill, edge = _COLUMNS[at], series.fill, series.edge
        begun = _form("begin", _AT, _COLUMN, _NAME, fill) % {
            "at": at,
            "column": column,
            "name": attribute(series.name),
        }
        last = self._count + 1 if self._count > 1 else ""
        data = _form("data", _COLUMN, _COUNT, _LAST if last else "", _NAMES, _VALUES) % {
            "column": column,
            "count": self._count,
            "last": last,
            "names": self._names,
            "values": _points(series.values),
        }
        if kind == "bar":
            form = _form("bar_series", _BEGUN, fill, edge, series.hatch, _POINTS, _LABELS, _DATA)
            points = [_form("bar_point", _AT, own, edge) % {"at": at} for at, own in series.fills.items()]
        else:
            form = _form(
                "line_series", _BEGUN, fill, edge, series.mark, series.joined, _POINTS, _LABELS, _DATA
            )
            points = [_form("unmarked_point", _AT) % {"at": at} for at in sorted(series.unmarked)]
        return form % {
            "begun": begun,
            "points": "".join(points),
            "labels": self._labels(series.labels) if series.labels else "",
            "data": data,
        }

    def _labels(self, labels: Labels) -> str:
        form = _form("label_look", self._size, labels.upright, bool(self._chart.axes.line), _FORMAT, _PLACE)
        looking = form % {"format": attribute(labels.format), "place": labels.place}
        own = []
        for at in sorted({*labels.formats, *labels.texts, *labels.inside, *labels.hidden}):
            if at in labels.hidden:
                own.append(_form("no_label", _AT) % {"at": at})
                continue
            look = {
                "format": attribute(labels.formats.get(at, labels.format)),
                "place": "inBase" if at in labels.inside else labels.place,
            }
            text = labels.texts.get(at, "")
            form_of_one = _form("label", _AT, self._size, at in labels.texts, _TEXT if text else "", _LOOKING)
            own.append(form_of_one % {"at": at, "text": attribute(text), "looking": form % look})
        return _form("labels", _OWN, _LOOKING) % {"own": "".join(own), "looking": looking}


def _points(values: Sequence[Value] | Sequence[str]) -> str:
    """Return the names of categories, or the numbers of a series; one that is missing has no point."""
    form = _form("point", _AT, _VALUE)
    return "".join(
        [
            form % {"at": at, "value": attribute(value) if isinstance(value, str) else value}
            for at, value in enumerate(values)
            if value is not None
        ]
    )


# Sizes, colours, kinds: no chart has any of its own.
@lru_cache(maxsize=512)
def _form(macro: str, *given: Any) -> str:
    """Return what a macro writes of places and of what is the same for many charts, as a pattern."""
    return pattern(getattr(_macros(), macro)(*given))


@cache
def _macros() -> Any:
    look = {"font": FAMILIES["hei"][0], "ink": INK, "paper": PAPER, "axis": AXIS}
    return macros("chart", look=look)


_AT, _VALUE, _NAME, _NAMES, _VALUES = map(place, ("at", "value", "name", "names", "values"))
_COLUMN, _COUNT, _LAST, _TITLE, _LINE = map(place, ("column", "count", "last", "title", "line"))
_LONGEST, _PLOTS, _SERIES, _GAP, _OVERLAP = map(place, ("longest", "plots", "series", "gap", "overlap"))
_BEGUN, _POINTS, _LABELS, _DATA, _TEXT = map(place, ("begun", "points", "labels", "data", "text"))
_FORMAT, _PLACE, _OWN, _LOOKING = map(place, ("format", "place", "own", "looking"))
_INNER = tuple(place(f"inner{at}") for at in range(4))
