"""Formulas of an analyst's cells, drawn: the same picture in HTML, PDF and Word, its source as its words.

Serves the readers of a notebook's cells, on the way from the notebook to the document. matplotlib sets
them, which knows much of TeX and needs nothing installed; what it does not know stays as written, and is
told.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

from kit.content import Block, Formula, Paragraph, Picture, Run
from kit.document.plain_text import shown
from kit.fonts import SERIF

__all__ = ["displayed", "inline", "read_latex"]

_DISPLAYED = 16.0
"""Size of a formula on lines of its own, in points: that of the text."""
_TALLEST = 1.7
"""Height in em that a line of text has room for; a formula within a line is no taller."""

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_WORDS = re.compile(rf"\\(?:text|textrm|mathrm|mbox)\s*\{{([^{{}}]*)\}}|([{_CHINESE}]+)")
# What matplotlib calls otherwise, or does not know and need not.
_OTHERWISE = {
    **{"le": r"\leq", "ge": r"\geq", "lt": "<", "gt": ">", "land": r"\wedge", "lor": r"\vee"},
    **{"iff": r"\Leftrightarrow", "implies": r"\Rightarrow", "textbf": r"\mathbf"},
    **{"tfrac": r"\frac", "cfrac": r"\frac", "lvert": "|", "rvert": "|", "bmod": r"\ \mathrm{mod}\ "},
    **dict.fromkeys(("displaystyle", "textstyle", "scriptstyle", "limits", "nolimits"), ""),
    **dict.fromkeys(
        ("nonumber", "notag", *(f"{size}{end}" for size in ("big", "Big") for end in ("", "l", "r"))), ""
    ),
}
_SAME = (
    (
        re.compile(rf"\\({'|'.join(sorted(_OTHERWISE, key=len, reverse=True))})(?![A-Za-z])"),
        lambda found: _OTHERWISE[found[1]] + " ",
    ),
    (re.compile(r"\\label\{[^{}]*\}"), lambda found: ""),
    # A digit for an argument needs no braces in TeX.
    (re.compile(r"(\\d?frac)\s*(\d)\s*(\d)"), lambda found: f"{found[1]}{{{found[2]}}}{{{found[3]}}}"),
    (re.compile(r"(?<!\\)[%#]"), lambda found: rf"\{found[0]}"),
    (re.compile(r"\s*\n\s*"), lambda found: " "),
)
_LINES = re.compile(
    r"\\begin\{(equation|align|aligned|gather|gathered|split|multline|eqnarray)(\*?)\}(.*?)\\end\{\1\2\}",
    re.DOTALL,
)
_MATH = re.compile(
    r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\$(.+?)\$|\\\((.+?)\\\)|(\\begin\{(\w+\*?)\}.+?\\end\{\6\})", re.DOTALL
)


def inline(tex: str) -> tuple[Run, list[str]]:
    """Return a formula within a line, and what could not be set.

    >>> run, left_out = inline("x^2")
    >>> run.text, run.formula is not None, left_out
    ('x^2', True, [])
    """
    tex = shown(tex).strip()
    drawn = _drawn(tex)
    return (Run(tex, formula=drawn), []) if drawn else (Run(tex, code=True), [_not_set(tex)])


def displayed(tex: str) -> tuple[list[Block], list[str]]:
    """Return a formula on lines of its own, a picture a line, and what could not be set."""
    tex = shown(tex).strip()
    lines = [
        line.replace("&", " ").strip() for line in re.split(r"\\\\(?:\[[^\]]*\])?", _LINES.sub(r"\3", tex))
    ]
    drawn = [(line, _drawn(line)) for line in lines if line]
    if not drawn or not all(formula for _, formula in drawn):
        return [Paragraph((Run(tex, code=True),))], [_not_set(tex)]
    return [Picture(formula.svg, "image/svg+xml", line) for line, formula in drawn if formula], []


def read_latex(latex: str) -> tuple[list[Block], list[str]]:
    """Read what an output shows as LaTeX: formulas, and the text between them.

    >>> [block.alt for block in read_latex("$x^2$")[0]]
    ['x^2']
    """
    blocks: list[Block] = []
    left_out: list[str] = []
    end = 0
    for found in _MATH.finditer(latex):
        blocks += _between(latex[end : found.start()])
        more, told = displayed(next(part for part in found.groups() if part))
        blocks += more
        left_out += told
        end = found.end()
    return [*blocks, *_between(latex[end:])], left_out


def _between(text: str) -> list[Block]:
    return [Paragraph((Run(line.strip()),)) for line in shown(text).splitlines() if line.strip()]


def _not_set(tex: str) -> str:
    begins = " ".join(tex.split())
    return f"公式“{begins[:30]}{'…' if len(begins) > 30 else ''}”排不出来，按原文写入；请改写，或换成图片"


_ONE_AT_A_TIME = Lock()


@lru_cache(256)
def _drawn(tex: str) -> Formula | None:
    """Draw a formula; None where matplotlib does not know a command, or has no font for a character."""
    from matplotlib import font_manager, rc_context
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    for pattern, instead in _SAME:
        tex = pattern.sub(instead, tex)
    source = f"${_WORDS.sub(_upright, tex).strip()}$"
    told = _Told()
    log = logging.getLogger("matplotlib.mathtext")
    with _ONE_AT_A_TIME:
        font_manager.fontManager.addfont(str(SERIF))
        chinese = FontProperties(fname=str(SERIF)).get_name()
        log.addFilter(told)
        try:
            fonts: Any = {**_FONTS, "mathtext.rm": chinese}
            with rc_context(fonts):
                drawn: Any = TextToPath().get_text_path(FontProperties(), source, ismath=True)
        except (ValueError, RuntimeError, IndexError):
            return None
        finally:
            log.removeFilter(told)
    return None if told.missing else _outlined(*drawn)


_FONTS = {
    "mathtext.fontset": "custom",
    "mathtext.it": "STIXGeneral:italic",
    "mathtext.bf": "STIXGeneral:bold",
    "mathtext.cal": "STIXGeneral",
    "mathtext.fallback": "stix",
}
_UNITS = 100
"""matplotlib's units of an outline to the em."""
_EDGE = 3
_COMMANDS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3)}
_CLOSE = 79


def _outlined(points: Sequence[Sequence[float]], codes: Sequence[int]) -> Formula | None:
    """Make SVG of outlines as matplotlib gives them: y upwards, the line of the text at 0."""
    seen = [point for point, code in zip(points, codes, strict=True) if code != _CLOSE]
    if not seen:
        return None
    left, right = (pick(point[0] for point in seen) for pick in (min, max))
    bottom, top = (pick(point[1] for point in seen) for pick in (min, max))
    bottom, top = min(bottom, 0) - _EDGE, max(top, 0) + _EDGE
    left, right = left - _EDGE, right + _EDGE
    path: list[str] = []
    at = 0
    while at < len(codes):
        letter, count = _COMMANDS.get(int(codes[at]), ("Z", 0))
        path.append(letter + " ".join(f"{x - left:.0f} {top - y:.0f}" for x, y in points[at : at + count]))
        at += max(count, 1)
    width, height = right - left, top - bottom
    scale = min(1.0, _TALLEST * _UNITS / height) / _UNITS
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width / _UNITS * _DISPLAYED:.1f}pt" '
        f'height="{height / _UNITS * _DISPLAYED:.1f}pt" viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<path d="{"".join(path)}"/></svg>'
    )
    return Formula(svg, *(round(float(length) * scale, 3) for length in (width, height, -bottom)))


def _upright(found: re.Match[str]) -> str:
    words = found[1] if found[1] is not None else found[2]
    return r"\mathrm{" + words.replace(" ", r"\ ") + "}"


class _Told(logging.Filter):
    """Hears, and keeps to itself, that a character has no glyph."""

    missing = False

    def filter(self, record: logging.LogRecord) -> bool:
        self.missing = True
        return False
