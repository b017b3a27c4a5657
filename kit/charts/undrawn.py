"""A chart that the ledgers have no data for: a sentence in its place."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from kit.content import SECTION_MIME, Identity, SectionContent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Undrawn"]


@dataclass(frozen=True)
class Undrawn:
    """没有数据、画不出的图：显示一句话，说明缺什么；当作假（``if review.chart("投稿"): …``）。

    Attributes
    ----------
    why : str
        ``没有画“典型事迹”：未收到《先进典型》台账``。
    origin : Identity or None
    """

    why: str
    origin: Identity | None = None

    def __bool__(self) -> Literal[False]:
        return False

    def draw(self, ax: Axes) -> Axes:
        """把这句话写在自己的坐标轴上，返回坐标轴。"""
        from kit.charts.house import font_family

        ax.set_axis_off()
        ax.text(
            0.5,
            0.5,
            self.why,
            transform=ax.transAxes,
            ha="center",
            va="center",
            fontfamily=font_family(),
            parse_math=False,
            wrap=True,
        )
        return ax

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        content = SectionContent(key="chart", role="part", left_out=self.why, origin=self.origin)
        return {
            "text/plain": self.why,
            "text/html": f"<p>{escape(self.why)}</p>",
            SECTION_MIME: content.to_json(),
        }
