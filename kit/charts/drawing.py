"""A chart with its title, alternative text and source; it is rendered on first use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kit.charts.earning import earns_place
from kit.charts.forms import Form
from kit.charts.house import NARROW, WIDTH
from kit.charts.svg import SvgPen
from kit.content import Chart
from kit.errors import ExportError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Drawing:
    """A chart with its texts.

    Attributes
    ----------
    title : str
        Finding that the chart shows; its caption in documents.
    alt : str
        Alternative text with the data in words.
    ledger : str
        Chinese name of the ledger that the data come from; empty where they come from published reviews.
    form : Form
    note : str
        Note after the source, on data that the chart leaves out or that are missing.
    key : str
        Key of the chart in its subject.
    shows : str
        What it shows, for a sentence that refers to it: ``投稿分月情况``.
    figures : tuple of str
        Keys of the indicators that it draws.

    Examples
    --------
    >>> figure, ax = plt.subplots()                                   # doctest: +SKIP
    >>> review.chart("理论学习").draw(ax).set_title("学习")           # doctest: +SKIP
    """

    title: str
    alt: str
    ledger: str
    form: Form
    note: str = ""
    key: str = ""
    shows: str = ""
    figures: tuple[str, ...] = ()

    @property
    def earns_place(self) -> bool:
        """Whether it says more than a sentence would; sections leave out the others."""
        return earns_place(self.form)

    def draw(self, ax: Axes) -> Axes:
        """Draw on any axes, with a Chinese font, and return them."""
        # Loading matplotlib's artists takes longer than writing all charts of a review.
        from kit.charts.axes_pen import AxesPen

        self.form.draw(AxesPen(ax))
        return ax

    @cached_property
    def svg(self) -> str:
        """The chart in the house style; raises `ExportError` if the font lacks a character."""
        return self._svg_of(self.form)

    @cached_property
    def narrow(self) -> str:
        """The chart drawn for a phone."""
        return self._svg_of(replace(self.form, narrow=True))

    def _svg_of(self, form: Form) -> str:
        try:
            return drawn_svg(form)
        except ExportError as error:
            raise ExportError(f"《{self.ledger}》台账的{error}" if self.ledger else str(error)) from None

    def block(self) -> Chart:
        """Return the chart as a document block."""
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
            lettered=drawn_svg(self.form, lettered=True),
        )

    def _repr_svg_(self) -> str:
        return self.svg


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
    pen = SvgPen(NARROW if form.narrow else WIDTH, form.height, form.margins, lettered=lettered)
    form.draw(pen)
    return pen.svg
