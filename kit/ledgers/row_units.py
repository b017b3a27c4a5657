"""Numbers whose unit is given in another column of the row, as those of tasks and targets.

1.2万人次 in a row of 人次 is 12000, and in a row of 万人次 it is 1.2. Where the row names no unit, that of
its numbers is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kit.files import Cell
from kit.ledgers.columns import Problem, TypedColumn, text_of
from kit.ledgers.schema import LedgerColumn
from kit.ledgers.typed_cells import has_no_unit
from kit.ledgers.units import factor_of_count, is_unit, scale_of, scaled
from kit.ledgers.values import read_number

__all__ = ["in_units_of_rows"]


def in_units_of_rows(
    columns: Sequence[LedgerColumn], cells: Mapping[str, Sequence[Cell]], typed: Mapping[str, TypedColumn]
) -> dict[str, TypedColumn]:
    """Return the number columns and the unit column, with each number in the unit of its row.

    Parameters
    ----------
    columns : sequence of LedgerColumn
        All columns of the ledger.
    cells : mapping of str to sequence of Cell
        Raw cells by column key.
    typed : mapping of str to TypedColumn
        Typed columns by key, including ``unit``.

    Examples
    --------
    >>> target = LedgerColumn("target", "目标值", "decimal")
    >>> typed = {"target": TypedColumn([Decimal(12000)], [], []), "unit": TypedColumn(["万人次"], [], [])}
    >>> in_units_of_rows([target], {"target": ["1.2万人次"]}, typed)["target"].values
    [Decimal('1.2')]
    """
    units = list(typed["unit"].values)
    found: dict[str, TypedColumn] = {}
    for column in columns:
        if column.key not in typed or not has_no_unit(column):
            continue
        values = list(typed[column.key].values)
        problems = list(typed[column.key].problems)
        for at, cell in enumerate(cells[column.key]):
            number = read_number(cell) if isinstance(cell, str) else None
            value = values[at]
            if number is None or not isinstance(value, Decimal):
                continue
            unit = units[at]
            if not isinstance(unit, str):
                units[at] = number.unit or None
                continue
            if not number.unit:
                if number.scale >= (scale := scale_of(unit)) > 1:
                    values[at] = value / scale
                continue
            by = factor_of_count(number.unit, unit)
            if by is None and is_unit(unit):
                message = f"“{column.name}”是“{text_of(cell)}”，单位却写着“{unit}”，两者不能换算：请核对"
                problems.append((at, Problem("unit-mismatch", message)))
                values[at] = None
            elif by is not None:
                values[at] = Decimal(scaled(value, by))
        found[column.key] = TypedColumn(values, typed[column.key].approximate, problems)
    found["unit"] = TypedColumn(units, typed["unit"].approximate, typed["unit"].problems)
    return found
