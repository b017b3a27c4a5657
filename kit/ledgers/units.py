"""Units as they are written → what a number in them is in the unit of its column.

Stands in the ledgers stage, below `kit.ledgers.columns`. Only plain factors: 分钟 and 小时, 万人 and 人.
What is of another kind altogether is told, what is unknown is let be.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

__all__ = ["factor", "hours_of_span", "is_unit", "scaled"]

_MINUTES = {
    **dict.fromkeys(("分钟", "分", "min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("小时", "时", "钟头", "h", "hr", "hrs", "hour", "hours"), 60),
}
_LESSONS = frozenset({"学时", "课时", "节", "节课", "小时", "时", "h"})
_SCALE = re.compile(r"(亿|千万|百万|十万|万|千|百(?!分))(.*)")
_SCALES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 1000, "百": 100}
_COUNTS = frozenset(
    {"人", "人次", "次", "场", "场次", "件", "篇", "块", "条", "张", "个", "户", "村", "名", "期", "份"}
)
_SHARES = frozenset({"%", "‰", "百分比", "百分点", "个百分点", "成"})

_SPAN = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?|[一两二三四五六七八九十])个?(?P<half>半)?(?:小时|钟头|时|h)"
    r"|(?P<only>半)个?(?:小时|钟头))"
    r"(?P<too>半)?(?:零?(?P<minutes>\d{1,2})(?:分钟?|min)?)?"
)
_HOURS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def factor(unit: str, wanted: str) -> Fraction | None:
    """Return what a number in a unit is to be multiplied by.

    Parameters
    ----------
    unit : str
        As written; empty where nothing is.
    wanted : str
        Unit of the column; empty where it has none of its own.

    Returns
    -------
    Fraction or None
        1 for units that are unknown, or the same. None where the number can be no number of the wanted unit,
        as minutes are no persons.

    Examples
    --------
    >>> factor("分钟", "小时"), factor("万人", "人"), factor("块", ""), factor("小时", "人")
    (Fraction(1, 60), Fraction(10000, 1), Fraction(1, 1), None)
    """
    unit = _plain(unit)
    if unit in {"", wanted}:
        return Fraction(1)
    if wanted == "学时":
        # How many minutes a 学时 has is for the office to say.
        return (
            Fraction(1) if unit in _LESSONS else None if unit in _MINUTES or unit in _SHARES else Fraction(1)
        )
    if unit in _MINUTES and wanted in _MINUTES:
        return Fraction(_MINUTES[unit], _MINUTES[wanted])
    if wanted and (unit in _SHARES or unit in _MINUTES or (wanted in _MINUTES and unit in _COUNTS)):
        return None
    scale = _SCALE.fullmatch(unit)
    if scale is not None:
        return Fraction(_SCALES[scale[1]]) if not (wanted in _MINUTES and scale[2]) else None
    return Fraction(1)


def is_unit(text: str) -> bool:
    """Tell whether a text is a unit that makes a difference.

    >>> is_unit("分钟"), is_unit("万人"), is_unit("必填")
    (True, True, False)
    """
    unit = _plain(text)
    return unit in _MINUTES or unit in _SHARES or _SCALE.fullmatch(unit) is not None


def _plain(unit: str) -> str:
    unit = unicodedata.normalize("NFKC", unit).strip().casefold()
    return unit.removeprefix("单位:").removeprefix("个").partition("/")[0]


def scaled(value: int | Decimal, by: Fraction) -> int | Decimal:
    """Return a value multiplied, whole where it is whole, else to six places.

    >>> scaled(90, Fraction(1, 60)), scaled(Decimal("1.2"), Fraction(10000))
    (Decimal('1.5'), 12000)
    """
    if by == 1:
        return value
    exact = Fraction(value) * by
    if exact.denominator == 1:
        return int(exact)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.000001")).normalize()


def hours_of_span(text: str) -> Decimal | None:
    """Read hours and minutes written together; None where the text is no span of time.

    >>> hours_of_span("1小时30分"), hours_of_span("两个半小时"), hours_of_span("半小时")
    (Decimal('1.5'), Decimal('2.5'), Decimal('0.5'))
    """
    match = _SPAN.fullmatch(text.casefold())
    if match is None:
        return None
    written = match["hours"]
    hours = Decimal(0 if written is None else _HOURS.get(written) or Decimal(written))
    if match["half"] or match["only"] or match["too"]:
        hours += Decimal("0.5")
    return Decimal(scaled(int(match["minutes"] or 0), Fraction(1, 60))) + hours
