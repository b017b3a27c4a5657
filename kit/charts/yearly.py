"""Chart of lines over the years, one per indicator."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kit.charts.house import NARROW, WIDTH
from kit.charts.lettering import room
from kit.charts.numbers_drawn import series_of
from kit.charts.pen import Pen
from kit.content import ChartData
from kit.content.chart_colours import AXIS, DEEP
from kit.indicators.numbers import Number

__all__ = ["Years"]

_PLOT = 1.13
"""Inches of a row of lines, without names and years."""

_BETWEEN = 0.62
"""Inches between two rows, for years and names."""

_SCALE = 1.22
"""Height of a row where the highest value is 1."""


@dataclass(frozen=True)
class Years:
    """One line per indicator over the years, each starting at zero on its own scale.

    Attributes
    ----------
    years : tuple of int
    lines : tuple of (str, tuple of number, tuple of str)
        Name, values, and formatted values.
    narrow : bool
        Laid out for a phone: two lines side by side at most.
    """

    years: tuple[int, ...]
    lines: tuple[tuple[str, tuple[Number, ...], tuple[str, ...]], ...]
    narrow: bool = False

    @cached_property
    def height(self) -> float:
        """Height of the chart in inches."""
        return _PLOT * self._rows + _BETWEEN * (self._rows - 1) + self.margins[2] + self.margins[3]

    @cached_property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom margins for labels, in inches."""
        return 0.15, 0.15, 0.32, 0.3

    @cached_property
    def data(self) -> ChartData:
        """The numbers that are drawn."""
        return ChartData(
            form="years",
            categories=tuple(map(str, self.years)),
            series=tuple(series_of(name, values, None, labels) for name, values, labels in self.lines),
        )

    @cached_property
    def _across(self) -> int:
        """How many lines stand side by side: as many as have room for the labels of first and last year."""
        widest = max(room(label) for *_, labels in self.lines for label in labels)
        fitting = (each for each in range(len(self.lines), 1, -1) if self._step(each) * 1.6 > widest + 2)
        return min(2, len(self.lines)) if self.narrow else next(fitting, 1)

    def _step(self, across: int) -> float:
        """Return the points from one year to the next."""
        page = ((NARROW if self.narrow else WIDTH) - sum(self.margins[:2])) * 72
        return page / across / (len(self.years) + 0.6)

    @cached_property
    def _rows(self) -> int:
        return -(-len(self.lines) // self._across)

    def draw(self, pen: Pen) -> None:
        """Draw with a pen."""
        width = len(self.years) + 0.6
        panel = self._step(self._across)
        full = room(str(self.years[0])) + 3 < panel
        years = [str(year) if full else f"{year % 100:02d}" for year in self.years]
        pitch = _SCALE * (_PLOT + _BETWEEN) / _PLOT
        pen.limits((-0.6, self._across * width - 0.9), (0, _SCALE + pitch * (self._rows - 1)))
        for index, (name, values, labels) in enumerate(self.lines):
            row, column = divmod(index, self._across)
            base = (self._rows - 1 - row) * pitch
            places = [column * width + place for place in range(len(self.years))]
            highest = float(max(values)) or 1.0
            heights = [float(value) / highest for value in values]
            path = [(place, base + height) for place, height in zip(places, heights, strict=True)]
            pen.line([(places[0] - 0.5, base), (places[-1] + 0.5, base)], AXIS, 0.8)
            pen.line(path, DEEP, 1.6, name)
            pen.dots(path, DEEP, 4)
            # If not all labels fit side by side, only the first and the last are drawn.
            step = 1 if max(map(room, labels)) + 4 < panel * 1.6 else len(labels) - 1
            for point in range(0, len(labels), step):
                sides = [heights[near] for near in (point - 1, point + 1) if 0 <= near < len(heights)]
                valley = 0.25 < heights[point] < min(sides)
                label = (*path[point], labels[point])
                pen.write([label], up=-5 if valley else 5, at="top" if valley else "bottom")
            pen.write([((places[0] + places[-1]) / 2, base + 1.3, name)], at="bottom")
            pen.write(
                [(place, base, year) for place, year in zip(places, years, strict=True)], up=-4, at="top"
            )
