"""Runs of text as Word's: character styles, links, bookmarks, inline drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, count

from kit.content import Chart, Formula, Run
from kit.content.figure_links import FigureLinks
from kit.content.web_links import is_link
from kit.document import Document
from kit.export.docx.drawings import Drawing
from kit.export.docx.nodes import Bookmark, Inline, Piece

__all__ = ["BODY_SIZE", "EMU", "Pieces"]

BODY_SIZE = 15.75
"""Width of a character of body text, in points."""

EMU = 12700
"""Word's units of length for drawings, per point."""


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
        self._bookmark_ids = count(first)
        self._drawing_ids = count(first)
        self._keys: dict[str, int] = {}
        self.addresses: dict[str, str] = {}

    def of_runs(self, runs: Iterable[Run], size: float = BODY_SIZE) -> tuple[Piece, ...]:
        """Return the pieces of runs in text of this size, in points."""
        return tuple(self._piece(run, size) for run in runs if run.text)

    def of_source(self, cell: Iterable[Run], key: str) -> tuple[Piece, ...]:
        """Return the pieces of the first cell of a figure's source line, which links back to the text."""
        back = self._anchor("figure", key) if self._links.is_stated(key) else ""
        first, *rest = [Piece(run.text, _character_style(run), anchor=back) for run in cell] or [Piece("")]
        if self._links.is_first("source", key):
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
        piece = self._linked(run)._replace(
            struck=run.struck, script=run.script, color=run.color.removeprefix("#")
        )
        if run.formula is None:
            return piece
        return piece._replace(drawing=self._inline(run.formula, size))

    def _inline(self, formula: Formula, size: float) -> Inline:
        width, height = (round(length * size * EMU) for length in (formula.width, formula.height))
        id, relation = self.drawing_id(), self._formulas[formula].id
        return Inline(id, relation, width, height, raised=-round(formula.depth * size * 2))

    def _linked(self, run: Run) -> Piece:
        style = _character_style(run)
        if self._links.has_source(run.figure):
            bookmark = None
            if self._links.is_first("figure", run.figure):
                bookmark = self.bookmark(self._anchor("figure", run.figure))
            return Piece(run.text, style, anchor=self._anchor("source", run.figure), bookmark=bookmark)
        if run.cites:
            return Piece(run.text, style, anchor=self._anchor("chart", run.cites))
        if is_link(run.link):
            relation = self.addresses.setdefault(run.link, f"rIdAddress{len(self.addresses) + 1}")
            return Piece(run.text, style or "Hyperlink", relation=relation)
        return Piece(run.text, style)

    def _anchor(self, kind: str, key: str) -> str:
        """Return the bookmark name of a figure or chart, in the 40 letters and digits that Word allows."""
        return f"{kind}_{self._keys.setdefault(key, len(self._keys) + 1)}"


def _character_style(run: Run) -> str:
    return "HTMLCode" if run.code else "Strong" if run.strong else "Emphasis" if run.emphasis else ""
