"""What a measure found: a value, the rows it came from, and what it could not count.

Stands under the measures, beside `kit.indicators.choosing`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from kit.indicators.choosing import column_name
from kit.indicators.numbers import Number
from kit.ledgers import CATALOGUE, Ledger, Ledgers
from kit.ledgers.schema import LedgerSchema

_MONTHS = tuple(f"{month}月" for month in range(1, 13))


@dataclass(frozen=True)
class Unfilled:
    """What a figure should rest on and does not: records with blank cells, and months without a record.

    Attributes
    ----------
    ledger : str
        Key of the ledger.
    columns : tuple of str
        Keys of the columns; a record that fills any of them is filled.
    of : int
        Records in all, or the twelve months where a ledger has a record a month.
    rows : tuple of int
        Row numbers of the records with blanks.
    months : tuple of str
        Months that have no record: ``11月``.
    asked : str
        What was not done: ``填数``, ``填写“所在村”``.
    """

    ledger: str
    columns: tuple[str, ...]
    of: int
    rows: tuple[int, ...]
    months: tuple[str, ...] = ()
    asked: str = "填数"

    @property
    def text(self) -> str:
        """As it stands behind a figure: ``35条记录中有3条没有填数``."""
        measure = "个月" if self._monthly else "条"
        told = [f"{len(self.months)}个月没有记录"] if self.months else []
        told += [f"{len(self.rows)}{measure}没有{self.asked}"] if self.rows else []
        return f"{self.of}{'个月' if self._monthly else '条记录'}中有{'、'.join(told)}"

    @property
    def short(self) -> str:
        """As it fits a cell: ``3条未填``, ``缺2个月``."""
        missing = len(self.rows) + len(self.months)
        return f"缺{missing}个月" if self._monthly else f"{missing}条未填"

    @property
    def told_once(self) -> tuple[object, ...]:
        """What tells two notes apart: of months without a record, one note does for all columns."""
        return (self.ledger, self.columns if self.rows else (), self.text)

    @property
    def _monthly(self) -> bool:
        return has_months(CATALOGUE[self.ledger])


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
        What the value belongs to, where it is the highest or lowest of several: ``7月``, ``东河村``; or the
        kinds that a rest is made of, or the two numbers that a share is of: ``5/8``.
    tied : bool
        More than one share the place.
    why : str
        Why there is no value though the ledger is there; in Chinese.
    gap : bool
        Having no value is a gap in the ledger, and not simply that nothing stands out or nothing can be
        divided.
    unfilled : Unfilled or None
        What the value could not count, as cells or months are blank.
    """

    value: Number | str | None = None
    rows: tuple[int, ...] = ()
    approximate: bool = False
    label: str = ""
    tied: bool = False
    why: str = ""
    gap: bool = True
    unfilled: Unfilled | None = None


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


def has_months(schema: LedgerSchema) -> bool:
    """Tell whether a ledger has a record a month, so that a month without one is seen."""
    return any(column.kind == "month" for column in schema.columns)


def blanks(ledger: Ledger, columns: tuple[str, ...], chosen: Iterable[int]) -> Unfilled | None:
    """Return which of the chosen records fill none of some columns; None where all do.

    A record of 宣传阵地 with 新增 alone is filled: a batch need not have both.
    """
    cells = [ledger.column(key) for key in columns]
    records = tuple(chosen)
    rows = tuple(ledger.rows[index] for index in records if all(column[index] is None for column in cells))
    if not has_months(ledger.schema):
        key = columns[0]
        numbers = ledger.schema.column(key).kind in ("whole", "decimal")
        asked = "填数" if numbers else f"填写“{column_name(ledger.schema.key, key)}”"
        return Unfilled(ledger.schema.key, columns, len(records), rows, asked=asked) if rows else None
    there = {f"{month}月" for month in ledger.column("month")}
    months = tuple(month for month in _MONTHS if month not in there)
    return Unfilled(ledger.schema.key, columns, len(_MONTHS), rows, months) if rows or months else None
