"""What a chart form draws with: `Pen` draws boxes, lines, dots and labels, on any medium.

Positions are in the data's units, or in points from the upper left corner of the plot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from kit.content.chart_colours import BEFORE, DEEP, MIDDLE, PAPER

__all__ = ["EMPTY", "LAST_YEAR", "SHADES", "SIZE", "Box", "Pen", "Point", "Shade"]

SIZE = 8.5
"""Size of letters in points; 11 px on a phone, where the chart is `NARROW`."""

Point = tuple[float, float]
"""x and y."""

Box = tuple[float, float, float, float]
"""Left, right, bottom and top."""


@dataclass(frozen=True)
class Shade:
    """How boxes are filled.

    Attributes
    ----------
    fill, edge : str
        Colours; without an edge, neighbours touch.
    hatch : {"", "/", "-"}
        Lines in the colour of the edge: slanted or level.
    """

    fill: str
    edge: str = ""
    hatch: Literal["", "/", "-"] = ""


SHADES = (
    Shade(DEEP, DEEP),
    Shade(MIDDLE, DEEP),
    Shade(PAPER, DEEP, "/"),
    Shade(PAPER, DEEP, "-"),
)
"""Stacked parts. No third solid shade would stand out from the page and from the others."""

EMPTY = Shade(PAPER, DEEP)
"""A target that is missed."""

LAST_YEAR = Shade(PAPER, BEFORE)
"""The year before: an outline behind this year's columns."""


class Pen(Protocol):
    """Draws on one plot. `limits` comes first, and later marks cover earlier ones."""

    def limits(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set the data's values at the left and right, and at the bottom and top of the plot."""
        ...

    def boxes(self, boxes: Iterable[Box], shade: Shade, name: str = "", *, points: bool = False) -> None:
        """Draw boxes; those without extent are left out."""
        ...

    def line(self, path: Sequence[Point], color: str, width: float, name: str = "") -> None:
        """Draw a line through points."""
        ...

    def dots(
        self, path: Sequence[Point], fill: str, size: float, name: str = "", *, points: bool = False
    ) -> None:
        """Draw dots with a thin edge, `size` points across."""
        ...

    def write(
        self,
        labels: Iterable[tuple[float, float, str]],
        *,
        up: float = 0,
        right: float = 0,
        side: Literal["left", "center", "right"] = "center",
        at: Literal["top", "center", "bottom"] = "center",
        upright: bool = False,
        points: bool = False,
    ) -> None:
        """Write labels (x, y, text), offset by `up` and `right` points.

        `side` and `at` say which side of the label the position is. What is behind them is
        covered with paper.
        """
        ...
