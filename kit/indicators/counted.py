"""Result of a measure: a value, the rows it was counted from, and the records it could not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kit.indicators.numbers import Number
from kit.ledgers import Ledger, Ledgers, LedgerSchema

_MONTHS = range(1, 13)


@dataclass(frozen=True)
class Unfilled:
    """What a figure could not count: records with blank cells, and months without a record.

    Attributes
    ----------
    ledger : LedgerSchema
    columns : tuple of str
        Keys of the columns; a record counts as filled if any of them is.
    of : int
        Total number of records, or of months for a ledger with one record per month.
    rows : tuple of int
        Row numbers of the records with blank cells.
    months : tuple of str
        Months without a record: ``11月``.
    asked : str
        What the clerk has to do: ``填数``, ``填写“所在村”``.
    """

    ledger: LedgerSchema
    columns: tuple[str, ...]
    of: int
    rows: tuple[int, ...]
    months: tuple[str, ...] = ()
    asked: str = "填数"

    @property
    def text(self) -> str:
        """Note that follows a figure: ``35条记录中有3条没有填数``."""
        measure = "个月" if self._monthly else "条"
        notes = [f"{len(self.months)}个月没有记录"] if self.months else []
        notes += [f"{len(self.rows)}{measure}没有{self.asked}"] if self.rows else []
        return f"{self.of}{'个月' if self._monthly else '条记录'}中有{'、'.join(notes)}"

    @property
    def short(self) -> str:
        """Short form for a table cell: ``3条未填``, ``缺2个月``."""
        missing = len(self.rows) + len(self.months)
        return f"缺{missing}个月" if self._monthly else f"{missing}条未填"

    @property
    def note_key(self) -> tuple[object, ...]:
        """Key that equal notes share; notes on months without a record do not differ by column."""
        return (self.ledger.key, self.columns if self.rows else (), self.text)

    @property
    def _monthly(self) -> bool:
        return self.ledger.monthly


@dataclass(frozen=True)
class Counted:
    """Result of a measure.

    Attributes
    ----------
    value : int, Decimal, str or None
        None if the ledgers do not have it.
    rows : tuple of int
        Numbers, as in a spreadsheet, of the rows that the value was counted from, in the first ledger of the
        measure.
    further : tuple of (LedgerSchema, tuple of int)
        The rows in further ledgers, where a value is counted from several.
    approximate : bool
        Whether one of the cells was approximate (约200).
    label : str
        What a highest or lowest value belongs to: ``7月``, ``东河村``; the kinds that a remainder consists
        of; or the two numbers of a share: ``5/8``.
    tied : bool
        Whether several groups share the highest or lowest value.
    stands_out : bool
        Whether a highest month is far enough above the others to be told in a sentence.
    why : str
        Reason in Chinese why an existing ledger yields no value.
    gap : bool
        Whether a missing value is a gap in the ledger, rather than a tie or a division by zero.
    unfilled : Unfilled or None
        What the value could not count because cells or months are blank.
    """

    value: Number | str | None = None
    rows: tuple[int, ...] = ()
    approximate: bool = False
    label: str = ""
    tied: bool = False
    stands_out: bool = True
    why: str = ""
    gap: bool = True
    unfilled: Unfilled | None = None
    further: tuple[tuple[LedgerSchema, tuple[int, ...]], ...] = ()


class Measure(Protocol):
    """A way to count ledgers."""

    @property
    def ledgers(self) -> tuple[LedgerSchema, ...]:
        """The counted ledgers; empty if none is."""
        ...

    @property
    def rule(self) -> str:
        """How it is counted, in Chinese."""
        ...

    def count(self, ledgers: Ledgers) -> Counted:
        """Count; returns `Counted()` if the ledger is missing."""
        ...


class OfOneLedger:
    """A measure that counts the ledger that it declares."""

    ledger: LedgerSchema

    @property
    def ledgers(self) -> tuple[LedgerSchema, ...]:
        """The counted ledger."""
        return (self.ledger,)


def blanks(
    ledger: Ledger, columns: tuple[str, ...], chosen: Iterable[int], months: Sequence[int] = _MONTHS
) -> Unfilled | None:
    """Return which of the chosen records leave all the given columns blank; None if there are none.

    A record of 宣传阵地 with only 新增 counts as filled, because a batch need not have both.

    Parameters
    ----------
    ledger : Ledger
    columns : tuple of str
    chosen : iterable of int
        Indexes of the records that are counted.
    months : sequence of int, optional
        Those that a ledger with one record per month should have.
    """
    cells = [ledger.column(key) for key in columns]
    records = tuple(chosen)
    rows = tuple(ledger.rows[index] for index in records if all(column[index] is None for column in cells))
    if not ledger.schema.monthly:
        column = ledger.schema.column(columns[0])
        asked = "填数" if column.kind in ("whole", "decimal") else f"填写“{column.name}”"
        return Unfilled(ledger.schema, columns, len(records), rows, asked=asked) if rows else None
    present = set(ledger.column(ledger.schema.month))
    missing = tuple(f"{month}月" for month in months if month not in present)
    return Unfilled(ledger.schema, columns, len(months), rows, missing) if rows or missing else None
