"""The numbers of a county's summary, worked out again: sums, medians, ranks, quotients and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from kit.records.number_records import NumberRecord
from kit.statistics.funnel import OUTER, Funnel, draw_funnel
from kit.statistics.ranks import rank_of
from kit.statistics.spread import deviation, quartiles, spread_of

__all__ = ["among", "recomputed", "values_read"]

_FUNNEL = 4
"""Operands of a limit of a funnel; that of a spread has one."""

_RANK = 3
"""Operands of a rank: the number, those of all townships, and the decimals with which they are printed."""

_FINEST = 9

_MOST = 1 << 24
"""A share's whole beyond this is no count of a township; a record may be made to harm."""


def among(record: NumberRecord, records: Mapping[str, NumberRecord]) -> list[Decimal] | None:
    """Return the values of a ``reported`` number's operands; None if one is missing, or it is another."""
    if record.op != "reported":
        return None
    found = [each.number for id_ in record.of if (each := records.get(id_)) is not None]
    values = [value for value in found if value is not None]
    return values if len(values) == len(record.of) and values else None


def values_read(record: NumberRecord, records: Mapping[str, NumberRecord]) -> int:
    """Return how many values working a number out reads: its operands, and theirs if they are townships."""
    operands = (records.get(id_) for id_ in record.of)
    return len(record.of) + sum(
        len(each.of) for each in operands if each is not None and each.op == "reported"
    )


def recomputed(record: NumberRecord, records: Mapping[str, NumberRecord]) -> Decimal | None:
    """Return what a county's number should be; None for any other, or where an operand is missing."""
    operands = [records[id_] for id_ in record.of if id_ in records]
    if record.op == "reported":
        values = among(record, records)
        return Decimal(len(values)) if values is not None else None
    if not operands or len(operands) != len(record.of):
        return None
    if record.op in _OF_ALL and len(operands) == 1:
        values = among(operands[0], records)
        return _of_values(record.op, values) if values is not None else None
    numbers = [each.number for each in operands]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None
    match record.op:
        case "per" if len(known) in (2, 3) and known[1]:
            return known[0] * (known[2] if len(known) > 2 else 1) / known[1]
        case "rank_high" | "rank_low" if len(known) == _RANK and 0 <= known[2] <= _FINEST:
            values = among(operands[1], records)
            return _rank(known[0], values, record.op, int(known[2])) if values else None
        case "dispersion" if len(operands) == 2:
            return _dispersion(operands, records)
        case "lower" | "upper" if len(known) == _FUNNEL:
            return _funnel_limit(record, known)
    return None


_OF_ALL = frozenset({"sum", "least", "q1", "median", "q3", "most", "mad", "lower", "upper"})


def _of_values(op: str, values: Sequence[Decimal]) -> Decimal | None:
    match op:
        case "sum":
            return sum(values, Decimal(0))
        case "least" | "most":
            return min(values) if op == "least" else max(values)
        case "median":
            return median(values)
        case "q1" | "q3":
            return quartiles(values)[op == "q3"]
        case "mad":
            return deviation(values)
    limits = spread_of(values).limits
    return limits[op == "upper"] if limits is not None else None


def _rank(value: Decimal, values: Sequence[Decimal], op: str, places: int) -> Decimal:
    """Return a rank among numbers as they are printed, rounded half up."""
    step = Decimal(1).scaleb(-places)
    own, *all_ = (each.quantize(step, ROUND_HALF_UP) for each in (value, *values))
    return Decimal(rank_of(own, all_, lowest_first=op == "rank_low"))


def _dispersion(operands: Sequence[NumberRecord], records: Mapping[str, NumberRecord]) -> Decimal | None:
    parts, wholes = (among(each, records) for each in operands)
    if parts is None or wholes is None or len(parts) != len(wholes):
        return None
    if any(not 0 <= part <= whole <= _MOST for part, whole in zip(parts, wholes, strict=True)):
        return None
    funnel = draw_funnel([(int(part), int(whole)) for part, whole in zip(parts, wholes, strict=True)])
    return Decimal(str(funnel.dispersion)) if funnel is not None else None


def _funnel_limit(record: NumberRecord, known: Sequence[Decimal]) -> Decimal | None:
    part, total, whole, dispersion = known
    if not (0 < part < total and 0 < whole <= total <= _MOST and dispersion >= 1):
        return None
    funnel = Funnel(float(part) / float(total), float(dispersion), 0, int(total))
    return Decimal(str(funnel.limits(int(whole), OUTER)[record.op == "upper"] * 100))
