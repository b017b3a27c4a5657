"""A matplotlib renderer that writes compact SVG with text as outlines.

matplotlib's SVG backend is general, and looks up fonts for every label. This renderer supports what the kit's
charts draw: filled and stroked paths, and text in the bundled font; no images, dashes, clipping or
transparency. docs/adr/0002 has the measurements.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, repeat
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from kit.errors import ExportError
from kit.fonts import SANS

_UNITS = 50
"""Units per point; whole units are then finer than the dots of a printer."""

_EM = 1000
"""Size at which outlines are loaded, the design size of the font."""

_DESCENT = 0.12
"""Share of the line height below the baseline; Chinese characters fill the em."""


class SvgRenderer(RendererBase):
    """Renders a figure of 72 dpi as SVG.

    Parameters
    ----------
    width, height : float
        Size of the figure in points.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> renderer = SvgRenderer(72, 36)
    >>> Figure((1, 0.5), dpi=72, facecolor="white").draw(renderer)
    >>> renderer.svg.partition("<path")[2]
    ' d="m0 1800h3600v-1800h-3600z" fill="#ffffff"/></svg>'
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self._size = width, height
        self._to_page = Affine2D().scale(_UNITS, -_UNITS).translate(0, height * _UNITS)
        self._drawn: list[str] = []
        self._names: dict[str, str] = {}  # by outline; most characters occur more than once

    @property
    def svg(self) -> str:
        """The SVG of everything drawn so far."""
        width, height = self._size
        outlines = (f'<path id="{name}" d="{outline}"/>' for outline, name in self._names.items())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f' width="{width:g}pt" height="{height:g}pt"'
            f' viewBox="0 0 {round(width * _UNITS)} {round(height * _UNITS)}" stroke-linejoin="round">'
            f"<defs>{''.join(outlines)}</defs>{''.join(self._drawn)}</svg>"
        )

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803  (matplotlib's name)
    ) -> None:
        """Draw a path with a fill, a stroke or both."""
        if rgbFace is None and not gc.get_linewidth():
            return
        style = f'fill="{to_hex(rgbFace) if rgbFace is not None else "none"}"'
        if gc.get_linewidth():
            style += f' stroke="{to_hex(gc.get_rgb())}" stroke-width="{gc.get_linewidth() * _UNITS:g}"'
        self._drawn.append(f'<path d="{_path_data(path.transformed(transform + self._to_page))}" {style}/>')

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Draw a line of text with its baseline starting at `x`, `y`."""
        left, base = round(x * _UNITS), round(y * _UNITS)
        turned = f' transform="rotate({-angle:g} {left} {base})"' if angle else ""
        self._drawn.append(f'<g fill="{to_hex(gc.get_rgb())}"{turned}>')
        pen = 0.0
        for character in s:
            outline, advance = _glyph(character, prop.get_size_in_points())
            if outline:
                name = self._names.setdefault(outline, f"g{len(self._names)}")
                self._drawn.append(f'<use xlink:href="#{name}" x="{left + round(pen)}" y="{base}"/>')
            pen += advance
        self._drawn.append("</g>")

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Measure a line of text."""
        size = prop.get_size_in_points()
        return sum(_glyph(character, size)[1] for character in s) / _UNITS, size, size * _DESCENT

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return width and height of the figure."""
        return self._size


# Charts share most of their characters.
@lru_cache(maxsize=4096)
def _glyph(character: str, size: float) -> tuple[str, float]:
    """Return a character's outline as path data, and its advance, both in SVG units."""
    font = get_font(str(SANS))
    font.set_size(_EM, 72)
    index = font.get_char_index(ord(character))
    if not index:
        raise ExportError(f"图中的“{character}”（U+{ord(character):04X}）没有字体可用；请在台账中改写该字")
    scale = size * _UNITS / _EM
    glyph = font.load_glyph(index, LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    outline = _path_data(Path(vertices * (scale, -scale), codes)) if len(vertices) else ""
    return outline, glyph.linearHoriAdvance / 65536 * scale


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
