"""The number of rows whose deadline is past, ahead or not given on the day that the review is dated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kit.indicators.choosing import Chosen, chosen_rows, condition, not_filled, unanswered
from kit.indicators.counted import Counted, OfOneLedger
from kit.ledgers import Ledgers, LedgerSchema
from kit.ledgers.deadlines import last_day

__all__ = ["Deadline", "Due", "due"]

Due = Literal["past", "ahead", "none"]
"""Where a deadline lies: before the review's day; on or after it; not given as a day."""

_RULES = {
    "past": "在成文日期以前",
    "ahead": "不在成文日期以前",
    "none": "没有写明年份和日子",
}


def due(text: object, ledgers: Ledgers) -> Due | None:
    """Return where a deadline lies; None if the review is not dated."""
    if ledgers.day is None:
        return None
    day = last_day(str(text)) if text is not None else None
    return "none" if day is None else "past" if day < ledgers.day else "ahead"


@dataclass(frozen=True)
class Deadline(OfOneLedger):
    """The number of matching rows whose deadline is past, ahead or not given; none if the review is undated.

    Attributes
    ----------
    ledger : LedgerSchema
    column : str
        Key of the column of deadlines.
    held : {"past", "ahead", "none"}
    only, without : mapping
        Which rows are counted.
    """

    ledger: LedgerSchema
    column: str
    held: Due
    only: Chosen = field(default_factory=dict)
    without: Chosen = field(default_factory=dict)

    @property
    def rule(self) -> str:
        joined = "、" if self.only or self.without else "中"
        column = self.ledger.column(self.column).name
        chosen = condition(self.ledger, self.only, self.without)
        return f"{chosen}{joined}“{column}”{_RULES[self.held]}的行数"

    def count(self, ledgers: Ledgers) -> Counted:
        ledger = ledgers.tables.get(self.ledger.key)
        if ledger is None:
            return Counted()
        if ledgers.day is None:
            return Counted(why="没有成文日期，不能判断是否到期", gap=False)
        if blank := unanswered(ledger, self.only, self.without):
            return Counted(why=not_filled(self.ledger, (blank,)), gap=False)
        cells = ledger.column(self.column)
        chosen = chosen_rows(ledger, self.only, self.without)
        rows = tuple(ledger.rows[index] for index in chosen if due(cells[index], ledgers) == self.held)
        return Counted(len(rows), rows)
