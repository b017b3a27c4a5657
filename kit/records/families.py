"""The numbers that may be said of a figure: value, year before, target, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from kit.content import FigureRecord, Revision, StatedNumber
from kit.records.number_records import NumberRecord, Operation
from kit.records.numbers_said import numbers_in
from kit.text.plain_numbers import plain_number

__all__ = ["family", "stated_record"]

_HUNDRED = Decimal(100)
_FINEST = 24


def stated_record(stated: StatedNumber) -> NumberRecord:
    """Return the record of a number that a county's summary states."""
    return NumberRecord(
        id=stated.id,
        name=stated.name,
        value=stated.value,
        unit=stated.unit,
        source=stated.source,
        op=cast("Operation", stated.op),
        of=stated.of,
    )


def family(figure: FigureRecord, revision: Revision | None = None) -> Iterator[NumberRecord]:
    """Yield the records of a figure, those first that a sentence states first.

    Parameters
    ----------
    figure : FigureRecord
    revision : Revision, optional
        Of its value of the year before.
    """
    key, unit = figure.key, figure.unit
    places = max(_places(each, figure) for each in (figure.value, figure.year_before))
    value, before = (_rounded(each, places) for each in (figure.value, figure.year_before))
    target = _decimal(figure.target)
    yield NumberRecord(id=key, value=figure.value, unit=unit, source=figure.source)
    if before is not None:
        yield NumberRecord(
            id=f"{key}.before", value=figure.year_before, unit=unit, op="year_before", of=(key,)
        )
    if target is not None:
        yield NumberRecord(id=f"{key}.target", value=figure.target, unit=unit, op="target", of=(key,))
    points = "个百分点" if unit == "%" else unit
    if value is not None and before is not None:
        of = (key, f"{key}.before")
        yield _made(f"{key}.difference", abs(value - before), points, "difference", of)
        if before:
            yield _made(f"{key}.rate", abs(value - before) * _HUNDRED / before, "%", "rate", of)
    if value is not None and target is not None:
        of = (key, f"{key}.target")
        if target:
            yield _made(f"{key}.completion", value * _HUNDRED / target, "%", "completion", of)
        yield _made(f"{key}.short", abs(value - target), points, "difference", of)
    if revision is not None and revision.old is not None:
        yield NumberRecord(
            id=f"{key}.published", value=revision.old, unit=revision.unit, op="published", of=(key,)
        )
    notes = [
        NumberRecord(id=f"{key}.note{at}", value=plain_number(number.value("")), op="note", of=(key,))
        for at, number in enumerate(numbers_in(figure.unfilled))
    ]
    yield from notes
    if len(notes) > 2:
        # A cell of a table has what is missing in one number: months without a record and blank ones.
        _, *missing = notes
        whole = sum(each.number or 0 for each in missing)
        parts = tuple(each.id for each in missing)
        yield NumberRecord(id=f"{key}.note", value=plain_number(whole), op="sum", of=parts)
    for at, number in enumerate(numbers_in(figure.label)):
        yield NumberRecord(id=f"{key}.label{at}", value=plain_number(number.value("")), op="label", of=(key,))


def _made(id_: str, value: Decimal, unit: str, op: Operation, of: tuple[str, ...]) -> NumberRecord:
    return NumberRecord(id=id_, value=plain_number(value), unit=unit, op=op, of=of)


def _rounded(value: object, places: int) -> Decimal | None:
    """Return a value as the review writes it: what is made of it is made of that."""
    number = _decimal(value)
    return None if number is None else number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _places(value: object, figure: FigureRecord) -> int:
    """Return the decimals of a value: more where a share would falsely read as 0 % or 100 %."""
    number, places = _decimal(value), figure.places
    if number is None or figure.unit != "%" or number in (0, _HUNDRED):
        return places
    while places < _FINEST and _rounded(value, places) in (0, _HUNDRED):
        places += 1
    return places


def _decimal(value: object) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
