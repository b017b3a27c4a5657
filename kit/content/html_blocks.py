"""Blocks as HTML, for the cell outputs in JupyterLab and for the HTML export.

Headings are written without numbers unless the caller passes one; `kit.document.numbering` assigns them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from string import ascii_letters, digits
from urllib.parse import quote

from jinja2.environment import TemplateModule
from markupsafe import Markup

from kit.content.blocks import Block, Chart, Heading, Listing, Paragraph, Picture, Run, Table
from kit.content.card_tables import card_labels, is_numbered
from kit.content.chart_colours import darkened
from kit.content.figure_links import FigureLinks
from kit.content.web_links import is_link
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
    # Quicker than a match for each of the tens of thousands of places in a page of charts.
    for character, escape in _ESCAPES.items():
        svg = svg.replace(character, escape)
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


def _is_unstyled(run: Run) -> bool:
    """Return whether a run is nothing but text, as most are: calling a macro for it would take longer."""
    return not (
        run.formula or run.color or run.strong or run.emphasis or run.struck or run.script or run.code
    )


_WHOLE = 8
"""Characters of a figure that stay on the line of its mark: the number with its unit, not a whole phrase."""


def _parted(text: str) -> tuple[str, str]:
    """Part a figure's text into what may be broken over lines and what stays with its mark.

    >>> _parted("26次"), _parted("文体活动、宣传活动")
    (('', '26次'), ('文', '体活动、宣传活动'))
    """
    return text[:-_WHOLE], text[-_WHOLE:]


@cache
def _macros() -> TemplateModule:
    environment = template_environment(Path(__file__).parent / "templates", markup=True)
    environment.filters |= {
        "card_labels": card_labels,
        "darkened": darkened,
        "marked": _marked,
        "parted": _parted,
        "svg_data_url": _svg_data_url,
    }
    environment.tests["numbered"] = is_numbered
    environment.tests["safe_link"] = is_link
    environment.tests["unstyled"] = _is_unstyled
    return environment.get_template("blocks.html.jinja").module
