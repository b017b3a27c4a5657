"""The numbers that a text states, in order, each with the text around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import NamedTuple

__all__ = ["Number", "NumbersOfNames", "has_number", "numbers_in", "numbers_of"]

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
    def plain_value(self) -> int | float:
        """The number as written, without 万 or 亿."""
        return float(self.text) if self.places else int(self.text)

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


def has_number(text: str) -> bool:
    """Whether a text states a number."""
    return _NUMBER.search(text) is not None


def numbers_in(text: str) -> Iterator[Number]:
    """Yield the numbers of a text.

    >>> [number.text for number in numbers_in("2021年开展25场，占12.5%")]
    ['2021', '25', '12.5']
    """
    for found in _NUMBER.finditer(text):
        yield Number(found[0], text[: found.start()], text[found.end() :])


def numbers_of(pieces: Sequence[str], *, apart: bool = False) -> Iterator[tuple[int, Number]]:
    """Yield the numbers of a text in pieces, each with the place of the piece in which it begins.

    Parameters
    ----------
    pieces : sequence of str
    apart : bool
        Whether a number ends where its piece does: 图1　10项 has two, without the white space too.

    Examples
    --------
    >>> [(at, number.text) for at, number in numbers_of(["图1", "10项"])]
    [(0, '110')]
    >>> [(at, number.text) for at, number in numbers_of(["图1", "10项"], apart=True)]
    [(0, '1'), (1, '10')]
    """
    whole = "".join(pieces)
    ends = list(accumulate(map(len, pieces)))
    for start, end in pairwise((0, *ends)) if apart else ((0, len(whole)),):
        for found in _NUMBER.finditer(whole, start, end):
            first, behind = found.span()
            yield bisect_right(ends, first), Number(found[0], whole[:first], whole[behind:])


class NumbersOfNames:
    """The numbers that stand in names, such as 第4村.

    Parameters
    ----------
    names : iterable of str
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._numbers: dict[str, list[Number]] = {}
        for name in names:
            for number in numbers_in(name):
                self._numbers.setdefault(number.text, []).append(number)

    def has(self, number: Number, unit: str | None = None) -> bool:
        """Whether a number stands within one of the names; one of digits alone with the unit behind is none.

        >>> names = NumbersOfNames(["第4村", "361"])
        >>> [names.has(number) for number in numbers_in("第4村4处、361")]
        [True, False, True]
        """
        return any(
            number.before.endswith(within.before)
            and number.after.startswith(within.after)
            and (bool(within.before) or unit is None or not number.has_unit(unit))
            for within in self._numbers.get(number.text, ())
        )
