"""Blocks as HTML, for the cell outputs in JupyterLab and for the HTML export.

Headings are written without numbers unless the caller passes one; `kit.document.numbering` assigns them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from string import ascii_letters, digits
from typing import Any, Literal
from urllib.parse import quote

from markupsafe import Markup, escape

from kit.content.blocks import Block, Chart, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.content.card_tables import card_labels, is_numbered
from kit.content.chart_colours import darkened
from kit.content.figure_links import FigureLinks
from kit.content.web_links import is_link
from kit.text.patterns import pattern, place
from kit.text.templates import lines, template_environment

__all__ = ["Page", "fragment", "heading", "picture_urls"]


class Page(FigureLinks):
    """State shared by the fragments of one page: figures with a source line, charts, ids set, tables counted.

    A fragment without a page has no links, as in a notebook, where 附件2 is another cell's output.

    Parameters
    ----------
    blocks : iterable of Block
        Every block of the page, attachments included.

    Examples
    --------
    >>> from kit.content import Column, Run
    >>> line = Table("", (Column("指标"),), (((Run("理论学习"),),),), anchors=("study",))
    >>> text = Paragraph((Run("学习"), Run("12次", figure="study")))
    >>> fragment([text], page=Page([text, line]))
    Markup('<p>学习<a class="figure" href="#source-study" id="figure-study">12次</a></p>')
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        blocks = tuple(blocks)
        super().__init__(blocks)
        self._charts = {block.key for block in blocks if isinstance(block, Chart) and block.key}
        self._tables = 0

    def has_chart(self, key: str) -> bool:
        """Return whether the page has the chart, so that text can link to it."""
        return key in self._charts

    def table_label(self, caption: str) -> str:
        """Return a label for a table's scrolling region, numbered so that it is unique on the page."""
        self._tables += 1
        return f"表格{self._tables}" + (f"：{caption}" if caption else "")


def fragment(blocks: Iterable[Block], *, heading_offset: int = 1, page: Page | None = None) -> Markup:
    """Write blocks as HTML.

    Parameters
    ----------
    blocks : iterable of Block
    heading_offset : int
        Added to a heading's level: with 1, a heading of level 1 is an h2. Deeper than h6 stays h6.
    page : Page, optional
        The page that the fragment is part of. Without it no figure is linked and no id is set.

    Returns
    -------
    markupsafe.Markup
        One element per block, one block per line. It refers to no other file.

    Examples
    --------
    >>> from kit.content import Run
    >>> fragment([Paragraph((Run("a < b"),))])
    Markup('<p>a &lt; b</p>')
    """
    return Markup("\n".join([_block(block, heading_offset, page) for block in blocks]))


def _block(block: Block, heading_offset: int, page: Page | None) -> str:
    match block:
        case Heading():
            return heading(block, rank=min(block.level + heading_offset, 6), page=page)
        case Paragraph(runs) if len(runs) == 1 and runs[0].code:
            return _form("code", _WORDS) % {"words": _escaped(runs[0].text)}
        case Paragraph(runs):
            return _form("paragraph", _WORDS) % {"words": _inline(runs, page)}
        case Listing():
            return _listing(block, page)
        case Table():
            return _table(block, page)
        case Chart():
            is_first = page is not None and bool(block.key) and page.is_first("chart", block.key)
            return str(_macros().chart(block, page is not None, _in_address(block.key) if is_first else ""))
        case Picture():
            return str(_macros().picture(block))


def heading(block: Heading, *, rank: int, number: str = "", id: str = "", page: Page | None = None) -> Markup:
    """Write one heading as h1 to h6 by its rank on the page, with its number in the document.

    >>> from kit.content import Run
    >>> heading(Heading(1, (Run("存在问题"),)), rank=2, number="二、", id="section-8")
    Markup('<h2 id="section-8"><span class="number">二、</span>存在问题</h2>')
    """
    form = _form("heading", rank, _ID if id else "", _NUMBER if number else "", _WORDS)
    return Markup(form % {"id": id, "number": _escaped(number), "words": _inline(block.runs, page)})


def _listing(block: Listing, page: Page | None) -> str:
    # The words of an item come before its lists: the first of several links has the id.
    items = [
        (Markup(_inline(item, page)), [Markup(_listing(each, page)) for each in inner])
        for item, inner in zip(block.items, block.inner or ((),) * len(block.items), strict=True)
    ]
    return str(_macros().listing(block, items))


def _table(block: Table, page: Page | None) -> str:
    label = page.table_label(block.caption) if page is not None else ""
    labels = card_labels(block) if page is not None else ()
    numbered = page is not None and is_numbered(block)
    named = {"cards": labels, "numbered": labels and numbered, "filled": page is not None and block.fills}
    classes = " ".join(name for name, has in named.items() if has)
    bodies: list[list[str]] = [[]]
    rows = _rows(block, page, labels, numbered)
    for row, group in zip(rows, block.groups or ("",) * len(block.rows), strict=True):
        if group:
            form = _form("group", len(block.columns), page is not None, _WORDS)
            title = form % {"words": _with_breaks(group)}
            if bodies[-1]:
                bodies.append([])
            bodies[-1].append(title)
        bodies[-1].append(row)
    written = [Markup("".join(each)) for each in bodies]
    return str(_macros().table(block, page is not None, label, classes, written))


def _rows(block: Table, page: Page | None, labels: Sequence[str], numbered: bool) -> Iterator[str]:
    """Yield the rows of a table."""
    shapes = [
        (block.row_headers and not at, labels[at] if labels else "", column.align, page is not None)
        for at, column in enumerate(block.columns)
    ]
    usual = [_cell_ends(*shape) for shape in shapes]
    anchors = block.anchors or ("",) * len(block.rows)
    fills = block.fills or ((),) * len(block.rows)
    for row, key, behind in zip(block.rows, anchors, fills, strict=True):
        sourced = page is not None and bool(key)
        is_first = page is not None and sourced and page.is_first("source", key)
        ends = usual
        if any(behind):
            ends = [_cell_ends(*shape, fill) for shape, fill in zip(shapes, behind, strict=True)]
        words = _words_of_line(row, key, page, numbered) if sourced else [_inline(cell, page) for cell in row]
        cells = [begin + text + end for (begin, end), text in zip(ends, words, strict=True)]
        form = _form("row", _KEY if is_first else "", _CELLS)
        yield form % {"key": _in_address(key) if is_first else "", "cells": "".join(cells)}


def _words_of_line(
    row: Sequence[tuple[Run, ...]], key: str, page: Page | None, numbered: bool
) -> Iterator[str]:
    """Yield what the cells of a source line say: the first with words links back to the text.

    A source line states no figure itself.
    """
    due = page is not None and page.is_stated(key)
    for at, cell in enumerate(row):
        words = _inline(cell, None, linked=False)
        if due and not (numbered and not at) and plain(cell).strip():
            due = False
            words = _form("back_link", _KEY, _WORDS) % {"key": _in_address(key), "words": words}
        yield words


def _cell_ends(is_header: bool, label: str, align: str, on_page: bool, fill: str = "") -> tuple[str, str]:
    """Return what stands before and after the words of a cell."""
    form = _form("cell", is_header, _LABEL if label else "", align, on_page, _FILL if fill else "", _WORDS)
    written = form % {"label": _escaped(label), "fill": _escaped(fill), "words": _WORDS}
    begin, _, end = written.partition(_WORDS)
    return begin, end


def _inline(runs: tuple[Run, ...], page: Page | None, *, linked: bool = True) -> str:
    """Return the words of runs, with links unless the text is within one."""
    if not linked:
        return "".join([_styled(run) for run in runs])
    return "".join([_linked(run, mark, page) for run, mark in _marked(runs)])


def _linked(run: Run, mark: Run | None, page: Page | None) -> str:
    if page is not None and run.figure and page.has_source(run.figure):
        if mark is None:
            words = _styled(run)
        else:
            before, kept = _parted(run.text)
            kept_words = _form("on_one_line", _WORDS) % {"words": _styled(run, kept) + _styled(mark)}
            words = (_styled(run, before) if before else "") + kept_words
        form = _form("figure_link", _KEY, page.is_first("figure", run.figure), _WORDS)
        return form % {"key": _in_address(run.figure), "words": words}
    words = _styled(run)
    if page is not None and run.cites and page.has_chart(run.cites):
        words = _form("chart_link", _KEY, _WORDS) % {"key": _in_address(run.cites), "words": words}
    elif run.link and is_link(run.link):
        words = _form("link", _ADDRESS, _WORDS) % {"address": _escaped(run.link), "words": words}
    return words if mark is None else words + _styled(mark)


def _styled(run: Run, text: str | None = None) -> str:
    """Return a run, or a part of its text, in its style."""
    if run.formula is not None:
        return str(_macros().formula(run))
    words = _with_breaks(run.text if text is None else text)
    style = (run.strong, run.emphasis, run.code, run.struck, run.script, bool(run.color))
    if style == _UNSTYLED:
        return words
    return _style_form(*style) % {"color": _escaped(run.color), "words": words}


_UNSTYLED = (False, False, False, False, "", False)


@cache
def _style_form(
    strong: bool,
    emphasis: bool,
    code: bool,
    struck: bool,
    script: Literal["", "sub", "super"],
    coloured: bool,
) -> str:
    run = Run(
        text="",
        strong=strong,
        emphasis=emphasis,
        code=code,
        struck=struck,
        script=script,
        color=_COLOR if coloured else "",
    )
    return pattern(_macros().styled(run, _WORDS))


# Few pages have tables of more than a hundred columns.
@lru_cache(maxsize=1024)
def _form(macro: str, *given: Any) -> str:
    """Return what a macro writes of places and of what is the same for many blocks, as a pattern."""
    return pattern(getattr(_macros(), macro)(*given))


_WORDS, _KEY, _ID, _NUMBER = place("words"), place("key"), place("id"), place("number")
_CELLS, _LABEL, _FILL = place("cells"), place("label"), place("fill")
_COLOR, _ADDRESS = place("color"), place("address")


# To look for one is quicker than to escape a text, and few texts have any.
_SPECIAL = re.compile("[&<>\"'\n]")


def _escaped(text: str) -> str:
    return str(escape(text)) if _SPECIAL.search(text) is not None else text


def _with_breaks(text: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    return str(lines(text))


# As a link to a part of the page has the key of a figure or chart.
_in_address = lru_cache(maxsize=1024)(quote)


# A URL may have no others than these in ASCII; a blank would also end the address in a `srcset`.
_SAFE = frozenset(f"!$&'()*+,-./:;=?@_~{ascii_letters}{digits}")
# Others, up to U+009F → their escapes. The percent sign, which every escape has, is first.
_ESCAPES = {
    character: quote(character, safe="")
    for character in ("%", *map(chr, range(0xA0)))
    if character not in _SAFE
}


# A page and the record of its drawings ask for the same.
@lru_cache(maxsize=64)
def _svg_data_url(svg: str) -> Markup:
    """Return a drawing as a data URL for an attribute in quotation marks; shorter than base64.

    >>> _svg_data_url('<svg fill="#fff" width="9%"/>')
    Markup("data:image/svg+xml,%3Csvg%20fill='%23fff'%20width='9%25'/%3E")
    """
    # Quotation marks are frequent, and an apostrophe needs no escape. No text is altered: there is none.
    if "'" not in svg and "<text" not in svg:
        svg = svg.replace('"', "'")
    # Quicker than a match for each of the tens of thousands of places in a page of charts. Most characters
    # stand nowhere, and to look for one is far quicker than to replace it.
    for character, escaped in _ESCAPES.items():
        if character in svg:
            svg = svg.replace(character, escaped)
    return Markup("data:image/svg+xml," + svg.replace("&", "&amp;"))


def picture_urls(block: Chart | Picture) -> tuple[str, ...]:
    """Return the data URLs of a figure's pictures as a page has them, that for a phone first.

    >>> picture_urls(Picture("QUJD", "image/png"))
    ('data:image/png;base64,QUJD',)
    """
    if isinstance(block, Chart):
        drawn = [darkened(svg) for svg in (block.narrow, block.svg) if svg]
    elif block.media == "image/svg+xml":
        drawn = [block.data]
    else:
        return (f"data:{block.media};base64,{block.data}",)
    return tuple(_svg_data_url(svg).unescape() for svg in drawn)


def _marked(runs: tuple[Run, ...]) -> Iterator[tuple[Run, Run | None]]:
    """Pair each run with the superscript number of its source line, if that follows it."""
    follows = False
    for run, after in zip_longest(runs, runs[1:]):
        if not follows:
            follows = bool(run.figure and after and after.script == "super" and after.figure == run.figure)
            yield run, after if follows else None
        else:
            follows = False


_WHOLE = 8
"""Characters of a figure that stay on the line of its mark: the number with its unit, not a whole phrase."""


def _parted(text: str) -> tuple[str, str]:
    """Part a figure's text into what may be broken over lines and what stays with its mark.

    >>> _parted("26次"), _parted("文体活动、宣传活动")
    (('', '26次'), ('文', '体活动、宣传活动'))
    """
    return text[:-_WHOLE], text[-_WHOLE:]


@cache
def _macros() -> Any:
    environment = template_environment(Path(__file__).parent / "templates", markup=True)
    environment.filters |= {"darkened": darkened, "svg_data_url": _svg_data_url}
    return environment.get_template("blocks.html.jinja").module
