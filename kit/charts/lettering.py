"""Room that labels take, and the legend."""

from __future__ import annotations

from collections.abc import Sequence

from kit.charts.pen import SIZE, Pen, Shade
from kit.content.chart_colours import PAPER

_SWATCH = 9.0
_GAP = 4.0
_ENTRY = 11.0
"""Points: width of a legend's sample, its distance from the name, and the distance between entries."""

ROW = 13.0
"""Height in points of a row of the legend."""


def room(text: str) -> float:
    """Return about how wide a text is, in points; digits are half as wide as Chinese characters."""
    ascii_characters = len(text.encode("ascii", "ignore"))
    return SIZE * (len(text) - ascii_characters * 0.43)


def short(label: str, most: int = 14) -> str:
    """Truncate a label that would take half the chart; table and alternative text have it in full."""
    return label if len(label) <= most else f"{label[: most - 1]}…"


def legend_rows(names: Sequence[str], width: float) -> list[list[tuple[float, str]]]:
    """Break a legend into rows of `width` points: each entry with its position."""
    rows: list[list[tuple[float, str]]] = [[]]
    at = 0.0
    for name in names:
        wide = _SWATCH + _GAP + room(name)
        if rows[-1] and at + wide > width:
            rows.append([])
            at = 0.0
        rows[-1].append((at, name))
        at += wide + _ENTRY
    return rows


def draw_legend(
    pen: Pen, entries: Sequence[tuple[str, Shade | None]], width: float, *, left: float = 0, up: float = 4
) -> None:
    """Draw a legend above the plot; an entry without shade is a dot.

    Parameters
    ----------
    pen : Pen
    entries : sequence of (str, Shade or None)
    width : float
        Room in points.
    left : float
        Where it starts, in points from the left of the plot.
    up : float
        Points between plot and legend.
    """
    shades = dict(entries)
    rows = legend_rows([name for name, _ in entries], width)
    for row, placed in enumerate(rows):
        low = up + ROW * (len(rows) - 1 - row)
        for at, name in placed:
            start = left + at
            shade = shades[name]
            if shade is None:
                pen.dots([(start + _SWATCH / 2, low + 4)], PAPER, 4.5, points=True)
            else:
                pen.boxes([(start, start + _SWATCH, low, low + 8)], shade, points=True)
            pen.write([(start + _SWATCH + _GAP, low + 4, name)], side="left", points=True)
