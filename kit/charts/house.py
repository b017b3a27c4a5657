"""The house style, and a chart as SVG.

Charts are drawn on a `matplotlib.figure.Figure` of the kit's own, without pyplot: an analyst's own pyplot
settings and figures are not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from kit.charts.svg import SvgRenderer
from kit.fonts import SANS

STYLE = Path(__file__).with_name("review.mplstyle")

WIDTH = 5.2
"""Width of a chart in inches: narrow enough for 10 pt labels to be read on a phone."""

DEEP, MIDDLE, LIGHT = "#1f4e79", "#5b8fc0", "#b4cfe8"
"""Blues that differ in lightness, so that they part in grey print and for the colour-blind."""

PALE, INK = "#e3e3e3", "#222222"
"""Greys for what stands behind, and for text and marks."""

SHADES = (DEEP, MIDDLE, LIGHT, "#ffffff")
"""Fills of stacked parts, dark to light; the edges of all are DEEP, so that white is seen beside PALE."""


def set_fonts(ax: Axes) -> None:
    """Give the texts of any axes the kit's font, whatever settings they were made under."""
    for text in ax.findobj(Text):
        text.set_fontfamily(_family())


@cache
def _family() -> str:
    """Make the packaged font known to matplotlib, once, and return its family name."""
    font_manager.fontManager.addfont(str(SANS))
    return font_manager.FontProperties(fname=str(SANS)).get_name()


@cache
def _style() -> mpl.RcParams:
    style = mpl.rc_params_from_file(STYLE, use_default_template=False)
    style["font.family"] = _family()
    return style


@contextmanager
def house_style() -> Iterator[None]:
    """Draw within in the house style, Chinese labels included.

    >>> import matplotlib.pyplot as plt                      # doctest: +SKIP
    >>> with house_style():                                  # doctest: +SKIP
    ...     figure, ax = plt.subplots()
    """
    with mpl.rc_context(_style()):
        yield


def drawn_svg(draw: Callable[[Axes], Axes], height: float, margins: tuple[float, float, float, float]) -> str:
    """Draw on axes of a fixed place and return the SVG.

    Parameters
    ----------
    draw : callable
        Takes the axes, draws, and returns them.
    height : float
        Of the chart, in inches.
    margins : tuple of float
        Left, right, top and bottom, in inches. Fixed: a layout engine would draw everything twice.

    Raises
    ------
    ExportError
        A label has a character that the font lacks.
    """
    left, right, top, bottom = margins
    across, up = WIDTH - left - right, height - top - bottom
    renderer = SvgRenderer(WIDTH * 72, height * 72)
    with _ONE_AT_A_TIME, house_style():
        figure, ax = _sheet()
        figure.set_size_inches(WIDTH, height)
        ax.set_position((left / WIDTH, bottom / height, across / WIDTH, up / height))
        try:
            draw(ax)
            figure.draw(renderer)
        finally:
            _wipe(ax)
    return renderer.svg


_ONE_AT_A_TIME = Lock()


@cache
def _sheet() -> tuple[Figure, Axes]:
    """Return the figure that charts are drawn on, one after another: new axes take longer than a drawing.

    Every form sets limits and frame anew, and `_wipe` takes off the rest.
    """
    figure = Figure(dpi=72)
    return figure, figure.add_axes((0, 0, 1, 1), facecolor="none")


def _wipe(ax: Axes) -> None:
    for artist in (*ax.collections, *ax.lines, *ax.texts):
        artist.remove()
    if legend := ax.get_legend():
        legend.remove()
