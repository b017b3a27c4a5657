"""Outputs of an analyst's own code as blocks: pictures, DataFrames, text.

Outputs that a page cannot hold, such as widgets, are left out with a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kit.content import Block, Paragraph, Picture, Run, Table
from kit.document.formulas import read_latex
from kit.document.html_outputs import CUT, read_html
from kit.document.markdown_cells import read_markdown
from kit.document.pictures import picture
from kit.document.plain_text import clean_text
from kit.document.python_reprs import is_bare_object, is_object_line, is_repr, plain_value
from kit.document.series_text import read_series

# In order of preference: an output may hold one picture in several types.
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
# Types that only a browser can show → name in messages.
_INTERACTIVE = {
    "application/vnd.jupyter.widget-view+json": "交互控件",
    "application/javascript": "JavaScript脚本",
    "application/vnd.plotly.v1+json": "交互图表",
    "application/vnd.bokehjs_exec.v0+json": "交互图表",
    "application/vnd.vegalite.v5+json": "交互图表",
}
_QUOTED = 30
"""Characters of an output that a message quotes."""
_INTERACTIVE_HTML = re.compile(r"<(script|iframe|object|embed|video|audio)\b", re.IGNORECASE)
# matplotlib's message for a missing glyph: a warning for plain text, a log line for a formula.
_NO_GLYPH = re.compile(r"Glyph (\d+) \(.*?\) missing from |does not have a glyph for .*? \[U\+([0-9a-f]+)\]")


def undrawn_characters(outputs: Iterable[Mapping[str, Any]]) -> list[str]:
    r"""Return the characters that a cell's figures show as boxes, from matplotlib's messages on stderr.

    Examples
    --------
    >>> text = "UserWarning: Glyph 38215 (\\N{CJK UNIFIED IDEOGRAPH-9547}) missing from font(s) DejaVu Sans."
    >>> undrawn_characters([{"output_type": "stream", "name": "stderr", "text": text}])
    ['镇']
    """
    text = "".join(output["text"] for output in outputs if output.get("name") == "stderr")
    characters = (
        int(decimal) if decimal else int(hexadecimal, 16) for decimal, hexadecimal in _NO_GLYPH.findall(text)
    )
    return list(dict.fromkeys(map(chr, characters)))


def read_output(
    output: Mapping[str, Any], *, drawn: bool = False, folder: Path | None = None
) -> tuple[list[Block], list[str]]:
    r"""Read one output of a code cell, other than an error, into blocks.

    Parameters
    ----------
    output : mapping
        An output of the notebook format, version 4.
    drawn : bool
        Whether the cell shows a picture; the objects that drawing functions returned are then left out.
    folder : Path, optional
        Folder of the notebook, for pictures beside it.

    Returns
    -------
    blocks : list of Block
    left_out : list of str
        Messages on what was left out, in Chinese, one line each.

    Examples
    --------
    >>> blocks, _ = read_output({"output_type": "stream", "name": "stdout", "text": "共12次\n"})
    >>> blocks == [Paragraph((Run("共12次", code=True),))]
    True
    """
    if output["output_type"] == "stream":
        # stderr holds warnings and progress bars, which are for the analyst.
        return _printed(output["text"]) if output["name"] == "stdout" else ([], [])
    data = output.get("data", {})
    if picture := _picture(data, output.get("metadata", {})):
        return [picture], []
    for media, name in _INTERACTIVE.items():
        if media in data:
            return [], [f"{name}只能在浏览器里运行，未写入；请改用图片或表格"]
    text = data.get("text/plain", "")
    if html := data.get("text/html"):
        return _html(html, text)
    if markdown := data.get("text/markdown"):
        return read_markdown(markdown, folder=folder)
    if latex := data.get("text/latex"):
        return read_latex(latex)
    if any(media.startswith("image/") for media in data):
        return [], ["图片不是PNG、JPEG、SVG，未写入；请改用PNG"]
    if others := [media for media in data if media != "text/plain"]:
        return [], [f"输出的类型“{others[0]}”无法写入文档"]
    return _text(text, drawn=drawn)


def is_picture(output: Mapping[str, Any]) -> bool:
    """Return whether an output shows a picture."""
    return any(media in output.get("data", {}) for media in _PICTURES)


def _picture(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Picture | None:
    for media in _PICTURES:
        if media in data:
            details = metadata.get(media)
            # IPython's Image(…, alt="…") stores its text here.
            alt = str(details.get("alt", "")) if isinstance(details, Mapping) else ""
            if drawn := picture(media, data[media], alt=alt):
                return drawn
    return None


def _html(html: str, text: str) -> tuple[list[Block], list[str]]:
    interactive = (
        ["网页控件（脚本或内嵌网页）无法写入文档；请改用图片或表格"] if _INTERACTIVE_HTML.search(html) else []
    )
    blocks, left_out = read_html(html)
    if any(isinstance(block, Table) for block in blocks):
        return blocks, [*interactive, *left_out]
    if interactive:
        return [], interactive
    if text and not is_repr(text):
        return _code(plain_value(text)), left_out
    return blocks, left_out


def _text(text: str, *, drawn: bool) -> tuple[list[Block], list[str]]:
    """Read an output that has only a ``text/plain`` form."""
    if found := read_series(clean_text(text)):
        series, cut = found
        return [series], [CUT] if cut else []
    text = plain_value(text)
    if not is_repr(text):
        return _code(text), []
    if is_bare_object(text) or drawn:
        return [], []
    return [], [f"{_quoted(text)}是程序的写法，未写入；请用print(…)写成文字，或放进表格"]


def _printed(text: str) -> tuple[list[Block], list[str]]:
    """Read printed text: a Series becomes a table, lines of object reprs are left out with a message."""
    if found := read_series(clean_text(text)):
        series, cut = found
        return [series], [CUT] if cut else []
    lines = clean_text(text).splitlines()
    objects = [line for line in lines if is_object_line(line)]
    text = "\n".join(line for line in lines if line not in objects)
    return _code(text), [f"{_quoted(line)}是程序的写法，未写入；请写成文字" for line in objects]


def _quoted(text: str) -> str:
    line = " ".join(clean_text(text).split())
    return f"输出“{line[:_QUOTED]}{'…' if len(line) > _QUOTED else ''}”"


def _code(text: str) -> list[Block]:
    text = clean_text(text).rstrip()
    return [Paragraph((Run(text, code=True),))] if text.strip() else []
