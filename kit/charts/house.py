"""The house style, and a chart as SVG.

Charts are drawn on a `matplotlib.figure.Figure` of their own, without pyplot: nothing is left open behind a
chart, and an analyst's own pyplot settings and figures are not touched.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kit.errors import ExportError
from kit.fonts import SANS

STYLE = Path(__file__).with_name("review.mplstyle")

WIDTH = 5.2
"""Width of a chart in inches: narrow enough for 10 pt labels to be read on a phone."""

DEEP, MIDDLE, LIGHT = "#1f4e79", "#5b8fc0", "#b4cfe8"
"""Blues that differ in lightness, so that they part in grey print and for the colour-blind."""

PALE, QUIET, INK = "#e3e3e3", "#8c8c8c", "#222222"
"""Greys for what stands behind, for lines, and for text."""

SHADES = (DEEP, MIDDLE, LIGHT, "#dfe9f3")
"""Fills of stacked parts, dark to light."""


@cache
def _family() -> str:
    """Make the packaged font known to matplotlib, once, and return its family name."""
    font_manager.fontManager.addfont(str(SANS))
    return font_manager.FontProperties(fname=str(SANS)).get_name()


@contextmanager
def house_style() -> Iterator[None]:
    """Draw within in the house style, Chinese labels included.

    >>> import matplotlib.pyplot as plt                      # doctest: +SKIP
    >>> with house_style():                                  # doctest: +SKIP
    ...     figure, ax = plt.subplots()
    """
    with mpl.rc_context(fname=STYLE), mpl.rc_context({"font.family": _family()}):
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
    with house_style(), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph ")
        figure = Figure(figsize=(WIDTH, height))
        ax = figure.add_axes(
            (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
        )
        draw(ax)
        file = io.StringIO()
        try:
            figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        except UserWarning as warning:
            raise ExportError(f"图中有字体画不出的字：{warning}") from None
    return _compact(file.getvalue())


_UNUSED = re.compile(
    r"""<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*|<metadata>.*?</metadata>\s*|<!--.*?-->\s*"""
    r"""|\ id="(?:figure|axes|patch|text|line2d|legend|xtick|ytick|matplotlib\.axis|LineCollection)_\d+\"""",
    re.DOTALL,
)
_OUTLINE = re.compile(r' d="([^"]+)"( transform="scale\(0\.015625\)")?')


def _compact(svg: str) -> str:
    """Take out what no reader of a chart sees; it is a third of what matplotlib writes."""
    return re.sub(r">\s+<", "><", _OUTLINE.sub(_compact_outline, _UNUSED.sub("", svg))).strip()


def _compact_outline(found: re.Match[str]) -> str:
    if found[2]:
        # A glyph has 6400 units to the em; at the size of a label, an eighth is finer than any printer.
        return f' d="{_path(found[1], 1 / 8, 0)}" transform="scale(0.125)"'
    return f' d="{_path(found[1], 1, 2)}"'


# The same characters stand in chart after chart.
@lru_cache(maxsize=4096)
def _path(data: str, factor: float, places: int) -> str:
    r"""Write a path's numbers, times `factor`, with so many decimal places and no needless space.

    >>> _path("M 12.216393 152.64 \nL 37.5 -0.001 \nz", 1, 2)
    'M12.22 152.64L37.5 0z'
    """
    rounded = re.sub(
        r"-?\d+(?:\.\d+)?", lambda number: f"{round(float(number[0]) * factor, places) + 0:.12g}", data
    )
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", rounded).strip()
