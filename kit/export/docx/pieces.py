"""Runs of text as Word's: character styles, links, bookmarks, inline drawings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, zip_longest

from kit.content import Chart, Formula, Run
from kit.content.figure_links import FigureLinks
from kit.content.web_links import is_link
from kit.document import Document
from kit.document.carriage import mark_name
from kit.export.docx.drawings import Drawing
from kit.export.docx.nodes import Bookmark, Inline, Piece
from kit.export.docx.number_marks import VALUE, Marks, Spot, Spots

__all__ = ["BODY_SIZE", "EMU", "Pieces"]

BODY_SIZE = 15.75
"""Width of a character of body text, in points."""

EMU = 12700
"""Word's units of length for drawings, per point."""


_SHORT = 24
"""Characters of a run that its marks enclose as a whole: a number with its unit, or a cell.

Where a line is broken may depend on how many runs it has.
"""

_APART = re.compile("[（、，；]")


class Pieces:
    """Makes the pieces of a document's runs, and counts from `first` what must be unique in a file.

    Attributes
    ----------
    addresses : dict of str to str
        Web addresses that are linked to → relation id.
    """

    def __init__(self, document: Document, formulas: Mapping[Formula, Drawing], first: int = 1) -> None:
        blocks = [*document.blocks, *chain.from_iterable(item.blocks for item in document.attachments)]
        self._links = FigureLinks(blocks)
        self._charts = {block.key for block in blocks if isinstance(block, Chart)} - {""}
        self._formulas = formulas
        self._marks = Marks(document)
        # The ids of marks end as their names, which makes the file smaller.
        self._mark_ids = first - 1
        self._bookmark_ids = count(first + self._marks.last)
        self._drawing_ids = count(first)
        self._keys: dict[str, int] = {}
        self._stated: dict[str, str] = {}
        self.addresses: dict[str, str] = {}

    def of_runs(self, runs: Iterable[Run], size: float = BODY_SIZE) -> tuple[Piece, ...]:
        """Return the pieces of runs in text of this size, in points."""
        runs = tuple(runs)
        return self._with_marks(runs, self._marks.of_runs(runs), size)

    def of_line(self, cell: tuple[Run, ...], key: str, place: int, size: float) -> tuple[Piece, ...]:
        """Return the pieces of a cell of a figure's source line, the first of which links to the text."""
        if place:
            return self._with_marks(cell, self._marks.of_value(key) if place == VALUE else (), size)
        back = ""
        if self._links.is_stated(key):
            back = self._stated.get(key) or self._anchor("figure", key)
        first, *rest = [Piece(run.text, _character_style(run), anchor=back) for run in cell] or [Piece("")]
        if self._links.is_first("source", key) and not self._marks.of_line(key):
            first = first._replace(bookmark=self.bookmark(self._anchor("source", key)))
        return (first, *rest)

    def bookmark(self, name: str) -> Bookmark:
        """Return a new bookmark."""
        return Bookmark(next(self._bookmark_ids), name)

    def chart_bookmark(self, key: str) -> Bookmark | None:
        """Return the bookmark of a chart that text may refer to; of a second one with the same key, none."""
        if key not in self._charts:
            return None
        self._charts.remove(key)
        return self.bookmark(self._anchor("chart", key))

    def drawing_id(self) -> int:
        """Return a new number for a drawing."""
        return next(self._drawing_ids)

    def _piece(self, run: Run, size: float) -> Piece:
        style, anchor, relation, bookmark = self._link(run)
        drawing = None if run.formula is None else self._inline(run.formula, size)
        color = run.color.removeprefix("#")
        return Piece(run.text, style, anchor, relation, bookmark, drawing, run.struck, run.script, color)

    def _with_marks(self, runs: tuple[Run, ...], spots: Spots, size: float) -> tuple[Piece, ...]:
        if not spots:
            return tuple(self._piece(run, size) for run in runs if run.text)
        pieces: list[Piece] = []
        for run, marked in zip(runs, spots, strict=True):
            if run.text:
                piece = self._piece(run, size)
                pieces += self._marked(run, piece, marked) if marked and run.formula is None else (piece,)
        return tuple(pieces)

    def _marked(self, run: Run, piece: Piece, spots: Sequence[Spot]) -> Iterator[Piece]:
        """Yield a run with its numbers in marks: a short run in as few parts as it has numbers."""
        if piece.bookmark is not None:
            self._stated[run.figure] = mark_name(spots[0].at)
        at = 0
        for start, end, number in _parts(run.text, spots):
            if start > at:
                yield _part(piece, run.text[at:start])
            mark = Bookmark(self._mark_ids + number, mark_name(number))
            yield _part(piece, run.text[start:end], mark)
            at = end
        if at < len(run.text):
            yield _part(piece, run.text[at:])

    def _inline(self, formula: Formula, size: float) -> Inline:
        width, height = (round(length * size * EMU) for length in (formula.width, formula.height))
        id, relation = self.drawing_id(), self._formulas[formula].id
        return Inline(id, relation, width, height, raised=-round(formula.depth * size * 2))

    def _link(self, run: Run) -> tuple[str, str, str, Bookmark | None]:
        """Return a run's style, the bookmark or address that it leads to, and its own bookmark."""
        style = _character_style(run)
        if run.figure and self._links.has_source(run.figure):
            bookmark = None
            if self._links.is_first("figure", run.figure):
                bookmark = self.bookmark(self._anchor("figure", run.figure))
            line = self._marks.of_line(run.figure) or self._anchor("source", run.figure)
            return style, line, "", bookmark
        if run.cites:
            return style, self._anchor("chart", run.cites), "", None
        if run.link and is_link(run.link):
            relation = self.addresses.setdefault(run.link, f"rIdAddress{len(self.addresses) + 1}")
            return style or "Hyperlink", "", relation, None
        return style, "", "", None

    def _anchor(self, kind: str, key: str) -> str:
        """Return the bookmark name of a figure or chart, in the 40 letters and digits that Word allows."""
        return f"{kind}_{self._keys.setdefault(key, len(self._keys) + 1)}"


def _part(piece: Piece, text: str, bookmark: Bookmark | None = None) -> Piece:
    """Return a part of a piece's text; written out, since there are thousands."""
    _, style, anchor, relation, _, _, struck, script, color = piece
    return Piece(text, style, anchor, relation, bookmark, None, struck, script, color)


def _parts(text: str, spots: Sequence[Spot]) -> Iterator[tuple[int, int, int]]:
    """Yield what each mark encloses: the number; in a short text of which all have one, what is by it too."""
    if len(text) > _SHORT or not all(spot.is_known for spot in spots):
        yield from ((spot.start, spot.end, spot.at) for spot in spots)
        return
    start = 0
    for spot, following in zip_longest(spots, spots[1:]):
        end = len(text) if following is None else following.start
        if following is not None and (parted := _APART.search(text, spot.end, end)):
            end = parted.start()
        yield start, end, spot.at
        start = end


def _character_style(run: Run) -> str:
    return "HTMLCode" if run.code else "Strong" if run.strong else "Emphasis" if run.emphasis else ""
