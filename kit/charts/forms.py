"""Chart forms: columns by month, horizontal bars, bars against targets, and lines over years.

Each form is data plus `draw`, which takes any `matplotlib.axes.Axes` and returns it. All start at zero, label
values directly and have no grid. A narrow form is laid out for a phone.

The bars of a part are one collection, and names are plain texts instead of ticks: a matplotlib tick is five
artists, and drawing them would take longer than the rest of a review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.transforms import TransformedPatchPath, offset_copy

from kit.charts.house import DEEP, INK, LIGHT, NARROW, PALE, SHADES, WIDTH
from kit.content import ChartData, Series
from kit.indicators.numbers import Number, exact, rounded, written

_LABEL = 0.145
"""Width in inches of one Chinese character of a 9 pt label, with spacing; a digit takes half."""

_UPRIGHT = 5
"""Maximum characters of a monthly value that fit horizontally."""

_UPRIGHT_NARROW = 3
"""The same in a narrow form."""

_LEGEND = 4
"""Entries of a legend in one row of a narrow form."""

_NAMES = 1.25
"""Room in inches for names beside the bars of a narrow form; longer names stand above their bars."""

_CUT = 1.5
"""Longest bar that is drawn, as a share of the target."""

_MANY = 16
"""Maximum number of bars or years at normal spacing."""

Box = tuple[float, float, float, float]
"""Left, right, bottom and top."""

Monthly = tuple[Number | None, ...]
"""Twelve values; None for a missing month, as opposed to 0."""


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
    unit : str
    narrow : bool
    """

    parts: tuple[tuple[str, Monthly], ...]
    before: Monthly | None = None
    places: int | None = None
    marked: tuple[str, Monthly] | None = None
    approximate: frozenset[str] = frozenset()
    unit: str = ""
    narrow: bool = False

    @property
    def height(self) -> float:
        return 2.4

    @property
    def margins(self) -> tuple[float, float, float, float]:
        rows = 2 if self.narrow and len(self.parts) > _LEGEND - 2 else 1
        return 0.1, 0.1, 0.2 + 0.18 * rows, 0.28

    @property
    def data(self) -> ChartData:
        labels = self._labels if len(self.parts) == 1 else ()
        return ChartData(
            form="months",
            categories=tuple(f"{month}月" for month in range(1, 13)),
            series=tuple(_series(name, values, self.places, labels) for name, values in self.parts),
            unit=self.unit,
            before=None if self.before is None else _series("上年", self.before, self.places),
            marked=None if self.marked is None else _series(*self.marked, self.places),
        )

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
        upright = max(map(len, self._labels)) > (_UPRIGHT_NARROW if self.narrow else _UPRIGHT)
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
        months = ((at, 0, f"{at + 1}{'' if self.narrow and at else '月'}") for at in places)
        _write(ax, months, up=-4, ha="center", va="top", fontsize=8.5)
        if len(self.parts) > 1 or self.before is not None:
            ax.legend(
                loc="lower left",
                bbox_to_anchor=(0, 1),
                ncols=_LEGEND if self.narrow else 6,
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
    narrow : bool
    """

    labels: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Number, ...]], ...]
    unit: str = ""
    approximate: frozenset[str] = frozenset()
    places: int | None = None
    narrow: bool = False

    @property
    def height(self) -> float:
        pitch = 0.24 if self.narrow or len(self.labels) <= _MANY else 0.175
        pitch += 0.17 if _above(self) else 0
        return pitch * len(self.labels) + self.margins[2] + self.margins[3]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        names = 0.1 if _above(self) else _names_room(self.labels)
        return names, max(map(_room, self._values)), 0.28 if len(self.parts) > 1 else 0.06, 0.06

    @property
    def data(self) -> ChartData:
        labels = self._values if len(self.parts) == 1 else ()
        return ChartData(
            form="bars",
            categories=self.labels,
            series=tuple(_series(name, values, self.places, labels) for name, values in self.parts),
            unit=self.unit,
        )

    @property
    def _values(self) -> tuple[str, ...]:
        totals = (sum(values) for values in zip(*(values for _, values in self.parts), strict=True))
        return tuple(
            f"{'约' if label in self.approximate else ''}{_value(total, self.places)}{self.unit}"
            for label, total in zip(self.labels, totals, strict=True)
        )

    def draw(self, ax: Axes) -> Axes:
        _clear_sides(ax, line="left")
        lower, upper = (0.0, 0.4) if _above(self) else (-0.34, 0.34)
        middles = [at + (lower + upper) / 2 for at in range(len(self.labels))]
        base = [0.0] * len(self.labels)
        for (name, values), shade in zip(self.parts, SHADES, strict=False):
            ends = [low + float(value) for low, value in zip(base, values, strict=True)]
            sides = enumerate(zip(base, ends, strict=True))
            boxes = [(low, high, at + lower, at + upper) for at, (low, high) in sides]
            _draw_boxes(ax, boxes, name, shade, edge=DEEP)
            base = ends
        size = 9 if self.narrow or len(self.labels) <= _MANY else 8
        _write(ax, zip(base, middles, self._values, strict=True), right=3, va="center", fontsize=size)
        ax.set_xlim(0, max(base) or 1)
        ax.set_ylim(len(self.labels) - 0.5, -0.5)
        _write_names(ax, self.labels, size, above=_above(self))
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
    narrow : bool
    """

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    met: tuple[bool | None, ...]
    values: tuple[str, ...]
    goal: str = "目标"
    narrow: bool = False

    @property
    def height(self) -> float:
        pitch = 0.27 + (0.17 if _above(self) else 0)
        return pitch * len(self.labels) + self.margins[2] + self.margins[3]

    @property
    def margins(self) -> tuple[float, float, float, float]:
        names = 0.1 if _above(self) else _names_room(self.labels)
        return names, max(map(_room, self.values)), 0.26, 0.06

    @property
    def data(self) -> ChartData:
        known = (
            None if met is None or share == float("inf") else round(share * 100, 1)
            for share, met in zip(self.shares, self.met, strict=True)
        )
        return ChartData(
            form="targets",
            categories=self.labels,
            series=(Series(f"占{self.goal}的比例", tuple(known), self.values),),
            unit="%",
            line=self.goal,
        )

    def draw(self, ax: Axes) -> Axes:
        _clear_sides(ax, line="left")
        lower, upper = (0.0, 0.4) if _above(self) else (-0.3, 0.3)
        middles = [at + (lower + upper) / 2 for at in range(len(self.labels))]
        drawn = [min(share, _CUT) for share in self.shares]
        bars = [(0, share, at + lower, at + upper) for at, share in enumerate(drawn)]
        for outcome, name, fill in ((True, "达到", DEEP), (False, "未达到", LIGHT)):
            _draw_boxes(ax, compress(bars, (met is outcome for met in self.met)), name, fill)
        gap = _CUT - 0.09, _CUT - 0.06
        cut = [
            (*gap, at + lower - 0.05, at + upper + 0.05)
            for at, share in enumerate(self.shares)
            if share > _CUT
        ]
        _draw_boxes(ax, cut, "", "white")
        ax.vlines(1, -0.5, len(self.labels) - 0.5, color=INK, linewidth=1.2)
        _write(ax, [(1, -0.5, self.goal)], up=3, ha="center", fontsize=8.5)
        ends = (max(share, 1) for share in drawn)
        _write(ax, zip(ends, middles, self.values, strict=True), right=4, va="center", fontsize=8.5)
        ax.set_xlim(0, max(1.05, *drawn))
        ax.set_ylim(len(self.labels) - 0.5, -0.5)
        _write_names(ax, self.labels, 9, above=_above(self))
        return ax


@dataclass(frozen=True)
class Years:
    """One line per indicator over the years, each starting at zero on its own scale.

    Attributes
    ----------
    years : tuple of int
    lines : tuple of (str, tuple of number, tuple of str)
        Name, values, and formatted values.
    narrow : bool
        Two lines stand side by side, further ones below.
    """

    years: tuple[int, ...]
    lines: tuple[tuple[str, tuple[Number, ...], tuple[str, ...]], ...]
    narrow: bool = False

    @property
    def height(self) -> float:
        return 1.13 * self._rows + self.margins[2] + self.margins[3] + 0.62 * (self._rows - 1)

    @property
    def _across(self) -> int:
        return min(2, len(self.lines)) if self.narrow else len(self.lines)

    @property
    def _rows(self) -> int:
        return -(-len(self.lines) // self._across)

    @property
    def data(self) -> ChartData:
        return ChartData(
            form="years",
            categories=tuple(map(str, self.years)),
            series=tuple(_series(name, values, None, labels) for name, values, labels in self.lines),
        )

    @property
    def margins(self) -> tuple[float, float, float, float]:
        return 0.15, 0.15, 0.32, 0.3

    def draw(self, ax: Axes) -> Axes:
        _clear_sides(ax, line="" if self.narrow else "bottom")
        width = len(self.years) + 0.6
        page = NARROW if self.narrow else WIDTH
        panel = (page - sum(self.margins[:2])) / self._across / width
        short = len(self.years) * self._across > (6 if self.narrow else _MANY)
        years = [f"{year % 100:02d}" if short else str(year) for year in self.years]
        size = 8.5 if self.narrow else 8
        pitch = 1.22 * (1.13 + 0.62) / 1.13
        for index, (name, values, labels) in enumerate(self.lines):
            row, column = divmod(index, self._across)
            base = (self._rows - 1 - row) * pitch
            places = [column * width + place for place in range(len(self.years))]
            highest = float(max(values)) or 1.0
            heights = [float(value) / highest for value in values]
            ends = [base + height for height in heights]
            ax.plot(places, ends, "o-", color=DEEP, linewidth=1.6, markersize=4, clip_on=False)
            # If not all labels fit side by side, only the first and the last are drawn.
            step = 1 if max(map(_room, labels)) < panel * 1.6 else len(labels) - 1
            for point in range(0, len(labels), step):
                sides = [heights[near] for near in (point - 1, point + 1) if 0 <= near < len(heights)]
                valley = 0.25 < heights[point] < min(sides)
                label = (places[point], ends[point], labels[point])
                va = "top" if valley else "bottom"
                _write(ax, [label], up=-5 if valley else 5, ha="center", va=va, fontsize=size)
            middle = (places[0] + places[-1]) / 2
            _write(ax, [(middle, base + 1.28, name)], ha="center", va="baseline", fontsize=9)
            below = ((place, base, year) for place, year in zip(places, years, strict=True))
            _write(ax, below, up=-4, ha="center", va="top", fontsize=size)
            if self.narrow:
                ends_of_line = places[0] - 0.5, places[-1] + 0.5
                ax.hlines(base, *ends_of_line, color="#666666", linewidth=0.8, clip_on=False)
        ax.set_xlim(-0.6, self._across * width - 0.9)
        ax.set_ylim(0, 1.22 + pitch * (self._rows - 1))
        return ax


def _series(
    name: str, values: Sequence[Number | None], places: int | None, labels: tuple[str, ...] = ()
) -> Series:
    """Return values as plain numbers, rounded as their labels are."""
    return Series(name, tuple(None if value is None else _plain(value, places) for value in values), labels)


def _plain(value: Number, places: int | None) -> int | float:
    number = Decimal(value) if places is None else rounded(value, places)
    return int(number) if number == number.to_integral_value() else float(number)


def _above(form: Bars | Targets) -> bool:
    """Tell whether the names stand above the bars."""
    return form.narrow and _names_room(form.labels) > _NAMES


Form = Months | Bars | Targets | Years
"""A chart form: `narrow`, `height` and `margins` (left, right, top, bottom) in inches, `data`, and `draw`."""


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


def _write_names(ax: Axes, names: Sequence[str], size: float, *, above: bool = False) -> None:
    """Draw the names of horizontal bars to their left, or above them."""
    if above:
        labels = [(0.0, at - 0.24, _short(name, 24)) for at, name in enumerate(names)]
        _write(ax, labels, ha="left", va="center", fontsize=size)
    else:
        labels = [(0.0, float(at), _short(name)) for at, name in enumerate(names)]
        _write(ax, labels, right=-4, ha="right", va="center", fontsize=size)


def _names_room(labels: tuple[str, ...]) -> float:
    """Return the width in inches of the longest name."""
    return _LABEL * max(len(_short(label)) for label in labels) + 0.1


def _room(value: str) -> float:
    """Return the width in inches of a value; digits are half as wide as Chinese characters."""
    narrow = sum(character.isascii() for character in value)
    return _LABEL * (len(value) - narrow * 0.5) + 0.12


def _short(label: str, most: int = 14) -> str:
    """Truncate a label that would take half the chart; table and alternative text have it in full."""
    return label if len(label) <= most else f"{label[: most - 1]}…"
