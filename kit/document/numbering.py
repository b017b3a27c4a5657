"""Numbers of a document's headings, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.content import Block, Heading
from kit.content.heading_numbers import LEVELS, heading_level, heading_number


def numbered(blocks: Iterable[Block]) -> Iterator[tuple[Block, str]]:
    """Pair each block with its heading number; blocks other than headings get the empty string.

    A heading below a skipped level (a （一） before any 一、) is numbered on its own; no heading is added.
    """
    counts = [0] * LEVELS
    for block in blocks:
        if not isinstance(block, Heading):
            yield block, ""
            continue
        level = heading_level(block.level)
        counts[level - 1] += 1
        counts[level:] = [0] * (LEVELS - level)
        yield block, heading_number(level, counts[level - 1])
