"""Blocks as HTML, for the cell outputs in JupyterLab and for the HTML export.

Headings are written without numbers unless the caller passes one; `kit.document.numbering` assigns them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from jinja2.environment import TemplateModule
from markupsafe import Markup

from kit.content.blocks import Block, Chart, Heading, Listing, Paragraph, Picture, Table
from kit.content.card_tables import card_labels, is_numbered
from kit.content.chart_colours import darkened
from kit.content.data_urls import svg_data_url
from kit.content.figure_links import FigureLinks
from kit.content.inline_html import id_attribute, inline, side, table_row
from kit.text.templates import template_environment

__all__ = ["Page", "fragment", "heading", "picture_urls"]

_MACROS = {
    Paragraph: "paragraph",
    Listing: "listing",
    Table: "table",
    Chart: "chart",
    Picture: "picture",
}


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
    return Markup("\n").join(
        heading(block, rank=min(block.level + heading_offset, 6), page=page)
        if isinstance(block, Heading)
        else getattr(_macros(), _MACROS[type(block)])(block, page)
        for block in blocks
    )


def heading(block: Heading, *, rank: int, number: str = "", id: str = "", page: Page | None = None) -> Markup:
    """Write one heading as h1 to h6 by its rank on the page, with its number in the document.

    >>> from kit.content import Run
    >>> heading(Heading(1, (Run("存在问题"),)), rank=2, number="二、", id="section-8")
    Markup('<h2 id="section-8"><span class="number">二、</span>存在问题</h2>')
    """
    html: Markup = _macros().heading(block, page, rank, number, id)  # type: ignore[attr-defined]
    return html


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
    return tuple(svg_data_url(svg).unescape() for svg in drawn)


def _as_markup(write: Callable[..., str]) -> Callable[..., Markup]:
    """Return a function whose HTML a template does not escape."""
    return lambda *given, **named: Markup(write(*given, **named))


@cache
def _macros() -> TemplateModule:
    environment = template_environment(Path(__file__).parent / "templates", markup=True)
    environment.filters |= {
        "card_labels": card_labels,
        "darkened": darkened,
        "svg_data_url": svg_data_url,
    }
    environment.tests["numbered"] = is_numbered
    for write in (id_attribute, inline, side, table_row):
        environment.globals[write.__name__] = _as_markup(write)
    return environment.get_template("blocks.html.jinja").module
