"""A chart of the review: what it shows, in numbers and in words, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from matplotlib.axes import Axes

from kit.charts.forms import Form
from kit.charts.house import drawn_svg, house_style, set_fonts
from kit.content import Chart
from kit.errors import ExportError


@dataclass(frozen=True)
class Drawing:
    """A chart with its words.

    Attributes
    ----------
    title : str
        What the chart shows at a glance; its caption in the documents.
    alt : str
        The data in words, for those who do not see the chart.
    ledger : str
        Chinese name of the ledger that it is drawn from.
    form : Form
    note : str
        What the chart does not show, though its figure counts it or should; stands behind the source.

    Examples
    --------
    >>> figure, ax = plt.subplots()                                   # doctest: +SKIP
    >>> kit.charts.study_by_month(review).draw(ax).set_title("学习")   # doctest: +SKIP
    """

    title: str
    alt: str
    ledger: str
    form: Form
    note: str = ""

    def draw(self, ax: Axes) -> Axes:
        """Draw on any axes, Chinese labels included, and return them."""
        with house_style():
            self.form.draw(ax)
        set_fonts(ax)
        return ax

    @cached_property
    def svg(self) -> str:
        """The chart in the house style, text as outlines; `ExportError` where the font lacks a character."""
        try:
            return drawn_svg(self.form.draw, self.form.height, self.form.margins)
        except ExportError as error:
            raise ExportError(f"《{self.ledger}》台账的{error}") from None

    def block(self) -> Chart:
        """Return the chart as a block of the document."""
        source = f"资料来源：《{self.ledger}》台账{f'；{self.note}' if self.note else ''}"
        return Chart(caption=self.title, svg=self.svg, alt=self.alt, note=source)

    def _repr_svg_(self) -> str:
        return self.svg
