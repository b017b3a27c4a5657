"""The house style: sizes of charts, and matplotlib's settings for an analyst's own figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager

from kit.fonts import SANS

__all__ = ["NARROW", "STYLE", "WIDTH", "font_family", "house_style"]

STYLE = Path(__file__).with_name("review.mplstyle")

WIDTH = 5.2
"""Width of a chart in inches."""

NARROW = 3.6
"""Width in inches of its form for a phone: on a screen of 390 px, 8.5 pt are then 11 px."""


@cache
def font_family() -> str:
    """Register the bundled font with matplotlib, once, and return its family name."""
    font_manager.fontManager.addfont(str(SANS))
    return font_manager.FontProperties(fname=str(SANS)).get_name()


@cache
def _style() -> mpl.RcParams:
    style = mpl.rc_params_from_file(STYLE, use_default_template=False)
    style["font.family"] = font_family()
    return style


@contextmanager
def house_style() -> Iterator[None]:
    """在这一段里，自己的图用总结的样式：字体、字号、少用线条。

    Examples
    --------
    >>> from matplotlib import rcParams
    >>> with kit.charts.house_style():
    ...     rcParams["font.family"]
    ['Noto Sans SC']
    """
    with mpl.rc_context(_style()):
        yield
