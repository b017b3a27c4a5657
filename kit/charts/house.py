"""The house style, and rendering of a chart as SVG.

Charts are drawn on a separate `matplotlib.figure.Figure`, without pyplot, so that an analyst's pyplot
settings and figures are not affected.
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
"""Width of a chart in inches."""

NARROW = 3.6
"""Width in inches of its form for a phone: on a screen of 390 px, 8.5 pt are then 11 px."""

DEEP, MIDDLE, LIGHT = "#1f4e79", "#5b8fc0", "#b4cfe8"
"""Blues of different lightness, distinguishable in grey print and by colour-blind readers."""

PALE, INK = "#e3e3e3", "#222222"
"""Greys for the background, and for text and markers."""

SHADES = (DEEP, MIDDLE, LIGHT, "#ffffff")
"""Fills of stacked parts, dark to light; all have DEEP edges, which separate white from PALE."""


def set_fonts(ax: Axes) -> None:
    """Set the bundled font on all texts of the axes, regardless of the rcParams they were created with."""
    for text in ax.findobj(Text):
        text.set_fontfamily(_family())


@cache
def _family() -> str:
    """Register the bundled font with matplotlib, once, and return its family name."""
    font_manager.fontManager.addfont(str(SANS))
    return font_manager.FontProperties(fname=str(SANS)).get_name()


@cache
def _style() -> mpl.RcParams:
    style = mpl.rc_params_from_file(STYLE, use_default_template=False)
    style["font.family"] = _family()
    return style


@contextmanager
def house_style() -> Iterator[None]:
    """Apply the house style, with a Chinese font, within the context.

    >>> import matplotlib.pyplot as plt                      # doctest: +SKIP
    >>> with house_style():                                  # doctest: +SKIP
    ...     figure, ax = plt.subplots()
    """
    with mpl.rc_context(_style()):
        yield


def drawn_svg(
    draw: Callable[[Axes], Axes],
    height: float,
    margins: tuple[float, float, float, float],
    width: float = WIDTH,
) -> str:
    """Draw on axes with fixed margins and return the SVG.

    Parameters
    ----------
    draw : callable
        Takes the axes, draws on them and returns them.
    height : float
        Height of the chart in inches.
    margins : tuple of float
        Left, right, top and bottom, in inches; a layout engine would need a second drawing to compute them.
    width : float, optional
        Width of the chart in inches.

    Raises
    ------
    ExportError
        A label has a character that the font lacks.
    """
    left, right, top, bottom = margins
    across, up = width - left - right, height - top - bottom
    renderer = SvgRenderer(width * 72, height * 72)
    with _LOCK, house_style():
        figure, ax = _canvas()
        figure.set_size_inches(width, height)
        ax.set_position((left / width, bottom / height, across / width, up / height))
        try:
            draw(ax)
            figure.draw(renderer)
        finally:
            _clear(ax)
    return renderer.svg


_LOCK = Lock()


@cache
def _canvas() -> tuple[Figure, Axes]:
    """Return the figure shared by all charts: creating axes takes longer than drawing a chart.

    Every form sets limits and frame, and `_clear` removes the artists.
    """
    figure = Figure(dpi=72)
    return figure, figure.add_axes((0, 0, 1, 1), facecolor="none")


def _clear(ax: Axes) -> None:
    for artist in (*ax.collections, *ax.lines, *ax.texts):
        artist.remove()
    if legend := ax.get_legend():
        legend.remove()
