"""Links between a figure in the text and its source line in 附件2, the same in every export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.content.blocks import Block, Heading, Listing, Paragraph, Run, Table, list_items

__all__ = ["FigureLinks"]


class FigureLinks:
    """The figures of a document that have a source line or are stated, and the ids already set.

    Parameters
    ----------
    blocks : iterable of Block
        Every block of the document, attachments included.

    Examples
    --------
    >>> from kit.content import Column
    >>> line = Table("", (Column("指标"),), (((Run("理论学习"),),),), anchors=("study",))
    >>> links = FigureLinks([Paragraph((Run("12次", figure="study"),)), line])
    >>> links.has_source("study"), links.is_stated("study"), links.has_source("boards")
    (True, True, False)
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        blocks = tuple(blocks)
        self._sources = {key for block in blocks if isinstance(block, Table) for key in block.anchors if key}
        self._stated = {run.figure for block in blocks for run in _stating_runs(block) if run.figure}
        self._ids: set[tuple[str, str]] = set()

    def has_source(self, key: str) -> bool:
        """Return whether the figure has a source line to link to."""
        return key in self._sources

    def is_stated(self, key: str) -> bool:
        """Return whether the text states the figure, so that its source line can link back."""
        return key in self._stated

    def is_first(self, kind: str, key: str) -> bool:
        """Return whether the id is new, and mark it as set: an id must be unique in a document."""
        new = (kind, key) not in self._ids
        self._ids.add((kind, key))
        return new


def _stating_runs(block: Block) -> Iterator[Run]:
    """Yield the runs that may state a figure; cells of a source line do not."""
    if isinstance(block, Paragraph | Heading):
        yield from block.runs
    elif isinstance(block, Listing):
        for item in list_items(block):
            yield from item
    elif isinstance(block, Table):
        for index, row in enumerate(block.rows):
            if not (block.anchors and block.anchors[index]):
                for cell in row:
                    yield from cell
