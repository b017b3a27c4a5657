"""The XML of a document's text, from the nodes of its pages.

Its elements are macros of `body.xml.jinja`: each is written once for all that differ in nothing but their
texts, and then filled with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup

from kit.export.docx.nodes import Bookmark, Figure, Grid, GridColumn, Node, Piece, Section, Words
from kit.export.docx.part_templates import allowed, attribute, macros, text
from kit.text.patterns import pattern, place

__all__ = ["body_xml"]


def body_xml(sections: Iterable[Section], ends: Iterable[str]) -> str:
    """Return the paragraphs and tables of sections.

    Parameters
    ----------
    sections : iterable of Section
    ends : iterable of str
        Properties that end each section, which are in its last paragraph; empty for one whose properties
        follow the text.
    """
    return "\n".join(
        _node(node, end if node is section.nodes[-1] else "")
        for section, end in zip(sections, ends, strict=True)
        for node in section.nodes
    )


def _node(node: Node, ended: str) -> str:
    match node:
        case Words():
            return _words(node, ended)
        case Grid():
            return _grid(node)
        case Figure():
            return allowed(_macros().figure(node, Markup(ended)))


def _words(node: Words, ended: str) -> str:
    name, id_ = (node.bookmark.name, node.bookmark.id) if node.bookmark else ("", 0)
    indent = tuple(node.indent.items())
    form = _words_pattern(
        (node.style, node.keep, node.list, node.level, node.blank_before), indent, bool(name), ended
    )
    return form % {"runs": _runs(node.pieces), "name": name, "id": id_}


# Whoever opens the file sees a few dozen kinds of paragraphs; each list has its own number.
@lru_cache(maxsize=1024)
def _words_pattern(
    look: tuple[str, bool, int, int, bool], indent: tuple[tuple[str, int], ...], marked: bool, ended: str
) -> str:
    style, keep, list_, level, blank_before = look
    node = Words(
        style=style,
        keep=keep,
        list=list_,
        level=level,
        blank_before=blank_before,
        indent=dict(indent),
        bookmark=_BOOKMARK if marked else None,
    )
    return pattern(_macros().words(node, Markup(ended), place("runs")))


def _runs(pieces: Sequence[Piece]) -> str:
    return "".join([_run(piece) for piece in pieces])


def _run(piece: Piece) -> str:
    if piece[1:] == _PLAIN:
        begin, end = _plain_ends()
        return begin + text(piece.text) + end
    content, style, anchor, relation, bookmark, drawing, struck, script, color = piece
    if drawing is not None:
        return allowed(_macros().run(piece))
    form = _run_pattern(
        style, bool(anchor), bool(relation), bookmark is not None, struck, script, bool(color)
    )
    # Names of bookmarks and ids of relations are the kit's own: they have nothing to escape.
    id_, name = bookmark or (0, "")
    return form % {
        "text": text(content),
        "anchor": anchor,
        "relation": relation,
        "id": id_,
        "name": name,
        "color": attribute(color),
    }


@cache
def _plain_ends() -> tuple[str, str]:
    """Return what stands before and after the text of a run that is nothing but text, as most are."""
    begin, _, end = str(_macros().run(Piece(_TEXT))).partition(_TEXT)
    return begin, end


@cache
def _run_pattern(
    style: str, anchored: bool, linked: bool, marked: bool, struck: bool, script: str, coloured: bool
) -> str:
    piece = Piece(
        _TEXT,
        style,
        place("anchor") if anchored else "",
        place("relation") if linked else "",
        _BOOKMARK if marked else None,
        struck=struck,
        script=script,
        color=place("color") if coloured else "",
    )
    return pattern(_macros().run(piece))


def _grid(node: Grid) -> str:
    usual = {keep: [_cell_ends(column, node.size, keep) for column in node.columns] for keep in (False, True)}
    width, group = sum(column.width for column in node.columns), _group_pattern(len(node.columns), node.size)
    rows = []
    for row in node.rows:
        if row.group:
            rows.append(group % {"width": width, "title": text(row.group)})
        ends = usual[row.keep]
        if any(row.fills):
            ends = [
                _cell_ends(column, node.size, row.keep, fill)
                for column, fill in zip(node.columns, row.fills, strict=True)
            ]
        cells = [f"{begin}{_runs(pieces)}{end}" for pieces, (begin, end) in zip(row.cells, ends, strict=True)]
        rows.append(_row_pattern(row.whole) % {"cells": "".join(cells)})
    # The rows are written already: only what is around them is checked once more.
    begin, _, end = _macros().grid(node, _ROWS).partition(_ROWS)
    return f"{allowed(begin)}{''.join(rows)}{allowed(end)}"


def _cell_ends(column: GridColumn, size: str, keep: bool, fill: str = "") -> tuple[str, str]:
    """Return what stands before and after the text of a cell."""
    form = _cell_pattern(column.side, size, keep, bool(fill))
    begin, _, end = (form % {"width": column.width, "fill": attribute(fill), "runs": _RUNS}).partition(_RUNS)
    return begin, end


@cache
def _cell_pattern(side: str, size: str, keep: bool, filled: bool) -> str:
    column = GridColumn("", side, place("width"))
    fill = place("fill") if filled else ""
    return pattern(_macros().cell(column, fill, size, keep, place("runs")))


@lru_cache(maxsize=256)
def _group_pattern(columns: int, size: str) -> str:
    return pattern(_macros().group(place("width"), columns, size, place("title")))


@cache
def _row_pattern(whole: bool) -> str:
    return pattern(_macros().row(whole, place("cells")))


@cache
def _macros() -> Any:
    return macros("body")


_BOOKMARK = Bookmark(place("id"), place("name"))
_TEXT, _ROWS, _RUNS = place("text"), place("rows"), place("runs")
_PLAIN = Piece("")[1:]
