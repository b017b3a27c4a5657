"""Funnel plot: the share of each township against its size, within the limits that chance gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.charts.house import NARROW, WIDTH
from kit.charts.lettering import room
from kit.charts.pen import Pen
from kit.content import ChartData
from kit.content.chart_colours import AXIS, DEEP, INK, MIDDLE, PAPER
from kit.indicators.numbers import written
from kit.statistics.funnel import INNER, OUTER, Funnel

__all__ = ["FunnelPlot"]

_STEPS = 36
_NAMED = 8
"""Points that are named, those farthest out first."""


@dataclass(frozen=True)
class FunnelPlot:
    """Shares in per cent against wholes.

    Attributes
    ----------
    points : tuple of (str, int, int)
        Name, part and whole.
    outside : tuple of str
        Names of those outside the outer limits, farthest first.
    funnel : Funnel
    size : str
        What the wholes are: ``县级以上媒体投稿（篇）``.
    narrow : bool
        Laid out for a phone.
    """

    points: tuple[tuple[str, int, int], ...]
    outside: tuple[str, ...]
    funnel: Funnel
    size: str
    narrow: bool = False

    @property
    def height(self) -> float:
        """Height of the chart in inches."""
        return 2.2

    @property
    def margins(self) -> tuple[float, float, float, float]:
        """Left, right, top and bottom margins for labels, in inches."""
        return 0.5, 0.2, 0.28, 0.5

    @property
    def data(self) -> ChartData | None:
        """None: Word has no such chart of its own, and gets the drawing."""
        return None

    @property
    def _widest(self) -> int:
        return max(whole for _, _, whole in self.points)

    def _curve(self, level: float, upper: bool) -> Iterator[tuple[float, float]]:
        # Closer at the left, where the limits bend.
        for step in range(1, _STEPS + 1):
            whole = max(round(self._widest * 1.04 * (step / _STEPS) ** 2), 1)
            yield whole, self.funnel.limits(whole, level)[upper] * 100

    def draw(self, pen: Pen) -> None:
        """Draw with a pen."""
        shares = {name: 100 * part / whole for name, part, whole in self.points}
        right = self._widest * 1.04
        low, high = self._scale(list(shares.values()))
        pen.limits((0, right), (low, high))
        pen.line([(0, low), (right, low)], AXIS, 0.8)
        pen.line([(0, low), (0, high)], AXIS, 0.8)
        for level, color, width in ((OUTER, DEEP, 1.1), (INNER, MIDDLE, 0.9)):
            for upper in (False, True):
                curve = [(x, min(max(y, low), high)) for x, y in self._curve(level, upper)]
                pen.line(curve, color, width)
        middle = self.funnel.share * 100
        pen.line([(0, middle), (right, middle)], INK, 0.9)
        inside = [(whole, shares[name]) for name, _, whole in self.points if name not in self.outside]
        outside = [(whole, shares[name]) for name, _, whole in self.points if name in self.outside]
        pen.dots([(float(x), y) for x, y in inside], PAPER, 4.0)
        if outside:
            pen.dots([(float(x), y) for x, y in outside], DEEP, 5.0)
        places = {name: (float(whole), shares[name]) for name, _, whole in self.points}
        for name in self.outside[:_NAMED]:
            x, y = places[name]
            room_left = (right - x) / right * ((NARROW if self.narrow else WIDTH) - 0.7) * 72
            side = "left" if room(name) + 8 < room_left else "right"
            pen.write([(x, y, name)], right=5 if side == "left" else -5, side=side)  # type: ignore[arg-type]
        ticks = [low, middle, high]
        pen.write(
            [(0, y, f"{y:.0f}%" if y != middle else f"{y:.1f}%") for y in ticks], right=-4, side="right"
        )
        pen.write([(0, low, "0"), (self._widest, low, written(self._widest))], up=-4, at="top")
        pen.write([(right / 2, low, self.size)], up=-18, at="top")
        pen.write([(0, high, "外线99.8%，内线95%，横线为合计")], up=4, right=0, side="left", at="bottom")

    def _scale(self, shares: list[float]) -> tuple[float, float]:
        low, high = min(shares), max(shares)
        return max(low // 10 * 10 - (10 if low % 10 < 2 else 0), 0.0), min(-(-high // 10) * 10 + 5, 100.0)
