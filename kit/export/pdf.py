"""The PDF of a document: an official document's page (GB/T 9704-2012), set by Typst.

Stands at document → outputs. The document goes to Typst as JSON, whose strings are set as text and never read
as markup, and its drawings as files of a temporary folder; the `.typ` files in `templates/` say how it looks.
PDF/A-2a and PDF/UA-1 are asked for at once, which also makes Typst refuse a character that no font has: in a
plain PDF it would be an empty box.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any
from unicodedata import east_asian_width

import typst

from kit.content import Block, Chart, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.document import Document, Identity
from kit.document.outline import attachment_names, outlined
from kit.document.titles import title_lines
from kit.errors import ExportError
from kit.export.places import character_refusal, pictures
from kit.export.typefaces import installed_families
from kit.fonts import SANS, SERIF

__all__ = ["prepare_pdf", "render_pdf"]

# A table is turned to a landscape page where its columns, long cells folded into lines of so many characters,
# take more than an upright page holds; both in em of a table's text.
_FOLDED = 10.0
_UPRIGHT = 46.0

# A table of so many rows stays on one page.
_SHORT = 12

_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_TEMPLATES = Path(__file__).parent / "templates"

_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_WEB_ADDRESS = re.compile(r"(?i)https?://|mailto:")


def render_pdf(document: Document) -> bytes:
    """Set a document as PDF/A-2a and PDF/UA-1, tagged, with bookmarks and metadata.

    The same document gives the same bytes, on machines that have the same fonts.

    Parameters
    ----------
    document : Document

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    ExportError
        A character is in no font, a picture cannot be drawn, or there is no title.
    RuntimeError
        This process was forked from one that had set a PDF already: set none before forking.

    Examples
    --------
    >>> from kit.document import Document
    >>> render_pdf(Document(title="2021年工作总结"))[:5]
    b'%PDF-'
    """
    if not document.title.strip():
        raise ExportError("PDF未生成：文档没有标题；请在笔记本开头写一个一级标题")
    pages = _Pages(document)
    try:
        return _press().compile(pages.data, pages.pictures)
    except typst.TypstError as error:
        line = character_refusal(error.diagnostic, document) or _picture_refusal(document, error)
        raise ExportError(line) from error


def prepare_pdf() -> None:
    """Search the machine's fonts now, once for this process and for every process forked from it later.

    Unlike setting a PDF, this is safe before a fork.

    >>> prepare_pdf()
    """
    _press()


@cache
def _press() -> _Press:
    return _Press()


class _Press:
    """Typst, with its fonts found; one a process, and it takes one document at a time."""

    def __init__(self) -> None:
        fonts = typst.Fonts(
            include_system_fonts=True,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in sorted({SANS.parent, SERIF.parent})],
        )
        self._families = installed_families(fonts.families())
        # The fonts given are all: without this the compiler would search the system's once more.
        self._compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
        self._lock = Lock()
        self._process: int | None = None

    def compile(self, data: dict[str, Any], pictures: dict[str, bytes]) -> bytes:
        if self._process not in (None, os.getpid()):
            # Typst's threads stayed behind in the parent, and waiting for them would hang for ever.
            raise RuntimeError("a PDF was set before this process was forked; set none before forking")
        with self._lock, TemporaryDirectory(prefix="review-") as root:
            self._process = os.getpid()
            # Typst reads files below its root and nothing outside of it.
            folder = Path(root)
            for template in _TEMPLATES.glob("*.typ"):
                (folder / template.name).write_bytes(template.read_bytes())
            for name, content in pictures.items():
                (folder / name).write_bytes(content)
            pdf = self._compiler.compile(
                folder / "review.typ",
                root=folder,
                sys_inputs={"document": _json(data | {"fonts": self._families})},
                pdf_standards=_STANDARDS,
                timestamp=0,
            )
        if not isinstance(pdf, bytes):
            raise TypeError("typst gave no single file")
        return pdf


def _json(data: dict[str, Any]) -> str:
    # A byte order mark inside a text is left over from some file; nobody sees it, and PDF/A refuses it.
    return json.dumps(data, ensure_ascii=False).replace("\ufeff", "")


def _dated(document: Document) -> date:
    """Say when the document is of, never when it was made: the same inputs give the same bytes.

    PDF/A wants some date. Where none was signed it is the last day of the review's year.
    """
    if found := _DATE.search(document.signature.date):
        with suppress(ValueError):
            return date(int(found[1]), int(found[2]), int(found[3]))
    return date(document.identity.year if document.identity else 1970, 12, 31)


# --- what the templates read ---


class _Pages:
    """The JSON form of a document, with what only the whole document knows: ranks, numbers and links."""

    def __init__(self, document: Document) -> None:
        every = [*document.blocks, *(block for item in document.attachments for block in item.blocks)]
        self._sources = {key for block in every if isinstance(block, Table) for key in block.anchors if key}
        self._given: set[str] = set()
        self._mentioned = {run.figure for block in every for run in _stating(block)} & self._sources
        self.pictures: dict[str, bytes] = {}
        self.data = self._data(document)

    def _data(self, document: Document) -> dict[str, Any]:
        identity = document.identity
        dated = _dated(document)
        names = attachment_names(len(document.attachments))
        return {
            "title": title_lines(document.title),
            "author": document.signature.office,
            "keywords": _keywords(identity),
            "date": {"year": dated.year, "month": dated.month, "day": dated.day},
            "identity": identity.line if identity else "",
            "nodes": self._nodes(document.blocks, above=0),
            "signature": {"office": document.signature.office, "date": document.signature.date},
            "attachments": [
                {
                    "name": name,
                    "title": item.title,
                    "label": f"attachment-{number}",
                    "wide": any(isinstance(block, Table) and _wide(block) for block in item.blocks),
                    "nodes": self._nodes(item.blocks, above=1),
                }
                for number, (name, item) in enumerate(zip(names, document.attachments, strict=True), start=1)
            ],
        }

    def _nodes(self, blocks: Iterable[Block], *, above: int) -> list[dict[str, Any]]:
        nodes = []
        for block, number, depth in outlined(blocks):
            if isinstance(block, Heading):
                nodes.append(
                    {
                        "kind": "heading",
                        # The number and the look keep the level as written, whatever the depth is.
                        "level": depth + above,
                        "look": min(max(block.level, 1), 4),
                        "number": number,
                        "runs": self._runs(block.runs),
                    }
                )
            else:
                nodes.append(self._node(block))
        return nodes

    def _node(self, block: Block) -> dict[str, Any]:
        match block:
            case Paragraph(runs):
                whole_code = bool(runs) and all(run.code for run in runs) and "\n" in plain(runs)
                return {"kind": "code" if whole_code else "paragraph", "runs": self._runs(runs)}
            case Listing(items, ordered):
                return {"kind": "list", "ordered": ordered, "items": [self._runs(item) for item in items]}
            case Table():
                return self._table(block)
            case Chart(caption, svg, alt, note):
                return self._figure(svg.encode(), "svg", alt, caption, note, fill=True)
            case Picture(data, media, alt, caption):
                return self._figure(_picture(data, media), _FORMATS[media], alt, caption, "", fill=False)
            case _:
                raise TypeError(f"no page form for {type(block).__name__}")

    def _figure(
        self, content: bytes, form: str, alt: str, caption: str, note: str, *, fill: bool
    ) -> dict[str, Any]:
        name = f"picture-{len(self.pictures) + 1}.{form}"
        self.pictures[name] = content
        return {
            "kind": "figure",
            "file": name,
            "alt": alt or caption,
            "caption": caption,
            "note": note,
            "fill": fill,
        }

    def _table(self, table: Table) -> dict[str, Any]:
        anchors = table.anchors or ("",) * len(table.rows)
        return {
            "kind": "table",
            "caption": table.caption,
            "note": table.note,
            "wide": _wide(table),
            "short": len(table.rows) <= _SHORT and not any(map(_long, table.rows)),
            "columns": [{"name": column.name, "align": column.align} for column in table.columns],
            "widths": _widths(table),
            "rows": [
                {
                    "cells": [
                        self._runs(cell, source=anchor if index == 0 else "")
                        for index, cell in enumerate(row)
                    ],
                    # A row goes to the next page whole, unless it would fill one.
                    "breakable": _long(row),
                }
                for row, anchor in zip(table.rows, anchors, strict=True)
            ],
        }

    def _runs(self, runs: tuple[Run, ...], *, source: str = "") -> list[dict[str, Any]]:
        return [self._run(run, source) for run in runs]

    def _run(self, run: Run, source: str) -> dict[str, Any]:
        label = target = ""
        if source:
            label = f"source-{source}"
            target = f"figure-{source}" if source in self._mentioned else ""
        elif run.figure in self._sources:
            label, target = f"figure-{run.figure}", f"source-{run.figure}"
        if label in self._given:
            label = ""
        self._given.add(label)
        return {
            "text": run.text,
            "strong": run.strong,
            "emphasis": run.emphasis,
            "code": run.code,
            "label": label,
            "target": target,
            "url": run.link if _WEB_ADDRESS.match(run.link) else "",
        }


_FORMATS = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}


def _picture(data: str, media: str) -> bytes:
    return data.encode() if media == "image/svg+xml" else b64decode(data)


def _long(row: tuple[tuple[Run, ...], ...]) -> bool:
    return any(len(plain(cell)) > 200 for cell in row)


def _wide(table: Table) -> bool:
    return sum(min(width, _FOLDED) for width in _widths(table)) > _UPRIGHT


def _widths(table: Table) -> list[float]:
    """Give each column's width in em, were no cell broken into lines."""
    cells = [
        [column.name for column in table.columns],
        *([plain(cell) for cell in row] for row in table.rows),
    ]
    return [max(2.0, *(_em(text) for text in column)) + 0.9 for column in zip(*cells, strict=True)]


def _em(text: str) -> float:
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.6 for character in text)


def _stating(block: Block) -> Iterator[Run]:
    """Give the runs that may state a figure; a source line is the figure's source, not its text."""
    if isinstance(block, Paragraph | Heading):
        yield from block.runs
    elif isinstance(block, Listing):
        for item in block.items:
            yield from item
    elif isinstance(block, Table):
        for index, row in enumerate(block.rows):
            if not (block.anchors and block.anchors[index]):
                for cell in row:
                    yield from cell


def _keywords(identity: Identity | None) -> list[str]:
    if identity is None:
        return []
    return [identity.township, f"{identity.year}年", identity.stamp, f"kit {identity.kit_version}"]


def _picture_refusal(document: Document, error: typst.TypstError) -> str:
    """Find the picture that Typst stumbles over by setting each on its own."""
    for place, picture in pictures(document):
        try:
            alone = _Pages(Document(title="…", blocks=(picture,)))
            _press().compile(alone.data, alone.pictures)
        except typst.TypstError as found:
            return f"PDF未生成：{place}已损坏或画不出来（{_first_line(found)}）；请换一张图，再导出"
    return f"PDF未生成：排版程序报告“{_first_line(error)}”；请把笔记本交给工具维护人员"


def _first_line(error: typst.TypstError) -> str:
    return error.message.strip().partition("\n")[0]
