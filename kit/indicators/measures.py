"""Measures, as data: each counts a ledger and describes its rule in Chinese.

Count and description use the same fields, so 附件2 states what was actually counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kit.indicators.choosing import (
    Chosen,
    chosen_rows,
    column_names,
    condition,
    months_chosen,
    not_filled,
    unanswered,
)
from kit.indicators.counted import Counted, OfOneLedger, blanks
from kit.indicators.groups import kinds, tally
from kit.indicators.numbers import Number
from kit.indicators.row_names import names_in, none_named, unnamed
from kit.ledgers import Ledger, Ledgers, LedgerSchema
from kit.ledgers.columns import type_column
from kit.ledgers.units import scaled


@dataclass(frozen=True)
class Rows(OfOneLedger):
    """The number of matching rows, broken down by the column `by_kind` if one is given."""

    ledger: LedgerSchema
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)
    by_kind: str = ""

    @property
    def rule(self) -> str:
        return f"{condition(self.ledger, self.only, self.without)}的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        if blank := unanswered(ledger, self.only, self.without):
            return Counted(why=not_filled(self.ledger, (blank,)))
        chosen = [ledger.rows[index] for index in chosen_rows(ledger, self.only, self.without)]
        return Counted(len(chosen), tuple(chosen), label=_kinds(self, ledger, ()))


@dataclass(frozen=True)
class Total(OfOneLedger):
    """The sum of one or more columns over the matching rows; None if all of those cells are blank."""

    ledger: LedgerSchema
    columns: tuple[str, ...]
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)
    by_kind: str = ""
    times: Fraction = Fraction(1)

    @property
    def rule(self) -> str:
        columns = column_names(self.ledger, self.columns)
        return f"{condition(self.ledger, self.only, self.without)}的“{columns}”之和"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        rows: list[int] = []
        total: Number = 0
        approximate = False
        chosen = chosen_rows(ledger, self.only, self.without)
        columns = [(key, ledger.column(key)) for key in self.columns]
        for index in chosen:
            row = ledger.rows[index]
            for key, column in columns:
                value = column[index]
                if isinstance(value, int | Decimal):
                    total += value
                    rows.append(row)
                    approximate = approximate or (row, key) in ledger.approximate
        months = months_chosen(self.ledger.month, self.only)
        unfilled = blanks(ledger, self.columns, chosen, months)
        if not rows:
            if unfilled is not None and len(unfilled.months) == len(months):
                return Counted(why=f"{condition(self.ledger, self.only, self.without)}没有记录")
            # No matching row means 0; matching rows with blank cells mean unknown.
            if chosen or unanswered(ledger, self.only, self.without):
                return Counted(why=not_filled(self.ledger, self.columns))
            return Counted(0)
        return Counted(
            scaled(total, self.times),
            tuple(dict.fromkeys(rows)),
            approximate,
            _kinds(self, ledger, self.columns, self.times),
            unfilled=unfilled,
        )


def _kinds(
    measure: Rows | Total, ledger: Ledger, columns: tuple[str, ...], times: Fraction = Fraction(1)
) -> str:
    """List the kinds of a remainder, in the unit of its value."""
    if not measure.by_kind:
        return ""
    groups = tally(ledger, measure.by_kind, columns, only=measure.only, without=measure.without)
    return kinds(tuple(replace(group, value=scaled(group.value, times)) for group in groups))


@dataclass(frozen=True)
class Mean(OfOneLedger):
    """The mean of the filled cells of a column."""

    ledger: LedgerSchema
    column: str
    times: Fraction = Fraction(1)

    @property
    def rule(self) -> str:
        return f"《{self.ledger.name}》“{self.ledger.column(self.column).name}”的平均数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        found = [
            (row, Decimal(value))
            for row, value in zip(ledger.rows, ledger.column(self.column), strict=True)
            if isinstance(value, int | Decimal)
        ]
        if not found:
            return Counted(why=not_filled(self.ledger, (self.column,)))
        total = sum((value for _, value in found), Decimal(0))
        return Counted(
            scaled(total, self.times) / Decimal(len(found)),
            tuple(row for row, _ in found),
            any((row, self.column) in ledger.approximate for row, _ in found),
            unfilled=blanks(ledger, (self.column,), range(len(ledger))),
        )


@dataclass(frozen=True)
class Distinct(OfOneLedger):
    """The number of different values of a column over the matching rows: 东河村、西河村 in one cell are two.

    In a column of villages a cell that names none (各村) counts as blank; None if all of those cells are.
    """

    ledger: LedgerSchema
    column: str
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)

    @property
    def rule(self) -> str:
        name = self.ledger.column(self.column).name
        return f"{condition(self.ledger, self.only, self.without)}不同的“{name}”的个数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        chosen = chosen_rows(ledger, self.only, self.without)
        if not chosen:
            if unanswered(ledger, self.only, self.without):
                return Counted(why=not_filled(self.ledger, (*self.only, *self.without)))
            return Counted(0)
        named = {index: names for index in chosen if (names := names_in(ledger, self.column, index))}
        if not named:
            return Counted(why=none_named(self.ledger, self.column))
        nameless = tuple(ledger.rows[index] for index in chosen if index not in named)
        return Counted(
            len(set().union(*named.values())),
            tuple(ledger.rows[index] for index in named),
            unfilled=unnamed(self.ledger, self.column, len(chosen), nameless),
        )


@dataclass(frozen=True)
class Unstated(OfOneLedger):
    """The number of rows with a blank cell in a column."""

    ledger: LedgerSchema
    column: str

    @property
    def rule(self) -> str:
        return f"《{self.ledger.name}》中“{self.ledger.column(self.column).name}”未填的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        blank = blanks(ledger, (self.column,), range(len(ledger)))
        rows = blank.rows if blank is not None else ()
        return Counted(len(rows), rows)


@dataclass(frozen=True)
class Fact(OfOneLedger):
    """An item of the ledger of facts, read as a number."""

    ledger: LedgerSchema
    item: str
    times: Fraction = Fraction(1)

    @property
    def rule(self) -> str:
        return f"《{self.ledger.name}》项目“{self.item}”的内容"

    def count(self, ledgers: Ledgers) -> Counted:
        fact = ledgers.fact(self.item)
        if fact is not None:
            typed = type_column(self.ledger.facts[self.item], [fact.text], ledgers.place.year)
            number = typed.values[0]
            if isinstance(number, int | Decimal):
                return Counted(scaled(number, self.times), (fact.row,), bool(typed.approximate))
        return Counted(why=f"《{self.ledger.name}》没有“{self.item}”的数")


@dataclass(frozen=True)
class Parameter:
    """A parameter of the review; reading the ledgers checks it against 基本情况."""

    attribute: Literal["township", "year"]

    @property
    def ledgers(self) -> tuple[LedgerSchema, ...]:
        return ()

    @property
    def rule(self) -> str:
        return "运行参数，与《基本情况》核对"

    def count(self, ledgers: Ledgers) -> Counted:
        return Counted(ledgers.place.township if self.attribute == "township" else ledgers.place.year)
