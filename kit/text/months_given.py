"""Dates as a reader sees them: 2021年7月1日, and 2021年7月 where a month was given without a day."""

from __future__ import annotations

import datetime as dt

__all__ = ["MonthAlone", "date_text"]


class MonthAlone(dt.date):
    """A month that was given without a day; calculated with and sorted as its first day.

    >>> str(MonthAlone.of(2021, 12)), MonthAlone.of(2021, 12) > dt.date(2021, 11, 30)
    ('2021-12', True)
    """

    @classmethod
    def of(cls, year: int, month: int) -> MonthAlone:
        """Return a month; raises ValueError if there is none such."""
        return cls(year, month, 1)

    def isoformat(self) -> str:
        """Return the month without a day: ``2021-12``."""
        return f"{self.year:04}-{self.month:02}"

    __str__ = isoformat


def date_text(day: dt.date) -> str:
    """Return a date in Chinese, as precise as it was given.

    >>> date_text(dt.date(2021, 7, 1)), date_text(MonthAlone.of(2021, 7))
    ('2021年7月1日', '2021年7月')
    """
    month = f"{day.year}年{day.month}月"
    return month if isinstance(day, MonthAlone) else f"{month}{day.day}日"
