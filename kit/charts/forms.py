"""The forms a chart can take: months as columns, kinds as bars, targets as marks, years as lines.

Each form is data plus `draw`, which takes any `matplotlib.axes.Axes` and returns it. All start at zero, label
values directly and carry no grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from matplotlib.axes import Axes

from kit.charts.house import DEEP, INK, LIGHT, PALE, QUIET, SHADES, WIDTH
from kit.indicators.numbers import Number, written

_LABEL = 0.145
"""Inches that one Chinese character of a 9 pt label takes, and some air; half of that for a digit."""

_UPRIGHT = 5
"""Characters of a monthly value that still stand side by side."""

_CUT = 1.5
"""Share of a target up to which a bar is drawn."""

_EDGE: dict[str, Any] = {"edgecolor": DEEP, "linewidth": 0.5}

_MANY = 16
"""Bars, or years, that stand at a comfortable distance; more stand closer."""

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

    Values of many digits stand upright, so that none touches its neighbour.

    Attributes
    ----------
    parts : tuple of (str, Monthly)
        Name and monthly values, the lowest part first.
    before : Monthly or None
        Totals of the year before.
    marked : (str, Monthly) or None
        A part of each total, as a dot: ``采用``.
    """

    parts: tuple[tuple[str, Monthly], ...]
    before: Monthly | None = None
    places: int = 0
    marked: tuple[str, Monthly] | None = None

    @property
    def height(self) -> float:
        return 2.4

    @property
    def margins(self) -> tuple[float, float, float, float]:
        return 0.1, 0.1, 0.38, 0.28

    @property
    def _labels(self) -> tuple[str, ...]:
        known = [[value for value in values if value is not None] for values in self._by_month()]
        return tuple(written(sum(values), self.places) if values else "缺" for values in known)

    def draw(self, ax: Axes) -> Axes:
        places = range(12)
        tops = [0.0] * 12
        if self.before is not None:
            tops = [float(value or 0) for value in self.before]
            ax.bar(places, tops, width=0.86, color=PALE, label="上年")
        base = [0.0] * 12
        for (name, values), shade in zip(self.parts, SHADES, strict=False):
            heights = [float(value or 0) for value in values]
            ax.bar(places, heights, width=0.5, bottom=base, color=shade, label=name, **_EDGE)
            base = [low + height for low, height in zip(base, heights, strict=True)]
        tops = [max(pair) for pair in zip(tops, base, strict=True)]
        upright = max(map(len, self._labels)) > _UPRIGHT
        for place, height, label in zip(places, base, self._labels, strict=True):
            ax.annotate(
                label,
                (place, height),
                (0, 4 if self.marked is not None else 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=8.5,
                rotation=90 if upright else 0,
            )
        if self.marked is not None:
            name, values = self.marked
            shown = [(place, float(value)) for place, value in zip(places, values, strict=True) if value]
            ax.plot(*zip(*shown, strict=True), "o", color="white", mec=INK, ms=4.5, label=name)
        top = max(tops) * (1.45 if upright else 1.12)
        ax.set_ylim(0, top or 1)
        ax.set_xlim(-0.6, 11.6)
        ax.set_xticks(places, [f"{place + 1}月" for place in places], fontsize=8.5)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        if len(self.parts) > 1 or self.before is not None:
            ax.legend(
                loc="lower left",
                bbox_to_anchor=(0, 1),
                ncols=6,
                borderaxespad=0,
                handlelength=1,
                columnspacing=1.1,
            )
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
    approximate : frozenset of str
        Labels whose value is approximate.
    """

    labels: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Number, ...]], ...]
    unit: str = ""
    approximate: frozenset[str] = frozenset()

    @property
    def height(self) -> float:
        pitch = 0.24 if len(self.labels) <= _MANY else 0.175
        return pitch * len(self.labels) + self.margins[2] + self.margins[3]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        room = max(map(_room, self._values))
        return _names_room(self.labels), room, 0.28 if len(self.parts) > 1 else 0.06, 0.06

    @property
    def _values(self) -> tuple[str, ...]:
        totals = (sum(values) for values in zip(*(values for _, values in self.parts), strict=True))
        return tuple(
            f"{'约' if label in self.approximate else ''}{written(total)}{self.unit}"
            for label, total in zip(self.labels, totals, strict=True)
        )

    def draw(self, ax: Axes) -> Axes:
        places = range(len(self.labels))
        base = [0.0] * len(self.labels)
        for (name, values), shade in zip(self.parts, SHADES, strict=False):
            widths = [float(value) for value in values]
            ax.barh(places, widths, height=0.68, left=base, color=shade, label=name, **_EDGE)
            base = [low + width for low, width in zip(base, widths, strict=True)]
        size = 9 if len(self.labels) <= _MANY else 8
        for place, end, label in zip(places, base, self._values, strict=True):
            ax.annotate(label, (end, place), (3, 0), textcoords="offset points", va="center", fontsize=size)
        ax.set_xlim(0, max(base) or 1)
        ax.set_ylim(len(self.labels) - 0.5, -0.5)
        ax.set_yticks(places, [_short(label) for label in self.labels], fontsize=size)
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
        Actual ÷ target; drawn up to 1.5, with a gap in the bar, and told in full.
    met : tuple of bool
        Whether each target is reached, which for some is to stay below it.
    values : tuple of str
        What stands at the end of each bar: ``28/24次``.
    goal : str
        What the mark is called.
    """

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    met: tuple[bool, ...]
    values: tuple[str, ...]
    goal: str = "目标"

    @property
    def height(self) -> float:
        return 0.27 * len(self.labels) + self.margins[2] + self.margins[3]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        return _names_room(self.labels), max(map(_room, self.values)), 0.26, 0.06

    def draw(self, ax: Axes) -> Axes:
        places = range(len(self.labels))
        shown = [min(share, _CUT) for share in self.shares]
        ax.barh(places, shown, height=0.6, color=[DEEP if met else LIGHT for met in self.met])
        cut = [place for place, share in zip(places, self.shares, strict=True) if share > _CUT]
        ax.barh(cut, 0.03, left=_CUT - 0.09, height=0.7, color="white")
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


@dataclass(frozen=True)
class Years:
    """A line for each of several indicators over the years, each from zero on a scale of its own.

    Attributes
    ----------
    years : tuple of int
    lines : tuple of (str, tuple of number, tuple of str)
        Name, values, and the values as written.
    """

    years: tuple[int, ...]
    lines: tuple[tuple[str, tuple[Number, ...], tuple[str, ...]], ...]

    @property
    def height(self) -> float:
        return 1.75

    @property
    def margins(self) -> tuple[float, float, float, float]:
        return 0.15, 0.15, 0.32, 0.3

    def draw(self, ax: Axes) -> Axes:
        width = len(self.years) + 0.6
        panel = (WIDTH - sum(self.margins[:2])) / len(self.lines) / width
        ticks: list[float] = []
        for index, (name, values, shown) in enumerate(self.lines):
            places = [index * width + place for place in range(len(self.years))]
            highest = float(max(values)) or 1.0
            heights = [float(value) / highest for value in values]
            ax.plot(places, heights, color=DEEP, linewidth=1.6, marker="o", markersize=4)
            # Where not all values find room side by side, the first and the last are told.
            step = 1 if max(map(_room, shown)) < panel * 1.6 else len(shown) - 1
            for point in range(0, len(shown), step):
                sides = [heights[near] for near in (point - 1, point + 1) if 0 <= near < len(heights)]
                valley = 0.25 < heights[point] < min(sides)
                ax.annotate(
                    shown[point],
                    (places[point], heights[point]),
                    (0, -5 if valley else 5),
                    textcoords="offset points",
                    ha="center",
                    va="top" if valley else "bottom",
                    fontsize=8,
                )
            middle = (places[0] + places[-1]) / 2
            ax.annotate(name, (middle, 1.28), ha="center", fontsize=9, annotation_clip=False)
            ticks += places
        ax.set_xlim(-0.6, len(self.lines) * width - 0.9)
        ax.set_ylim(0, 1.22)
        short = len(self.years) * len(self.lines) > _MANY
        names = [f"{year % 100:02d}" if short else str(year) for year in self.years]
        ax.set_xticks(ticks, names * len(self.lines), fontsize=8)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        return ax


def _names_room(labels: tuple[str, ...]) -> float:
    """Inches that the longest name takes left of its bar."""
    return _LABEL * max(len(_short(label)) for label in labels) + 0.1


def _room(value: str) -> float:
    """Inches that a value takes right of its bar: digits are half as wide as Chinese characters."""
    narrow = sum(character.isascii() for character in value)
    return _LABEL * (len(value) - narrow * 0.5) + 0.12


def _short(label: str) -> str:
    """Cut a label that would take half the chart; the table and the alt text have it whole."""
    return label if len(label) <= 14 else f"{label[:13]}…"
