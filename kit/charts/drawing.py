"""A chart with its title, alternative text and source; it is rendered on first use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kit.charts.earning import earns_place
from kit.charts.forms import Form
from kit.charts.house import NARROW, WIDTH
from kit.charts.svg import SvgPen
from kit.content import SECTION_MIME, Chart, Identity, SectionContent
from kit.content.html_blocks import fragment
from kit.errors import ExportError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Drawing:
    """一张图：在笔记本里显示为图，导出时带图题、替代文字和资料来源。

    Attributes
    ----------
    title : str
        图题，写图里看得出的结论。
    alt : str
        替代文字，把图里的数写成话。
    ledger : str
        数据取自哪张台账；取自已发布的总结时为空。
    form : Form
        画法和数据。
    note : str
        写在资料来源后面：图里没有列出的、缺的。
    key : str
        专题里的代号。
    shows : str
        提到这张图的句子怎样称呼它：``投稿分月情况``。
    figures : tuple of str
        画的是哪些指标，写代号。
    origin : Identity or None
        写自哪份总结。

    Examples
    --------
    >>> drawing = review.chart("理论学习")
    >>> drawing.title
    '理论学习：6月、12月最多（均为4次）'

    画在自己的坐标轴上，与自己的图放在一起：

    >>> from matplotlib.figure import Figure
    >>> ax = drawing.draw(Figure().subplots())
    >>> _ = ax.set_title("理论学习")
    """

    title: str
    alt: str = field(repr=False)
    ledger: str
    form: Form = field(repr=False)
    note: str = ""
    key: str = ""
    shows: str = ""
    figures: tuple[str, ...] = ()
    origin: Identity | None = field(default=None, repr=False)

    @property
    def earns_place(self) -> bool:
        """是否比一句话说得更多；不是的，各节里不画。"""
        return earns_place(self.form)

    def draw(self, ax: Axes) -> Axes:
        """画在任何坐标轴上，带中文字体，返回坐标轴。"""
        # Loading matplotlib's artists takes longer than writing all charts of a review.
        from kit.charts.axes_pen import AxesPen

        self.form.draw(AxesPen(ax))
        return ax

    @property
    def svg(self) -> str:
        """SVG，文字是字形；字体里没有的字报 `ExportError`。"""
        return self._wide[0]

    @cached_property
    def narrow(self) -> str:
        """为手机画的 SVG。"""
        return self._drawn(replace(self.form, narrow=True)).svg

    @cached_property
    def _wide(self) -> tuple[str, str]:
        """The SVG for a page, and the same with text as text."""
        pen = self._drawn(self.form)
        return pen.svg, pen.lettered

    def _drawn(self, form: Form) -> SvgPen:
        try:
            return _drawn_with_pen(form)
        except ExportError as error:
            raise ExportError(f"《{self.ledger}》台账的{error}" if self.ledger else str(error)) from None

    def block(self) -> Chart:
        """写进文档的样子：图、图题、替代文字和资料来源。"""
        ledger = f"资料来源：《{self.ledger}》台账" if self.ledger else ""
        source = "；".join(filter(None, (ledger, self.note)))
        return Chart(
            caption=self.title,
            svg=self.svg,
            alt=self.alt,
            note=source,
            key=self.key,
            narrow=self.narrow,
            data=self.form.data,
            figures=self.figures,
            lettered=self._wide[1],
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        content = SectionContent(key="chart", role="part", blocks=(self.block(),), origin=self.origin)
        return {
            "text/plain": self.alt or self.title,
            "text/html": str(fragment(content.blocks)),
            SECTION_MIME: content.to_json(),
        }


def drawn_svg(form: Form, *, lettered: bool = False) -> str:
    """Return a form as SVG.

    Parameters
    ----------
    form : Form
    lettered : bool, optional
        Whether its text is text; otherwise it is outlines.

    Raises
    ------
    ExportError
        A label has a character that the font lacks.
    """
    pen = _drawn_with_pen(form)
    return pen.lettered if lettered else pen.svg


def _drawn_with_pen(form: Form) -> SvgPen:
    pen = SvgPen(NARROW if form.narrow else WIDTH, form.height, form.margins)
    form.draw(pen)
    return pen
