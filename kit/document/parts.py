"""What stands between the sections: charts, own words with figures, outputs with a caption."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kit.content import Block, Identity, Picture, SectionContent, Table
from kit.content.other_reviews import of_another
from kit.document.origins import is_other

__all__ = ["Parts", "with_caption"]


class Parts:
    """The reviews that the blocks of a document's parts are of."""

    def __init__(self) -> None:
        self._origins: dict[int, Identity] = {}  # by the identity of a block

    def add(self, section: SectionContent) -> None:
        """Add the blocks of a part."""
        if section.origin is not None:
            self._origins |= {id(block): section.origin for block in section.blocks}

    def of_home(self, blocks: Iterable[Block], home: Identity | None) -> tuple[list[Block], list[Block]]:
        """Return blocks with those of another township or year named as such; and these alone.

        Parameters
        ----------
        blocks : iterable of Block
        home : Identity or None
            The document's own review.
        """
        shown: list[Block] = []
        others: list[Block] = []
        for block in blocks:
            origin = self._origins.get(id(block))
            if origin is not None and is_other(origin, home):
                others.append(of_another(block, origin))
                shown.append(others[-1])
            else:
                shown.append(block)
        return shown, others


def with_caption(blocks: list[Block], section: SectionContent) -> list[Block]:
    """Return blocks with a part's caption on the first that is a table or a picture."""
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            return [*blocks[:at], msgspec.structs.replace(block, caption=section.caption), *blocks[at + 1 :]]
        if isinstance(block, Picture):
            texts = {"caption": section.caption, "alt": section.alt}
            return [*blocks[:at], msgspec.structs.replace(block, **texts), *blocks[at + 1 :]]
    return blocks
