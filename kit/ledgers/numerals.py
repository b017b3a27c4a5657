"""The characters of a value: converted to half width, blanks resolved, Chinese numerals read."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

__all__ = [
    "BIG_UNITS",
    "CHINESE",
    "LONGEST",
    "SMALL_UNITS",
    "has_false_digits",
    "listed",
    "normal",
    "read_chinese",
]

LONGEST = 64
"""The most characters of a number, a date or a month."""

_CHINESE_DIGITS = {
    **{digit: value for value, digit in enumerate("〇一二三四五六七八九")},
    **{digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "两": 2,
    "○": 0,
}
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG_UNITS = {"万": 10_000, "亿": 100_000_000}
CHINESE = "".join((*_CHINESE_DIGITS, *SMALL_UNITS, *BIG_UNITS, "廿卅"))
"""The characters of Chinese numerals."""

# Characters that NFKC would turn into digits: 20① would become 201.
_FALSE_DIGITS = re.compile(r"[²³¹⁰-⁹₀-₉½¼¾⅐-⅞①-⓿❶-➓㈠-㉃㉈-㊰㋀-㋋㍘-㍰㏠-㏾]")

_BREAK = re.compile(r"<\s*br\s*/?\s*>", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\t")
# A blank separates two values only after the end of a numeral and before the start of another, which 万
# is not.
_ENDS = rf"[\d{CHINESE}]"
_BEGINS = rf"[\d{''.join(_CHINESE_DIGITS)}十拾廿卅]"
_IDLE = re.compile(rf"(?<!{_ENDS})[ \n]|[ \n](?!{_BEGINS})")
_SEPARATORS = re.compile(r"(?:[\s、,;|+&和及与]|<\s*br\s*/?\s*>)+", re.IGNORECASE)
_LISTED = 1000  # characters of a list


def has_false_digits(text: str) -> bool:
    """Return whether a text has characters such as ① and ², which normalisation would turn into digits."""
    return _FALSE_DIGITS.search(text) is not None


def normal(text: str) -> str:
    r"""Return text in half-width form, without blanks that separate nothing.

    Between two numerals one is kept, a line break or several as ``\n``: 30 25 is not 3025, and 12⏎15
    not 1215.

    >>> normal("２０ 块"), normal("2021年 7月 1日"), normal("30 25"), normal("3<br>4")
    ('20块', '2021年7月1日', '30 25', '3\n4')
    """
    text = _BREAK.sub("\n", unicodedata.normalize("NFKC", text)).strip()
    return _IDLE.sub("", _BLANKS.sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    return "\n" if len(match[0]) > 1 or match[0] in _LINE_ENDS else " "


def listed(text: str, also: str = "") -> list[str]:
    """Return the items of a text that is a list; a single one if it is not.

    Parameters
    ----------
    text : str
    also : str, optional
        A further separator.

    Examples
    --------
    >>> listed("7.1、7.8；7.15"), listed("20块"), listed("7/1/7/8"), listed("12/15", "/")
    (['7.1', '7.8', '7.15'], ['20块'], ['7/1/7/8'], ['12', '15'])
    """
    if len(text) > _LISTED:
        return [text]
    text = unicodedata.normalize("NFKC", text)
    parts = (piece for part in _SEPARATORS.split(text) for piece in (part.split(also) if also else [part]))
    return [part for part in parts if part]


def read_chinese(text: str) -> Decimal | None:
    """Read a Chinese number; None if the characters do not form one, as in 三五十 or 百千.

    >>> read_chinese("两百零五"), read_chinese("三五十")
    (Decimal('205'), None)
    """
    if text.startswith("负"):
        positive = read_chinese(text[1:])
        return None if positive is None else -positive
    whole, _, fraction = text.partition("点")
    if fraction:
        head = read_chinese(whole)
        if head is None or any(sign not in _CHINESE_DIGITS for sign in fraction):
            return None
        return head + Decimal("0." + "".join(str(_CHINESE_DIGITS[sign]) for sign in fraction))
    if all(sign in _CHINESE_DIGITS for sign in whole):
        # 二〇二一 is read digit by digit; 三五 means "three to five" and is not a number.
        if len(whole) == 1 or len(whole) >= 4 or "〇" in whole:
            return Decimal("".join(str(_CHINESE_DIGITS[sign]) for sign in whole))
        return None
    return _read_grouped(whole.replace("廿", "二十").replace("卅", "三十"))


def _read_grouped(text: str) -> Decimal | None:
    total = section = 0
    digit: int | None = None
    last_unit = 0  # the previous unit, for 三万五 and 两百五
    for position, sign in enumerate(text):
        if sign in _CHINESE_DIGITS:
            value = _CHINESE_DIGITS[sign]
            if digit:
                return None
            if value == 0:
                last_unit = 0
            digit = value
        elif sign in SMALL_UNITS:
            unit = SMALL_UNITS[sign]
            if last_unit and last_unit <= unit:
                return None
            if not digit and not (unit == 10 and (position == 0 or text[position - 1] in "零〇百千万亿")):
                return None
            section += (digit or 1) * unit
            digit, last_unit = None, unit
        else:
            unit = BIG_UNITS[sign]
            section += digit or 0
            if not section and not total:
                return None
            total = (total + section) * unit if unit > 10_000 else total + section * unit
            section, digit, last_unit = 0, None, unit
    if digit and last_unit >= 100 and len(text) > 1 and text[-2] not in _CHINESE_DIGITS:
        digit *= last_unit // 10
    return Decimal(total + section + (digit or 0))
