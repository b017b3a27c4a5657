"""What an analyst's own code shows, as blocks: pictures, DataFrames, text.

Stands between the notebook and the document. Only what a page can carry is carried; the rest is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kit.content import Block, Paragraph, Picture, Run
from kit.document.html_tables import read_tables, visible_text
from kit.document.markdown_cells import read_markdown
from kit.document.pictures import picture
from kit.document.plain_text import shown

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
_LIVE_HTML = re.compile(r"<(script|iframe|object|embed|video|audio)\b", re.IGNORECASE)
# "<Axes: >", "[<matplotlib.lines.Line2D at 0x7f…>]": says nothing, and another thing on every run.
_OBJECT = re.compile(r"<[^<>]*>|.* at 0x[0-9a-f]+>.*", re.DOTALL)

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


def read_output(output: Mapping[str, Any]) -> tuple[list[Block], list[str]]:
    r"""Read one output of a code cell into blocks; an error is not this function's to read.

    Parameters
    ----------
    output : mapping
        An output of the notebook format, version 4.

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
        return (_code(output["text"]), []) if output["name"] == "stdout" else ([], [])
    data = output.get("data", {})
    if drawn := _picture(data, output.get("metadata", {})):
        return [drawn], []
    for media, name in _LIVE.items():
        if media in data:
            return [], [f"{name}只能在浏览器里运行，未写入；请改用图片或表格"]
    if html := data.get("text/html"):
        return _html(html, data.get("text/plain", ""))
    if markdown := data.get("text/markdown"):
        return read_markdown(markdown)
    if text := data.get("text/plain"):
        if _OBJECT.fullmatch(text):
            pictured = any(media.startswith("image/") for media in data)
            return [], ["图片不是PNG、JPEG、SVG，未写入；请改用PNG"] if pictured else []
        return _code(text), []
    return [], [f"输出的类型“{media}”无法写入文档" for media in list(data)[:1]]


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
    if tables := read_tables(html):
        cut = any(cell[0].text == "..." for table in tables for row in table.rows for cell in row)
        told = "表格太长，只写入了显示的部分；需要全部时请先设pandas.options.display.max_rows"
        return list(tables), [told] if cut else []
    if _LIVE_HTML.search(html):
        return [], ["网页控件（脚本或内嵌网页）无法写入文档；请改用图片或表格"]
    if text and not _OBJECT.fullmatch(text):
        return _code(text), []
    return [Paragraph((Run(line),)) for line in visible_text(html).splitlines()], []


def _code(text: str) -> list[Block]:
    text = shown(text).rstrip()
    return [Paragraph((Run(text, code=True),))] if text.strip() else []
