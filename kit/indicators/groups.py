"""Rows grouped by month, village or kind, and the measures over such groups.

The charts draw the same groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kit.indicators.choosing import (
    ALL,
    Chosen,
    chosen_rows,
    column_names,
    condition,
    months_chosen,
    not_filled,
)
from kit.indicators.counted import Counted, OfOneLedger, Unfilled, blanks
from kit.indicators.numbers import Number, written
from kit.indicators.row_names import group_keys, none_named, unnamed
from kit.ledgers import Ledger, Ledgers, LedgerSchema
from kit.ledgers.units import scaled

MOST_TIED = 3
"""Maximum number of tied groups that are still named."""

_MOST_PEAKS = 2
_PEAK = Fraction(3, 2)  # times the monthly mean

_MOST_KINDS = 6


@dataclass(frozen=True)
class Group:
    """One group of a ledger: its label, value and source rows."""

    label: str
    value: Number
    rows: tuple[int, ...]
    approximate: bool = False


@dataclass(frozen=True)
class Extreme(OfOneLedger):
    """The highest or lowest value of the groups of a ledger, with the group's label.

    Rows are grouped by the values of column `by` (dates by month). A group's value is its number of rows, or
    the sum of the columns `of`. There is no value for fewer than two groups, nor if more than three tie.

    A highest month stands out only from 1.5 times the monthly mean, and with at most one other.
    """

    ledger: LedgerSchema
    by: str
    of: tuple[str, ...] = ()
    pick: Literal["highest", "lowest"] = "highest"
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)
    times: Fraction = Fraction(1)

    @property
    def rule(self) -> str:
        name = condition(self.ledger, self.only, self.without)
        what = f"“{column_names(self.ledger, self.of)}”之和" if self.of else "行数"
        side = "最高" if self.pick == "highest" else "最低"
        return f"{name}按“{self.ledger.column(self.by).name}”分组，{what}{side}的一组"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        chosen = chosen_rows(ledger, self.only, self.without)
        if not chosen:
            return Counted(why="没有这一类记录，不分高低", gap=False)
        nameless = self._nameless(ledger, chosen)
        if nameless is not None and len(nameless.rows) == len(chosen):
            return Counted(why=none_named(self.ledger, self.by))
        groups = tally(ledger, self.by, self.of, only=self.only, without=self.without)
        if not groups:
            return Counted(why=not_filled(self.ledger, self.of))
        if len({group.value for group in groups}) < 2:
            return Counted(why="各组相同，不分高低", gap=False)
        values = [group.value for group in groups]
        best = max(values) if self.pick == "highest" else min(values)
        extremes = [group for group in groups if group.value == best]
        if len(extremes) > MOST_TIED:
            return Counted(why="并列的多于三组，不单列", gap=False)
        return Counted(
            scaled(best, self.times),
            tuple(row for group in extremes for row in group.rows),
            any(group.approximate for group in extremes),
            "、".join(group.label for group in extremes),
            tied=len(extremes) > 1,
            stands_out=self._stands_out(groups, len(extremes)),
            unfilled=nameless or self._blank(ledger, self.of, chosen),
        )

    def _stands_out(self, groups: Sequence[Group], tied: int) -> bool:
        if self.pick != "highest" or self.ledger.column(self.by).kind not in ("date", "month"):
            return True
        # A month without a row is 0, but unknown in a ledger that has a row for every month.
        monthly = self.ledger.monthly and self.by == self.ledger.month
        months = len(groups) if monthly else len(months_chosen(self.by, self.only))
        total = sum(Fraction(group.value) for group in groups)
        highest = max(Fraction(group.value) for group in groups)
        return tied <= _MOST_PEAKS and highest * months >= _PEAK * total

    def _nameless(self, ledger: Ledger, chosen: Sequence[int]) -> Unfilled | None:
        if self.by == self.ledger.month:
            return None
        if not self.ledger.column(self.by).villages:
            return self._blank(ledger, (self.by,), chosen)
        keys = group_keys(ledger, self.by)
        rows = tuple(ledger.rows[index] for index in chosen if keys[index] is None)
        return unnamed(self.ledger, self.by, len(chosen), rows)

    def _blank(self, ledger: Ledger, columns: tuple[str, ...], chosen: Sequence[int]) -> Unfilled | None:
        if not columns:
            return None
        return blanks(ledger, columns, chosen, months_chosen(self.ledger.month, self.only))


@dataclass(frozen=True)
class IdleMonths(OfOneLedger):
    """The number of months without a matching row, with their names."""

    ledger: LedgerSchema
    by: str
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)

    @property
    def rule(self) -> str:
        described = condition(self.ledger, self.only, self.without)
        return f"{described}按“{self.ledger.column(self.by).name}”没有记录的月份数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        filled = tally(ledger, self.by, only=self.only, without=self.without)
        labels = {group.label for group in filled}
        months = months_chosen(self.by, self.only)
        idle = [f"{month}月" for month in months if f"{month}月" not in labels]
        rows = tuple(row for group in filled for row in group.rows)
        return Counted(len(idle), rows, label="、".join(idle))


def tally(
    ledger: Ledger,
    by: str,
    of: tuple[str, ...] = (),
    *,
    only: Chosen = ALL,
    without: Chosen = ALL,
    nameless: str = "",
) -> tuple[Group, ...]:
    """Group a ledger's rows by a column, in order of first appearance.

    Parameters
    ----------
    ledger : Ledger
    by : str
        Column key. Dates are grouped by month, in order; what is no single village has no group.
    of : tuple of str
        Columns to add up; empty to count rows.
    only, without : mapping of str to tuple, optional
        Values that a row must have, and must not have.
    nameless : str, optional
        Label of a final group with the rows that have no group; empty to leave them out.

    Returns
    -------
    tuple of Group
        Without the rows in which all of the columns `of` are blank.
    """
    values: dict[object, Number] = {}
    rows: dict[object, list[int]] = {}
    approximate: set[object] = set()
    keys = group_keys(ledger, by)
    columns = [ledger.column(column) for column in of]
    for index in chosen_rows(ledger, only, without):
        key = keys[index]
        if key is None and not nameless:
            continue
        row = ledger.rows[index]
        filled = [amount for column in columns if isinstance(amount := column[index], int | Decimal)]
        if of and not filled:
            continue
        values[key] = values.get(key, 0) + (sum(filled) if of else 1)
        rows.setdefault(key, []).append(row)
        if ledger.approximate and any((row, column) in ledger.approximate for column in of):
            approximate.add(key)
    named = [key for key in values if key is not None]
    ordered = sorted(named, key=_as_int) if all(isinstance(key, int) for key in named) else named
    return tuple(
        Group(
            nameless if key is None else f"{key}月" if isinstance(key, int) else str(key),
            values[key],
            tuple(rows[key]),
            key in approximate,
        )
        for key in (*ordered, *([None] if None in values else []))
    )


def kinds(groups: tuple[Group, ...]) -> str:
    """List the largest groups with their values: ``“展板”40、“宣传牌”15``."""
    ordered = sorted(groups, key=lambda group: -group.value)
    named = "、".join(
        f"“{group.label}”{'约' if group.approximate else ''}{written(group.value)}"
        for group in ordered[:_MOST_KINDS]
    )
    return f"{named}等{len(ordered)}种" if len(ordered) > _MOST_KINDS else named


def _as_int(key: object) -> int:
    return key if isinstance(key, int) else 0
