"""Numbers of headings, by GB/T 9704-2012 7.3.3: 一、 （一） 1. （1）."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.content import Block, Heading

_DIGITS = "零一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """Return 1 to 99 as a Chinese numeral.

    >>> [chinese_numeral(n) for n in (1, 10, 11, 20, 99)]
    ['一', '十', '十一', '二十', '九十九']
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def numbered(blocks: Iterable[Block]) -> Iterator[tuple[Block, str]]:
    """Pair each block with its heading number; blocks other than headings get the empty string.

    A heading below a skipped level (a （一） before any 一、) is numbered on its own; no heading is added.
    """
    counts = [0, 0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading):
            yield block, ""
            continue
        level = min(max(block.level, 1), 4)
        counts[level - 1] += 1
        counts[level:] = [0] * (4 - level)
        number = counts[level - 1]
        yield block, _MARKS[level - 1](number)


_MARKS = (
    lambda number: f"{chinese_numeral(number)}、",
    lambda number: f"（{chinese_numeral(number)}）",
    lambda number: f"{number}. ",
    lambda number: f"（{number}）",
)
