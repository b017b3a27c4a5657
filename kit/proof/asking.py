"""A number as a person types it, and whether one that stands in a document is meant."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import msgspec

from kit.document.carriage import marked_number
from kit.errors import CallError
from kit.proof.standing import Standing
from kit.records.numbers_said import numbers_in
from kit.text.printable import visible

__all__ = ["Asked", "read_asked"]

_LINE = re.compile(r"(?:\[(\d{1,6})\]|【(\d{1,6})】|〔(\d{1,6})〕|#(\d{1,6})|(?:附件2)?编号(\d{1,6}))")
_TYPED = re.compile(r"[约近+]?(\d{1,18}(?:\.\d{1,9})?)([^\d.]{0,12})")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class Asked(msgspec.Struct, frozen=True):
    """A number that is asked for.

    Attributes
    ----------
    typed : str
    digits, unit : str
        Of a number, its digits and what follows them.
    line : int
        The number of a line of 附件2; 0 if another is asked for.
    mark : int
        The running number in the name of a mark in a Word file; 0 if another is asked for.
    """

    typed: str
    digits: str = ""
    unit: str = ""
    line: int = 0
    mark: int = 0

    @property
    def value(self) -> Decimal:
        """The number with its 万 or 亿."""
        return next(numbers_in(self.digits + self.unit)).value("")

    def means(self, standing: Standing) -> bool:
        """Whether a number is what is asked for: as it is written, or the same value in another scale."""
        number = standing.number
        if Decimal(number.text) == Decimal(self.digits) and self._has_unit(standing, self.unit):
            return True
        rest = self.unit[1:] if self.unit[:1] in ("万", "亿") else self.unit
        scaled = number.after[:1] in ("万", "亿") or rest != self.unit
        return scaled and number.value("") == self.value and self._has_unit(standing, rest)

    def has_unit_of(self, standing: Standing) -> bool:
        """Whether a number has the unit that is asked for."""
        rest = self.unit[1:] if self.unit[:1] in ("万", "亿") else self.unit
        return any(self._has_unit(standing, unit) for unit in (self.unit, rest))

    def _has_unit(self, standing: Standing, unit: str) -> bool:
        if not unit:
            return True
        after = unicodedata.normalize("NFKC", standing.number.after[:20])
        if after.startswith(unit) or (after[:1] in ("万", "亿") and after[1:].startswith(unit)):
            return True
        # A table's head, or the end of a list, has the unit: 2、1、2（次）.
        return standing.unit.startswith(unit) and (not after or after[0] in "、，；。（）")


def read_asked(typed: str) -> Asked:
    """Read a number as a person types it: 27, 27次, 35%, 2.5万; a line, [22] or #22; or the name of a mark.

    Raises
    ------
    CallError
        There is no number in it, or more than one.

    Examples
    --------
    >>> read_asked("２７次").unit, read_asked("[22]").line
    ('次', 22)
    >>> read_asked("_number_12").mark
    12
    """
    text = "".join(unicodedata.normalize("NFKC", typed[:200]).split())
    if mark := marked_number(text):
        return Asked(typed, mark=mark)
    if line := _LINE.fullmatch(text):
        return Asked(typed, line=int(next(filter(None, line.groups()))))
    found = _TYPED.fullmatch(_COMMAS.sub("", text))
    if found is None:
        forms = "27、27次、35%、2.5万，或附件2的编号 [22]"
        raise CallError(f"“{visible(typed[:40])}”不是一个数：请写成 {forms}")
    return Asked(typed, found[1], found[2])
