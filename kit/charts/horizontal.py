"""Charts of horizontal bars: groups of stacked parts, and targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, pairwise

from kit.charts.house import NARROW, WIDTH
from kit.charts.lettering import ROW, draw_legend, legend_rows, room, short
from kit.charts.numbers_drawn import stack_of, value_label
from kit.charts.pen import EMPTY, SHADES, SIZE, Pen, Shade
from kit.content import ChartData, Series
from kit.content.chart_colours import AXIS, INK, PAPER
from kit.indicators.numbers import Number

__all__ = ["Bars", "Targets"]

_PITCH, _DENSE = 0.24, 0.19
"""Inches from bar to bar, and where there are many."""

_MANY = 16
"""Maximum number of bars at normal spacing."""

_NAME = 0.17
"""Inches that a name above its bar takes."""

_BESIDE = 1.25
"""Room in inches for names beside the bars of a narrow form; longer names stand above their bars."""

_CUT = 1.5
"""Longest bar that is drawn, as a share of the target."""


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
    highest : int
        Where groups are left out: how many bars stand before the gap.
    gap : str
        What stands in it: ``其余50个``.
    blank : bool
        Whether the last bar is of records that name no group.
    narrow : bool
        Laid out for a phone.
    """

    labels: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Number, ...]], ...]
    unit: str = ""
    approximate: frozenset[str] = frozenset()
    places: int | None = None
    highest: int = 0
    gap: str = ""
    blank: bool = False
    narrow: bool = False

    @cached_property
    def height(self) -> float:
        """Height of the chart in inches."""
        pitch = _PITCH if self.narrow or len(self.labels) <= _MANY else _DENSE
        pitch += _NAME if _above(self) else 0
        return pitch * self._rows + self.margins[2] + self.margins[3]

    @cached_property
    def _rows(self) -> int:
        return len(self.labels) + bool(self.gap)

    @cached_property
    def places_of_bars(self) -> list[int]:
        """The row of each bar."""
        return [at + bool(self.gap and at >= self.highest) for at in range(len(self.labels))]

    @cached_property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom margins for labels, in inches."""
        rows = len(legend_rows([name for name, _ in self._legend], self._legend_room)) if self._legend else 0
        top = 0.1 + ROW / 72 * rows if rows else 0.06
        return _names_room(self), max(map(room, self._values)) / 72 + 0.1, top, 0.06

    @cached_property
    def data(self) -> ChartData:
        """The numbers that are drawn."""
        return ChartData(
            form="bars",
            categories=self.labels,
            series=stack_of(self.parts, self.places, self._values),
            unit=self.unit,
        )

    @cached_property
    def _values(self) -> tuple[str, ...]:
        totals = (sum(values) for values in zip(*(values for _, values in self.parts), strict=True))
        return tuple(
            f"{'约' if label in self.approximate else ''}{value_label(total, self.places)}{self.unit}"
            for label, total in zip(self.labels, totals, strict=True)
        )

    @cached_property
    def _legend(self) -> list[tuple[str, Shade | None]]:
        if len(self.parts) == 1:
            return []
        return [(name, shade) for (name, _), shade in zip(self.parts, SHADES[: len(self.parts)], strict=True)]

    @cached_property
    def _legend_room(self) -> float:
        return _page(self) - 14

    def draw(self, pen: Pen) -> None:
        """Draw with a pen."""
        ends = [[0.0] * len(self.labels)]
        for _, values in self.parts:
            ends.append([low + float(value) for low, value in zip(ends[-1], values, strict=True)])
        lower, upper = _thickness(self, 0.34)
        pen.limits((0, max(ends[-1]) or 1), (self._rows - 0.5, -0.5))
        shades = SHADES[: len(self.parts)]
        for (name, _), shade, (lows, highs) in zip(self.parts, shades, pairwise(ends), strict=True):
            sides = zip(self.places_of_bars, lows, highs, strict=True)
            pen.boxes([(low, high, at + lower, at + upper) for at, low, high in sides], shade, name)
        middles = [at + (lower + upper) / 2 for at in self.places_of_bars]
        pen.write(list(zip(ends[-1], middles, self._values, strict=True)), right=3, side="left")
        _draw_names(pen, self, self.places_of_bars)
        if self.gap:
            pen.write([(0, self.highest, self.gap)], right=4, side="left")
        left = 0.0 if len(self._legend) <= 2 else 7 - self.margins[0] * 72
        draw_legend(pen, self._legend, self._legend_room, left=left, up=5)


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
    outcomes : (str, str)
        Names of what is met and what is not.
    narrow : bool
        Laid out for a phone.
    """

    labels: tuple[str, ...]
    shares: tuple[float, ...]
    met: tuple[bool | None, ...]
    values: tuple[str, ...]
    goal: str = "目标"
    outcomes: tuple[str, str] = ("达到", "未达到")
    narrow: bool = False

    @cached_property
    def drawn(self) -> list[float]:
        """The shares, as far as they are drawn."""
        return [min(share, _CUT) for share in self.shares]

    @cached_property
    def height(self) -> float:
        """Height of the chart in inches."""
        pitch = 0.27 + (_NAME if _above(self) else 0)
        return pitch * len(self.labels) + self.margins[2] + self.margins[3]

    @cached_property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom margins for labels, in inches."""
        top = 0.28 + (ROW / 72 if self._legend else 0)
        return _names_room(self), max(map(room, self.values)) / 72 + 0.12, top, 0.06

    @cached_property
    def data(self) -> ChartData:
        """The numbers that are drawn; a target of 0 has no share."""
        known = (
            None if met is None or share == float("inf") else round(share * 100, 1)
            for share, met in zip(self.shares, self.met, strict=True)
        )
        return ChartData(
            form="targets",
            categories=self.labels,
            series=(Series(f"占{self.goal}的比例", tuple(known), self.values),),
            unit="%",
            marked=Series(self.outcomes[0], tuple(None if met is None else int(met) for met in self.met)),
            line=self.goal,
        )

    @cached_property
    def _legend(self) -> list[tuple[str, Shade | None]]:
        """One where some are met and others are not."""
        if not {True, False} <= set(self.met):
            return []
        return [(self.outcomes[0], SHADES[0]), (self.outcomes[1], EMPTY)]

    def draw(self, pen: Pen) -> None:
        """Draw with a pen."""
        count = len(self.labels)
        lower, upper = _thickness(self, 0.3)
        middles = [at + (lower + upper) / 2 for at in range(count)]
        drawn = self.drawn
        bars = [(0.0, share, at + lower, at + upper) for at, share in enumerate(drawn)]
        pen.limits((0, max(1.05, *drawn)), (count - 0.5, -0.5))
        for met, name, shade in ((True, self.outcomes[0], SHADES[0]), (False, self.outcomes[1], EMPTY)):
            pen.boxes(list(compress(bars, (each is met for each in self.met))), shade, name)
        cut = [
            (_CUT - 0.09, _CUT - 0.06, at + lower - 0.05, at + upper + 0.05)
            for at, share in enumerate(self.shares)
            if share > _CUT
        ]
        pen.boxes(cut, Shade(PAPER))
        # Ink on a dark bar would not be seen without the paper beside it.
        for color, width in ((PAPER, 3.2), (INK, 1.2)):
            pen.line([(1, -0.5), (1, count - 0.5)], color, width)
        pen.write([(1, -0.5, self.goal)], up=3, at="bottom")
        ends = (max(share, 1) for share in drawn)
        pen.write(list(zip(ends, middles, self.values, strict=True)), right=4, side="left")
        _draw_names(pen, self, range(count))
        left = 7 - self.margins[0] * 72
        draw_legend(pen, self._legend, _page(self) - 14, left=left, up=17)


def _page(form: Bars | Targets) -> float:
    return (NARROW if form.narrow else WIDTH) * 72


def _thickness(form: Bars | Targets, half: float) -> tuple[float, float]:
    """Return where a bar starts and ends within its row."""
    return (0.02, 0.42) if _above(form) else (-half, half)


def _above(form: Bars | Targets) -> bool:
    """Tell whether the names stand above the bars."""
    return form.narrow and _widest(form.labels) > _BESIDE


def _names_room(form: Bars | Targets) -> float:
    return 0.1 if _above(form) else _widest(form.labels)


def _widest(labels: Sequence[str]) -> float:
    """Return the width in inches of the longest name."""
    return max(room(short(label)) for label in labels) / 72 + 0.12


def _draw_names(pen: Pen, form: Bars | Targets, rows: Sequence[int]) -> None:
    """Draw the line that the bars start from, and their names to its left or above each bar."""
    pen.line([(0, -0.5), (0, rows[-1] + 0.5)], AXIS, 0.8)
    placed = list(zip(rows, form.labels, strict=True))
    if _above(form):
        most = int((_page(form) - 18) / SIZE)
        pen.write([(0, at - 0.24, short(name, most)) for at, name in placed], right=3, side="left")
    else:
        pen.write([(0, at, short(name)) for at, name in placed], right=-4, side="right")
