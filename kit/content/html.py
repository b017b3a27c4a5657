"""Blocks as HTML, for two readers: JupyterLab beside the analyst's cell, and the HTML export.

Stands beside the way of the data, like the blocks themselves: sections show themselves by it, and
`kit.export.html.page` builds its page of it. Numbers of headings are no part of it; the document gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape

from kit.content.blocks import Block, Chart, Heading, Listing, Paragraph, Picture, Table
from kit.content.links import Links

__all__ = ["Page", "fragment", "heading", "template_environment"]

_MACROS = {
    Paragraph: "paragraph",
    Listing: "listing",
    Table: "table",
    Chart: "chart",
    Picture: "picture",
}


class Page(Links):
    """What all fragments of one page share: which figure has a source line, and which ids are given.

    Without a page a fragment links nowhere, as in a notebook, where 附件2 is another cell's output.

    Parameters
    ----------
    blocks : iterable of Block
        Every block that will stand on the page, attachments included.

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
        """Name a table's scrolling box; counted, since two regions of a page must not share a name."""
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
        The page that the fragment will stand on. Without it no figure is linked and no id is set.

    Returns
    -------
    markupsafe.Markup
        One element a block, one block a line. Nothing in it asks another file for anything.

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
    """Write one heading as h1 to h6 by its rank on the page, with the number that the document gives it.

    >>> from kit.content import Run
    >>> heading(Heading(1, (Run("存在问题"),)), rank=2, number="二、", id="section-8")
    Markup('<h2 id="section-8"><span class="number">二、</span>存在问题</h2>')
    """
    written: Markup = _macros().heading(block, page, rank, number, id)  # type: ignore[attr-defined]
    return written


# What an address may not hold, besides what is not ASCII; quotation marks would cost most, and there are most
# of them, so that the attribute stands between apostrophes. The percent sign comes first: all others get one.
_UNSAFE = {mark: f"%{ord(mark):02X}" for mark in "%#<>'\n\r\t"} | {"&": "&amp;"}


def _svg_address(svg: str) -> Markup:
    """Write a drawing as an address, for an attribute between apostrophes; a fourth shorter than base64.

    >>> _svg_address("<svg fill='#fff'/>")
    Markup('data:image/svg+xml,%3Csvg fill=%27%23fff%27/%3E')
    """
    for mark, safe in _UNSAFE.items():
        svg = svg.replace(mark, safe)
    return Markup("data:image/svg+xml," + svg)


def template_environment(folder: Path) -> Environment:
    """Return the environment in which every page is written: autoescaping on, a wrong name an error."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["lines"] = lambda text: Markup(str(escape(text)).replace("\n", "<br>"))
    return environment


@cache
def _macros() -> TemplateModule:
    environment = template_environment(Path(__file__).parent / "templates")
    environment.filters["svg_address"] = _svg_address
    # Any other scheme could run a script or reach into the reader's machine.
    environment.tests["web_address"] = lambda link: bool(re.match(r"(?i)(https?://|mailto:)", link))
    return environment.get_template("blocks.html.jinja").module
