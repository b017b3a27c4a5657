"""Measures of a ledger that lists how often each standing rule was due and was held.

A rule held more often than due does not make up for another. If nothing was due, there is no share and no
shortfall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kit.indicators.counted import Counted, OfOneLedger
from kit.indicators.numbers import Number, written
from kit.ledgers import Ledger, Ledgers, LedgerSchema


@dataclass(frozen=True)
class Kept(OfOneLedger):
    """Sum of the times held, capped for each rule at the times due."""

    ledger: LedgerSchema
    actual: str
    due: str

    @property
    def rule(self) -> str:
        return _sum_rule(self.ledger, self.actual, self.due)

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        pairs = tuple(_pairs(ledger, self.actual, self.due))
        return Counted(sum(min(actual, due) for _, actual, due in pairs), tuple(row for row, *_ in pairs))


@dataclass(frozen=True)
class KeptShare(OfOneLedger):
    """Percentage of the times due that were held, capped for each rule at the times due."""

    ledger: LedgerSchema
    actual: str
    due: str

    @property
    def rule(self) -> str:
        whole = self.ledger.column(self.due).name
        return f"{_sum_rule(self.ledger, self.actual, self.due)}÷“{whole}”之和×100%"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        pairs = tuple(_pairs(ledger, self.actual, self.due))
        wanted = sum(due for *_, due in pairs)
        if not wanted:
            return Counted(why=f"{self.ledger.column(self.due).name}为0，不计落实率", gap=False)
        held = sum(min(actual, due) for _, actual, due in pairs)
        share = Decimal(held) * 100 / Decimal(wanted)
        return Counted(share, tuple(row for row, *_ in pairs), label=f"{written(held)}/{written(wanted)}")


@dataclass(frozen=True)
class Short(OfOneLedger):
    """The number of rules held less often than due, with their names."""

    ledger: LedgerSchema
    name: str
    actual: str
    due: str

    @property
    def rule(self) -> str:
        actual, due = (self.ledger.column(key).name for key in (self.actual, self.due))
        return f"《{self.ledger.name}》中“{actual}”少于“{due}”的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        pairs = tuple(_pairs(ledger, self.actual, self.due))
        if not any(due for *_, due in pairs):
            return Counted(why=f"{self.ledger.column(self.due).name}为0，不计落实率", gap=False)
        short = tuple(row for row, actual, due in pairs if actual < due)
        names = dict(zip(ledger.rows, ledger.column(self.name), strict=True))
        return Counted(len(short), short, label="、".join(str(names[row]) for row in short))


def _sum_rule(ledger: LedgerSchema, actual: str, due: str) -> str:
    names = ledger.column(actual).name, ledger.column(due).name
    return f"《{ledger.name}》各行“{names[0]}”（至多计到“{names[1]}”）之和"


def _pairs(ledger: Ledger, actual: str, due: str) -> Iterator[tuple[int, Number, Number]]:
    for row, held, wanted in zip(ledger.rows, ledger.column(actual), ledger.column(due), strict=True):
        if isinstance(held, int | Decimal) and isinstance(wanted, int | Decimal):
            yield row, held, wanted
