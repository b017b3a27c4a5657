"""A pen that writes compact SVG with text as outlines; docs/adr/0002 has the measurements.

A chart is written directly, without matplotlib's artists, ticks and layout, and each character's outline is
in a file once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain, repeat
from typing import Literal

import numpy as np
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path

from kit.charts.pen import SIZE, Box, Point, Shade
from kit.content.chart_colours import DEEP, INK, PAPER
from kit.errors import ExportError
from kit.fonts import SANS

__all__ = ["SvgPen", "outline", "outlined"]

_UNITS = 20
"""Units per point; whole units are then finer than the dots of a printer."""

_EM = 1000
"""Size at which outlines are loaded, the design size of the font."""

_BASELINE = {"bottom": -0.12, "center": 0.38, "top": 0.88}
"""Where the baseline of a label is, in shares of its size below its position."""

_EDGE = 0.6
_HATCH = 4.0
_CLEAR = 1.0
"""Points: width of edges, distance of hatching lines, and paper beside letters."""


_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_FAMILIES = "Noto Sans SC,Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,PingFang SC,sans-serif"
_TYPE = f' font-size="{SIZE * _UNITS:g}" font-family="{_FAMILIES}"'


class SvgPen:
    """Draws a chart as SVG.

    Parameters
    ----------
    width, height : float
        Size of the chart in inches.
    margins : tuple of float
        Left, right, top and bottom, in inches.

    Examples
    --------
    >>> pen = SvgPen(1, 0.5, (0.1, 0.1, 0.1, 0.1))
    >>> pen.limits((0, 1), (0, 1))
    >>> pen.boxes([(0, 0.5, 0, 1)], Shade("#222222"))
    >>> pen.svg.partition("</defs>")[2].partition("/>")[2]
    '<path fill="#222222" d="M144 144H720V576H144z"/></svg>'
    """

    def __init__(
        self,
        width: float,
        height: float,
        margins: tuple[float, float, float, float],
    ) -> None:
        left, right, top, bottom = (margin * 72 * _UNITS for margin in margins)
        self._size = width * 72, height * 72
        self._left, self._across = left, self._size[0] * _UNITS - left - right
        self._top, self._down = top, self._size[1] * _UNITS - top - bottom
        self._x, self._y = (0.0, 1.0), (0.0, 1.0)
        self._names: dict[str, str] = {}  # by outline; most characters occur more than once
        self._drawn: list[str] = []
        self._lettered: list[str] = []  # the same with text as text
        wide, high = (round(side * _UNITS) for side in self._size)
        self._draw(f'fill="{PAPER}"', f"m0 0h{wide}v{high}h-{wide}z")

    @property
    def svg(self) -> str:
        """The SVG of everything drawn so far, its text as outlines."""
        outlines = "".join(f'<path id="{name}" d="{outline}"/>' for outline, name in self._names.items())
        return self._whole(f"<defs>{outlines}</defs>", *self._drawn)

    @property
    def lettered(self) -> str:
        """The same with its text as text, in whatever font the reader has."""
        return self._whole(*self._lettered)

    def _whole(self, *parts: str) -> str:
        width, height = self._size
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}pt" height="{height:g}pt"'
            f' viewBox="0 0 {round(width * _UNITS)} {round(height * _UNITS)}" stroke-linejoin="round">'
            f"{''.join(parts)}</svg>"
        )

    def limits(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set the data's values at the sides of the plot."""
        self._x, self._y = x, y

    def boxes(self, boxes: Iterable[Box], shade: Shade, name: str = "", *, points: bool = False) -> None:
        """Draw boxes; those without extent are left out."""
        corners = [self._corners(box, points) for box in boxes if box[0] < box[1] and box[2] < box[3]]
        if not corners:
            return
        edge = f' stroke="{shade.edge}" stroke-width="{_EDGE * _UNITS:g}"' if shade.edge else ""
        self._draw(
            f'fill="{shade.fill}"{edge}',
            "".join(_box(*each) for each in corners),
        )
        if shade.hatch:
            hatch = _slanted if shade.hatch == "/" else _level
            lines = "".join(line for box in corners for line in hatch(*box))
            if lines:
                self._draw(f'fill="none" stroke="{shade.edge}" stroke-width="{_EDGE * _UNITS:g}"', lines)

    def line(self, path: Sequence[Point], color: str, width: float, name: str = "") -> None:
        """Draw a line through points."""
        vertices = [self._place(x, y) for x, y in path]
        self._draw(f'fill="none" stroke="{color}" stroke-width="{width * _UNITS:g}"', _polyline(vertices))

    def dots(
        self, path: Sequence[Point], fill: str, size: float, name: str = "", *, points: bool = False
    ) -> None:
        """Draw dots with a thin edge."""
        edge = DEEP if fill == DEEP else INK
        style = f'fill="{fill}" stroke="{edge}" stroke-width="{_UNITS}"'
        circles = "".join(
            f'<circle cx="{across}" cy="{down}" r="{size / 2 * _UNITS:g}"/>'
            for across, down in (self._place(x, y, points) for x, y in path)
        )
        self._put(f"<g {style}>{circles}</g>")

    def write(
        self,
        labels: Iterable[tuple[float, float, str]],
        *,
        up: float = 0,
        right: float = 0,
        side: Literal["left", "center", "right"] = "center",
        at: Literal["top", "center", "bottom"] = "center",
        upright: bool = False,
        points: bool = False,
    ) -> None:
        """Write labels, on paper of their own."""
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[side]
        style = f' text-anchor="{_ANCHORS["left" if upright else side]}"{_TYPE}'
        clear, under, over = (round(each * _UNITS) for each in (_CLEAR, 0.1 * SIZE, 0.86 * SIZE))
        paper = []
        outlines = []
        letters = []
        for x, y, text in labels:
            across, down = self._place(x, y, points)
            across, down = across + round(right * _UNITS), down - round(up * _UNITS)
            glyphs = [_glyph(character) for character in text]
            length = round(sum(advance for _, advance in glyphs))
            if upright:
                across += round(_BASELINE["center"] * SIZE * _UNITS)
                paper.append(_box(across - over, across + under, down - length - clear, down))
            else:
                across -= round(length * shift)
                down += round(_BASELINE[at] * SIZE * _UNITS)
                paper.append(_box(across - clear, across + length + clear, down - over, down + under))
            # Where the text is anchored: the reader's letters may be a little wider.
            start = across if upright else across + round(length * shift)
            placed = "".join(self._placed(glyphs, across, down))
            letter = f'<text x="{start}" y="{down}">{escape(text, quote=False)}</text>'
            if upright:
                turn = f'<g transform="rotate(-90 {across} {down})">'
                placed, letter = f"{turn}{placed}</g>", f"{turn}{letter}</g>"
            outlines.append(placed)
            letters.append(letter)
        if paper:
            self._draw(f'fill="{PAPER}"', "".join(paper))
            self._drawn.append(f'<g fill="{INK}">{"".join(outlines)}</g>')
            self._lettered.append(f'<g fill="{INK}"{style}>{"".join(letters)}</g>')

    def _placed(self, glyphs: Iterable[tuple[str, float]], across: int, down: int) -> Iterator[str]:
        pen = 0.0
        for outline, advance in glyphs:
            if outline:
                name = self._names.setdefault(outline, f"g{len(self._names)}")
                yield f'<use href="#{name}" x="{across + round(pen)}" y="{down}"/>'
            pen += advance

    def _draw(self, style: str, path: str) -> None:
        self._put(f'<path {style} d="{path}"/>')

    def _put(self, shape: str) -> None:
        """Add what is no text, and so the same in both."""
        self._drawn.append(shape)
        self._lettered.append(shape)

    def _place(self, x: float, y: float, points: bool = False) -> tuple[int, int]:
        """Return the position on the page, in units."""
        if points:
            return round(self._left + x * _UNITS), round(self._top - y * _UNITS)
        (left, right), (bottom, top) = self._x, self._y
        across = self._left + (x - left) / (right - left) * self._across
        return round(across), round(self._top + (top - y) / (top - bottom) * self._down)

    def _corners(self, box: Box, points: bool) -> tuple[int, int, int, int]:
        """Return left, right, top and bottom in units."""
        (x0, y0), (x1, y1) = self._place(box[0], box[2], points), self._place(box[1], box[3], points)
        return x0, x1, min(y0, y1), max(y0, y1)


def _box(left: int, right: int, top: int, bottom: int) -> str:
    return f"M{left} {top}H{right}V{bottom}H{left}z"


def _slanted(left: int, right: int, top: int, bottom: int) -> Iterator[str]:
    """Yield the slanted lines of a box, on one grid for the whole chart."""
    step = round(_HATCH * _UNITS)
    for start in range((left + top) // step * step + step, right + bottom, step):
        # On each line, across + down = start.
        x0, x1 = max(left, start - bottom), min(right, start - top)
        if x0 < x1:
            yield f"M{x0} {start - x0}L{x1} {start - x1}"


def _level(left: int, right: int, top: int, bottom: int) -> Iterator[str]:
    """Yield the level lines of a box."""
    step = round(_HATCH * _UNITS)
    return (f"M{left} {down}H{right}" for down in range(top // step * step + step, bottom, step))


def outlined() -> str:
    """Return the characters whose outlines this process has at hand."""
    return "".join(_outlines)


def outline(characters: str) -> None:
    """Make the outlines of characters, for the processes that will be forked from this one.

    Raises
    ------
    ExportError
        The font lacks one of them.
    """
    for character in characters[: _MOST - len(_outlines)]:
        _glyph(character)


# Charts share most of their characters.
_outlines: dict[str, tuple[str, float]] = {}
_MOST = 4096


def _glyph(character: str) -> tuple[str, float]:
    """Return a character's outline as path data, and its advance, both in SVG units."""
    found = _outlines.get(character)
    if found is None:
        found = _outline(character)
        if len(_outlines) < _MOST:
            _outlines[character] = found
    return found


def _outline(character: str) -> tuple[str, float]:
    font = get_font(str(SANS))
    font.set_size(_EM, 72)
    index = font.get_char_index(ord(character))
    if not index:
        raise ExportError(f"图中的“{character}”（U+{ord(character):04X}）没有字体可用；请在台账中改写该字")
    scale = SIZE * _UNITS / _EM
    glyph = font.load_glyph(index, LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    outline = _path_data(Path(vertices * (scale, -scale), codes)) if len(vertices) else ""
    return outline, glyph.linearHoriAdvance / 65536 * scale


def _polyline(points: Sequence[tuple[int, int]]) -> str:
    """Return the data of lines through points, as `_path_data` does of a path.

    >>> _polyline([(1, 2), (4, 2), (4, 6), (0, 0)])
    'm1 2h3v4l-4-6'
    """
    data: list[str] = []
    x, y = 0, 0
    for at, (across, down) in enumerate(points):
        step, fall = across - x, down - y
        x, y = across, down
        if at and not (step and fall):
            data.append(f"h{step}" if step else f"v{fall}")
        else:
            data.append(f"{'l' if at else 'm'}{step}{'' if fall < 0 else ' '}{fall}")
    return "".join(data)


_COMMANDS = {Path.MOVETO: "m", Path.LINETO: "l", Path.CURVE3: "q", Path.CURVE4: "c"}


def _path_data(path: Path) -> str:
    """Return SVG path data in relative whole numbers.

    >>> _path_data(Path([(1, 2), (4, 2), (4, 6.2), (0, 0)]))
    'm1 2h3v4l-4-6'
    """
    points = np.rint(path.vertices).astype(int).tolist()
    straight = chain([Path.MOVETO], repeat(Path.LINETO))
    coded = zip(points, straight if path.codes is None else np.asarray(path.codes).tolist(), strict=False)
    data: list[str] = []
    x, y = begun = 0, 0
    for point, code in coded:
        if code == Path.CLOSEPOLY:
            data.append("z")
            x, y = begun
            continue
        # The control points of a curve precede its end point.
        controls = range(Path.NUM_VERTICES_FOR_CODE[code] - 1)
        segment = [point, *(next(coded)[0] for _ in controls)]
        steps = [step for across, down in segment for step in (across - x, down - y)]
        x, y = segment[-1]
        if code == Path.MOVETO:
            begun = x, y
        if code == Path.LINETO and 0 in steps:
            data.append(f"h{steps[0]}" if steps[0] else f"v{steps[1]}")
        else:
            data.append(_COMMANDS[code] + " ".join(map(str, steps)).replace(" -", "-"))
    return "".join(data)
