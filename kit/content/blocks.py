"""The blocks of a document, frozen: paragraphs, headings, lists, tables, charts, pictures.

Text in blocks is plain text; markup in it is not interpreted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec


class Formula(msgspec.Struct, frozen=True):
    """A drawn formula: SVG with text as outlines, sized in em of the surrounding text.

    Attributes
    ----------
    svg : str
    width, height : float
    depth : float
        Extent below the baseline.
    """

    svg: str
    width: float
    height: float
    depth: float


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stretch of text with one style.

    Attributes
    ----------
    text : str
        Plain text.
    figure : str
        Key of the indicator whose value the text states, or empty. Exports link it to the figure's line in
        附件2.
    strong, emphasis, code : bool
        From an analyst's own Markdown; the kit's prose uses none of them.
    link : str
        Link target in an analyst's own Markdown.
    struck : bool
        Struck through, in an analyst's own Markdown.
    script : {"", "sub", "super"}
        Subscript or superscript, in an analyst's own Markdown.
    color : str
        Text colour that an analyst set on a table cell, such as ``#c00000``.
    formula : Formula or None
        Drawing of a formula; `text` is its source.
    cites : str
        Key of the chart that the text refers to. The document writes the chart's number as the text
        (（见图3）), or drops the run if it has no such chart.
    quotes : str
        What the text is taken from: a cell of a ledger (``2021/清河镇.xlsx › 文字材料 › B3``), `WORDING`,
        `SOURCE`, `PROFILE` or `ANALYST`; empty for the kit's own words.
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
    cites: str = ""
    quotes: str = ""


WORDING = "wording"
"""`Run.quotes` of a name with digits in a template."""

SOURCE = "source"
"""`Run.quotes` of where something is: names of files and sheets, addresses of cells, rows and how many."""

PROFILE = "profile"
"""`Run.quotes` of what the profile, the subject or an argument sets, such as the closing words."""

ANALYST = "analyst"
"""`Run.quotes` of what an analyst wrote into the kit's prose."""


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """One paragraph."""

    runs: tuple[Run, ...]


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading without its number; the document numbers levels 1 to 4: 一、 （一） 1. （1）."""

    level: int
    runs: tuple[Run, ...]


class Listing(msgspec.Struct, frozen=True, tag="list", omit_defaults=True):
    """A list; each item is one paragraph of runs.

    Attributes
    ----------
    items : tuple of tuple of Run
    ordered : bool
    start : int
        Number of the first item of an ordered list.
    inner : tuple of tuple of Listing
        Empty, or one entry per item: the lists nested under it.
    as_headings : bool
        Whether the document numbers the items as it would headings below the one they stand under, and
        writes each as a paragraph: （一） below 一、.
    """

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False
    start: int = 1
    inner: tuple[tuple[Listing, ...], ...] = ()
    as_headings: bool = False


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """A table's column: header text and alignment of its cells."""

    name: str
    align: Literal["left", "right", "center"] = "left"


class Table(msgspec.Struct, frozen=True, tag="table", omit_defaults=True):
    """A table of text.

    Attributes
    ----------
    caption : str
        Shown above the table; may be empty.
    columns : tuple of Column
    rows : tuple of tuple of tuple of Run
        One cell (a tuple of runs) per column.
    note : str
        Small print below the table, which names the ledger.
    anchors : tuple of str
        Empty, or one per row: the key of the figure whose source line (附件2) this row is. Runs that state
        the figure link to it.
    fills : tuple of tuple of str
        Empty, or one per row and cell: the background colour that an analyst set, such as ``#ffff00``, or
        empty.
    groups : tuple of str
        Empty, or one per row: the title of the group that begins with this row, or empty.
    row_headers : bool
        Whether the first cell of each row is its header.
    quotes : str
        `ANALYST` where the analyst wrote the caption.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    note: str = ""
    anchors: tuple[str, ...] = ()
    fills: tuple[tuple[str, ...], ...] = ()
    groups: tuple[str, ...] = ()
    row_headers: bool = False
    quotes: str = ""


class Series(msgspec.Struct, frozen=True, omit_defaults=True):
    """The values of one part of a chart.

    Attributes
    ----------
    name : str
    values : tuple of int, float or None
        One per category; None where the ledgers have no value.
    labels : tuple of str
        Empty, or one per category: the value as the drawing writes it, such as ``约4次`` or ``28/24次``. Of
        stacked parts, the last has those of the totals.
    """

    name: str
    values: tuple[int | float | None, ...]
    labels: tuple[str, ...] = ()


class ChartData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The numbers that a chart draws, for Word's own charts.

    Attributes
    ----------
    form : {"months", "bars", "targets", "years"}
        Columns of stacked parts by month; horizontal bars of stacked parts by group; percentages of targets
        reached; one line per series over the years.
    categories : tuple of str
        Months, groups, indicators with a target, or years.
    series : tuple of Series
        Parts that are stacked, bottom part first; for ``targets`` one series, in per cent; for ``years`` one
        per indicator, each on its own scale.
    unit : str
    before : Series or None
        The year before, by month.
    marked : Series or None
        A subset of each month's total, drawn as dots; of targets, 1 where one is met and 0 where it is not.
    line : str
        Label of the line at 100 per cent.
    """

    form: Literal["months", "bars", "targets", "years"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    before: Series | None = None
    marked: Series | None = None
    line: str = ""


class Chart(msgspec.Struct, frozen=True, tag="chart", omit_defaults=True):
    """A chart drawn by the kit.

    Attributes
    ----------
    caption : str
        Shown below the chart.
    svg : str
        The drawing, with text as outlines, so that it looks the same on a machine without Chinese fonts.
    alt : str
        Text alternative, made from the chart's data.
    note : str
        Small print, which names the ledger.
    key : str
        Key of the chart in its subject; text that refers to it has the key in `Run.cites`.
    narrow : str
        The drawing for a phone, as `svg`.
    data : ChartData or None
        Its numbers.
    figures : tuple of str
        Keys of the indicators that it draws.
    lettered : str
        The drawing with its text as text, a third of the size, for the notebook, which shows all other text
        in the reader's fonts too; not passed on to the exports.
    quotes : str
        `ANALYST` where the analyst wrote the caption.
    """

    caption: str
    svg: str
    alt: str
    note: str = ""
    key: str = ""
    narrow: str = ""
    data: ChartData | None = None
    figures: tuple[str, ...] = ()
    lettered: str = ""
    quotes: str = ""


class Picture(msgspec.Struct, frozen=True, tag="picture", omit_defaults=True):
    """An analyst's picture: base64 of a PNG or JPEG, or SVG text; `media` is its MIME type."""

    data: str
    media: Literal["image/png", "image/jpeg", "image/svg+xml"]
    alt: str = ""
    caption: str = ""


Block = Paragraph | Heading | Listing | Table | Chart | Picture


def list_items(listing: Listing) -> Iterator[tuple[Run, ...]]:
    """Yield the items of a list in reading order, those of nested lists included.

    >>> [plain(item) for item in list_items(Listing(((Run("甲"),),), inner=((Listing(((Run("乙"),),)),),)))]
    ['甲', '乙']
    """
    for place, item in enumerate(listing.items):
        yield item
        for inner in listing.inner[place] if listing.inner else ():
            yield from list_items(inner)


def plain(runs: tuple[Run, ...]) -> str:
    """Return the text of runs, without styles."""
    # As most cells are: joining takes three times as long.
    if len(runs) == 1:
        return runs[0].text
    return "".join([run.text for run in runs])
