"""Personal numbers in any spelling: mobile numbers, identity numbers, bank cards.

Numbers are matched in plain digits: full-width, circled and Chinese digits are rewritten first, and
separators between groups are skipped. The grouping distinguishes a telephone number from a list; the words
around a number distinguish it from an amount.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

__all__ = ["LEAST", "MAYBE", "kinds_in_text", "kinds_of_number"]

LEAST = 11
"""Length of the shortest number that is matched."""

_MOST = 19

_CHINESE = dict(zip("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "00123456789" + "1123456789", strict=True))
_DIGITS = rf"\d²³¹⁰-₉①-⓿{''.join(_CHINESE)}"
MAYBE = re.compile(rf"(?:[{_DIGITS}][\W_]{{0,3}}){{{LEAST}}}")
"""Matches every such number before normalisation: a fast filter."""

_CHINESE_RUN = re.compile(rf"(?<!\d)[{''.join(_CHINESE)}]{{3,}}(?!\d)")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+")
_TOKEN = re.compile(r"(?<![0-9a-z])[0-9]*+[a-z][0-9a-z]*", re.IGNORECASE)
_SERIAL = re.compile(r"(?:sn|isbn|gb)\d+", re.IGNORECASE)
_RUN = re.compile(r"[0-9]+(?:[\W_]{1,3}[0-9]+)*")
_GROUP = re.compile(r"([0-9]+)([\W_]*)")
_CHECK_X = re.compile(r"[\W_]?x", re.IGNORECASE)
_ITEM_NUMBER = re.compile(r"(?<![①-⓿])[①-⓿](?=\d{3})")

_MOBILE = re.compile(r"((?:00)?86|0|)1[3-9]\d{9}")
# Groupings of a mobile number; 1949-2021-100 is not one.
_SPACINGS = frozenset({(11,), (3, 8), (3, 4, 4), (3, 3, 5), (4, 3, 4), (7, 4), (5, 6), (6, 5)})
_USUAL_SPACINGS = frozenset({(11,), (3, 8), (3, 4, 4), (3, 3, 5), (4, 3, 4)})
_LOOSE = re.compile(r"[\s\-]*")
_JOINING = re.compile(r"[\s\-./()\[\]{}<>~|'\"_\\·•・‧∙。〈〉《》【】〔〕「」『』“”‘’]*")

# A label decides what a number is, whatever follows it.
_PHONE_LABEL = re.compile(
    r"(?:电话|手机|联系方式|致电|拨打|短信|微信|扣扣|\bqq|\btel|\bphone|\bmobile|\bwx|\bv[x信]?)"
    r"(?:号码?|为|是|[\s.:()+\-]){0,6}(?:(?:00)?86[\s.()+\-]{0,3})?$",
    re.IGNORECASE,
)
_AMOUNT_LABEL = re.compile(
    r"(?:资金|金额|经费|投入|投资|收入|支出|产值|总值|款项?|费用?|(?<![大质])[量额]|合计|总计|共计|累计"
    r"|(?:阅读|浏览|播放|点击|访问|观看|曝光|点赞|转发)(?:次?数|人次)?)"
    r"(?:人民币|[约达为是共超近破已到:¥￥$\s\-~至]|rmb|\d){0,16}$|[¥￥$€]\s?$|(?:rmb|人民币)\s?$",
    re.IGNORECASE,
)
_AMOUNT_UNIT = re.compile(
    r"(?:\.\d+)?(?:\s?[\-~至到]\s?[\d.]+)?\s?[余多]?[万亿]*"
    r"(?:元(?![旦月宵老素某])|美元|欧元|港元|块钱|人次|次(?![日月年要序长子某])|%"
    r"|(?:吨|公斤|千克|斤|克|千瓦时|度|升|立方米?|平方米?|㎡|米|公里|亩|株|步|字节?|粒|尾)(?![\u4e00-\u9fff]))"
)
_NEAR = 40
"""Characters before and after a number that are searched for its label and unit."""

_PROVINCES = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)))
) | {"71", "81", "82", "83", "91"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def kinds_in_text(text: str) -> tuple[str, ...]:
    """Return the kinds of personal numbers in a text.

    Examples
    --------
    >>> kinds_in_text("微信V138－0013－8000"), kinds_in_text("投入资金13500000000元")
    (('手机号码',), ())
    """
    if not MAYBE.search(text):
        return ()
    plain = _plain(text)
    found: list[str] = []
    for run in _RUN.finditer(plain):
        for kind in _in_run(plain, run.start(), run.end()):
            if kind not in found:
                found.append(kind)
    return tuple(found)


def kinds_of_number(number: float) -> tuple[str, ...]:
    """Return the kinds of personal numbers that a numeric cell may hold.

    >>> kinds_of_number(13800138000.0), kinds_of_number(138.0)
    (('手机号码',), ())
    """
    if not 1e10 <= number < 1e19 or number != int(number):
        return ()
    # Excel keeps 15 digits and replaces the rest by zeros.
    digits = f"{Decimal(f'{number:.15g}'):f}"
    length = len(digits)
    if length == 18 and _is_born(digits[6:14]) and digits[:2] in _PROVINCES:
        return ("身份证号码",)
    if 16 <= length <= 19 and digits.startswith("62"):
        return ("银行卡号",)
    if _MOBILE.fullmatch(digits):
        return ("手机号码",)
    return ("身份证号码",) if length == 15 and _is_old_identity(digits) else ()


def _plain(text: str) -> str:
    """Normalise digits and separators, and remove texts whose digits are not personal."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _ITEM_NUMBER.sub("，", text)))
    plain = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), plain)
    plain = _CHINESE_RUN.sub(lambda run: "".join(_CHINESE[digit] for digit in run[0]), plain)
    plain = re.sub(r"[‐‑‒–—―−﹣ー]", "-", plain)
    return _TOKEN.sub(_without_codes, _LINK.sub("，", plain))


def _without_codes(token: re.Match[str]) -> str:
    """Remove a hash or serial number; Tel13800138000 is a number after a word."""
    groups = re.findall(r"\d+", token[0])
    code = _SERIAL.fullmatch(token[0]) or (len(groups) > 1 and min(map(len, groups)) < LEAST)
    return "，" if code else token[0]


def _in_run(plain: str, start: int, end: int) -> Iterator[str]:
    """Yield the kinds of numbers formed by consecutive groups in a run of digit groups."""
    groups = [(match[1], match[2], match.start()) for match in _GROUP.finditer(plain, start, end)]
    for first, (begin, _, at) in enumerate(groups):
        if len(begin) < 3 and not begin.startswith(("0", "86")):
            continue
        digits, marks = "", ""
        spacing: tuple[int, ...] = ()
        has_zero = False
        for last, (group, mark, place) in enumerate(groups[first : first + _MOST], first):
            digits += group
            if len(digits) > _MOST:
                break
            # List separators divide numbers; but no number in a list begins with 0.
            has_zero = has_zero or (bool(spacing) and group[0] == "0")
            spacing += (len(group),)
            if len(digits) >= LEAST and (has_zero or _JOINING.fullmatch(marks)):
                is_decimal = marks == "." or _has_fraction(groups, first, last)
                kind = _judged(plain, digits, spacing, marks, at, place + len(group), is_decimal)
                if kind:
                    yield kind
            marks += mark


def _has_fraction(groups: list[tuple[str, str, int]], first: int, last: int) -> bool:
    """Return whether groups of digits are a decimal fraction, or are followed by one.

    After one or two digits the dot numbers a list item: 7.13800138000 is not a fraction.
    """
    if first and groups[first - 1][1] == ".":
        before = groups[first - 1][0]
        if len(before) > 2 or before.startswith("0"):
            return True
    if groups[last][1] != "." or last + 1 == len(groups):
        return False
    after, mark, _ = groups[last + 1]
    return bool(after.strip("0")) and not (mark == "." and last + 2 < len(groups))


def _judged(
    plain: str, digits: str, spacing: tuple[int, ...], marks: str, start: int, stop: int, is_decimal: bool
) -> str:
    """Return the kind of number, by its grouping and the words around it; or nothing."""
    mobile = _MOBILE.fullmatch(digits)
    if mobile is None:
        if len(digits) == 17 and _CHECK_X.match(plain, stop):
            digits += "X"
        return _of_digits(digits, spacing)
    before, after = plain[max(0, start - _NEAR) : start], plain[stop : stop + _NEAR]
    if _PHONE_LABEL.search(before):
        return "手机号码"
    spaced = _is_spaced(digits, _without_prefix(spacing, mobile.end(1)), marks)
    return "手机号码" if spaced and not is_decimal and not _is_amount(before, after, spacing, marks) else ""


def _is_spaced(digits: str, spacing: tuple[int, ...], marks: str) -> bool:
    """Return whether digits are grouped like a mobile number; 1949-202-1001 is not."""
    if len(spacing) > 1 and spacing[0] == 4 and digits.startswith("19"):
        return False
    return spacing in (_SPACINGS if _LOOSE.fullmatch(marks) else _USUAL_SPACINGS)


def _is_amount(before: str, after: str, spacing: tuple[int, ...], marks: str) -> bool:
    """Return whether a number like a mobile number is an amount, by the words around it."""
    if spacing == (5, 6) and marks in ("-", "~"):
        return True  # 15000-160000 is a range
    written_as_one = not marks.strip(",")
    return written_as_one and bool(_AMOUNT_UNIT.match(after) or _AMOUNT_LABEL.search(before))


def _of_digits(digits: str, spacing: tuple[int, ...]) -> str:
    length = len(digits)
    if length == 15 and spacing in ((15,), (6, 6, 3)) and _is_old_identity(digits):
        return "身份证号码"
    if length == 18 and _is_identity(digits):
        return "身份证号码"
    if 16 <= length <= 19 and digits.startswith("62") and digits.isdecimal() and _luhn(digits):
        return "银行卡号" if _is_card(spacing) else ""
    return ""


def _without_prefix(spacing: tuple[int, ...], length: int) -> tuple[int, ...]:
    """Remove the digits of a prefix +86 or 0 from the groups."""
    for index, size in enumerate(spacing):
        if size > length:
            return (size - length, *spacing[index + 1 :])
        length -= size
    return ()


def _is_identity(digits: str) -> bool:
    # Without the province, dates that follow each other would be such a number one time in eleven.
    if not digits[:17].isdecimal() or digits[:2] not in _PROVINCES or not _is_born(digits[6:14]):
        return False
    if digits.endswith("000"):
        # Rounded by Excel: the check digit is lost.
        return True
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17]


def _is_old_identity(digits: str) -> bool:
    # Issued until 1999. Years below 30 would be serial numbers made of a date of this century.
    return (
        digits.isdecimal()
        and digits[:2] in _PROVINCES
        and digits[2:6] != "0000"
        and int(digits[6:8]) >= 30
        and _is_born("19" + digits[6:12])
    )


def _is_born(digits: str) -> bool:
    try:
        born = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100


def _is_card(spacing: tuple[int, ...]) -> bool:
    """Return whether digits are grouped as on a card: in fours, or six and the rest."""
    return len(spacing) == 1 or set(spacing[:-1]) == {4} or (len(spacing) == 2 and spacing[0] == 6)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
