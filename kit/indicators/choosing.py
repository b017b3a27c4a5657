"""Row filters of the measures, as data, and their description in Chinese.

A measure counts the filtered rows, and 附件2 describes the same filter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kit.ledgers import Ledger, LedgerSchema


@dataclass(frozen=True)
class InMonths:
    """The dates in a range of months, both ends included; used in place of a tuple of values.

    >>> date(2021, 7, 1) in InMonths(7, 12)
    True
    """

    first: int
    last: int

    def __contains__(self, value: object) -> bool:
        return isinstance(value, date) and self.first <= value.month <= self.last

    def __str__(self) -> str:
        return f"{self.first}月" if self.first == self.last else f"{self.first}月至{self.last}月"


Chosen = Mapping[str, tuple[object, ...] | InMonths]
"""Maps a column key to the values that a row must have there (or must not)."""

ALL: Chosen = MappingProxyType({})
"""The filter that matches every row."""


def chosen_rows(ledger: Ledger, only: Chosen, without: Chosen) -> Sequence[int]:
    """Return the indexes of the rows that match `only` and do not match `without`."""
    chosen: Sequence[int] = range(len(ledger))
    for key, values in only.items():
        column = ledger.column(key)
        chosen = [index for index in chosen if column[index] in values]
    for key, values in without.items():
        column = ledger.column(key)
        chosen = [index for index in chosen if column[index] not in values]
    return chosen


def unanswered(ledger: Ledger, only: Chosen, without: Chosen) -> str:
    """Return the first filter column that is blank in every row, or an empty string."""
    keys = (*only, *without)
    return next((key for key in keys if all(value is None for value in ledger.column(key))), "")


def months_chosen(by: str, only: Chosen) -> Sequence[int]:
    """Return the months that a filter matches in a column of dates or months; all without such a filter.

    >>> list(months_chosen("date", {"date": InMonths(7, 9)})), list(months_chosen("month", {"month": (3, 4)}))
    ([7, 8, 9], [3, 4])
    """
    values = only.get(by)
    if isinstance(values, InMonths):
        return range(values.first, values.last + 1)
    return range(1, 13) if values is None else [month for month in values if isinstance(month, int)]


def not_filled(ledger: LedgerSchema, columns: tuple[str, ...]) -> str:
    """Describe that some columns are blank in every row."""
    return f"《{ledger.name}》台账未填“{column_names(ledger, columns, '”“')}”"


def column_names(ledger: LedgerSchema, keys: Sequence[str], between: str = "＋") -> str:
    """Join the Chinese names of columns."""
    return between.join(ledger.column(key).name for key in keys)


def condition(ledger: LedgerSchema, only: Chosen, without: Chosen) -> str:
    """Describe which rows a filter matches: ``《宣传阵地》中“类型”为宣传栏``."""
    parts = [f"“{ledger.column(key).name}”为{_either(values)}" for key, values in only.items()]
    parts += [f"“{ledger.column(key).name}”不为{_either(values)}" for key, values in without.items()]
    name = f"《{ledger.name}》"
    return f"{name}中{'、'.join(parts)}" if parts else name


def _either(values: tuple[object, ...] | InMonths) -> str:
    if isinstance(values, InMonths):
        return str(values)
    months = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if months:
        # Only a range of months is chosen by number.
        return str(InMonths(months[0], months[-1]))
    words = {True: "是", False: "否"}
    return "或".join(words[value] if isinstance(value, bool) else str(value) for value in values)
