"""Links between a figure in the text and its source line in 附件2, and back; the same in every export.

Stands beside the way of the data, with the blocks whose figures it looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.content.blocks import Block, Heading, Listing, Paragraph, Run, Table, within

__all__ = ["Links"]


class Links:
    """Which figures of a document have a source line, which are stated, and which ids are given.

    Parameters
    ----------
    blocks : iterable of Block
        Every block of the document, attachments included.

    Examples
    --------
    >>> from kit.content import Column
    >>> line = Table("", (Column("指标"),), (((Run("理论学习"),),),), anchors=("study",))
    >>> links = Links([Paragraph((Run("12次", figure="study"),)), line])
    >>> links.leads("study"), links.returns("study"), links.leads("boards")
    (True, True, False)
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        blocks = tuple(blocks)
        self._sources = {key for block in blocks if isinstance(block, Table) for key in block.anchors if key}
        self._stated = {run.figure for block in blocks for run in _stating(block) if run.figure}
        self._given: set[tuple[str, str]] = set()

    def leads(self, key: str) -> bool:
        """Tell whether the figure has a source line to lead to."""
        return key in self._sources

    def returns(self, key: str) -> bool:
        """Tell whether the text states the figure, so that its source line can lead back."""
        return key in self._stated

    def first(self, kind: str, key: str) -> bool:
        """Tell whether this is the first asked for; an id may stand only once in a document."""
        new = (kind, key) not in self._given
        self._given.add((kind, key))
        return new


def _stating(block: Block) -> Iterator[Run]:
    """Give the runs that may state a figure; a source line's own cells are the source, not the text."""
    if isinstance(block, Paragraph | Heading):
        yield from block.runs
    elif isinstance(block, Listing):
        for item in within(block):
            yield from item
    elif isinstance(block, Table):
        for index, row in enumerate(block.rows):
            if not (block.anchors and block.anchors[index]):
                for cell in row:
                    yield from cell
