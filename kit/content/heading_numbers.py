"""Numbers of headings and of items numbered like them, by GB/T 9704-2012 7.3.3: 一、 （一） 1. （1）."""

from __future__ import annotations

from collections.abc import Iterator

from kit.content.blocks import Listing, Paragraph, Run

__all__ = ["LEVELS", "chinese_numeral", "heading_level", "heading_number", "numbered_items"]

LEVELS = 4

_DIGITS = "零一二三四五六七八九"
_MARKS = (
    lambda number: f"{chinese_numeral(number)}、",
    lambda number: f"（{chinese_numeral(number)}）",
    lambda number: f"{number}. ",
    lambda number: f"（{number}）",
)


def chinese_numeral(number: int) -> str:
    """Return 1 to 99 as a Chinese numeral.

    >>> [chinese_numeral(n) for n in (1, 10, 11, 20, 99)]
    ['一', '十', '十一', '二十', '九十九']
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def heading_level(level: int) -> int:
    """Return the level whose number and style a heading has; those below the last level have the last.

    >>> [heading_level(level) for level in (0, 1, 4, 6)]
    [1, 1, 4, 4]
    """
    return min(max(level, 1), LEVELS)


def heading_number(level: int, number: int) -> str:
    """Return the number of a heading of a level; those below the last level are numbered like it.

    >>> [heading_number(level, 3) for level in (1, 2, 3, 4, 5)]
    ['三、', '（三）', '3. ', '（3）', '（3）']
    """
    return _MARKS[heading_level(level) - 1](number)


def numbered_items(listing: Listing, level: int) -> Iterator[Paragraph]:
    """Yield the items of a list as paragraphs, numbered one level below a heading: （一） below 一、."""
    for number, item in enumerate(listing.items, start=listing.start):
        yield Paragraph((Run(heading_number(level + 1, number)), *item))
