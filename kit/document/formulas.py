"""Formulas of an analyst's cells, drawn as one SVG for HTML, PDF and Word, with their source as text.

matplotlib's mathtext draws them. It knows much of TeX and needs no TeX installation; a formula that it does
not know is kept as source, with a message.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

from kit.content import Block, Formula, Paragraph, Picture, Run
from kit.document.plain_text import clean_text
from kit.fonts import SERIF

__all__ = ["display_formula", "inline_formula", "read_latex"]

_DISPLAY_SIZE = 16.0
"""Size of a display formula in points, that of the body text."""
_MAX_HEIGHT = 1.7
"""Height of a line of text in em; inline formulas are scaled down to it."""

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_WORDS = re.compile(rf"\\(?:text|textrm|mathrm|mbox)\s*\{{([^{{}}]*)\}}|([{_CHINESE}]+)")
# TeX commands that mathtext has under another name, or can do without.
_ALIASES = {
    **{"le": r"\leq", "ge": r"\geq", "lt": "<", "gt": ">", "land": r"\wedge", "lor": r"\vee"},
    **{"iff": r"\Leftrightarrow", "implies": r"\Rightarrow", "textbf": r"\mathbf"},
    **{"tfrac": r"\frac", "cfrac": r"\frac", "lvert": "|", "rvert": "|", "bmod": r"\ \mathrm{mod}\ "},
    **dict.fromkeys(("displaystyle", "textstyle", "scriptstyle", "limits", "nolimits"), ""),
    **dict.fromkeys(
        ("nonumber", "notag", *(f"{size}{end}" for size in ("big", "Big") for end in ("", "l", "r"))), ""
    ),
}
_SUBSTITUTIONS = (
    (
        re.compile(rf"\\({'|'.join(sorted(_ALIASES, key=len, reverse=True))})(?![A-Za-z])"),
        lambda match: _ALIASES[match[1]] + " ",
    ),
    (re.compile(r"\\label\{[^{}]*\}"), lambda match: ""),
    # In TeX a single digit needs no braces as an argument.
    (re.compile(r"(\\d?frac)\s*(\d)\s*(\d)"), lambda match: f"{match[1]}{{{match[2]}}}{{{match[3]}}}"),
    (re.compile(r"(?<!\\)[%#]"), lambda match: rf"\{match[0]}"),
    (re.compile(r"\s*\n\s*"), lambda match: " "),
)
_LINES = re.compile(
    r"\\begin\{(equation|align|aligned|gather|gathered|split|multline|eqnarray)(\*?)\}(.*?)\\end\{\1\2\}",
    re.DOTALL,
)
_MATH = re.compile(
    r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\$(.+?)\$|\\\((.+?)\\\)|(\\begin\{(\w+\*?)\}.+?\\end\{\6\})", re.DOTALL
)


def inline_formula(tex: str) -> tuple[Run, list[str]]:
    """Return an inline formula, and messages if it could not be drawn.

    >>> run, left_out = inline_formula("x^2")
    >>> run.text, run.formula is not None, left_out
    ('x^2', True, [])
    """
    tex = clean_text(tex).strip()
    drawn = _drawn(tex)
    return (Run(tex, formula=drawn), []) if drawn else (Run(tex, code=True), [_not_drawn(tex)])


def display_formula(tex: str) -> tuple[list[Block], list[str]]:
    """Return a display formula, one picture per line, and messages if it could not be drawn."""
    tex = clean_text(tex).strip()
    lines = [
        line.replace("&", " ").strip() for line in re.split(r"\\\\(?:\[[^\]]*\])?", _LINES.sub(r"\3", tex))
    ]
    drawn = [(line, _drawn(line)) for line in lines if line]
    if not drawn or not all(formula for _, formula in drawn):
        return [Paragraph((Run(tex, code=True),))], [_not_drawn(tex)]
    return [Picture(formula.svg, "image/svg+xml", line) for line, formula in drawn if formula], []


def read_latex(latex: str) -> tuple[list[Block], list[str]]:
    """Read a LaTeX output: formulas, and the text between them.

    >>> [block.alt for block in read_latex("$x^2$")[0]]
    ['x^2']
    """
    blocks: list[Block] = []
    left_out: list[str] = []
    end = 0
    for match in _MATH.finditer(latex):
        blocks += _between(latex[end : match.start()])
        formulas, messages = display_formula(next(part for part in match.groups() if part))
        blocks += formulas
        left_out += messages
        end = match.end()
    return [*blocks, *_between(latex[end:])], left_out


def _between(text: str) -> list[Block]:
    return [Paragraph((Run(line.strip()),)) for line in clean_text(text).splitlines() if line.strip()]


def _not_drawn(tex: str) -> str:
    line = " ".join(tex.split())
    return f"公式“{line[:30]}{'…' if len(line) > 30 else ''}”排不出来，按原文写入；请改写，或换成图片"


_FONT_LOCK = Lock()


@lru_cache(256)
def _drawn(tex: str) -> Formula | None:
    """Draw a formula; None if mathtext does not know a command, or no font has a character."""
    from matplotlib import font_manager, rc_context
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    for pattern, replacement in _SUBSTITUTIONS:
        tex = pattern.sub(replacement, tex)
    source = f"${_WORDS.sub(_upright, tex).strip()}$"
    missing_glyphs = _MissingGlyphs()
    log = logging.getLogger("matplotlib.mathtext")
    with _FONT_LOCK:
        font_manager.fontManager.addfont(str(SERIF))
        chinese = FontProperties(fname=str(SERIF)).get_name()
        log.addFilter(missing_glyphs)
        try:
            fonts: Any = {**_FONTS, "mathtext.rm": chinese}
            with rc_context(fonts):
                drawn: Any = TextToPath().get_text_path(FontProperties(), source, ismath=True)
        except (ValueError, RuntimeError, IndexError):
            return None
        finally:
            log.removeFilter(missing_glyphs)
    return None if missing_glyphs.found else _outlined(*drawn)


_FONTS = {
    "mathtext.fontset": "custom",
    "mathtext.it": "STIXGeneral:italic",
    "mathtext.bf": "STIXGeneral:bold",
    "mathtext.cal": "STIXGeneral",
    "mathtext.fallback": "stix",
}
_UNITS = 100
"""Units of matplotlib's text paths per em."""
_EDGE = 3
_COMMANDS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3)}
_CLOSE = 79


def _outlined(points: Sequence[Sequence[float]], codes: Sequence[int]) -> Formula | None:
    """Make SVG of a matplotlib text path: y points upwards, the baseline is at 0."""
    drawn = [point for point, code in zip(points, codes, strict=True) if code != _CLOSE]
    if not drawn:
        return None
    left, right = (pick(point[0] for point in drawn) for pick in (min, max))
    bottom, top = (pick(point[1] for point in drawn) for pick in (min, max))
    bottom, top = min(bottom, 0) - _EDGE, max(top, 0) + _EDGE
    left, right = left - _EDGE, right + _EDGE
    path: list[str] = []
    at = 0
    while at < len(codes):
        letter, count = _COMMANDS.get(int(codes[at]), ("Z", 0))
        path.append(letter + " ".join(f"{x - left:.0f} {top - y:.0f}" for x, y in points[at : at + count]))
        at += max(count, 1)
    width, height = right - left, top - bottom
    scale = min(1.0, _MAX_HEIGHT * _UNITS / height) / _UNITS
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width / _UNITS * _DISPLAY_SIZE:.1f}pt" '
        f'height="{height / _UNITS * _DISPLAY_SIZE:.1f}pt" viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<path d="{"".join(path)}"/></svg>'
    )
    return Formula(svg, *(round(float(length) * scale, 3) for length in (width, height, -bottom)))


def _upright(match: re.Match[str]) -> str:
    words = match[1] if match[1] is not None else match[2]
    return r"\mathrm{" + words.replace(" ", r"\ ") + "}"


class _MissingGlyphs(logging.Filter):
    """Suppresses mathtext's messages on missing glyphs, and records that there was one."""

    found = False

    def filter(self, record: logging.LogRecord) -> bool:
        self.found = True
        return False
