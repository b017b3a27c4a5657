"""Which of several records a number is of: one that has its value, whose unit and words fit best."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from kit.records.number_records import NumberRecord
from kit.records.numbers_said import Number

__all__ = ["Valued", "best_fit", "has_value", "valued"]

# The words before a number that tell what is said of a figure, and the characters in which they may end: most
# numbers have none of these before them. A 约 may follow the words, or stand within the first.
_WORDS = (
    (frozenset("年为约"), re.compile("(?:上年|去年)(?:约?为)?约?$"), ("before",)),
    (frozenset("长降约"), re.compile("(?:增长|下降)约?$"), ("rate",)),
    (
        frozenset("加少高低和、＋+－-约"),
        re.compile("(?:增加|减少|提高|降低|[和、＋+－-])约?$"),
        ("difference",),
    ),
    (frozenset("的约"), re.compile("(?:目标的|为目标.*的)约?$"), ("completion",)),
    (frozenset("差高低）约"), re.compile("(?:差|[高低]|超出.*）)约?$"), ("short",)),
    (frozenset("标为（过"), re.compile("目标(?:为|（|不超过)?$"), ("target",)),
)
_NEAR = 0.75
"""Of the last decimal written: what is rounded is half of one away, and floats are no decimals."""

Valued = tuple[int | float | None, NumberRecord]
"""A record behind its value; None where the record alone tells whether it has a value."""


def valued(records: Iterable[NumberRecord]) -> list[Valued]:
    """Return records as `best_fit` looks through them: dozens for a number, most with quite another value."""
    return [(each.value if isinstance(each.value, int | float) else None, each) for each in records]


def best_fit(number: Number, records: Iterable[Valued], ends: tuple[str, ...] = ()) -> NumberRecord | None:
    """Return the record with the number's value whose unit and words fit best; None if none has the value.

    Of those that fit alike, the first that is not rounded to a whole number is taken: 4月 is no 4.3篇.

    Parameters
    ----------
    number : Number
    records : iterable of (value, NumberRecord)
        As of `valued`.
    ends : tuple of str
        The last parts of the ids that are said, if it is known; else the words before the number tell.
    """
    places = number.places
    if number.tens:
        fitting = [record for _, record in records if has_value(record, number)]
    else:
        # What has another value needs no decimals to tell.
        value, near = float(number.text), _NEAR * 10.0**-places
        fitting = [
            record
            for known, record in records
            if (known is None or -near < known - value < near) and has_value(record, number)
        ]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    said = ends or _said_before(number.before)
    best, best_order = fitting[0], (-2, False)
    for record in fitting:
        unit = record.unit
        fit = (2 if number.has_unit(unit) else -1) if unit else 0
        fit += record.id.rpartition(".")[2] in said
        order = fit, places > 0 or record.number == number.value(unit)
        if order > best_order:
            best, best_order = record, order
    return best


def has_value(record: NumberRecord, number: Number) -> bool:
    """Whether a number is a record's value as it may be written: rounded, in 万 or in its unit."""
    value, text = record.value, number.text
    if not isinstance(value, int | float):
        return isinstance(value, str) and text in value
    scale = number.scale(record.unit)
    if scale == 1 and isinstance(value, int) and "." not in text:
        return value == int(text)
    places = number.places
    step = 10.0**-places
    if abs(value / scale - float(text)) > step:
        return False  # most are: decimals take their time
    exact = Decimal(str(value)) / scale
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) == Decimal(text)


def _said_before(before: str) -> tuple[str, ...]:
    """Return the last parts of the ids that the words before a number say."""
    last = before[-1:]
    for characters, words, ends in _WORDS:
        if last in characters and words.search(before):
            return ends
    return ()
