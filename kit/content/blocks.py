"""The blocks of a review, frozen, and their form as JSON.

A section of the notebook puts a `SectionContent` into its output under `SECTION_MIME`; every export is made
from that, so that HTML, PDF and Word say the same. Text in blocks is plain text: no markup in it is obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from kit.content.record import Identity, ReviewRecord

SECTION_MIME = "application/vnd.township-review.section+json"
"""MIME type under which a notebook output carries a section."""


class Formula(msgspec.Struct, frozen=True):
    """A formula drawn: SVG with text as outlines, and its size in em of the text around it.

    Attributes
    ----------
    svg : str
    width, height : float
    depth : float
        How far it reaches below the line.
    """

    svg: str
    width: float
    height: float
    depth: float


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of text of one kind.

    Attributes
    ----------
    text : str
        Plain text.
    figure : str
        Key of the indicator whose value the text states; empty where it states none. HTML leads from here
        to the figure's line in 附件2.
    strong, emphasis, code : bool
        From an analyst's own Markdown; kit prose uses none of them.
    link : str
        Address that an analyst's own Markdown links to.
    struck : bool
        Struck through, in an analyst's own Markdown.
    script : {"", "sub", "super"}
        Lowered or raised, as in an analyst's own Markdown.
    color : str
        Colour that an analyst gave the text of a table's cell, such as ``#c00000``.
    formula : Formula or None
        Drawing of a formula, whose source `text` is.
    """

    text: str
    figure: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: str = ""
    struck: bool = False
    script: Literal["", "sub", "super"] = ""
    color: str = ""
    formula: Formula | None = None


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """One paragraph."""

    runs: tuple[Run, ...]


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading without its number, which the document gives: 一、 （一） 1. （1） for levels 1 to 4."""

    level: int
    runs: tuple[Run, ...]


class Listing(msgspec.Struct, frozen=True, tag="list", omit_defaults=True):
    """A list; each item is one paragraph of runs.

    Attributes
    ----------
    items : tuple of tuple of Run
    ordered : bool
    start : int
        Number of the first item of an ordered one.
    inner : tuple of tuple of Listing
        Empty, or one an item: the lists that stand under it.
    """

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False
    start: int = 1
    inner: tuple[tuple[Listing, ...], ...] = ()


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """A table's column: header text, and on which side its cells stand."""

    name: str
    align: Literal["left", "right", "center"] = "left"


class Table(msgspec.Struct, frozen=True, tag="table", omit_defaults=True):
    """A table of text.

    Attributes
    ----------
    caption : str
        Stands above; may be empty.
    columns : tuple of Column
    rows : tuple of tuple of tuple of Run
        Each row has one cell (a tuple of runs) a column.
    note : str
        Small print below, which names the ledger.
    anchors : tuple of str
        Empty, or one a row: the figure key that this row is the source line of (附件2); runs that state the
        figure lead here.
    fills : tuple of tuple of str
        Empty, or one a row and cell: the colour that an analyst laid behind it, such as ``#ffff00``, or
        empty.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    note: str = ""
    anchors: tuple[str, ...] = ()
    fills: tuple[tuple[str, ...], ...] = ()


class Chart(msgspec.Struct, frozen=True, tag="chart", omit_defaults=True):
    """A chart drawn by the kit.

    Attributes
    ----------
    caption : str
        Stands below the chart.
    svg : str
        The drawing, text as outlines: it looks the same on a machine without Chinese fonts.
    alt : str
        What the chart shows, in words, made from its data.
    note : str
        Small print which names the ledger.
    """

    caption: str
    svg: str
    alt: str
    note: str = ""


class Picture(msgspec.Struct, frozen=True, tag="picture", omit_defaults=True):
    """An analyst's own picture: base64 of a PNG or JPEG, or SVG text; `media` is its MIME type."""

    data: str
    media: Literal["image/png", "image/jpeg", "image/svg+xml"]
    alt: str = ""
    caption: str = ""


Block = Paragraph | Heading | Listing | Table | Chart | Picture

Role = Literal["opening", "body", "signature", "attachment"]
"""Where a section stands: 标题与导语, 正文, 落款, 附件."""


class SectionContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A section as a notebook output carries it.

    Attributes
    ----------
    key : str
        The writer's name, such as ``study``.
    role : {"opening", "body", "signature", "attachment"}
        An opening's heading is the title of the review; a signature's blocks are two paragraphs, office
        and date (either may be missing); an attachment's heading is its title.
    level : int
        Heading level of a body section: 1 is 一、, 2 is （一）.
    heading : str
        Without number. Empty: the section says nothing and is left out.
    blocks : tuple of Block
    origin : Identity or None
        The review that the section was written from; a document is of one.
    review : ReviewRecord or None
        Of an opened review.
    """

    key: str
    role: Role = "body"
    level: int = 2
    heading: str = ""
    blocks: tuple[Block, ...] = ()
    origin: Identity | None = None
    review: ReviewRecord | None = None

    def to_json(self) -> dict[str, object]:
        """Return the plain JSON form (dicts, lists, strings), ready for a MIME bundle."""
        built: dict[str, object] = msgspec.to_builtins(self)
        return built

    @classmethod
    def from_json(cls, data: object) -> SectionContent:
        """Check and rebuild what `to_json` gave; raises `msgspec.ValidationError` where it is not that."""
        return msgspec.convert(data, cls)


def within(listing: Listing) -> Iterator[tuple[Run, ...]]:
    """Give the items of a list in the order in which they are read, those of inner lists too.

    >>> [plain(item) for item in within(Listing(((Run("甲"),),), inner=((Listing(((Run("乙"),),)),),)))]
    ['甲', '乙']
    """
    for place, item in enumerate(listing.items):
        yield item
        for inner in listing.inner[place] if listing.inner else ():
            yield from within(inner)


def plain(runs: tuple[Run, ...]) -> str:
    """Return the text of runs."""
    return "".join(run.text for run in runs)
