"""Chart forms: columns by month, horizontal bars, bars against targets, and lines over years.

Each form is data plus `draw`, which takes any `matplotlib.axes.Axes` and returns it. All start at zero, label
values directly and have no grid.

The bars of a part are one collection, and names are plain texts instead of ticks: a matplotlib tick is five
artists, and drawing them would take longer than the rest of a review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Protocol

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.transforms import TransformedPatchPath, offset_copy

from kit.charts.house import DEEP, INK, LIGHT, PALE, SHADES, WIDTH
from kit.indicators.numbers import Number, exact, written

_LABEL = 0.145
"""Width in inches of one Chinese character of a 9 pt label, with spacing; a digit takes half."""

_UPRIGHT = 5
"""Maximum characters of a monthly value that fit horizontally."""

_CUT = 1.5
"""Longest bar that is drawn, as a share of the target."""

_MANY = 16
"""Maximum number of bars or years at normal spacing."""

Box = tuple[float, float, float, float]
"""Left, right, bottom and top."""

Monthly = tuple[Number | None, ...]
"""Twelve values; None for a missing month, as opposed to 0."""


class Form(Protocol):
    """Protocol of the chart forms."""

    @property
    def height(self) -> float:
        """Height of the chart in inches."""
        ...

    @property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom margins for labels, in inches."""
        ...

    def draw(self, ax: Axes) -> Axes:
        """Draw on `ax` and return it."""
        ...


@dataclass(frozen=True)
class Months:
    """Twelve columns of stacked parts, in front of pale columns for the year before.

    Long values are rotated, so that neighbours do not overlap.

    Attributes
    ----------
    parts : tuple of (str, Monthly)
        Name and monthly values, bottom part first.
    before : Monthly or None
        Totals of the year before.
    places : int or None
        Number of decimals; None keeps those of each value.
    marked : (str, Monthly) or None
        A subset of each total, drawn as a dot: ``采用``.
    approximate : frozenset of str
        Months whose value is approximate: ``3月``.
    """

    parts: tuple[tuple[str, Monthly], ...]
    before: Monthly | None = None
    places: int | None = None
    marked: tuple[str, Monthly] | None = None
    approximate: frozenset[str] = frozenset()

    @property
    def height(self) -> float:
        return 2.4

    @property
    def margins(self) -> tuple[float, float, float, float]:
        return 0.1, 0.1, 0.38, 0.28

    @property
    def _labels(self) -> tuple[str, ...]:
        known = [[value for value in values if value is not None] for values in self._by_month()]
        return tuple(
            f"{'约' if f'{month}月' in self.approximate else ''}{_value(sum(values), self.places)}"
            if values
            else "缺"
            for month, values in enumerate(known, start=1)
        )

    def draw(self, ax: Axes) -> Axes:
        _clear_sides(ax, line="bottom")
        places = range(12)
        tops = [0.0] * 12
        if self.before is not None:
            tops = [float(value or 0) for value in self.before]
            _draw_boxes(ax, [(at - 0.43, at + 0.43, 0, top) for at, top in enumerate(tops)], "上年", PALE)
        base = [0.0] * 12
        for (name, values), shade in zip(self.parts, SHADES, strict=False):
            ends = [low + float(value or 0) for low, value in zip(base, values, strict=True)]
            sides = zip(places, base, ends, strict=True)
            boxes = [(at - 0.25, at + 0.25, low, high) for at, low, high in sides]
            _draw_boxes(ax, boxes, name, shade, edge=DEEP)
            base = ends
        tops = [max(pair) for pair in zip(tops, base, strict=True)]
        upright = max(map(len, self._labels)) > _UPRIGHT
        _write(
            ax,
            zip(places, base, self._labels, strict=True),
            up=4 if self.marked is not None else 2,
            ha="center",
            va="bottom",
            fontsize=8.5,
            rotation=90 if upright else 0,
        )
        if self.marked is not None:
            name, values = self.marked
            points = [(place, float(value)) for place, value in zip(places, values, strict=True) if value]
            ax.plot(
                *zip(*points, strict=True), "o", color="white", mec=INK, ms=4.5, label=name, clip_on=False
            )
        top = max(tops) * (1.45 if upright else 1.12)
        ax.set_ylim(0, top or 1)
        ax.set_xlim(-0.6, 11.6)
        months = ((place, 0, f"{place + 1}月") for place in places)
        _write(ax, months, up=-4, ha="center", va="top", fontsize=8.5)
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
    """Horizontal bars of stacked parts, one per label, in the given order from the top.

    Attributes
    ----------
    labels : tuple of str
    parts : tuple of (str, tuple of number)
        Name and values, one value per label.
    unit : str
    approximate : frozenset of str
        Labels whose value is approximate.
    places : int or None
        Number of decimals; None keeps those of each value.
    """

    labels: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Number, ...]], ...]
    unit: str = ""
    approximate: frozenset[str] = frozenset()
    places: int | None = None

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
            f"{'约' if label in self.approximate else ''}{_value(total, self.places)}{self.unit}"
            for label, total in zip(self.labels, totals, strict=True)
        )

    def draw(self, ax: Axes) -> Axes:
        _clear_sides(ax, line="left")
        places = range(len(self.labels))
        base = [0.0] * len(self.labels)
        for (name, values), shade in zip(self.parts, SHADES, strict=False):
            ends = [low + float(value) for low, value in zip(base, values, strict=True)]
            sides = zip(places, base, ends, strict=True)
            boxes = [(low, high, at - 0.34, at + 0.34) for at, low, high in sides]
            _draw_boxes(ax, boxes, name, shade, edge=DEEP)
            base = ends
        size = 9 if len(self.labels) <= _MANY else 8
        _write(ax, zip(base, places, self._values, strict=True), right=3, va="center", fontsize=size)
        ax.set_xlim(0, max(base) or 1)
        ax.set_ylim(len(self.labels) - 0.5, -0.5)
        _write_names(ax, self.labels, size)
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
        Actual ÷ target; a longer bar than 1.5 is cut, with a gap, and its label keeps the value.
    met : tuple of bool or None
        Whether each target is met, which for some means staying below it; None if unknown.
    values : tuple of str
        Label at the end of each bar: ``28/24次``.
    goal : str
        Label of the target line.
    """

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    met: tuple[bool | None, ...]
    values: tuple[str, ...]
    goal: str = "目标"

    @property
    def height(self) -> float:
        return 0.27 * len(self.labels) + self.margins[2] + self.margins[3]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        return _names_room(self.labels), max(map(_room, self.values)), 0.26, 0.06

    def draw(self, ax: Axes) -> Axes:
        _clear_sides(ax, line="left")
        places = range(len(self.labels))
        drawn = [min(share, _CUT) for share in self.shares]
        bars = [(0, share, at - 0.3, at + 0.3) for at, share in enumerate(drawn)]
        for outcome, name, fill in ((True, "达到", DEEP), (False, "未达到", LIGHT)):
            _draw_boxes(ax, compress(bars, (met is outcome for met in self.met)), name, fill)
        gap = _CUT - 0.09, _CUT - 0.06
        cut = [(*gap, at - 0.35, at + 0.35) for at, share in enumerate(self.shares) if share > _CUT]
        _draw_boxes(ax, cut, "", "white")
        ax.vlines(1, -0.5, len(self.labels) - 0.5, color=INK, linewidth=1.2)
        _write(ax, [(1, -0.5, self.goal)], up=3, ha="center", fontsize=8.5)
        ends = (max(share, 1) for share in drawn)
        _write(ax, zip(ends, places, self.values, strict=True), right=4, va="center", fontsize=8.5)
        ax.set_xlim(0, max(1.05, *drawn))
        ax.set_ylim(len(self.labels) - 0.5, -0.5)
        _write_names(ax, self.labels, 9)
        return ax


@dataclass(frozen=True)
class Years:
    """One line per indicator over the years, each starting at zero on its own scale.

    Attributes
    ----------
    years : tuple of int
    lines : tuple of (str, tuple of number, tuple of str)
        Name, values, and formatted values.
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
        _clear_sides(ax, line="bottom")
        width = len(self.years) + 0.6
        panel = (WIDTH - sum(self.margins[:2])) / len(self.lines) / width
        short = len(self.years) * len(self.lines) > _MANY
        years = [f"{year % 100:02d}" if short else str(year) for year in self.years]
        for index, (name, values, labels) in enumerate(self.lines):
            places = [index * width + place for place in range(len(self.years))]
            highest = float(max(values)) or 1.0
            heights = [float(value) / highest for value in values]
            ax.plot(places, heights, "o-", color=DEEP, linewidth=1.6, markersize=4, clip_on=False)
            # If not all labels fit side by side, only the first and the last are drawn.
            step = 1 if max(map(_room, labels)) < panel * 1.6 else len(labels) - 1
            for point in range(0, len(labels), step):
                sides = [heights[near] for near in (point - 1, point + 1) if 0 <= near < len(heights)]
                valley = 0.25 < heights[point] < min(sides)
                label = (places[point], heights[point], labels[point])
                va = "top" if valley else "bottom"
                _write(ax, [label], up=-5 if valley else 5, ha="center", va=va, fontsize=8)
            _write(ax, [((places[0] + places[-1]) / 2, 1.28, name)], ha="center", va="baseline", fontsize=9)
            below = ((place, 0, year) for place, year in zip(places, years, strict=True))
            _write(ax, below, up=-4, ha="center", va="top", fontsize=8)
        ax.set_xlim(-0.6, len(self.lines) * width - 0.9)
        ax.set_ylim(0, 1.22)
        return ax


def _value(value: Number, places: int | None) -> str:
    return exact(value) if places is None else written(value, places)


def _clear_sides(ax: Axes, line: str) -> None:
    """Hide ticks and frame, except for the line that bars or columns start from."""
    ax.set_xticks([])
    ax.set_yticks([])
    for side, spine in ax.spines.items():
        spine.set_visible(side == line)


def _draw_boxes(ax: Axes, boxes: Iterable[Box], name: str, fill: str, edge: str = "none") -> None:
    """Draw boxes (left, right, bottom, top) as one collection; empty boxes are skipped."""
    corners = [
        [(left, bottom), (right, bottom), (right, top), (left, top)]
        for left, right, bottom, top in boxes
        if left < right and bottom < top
    ]
    ax.add_collection(
        PolyCollection(corners, facecolor=fill, edgecolor=edge, linewidth=0.5, label=name, clip_on=False),
        autolim=False,
    )


def _write(
    ax: Axes, labels: Iterable[tuple[float, float, str]], *, up: float = 0, right: float = 0, **style: Any
) -> None:
    """Draw labels (x, y, text), offset by `up` and `right` points."""
    transform = offset_copy(ax.transData, ax.get_figure(root=True), right, up, units="points")
    frame = TransformedPatchPath(ax.patch)  # clips nothing, but saves computing the path for each label
    for x, y, label in labels:
        # A name with a $ is not a formula.
        ax.text(x, y, label, transform=transform, clip_path=frame, parse_math=False, **style)


def _write_names(ax: Axes, names: Sequence[str], size: float) -> None:
    """Draw the names of horizontal bars to their left."""
    labels = ((0, at, _short(name)) for at, name in enumerate(names))
    _write(ax, labels, right=-4, ha="right", va="center", fontsize=size)


def _names_room(labels: tuple[str, ...]) -> float:
    """Return the width in inches of the longest name."""
    return _LABEL * max(len(_short(label)) for label in labels) + 0.1


def _room(value: str) -> float:
    """Return the width in inches of a value; digits are half as wide as Chinese characters."""
    narrow = sum(character.isascii() for character in value)
    return _LABEL * (len(value) - narrow * 0.5) + 0.12


def _short(label: str) -> str:
    """Truncate a label that would take half the chart; table and alternative text have it in full."""
    return label if len(label) <= 14 else f"{label[:13]}…"
