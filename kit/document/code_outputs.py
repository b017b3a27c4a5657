"""What an analyst's own code shows, as blocks: pictures, DataFrames, text.

Stands between the notebook and the document. Only what a page can carry is carried; the rest is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kit.content import Block, Paragraph, Picture, Run, Table
from kit.document.formulas import read_latex
from kit.document.html_tables import CUT, read_html
from kit.document.markdown_cells import read_markdown
from kit.document.pictures import picture
from kit.document.plain_text import shown
from kit.document.program_text import is_printed_object, is_program_text, read_series, said, says_nothing

# The drawing first, then the photograph: a notebook may hold one picture in several kinds.
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
# What only lives in a browser, and what it is called in a message.
_LIVE = {
    "application/vnd.jupyter.widget-view+json": "交互控件",
    "application/javascript": "JavaScript脚本",
    "application/vnd.plotly.v1+json": "交互图表",
    "application/vnd.bokehjs_exec.v0+json": "交互图表",
    "application/vnd.vegalite.v5+json": "交互图表",
}
_SHOWN = 30
"""Characters that are enough to know an output by."""
_LIVE_HTML = re.compile(r"<(script|iframe|object|embed|video|audio)\b", re.IGNORECASE)
# What matplotlib says when it draws a box: of a plain text as a warning, of a formula in its log.
_NO_GLYPH = re.compile(r"Glyph (\d+) \(.*?\) missing from |does not have a glyph for .*? \[U\+([0-9a-f]+)\]")


def undrawn_characters(outputs: Iterable[Mapping[str, Any]]) -> list[str]:
    r"""Return the characters that stand as boxes in the figures of a cell, as matplotlib told on stderr.

    Examples
    --------
    >>> told = "UserWarning: Glyph 38215 (\\N{CJK UNIFIED IDEOGRAPH-9547}) missing from font(s) DejaVu Sans."
    >>> undrawn_characters([{"output_type": "stream", "name": "stderr", "text": told}])
    ['镇']
    """
    told = "".join(output["text"] for output in outputs if output.get("name") == "stderr")
    found = (
        int(decimal) if decimal else int(hexadecimal, 16) for decimal, hexadecimal in _NO_GLYPH.findall(told)
    )
    return list(dict.fromkeys(map(chr, found)))


def read_output(
    output: Mapping[str, Any], *, drawn: bool = False, folder: Path | None = None
) -> tuple[list[Block], list[str]]:
    r"""Read one output of a code cell into blocks; an error is not this function's to read.

    Parameters
    ----------
    output : mapping
        An output of the notebook format, version 4.
    drawn : bool
        Whether the cell shows a picture: then the objects that drawing returned say nothing more.
    folder : Path, optional
        Where the notebook stands, for the pictures beside it.

    Returns
    -------
    blocks : list of Block
    left_out : list of str
        What could not be carried, in Chinese, one line each.

    Examples
    --------
    >>> blocks, _ = read_output({"output_type": "stream", "name": "stdout", "text": "共12次\n"})
    >>> blocks == [Paragraph((Run("共12次", code=True),))]
    True
    """
    if output["output_type"] == "stream":
        # Warnings and progress bars are for the person at the notebook.
        return _printed(output["text"]) if output["name"] == "stdout" else ([], [])
    data = output.get("data", {})
    if picture := _picture(data, output.get("metadata", {})):
        return [picture], []
    for media, name in _LIVE.items():
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
    """Tell whether an output shows a picture."""
    return any(media in output.get("data", {}) for media in _PICTURES)


def _picture(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Picture | None:
    for media in _PICTURES:
        if media in data:
            said = metadata.get(media)
            # Image(…, alt="…") of IPython keeps its words here.
            alt = str(said.get("alt", "")) if isinstance(said, Mapping) else ""
            if drawn := picture(media, data[media], alt=alt):
                return drawn
    return None


def _html(html: str, text: str) -> tuple[list[Block], list[str]]:
    live = ["网页控件（脚本或内嵌网页）无法写入文档；请改用图片或表格"] if _LIVE_HTML.search(html) else []
    blocks, left_out = read_html(html)
    if any(isinstance(block, Table) for block in blocks):
        return blocks, [*live, *left_out]
    if live:
        return [], live
    if text and not is_program_text(text):
        return _code(said(text)), left_out
    return blocks, left_out


def _text(text: str, *, drawn: bool) -> tuple[list[Block], list[str]]:
    """Read what has no better form than Python's own text."""
    if found := read_series(shown(text)):
        series, cut = found
        return [series], [CUT] if cut else []
    text = said(text)
    if not is_program_text(text):
        return _code(text), []
    if says_nothing(text) or drawn:
        return [], []
    return [], [f"{_begins(text)}是程序的写法，未写入；请用print(…)写成文字，或放进表格"]


def _printed(text: str) -> tuple[list[Block], list[str]]:
    """Read what a cell printed: a Series is a table, an object is told of, all else stands as it is."""
    if found := read_series(shown(text)):
        series, cut = found
        return [series], [CUT] if cut else []
    lines = shown(text).splitlines()
    objects = [line for line in lines if is_printed_object(line)]
    kept = "\n".join(line for line in lines if line not in objects)
    return _code(kept), [f"{_begins(line)}是程序的写法，未写入；请写成文字" for line in objects]


def _begins(text: str) -> str:
    begins = " ".join(shown(text).split())
    return f"输出“{begins[:_SHOWN]}{'…' if len(begins) > _SHOWN else ''}”"


def _code(text: str) -> list[Block]:
    text = shown(text).rstrip()
    return [Paragraph((Run(text, code=True),))] if text.strip() else []
