"""Nodes of a Word file's charts, which `chart.xml.jinja` writes: axes, and series with marks and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Axes", "Labels", "NativeChart", "Plot", "PlotSeries", "Value"]

Value = int | float | None


@dataclass(frozen=True)
class Labels:
    """The labels of a series: a number format, and points that differ, by a format or a text of their own.

    Attributes
    ----------
    format : str
    place : {"outEnd", "inBase", "t"}
    formats, texts : mapping of int to str
        Place of the category → what is written instead.
    inside : frozenset of int
        Points whose bar is longer than the axis: their labels are at the bar's beginning.
    hidden : frozenset of int
        Points without a label.
    upright : bool
        Whether the labels are turned.
    """

    format: str
    place: str
    formats: Mapping[int, str] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    inside: frozenset[int] = frozenset()
    hidden: frozenset[int] = frozenset()
    upright: bool = False


@dataclass(frozen=True, kw_only=True)
class PlotSeries:
    """A series: a column of the chart's workbook and its marks.

    Attributes
    ----------
    name : str
    values : tuple of int, float or None
    fill, edge : str
        Colours; no fill or edge where empty. A series without fill is there for its labels, and has no name
        in the legend.
    hatch : str
        Name of a pattern in the colour of the edge.
    fills : mapping of int to str
        Place of the category → another fill.
    mark : {"circle", "dash"}
        Of a line's points.
    joined : bool
        Whether a line joins its points.
    unmarked : frozenset of int
        Points without a mark.
    labels : Labels or None
    """

    name: str
    values: tuple[Value, ...]
    fill: str = ""
    edge: str = ""
    hatch: str = ""
    fills: Mapping[int, str] = field(default_factory=dict)
    mark: str = "circle"
    joined: bool = False
    unmarked: frozenset[int] = frozenset()
    labels: Labels | None = None


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Series that are drawn alike on the same axes.

    Attributes
    ----------
    kind : {"bar", "line"}
    series : tuple of PlotSeries
    stacked : bool
    gap, overlap : int
        Between bars, and of bars beside each other, in per cent of their width.
    """

    kind: str
    series: tuple[PlotSeries, ...]
    stacked: bool = False
    gap: int = 50
    overlap: int = 0


@dataclass(frozen=True, kw_only=True)
class Axes:
    """The axes of a chart.

    Attributes
    ----------
    lying : bool
        Whether bars are horizontal, the first at the top.
    longest : float
        End of the value axis.
    line : str
        Label of the line at 100, if there is one.
    """

    lying: bool = False
    longest: float
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class NativeChart:
    """One chart part.

    Attributes
    ----------
    title : str
        Within the chart; empty where the caption is enough.
    categories : tuple of str
    plots : tuple of Plot
    axes : Axes
    legend : bool
    width, height : float
        In points.
    text_size : float
        In points.
    inner : tuple of float or None
        Left, top, width and height of what is between the axes, as shares of the chart.
    """

    title: str = ""
    categories: tuple[str, ...]
    plots: tuple[Plot, ...]
    axes: Axes
    legend: bool = False
    width: float
    height: float
    text_size: float
    inner: tuple[float, float, float, float] | None = None

    @property
    def series(self) -> tuple[PlotSeries, ...]:
        """All series, in the order of the workbook's columns."""
        return tuple(series for plot in self.plots for series in plot.series)
