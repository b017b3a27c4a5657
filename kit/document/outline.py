"""The outline, the same in every export: numbers and depths of headings, names of attachments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.content import Block, Heading
from kit.document.numbering import numbered

__all__ = ["attachment_names", "outlined"]


def outlined(blocks: Iterable[Block]) -> Iterator[tuple[Block, str, int]]:
    """Yield each block with the number of its heading and its depth in the outline, 1 at the top.

    The depth is the heading's level, less any skipped levels: PDF/UA-1 refuses gaps, and to users of screen
    readers they look like missing headings. Other blocks have the depth of the heading above them, 0 before
    the first.

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
    """Return the names of attachments by GB/T 9704-2012 7.3.4: numbered if there are several.

    >>> attachment_names(1), attachment_names(2)
    (['附件'], ['附件1', '附件2'])
    """
    return ["附件"] if count == 1 else [f"附件{number}" for number in range(1, count + 1)]
