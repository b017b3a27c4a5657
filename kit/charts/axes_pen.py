"""A pen that draws on matplotlib's axes, for an analyst's own figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform, offset_copy

from kit.charts.house import font_family
from kit.charts.pen import SIZE, Box, Point, Shade
from kit.content.chart_colours import DEEP, INK, PAPER

__all__ = ["AxesPen"]

_HATCHES = {"": None, "/": "///", "-": "---"}


class AxesPen:
    """Draws a chart on axes, whose ticks and frame are hidden."""

    def __init__(self, ax: Axes) -> None:
        self._ax = ax
        ax.set_xticks([])
        ax.set_yticks([])
        for spine in ax.spines.values():
            spine.set_visible(False)

    def limits(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set the limits of the axes."""
        self._ax.set_xlim(*x)
        self._ax.set_ylim(*y)

    def boxes(self, boxes: Iterable[Box], shade: Shade, name: str = "", *, points: bool = False) -> None:
        """Draw boxes as one collection."""
        corners = [
            [(left, bottom), (right, bottom), (right, top), (left, top)]
            for left, right, bottom, top in boxes
            if left < right and bottom < top
        ]
        drawn = PolyCollection(
            corners,
            facecolor=shade.fill,
            edgecolor=shade.edge or "none",
            hatch=_HATCHES[shade.hatch],
            linewidth=0.6,
            label=name,
            clip_on=False,
            transform=self._transform(points),
        )
        self._ax.add_collection(drawn, autolim=False)

    def line(self, path: Sequence[Point], color: str, width: float, name: str = "") -> None:
        """Draw a line."""
        self._ax.plot(
            *zip(*path, strict=True),
            color=color,
            linewidth=width,
            label=name or "_",
            clip_on=False,
            scalex=False,
            scaley=False,
        )

    def dots(
        self, path: Sequence[Point], fill: str, size: float, name: str = "", *, points: bool = False
    ) -> None:
        """Draw dots."""
        edge = DEEP if fill == DEEP else INK
        self._ax.plot(
            *zip(*path, strict=True),
            "o",
            color=fill,
            mec=edge,
            ms=size,
            label=name or "_",
            clip_on=False,
            scalex=False,
            scaley=False,
            transform=self._transform(points),
        )

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
        """Write labels, on paper of their own."""
        figure = self._ax.get_figure(root=True)
        transform = offset_copy(self._transform(points), figure, right, up, units="points")
        for x, y, label in labels:
            # A name with a $ is not a formula.
            self._ax.text(
                x,
                y,
                label,
                transform=transform,
                ha=side,
                va=at,
                fontsize=SIZE,
                fontfamily=font_family(),
                rotation=90 if upright else 0,
                color=INK,
                parse_math=False,
                bbox={"boxstyle": "square,pad=0.05", "facecolor": PAPER, "edgecolor": "none"},
            )

    def _transform(self, points: bool) -> Transform:
        if not points:
            return self._ax.transData
        figure = self._ax.get_figure(root=True)
        assert figure is not None
        corner = ScaledTranslation(0, 1, self._ax.transAxes)  # type: ignore[arg-type]  # any transform will do
        return Affine2D().scale(1 / 72) + figure.dpi_scale_trans + corner
