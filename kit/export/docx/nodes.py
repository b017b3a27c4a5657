"""Nodes of a Word file's pages, which `body.xml.jinja` writes without further decisions.

Lengths are in twentieths of a point, those of figures in EMU (1/914400 inch).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

__all__ = [
    "Bookmark",
    "Drawn",
    "Figure",
    "Grid",
    "GridColumn",
    "GridRow",
    "Inline",
    "Node",
    "Piece",
    "Restart",
    "Section",
    "Words",
]


class Bookmark(NamedTuple):
    """A link target."""

    id: int
    name: str


class Inline(NamedTuple):
    """An inline drawing: number, relation id, size, and how far it is raised, in half points."""

    id: int
    relation: str
    width: int
    height: int
    raised: int


class Piece(NamedTuple):
    """A run of text with its style, and its link to a bookmark or, by relation id, to an address.

    Attributes
    ----------
    text : str
        Text alternative, if there is a drawing.
    style : str
        Id of the character style.
    anchor, relation : str
    bookmark : Bookmark or None
    drawing : Inline or None
        Replaces the text.
    struck : bool
    script : {"", "sub", "super"}
    color : str
        ``c00000``, or empty.
    """

    text: str
    style: str = ""
    anchor: str = ""
    relation: str = ""
    bookmark: Bookmark | None = None
    drawing: Inline | None = None
    struck: bool = False
    script: str = ""
    color: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A paragraph of text.

    Attributes
    ----------
    style : str
        Id of the paragraph style.
    pieces : sequence of Piece
    keep : bool
        Whether it stays on a page with the next node.
    list, level : int
        Number of the list that it belongs to, if not that of its style, and its level there.
    blank_before : bool
        Whether a blank line precedes it.
    indent : mapping of str to int
        Attributes of ``w:ind`` that differ from the style.
    bookmark : Bookmark or None
    """

    kind: ClassVar = "words"
    style: str
    pieces: tuple[Piece, ...] = ()
    keep: bool = False
    list: int = 0
    level: int = 0
    blank_before: bool = False
    indent: Mapping[str, int] = field(default_factory=dict)
    bookmark: Bookmark | None = None


class Drawn(NamedTuple):
    """A picture or chart: number, relation id, alternative text, size, and whether it is a chart."""

    id: int
    relation: str
    alt: str
    width: int
    height: int
    chart: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A paragraph with one picture, or with charts side by side; `keep` and `bookmark` as for `Words`."""

    kind: ClassVar = "figure"
    drawings: tuple[Drawn, ...]
    keep: bool
    bookmark: Bookmark | None = None


class GridColumn(NamedTuple):
    """A column of a table: header, alignment, width."""

    name: str
    side: str
    width: int


class GridRow(NamedTuple):
    """A row of a table.

    `whole`: not split across pages; `keep`: on a page with the next row; `fills`: background colours of its
    cells, or empty; `group`: title of the group that begins with it, or empty.
    """

    cells: tuple[tuple[Piece, ...], ...]
    whole: bool
    keep: bool
    fills: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; `size` is empty, ``Small`` or ``Dense``, the suffix of its text styles' ids.

    `headed`: whether the first cell of each row is its header.
    """

    kind: ClassVar = "grid"
    caption: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    size: str
    headed: bool = False


class Restart(NamedTuple):
    """A list with numbering of its own: number, definition, and the level and number it starts at."""

    number: int
    definition: int
    level: int = 0
    start: int = 1


Node = Words | Figure | Grid


@dataclass(kw_only=True)
class Section:
    """A run of pages with the same layout.

    Attributes
    ----------
    nodes : list of Node
    landscape : bool
    """

    nodes: list[Node] = field(default_factory=list)
    landscape: bool = False
