"""The outline that every export shows: headings with their numbers and ranks, attachments with their names.

Stands at document → outputs; one place, so that HTML, PDF and Word have the same outline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.content import Block, Heading
from kit.document.numbering import numbered

__all__ = ["attachment_names", "outlined"]


def outlined(blocks: Iterable[Block]) -> Iterator[tuple[Block, str, int]]:
    """Give each block with the number of its heading and the depth in the outline, 1 at the top.

    Depth is the level where no level is skipped. A skipped level leaves no gap: PDF/UA-1 refuses one, and a
    listener who goes from heading to heading takes it for something missed. Blocks other than headings have
    the depth of the heading that they stand under, 0 before any.

    Examples
    --------
    >>> from kit.content import Run
    >>> levels = [2, 2, 1, 3]
    >>> [(number, depth) for _, number, depth in outlined(Heading(level, (Run("甲"),)) for level in levels)]
    [('（一）', 1), ('（二）', 1), ('一、', 1), ('1. ', 2)]
    """
    above: list[int] = []
    for block, number in numbered(blocks):
        if isinstance(block, Heading):
            while above and above[-1] >= block.level:
                above.pop()
            above.append(block.level)
        yield block, number, len(above)


def attachment_names(count: int) -> list[str]:
    """Name attachments by GB/T 9704-2012 7.3.4: numbered where there are several.

    >>> attachment_names(1), attachment_names(2)
    (['附件'], ['附件1', '附件2'])
    """
    return ["附件"] if count == 1 else [f"附件{number}" for number in range(1, count + 1)]
