"""A document laid out for Word: sections of pages, paragraphs with their styles, tables, figures, links.

Serves the Word file at document → outputs. The same tables are turned as in the PDF, figures are as large.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, pairwise, repeat
from math import ceil
from types import MappingProxyType
from typing import Any

from kit.content import Block, Chart, Formula, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.content.links import Links
from kit.document import Document, Signature
from kit.document.outline import attachment_names, outlined
from kit.document.titles import title_lines
from kit.export.docx.drawings import Drawn
from kit.export.docx.nodes import (
    Bookmark,
    Contents,
    Entry,
    Figure,
    Grid,
    GridColumn,
    GridRow,
    Inline,
    Node,
    Piece,
    Restart,
    Section,
    Words,
)
from kit.export.paged.table_sizes import TEXT, em, is_long, is_short, is_wide, sized

__all__ = ["Pages"]

_TWIPS = 20
_EMU = 12700
# Width and the most height of a figure, in points, on upright and on turned pages: a caption, and a line of
# text above it, must still find room.
_UPRIGHT, _TURNED = (442.2, 425.2), (637.8, 269.3)
_CHARACTER, _TITLE = 15.75, 22.0
_CONTENTS_DEPTH = 2
_WEB_ADDRESS = re.compile(r"(?i)https?://|mailto:")

# The definitions of `numbering.xml.jinja` that can count anew; its first three lists are of styles.
_HEADINGS, _NUMBERS = 0, 2
_BULLETS = 2  # number of the list of bullets
_DEEPEST = 8
_FIRST_RESTART = 4


class Pages:
    """The sections of a document, and what they refer to.

    Attributes
    ----------
    sections : list of Section
    restarts : list of Restart
        Lists that count anew.
    addresses : dict of str to str
        Web addresses that are linked to, and their relation ids.
    """

    def __init__(
        self,
        document: Document,
        pictures: Iterable[Drawn],
        formulas: Mapping[Formula, Drawn] = MappingProxyType({}),
    ) -> None:
        self._links = Links(chain(document.blocks, *(item.blocks for item in document.attachments)))
        self._pictures = iter(pictures)
        self._formulas = formulas
        self._bookmarks = count(1)
        self._figures = count(1)
        self._keys: dict[str, int] = {}
        self._entries: list[Entry] = []
        self.sections = [Section(first=True)]
        self.restarts: list[Restart] = []
        self.addresses: dict[str, str] = {}
        self._lay_out(document)

    def _lay_out(self, document: Document) -> None:
        self._say("Title", "\n".join(title_lines(document.title)))
        self._blocks(document.blocks)
        self._enclose(document)
        self._sign(document.signature)
        self._attach(document)
        if document.identity:
            self._say("Identity", document.identity.line)
        self._finish()

    def _finish(self) -> None:
        """Put the contents in front, and see that each section ends with a paragraph, as Word wants it."""
        entries = tuple(entry for entry in self._entries if entry.level <= _CONTENTS_DEPTH)
        if entries:
            self.sections.insert(0, Section(nodes=[Contents(entries=entries)], numbered=False))
        self.sections = [section for section in self.sections if section.nodes]
        for section in self.sections:
            if not isinstance(section.nodes[-1], Words | Figure):
                section.nodes.append(Words(style="AfterTable"))
        self.sections[-1].last = True

    def _add(self, node: Node) -> None:
        self.sections[-1].nodes.append(node)

    def _say(self, style: str, text: str, **more: Any) -> None:
        self._add(Words(style=style, pieces=(Piece(text),), **more))

    # --- blocks ---

    def _blocks(self, blocks: Sequence[Block], *, attached: bool = False) -> None:
        """Add blocks; those of an attachment count anew and are not in the contents."""
        turned = self.sections[-1].turned
        lists = self._heading_lists(
            [_look(block) for block in blocks if isinstance(block, Heading)], attached
        )
        for block, number, depth in outlined(blocks):
            match block:
                case Heading():
                    entry = None if attached else Entry(depth, _look(block), number + plain(block.runs), "")
                    self._heading(block, entry, next(lists))
                case Paragraph(runs):
                    whole_code = bool(runs) and all(run.code for run in runs) and "\n" in plain(runs)
                    self._add(Words(style="Code" if whole_code else "BodyText", pieces=self._pieces(runs)))
                case Listing():
                    self._list(block)
                case Chart() | Picture():
                    self._figure(block)
                case Table() if is_wide(block) and not turned:
                    self.sections.append(Section(turned=True))
                    self._table(block)
                    self.sections.append(Section())
                case Table():
                    self._table(block)

    def _heading(self, block: Heading, entry: Entry | None, counted: int) -> None:
        look = _look(block)
        bookmark = None
        if entry:
            bookmark = self._bookmark(f"_Toc{len(self._entries) + 1:08d}")
            self._entries.append(entry._replace(anchor=bookmark.name))
        self._add(
            Words(
                style=f"Heading{look}",
                pieces=self._pieces(block.runs),
                bookmark=bookmark,
                list=counted,
                level=look - 1,
            )
        )

    def _heading_lists(self, looks: Sequence[int], anew: bool) -> Iterator[int]:
        """Give the list that each heading counts in, 0 for the one of the heading styles.

        Office programs count a level that was skipped as if it were there. Where one is, headings that follow
        each other on one level get a list of their own, so that they show the document's numbers.
        """
        if not any(look > above + 1 for above, look in pairwise((0, *looks))):
            yield from repeat(self._restart(_HEADINGS) if anew and looks else 0, len(looks))
            return
        lists: dict[int, int] = {}
        for look in looks:
            lists = {level: number for level, number in lists.items() if level <= look}
            if look not in lists:
                lists[look] = self._restart(_HEADINGS)
            yield lists[look]

    def _list(self, block: Listing, level: int = 0) -> None:
        """Add a list, those within it below the items they belong to; Word knows nine levels."""
        level = min(level, _DEEPEST)
        number = self._restart(_NUMBERS, level, block.start) if block.ordered else _BULLETS if level else 0
        style = "ListNumber" if block.ordered else "ListBullet"
        for place, item in enumerate(block.items):
            self._add(Words(style=style, pieces=self._pieces(item), list=number, level=level))
            for inner in block.inner[place] if block.inner else ():
                self._list(inner, level + 1)

    def _restart(self, definition: int, level: int = 0, start: int = 1) -> int:
        restart = Restart(_FIRST_RESTART + len(self.restarts), definition, level, start)
        self.restarts.append(restart)
        return restart.number

    def _figure(self, block: Chart | Picture) -> None:
        picture = next(self._pictures)
        width, most = _TURNED if self.sections[-1].turned else _UPRIGHT
        if isinstance(block, Picture):
            width = min(width, picture.width)
        height = min(width * picture.height / picture.width, most)
        note = block.note if isinstance(block, Chart) else ""
        self._add(
            Figure(
                id=next(self._figures),
                relation=picture.id,
                alt=block.alt or block.caption,
                width=round(height * picture.width / picture.height * _EMU),
                height=round(height * _EMU),
                keep=bool(block.caption or note),
            )
        )
        if block.caption:
            self._say("Caption", block.caption, keep=bool(note))
        if note:
            self._say("Note", note)

    def _table(self, block: Table) -> None:
        if block.caption:
            self._say("Caption", block.caption, keep=True)
        size, columns = sized(block, turned=self.sections[-1].turned)
        widths = (round(width * size * _TWIPS) for width in columns)
        short = is_short(block)
        anchors = block.anchors or ("",) * len(block.rows)
        fills = block.fills or ((),) * len(block.rows)
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
                            self._source(cell, key) if key and place == 0 else self._pieces(cell, size)
                            for place, cell in enumerate(row)
                        ),
                        whole=not is_long(row),
                        # A short table stays on one page: each row with the next, and the last with the note.
                        keep=short and (bool(block.note) or number < len(block.rows)),
                        fills=tuple(fill.removeprefix("#") for fill in behind),
                    )
                    for number, (row, key, behind) in enumerate(
                        zip(block.rows, anchors, fills, strict=True), start=1
                    )
                ),
                size="" if size == TEXT else "Small",
            )
        )
        if block.note:
            self._say("Note", block.note)
        else:
            # Two tables with nothing between them would be one to Word.
            self._add(Words(style="AfterTable"))

    # --- runs ---

    def _pieces(self, runs: Iterable[Run], size: float = _CHARACTER) -> tuple[Piece, ...]:
        """Give the pieces of runs; `size` is that of the text they stand in, in points."""
        return tuple(self._piece(run, size) for run in runs if run.text)

    def _piece(self, run: Run, size: float) -> Piece:
        piece = self._leading(run)._replace(
            struck=run.struck, script=run.script, color=run.color.removeprefix("#")
        )
        if run.formula is None:
            return piece
        return piece._replace(drawing=self._drawing(run.formula, size))

    def _drawing(self, formula: Formula, size: float) -> Inline:
        width, height = (round(length * size * _EMU) for length in (formula.width, formula.height))
        id, relation = next(self._figures), self._formulas[formula].id
        return Inline(id, relation, width, height, raised=-round(formula.depth * size * 2))

    def _leading(self, run: Run) -> Piece:
        style = _character_style(run)
        if self._links.leads(run.figure):
            stated = None
            if self._links.first("figure", run.figure):
                stated = self._bookmark(self._anchor("figure", run.figure))
            return Piece(run.text, style, anchor=self._anchor("source", run.figure), bookmark=stated)
        if _WEB_ADDRESS.match(run.link):
            relation = self.addresses.setdefault(run.link, f"rIdAddress{len(self.addresses) + 1}")
            return Piece(run.text, style or "Hyperlink", relation=relation)
        return Piece(run.text, style)

    def _source(self, cell: Iterable[Run], key: str) -> tuple[Piece, ...]:
        """Give the first cell of a figure's source line, which leads back to the text."""
        back = self._anchor("figure", key) if self._links.returns(key) else ""
        first, *rest = [Piece(run.text, _character_style(run), anchor=back) for run in cell] or [Piece("")]
        if self._links.first("source", key):
            first = first._replace(bookmark=self._bookmark(self._anchor("source", key)))
        return (first, *rest)

    def _anchor(self, kind: str, key: str) -> str:
        """Name a bookmark; Word takes only letters, digits and _ there, and 40 of them."""
        return f"{kind}_{self._keys.setdefault(key, len(self._keys) + 1)}"

    def _bookmark(self, name: str) -> Bookmark:
        return Bookmark(next(self._bookmarks), name)

    # --- after the text ---

    def _enclose(self, document: Document) -> None:
        """List the attachments (7.3.4)."""
        several = len(document.attachments) > 1
        for number, item in enumerate(document.attachments, start=1):
            named = Piece(f"{number}.{item.title}" if several else item.title, anchor=f"attachment_{number}")
            if number == 1:
                self._add(Words(style="EnclosuresFirst", pieces=(Piece("附件："), named)))
            else:
                self._add(Words(style="Enclosures", pieces=(named,)))

    def _sign(self, signature: Signature) -> None:
        """Set the office two characters from the right, the date two after the office begins (7.3.5.2).

        Where the date is the longer, it is the date that ends two characters from the right.
        """
        after = _characters(signature.office) - _characters(signature.date) - 2
        lines = []
        if signature.office:
            lines.append(("Signature", signature.office, 2 + max(-after, 0) * bool(signature.date)))
        if signature.date:
            lines.append(("Date", signature.date, 2 + max(after, 0) * bool(signature.office)))
        for place, (style, text, end) in enumerate(lines):
            indent = {"rightChars": round(100 * end), "right": round(end * _CHARACTER * _TWIPS)}
            self._say(style, text, blank_before=place == 0, indent=indent)

    def _attach(self, document: Document) -> None:
        names = attachment_names(len(document.attachments))
        for number, (name, item) in enumerate(zip(names, document.attachments, strict=True), start=1):
            turned = any(isinstance(block, Table) and is_wide(block) for block in item.blocks)
            if turned or self.sections[-1].turned:
                self.sections.append(Section(turned=turned))
            self._say("AttachmentNumber", name)
            bookmark = self._bookmark(f"attachment_{number}")
            self._entries.append(Entry(1, 1, f"{name} {item.title}", bookmark.name))
            self._say("AttachmentTitle", item.title, bookmark=bookmark, indent=_narrowed(item.title))
            self._blocks(item.blocks, attached=True)


def _look(block: Heading) -> int:
    """Give the rank whose number and style a heading carries."""
    return min(max(block.level, 1), 4)


def _character_style(run: Run) -> str:
    return "HTMLCode" if run.code else "Strong" if run.strong else "Emphasis" if run.emphasis else ""


def _characters(text: str) -> float:
    """Give a text's width in characters of the page, where a digit is half of one."""
    return sum(1.0 if em(character) == 1 else 0.5 for character in text)


def _narrowed(title: str) -> dict[str, int]:
    """Narrow a title that is longer than the page, so that its lines come out at about one length (7.3.1)."""
    longest = max(map(em, title.split("\n")))
    room, _ = _UPRIGHT
    lines = ceil(longest * _TITLE / room)
    aside = round((room - (ceil(longest / lines) + 1) * _TITLE) / 2 * _TWIPS) if lines > 1 else 0
    return {"left": aside, "right": aside} if aside > 0 else {}
