"""Chart of twelve columns by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kit.charts.house import NARROW, WIDTH
from kit.charts.lettering import ROW, draw_legend, legend_rows
from kit.charts.numbers_drawn import series_of, stack_of, value_label
from kit.charts.pen import LAST_YEAR, SHADES, Pen, Shade
from kit.content import ChartData
from kit.content.chart_colours import AXIS, PAPER
from kit.indicators.numbers import Number

__all__ = ["Monthly", "Months"]

_UPRIGHT, _UPRIGHT_NARROW = 5, 3
"""Maximum characters of a monthly value that fit horizontally, and in a narrow form."""

Monthly = tuple[Number | None, ...]
"""Twelve values; None for a missing month, as opposed to 0."""


@dataclass(frozen=True)
class Months:
    """Twelve columns of stacked parts, in front of outlines for the year before.

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
        Laid out for a phone.
    """

    parts: tuple[tuple[str, Monthly], ...]
    before: Monthly | None = None
    places: int | None = None
    marked: tuple[str, Monthly] | None = None
    approximate: frozenset[str] = frozenset()
    unit: str = ""
    narrow: bool = False

    @cached_property
    def height(self) -> float:
        """Height of the chart in inches."""
        return 2.02 + self.margins[2]

    @cached_property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom margins for labels, in inches."""
        rows = len(legend_rows([name for name, _ in self._legend], self._across)) if self._legend else 0
        return 0.1, 0.1, 0.2 + ROW / 72 * rows, 0.28

    @cached_property
    def data(self) -> ChartData:
        """The numbers that are drawn."""
        return ChartData(
            form="months",
            categories=tuple(f"{month}月" for month in range(1, 13)),
            series=stack_of(self.parts, self.places, self._labels),
            unit=self.unit,
            before=None if self.before is None else series_of("上年", self.before, self.places),
            marked=None if self.marked is None else series_of(*self.marked, self.places),
        )

    @cached_property
    def _across(self) -> float:
        """Width of the plot in points."""
        return ((NARROW if self.narrow else WIDTH) - 0.2) * 72

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        known = [[value for value in values if value is not None] for values in self._by_month()]
        return tuple(
            f"{'约' if f'{month}月' in self.approximate else ''}{value_label(sum(values), self.places)}"
            if values
            else "缺"
            for month, values in enumerate(known, start=1)
        )

    @cached_property
    def _legend(self) -> list[tuple[str, Shade | None]]:
        if len(self.parts) == 1 and self.before is None and self.marked is None:
            return []
        shaded = zip(self.parts, SHADES[: len(self.parts)], strict=True)
        entries: list[tuple[str, Shade | None]] = [(name, shade) for (name, _), shade in shaded]
        entries += [(self.marked[0], None)] if self.marked is not None else []
        return [*entries, ("上年", LAST_YEAR)] if self.before is not None else entries

    def draw(self, pen: Pen) -> None:
        """Draw with a pen."""
        before = [float(value or 0) for value in self.before or (0,) * 12]
        ends = [[0.0] * 12]
        for _, values in self.parts:
            ends.append([low + float(value or 0) for low, value in zip(ends[-1], values, strict=True)])
        tops = ends[-1]
        upright = max(map(len, self._labels)) > (_UPRIGHT_NARROW if self.narrow else _UPRIGHT)
        pen.limits((-0.6, 11.6), (0, max(*before, *tops) * (1.45 if upright else 1.12) or 1))
        if self.before is not None:
            pen.boxes([(at - 0.41, at + 0.41, 0, top) for at, top in enumerate(before)], LAST_YEAR, "上年")
        shades = SHADES[: len(self.parts)]
        for (name, _), shade, (lows, highs) in zip(self.parts, shades, pairwise(ends), strict=True):
            sides = enumerate(zip(lows, highs, strict=True))
            pen.boxes([(at - 0.25, at + 0.25, low, high) for at, (low, high) in sides], shade, name)
        pen.line([(-0.6, 0), (11.6, 0)], AXIS, 0.8)
        pen.write(
            [(at, top, label) for at, (top, label) in enumerate(zip(tops, self._labels, strict=True))],
            up=5 if self.marked is not None else 2,
            at="bottom",
            upright=upright,
        )
        if self.marked is not None:
            name, values = self.marked
            points = [(float(at), float(value)) for at, value in enumerate(values) if value]
            pen.dots(points, PAPER, 4.5, name)
        months = [(at, 0, f"{at + 1}{'' if self.narrow and at else '月'}") for at in range(12)]
        pen.write(months, up=-4, at="top")
        draw_legend(pen, self._legend, self._across)

    def _by_month(self) -> Iterator[tuple[Number | None, ...]]:
        return zip(*(values for _, values in self.parts), strict=True)
