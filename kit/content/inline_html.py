"""Runs and rows of tables as HTML: a document has thousands of them, so they are joined without a template.

All functions return HTML as text: what is added to a `Markup` would be escaped once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import escape

from kit.content.blocks import Column, Run, Table
from kit.content.data_urls import svg_data_url
from kit.content.web_links import is_link

if TYPE_CHECKING:
    from kit.content.html_blocks import Page

__all__ = ["id_attribute", "inline", "lines", "side", "table_row"]

_WHOLE = 8
"""Characters of a figure that stay on the line of its mark: the number with its unit, not a whole phrase."""

_SCRIPTS = {"sub": "sub", "super": "sup"}
_SPECIAL = re.compile("[&<>\"'\n]")


def inline(runs: Sequence[Run], page: Page | None = None, linked: bool = True) -> str:
    """Write runs; on a page a figure is linked to its source line, a chart that is cited to the chart.

    >>> inline([Run("a < b"), Run("c", strong=True)])
    'a &lt; b<strong>c</strong>'
    """
    return "".join(_written(runs, page, linked))


def _written(runs: Sequence[Run], page: Page | None, linked: bool) -> Iterator[str]:
    for run, mark in _marked(runs):
        after = _styled(mark) if mark is not None else ""
        if linked and page is not None and run.figure and page.has_source(run.figure):
            first_here = id_attribute(page, "figure", run.figure)
            yield f'<a class="figure" href="#source-{quote(run.figure)}"{first_here}>'
            if after:
                first, last = _parted(run.text)
                yield _styled(run, first) if first else ""
                yield f"<span>{_styled(run, last)}{after}</span></a>"
            else:
                yield f"{_styled(run)}</a>"
        elif linked and page is not None and run.cites and page.has_chart(run.cites):
            yield f'<a class="cite" href="#chart-{quote(run.cites)}">{_styled(run)}</a>{after}'
        elif linked and run.link and is_link(run.link):
            yield f'<a href="{_escaped(run.link)}">{_styled(run)}</a>{after}'
        else:
            yield _styled(run) + after


def _marked(runs: Sequence[Run]) -> Iterator[tuple[Run, Run | None]]:
    """Pair each run with the superscript number of its source line, if that follows it."""
    follows = False
    for run, after in zip_longest(runs, runs[1:]):
        if not follows:
            follows = bool(run.figure and after and after.script == "super" and after.figure == run.figure)
            yield run, after if follows else None
        else:
            follows = False


def _parted(text: str) -> tuple[str, str]:
    """Part a figure's text into what may be broken over lines and what stays with its mark.

    >>> _parted("26次"), _parted("文体活动、宣传活动")
    (('', '26次'), ('文', '体活动、宣传活动'))
    """
    return text[:-_WHOLE], text[-_WHOLE:]


def _styled(run: Run, part: str | None = None) -> str:
    """Write a run, or a part of its text, in its style."""
    if run.formula is not None:
        src, height, depth = svg_data_url(run.formula.svg), run.formula.height, run.formula.depth
        style = f"height:{height}em;vertical-align:-{depth}em"
        return f'<img class="formula" alt="{_escaped(run.text)}" src="{src}" style="{style}">'
    html = lines(run.text if part is None else part)
    if run.code:
        html = f"<code>{html}</code>"
    if run.script:
        html = f"<{_SCRIPTS[run.script]}>{html}</{_SCRIPTS[run.script]}>"
    if run.struck:
        html = f"<s>{html}</s>"
    if run.emphasis:
        html = f"<em>{html}</em>"
    if run.strong:
        html = f"<strong>{html}</strong>"
    return f'<span style="color:{_escaped(run.color)}">{html}</span>' if run.color else html


def lines(text: str) -> str:
    r"""Write a text, its line breaks as such.

    >>> lines("a & b\nc")
    'a &amp; b<br>c'
    """
    # Nearly no text has any of these, and looking is quicker than escaping.
    return _escaped(text).replace("\n", "<br>") if _SPECIAL.search(text) else text


def _escaped(text: str) -> str:
    return str(escape(text))


def id_attribute(page: Page, kind: str, key: str) -> str:
    """Return the attribute of an id, the first time that it is asked for on a page."""
    return f' id="{kind}-{quote(key)}"' if page.is_first(kind, key) else ""


def side(column: Column, page: Page | None, fill: str = "") -> str:
    """Return the attribute that aligns a cell and fills it with a colour.

    JupyterLab right-aligns every cell unless the cell has a style of its own.
    """
    if page is None:
        filled = f";background-color:{_escaped(fill)}" if fill else ""
        return f' style="text-align:{column.align}{filled}"'
    aligned = f' class="{column.align}"' if column.align != "left" else ""
    return f'{aligned} style="background-color:{_escaped(fill)}"' if fill else aligned


def table_row(
    table: Table,
    at: int,
    page: Page | None = None,
    labels: Sequence[str] = (),
    numbered: bool = False,
) -> str:
    """Write a row of a table.

    On a page the first cell with words of a source line links back to the text; the line states no figure
    itself.

    Parameters
    ----------
    table : Table
    at : int
        Which row.
    page : Page, optional
    labels : sequence of str, optional
        Of the cells, where the table is shown as cards.
    numbered : bool, optional
        Whether the first column has the numbers of rows.
    """
    key = table.anchors[at] if table.anchors else ""
    fills = table.fills[at] if table.fills else ()
    sourced = page is not None and bool(key)
    back = page is not None and sourced and page.is_stated(key)
    html = [f"<tr{id_attribute(page, 'source', key)}>" if page is not None and sourced else "<tr>"]
    for place, (cell, column) in enumerate(zip(table.rows[at], table.columns, strict=False)):
        is_header = place == 0 and table.row_headers
        attributes = ' scope="row"' if is_header else ""
        if labels and labels[place]:
            attributes += f' data-label="{_escaped(labels[place])}"'
        attributes += side(column, page, fills[place] if fills else "")
        content = "".join(_written(cell, page, linked=not sourced))
        if back and not (numbered and place == 0) and "".join(run.text for run in cell).strip():
            back = False
            content = f'<a class="back" href="#figure-{quote(key)}" title="回到正文">{content}</a>'
        tag = "th" if is_header else "td"
        # A line break, so that cells stay apart where tables are read as plain text.
        html.append(f"\n<{tag}{attributes}>{content}</{tag}>")
    html.append("\n</tr>")
    return "".join(html)
