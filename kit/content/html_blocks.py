"""Blocks as HTML, for the cell outputs in JupyterLab and for the HTML export.

Headings are written without numbers unless the caller passes one; `kit.document.numbering` assigns them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2.environment import TemplateModule
from markupsafe import Markup

from kit.content.blocks import Block, Chart, Heading, Listing, Paragraph, Picture, Table
from kit.content.figure_links import FigureLinks
from kit.content.web_links import is_web_link
from kit.text.templates import template_environment

__all__ = ["Page", "fragment", "heading"]

_MACROS = {
    Paragraph: "paragraph",
    Listing: "listing",
    Table: "table",
    Chart: "chart",
    Picture: "picture",
}


class Page(FigureLinks):
    """State shared by all fragments of one page: figures with a source line, ids already set, tables counted.

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
        super().__init__(blocks)
        self._tables = 0

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


# Characters that a data URL must escape. Quotation marks are the most frequent and stay unescaped, since the
# attribute is delimited by apostrophes. The percent sign comes first: the other escapes contain one.
_UNSAFE = {mark: f"%{ord(mark):02X}" for mark in "%#<>'\n\r\t"} | {"&": "&amp;"}


def _svg_data_url(svg: str) -> Markup:
    """Return a drawing as a data URL for an attribute in apostrophes; a quarter shorter than base64.

    >>> _svg_data_url("<svg fill='#fff'/>")
    Markup('data:image/svg+xml,%3Csvg fill=%27%23fff%27/%3E')
    """
    for mark, safe in _UNSAFE.items():
        svg = svg.replace(mark, safe)
    return Markup("data:image/svg+xml," + svg)


@cache
def _macros() -> TemplateModule:
    environment = template_environment(Path(__file__).parent / "templates", markup=True)
    environment.filters["svg_data_url"] = _svg_data_url
    environment.tests["web_link"] = is_web_link
    return environment.get_template("blocks.html.jinja").module
