"""Text of one cell → a day, a span of days or a month, by explicit rules.

All of the text must be understood: what follows a day is the end of a span, a weekday or an hour, and each is
validated; a list of days is not a span. The year comes first: 07-01-2020 may be the first of July or the
seventh of January, and is refused.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from kit.ledgers.numerals import CHINESE, LONGEST, has_false_digits, listed, normal, read_chinese
from kit.text.months_given import MonthAlone

__all__ = [
    "EPOCH",
    "SERIALS",
    "has_year_last",
    "listed_dates",
    "listed_months",
    "plain_date",
    "read_date",
    "read_month",
    "read_span",
    "read_whole_date",
]

EPOCH = dt.date(1899, 12, 30)
"""Day 0 of Excel's serial dates."""

SERIALS = range(20_000, 80_000)
"""Serial numbers read as dates: 1954 to 2119."""

Span = tuple[dt.date, dt.date]
"""First and last day; equal for a single day. The first is a `MonthAlone` if no day was written."""

_Y = r"(?P<y>\d{4})"
_SHORT_Y = r"(?P<y>\d{4}|\d{2}(?=年))年"
_M = r"(?P<m>\d{1,2})"
_D = r"(?P<d>\d{1,2})"

_CLOCK = r"(?:[01]?\d|2[0-4])"
_HOUR = (
    rf"(?:{_CLOCK}:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{{2}}:?\d{{2}})?"
    rf"|(?:{_CLOCK}|[一二两三四五六七八九十]{{1,3}})[时点](?:[0-5]?\d分?|半|整|钟)?)"
)
_WEEKDAY = r"[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?"
_PART = r"[(]?(?:[上下中]午|早[上晨]|晚[上间]|傍晚|凌晨|夜间|全天|早|晚)[)]?"
# An hour follows a word, or a T in place of a blank: 7.110:30 may be any day.
_TAIL = rf"(?:{_WEEKDAY})?(?:{_PART})?(?:(?:T|(?<=[日号)午上晨间晚早天一二三四五六])){_HOUR})?"
_UNTIL = r"(?:[~—–至到]+|-{2,})"
_DASH = r"[-~—–至到]+"
_OPEN = r"今|月[底末]|年[底末]"
_END = (
    r"(?:(?P<ey>\d{4}|\d{2}(?=年))[年.\-/])?"
    r"(?:(?:(?P<em>\d{1,2})[月.\-/])?(?P<ed>\d{1,2})[日号]?|(?P<emonth>\d{1,2})月份?)"
)


def _span(day: str, dash: str = _DASH, end: str = _END) -> re.Pattern[str]:
    """Return the pattern of a day with all that may follow it."""
    later = rf"(?:{end}){_TAIL}|(?:{_PART})?{_HOUR}|{_OPEN}"
    return re.compile(rf"{day}\.?{_TAIL}(?:{dash}(?:{later})|起|开始)?")


_FULL = (
    _span(rf"{_Y}(?P<s>[.\-/ ]){_M}(?P=s){_D}日?"),
    _span(rf"{_SHORT_Y}{_M}[月.\-/]{_D}[日号]?"),
    _span(rf"{_M}月{_D}[日号]?"),
    _span(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", end=r"(?P<ey>\d{4})?(?P<em>\d{2})(?P<ed>\d{2})"),
)
# 07-01-20 is not a span of days: a different separator is required.
_BARE = (_span(rf"{_M}[./]{_D}"), _span(r"(?P<m>\d{2})-(?P<d>\d{2})", dash=_UNTIL))
_MONTHS = tuple(
    re.compile(pattern) for pattern in (rf"{_SHORT_Y}{_M}月?份?", rf"{_Y}[.\-/]{_M}月?", rf"{_M}月份?")
)
_MONTH_RANGES = tuple(
    re.compile(rf"{pattern}{_DASH}(?:(?P<ey>\d{{4}})年)?(?P<emonth>\d{{1,2}})月份?")
    for pattern in (rf"{_SHORT_Y}{_M}月?份?", rf"{_M}月?份?")
)
_WHOLE = re.compile(
    r"(?:\d{2}|(?:19|2\d)\d{2})年\d{1,2}月\d{1,2}[日号]?(?:[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?"
    r"|(?:19|2\d)\d{2}(?:([.\-/])\d{1,2}\1\d{1,2}日?|\d{4})(?:T?00:00(?::00)?(?:\.0+)?)?"
    r"|\d{5}",
    re.ASCII,
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_CHINESE_DATE = re.compile(
    r"[〇○零Oo一二三四五六七八九十廿卅]+(?=[年月日号])|(?<=[年月])[〇○零一二三四五六七八九十廿卅]+"
)
# Only the blank separates a day from its hour: 7月1 10:30.
_BEFORE_HOUR = re.compile(r"(?<=\d)\s+(?=\d{1,2}[:：时点])")
_YEAR_LAST = re.compile(r"\d{1,2}([-./])\d{1,2}\1(?:19|20)\d{2}")
_MORE_DAYS = re.compile(r"\d{1,2}[日号]?")


def read_span(text: str, year: int) -> Span | None:
    """Read the first and the last day of a date or span; None if the text is not a date.

    Parameters
    ----------
    text : str
    year : int
        The year of the review, for dates written without one.

    Examples
    --------
    >>> read_span("7月1日-3日", 2021)
    (datetime.date(2021, 7, 1), datetime.date(2021, 7, 3))
    >>> read_span("7月1日-35日", 2021), read_span("7.1、7.8", 2021), read_span("07-01-2020", 2021)
    (None, None, None)
    """
    if has_false_digits(text) or len(text) > LONGEST:
        return None
    plain = plain_date(text)
    serial = _SERIAL.fullmatch(plain)
    if serial is not None:
        days = int(serial[1])
        day = EPOCH + dt.timedelta(days=days)
        return (day, day) if days in SERIALS else None
    for pattern in (*_FULL, *_BARE, *_MONTHS, *_MONTH_RANGES):
        match = pattern.fullmatch(plain)
        if match is not None:
            return _days(match.groupdict(), year)
    return None


def read_date(text: str, year: int) -> dt.date | None:
    """Read a date, the first day of a span, or a month without a day; None if the text is not a date.

    Parameters
    ----------
    text : str
    year : int
        The year of the review, for dates written without one.

    Examples
    --------
    >>> read_date("二〇二一年七月一日", 2021), read_date("7月1日-3日", 2021), str(read_date("2021/7", 2021))
    (datetime.date(2021, 7, 1), datetime.date(2021, 7, 1), '2021-07')
    """
    span = read_span(text, year)
    return None if span is None else span[0]


def read_whole_date(text: str) -> dt.date | None:
    """Read a day given with year, month and day, as in a signature; None for any other text.

    Examples
    --------
    >>> read_whole_date("二〇二一年十二月五日"), read_whole_date("十二月"), read_whole_date("2021-13-45")
    (datetime.date(2021, 12, 5), None, None)
    """
    if len(text) > LONGEST or not _WHOLE.fullmatch(plain_date(text)):
        return None
    return read_date(text, year=1)


def _days(found: dict[str, str | None], year: int) -> Span | None:
    """Return the span of a match; None if a day is invalid or the end precedes the start."""
    try:
        of_year, of_month, of_day = _year(found.get("y"), year), int(found["m"] or 0), found.get("d")
        first = dt.date(of_year, of_month, int(of_day)) if of_day else MonthAlone.of(of_year, of_month)
        last = first
        last_year = _year(found.get("ey"), first.year)
        if (day := found.get("ed")) is not None:
            last = dt.date(last_year, int(found.get("em") or first.month), int(day))
        elif (month := found.get("emonth")) is not None:
            last = dt.date(last_year, int(month), calendar.monthrange(last_year, int(month))[1])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _year(written: str | None, otherwise: int) -> int:
    if not written:
        return otherwise
    return int(written) + (2000 if len(written) == 2 else 0)


def plain_date(text: str) -> str:
    """Write a date in half-width characters, its Chinese numerals as digits.

    >>> plain_date("二〇二一年九月三十日")
    '2021年9月30日'
    """
    text = normal(_BEFORE_HOUR.sub("T", text.strip())).replace("。", ".").removeprefix("日期:")
    return _CHINESE_DATE.sub(_arabic, text)


def _arabic(match: re.Match[str]) -> str:
    value = read_chinese(match[0].replace("O", "〇").replace("o", "〇"))
    return match[0] if value is None else str(value)


def read_month(text: str, year: int) -> int | None:
    """Read a month's number; None for no month, several, or one of another year.

    >>> read_month("七月", 2021), read_month("2021-07", 2021), read_month("2020年7月", 2021)
    (7, 7, None)
    """
    if has_false_digits(text) or len(text) > LONGEST:
        return None
    plain = plain_date(text)
    if plain.isdecimal() and len(plain) <= 2:
        return int(plain) if 1 <= int(plain) <= 12 else None
    chinese = read_chinese(plain) if plain and not set(plain) - set(CHINESE) else None
    if chinese is not None:
        return int(chinese) if 1 <= chinese <= 12 else None
    # 3.4 may be March and April, so only unambiguous days are read.
    for pattern in (*_MONTHS, *_FULL):
        match = pattern.fullmatch(plain)
        if match is not None:
            days = _days(match.groupdict(), year)
            if days is None or days[0].year != year:
                return None
            return days[0].month if days[0].replace(day=1) == days[1].replace(day=1) else None
    return None


def has_year_last(text: str) -> bool:
    """Return whether a date has its year at the end, so that day and month are ambiguous.

    >>> has_year_last("07-01-2020"), has_year_last("2020-07-01")
    (True, False)
    """
    return _YEAR_LAST.fullmatch(normal(text)) is not None


def listed_dates(text: str, year: int) -> int:
    """Return how many dates a text lists; 0 if it is not a list of dates.

    >>> listed_dates("7.1、7.8、7.15", 2021), listed_dates("7月1、8日", 2021), listed_dates("7月1日", 2021)
    (3, 2, 0)
    """
    for also in ("", "/"):
        first, *others = listed(text, also) or [""]
        if (
            others
            and read_date(first, year) is not None
            and all(_MORE_DAYS.fullmatch(other) or read_date(other, year) is not None for other in others)
        ):
            return 1 + len(others)
    return 0


def listed_months(text: str, year: int) -> int:
    """Return how many months a text lists; 0 if it is not a list of months.

    >>> listed_months("3月、4月", 2021), listed_months("3、4月", 2021), listed_months("3月", 2021)
    (2, 2, 0)
    """
    parts = listed(text, "/")
    return len(parts) if len(parts) > 1 and all(read_month(part, year) for part in parts) else 0
