"""The numbers of a record that are made of others, worked out again from those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from kit.proof.county_recomputing import recomputed, values_read
from kit.proof.findings import Finding
from kit.records.number_records import DocumentRecord, NumberRecord

__all__ = ["recompute"]

_HUNDRED = Decimal(100)
_FEW = 6
_DECIMALS = 6  # of values in a record
_ROUNDING = Decimal("0.00001")
_MOST_READ = 16_000_000
"""Operands that are read; a record may be made to harm. A summary of 400 townships reads 3.5 million."""


def recompute(record: DocumentRecord, file: str = "") -> Iterator[Finding]:
    """Yield the numbers that do not follow from their operands: differences, shares, sums, medians, ranks.

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
