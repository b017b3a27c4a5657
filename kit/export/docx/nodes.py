"""What the pages of a Word file are made of; the template of its text writes them down and decides nothing.

Serves the Word file at document → outputs. Lengths are in twentieths of a point, as Word's own; those of
figures in its units of 1/914400 inch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

__all__ = [
    "Bookmark",
    "Contents",
    "Entry",
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
    """A place that a link leads to."""

    id: int
    name: str


class Inline(NamedTuple):
    """A drawing within a line: its number, relation and size, and how far it is raised, in half points."""

    id: int
    relation: str
    width: int
    height: int
    raised: int


class Piece(NamedTuple):
    """A run of text: how it looks, and where it leads, a bookmark or the relation id of an address.

    Attributes
    ----------
    text : str
        Of a drawing, its words for those who do not see it.
    style : str
        Id of its character style.
    anchor, relation : str
    bookmark : Bookmark or None
    drawing : Inline or None
        Stands in place of the text.
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
        Id of its style.
    pieces : sequence of Piece
    keep : bool
        It stays with what follows.
    list, level : int
        List that it is counted in, where that is not its style's own; and its level there.
    blank_before : bool
        A blank line stands before it.
    indent : mapping of str to int
        Attributes of ``w:ind``, where they are not its style's own.
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


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A paragraph that holds one picture; `keep` as for `Words`."""

    kind: ClassVar = "figure"
    id: int
    relation: str
    alt: str
    width: int
    height: int
    keep: bool


class GridColumn(NamedTuple):
    """A column of a table: its head, on which side its cells stand, and its width."""

    name: str
    side: str
    width: int


class GridRow(NamedTuple):
    """A row of a table.

    `whole` is not parted at a page's end, `keep` stays with the row that follows; `fills` are the colours
    behind its cells, or empty.
    """

    cells: tuple[tuple[Piece, ...], ...]
    whole: bool
    keep: bool
    fills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table; `size` is empty or ``Small``, the end of its text styles' ids."""

    kind: ClassVar = "grid"
    caption: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    size: str


class Entry(NamedTuple):
    """A line of the contents: its level there, the level of its heading's style, and where it leads."""

    level: int
    look: int
    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The contents of the document."""

    kind: ClassVar = "contents"
    entries: tuple[Entry, ...]

    @property
    def deepest(self) -> int:
        """The deepest level of heading styles that Word is to look for when it renews the contents."""
        return max(entry.look for entry in self.entries)


class Restart(NamedTuple):
    """A list that counts anew: its number, its definition, and at which level it begins with which number."""

    number: int
    definition: int
    level: int = 0
    start: int = 1


Node = Words | Figure | Grid | Contents


@dataclass(kw_only=True)
class Section:
    """A run of pages of one kind.

    Attributes
    ----------
    nodes : list of Node
    turned : bool
        Landscape.
    numbered : bool
        Its pages show their numbers.
    first : bool
        They count from 1.
    last : bool
    """

    nodes: list[Node] = field(default_factory=list)
    turned: bool = False
    numbered: bool = True
    first: bool = False
    last: bool = False
