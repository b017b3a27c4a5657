"""Strips of dots: one row a measure, one dot a township, each row on its own scale from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kit.charts.house import NARROW, WIDTH
from kit.charts.lettering import room, short
from kit.charts.pen import Pen, Shade
from kit.content import ChartData
from kit.content.chart_colours import AXIS, DEEP, INK, MIDDLE, PAPER

__all__ = ["Strip", "StripRow"]

_PITCH, _NAME = 0.24, 0.17
_BESIDE = 1.5
"""Inches: from row to row, room for a name above its row, and for names beside the rows."""

_DOTS = 60
"""Values up to which each is a dot; of more, the middle half is a box and the rest a line."""


@dataclass(frozen=True)
class StripRow:
    """One measure.

    Attributes
    ----------
    name : str
    values : tuple of float
    middle : float
        Their median.
    quartiles : (float, float)
    apart : tuple of float
        Those that stand out.
    label : str
        At the right: ``中位数3.1块``.
    """

    name: str
    values: tuple[float, ...]
    middle: float
    quartiles: tuple[float, float]
    apart: tuple[float, ...]
    label: str


@dataclass(frozen=True)
class Strip:
    """Rows of dots; a short upright line is the median, a dark dot stands out.

    Attributes
    ----------
    rows : tuple of StripRow
    narrow : bool
        Laid out for a phone: names stand above their rows.
    """

    rows: tuple[StripRow, ...]
    narrow: bool = False

    @cached_property
    def height(self) -> float:
        """Height of the chart in inches."""
        return self._pitch * len(self.rows) + 0.12

    @cached_property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom margins for labels, in inches."""
        left = 0.12 if self._above else self._widest + 0.14
        return left, max(room(row.label) for row in self.rows) / 72 + 0.14, 0.06, 0.06

    @cached_property
    def data(self) -> ChartData | None:
        """None: Word has no such chart of its own, and gets the drawing."""
        return None

    @cached_property
    def _widest(self) -> float:
        return max(room(short(row.name)) for row in self.rows) / 72

    @cached_property
    def _above(self) -> bool:
        return self.narrow or self._widest > _BESIDE

    @cached_property
    def _pitch(self) -> float:
        return _PITCH + (_NAME if self._above else 0)

    def draw(self, pen: Pen) -> None:
        """Draw with a pen."""
        pen.limits((0, 1), (len(self.rows) - 0.5, -0.5))
        centre = 0.18 if self._above else 0.0
        for at, row in enumerate(self.rows):
            self._row(pen, row, at + centre)
        across = (NARROW if self.narrow else WIDTH) * 72 - 10
        if self._above:
            most = int(across / 9)
            pen.write(
                [(0, at - 0.24, short(row.name, most)) for at, row in enumerate(self.rows)], side="left"
            )
        else:
            names = [(0, at, short(row.name)) for at, row in enumerate(self.rows)]
            pen.write(names, right=-7, side="right")
        labels = [(1, at + centre, row.label) for at, row in enumerate(self.rows)]
        pen.write(labels, right=6, side="left")

    def _row(self, pen: Pen, row: StripRow, y: float) -> None:
        highest = max(row.values) or 1.0

        def placed(values: Sequence[float]) -> list[tuple[float, float]]:
            return [(value / highest, y) for value in dict.fromkeys(values)]

        pen.line([(0, y), (1, y)], AXIS, 0.5)
        if len(row.values) > _DOTS:
            (low, _), (high, _) = placed((row.quartiles[0], row.quartiles[1] + 1e-12))
            ends = placed((min(row.values), max(row.values) + 1e-12))
            pen.line(ends, MIDDLE, 2.0)
            pen.boxes([(low, high, y - 0.13, y + 0.13)], Shade(MIDDLE, DEEP))
        else:
            pen.dots(placed([each for each in row.values if each not in row.apart]), PAPER, 4.0)
        if row.apart:
            pen.dots(placed(row.apart), DEEP, 5.0)
        middle = row.middle / highest
        pen.line([(middle, y - 0.24), (middle, y + 0.24)], INK, 1.6)
