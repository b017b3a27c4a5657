"""Text of a deadline → its last day, where the text says one: 2021年9月, 2021年底, 2021年9月30日前."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from kit.ledgers.dates import plain_date, read_whole_date

__all__ = ["last_day"]

# What follows a day or a part of the year without changing its last day.
_BEFORE = re.compile(r"(?:之前|以前|前|之内|以内|内)?(?:完成|整改|办结|到位)*[。.]?$")
_YEAR = r"(?P<year>(?:19|20)\d{2})年?"
_PARTS = (
    (re.compile(rf"{_YEAR}(?:[底末]|年[底末]|全年|度|度内)?"), (12, 31)),
    (re.compile(rf"{_YEAR}上半年"), (6, 30)),
    (re.compile(rf"{_YEAR}下半年"), (12, 31)),
    (re.compile(rf"{_YEAR}年?中"), (6, 30)),
)
_QUARTER = re.compile(rf"{_YEAR}第?(?P<quarter>[1234一二三四])季度[底末]?")
_MONTH = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?:年|[./-])(?P<month>\d{1,2})(?:月份?)?(?P<part>[上中下]旬|[底末初])?"
)
_TEN_DAYS = {"上旬": 10, "中旬": 20, "初": 10}
_LONGEST = 20


def last_day(text: str) -> dt.date | None:
    """Return the last day of a deadline; None if the text does not say one, its year included.

    A month, quarter, half or year ends with its last day, and 9月上旬 with the 10th. Text without a year
    (年底, 9月) is not read: it may be of the year of the ledger or of the next.

    Examples
    --------
    >>> [str(last_day(text)) for text in ("2021年9月", "2021年底前", "2022年一季度", "2021年9月30日前完成")]
    ['2021-09-30', '2021-12-31', '2022-03-31', '2021-09-30']
    >>> last_day("年底"), last_day("长期坚持"), last_day("2021年3月、9月")
    (None, None, None)
    """
    plain = plain_date(text)
    if len(plain) > _LONGEST:
        return None
    plain = _BEFORE.sub("", plain)
    if day := read_whole_date(plain):
        return day
    for pattern, (month, day_of_month) in _PARTS:
        if found := pattern.fullmatch(plain):
            return dt.date(int(found["year"]), month, day_of_month)
    if found := _QUARTER.fullmatch(plain):
        return _month_end(int(found["year"]), ("一二三四1234".index(found["quarter"]) % 4 + 1) * 3)
    if (found := _MONTH.fullmatch(plain)) and 1 <= int(found["month"]) <= 12:
        end = _month_end(int(found["year"]), int(found["month"]))
        return end.replace(day=_TEN_DAYS.get(found["part"] or "", end.day))
    return None


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
