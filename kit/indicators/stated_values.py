"""Rows that state an indicator themselves, as 完成值 of 任务清单 does, beside what the ledgers give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kit.indicators.goals import indicators_by_name
from kit.indicators.indicator import Indicator
from kit.indicators.numbers import Number, exact_quantity, rounded
from kit.ledgers import Fault, Ledger, Ledgers
from kit.ledgers.units import factor_of_count, scaled

__all__ = ["Contradiction", "check_stated", "contradictions"]


@dataclass(frozen=True)
class Contradiction:
    """A value that a row states of an indicator, and the other one that the ledgers give.

    Attributes
    ----------
    ledger : Ledger
    row : int
    indicator : Indicator
    stated, counted : int or Decimal
        In the indicator's unit.
    """

    ledger: Ledger
    row: int
    indicator: Indicator
    stated: Number
    counted: Number


def contradictions(ledgers: Ledgers, indicators: Sequence[Indicator]) -> Iterator[Contradiction]:
    """Yield the rows that name an indicator exactly and state another value than its ledgers give.

    Rows of a unit that cannot be converted, and approximate numbers, are not compared.
    """
    named = indicators_by_name(indicators)
    for ledger in ledgers.tables.values():
        if not ledger.schema.states or not set(ledger.schema.states[:2]) <= ledger.positions.keys():
            continue
        name_of, value_of, *unit_of = ledger.schema.states
        units = ledger.column(unit_of[0]) if unit_of else (None,) * len(ledger)
        columns = (ledger.column(name_of), ledger.column(value_of), units)
        for row, name, stated, unit in zip(ledger.rows, *columns, strict=True):
            indicator = named.get(str(name))
            if indicator is None or not isinstance(stated, int | Decimal):
                continue
            by = factor_of_count(str(unit or indicator.unit), indicator.unit, indicator.family)
            counted = indicator.measure.count(ledgers)
            approximate = counted.approximate or (row, value_of) in ledger.approximate
            if by is None or approximate or not isinstance(counted.value, int | Decimal):
                continue
            own = scaled(stated, by)
            value = rounded(counted.value, indicator.places_for(counted.value))
            if own not in (value, counted.value):
                yield Contradiction(ledger, row, indicator, own, value)


def check_stated(ledgers: Ledgers, indicators: Sequence[Indicator]) -> list[Fault]:
    """Return a notice for each contradiction, with both values.

    >>> check_stated(ledgers, subject.indicators)                 # doctest: +SKIP
    []
    """
    return [_fault(each) for each in contradictions(ledgers, indicators)]


def _fault(each: Contradiction) -> Fault:
    ledger, indicator = each.ledger, each.indicator
    column = ledger.schema.column(ledger.schema.states[1])
    stated, counted = (exact_quantity(value, indicator.unit) for value in (each.stated, each.counted))
    counts = "、".join(f"《{schema.name}》" for schema in indicator.measure.ledgers)
    message = (
        f"“{indicator.name}”的{column.name}是 {stated}，{counts}台账数出的是 {counted}："
        "请核对，两处应当一致；不改则总结里两个数并存"
    )
    where = ledger.cell(each.row, column.key)
    return Fault.of(
        "stated-differs", message, ledger.file, ledger.sheet, where, ledger.schema.key, column.key
    )
