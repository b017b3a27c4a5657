"""What a document shows of another review than its own: charts, told apart by their captions."""

from __future__ import annotations

import msgspec

from kit.content.blocks import ANALYST, Block, Chart, Table
from kit.content.record import Identity

__all__ = ["of_another"]


def of_another(block: Block, origin: Identity) -> Block:
    """Return a block of another review as a document shows it: by name, claiming none of its figures.

    Parameters
    ----------
    block : Block
    origin : Identity
        The review that it is of.

    Examples
    --------
    >>> origin = Identity(township="石桥乡", year=2021, stamp="", kit_version="")
    >>> of_another(Chart("投稿58篇", "", "", key="submissions"), origin).caption
    '石桥乡2021年：投稿58篇'
    """
    if not isinstance(block, Chart | Table):
        return block
    caption = f"{origin.township}{origin.year}年：{block.caption}"
    if isinstance(block, Table):
        return msgspec.structs.replace(block, caption=caption, quotes=ANALYST)
    return msgspec.structs.replace(block, caption=caption, quotes=ANALYST, figures=(), key="")
