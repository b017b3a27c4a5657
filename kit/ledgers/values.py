"""Text of one cell → a typed value, by plain rules.

Stands in the ledgers stage, below `kit.ledgers.columns`. No guessing: what a rule does not cover is refused
and becomes a fault. `read_number` also serves the indicators, which read numbers out of 基本情况.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

__all__ = [
    "EPOCH",
    "NONE_WORDS",
    "SERIALS",
    "Number",
    "exact",
    "is_placeholder",
    "normal",
    "read_date",
    "read_flag",
    "read_month",
    "read_number",
    "read_whole_date",
]

NONE_WORDS = frozenset(
    {
        *(
            "",
            "无",
            "无。",
            "暂无",
            "没有",
            "/",
            "//",
            "///",
            "\\",
            "-",
            "--",
            "---",
            "—",
            "——",
            "―",
            "–",
            "－",
            "／",
        ),
        *("（无）", "(无)", "无/", "／／", "~", "～"),
    }
)
"""What stands for "none" in a cell."""

_PLACEHOLDER = re.compile(
    r"[xX×*＊ｘＸ_＿?？]{2,}[\u4e00-\u9fff]{0,2}"
    r"|[(（【\[<]?(?:待填|待填写|待补|待补充|待定|待核实|待统计|待录入|待确认|待报|请填写?|此处填写?|tbd|todo)[)）】\]>]?",
    re.IGNORECASE,
)
# 学习xx次 within a sentence, but no name in Latin letters.
_BLANK_WITHIN = re.compile(r"(?<![A-Za-z0-9./_-])(?:[xXｘＸ]{2,}|×{2,})(?![A-Za-z0-9./_-])")

# Characters that NFKC would turn into digits, so that 20① became 201.
_FALSE_DIGITS = re.compile(r"[²³¹⁰-⁹₀-₉½¼¾⅐-⅞①-⓿❶-➓㈠-㉃㉈-㊰㋀-㋋㍘-㍰㏠-㏾]")

_CHINESE_DIGITS = {
    **{digit: value for value, digit in enumerate("〇一二三四五六七八九")},
    **{digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "○": 0,
}
_SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG_UNITS = {"万": 10_000, "亿": 100_000_000}
_CHINESE = "".join((*_CHINESE_DIGITS, *_SMALL_UNITS, *_BIG_UNITS, "廿卅"))

_LONGEST = 64  # characters of what may be a number, a date or a month

_SUM = r"(?:共计?|总共|合计|总计|累计|共有|计)?"
_NUMBER = re.compile(
    rf"{_SUM}(?P<about>大?约|大概|将近|接近|近|超过?|突破|逾|达到?|不少于|不低于|不足|不到|至少|上(?=[百千万]))?{_SUM}"
    r"(?:(?P<digits>[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)(?P<scale>[百千万亿]{0,2})"
    rf"|(?P<percent>百分之)?(?P<chinese>负?[{_CHINESE}]+(?:点[{_CHINESE}]+)?))"
    r"(?P<more>[余多来])?(?P<big>[万亿])?"
    rf"(?P<unit>[^\d{_CHINESE}余多来约近几数半.,+-]{{0,6}}?)"
    r"(?P<after>[余多]|左右|上下|以上|以下|以内|\+)?[。.;]?"
)
_EXACTLY = frozenset({"达", "达到"})


@dataclass(frozen=True)
class Number:
    """A number read out of text.

    Attributes
    ----------
    value : int or Decimal
        Whole where it is whole; a decimal is exactly what was written.
    approximate : bool
        Said with 约, 余, 多 and the like.
    unit : str
        What stands after the number, such as ``块`` or ``%``; may be empty.
    """

    value: int | Decimal
    approximate: bool = False
    unit: str = ""


def normal(text: str) -> str:
    """Return text in half-width form, without blanks (numbers and dates are written with none)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_placeholder(text: str) -> bool:
    """Tell whether a cell still holds a template's blank.

    >>> is_placeholder("xx次"), is_placeholder("共学习xx次"), is_placeholder("待填"), is_placeholder("20块")
    (True, True, True, False)
    """
    text = text.strip()
    return _PLACEHOLDER.fullmatch(text) is not None or _BLANK_WITHIN.search(text) is not None


def read_number(text: str) -> Number | None:
    """Read a number with its unit out of text; None where the text is not one number.

    Examples
    --------
    >>> read_number("约１２００余条")
    Number(value=1200, approximate=True, unit='条')
    >>> read_number("两百零五").value, read_number("1.2万").value, read_number("三万五").value
    (205, 12000, 35000)
    >>> read_number("第3期") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    text = text.replace("㎡", "平方米").replace("m²", "平方米")
    if _FALSE_DIGITS.search(text):
        return None
    match = _NUMBER.fullmatch(normal(text))
    if match is None:
        return None
    about = bool((match["about"] and match["about"] not in _EXACTLY) or match["more"] or match["after"])
    if match["digits"]:
        value = Decimal(match["digits"].replace(",", ""))
        for sign in match["scale"]:
            value *= _SMALL_UNITS.get(sign) or _BIG_UNITS[sign]
    else:
        written = match["chinese"]
        if about and written[0] in "百佰千仟万亿":
            written = "一" + written  # 近百, 千余; a bare 百 says nothing exact
        chinese = _read_chinese(written)
        if chinese is None:
            return None
        value = chinese
    if match["big"]:
        value *= _BIG_UNITS[match["big"]]
    return Number(exact(value), about, match["unit"] or ("%" if match["percent"] else ""))


def exact(value: Decimal) -> int | Decimal:
    """Return a whole number as int, another as it is written."""
    whole = int(value)
    return whole if whole == value else value


def _read_chinese(text: str) -> Decimal | None:
    """Read a Chinese number; None where the characters make none, as in 三五十 or 百千."""
    if text.startswith("负"):
        positive = _read_chinese(text[1:])
        return None if positive is None else -positive
    whole, _, fraction = text.partition("点")
    if fraction:
        head = _read_chinese(whole)
        if head is None or any(sign not in _CHINESE_DIGITS for sign in fraction):
            return None
        return head + Decimal("0." + "".join(str(_CHINESE_DIGITS[sign]) for sign in fraction))
    if all(sign in _CHINESE_DIGITS for sign in whole):
        # 二〇二一 is read digit by digit; 三五 means "three to five" and is no number.
        if len(whole) == 1 or len(whole) >= 4 or "〇" in whole:
            return Decimal("".join(str(_CHINESE_DIGITS[sign]) for sign in whole))
        return None
    return _read_grouped(whole.replace("廿", "二十").replace("卅", "三十"))


def _read_grouped(text: str) -> Decimal | None:
    total = section = 0
    digit: int | None = None
    last_unit = 0  # of the unit before, for 三万五 and 两百五
    for position, sign in enumerate(text):
        if sign in _CHINESE_DIGITS:
            value = _CHINESE_DIGITS[sign]
            if digit:
                return None
            if value == 0:
                last_unit = 0
            digit = value
        elif sign in _SMALL_UNITS:
            unit = _SMALL_UNITS[sign]
            if last_unit and last_unit <= unit:
                return None
            if not digit and not (unit == 10 and (position == 0 or text[position - 1] in "零〇百千万亿")):
                return None
            section += (digit or 1) * unit
            digit, last_unit = None, unit
        else:
            unit = _BIG_UNITS[sign]
            section += digit or 0
            if not section and not total:
                return None
            total = (total + section) * unit if unit > 10_000 else total + section * unit
            section, digit, last_unit = 0, None, unit
    if digit and last_unit >= 100 and len(text) > 1 and text[-2] not in _CHINESE_DIGITS:
        digit *= last_unit // 10
    return Decimal(total + section + (digit or 0))


_Y = r"(?P<y>\d{4})"
_M = r"(?P<m>\d{1,2})"
_D = r"(?P<d>\d{1,2})"
# What may follow the first day: the end of a range, a weekday, an hour.
_REST = (
    r"\.?(?:(?:[-~～—–至到、]+.*)|(?:[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)"
    r"|(?:[(]?(?:[上下中]午|早|晚|凌晨).*)|(?:T?\d{1,2}[:时点].*))?"
)
_DATES = tuple(
    re.compile(pattern + _REST)
    for pattern in (
        rf"{_Y}(?P<s>[.\-/]){_M}(?P=s){_D}日?",
        rf"(?P<y>\d{{4}}|\d{{2}}(?=年))年{_M}[月.\-/]{_D}[日号]?",
        rf"{_M}月{_D}[日号]?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        rf"{_M}[./]{_D}",
        r"(?P<m>\d{2})-(?P<d>\d{2})",
    )
)
_MONTHS = tuple(
    re.compile(pattern)
    for pattern in (rf"(?P<y>\d{{4}}|\d{{2}}(?=年))年{_M}月?份?", rf"{_Y}[.\-/]{_M}月?", rf"{_M}月份?")
)
_MONTH_RANGES = tuple(
    re.compile(pattern + r"[-~～—–至到]+(?:\d{1,2}|(?:\d{4}年)?\d{1,2})月份?")
    for pattern in (rf"(?P<y>\d{{4}})年{_M}月?份?", rf"{_M}月?份?")
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
# Between a day and its hour a blank is what tells them apart: 7月1 10:30.
_HOUR = re.compile(r"(?<=\d)\s+(?=\d{1,2}[:：时点])")

EPOCH = dt.date(1899, 12, 30)
"""Day 0 of the serial numbers that Excel keeps dates as."""

SERIALS = range(20_000, 80_000)
"""Serial numbers that are taken for dates: 1954 to 2119."""


def read_date(text: str, year: int) -> dt.date | None:
    """Read a date; of a range the first day, of a month its first; None where the text is no date.

    Parameters
    ----------
    text : str
    year : int
        The year of the review, for dates written without one.

    Examples
    --------
    >>> read_date("二〇二一年七月一日", 2021), read_date("7月1日-3日", 2021)
    (datetime.date(2021, 7, 1), datetime.date(2021, 7, 1))
    """
    if _FALSE_DIGITS.search(text) or len(text) > _LONGEST:
        return None
    plain = _plain_date(text)
    serial = _SERIAL.fullmatch(plain)
    if serial is not None:
        days = int(serial[1])
        return EPOCH + dt.timedelta(days=days) if days in SERIALS else None
    for pattern in (*_DATES, *_MONTHS, *_MONTH_RANGES):
        match = pattern.fullmatch(plain)
        if match is not None:
            found = match.groupdict()
            stated = int(found.get("y") or year)
            stated += 2000 if stated < 100 else 0
            try:
                return dt.date(stated, int(found["m"]), int(found.get("d") or 1))
            except ValueError:
                return None
    return None


def read_whole_date(text: str) -> dt.date | None:
    """Read one day that is written with its year, month and day, as a signature wants it; None for any other.

    Examples
    --------
    >>> read_whole_date("二〇二一年十二月五日"), read_whole_date("十二月"), read_whole_date("2021-13-45")
    (datetime.date(2021, 12, 5), None, None)
    """
    if len(text) > _LONGEST or not _WHOLE.fullmatch(_plain_date(text)):
        return None
    return read_date(text, year=1)


def _plain_date(text: str) -> str:
    text = normal(_HOUR.sub("T", text.strip())).replace("。", ".").replace("日期:", "")
    return _CHINESE_DATE.sub(_arabic, text)


def _arabic(match: re.Match[str]) -> str:
    value = _read_chinese(match[0].replace("O", "〇").replace("o", "〇"))
    return match[0] if value is None else str(value)


def read_month(text: str, year: int) -> int | None:
    """Read a month's number; None where the text is none, or names a month of another year.

    >>> read_month("七月", 2021), read_month("2021-07", 2021), read_month("2020年7月", 2021)
    (7, 7, None)
    """
    if _FALSE_DIGITS.search(text) or len(text) > _LONGEST:
        return None
    plain = _plain_date(text)
    if plain.isdecimal() and len(plain) <= 2:
        return int(plain) if 1 <= int(plain) <= 12 else None
    chinese = _read_chinese(plain) if plain and not set(plain) - set(_CHINESE) else None
    if chinese is not None:
        return int(chinese) if 1 <= chinese <= 12 else None
    for pattern in (*_MONTHS, *_DATES):
        match = pattern.fullmatch(plain)
        if match is not None:
            month = int(match["m"])
            stated = match.groupdict().get("y")
            same_year = stated is None or int(stated) % 100 == year % 100
            return month if same_year and 1 <= month <= 12 else None
    return None


_YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "已", "对"})
_NO = frozenset({"否", "没有", "×", "✗", "✘", "☐", "□", "n", "no", "false", "0", "未", "不", "x"})


def read_flag(text: str, about: str = "") -> bool | None:
    """Read 是 or 否; None where the text is neither.

    Parameters
    ----------
    text : str
    about : str
        What the column asks (``采用``, ``签订``), so that 已采用 and 未采用 are read too.

    Examples
    --------
    >>> read_flag("√"), read_flag("未采用", "采用"), read_flag("也许")
    (True, False, None)
    """
    plain = normal(text[:_LONGEST]).casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    if about and plain in {about, f"已{about}", f"被{about}", f"是{about}"}:
        return True
    if about and plain in {f"未{about}", f"不{about}", f"没{about}", f"没有{about}"}:
        return False
    return None
