"""Texts, pictures and formulas of a document with their locations, as error messages name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain

from kit.content import (
    Block,
    Chart,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Run,
    Table,
    list_items,
    plain,
)
from kit.document import Document
from kit.document.numbering import numbered

__all__ = ["formulas", "pictures", "texts"]


def texts(document: Document, *, drawn: bool = True) -> Iterator[tuple[str, str]]:
    """Yield every text of the pages with its location.

    With `drawn`, drawings are included: the source of an SVG, which contains its texts.

    >>> list(texts(Document(title="总结", blocks=(Heading(1, ()),))))[0]
    ('标题', '总结')
    """
    yield "标题", document.title
    yield "主送", document.recipient
    for block, number, under in _located(document):
        match block:
            case Heading():
                yield f"标题{under}", number + _typeset_text(block.runs)
            case Paragraph(runs):
                yield f"{under}下的段落“{_start(plain(runs))}”", _typeset_text(runs)
            case Listing():
                for item in list_items(block):
                    yield f"{under}下的列表“{_start(plain(item))}”", _typeset_text(item)
            case Table(caption, columns, rows, note, groups=groups):
                where = f"{under}下的表格" + (f"“{caption}”" if caption else "")
                yield where, "\n".join([caption, note, *(column.name for column in columns), *groups])
                for index, row in enumerate(rows, start=1):
                    yield f"{where}第{index}行", "\n".join(_typeset_text(cell) for cell in row)
            case Chart(caption, svg, _, note):
                yield _picture_place(block, under), "\n".join([caption, note, unescape(svg) if drawn else ""])
            case Picture(data, media, _, caption):
                svg = data if drawn and media == "image/svg+xml" else ""
                yield _picture_place(block, under), f"{caption}\n{unescape(svg)}"
    for n, attachment in enumerate(document.attachments, start=1):
        yield f"附件{n}的标题", attachment.title
    yield "落款", f"{document.signature.office}\n{document.signature.date}"
    yield "文末标识", document.identity.line if document.identity else ""


def pictures(document: Document) -> Iterator[tuple[str, Chart | Picture]]:
    """Yield every chart and picture with its location.

    >>> [place for place, _ in pictures(Document(title="总结", blocks=(Chart("走势", "<svg/>", "走势"),)))]
    ['正文下的图“走势”']
    """
    for block, _, under in _located(document):
        if isinstance(block, Chart | Picture):
            yield _picture_place(block, under), block


def formulas(document: Document) -> Iterator[Formula]:
    """Yield the inline formulas.

    >>> list(formulas(Document(title="总结")))
    []
    """
    for block, _, _ in _located(document):
        yield from (run.formula for run in _runs(block) if run.formula is not None)


def _runs(block: Block) -> Iterator[Run]:
    match block:
        case Heading() | Paragraph():
            yield from block.runs
        case Listing():
            yield from chain.from_iterable(list_items(block))
        case Table():
            yield from (run for row in block.rows for cell in row for run in cell)


def _typeset_text(runs: Iterable[Run]) -> str:
    """Return the text of runs without formulas, which are drawn."""
    return "".join(run.text for run in runs if run.formula is None)


def _located(document: Document) -> Iterator[tuple[Block, str, str]]:
    """Yield each block with its number, if it is a heading, and the heading above it."""
    parts: list[tuple[str, Iterable[Block]]] = [("正文", document.blocks)]
    parts += [(f"附件{n}“{item.title}”", item.blocks) for n, item in enumerate(document.attachments, start=1)]
    for under, blocks in parts:
        for block, number in numbered(blocks):
            if isinstance(block, Heading):
                under = f"“{number}{plain(block.runs)}”"
            yield block, number, under


def _picture_place(block: Chart | Picture, under: str) -> str:
    return f"{under}下的图“{_start(block.caption or block.alt)}”"


def _start(text: str) -> str:
    start = "".join(character if character.isprintable() else "□" for character in text[:20])
    return start + ("……" if len(text) > 20 else "")
