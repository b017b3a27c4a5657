"""Text of one cell → a typed value, by explicit rules.

What no rule covers is refused and becomes a fault. `read_number` is also used by the indicators, which read
numbers out of 基本情况.

A cell holds one value. A blank between two numerals is accepted only where it groups thousands (1 200), and
`Number.grouped` reports it; any other separates two values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kit.ledgers.dates import EPOCH, SERIALS, read_date, read_month, read_span
from kit.ledgers.numerals import (
    BIG_UNITS,
    CHINESE,
    LONGEST,
    SMALL_UNITS,
    has_false_digits,
    listed,
    normal,
    read_chinese,
)

__all__ = [
    "EPOCH",
    "NONE_WORDS",
    "SERIALS",
    "Number",
    "exact",
    "is_placeholder",
    "listed_numbers",
    "read_date",
    "read_flag",
    "read_month",
    "read_number",
    "read_span",
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
"""Words that mean "none" in a cell."""

_PLACEHOLDER = re.compile(
    r"[xX×*＊ｘＸ_＿?？]{2,}[\u4e00-\u9fff]{0,2}"
    r"|[(（【\[<]?(?:待填|待填写|待补|待补充|待定|待核实|待统计|待录入|待确认|待报|请填写?|此处填写?|tbd|todo)[)）】\]>]?",
    re.IGNORECASE,
)
# 学习xx次 within a sentence, but not a name in Latin letters.
_BLANK_WITHIN = re.compile(r"(?<![A-Za-z0-9./_-])(?:[xXｘＸ]{2,}|×{2,})(?![A-Za-z0-9./_-])")

_SUM = r"(?:共计?|总共|合计|总计|累计|共有|计)?"
_ABOUT = r"大?约|大概|将近|接近|近|超过?|突破|逾|达到?|不少于|不低于|不足|不到|至少|上(?=[百千万])"
_NUMBER = re.compile(
    rf"{_SUM}(?P<about>{_ABOUT})?{_SUM}(?P<money>人民币|¥)?"
    r"(?:(?P<digits>[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)"
    r"(?P<scale>[百千万亿]{0,2})(?!分[点比])"
    rf"|(?P<percent>百分之)?(?P<chinese>负?[{CHINESE}]+(?:点[{CHINESE}]+)?))"
    r"(?P<more>[余多来])?(?P<big>[万亿])?"
    rf"(?P<unit>个?百分[点比]|[^\d{CHINESE}余多来约近几数半.,+、;:!?-]{{0,8}}?)"
    r"(?P<after>[余多]|左右|上下|以上|以下|以内|\+)?[。.;]?"
)
_EXACTLY = frozenset({"达", "达到"})
# 1, 200 and 12 .15 may be two numbers, and so are numbers separated by a Chinese comma.
_LOOSE_POINT = re.compile(r"\d\s+[,.]\s*\d|\d[,.]\s+\d|\d\s*[，﹐]\s*\d|点\s")
_AREAS = (
    (re.compile(r"hm[2²](?!\d)", re.IGNORECASE), "公顷"),
    (re.compile(r"km[2²](?!\d)|㎢|平方千米", re.IGNORECASE), "平方公里"),
    (re.compile(r"(?<![a-z])m[2²](?!\d)|㎡", re.IGNORECASE), "平方米"),
    (re.compile(r"(?<![a-z])m[3³](?!\d)|㎥", re.IGNORECASE), "立方米"),
)
_SCALES = {sign: unit for sign, unit in (SMALL_UNITS | BIG_UNITS).items() if unit > 10}


@dataclass(frozen=True)
class Number:
    """A number read from text.

    Attributes
    ----------
    value : int or Decimal
        An int if whole; a decimal is exactly as written.
    approximate : bool
        Written with 约, 余, 多 and the like.
    unit : str
        The text after the number, such as ``块`` or ``%``; may be empty.
    scale : int
        The greatest of 百, 千, 万 and 亿 in it; 1 for none.
    grouped : bool
        Its thousands are separated by blanks, so that it may be two numbers.
    """

    value: int | Decimal
    approximate: bool = False
    unit: str = ""
    scale: int = 1
    grouped: bool = False


def is_placeholder(text: str) -> bool:
    """Return whether a cell still has a placeholder of a template.

    >>> is_placeholder("xx次"), is_placeholder("共学习xx次"), is_placeholder("待填"), is_placeholder("20块")
    (True, True, True, False)
    """
    text = text.strip()
    return _PLACEHOLDER.fullmatch(text) is not None or _BLANK_WITHIN.search(text) is not None


def read_number(text: str) -> Number | None:
    """Read a number with its unit; None if the text is not a single number.

    Examples
    --------
    >>> read_number("约１２００余条")
    Number(value=1200, approximate=True, unit='条', scale=1, grouped=False)
    >>> read_number("两百零五").value, read_number("1.2万").value, read_number("三万五").value
    (205, 12000, 35000)
    >>> read_number("第3期") is None, read_number("30 25") is None, read_number("1 200").grouped
    (True, True, True)
    """
    if len(text) > LONGEST:
        return None
    for power, word in _AREAS:
        text = power.sub(word, text)
    if has_false_digits(text) or _LOOSE_POINT.search(text):
        return None
    match = _NUMBER.fullmatch(normal(text))
    if match is None:
        return None
    about = bool((match["about"] and match["about"] not in _EXACTLY) or match["more"] or match["after"])
    digits, written = match["digits"] or "", match["chinese"] or ""
    if digits:
        value = Decimal(digits.replace(",", "").replace(" ", ""))
        for sign in match["scale"]:
            value *= _SCALES[sign]
    else:
        if about and written[0] in "百佰千仟万亿":
            written = "一" + written  # 近百, 千余; a bare 百 is not exact
        chinese = read_chinese(written)
        if chinese is None:
            return None
        value = chinese
    big = match["big"] or ""
    if big:
        value *= BIG_UNITS[big]
    signs = (match["scale"] or "") + written + big
    scale = max((_SCALES[sign] for sign in signs if sign in _SCALES), default=1)
    unit = match["unit"] or ("%" if match["percent"] else "元" if match["money"] else "")
    return Number(exact(value), about, unit, scale, grouped=" " in digits)


def listed_numbers(text: str) -> int:
    """Return how many numbers a text lists; 0 if it is not a list of numbers.

    >>> listed_numbers("12、15"), listed_numbers("30 25"), listed_numbers("20块"), listed_numbers("10-20")
    (2, 2, 0, 0)
    """
    parts = listed(text, "/")
    return len(parts) if len(parts) > 1 and all(read_number(part) for part in parts) else 0


def exact(value: Decimal) -> int | Decimal:
    """Return a whole number as int, another unchanged."""
    whole = int(value)
    return whole if whole == value else value


_YES = frozenset({"是", "是的", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "已", "对"})
_NO = frozenset(
    {"否", "不是", "没有", "没", "×", "✗", "✘", "☐", "□", "n", "no", "false", "0", "未", "不", "x"}
)
_DONE = ("", "已", "已经", "被", "已被", "是", "获", "已获", "全部", "已全部", "均已")
_NOT_DONE = (
    *("未", "不", "没", "没有", "尚未", "暂未", "还未", "仍未", "并未", "从未", "未被", "没被", "没有被"),
    *("未予", "不予", "未获", "未能", "没能", "均未", "都未", "全部未", "是未", "不是"),
)


def read_flag(text: str, about: str = "") -> bool | None:
    """Read 是 or 否; None if the text is neither.

    Parameters
    ----------
    text : str
    about : str
        The subject of the column (``采用``, ``签订``), so that 已采用 and 未采用 are read too.

    Examples
    --------
    >>> read_flag("√"), read_flag("没采用", "采用"), read_flag("未全部采用", "采用")
    (True, False, None)
    """
    plain = normal(text[:LONGEST]).casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    if about and plain.endswith(about):
        before = plain.removesuffix(about)
        return True if before in _DONE else False if before in _NOT_DONE else None
    return None
