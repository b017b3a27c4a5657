"""Measures, as data: each counts a ledger and describes its rule in Chinese.

Count and description use the same fields, so 附件2 states what was actually counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from kit.indicators.choosing import Chosen, chosen_rows, column_name, condition, not_filled, unanswered
from kit.indicators.counted import Counted, blanks
from kit.indicators.groups import kinds, tally
from kit.indicators.numbers import Number, written
from kit.ledgers import CATALOGUE, Ledger, Ledgers
from kit.ledgers.values import read_number


@dataclass(frozen=True)
class Rows:
    """The number of matching rows, broken down by the column `by_kind` if one is given."""

    ledger: str
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)
    by_kind: str = ""

    @property
    def rule(self) -> str:
        return f"{condition(self.ledger, self.only, self.without)}的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        if blank := unanswered(ledger, self.only, self.without):
            return Counted(why=not_filled(self.ledger, (blank,)))
        chosen = [ledger.rows[index] for index in chosen_rows(ledger, self.only, self.without)]
        return Counted(len(chosen), tuple(chosen), label=_kinds(self, ledger, ()))


@dataclass(frozen=True)
class Total:
    """The sum of one or more columns over the matching rows; None if all of those cells are blank."""

    ledger: str
    columns: tuple[str, ...]
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)
    by_kind: str = ""

    @property
    def rule(self) -> str:
        columns = "＋".join(column_name(self.ledger, key) for key in self.columns)
        return f"{condition(self.ledger, self.only, self.without)}的“{columns}”之和"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        rows: list[int] = []
        total: Number = 0
        approximate = False
        chosen = chosen_rows(ledger, self.only, self.without)
        for index in chosen:
            for key in self.columns:
                value = ledger.column(key)[index]
                if isinstance(value, int | Decimal):
                    total += value
                    rows.append(ledger.rows[index])
                    approximate |= (ledger.rows[index], key) in ledger.approximate
        if not rows:
            # No matching row means 0; matching rows with blank cells mean unknown.
            if chosen or unanswered(ledger, self.only, self.without):
                return Counted(why=not_filled(self.ledger, self.columns))
            return Counted(0)
        return Counted(
            total,
            tuple(dict.fromkeys(rows)),
            approximate,
            _kinds(self, ledger, self.columns),
            unfilled=blanks(ledger, self.columns, chosen),
        )


_Part = TypeVar("_Part", bound=Rows | Total)


def rest_of(*parts: _Part, by_kind: str = "") -> _Part:
    """Return the measure of all rows that none of `parts` counts, so that every row is counted somewhere.

    The parts must filter by the same columns and count in the same way.

    >>> rest_of(Rows("study", only={"form": ("领学",)})).rule
    '《理论学习》中“形式”不为领学的行数'
    """
    counted: dict[str, tuple[object, ...]] = {}
    for key, values in (chosen for part in parts for chosen in part.only.items()):
        assert isinstance(values, tuple), "the remainder of a range of months cannot be described"
        counted[key] = (*counted.get(key, ()), *values)
    return replace(parts[0], only={}, without=counted, by_kind=by_kind)


def _kinds(measure: Rows | Total, ledger: Ledger, columns: tuple[str, ...]) -> str:
    if not measure.by_kind:
        return ""
    return kinds(tally(ledger, measure.by_kind, columns, only=measure.only, without=measure.without))


@dataclass(frozen=True)
class Mean:
    """The mean of the filled cells of a column."""

    ledger: str
    column: str

    @property
    def rule(self) -> str:
        return f"《{CATALOGUE[self.ledger].name}》“{column_name(self.ledger, self.column)}”的平均数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
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
            total / len(found),
            tuple(row for row, _ in found),
            any((row, self.column) in ledger.approximate for row, _ in found),
            unfilled=blanks(ledger, (self.column,), range(len(ledger))),
        )


@dataclass(frozen=True)
class Unstated:
    """The number of rows with a blank cell in a column."""

    ledger: str
    column: str

    @property
    def rule(self) -> str:
        return f"《{CATALOGUE[self.ledger].name}》中“{column_name(self.ledger, self.column)}”未填的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        blank = blanks(ledger, (self.column,), range(len(ledger)))
        rows = blank.rows if blank is not None else ()
        return Counted(len(rows), rows)


@dataclass(frozen=True)
class Fact:
    """An item of 基本情况, read as a number."""

    item: str
    ledger: str = "profile"

    @property
    def rule(self) -> str:
        return f"《基本情况》项目“{self.item}”的内容"

    def count(self, ledgers: Ledgers) -> Counted:
        fact = ledgers.fact(self.item)
        number = read_number(fact.text) if fact is not None else None
        if fact is None or number is None:
            return Counted(why=f"《基本情况》没有“{self.item}”的数")
        return Counted(number.value, (fact.row,), number.approximate)


@dataclass(frozen=True)
class Share:
    """Percentage of `whole` that is `part`, both counted from the same records of one ledger.

    There is no share if the part exceeds the whole (an item reported last year may be solved this year), or
    if some records do not state the part.
    """

    part: Rows | Total
    whole: Rows | Total

    @property
    def ledger(self) -> str:
        return self.whole.ledger

    @property
    def rule(self) -> str:
        return f"（{self.part.rule}）÷（{self.whole.rule}）×100%"

    def count(self, ledgers: Ledgers) -> Counted:
        part, whole = self.part.count(ledgers), self.whole.count(ledgers)
        if not isinstance(part.value, int | Decimal) or not isinstance(whole.value, int | Decimal):
            return Counted(why=part.why or whole.why)
        if blank := self._not_stated_alike(ledgers.tables[self.ledger]):
            names = "”“".join(column_name(self.ledger, key) for key in blank)
            return Counted(why=f"《{CATALOGUE[self.ledger].name}》“{names}”未填全")
        if not whole.value:
            return Counted(why="总数为0，不计比率", gap=False)
        if part.value > whole.value:
            return Counted(why="部分多于总数，不计比率", gap=False)
        rows = tuple(sorted({*part.rows, *whole.rows}))
        return Counted(
            Decimal(part.value) * 100 / Decimal(whole.value),
            rows,
            part.approximate or whole.approximate,
            f"{written(part.value)}/{written(whole.value)}",
        )

    def _not_stated_alike(self, ledger: Ledger) -> tuple[str, ...]:
        """Return the columns that some records fill for one side of the share only."""
        if isinstance(self.part, Rows):
            return tuple(key for key in self.part.only if None in ledger.column(key))
        if isinstance(self.whole, Rows):
            return ()
        sides = (blanks(ledger, each.columns, range(len(ledger))) for each in (self.part, self.whole))
        missing = [side.rows if side is not None else () for side in sides]
        return (*self.part.columns, *self.whole.columns) if missing[0] != missing[1] else ()
