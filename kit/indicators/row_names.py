"""What the rows of a ledger are grouped by: month, village or kind; and which rows name none.

The one rule for measures and charts, so that prose, tables and drawings count the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from kit.indicators.choosing import not_filled
from kit.indicators.counted import Unfilled
from kit.ledgers import Ledger, LedgerSchema
from kit.ledgers.villages import villages_in

__all__ = ["group_keys", "nameless_label", "names_in", "none_named", "unnamed"]


def group_keys(ledger: Ledger, by: str) -> Sequence[object]:
    """Return the group of each row by a column; None for a blank cell.

    Dates are grouped by month. In a column of villages a cell that names none, or several, has no group.
    """
    cells = ledger.column(by)
    if not ledger.schema.column(by).villages:
        return [getattr(cell, "month", cell) for cell in cells]
    named = [villages_in(cell) for cell in cells]
    return [next(iter(names)) if len(names) == 1 else None for names in named]


def names_in(ledger: Ledger, column: str, index: int) -> frozenset[str]:
    """Return the different names in a row's cell; none if it is blank, or of villages one that names none."""
    cell = ledger.column(column)[index]
    if ledger.schema.column(column).villages:
        return villages_in(cell)
    return frozenset(part.strip() for part in str(cell or "").split("、") if part.strip())


def unnamed(ledger: LedgerSchema, column: str, of: int, rows: tuple[int, ...]) -> Unfilled | None:
    """Return that some of the counted rows name none; None if all do."""
    asked = f"写明“{ledger.column(column).name}”"
    return Unfilled(ledger, (column,), of, rows, asked=asked) if rows else None


def none_named(ledger: LedgerSchema, column: str) -> str:
    """Describe that no row names any."""
    if not ledger.column(column).villages:
        return not_filled(ledger, (column,))
    return f"《{ledger.name}》台账没有写明“{ledger.column(column).name}”"


def nameless_label(ledger: LedgerSchema, column: str) -> str:
    """Return the label of the rows without a group: ``未填活动类别``, ``未写明所在村``."""
    declared = ledger.column(column)
    return f"{'未写明' if declared.villages else '未填'}{declared.name}"
