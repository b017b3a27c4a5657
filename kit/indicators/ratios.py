"""Measures of one number over another: a share in per cent, and a rate per so many."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kit.indicators.choosing import column_names, months_chosen
from kit.indicators.counted import Counted, Measure, blanks
from kit.indicators.measures import Rows, Total
from kit.indicators.numbers import Number, written
from kit.ledgers import Ledgers, LedgerSchema


@dataclass(frozen=True)
class Share:
    """Percentage of `whole` that is `part`; both may be counted from different ledgers.

    There is no share if the part exceeds the whole (an item reported last year may be solved this year), or
    if some records do not state the part.
    """

    part: Measure
    whole: Measure

    @property
    def ledgers(self) -> tuple[LedgerSchema, ...]:
        return _ledgers(self.part, self.whole)

    @property
    def rule(self) -> str:
        return f"（{self.part.rule}）÷（{self.whole.rule}）×100%"

    def count(self, ledgers: Ledgers) -> Counted:
        part, whole = self.part.count(ledgers), self.whole.count(ledgers)
        if not isinstance(part.value, int | Decimal) or not isinstance(whole.value, int | Decimal):
            return _unknown(part, whole)
        if blank := _not_stated_alike(self.part, self.whole, ledgers):
            return _partly_stated(*blank)
        if not whole.value:
            return Counted(why="总数为0，不计比率", gap=False)
        if part.value > whole.value:
            return Counted(why="部分多于总数，不计比率", gap=False)
        return _ratio(Decimal(100), (self.part, part), (self.whole, whole))


@dataclass(frozen=True)
class Rate:
    """One number over another, times a number: 件 per 10000 人.

    There is no rate if some records of one ledger state only one of the two numbers.

    Attributes
    ----------
    part, whole : Measure
    times : int
    """

    part: Measure
    whole: Measure
    times: int = 1

    @property
    def ledgers(self) -> tuple[LedgerSchema, ...]:
        return _ledgers(self.part, self.whole)

    @property
    def rule(self) -> str:
        times = f"×{self.times}" if self.times != 1 else ""
        return f"（{self.part.rule}）÷（{self.whole.rule}）{times}"

    def count(self, ledgers: Ledgers) -> Counted:
        part, whole = self.part.count(ledgers), self.whole.count(ledgers)
        if not isinstance(part.value, int | Decimal) or not isinstance(whole.value, int | Decimal):
            return _unknown(part, whole)
        if blank := _not_stated_alike(self.part, self.whole, ledgers):
            return _partly_stated(*blank)
        if not whole.value:
            return Counted(why="除数为0，不计比率", gap=False)
        return _ratio(Decimal(self.times), (self.part, part), (self.whole, whole))


def _ledgers(part: Measure, whole: Measure) -> tuple[LedgerSchema, ...]:
    schemas = {schema.key: schema for schema in (*part.ledgers, *whole.ledgers)}
    return tuple(schemas.values())


def _ratio(times: Decimal, part: tuple[Measure, Counted], whole: tuple[Measure, Counted]) -> Counted:
    """Divide two counted numbers, with the rows of both by ledger."""
    above, below = _number(part[1]), _number(whole[1])
    rows: dict[str, set[int]] = {}
    schemas: dict[str, LedgerSchema] = {}
    for measure, counted in (part, whole):
        for schema in measure.ledgers[:1]:
            schemas[schema.key] = schema
            rows.setdefault(schema.key, set()).update(counted.rows)
    first, *others = schemas or [""]
    # The records that neither side states are in neither, and leave the ratio as it is.
    unfilled = None if _of_same_records(part[0], whole[0]) else part[1].unfilled or whole[1].unfilled
    return Counted(
        Decimal(above) * times / Decimal(below),
        tuple(sorted(rows.get(first, ()))),
        part[1].approximate or whole[1].approximate,
        f"{written(above)}/{written(below)}",
        unfilled=unfilled,
        further=tuple((schemas[key], tuple(sorted(rows[key]))) for key in others),
    )


def _unknown(part: Counted, whole: Counted) -> Counted:
    missing = part if part.value is None else whole
    return Counted(why=missing.why, gap=missing.gap)


def _partly_stated(schema: LedgerSchema, keys: tuple[str, ...]) -> Counted:
    return Counted(why=f"《{schema.name}》“{column_names(schema, keys, '”“')}”未填全")


def _of_same_records(part: Measure, whole: Measure) -> bool:
    if not (isinstance(part, Total) and isinstance(whole, Total) and part.ledger == whole.ledger):
        return False
    months = (tuple(months_chosen(part.ledger.month, each.only)) for each in (part, whole))
    return len(set(months)) == 1


def _number(counted: Counted) -> Number:
    assert isinstance(counted.value, int | Decimal)
    return counted.value


def _not_stated_alike(
    part: Measure, whole: Measure, ledgers: Ledgers
) -> tuple[LedgerSchema, tuple[str, ...]] | None:
    """Return the columns with blanks, where some records fill one side only."""
    if isinstance(part, Rows | Total):
        table = ledgers.tables[part.ledger.key]
        keys = tuple(key for key in part.only if None in table.column(key))
        if keys or isinstance(part, Rows):
            return (part.ledger, keys) if keys else None
    if not (isinstance(part, Total) and isinstance(whole, Total) and part.ledger == whole.ledger):
        return None
    table = ledgers.tables[whole.ledger.key]
    sides = (blanks(table, each.columns, range(len(table))) for each in (part, whole))
    missing = [side.rows if side is not None else () for side in sides]
    if missing[0] == missing[1]:
        return None
    blank = (each.columns if rows else () for each, rows in zip((part, whole), missing, strict=True))
    return part.ledger, tuple(dict.fromkeys(key for keys in blank for key in keys))
