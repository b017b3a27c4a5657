"""The forms a chart can take: months as columns, kinds as bars, parts as stacks, targets as marks.

Each form is data plus `draw`, which takes any `matplotlib.axes.Axes` and returns it. All start at zero, label
values directly and carry no grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from matplotlib.axes import Axes

from kit.charts.house import DEEP, INK, LIGHT, PALE, QUIET, SHADES, WIDTH
from kit.indicators.numbers import Number, written

_LABEL = 0.145
"""Inches that one Chinese character of a 9 pt label takes, and some air."""

Monthly = tuple[Number | None, ...]
"""Twelve values; None where a month is missing, which is not 0."""


class Form(Protocol):
    """What a chart is drawn as."""

    @property
    def height(self) -> float:
        """Height that the form wants, in inches."""
        ...

    @property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom room for labels, in inches."""
        ...

    def draw(self, ax: Axes) -> Axes:
        """Draw on `ax` and return it."""
        ...


@dataclass(frozen=True)
class Months:
    """Twelve columns, one or more parts stacked, before a pale column of the year before.

    Attributes
    ----------
    parts : tuple of (str, Monthly)
        Name and monthly values, the lowest part first.
    before : Monthly or None
        Totals of the year before.
    """

    parts: tuple[tuple[str, Monthly], ...]
    before: Monthly | None = None
    places: int = 0

    @property
    def height(self) -> float:
        return 2.4

    @property
    def margins(self) -> tuple[float, float, float, float]:
        return 0.1, 0.1, 0.38, 0.28

    def draw(self, ax: Axes) -> Axes:
        places = range(12)
        tops = [0.0] * 12
        if self.before is not None:
            tops = [float(value or 0) for value in self.before]
            ax.bar(places, tops, width=0.86, color=PALE, label="上年")
        base = [0.0] * 12
        for (name, values), shade in zip(self.parts, SHADES, strict=False):
            heights = [float(value or 0) for value in values]
            ax.bar(places, heights, width=0.5, bottom=base, color=shade, label=name)
            base = [low + height for low, height in zip(base, heights, strict=True)]
        tops = [max(pair) for pair in zip(tops, base, strict=True)]
        for place, height, values in zip(places, tops, self._by_month(), strict=True):
            known = [value for value in values if value is not None]
            label = written(sum(known), self.places) if known else "缺"
            ax.annotate(label, (place, height), (0, 2), textcoords="offset points", ha="center", fontsize=8.5)
        top = max(tops)
        ax.set_ylim(0, top * 1.12 or 1)
        ax.set_xlim(-0.6, 11.6)
        ax.set_xticks(places, [f"{place + 1}月" for place in places], fontsize=8.5)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        if len(self.parts) > 1 or self.before is not None:
            ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=5, borderaxespad=0, handlelength=1)
        return ax

    def _by_month(self) -> Iterator[tuple[Number | None, ...]]:
        return zip(*(values for _, values in self.parts), strict=True)


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one a label, one or more parts stacked, in the order given from the top.

    Attributes
    ----------
    labels : tuple of str
    parts : tuple of (str, tuple of number)
        Name and values, one a label.
    unit : str
    """

    labels: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Number, ...]], ...]
    unit: str = ""

    @property
    def height(self) -> float:
        return 0.24 * len(self.labels) + self.margins[2] + self.margins[3]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        longest = max(len(_short(label)) for label in self.labels)
        return _LABEL * longest + 0.1, 0.75, 0.28 if len(self.parts) > 1 else 0.06, 0.06

    def draw(self, ax: Axes) -> Axes:
        places = range(len(self.labels))
        base = [0.0] * len(self.labels)
        for (name, values), shade in zip(self.parts, SHADES, strict=False):
            widths = [float(value) for value in values]
            ax.barh(places, widths, height=0.68, left=base, color=shade, label=name)
            base = [low + width for low, width in zip(base, widths, strict=True)]
        totals = [sum(values) for values in zip(*(values for _, values in self.parts), strict=True)]
        for place, end, total in zip(places, base, totals, strict=True):
            label = written(total) + self.unit
            ax.annotate(label, (end, place), (3, 0), textcoords="offset points", va="center", fontsize=9)
        ax.set_xlim(0, max(base) or 1)
        ax.set_ylim(len(self.labels) - 0.5, -0.5)
        ax.set_yticks(places, [_short(label) for label in self.labels])
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        if len(self.parts) > 1:
            ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=5, borderaxespad=0.2, handlelength=1)
        return ax


@dataclass(frozen=True)
class Targets:
    """Actual values against targets of different units: each bar is the share of its target reached.

    Attributes
    ----------
    labels : tuple of str
    shares : tuple of float
        Actual ÷ target; drawn up to 1.5, told in full.
    values : tuple of str
        What stands at the end of each bar: ``28/24次``.
    goal : str
        What the mark is called.
    """

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    values: tuple[str, ...]
    goal: str = "目标"

    @property
    def height(self) -> float:
        return 0.27 * len(self.labels) + self.margins[2] + self.margins[3]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        longest = max(len(_short(label)) for label in self.labels)
        room = max(len(value) for value in self.values)
        return _LABEL * longest + 0.1, min(_LABEL * room * 0.72 + 0.1, WIDTH * 0.36), 0.26, 0.06

    def draw(self, ax: Axes) -> Axes:
        places = range(len(self.labels))
        shown = [min(share, 1.5) for share in self.shares]
        ax.barh(places, shown, height=0.6, color=[DEEP if share >= 1 else LIGHT for share in self.shares])
        ax.vlines(1, -0.5, len(self.labels) - 0.5, color=INK, linewidth=1.2)
        ax.annotate(self.goal, (1, -0.5), (0, 3), textcoords="offset points", ha="center", fontsize=8.5)
        for place, value, share in zip(places, self.values, shown, strict=True):
            ax.annotate(
                value, (max(share, 1), place), (4, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        ax.set_xlim(0, max(1.05, *shown))
        ax.set_ylim(len(self.labels) - 0.5, -0.5)
        ax.set_yticks(places, [_short(label) for label in self.labels])
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        ax.spines["left"].set_color(QUIET)
        return ax


def _short(label: str) -> str:
    """Cut a label that would take half the chart; the table and the alt text have it whole."""
    return label if len(label) <= 14 else f"{label[:13]}…"
