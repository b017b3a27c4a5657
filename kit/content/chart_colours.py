"""The colours of the kit's charts, and their counterparts on a dark page.

A chart uses no others, so that a page can show the same drawing dark. Marks have a contrast of at least 3:1
to the page, and so have two shades that touch; letters have 4.5:1. Both hold in grey print too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["AXIS", "BEFORE", "DARK", "DEEP", "INK", "MIDDLE", "PAPER", "darkened"]

DEEP, MIDDLE = "#163a5f", "#5f95c8"
"""Blues of bars and lines: the only two that stand out from white and from each other."""

BEFORE, AXIS = "#707070", "#666666"
"""Greys: outline of the year before, and the line that bars start from."""

INK, PAPER = "#222222", "#ffffff"
"""Letters and the line of a target; the page, also within hatched bars and behind letters."""

DARK: Mapping[str, str] = MappingProxyType(
    {
        DEEP: "#bcd9f4",
        MIDDLE: "#3f73a3",
        BEFORE: "#9a9a9a",
        AXIS: "#a0a0a0",
        INK: "#e6e6e6",
        PAPER: "#1b1d20",
    }
)
"""Colour → its counterpart on a dark page."""


def darkened(svg: str) -> str:
    """Return a drawing that is dark where the reader's screen is: a style for pages, not for print.

    The drawing in a notebook has no such style: JupyterLab's theme may be light on a dark screen.

    >>> darkened('<svg width="9pt"><path fill="#222222"/></svg>').count("prefers-color-scheme")
    1
    """
    rules = "".join(
        f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in DARK.items()
        if light in svg
    )
    start = svg.index(">", svg.index("<svg")) + 1
    style = f"<style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>"
    return f"{svg[:start]}{style}{svg[start:]}"
