"""The numbers that a text states, in order, each with the text around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

__all__ = ["Number", "numbers_in"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SCALES = {"万": 10_000, "亿": 100_000_000}


class Number(NamedTuple):
    """A number in a text.

    Attributes
    ----------
    text : str
        Its digits, as written.
    before, after : str
        The text before and after it.
    """

    text: str
    before: str
    after: str

    @property
    def places(self) -> int:
        """Number of decimals written."""
        return len(self.text.partition(".")[2])

    @property
    def tens(self) -> str:
        """万 or 亿, if it follows; else empty."""
        return self.after[:1] if self.after[:1] in _SCALES else ""

    def value(self, unit: str) -> Decimal:
        """Return the value in a unit: 2万人 is 20000 in 人, and 2万元 is 2 in 万元."""
        return Decimal(self.text) * self.scale(unit)

    def scale(self, unit: str) -> int:
        """Return what the value is multiplied by: that of 万 or 亿, unless it begins the unit.

        >>> [Number("2", "", after).scale("万元") for after in ("万元", "万、3万（万元）", "元")]
        [1, 10000, 1]
        """
        return 1 if unit and self.after.startswith(unit) else _SCALES.get(self.after[:1], 1)

    def has_unit(self, unit: str) -> bool:
        """Whether the unit follows, with 万 or 亿 before it or without."""
        return self.after.startswith(unit) or (self.after[:1] in _SCALES and self.after[1:].startswith(unit))


def numbers_in(text: str) -> Iterator[Number]:
    """Yield the numbers of a text.

    >>> [number.text for number in numbers_in("2021年开展25场，占12.5%")]
    ['2021', '25', '12.5']
    """
    for found in _NUMBER.finditer(text):
        yield Number(found[0], text[: found.start()], text[found.end() :])
