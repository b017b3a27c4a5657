"""Totals of a sheet, held against the sums of its records.

Stands in the ledgers stage, beside `kit.ledgers.sheets`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kit.files import Cell
from kit.ledgers.columns import Problem, TypedColumn, type_column
from kit.ledgers.rows import Rows
from kit.ledgers.schema import LedgerColumn

__all__ = ["total_problems"]

_AVERAGES = ("人均", "平均", "月均")
_ROUNDED = Decimal("0.01")


def total_problems(
    column: LedgerColumn, cells: list[Cell], rows: Rows, typed: TypedColumn, year: int, unit: str
) -> Iterator[tuple[int, Problem]]:
    """Yield (body index, problem) of the totals of a column that are no sum of it.

    A total may be that of the rows since the total before, of all rows above, or of the whole table. Nothing
    is said where a number is approximate or cannot be read.

    Parameters
    ----------
    column : LedgerColumn
    cells : list of Cell
        Of the body, totals among them.
    rows : Rows
    typed : TypedColumn
        The column's records.
    year : int
    unit : str
        As the header names it.
    """
    additive = column.kind in {"whole", "decimal"} and not column.name.startswith(_AVERAGES)
    if not additive or not rows.totals or typed.approximate or typed.faulty:
        return
    numbers = [Decimal(value) if isinstance(value, int | Decimal) else Decimal(0) for value in typed.values]
    whole = sum(numbers, Decimal(0))
    above = section = Decimal(0)
    done = 0
    for total in rows.totals:
        while done < len(numbers) and rows.records[done] < total.index:
            above += numbers[done]
            section += numbers[done]
            done += 1
        stated = _stated(column, cells[total.index], year, unit)
        if stated is not None and all(abs(stated - sums) > _ROUNDED for sums in (section, above, whole)):
            summed = section if "小" in total.label else above or whole
            message = (
                f"“{column.name}”的{total.label}是 {_shown(stated)}，各行加起来是 {_shown(summed)}："
                "请核对是合计错了，还是有一行错了或漏了"
            )
            yield total.index, Problem("total-mismatch", message)
        section = Decimal(0)


def _stated(column: LedgerColumn, cell: Cell, year: int, unit: str) -> Decimal | None:
    typed = type_column(column, [cell], year, unit)
    value = typed.values[0]
    if typed.approximate or not isinstance(value, int | Decimal) or isinstance(value, bool):
        return None
    return Decimal(value)


def _shown(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
