"""The PDF of a document: its JSON form for the Typst templates, and `render_pdf`.

The `.typ` files in `templates/` define the layout. The PDF conforms to PDF/A-3a and PDF/UA-1. With these
standards Typst refuses a character that no font has; a plain PDF would show an empty box.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import typst

from kit.content import Block, Chart, Column, Formula, Heading, Listing, Paragraph, Picture, Run, Table, plain
from kit.content.figure_links import FigureLinks
from kit.content.heading_numbers import heading_level
from kit.content.web_links import is_link
from kit.document import Document
from kit.document.carriage import RECORD_FILE
from kit.document.outline import attachment_names, outlined
from kit.document.titles import title_lines
from kit.errors import ExportError
from kit.export.paged.metadata import document_date, keywords
from kit.export.paged.picture_files import drawing_file
from kit.export.paged.refusals import refusal
from kit.export.paged.table_sizes import (
    has_long_tables,
    is_dense,
    is_floating,
    is_long,
    is_one_line,
    is_short,
    is_wide,
    sized,
)
from kit.export.paged.typst_compiler import typst_compiler

__all__ = ["render_pdf"]

# Fewer characters may all be on one line.
_NO_LINE_BEGINS = tuple("；：！？、，。）”》")
_TWO_LINES = 30

# Characters of a line of the signing office, which ends two characters from the right.
_OFFICE_LINE = 24

# As `long-in-cell` in `blocks.typ`.
_LONG_IN_CELL = re.compile("[!-~]{16,}")

# What a run may be beside its text.
_MARKS = (
    *("mark", "closed", "strong", "emphasis", "code", "struck", "script", "color", "formula"),
    *("label", "target", "url"),
)

_REVIEW = Path(__file__).parent / "templates" / "review.typ"


def render_pdf(document: Document) -> bytes:
    """Set a document as PDF/A-3a and PDF/UA-1, tagged, with bookmarks and metadata.

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
        No font has a character, a picture cannot be drawn, or there is no title.
    RuntimeError
        This process was forked from one that had set a PDF: set none before a fork.

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
        return typst_compiler().pdf(_REVIEW, pages.data, {**pages.pictures, **_attached(document)})
    except typst.TypstError as error:
        raise refusal(document, error, "PDF") from error


def _attached(document: Document) -> dict[str, bytes]:
    """Return the files that the PDF carries, by name."""
    return {RECORD_FILE: document.record} if document.record else {}


class _Pages:
    """The JSON form of a document, with numbers, depths and links."""

    def __init__(self, document: Document) -> None:
        self._links = FigureLinks(chain(document.blocks, *(item.blocks for item in document.attachments)))
        self.pictures: dict[str, bytes] = {}
        self._formulas: dict[Formula, str] = {}
        self._in_place = has_long_tables(document.blocks)
        self._floating = self._charts = 0
        self.data = self._data(document)

    def _data(self, document: Document) -> dict[str, Any]:
        identity = document.identity
        day = document_date(document)
        names = attachment_names(len(document.attachments))
        nodes = self._nodes(document.blocks, above=0, landscape=False)
        closing = _closing(nodes)
        return {
            "title": title_lines(document.title, terms=document.unbroken),
            "recipient": document.recipient,
            "author": document.signature.office,
            "keywords": keywords(document),
            "date": {"year": day.year, "month": day.month, "day": day.day},
            "identity": identity.line if identity else "",
            "attached": list(_attached(document)),
            "nodes": nodes,
            "closing": closing,
            "signature": {
                "office": title_lines(document.signature.office, _OFFICE_LINE),
                "date": document.signature.date,
            },
            "attachments": [
                {
                    "name": name,
                    "title": item.title,
                    "label": f"attachment-{number}",
                    "wide": (wide := any(isinstance(each, Table) and is_wide(each) for each in item.blocks)),
                    "nodes": self._nodes(item.blocks, above=1, landscape=wide),
                }
                for number, (name, item) in enumerate(zip(names, document.attachments, strict=True), start=1)
            ],
        }

    def _nodes(self, blocks: Iterable[Block], *, above: int, landscape: bool) -> list[dict[str, Any]]:
        nodes = []
        for block, number, depth in outlined(blocks):
            if isinstance(block, Heading):
                nodes.append(
                    {
                        "kind": "heading",
                        # Number and style follow the heading's level, not its depth.
                        "level": depth + above,
                        "style_level": heading_level(block.level),
                        "number": number,
                        "runs": self._runs(block.runs),
                    }
                )
            else:
                nodes.append(self._node(block, landscape=landscape))
        return nodes

    def _node(self, block: Block, *, landscape: bool) -> dict[str, Any]:
        match block:
            case Paragraph(runs):
                whole_code = bool(runs) and all(run.code for run in runs) and "\n" in plain(runs)
                return {"kind": "code" if whole_code else "paragraph", "runs": self._runs(runs)}
            case Listing():
                return self._list(block)
            case Table():
                return self._table(block, landscape=landscape or is_wide(block))
            case Chart():
                return self._figure(block, block.note, fill=True)
            case Picture():
                return self._figure(block, "", fill=False)
            case _:
                raise TypeError(f"no page form for {type(block).__name__}")

    def _list(self, block: Listing) -> dict[str, Any]:
        items = []
        for place, item in enumerate(block.items):
            runs = self._runs(item)
            inner = block.inner[place] if block.inner else ()
            items.append({"runs": runs, "inner": [self._list(each) for each in inner]})
        return {"kind": "list", "ordered": block.ordered, "start": block.start, "items": items}

    def _figure(self, block: Chart | Picture, note: str, *, fill: bool) -> dict[str, Any]:
        content, form = drawing_file(block)
        name = f"picture-{len(self.pictures) + 1}.{form}"
        chart, self._charts = self._charts, self._charts + bool(block.caption)
        self.pictures[name] = content
        return {
            "kind": "figure",
            "file": name,
            "alt": block.alt or block.caption,
            "caption": block.caption,
            "note": note,
            "fill": fill,
            "floats": (floats := bool(block.caption) and not self._in_place),
            "number": self._float(floats),
            "chart": chart,
        }

    def _formula(self, formula: Formula) -> dict[str, Any]:
        name = self._formulas.setdefault(formula, f"formula-{len(self._formulas) + 1}.svg")
        self.pictures[name] = formula.svg.encode()
        return {"file": name, "height": formula.height, "depth": formula.depth}

    def _table(self, table: Table, *, landscape: bool) -> dict[str, Any]:
        anchors = table.anchors or ("",) * len(table.rows)
        fills = table.fills or ((),) * len(table.rows)
        groups = table.groups or ("",) * len(table.rows)
        paged = _with_pages(table)
        size, widths = sized(paged, landscape=landscape)
        return {
            "kind": "table",
            "caption": table.caption,
            "note": table.note,
            "wide": is_wide(table),
            "short": is_short(table, in_place=self._in_place),
            "floats": (floats := is_floating(table) and not self._in_place),
            "number": self._float(floats),
            "size": size,
            "dense": is_dense(table),
            "paged": paged is not table,
            "columns": [
                {"name": column.name, "align": column.align, "width": width}
                for column, width in zip(paged.columns, widths, strict=True)
            ],
            "rows": [
                {
                    "group": group,
                    "cells": [
                        _alone(self._runs(cell, source=anchor if index == 0 else ""))
                        for index, cell in enumerate(row)
                    ],
                    "stated": f"source-{anchor}",
                    # Other rows move to the next page whole.
                    "breakable": is_long(row),
                    "line": is_one_line(row, widths[: len(row)]),
                    "fills": behind,
                }
                for row, anchor, behind, group in zip(table.rows, anchors, fills, groups, strict=True)
            ],
        }

    def _float(self, floats: bool) -> int:
        """Return the number of a block among those that float."""
        self._floating += floats
        return self._floating - 1

    def _runs(self, runs: tuple[Run, ...], *, source: str = "") -> list[dict[str, Any] | str]:
        """Return the form of runs; of one that is nothing but text, which most are, the text."""
        drawn: list[dict[str, Any]] = []
        for place, run in enumerate(runs):
            if place and _marks(run, runs[place - 1]):
                drawn[-1]["mark"] = run.text
                continue
            if drawn and drawn[-1]["mark"] and run.text.startswith(_NO_LINE_BEGINS):
                # Typst would break before these: the figure and its mark are a box.
                drawn[-1]["closed"], run = run.text[0], msgspec.structs.replace(run, text=run.text[1:])
            drawn.append(self._run(run, source))
        return [run if any(run[name] for name in _MARKS) else run["text"] for run in drawn]

    def _run(self, run: Run, source: str) -> dict[str, Any]:
        label = target = ""
        if source:
            label = f"source-{source}" if self._links.is_first("source", source) else ""
            target = f"figure-{source}" if self._links.is_stated(source) else ""
        elif self._links.has_source(run.figure):
            label = f"figure-{run.figure}" if self._links.is_first("figure", run.figure) else ""
            target = f"source-{run.figure}"
        return {
            "text": run.text,
            "mark": "",
            "closed": "",
            "strong": run.strong,
            "emphasis": run.emphasis,
            "code": run.code,
            "struck": run.struck,
            "script": run.script,
            "color": run.color,
            "formula": self._formula(run.formula) if run.formula else None,
            "label": label,
            "target": target,
            "url": run.link if is_link(run.link) else "",
        }


def _closing(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the nodes that stay with the signature: the last paragraphs, of two lines or more together.

    They are taken from `nodes`; of a list, its last item.
    """
    closing: list[dict[str, Any]] = []
    characters = 0
    while nodes and characters < _TWO_LINES and nodes[-1]["kind"] in ("paragraph", "list"):
        last = nodes.pop()
        if last["kind"] == "list" and len(items := last["items"]) > 1:
            nodes.append({**last, "items": items[:-1]})
            last = {**last, "items": items[-1:], "start": last["start"] + len(items) - 1}
        closing.insert(0, last)
        characters += sum(len(run if isinstance(run, str) else run["text"]) for run in _words(last))
    return closing


def _words(node: dict[str, Any]) -> list[dict[str, Any] | str]:
    return (
        node["runs"]
        if node["kind"] == "paragraph"
        else list(chain(*(item["runs"] for item in node["items"])))
    )


def _alone(runs: list[dict[str, Any] | str]) -> list[dict[str, Any] | str] | str:
    """Return the text of a cell that is nothing but text, in which no long word may have to break."""
    match runs:
        case [str() as text] if not _LONG_IN_CELL.search(text):
            return text
    return runs


def _marks(run: Run, before: Run) -> bool:
    """Return whether a run is the number in brackets of the figure before it."""
    return bool(run.figure) and run.figure == before.figure and run.script == "super"


def _with_pages(table: Table) -> Table:
    """Return the list of sources with a column for pages; any other table unchanged."""
    if not any(table.anchors):
        return table
    return msgspec.structs.replace(
        table,
        columns=(*table.columns, Column("页")),
        rows=tuple((*row, (Run("10等"),)) for row in table.rows),
    )
