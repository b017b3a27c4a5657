"""A document as it is read from first to last, in one order for all formats.

Heading numbers, enclosures, names of attachments and the line of identity are part of it, as a reader sees
them; page numbers are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kit.content import Block, Chart, Heading, Listing, Paragraph, Picture, Run, Table, list_items
from kit.document import Document
from kit.document.outline import attachment_names, outlined
from kit.document.references import CAPTION_GAP

__all__ = ["Runs", "Spoken", "spoken"]

Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Spoken:
    """A paragraph, heading, item, table or picture, as it is read.

    Attributes
    ----------
    kind : {"title", "heading", "text", "item", "figure", "table", "enclosures", "date", "identity"}
    runs : tuple of Run
        Of a figure its alternative text; of a table none.
    caption : tuple of Run
        Of a figure or table.
    rows : tuple of tuple of tuple of Run
        Cells of a table by row, the head first; a title of a group is a row of one cell.
    block : Block or None
        What it was made from.
    by_analyst : bool
        Whether it is from a cell of the analyst's own.
    in_attachment : bool
        Whether it is in an attachment.
    """

    kind: str
    runs: Runs = ()
    caption: Runs = ()
    rows: tuple[tuple[Runs, ...], ...] = ()
    block: Block | None = None
    by_analyst: bool = False
    in_attachment: bool = False


def spoken(document: Document, by_analyst: frozenset[int] = frozenset()) -> Iterator[Spoken]:
    """Yield what a document says, in reading order.

    Parameters
    ----------
    document : Document
    by_analyst : frozenset of int
        As of `kit.document.Reading`.
    """
    yield Spoken("title", _text(document.title.replace("\n", "")))
    if document.recipient:
        yield Spoken("text", _text(document.recipient))
    yield from _blocks(document.blocks, by_analyst)
    names = attachment_names(len(document.attachments))
    if document.attachments:
        numbers = [f"{number}." if len(names) > 1 else "" for number in range(1, len(names) + 1)]
        titles = (f"{number}{each.title}" for number, each in zip(numbers, document.attachments, strict=True))
        yield Spoken("enclosures", _text(f"附件：{''.join(titles)}"))
    if document.signature.office:
        yield Spoken("text", _text(document.signature.office))
    if document.signature.date:
        yield Spoken("date", _text(document.signature.date))
    for name, each in zip(names, document.attachments, strict=True):
        yield Spoken("heading", _text(f"{name}{each.title}"))
        yield from (replace(said, in_attachment=True) for said in _blocks(each.blocks, frozenset()))
    if document.identity is not None:
        yield Spoken("identity", _text(document.identity.line))


def _text(text: str) -> Runs:
    return (Run(text),)


def _blocks(blocks: Iterable[Block], by_analyst: frozenset[int]) -> Iterator[Spoken]:
    for at, (block, number, _) in enumerate(outlined(blocks)):
        for said in _block(block, number):
            yield said if at not in by_analyst else replace(said, by_analyst=True)


def _block(block: Block, number: str) -> Iterator[Spoken]:
    match block:
        case Heading(_, runs):
            yield Spoken("heading", (Run(number), *runs), block=block)
        case Paragraph(runs):
            yield Spoken("text", runs, block=block)
        case Listing():
            for item in list_items(block):
                yield Spoken("item", item, block=block)
        case Table():
            yield Spoken(
                "table", caption=_caption(block.caption, block.quotes), rows=tuple(_rows(block)), block=block
            )
            if block.note:
                yield Spoken("text", _text(block.note), block=block)
        case Chart() | Picture():
            quotes = block.quotes if isinstance(block, Chart) else ""
            yield Spoken("figure", _text(block.alt), _caption(block.caption, quotes), block=block)
            if isinstance(block, Chart) and block.note:
                yield Spoken("text", _text(block.note), block=block)


def _caption(text: str, quotes: str = "") -> Runs:
    """Return a caption with its number as a run of its own."""
    number, gap, words = text.partition(CAPTION_GAP)
    return (Run(number), Run(gap + words, quotes=quotes)) if gap else (Run(text, quotes=quotes),)


def _rows(table: Table) -> Iterator[tuple[Runs, ...]]:
    yield tuple(_text(column.name) for column in table.columns)
    for at, row in enumerate(table.rows):
        if table.groups and table.groups[at]:
            yield (_text(table.groups[at]),)
        yield row
