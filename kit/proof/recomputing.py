"""The numbers of a record that are made of others, worked out again from those."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from kit.proof.county_recomputing import recomputed, values_read
from kit.proof.findings import Finding
from kit.records.best_fit import has_value
from kit.records.number_records import Claim, DocumentRecord, NumberRecord
from kit.records.numbers_said import Number

__all__ = ["recompute"]

_FIGURE = re.compile(r"\d{1,30}(?:\.\d{1,30})?")
_HUNDRED = Decimal(100)
_FEW = 6
_DECIMALS = 6  # of values in a record
_ROUNDING = Decimal("0.00001")
_MOST_READ = 16_000_000
"""Operands that are read; a record may be made to harm. A summary of 400 townships reads 3.5 million."""


def recompute(record: DocumentRecord, file: str = "") -> Iterator[Finding]:
    """Yield the numbers that do not follow from their operands: differences, shares, sums, medians, ranks.

    Then what the text states otherwise than the record has it.

    Operands are taken as the document writes them: a reader who divides 5.1 by 5 gets the same.

    Parameters
    ----------
    record : DocumentRecord
    file : str, optional
        The name that findings give.
    """
    records = {each.id: each for each in record.records}
    read = 0
    for each in record.records:
        read += values_read(each, records)
        if read > _MOST_READ:
            message = "数据记录里的数推算得太多，没有全部重新算：请核对是不是这个文件"
            yield Finding(file=file, place="数据记录", code="record-inconsistent", message=message)
            return
        made = recomputed(each, records)
        if made is None:
            made = _made(each, [records[id_] for id_ in each.of if id_ in records])
        if made is not None and each.number is not None and abs(made - each.number) > _ROUNDING:
            more = "等" if len(each.of) > _FEW else ""
            of = "、".join(each.of[:_FEW]) + more
            message = f"{each.id}记为{each.number:f}，由{of}算得{made.normalize():f}"
            yield Finding(file=file, place="数据记录", code="record-inconsistent", message=message)
    for each, text, unit in _stated(record):
        if _FIGURE.fullmatch(text) is None or not has_value(each, Number(text, "", unit)):
            message = f"{each.id}写作{text}{unit}，值却是{each.number:f}{each.unit}"
            yield Finding(file=file, place="数据记录", code="record-inconsistent", message=message)


def _stated(record: DocumentRecord) -> Iterator[tuple[NumberRecord, str, str]]:
    """Yield each number of the record with every way in which the text states it."""
    known = record.records
    plain = {claim for stretch in record.text for claim in stretch.claims if isinstance(claim, int)}
    ways = {(at, known[at].text, known[at].unit) for at in plain if at >= 0}
    ways |= {
        (claim.record, claim.text, claim.unit)
        for stretch in record.text
        for claim in stretch.claims
        if isinstance(claim, Claim)
    }
    yield from ((known[at], text, unit) for at, text, unit in sorted(ways) if known[at].number is not None)


def _made(record: NumberRecord, operands: Sequence[NumberRecord]) -> Decimal | None:
    places = max((_places(each.text) for each in operands), default=0)
    values = [
        number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if record.op != "sum" else number
        for each in operands
        if (number := each.number) is not None
    ]
    if len(values) < len(record.of) or len(values) < 2:
        return None
    if record.op == "sum":
        return sum(values, Decimal(0))
    if len(values) > 2:
        return None
    first, second = values
    match record.op:
        case "difference":
            return abs(first - second)
        case "rate" if second:
            return abs(first - second) * _HUNDRED / second
        case "completion" | "share" if second:
            return first * _HUNDRED / second
    return None


def _places(text: str) -> int:
    return min(len(text.partition(".")[2]), _DECIMALS)
