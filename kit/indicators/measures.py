"""How an indicator is counted, as data: each measure counts, and says its rule in Chinese.

The rule is made from the same declaration that the count is, so that what 附件2 says of a figure is what
was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, Protocol

from kit.indicators.numbers import Number
from kit.ledgers import CATALOGUE, Ledger, Ledgers
from kit.ledgers.values import read_number


@dataclass(frozen=True)
class InMonths:
    """The dates of some months, both ends in; stands where a measure lists the values of a column.

    >>> date(2021, 7, 1) in InMonths(7, 12)
    True
    """

    first: int
    last: int

    def __contains__(self, value: object) -> bool:
        return isinstance(value, date) and self.first <= value.month <= self.last

    def __str__(self) -> str:
        return f"{self.first}月至{self.last}月"


Chosen = Mapping[str, tuple[object, ...] | InMonths]
"""Column key → the values that a row must have there (or must not)."""

_ALL: Chosen = MappingProxyType({})
MOST_TIED = 3
"""Groups that share the highest or lowest place and are still named."""


@dataclass(frozen=True)
class Counted:
    """What a measure found.

    Attributes
    ----------
    value : int, Decimal, str or None
        None where the ledgers do not say.
    rows : tuple of int
        Row numbers, as a spreadsheet shows them, that the value was counted from.
    approximate : bool
        One of the cells was itself approximate (约200).
    label : str
        What the value belongs to, where it is the highest or lowest of several: ``7月``, ``东河村``.
    tied : bool
        More than one share the place.
    why : str
        Why there is no value though the ledger is there; in Chinese.
    gap : bool
        Having no value is a gap in the ledger, and not simply that nothing stands out or nothing can be
        divided.
    """

    value: Number | str | None = None
    rows: tuple[int, ...] = ()
    approximate: bool = False
    label: str = ""
    tied: bool = False
    why: str = ""
    gap: bool = True


class Measure(Protocol):
    """A way of counting."""

    @property
    def ledger(self) -> str:
        """Key of the ledger that is counted; empty for none."""
        ...

    @property
    def rule(self) -> str:
        """How it is counted, in Chinese."""
        ...

    def count(self, ledgers: Ledgers) -> Counted:
        """Count; a ledger that is not there gives `Counted()`."""
        ...


@dataclass(frozen=True)
class Rows:
    """The number of rows, of those chosen."""

    ledger: str
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)

    @property
    def rule(self) -> str:
        return f"{_condition(self.ledger, self.only, self.without)}的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        if blank := _unanswered(ledger, self.only, self.without):
            return Counted(why=_not_filled(self.ledger, (blank,)))
        chosen = [ledger.rows[index] for index in _chosen(ledger, self.only, self.without)]
        return Counted(len(chosen), tuple(chosen))


@dataclass(frozen=True)
class Total:
    """The sum of one or more columns over the rows chosen; None where none of those cells is filled."""

    ledger: str
    columns: tuple[str, ...]
    only: Chosen = field(default_factory=dict)

    @property
    def rule(self) -> str:
        columns = "＋".join(_column_name(self.ledger, key) for key in self.columns)
        return f"{_condition(self.ledger, self.only, {})}的“{columns}”之和"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        rows: list[int] = []
        total: Number = 0
        approximate = False
        chosen = _chosen(ledger, self.only, {})
        for index in chosen:
            for key in self.columns:
                value = ledger.column(key)[index]
                if isinstance(value, int | Decimal):
                    total += value
                    rows.append(ledger.rows[index])
                    approximate |= (ledger.rows[index], key) in ledger.approximate
        if not rows:
            # No row of the kind at all is a known nought; rows whose cells are blank are unknown.
            if chosen or _unanswered(ledger, self.only, {}):
                return Counted(why=_not_filled(self.ledger, self.columns))
            return Counted(0)
        return Counted(total, tuple(dict.fromkeys(rows)), approximate)


@dataclass(frozen=True)
class Mean:
    """The mean of a column's filled cells."""

    ledger: str
    column: str

    @property
    def rule(self) -> str:
        return f"《{CATALOGUE[self.ledger].name}》“{_column_name(self.ledger, self.column)}”的平均数"

    def count(self, ledgers: Ledgers) -> Counted:
        found = list(_numbers(ledgers, self.ledger, self.column))
        if not found:
            return Counted(why=_not_filled(self.ledger, (self.column,)))
        total = sum((Decimal(value) for _, value, _ in found), Decimal(0))
        rows = tuple(row for row, _, _ in found)
        return Counted(total / len(found), rows, any(approximate for *_, approximate in found))


@dataclass(frozen=True)
class Extreme:
    """The highest or lowest of the groups of a ledger, and which group it is.

    Groups are the values of column `by` (a date counts by its month). A group's value is its number of
    rows, or the sum of `of`. Nothing stands out among fewer than two groups, or where more than three share
    the place.
    """

    ledger: str
    by: str
    of: tuple[str, ...] = ()
    pick: Literal["highest", "lowest"] = "highest"
    without: Chosen = field(default_factory=dict)

    @property
    def rule(self) -> str:
        name = _condition(self.ledger, {}, self.without)
        what = f"“{'＋'.join(_column_name(self.ledger, key) for key in self.of)}”之和" if self.of else "行数"
        side = "最高" if self.pick == "highest" else "最低"
        return f"{name}按“{_column_name(self.ledger, self.by)}”分组，{what}{side}的一组"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        groups = tally(ledger, self.by, self.of, without=self.without) if ledger is not None else ()
        if ledger is None or not groups:
            return Counted(why=_not_filled(self.ledger, self.of or (self.by,)))
        if len({group.value for group in groups}) < 2:
            return Counted(why="各组相同，不分高低", gap=False)
        values = [group.value for group in groups]
        best = max(values) if self.pick == "highest" else min(values)
        chosen = [group for group in groups if group.value == best]
        if len(chosen) > MOST_TIED:
            return Counted(why="并列的多于三组，不单列", gap=False)
        rows = tuple(row for group in chosen for row in group.rows)
        label = "、".join(group.label for group in chosen)
        about = any(group.approximate for group in chosen)
        return Counted(best, rows, about, label, tied=len(chosen) > 1)


@dataclass(frozen=True)
class IdleMonths:
    """The number of months in which a ledger has no row of those chosen, and which they are."""

    ledger: str
    by: str
    without: Chosen = field(default_factory=dict)

    @property
    def rule(self) -> str:
        condition = _condition(self.ledger, {}, self.without)
        return f"{condition}按“{_column_name(self.ledger, self.by)}”没有记录的月份数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        filled = tally(ledger, self.by, without=self.without)
        labels = {group.label for group in filled}
        idle = [f"{month}月" for month in range(1, 13) if f"{month}月" not in labels]
        rows = tuple(row for group in filled for row in group.rows)
        return Counted(len(idle), rows, label="、".join(idle))


@dataclass(frozen=True)
class Unstated:
    """The number of rows that leave a column blank."""

    ledger: str
    column: str

    @property
    def rule(self) -> str:
        return f"《{CATALOGUE[self.ledger].name}》中“{_column_name(self.ledger, self.column)}”未填的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        blank = [
            row for row, value in zip(ledger.rows, ledger.column(self.column), strict=True) if value is None
        ]
        return Counted(len(blank), tuple(blank))


@dataclass(frozen=True)
class Kept:
    """How many in a hundred of what was due was held; what one rule held too often fills no other's gap."""

    ledger: str
    actual: str
    due: str

    @property
    def rule(self) -> str:
        actual, due = (_column_name(self.ledger, key) for key in (self.actual, self.due))
        return f"《{CATALOGUE[self.ledger].name}》各行“{actual}”（至多计到“{due}”）之和÷“{due}”之和×100%"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        rows: list[int] = []
        held = wanted = Decimal(0)
        for row, actual, due in zip(
            ledger.rows, ledger.column(self.actual), ledger.column(self.due), strict=True
        ):
            if isinstance(actual, int | Decimal) and isinstance(due, int | Decimal):
                rows.append(row)
                held += min(Decimal(actual), Decimal(due))
                wanted += Decimal(due)
        if not wanted:
            return Counted(why="应开展次数为0，不计落实率", gap=False)
        return Counted(held * 100 / wanted, tuple(rows))


@dataclass(frozen=True)
class Short:
    """The number of rows whose actual value is below what was due, and what they are called."""

    ledger: str
    name: str
    actual: str
    due: str

    @property
    def rule(self) -> str:
        actual, due = (_column_name(self.ledger, key) for key in (self.actual, self.due))
        return f"《{CATALOGUE[self.ledger].name}》中“{actual}”少于“{due}”的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger)
        if ledger is None:
            return Counted()
        columns = (ledger.rows, *(ledger.column(key) for key in (self.name, self.actual, self.due)))
        short = [
            (row, str(name))
            for row, name, actual, due in zip(*columns, strict=True)
            if isinstance(actual, int | Decimal) and isinstance(due, int | Decimal) and actual < due
        ]
        return Counted(len(short), tuple(row for row, _ in short), label="、".join(name for _, name in short))


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
    """How many in a hundred of `whole` are `part`; one ledger, both sides counted."""

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
        if not whole.value:
            return Counted(why="总数为0，不计比率", gap=False)
        ledger = ledgers.tables[self.ledger]
        if isinstance(self.part, Rows):
            for key in self.part.only:
                if any(value is None for value in ledger.column(key)):
                    return Counted(why=f"《{ledger.schema.name}》“{_column_name(self.ledger, key)}”未填全")
        rows = tuple(sorted({*part.rows, *whole.rows}))
        return Counted(
            Decimal(part.value) * 100 / Decimal(whole.value), rows, part.approximate or whole.approximate
        )


@dataclass(frozen=True)
class Group:
    """One group of a ledger: its label, value and source rows."""

    label: str
    value: Number
    rows: tuple[int, ...]
    approximate: bool = False


def tally(
    ledger: Ledger, by: str, of: tuple[str, ...] = (), *, only: Chosen = _ALL, without: Chosen = _ALL
) -> tuple[Group, ...]:
    """Group a ledger's rows by a column, in the order in which the groups first stand there.

    Parameters
    ----------
    ledger : Ledger
    by : str
        Column key. A date counts by its month, and months come in order.
    of : tuple of str
        Columns to add up; empty counts rows.
    only, without : mapping of str to tuple, optional
        Values that a row must have, and must not have.

    Returns
    -------
    tuple of Group
        Rows whose `by` cell is blank are left out.
    """
    values: dict[object, Number] = {}
    rows: dict[object, list[int]] = {}
    approximate: set[object] = set()
    keys = ledger.column(by)
    for index in _chosen(ledger, only, without):
        key = getattr(keys[index], "month", keys[index])
        if key is None:
            continue
        row = ledger.rows[index]
        amounts = [ledger.column(column)[index] for column in of]
        filled = [amount for amount in amounts if isinstance(amount, int | Decimal)]
        if of and not filled:
            continue
        values[key] = values.get(key, 0) + (sum(filled) if of else 1)
        rows.setdefault(key, []).append(row)
        if any((row, column) in ledger.approximate for column in of):
            approximate.add(key)
    ordered = sorted(values, key=_as_int) if all(isinstance(key, int) for key in values) else list(values)
    return tuple(
        Group(
            f"{key}月" if isinstance(key, int) else str(key),
            values[key],
            tuple(rows[key]),
            key in approximate,
        )
        for key in ordered
    )


def _as_int(key: object) -> int:
    return key if isinstance(key, int) else 0


def _chosen(ledger: Ledger, only: Chosen, without: Chosen) -> Sequence[int]:
    chosen: Sequence[int] = range(len(ledger))
    for key, values in only.items():
        column = ledger.column(key)
        chosen = [index for index in chosen if column[index] in values]
    for key, values in without.items():
        column = ledger.column(key)
        chosen = [index for index in chosen if column[index] not in values]
    return chosen


def _unanswered(ledger: Ledger, only: Chosen, without: Chosen) -> str:
    """Return the first column that rows are chosen by and that no row fills; empty where there is none."""
    keys = (*only, *without)
    return next((key for key in keys if all(value is None for value in ledger.column(key))), "")


def _not_filled(ledger: str, columns: tuple[str, ...]) -> str:
    names = "”“".join(_column_name(ledger, key) for key in columns)
    return f"《{CATALOGUE[ledger].name}》台账未填“{names}”"


def _numbers(ledgers: Ledgers, key: str, column: str) -> Iterator[tuple[int, Number, bool]]:
    ledger = ledgers.tables.get(key)
    if ledger is None:
        return
    for row, value in zip(ledger.rows, ledger.column(column), strict=True):
        if isinstance(value, int | Decimal):
            yield row, value, (row, column) in ledger.approximate


def _column_name(ledger: str, key: str) -> str:
    return next(column.name for column in CATALOGUE[ledger].columns if column.key == key)


def _condition(ledger: str, only: Chosen, without: Chosen) -> str:
    parts = [f"“{_column_name(ledger, key)}”为{_either(values)}" for key, values in only.items()]
    parts += [f"“{_column_name(ledger, key)}”不为{_either(values)}" for key, values in without.items()]
    name = f"《{CATALOGUE[ledger].name}》"
    return f"{name}中{'、'.join(parts)}" if parts else name


def _either(values: tuple[object, ...] | InMonths) -> str:
    if isinstance(values, InMonths):
        return str(values)
    words = {True: "是", False: "否"}
    return "或".join(words[value] if isinstance(value, bool) else str(value) for value in values)
