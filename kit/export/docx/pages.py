"""A document laid out for Word: sections of pages, with paragraphs, tables and figures.

The same tables are on landscape pages as in the PDF, and figures have the same size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from math import ceil
from types import MappingProxyType
from typing import Any

from kit.content import Block, Chart, Formula, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.content.heading_numbers import heading_level
from kit.document import Document, Signature
from kit.document.outline import attachment_names
from kit.document.titles import title_lines
from kit.export.docx.chart_nodes import NativeChart
from kit.export.docx.drawings import Drawing
from kit.export.docx.native_charts import native_charts
from kit.export.docx.nodes import (
    Drawn,
    Figure,
    Grid,
    GridColumn,
    GridRow,
    Node,
    Piece,
    Restart,
    Section,
    Words,
)
from kit.export.docx.pieces import BODY_SIZE, EMU, Pieces
from kit.export.docx.word_frame import WordFrame
from kit.export.paged.table_sizes import (
    LANDSCAPE,
    PORTRAIT,
    TEXT,
    is_dense,
    is_long,
    is_short,
    is_wide,
    sized,
)
from kit.text.widths import em

__all__ = ["Pages"]

_TWIPS = 20
# Whether a page is landscape → maximum height of a figure in points: a caption and a line of text have room.
_HIGHEST = {False: 425.2, True: 269.3}
_TITLE_SIZE = 22.0

# Definitions in `numbering.xml.jinja` for lists with numbering of their own, and the number of its list of
# bullets; its first three lists belong to styles.
_HEADINGS, _NUMBERS = 0, 2
_BULLETS = 2
_MAX_LEVEL = 8
_FIRST_RESTART = 4
_HEADING_LIST = 1
_FIRST_FRAMED = 100_001
"""First number of a bookmark or drawing: a frame has its own."""


class Pages:
    """The sections of a document, and the lists and addresses that they refer to.

    Attributes
    ----------
    sections : list of Section
    restarts : list of Restart
        Lists with numbering of their own.
    charts : list of NativeChart
    addresses : dict of str to str
        Web addresses that are linked to → relation id.
    """

    def __init__(
        self,
        document: Document,
        pictures: Iterable[Drawing],
        formulas: Mapping[Formula, Drawing] = MappingProxyType({}),
        frame: WordFrame | None = None,
    ) -> None:
        self._pieces = Pieces(document, formulas, first=1 if frame is None else _FIRST_FRAMED)
        # A frame's styles number neither headings nor lists.
        self._lists_of_styles = frame is None
        # How wide the text is on upright and turned pages, beside that of an official document.
        self._wider = (
            {False: 1.0, True: 1.0}
            if frame is None
            else {False: frame.width / PORTRAIT, True: frame.height / LANDSCAPE}
        )
        self._pictures = iter(pictures)
        self.sections = [Section()]
        self.restarts: list[Restart] = []
        self.charts: list[NativeChart] = []
        self.addresses = self._pieces.addresses
        self._lay_out(document)

    def _lay_out(self, document: Document) -> None:
        self._add_text("Title", "\n".join(title_lines(document.title, terms=document.unbroken)))
        if document.recipient:
            # Flush left, also where it takes several lines (7.3.2).
            self._add_text("BodyText", document.recipient, indent={"firstLineChars": 0, "firstLine": 0})
        self._blocks(document.blocks)
        self._list_attachments(document)
        self._add_signature(document.signature)
        self._add_attachments(document)
        if document.identity:
            self._add_text("Identity", document.identity.line)
        self._finish()

    def _finish(self) -> None:
        """End each section with a paragraph, as Word requires."""
        self.sections = [section for section in self.sections if section.nodes]
        for section in self.sections:
            if not isinstance(section.nodes[-1], Words | Figure):
                section.nodes.append(Words(style="AfterTable"))

    def _add(self, node: Node) -> None:
        self.sections[-1].nodes.append(node)

    def _add_text(self, style: str, text: str, **more: Any) -> None:
        self._add(Words(style=style, pieces=(Piece(text),), **more))

    def _add_words(self, style: str, text: str, **more: Any) -> None:
        """Add a caption or note, whose numbers have marks."""
        self._add(Words(style=style, pieces=self._pieces.of_runs((Run(text),)), **more))

    def _blocks(self, blocks: Sequence[Block], *, attached: bool = False) -> None:
        """Add blocks; headings of an attachment have their own numbering."""
        landscape = self.sections[-1].landscape
        lists = self._heading_lists(
            [heading_level(block.level) for block in blocks if isinstance(block, Heading)], attached
        )
        for block in blocks:
            match block:
                case Heading():
                    self._heading(block, next(lists))
                case Paragraph(runs):
                    whole_code = bool(runs) and all(run.code for run in runs) and "\n" in plain(runs)
                    self._add(
                        Words(style="Code" if whole_code else "BodyText", pieces=self._pieces.of_runs(runs))
                    )
                case Listing():
                    self._list(block)
                case Chart() | Picture():
                    self._figure(block)
                case Table() if is_wide(block) and not landscape:
                    self.sections.append(Section(landscape=True))
                    self._table(block)
                    self.sections.append(Section())
                case Table():
                    self._table(block)

    def _heading(self, block: Heading, list_number: int) -> None:
        level = heading_level(block.level)
        self._add(
            Words(
                style=f"Heading{level}",
                pieces=self._pieces.of_runs(block.runs),
                list=list_number or (0 if self._lists_of_styles else _HEADING_LIST),
                level=level - 1,
            )
        )

    def _heading_lists(self, levels: Sequence[int], restart: bool) -> Iterator[int]:
        """Yield the list that numbers each heading, 0 for that of the heading styles.

        Office programs count a skipped level as if it were there. If a level is skipped, consecutive headings
        of a level get a list of their own, so that they show the document's numbers.
        """
        if not any(level > above + 1 for above, level in pairwise((0, *levels))):
            yield from repeat(self._restart(_HEADINGS) if restart and levels else 0, len(levels))
            return
        lists: dict[int, int] = {}
        for level in levels:
            lists = {open_level: number for open_level, number in lists.items() if open_level <= level}
            if level not in lists:
                lists[level] = self._restart(_HEADINGS)
            yield lists[level]

    def _list(self, block: Listing, level: int = 0) -> None:
        """Add a list, with nested lists below their items; Word has nine levels."""
        level = min(level, _MAX_LEVEL)
        bullets = 0 if self._lists_of_styles and not level else _BULLETS
        number = self._restart(_NUMBERS, level, block.start) if block.ordered else bullets
        style = "ListNumber" if block.ordered else "ListBullet"
        for place, item in enumerate(block.items):
            self._add(Words(style=style, pieces=self._pieces.of_runs(item), list=number, level=level))
            for inner in block.inner[place] if block.inner else ():
                self._list(inner, level + 1)

    def _restart(self, definition: int, level: int = 0, start: int = 1) -> int:
        restart = Restart(_FIRST_RESTART + len(self.restarts), definition, level, start)
        self.restarts.append(restart)
        return restart.number

    def _figure(self, block: Chart | Picture) -> None:
        note = block.note if isinstance(block, Chart) else ""
        key = block.key if isinstance(block, Chart) else ""
        self._add(
            Figure(
                drawings=tuple(self._drawn(block)),
                keep=bool(block.caption or note),
                bookmark=self._pieces.chart_bookmark(key),
            )
        )
        if block.caption:
            self._add_words("Caption", block.caption, keep=bool(note))
        if note:
            self._add_words("Note", note)

    def _drawn(self, block: Chart | Picture) -> Iterator[Drawn]:
        """Yield the charts of a block that has data, else its picture."""
        alt = block.alt or block.caption
        if isinstance(block, Chart) and block.data is not None:
            for chart in native_charts(block.data):
                self.charts.append(chart)
                # The first of several has the words for all.
                width = chart.width * self._wider[self.sections[-1].landscape]
                yield self._sized(f"rIdChart{len(self.charts)}", alt, width, chart.height, chart=True)
                alt = chart.title
            return
        picture = next(self._pictures)
        landscape = self.sections[-1].landscape
        width = (LANDSCAPE if landscape else PORTRAIT) * self._wider[landscape]
        if isinstance(block, Picture):
            width = min(width, picture.width)
        height = min(width * picture.height / picture.width, _HIGHEST[landscape])
        yield self._sized(picture.id, alt, height * picture.width / picture.height, height)

    def _sized(self, relation: str, alt: str, width: float, height: float, *, chart: bool = False) -> Drawn:
        return Drawn(self._pieces.drawing_id(), relation, alt, round(width * EMU), round(height * EMU), chart)

    def _table(self, block: Table) -> None:
        if block.caption:
            self._add_words("Caption", block.caption, keep=True)
        size, columns = sized(block, landscape=self.sections[-1].landscape)
        wider = self._wider[self.sections[-1].landscape]
        widths = (round(width * size * wider * _TWIPS) for width in columns)
        short = is_short(block)
        anchors = block.anchors or ("",) * len(block.rows)
        fills = block.fills or ((),) * len(block.rows)
        groups = block.groups or ("",) * len(block.rows)
        self._add(
            Grid(
                caption=block.caption,
                columns=tuple(
                    GridColumn(column.name, column.align, width)
                    for column, width in zip(block.columns, widths, strict=True)
                ),
                rows=tuple(
                    GridRow(
                        tuple(
                            self._pieces.of_line(cell, key, place, size)
                            if key
                            else self._pieces.of_runs(cell, size)
                            for place, cell in enumerate(row)
                        ),
                        whole=not is_long(row),
                        # A short table stays on one page: each row with the next, the last row with the note.
                        keep=short and (bool(block.note) or number < len(block.rows)),
                        fills=tuple(fill.removeprefix("#") for fill in behind),
                        group=group,
                    )
                    for number, (row, key, behind, group) in enumerate(
                        zip(block.rows, anchors, fills, groups, strict=True), start=1
                    )
                ),
                size="Dense" if is_dense(block) else "" if size == TEXT else "Small",
                headed=block.row_headers,
            )
        )
        if block.note:
            self._add_words("Note", block.note)
        else:
            # Word merges adjacent tables.
            self._add(Words(style="AfterTable"))

    def _list_attachments(self, document: Document) -> None:
        """List the attachments (7.3.4)."""
        several = len(document.attachments) > 1
        for number, item in enumerate(document.attachments, start=1):
            link = Piece(f"{number}.{item.title}" if several else item.title, anchor=f"attachment_{number}")
            if number == 1:
                self._add(Words(style="EnclosuresFirst", pieces=(Piece("附件："), link)))
            else:
                self._add(Words(style="Enclosures", pieces=(link,)))

    def _add_signature(self, signature: Signature) -> None:
        """Add office and date: the office ends two characters from the right margin (7.3.5.2).

        The date begins two characters after the office. If it is longer, it is the date that ends two
        characters from the margin.
        """
        after = _characters(signature.office) - _characters(signature.date) - 2
        lines = []
        if signature.office:
            lines.append(("Signature", signature.office, 2 + max(-after, 0) * bool(signature.date)))
        if signature.date:
            lines.append(("Date", signature.date, 2 + max(after, 0) * bool(signature.office)))
        for place, (style, text, end) in enumerate(lines):
            indent = {"rightChars": round(100 * end), "right": round(end * BODY_SIZE * _TWIPS)}
            self._add_text(style, text, blank_before=place == 0, indent=indent)

    def _add_attachments(self, document: Document) -> None:
        names = attachment_names(len(document.attachments))
        for number, (name, item) in enumerate(zip(names, document.attachments, strict=True), start=1):
            landscape = any(isinstance(block, Table) and is_wide(block) for block in item.blocks)
            if landscape or self.sections[-1].landscape:
                self.sections.append(Section(landscape=landscape))
            self._add_text("AttachmentNumber", name)
            bookmark = self._pieces.bookmark(f"attachment_{number}")
            self._add_text("AttachmentTitle", item.title, bookmark=bookmark, indent=_narrowed(item.title))
            self._blocks(item.blocks, attached=True)


def _characters(text: str) -> float:
    """Return the width of a text in full-width characters."""
    return sum(1.0 if em(character) == 1 else 0.5 for character in text)


def _narrowed(title: str) -> dict[str, int]:
    """Indent a title longer than a line, so that its lines have similar length (7.3.1)."""
    width = max(map(em, title.split("\n")))
    lines = ceil(width * _TITLE_SIZE / PORTRAIT)
    indent = round((PORTRAIT - (ceil(width / lines) + 1) * _TITLE_SIZE) / 2 * _TWIPS) if lines > 1 else 0
    return {"left": indent, "right": indent} if indent > 0 else {}
