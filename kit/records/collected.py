"""The records that a document's numbers need: each once, behind those that it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from kit.content import ANALYST, PROFILE, WORDING
from kit.records.number_records import Claim, NumberRecord
from kit.records.numbers_said import Number

__all__ = ["Collected"]

_WITH_UNIT = (ANALYST, PROFILE, WORDING, "date")
_IN_CELL = " › "  # within the place of a cell
_UNIT = re.compile("[\u4e00-\u9fff%]")


class Collected:
    """Collects the records that are claimed, with the digits of where each is stated first.

    Parameters
    ----------
    known : mapping of str to NumberRecord
        What records may be made of, by id.
    lines : mapping of str to int
        Id → number of its line in 附件2.
    """

    def __init__(self, known: Mapping[str, NumberRecord], lines: Mapping[str, int]) -> None:
        self._known = known
        self._lines = lines
        self._places: dict[str, int] = {}
        self._records: list[NumberRecord] = []
        self._texts: list[str] = []

    def claim(self, record: NumberRecord, number: Number) -> int | Claim:
        """Claim a number for a record; the index alone tells its text and unit if these are the record's."""
        unit = _unit_of(record, number)
        if record.op and not record.unit and record.id not in self._places:
            # What is no figure has the unit that is said: 5项, of the marks of a chart.
            record = msgspec.structs.replace(record, unit=unit.removeprefix(number.tens))
        at = self.add(record, number.text)
        is_own = self._texts[at] == number.text and self._records[at].unit == unit
        return at if is_own else Claim(at, number.text, unit)

    def add(self, record: NumberRecord, text: str = "") -> int:
        """Return the index of a record, added with those that it is made of if it is not there yet."""
        at = self._places.get(record.id)
        if at is None:
            for id_ in record.of:
                if id_ not in self._places and id_ in self._known:
                    self.add(self._known[id_])
            at = self._places[record.id] = len(self._records)
            self._records.append(record)
            self._texts.append(text)
        elif text and not self._texts[at]:
            self._texts[at] = text
        return at

    def records(self) -> tuple[NumberRecord, ...]:
        """Return the records in the order of their indexes, with their texts and lines."""
        return tuple(
            msgspec.structs.replace(record, text=text, line=self._lines.get(record.id, 0))
            if text or record.text or record.id in self._lines
            else record
            for record, text in zip(self._records, self._texts, strict=True)
        )


def _unit_of(record: NumberRecord, number: Number) -> str:
    """Return the unit that follows a number, with 万 or 亿: the record's, or what is said."""
    if record.unit and number.after.startswith(record.unit):
        return record.unit
    tens = number.tens
    if record.unit and number.has_unit(record.unit):
        return tens + record.unit
    # Dates and the words of others have units too; a document's own numbers have none.
    has_unit = bool(record.op) or record.id in _WITH_UNIT or _IN_CELL in record.id
    said = _UNIT.match(number.after, len(tens)) if has_unit else None
    return tens + (said[0] if said else "")
