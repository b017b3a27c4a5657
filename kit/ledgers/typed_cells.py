"""One raw cell → a typed value, or the reason why there is none."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from kit.files import Cell
from kit.ledgers.choices import choice_of, perhaps_meant
from kit.ledgers.dates import Span, has_year_last, listed_dates, listed_months
from kit.ledgers.numerals import normal
from kit.ledgers.schema import Kind, LedgerColumn
from kit.ledgers.units import factor, hours_of_span, is_rate, is_unit, scale_of, scaled
from kit.ledgers.values import (
    NONE_WORDS,
    SERIALS,
    Number,
    exact,
    is_placeholder,
    listed_numbers,
    read_flag,
    read_month,
    read_number,
    read_span,
)
from kit.text.months_given import MonthAlone, date_text
from kit.text.similar import nearest

__all__ = [
    "OTHER",
    "TEXT",
    "Noted",
    "Problem",
    "Read",
    "SheetColumn",
    "Value",
    "broken",
    "factor_in",
    "has_no_unit",
    "is_doubtful",
    "knows_unit",
    "read_text",
    "text_of",
    "to_year",
    "without_noun",
]

Value = str | int | Decimal | dt.date | bool | None
"""A typed cell: whole, month → int; decimal → Decimal; flag → bool; text, choice → str; None where blank."""

_LONGEST = 32_767  # characters of a cell, as in Excel
_GREATEST = 10**12
_HOUR = Decimal(3600)
_WORDS = re.compile("[待请]|填写")
_ENDS = " \t\r\n\u3000\xa0\u200b\u200c\u200d\u200e\u200f\ufeff"


class Problem(NamedTuple):
    """A problem of a cell: fault code and message."""

    code: str
    message: str


class Noted(NamedTuple):
    """A value that was read, with a notice about it."""

    value: Value | Number
    problem: Problem


Read = Value | Number | Problem | Noted
"""The result of reading a cell."""


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its declaration, and what applies to all its cells."""

    declared: LedgerColumn
    year: int
    unit: str  # from the header; empty if it names no known one
    by: Fraction  # factor of bare numbers, for that unit
    epoch: dt.date
    about: tuple[str, ...]  # the words of a flag's header

    @property
    def name(self) -> str:
        """Chinese header."""
        return self.declared.name


def factor_in(column: LedgerColumn, unit: str) -> Fraction | None:
    """Return the factor of numbers in a unit; 1 for a column that takes any unit."""
    if has_no_unit(column):
        return Fraction(1)
    if column.family and unit:
        known = column.family.get(unit)
        return known / column.family[column.unit] if known else None if is_unit(unit) else Fraction(1)
    return factor(unit, column.unit, column.units)


def knows_unit(column: LedgerColumn, unit: str) -> bool:
    """Return whether a text is a known unit, or one of the family that the subject declares."""
    return unit in column.family or is_unit(unit)


def without_noun(column: LedgerColumn, unit: str) -> str:
    """Return a unit without the name of what is counted.

    >>> without_noun(LedgerColumn("added", "新增", "whole", nouns=("展板",)), "块展板")
    '块'
    """
    for noun in column.nouns:
        bare = unit.removesuffix(noun)
        if bare != unit and is_unit(bare):
            return bare
    return unit


def has_no_unit(column: LedgerColumn) -> bool:
    """Return whether a column takes numbers of any unit, as that of targets."""
    return column.kind == "decimal" and not column.unit


def is_doubtful(column: LedgerColumn, unit: str) -> bool:
    """Return whether a unit is unknown, or a rate in a column that is not a mean."""
    return not knows_unit(column, unit) or (is_rate(unit) and "均" not in column.name)


def text_of(cell: Cell) -> str:
    """Return the displayed text of a cell.

    >>> text_of(12.0), text_of(0.5), text_of(dt.date(2021, 7, 1))
    ('12', '0.5', '2021年7月1日')
    """
    if isinstance(cell, str):
        return cell.strip(_ENDS)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(_decimal(cell)) if math.isfinite(cell) else str(cell)
    if isinstance(cell, dt.datetime):
        return f"{text_of(cell.date())} {cell:%H:%M}"
    if isinstance(cell, dt.date):
        return date_text(cell)
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M}"
    return str(cell)


def _quoted(cell: Cell) -> str:
    text = " ".join(text_of(cell).split())
    return f"“{text[:20]}…”" if len(text) > 20 else f"“{text}”"


def _decimal(number: float) -> int | Decimal:
    written = repr(number)
    if len(written) > 16:
        # Excel keeps 15 digits and displays 0.30000000000000004 as 0.3.
        written = f"{number:.15g}"
    return exact(Decimal(written))


def read_text(column: SheetColumn, text: str, read: Callable[[SheetColumn, str], Read]) -> Read:
    """Read a cell of text with a reader of `TEXT`, unless it is blank or a placeholder."""
    if len(text) > _LONGEST:
        message = f"“{column.name}”这一格有 {len(text)} 个字，超过 {_LONGEST}：请删减，或分成几行"
        return Problem("cell-too-long", message)
    text = text.strip(_ENDS)
    if text.startswith("'") and text.count("'") == 1:
        text = text[1:]  # Excel's text prefix, which is not displayed
    if text in NONE_WORDS:
        return None
    if is_placeholder(text):
        return Problem("value-placeholder", _unfinished(column, text))
    return read(column, text)


def _unfinished(column: SheetColumn, text: str) -> str:
    """Say what to write in place of xx or 待定."""
    if column.declared.kind == "flag":
        return f"“{column.name}”应填“是”或“否”，现为{_quoted(text)}：还不知道的请空着"
    if _WORDS.search(text):
        return f"“{column.name}”还没有填，现为{_quoted(text)}：请填写实际内容"
    return f"“{column.name}”还是模板的空位{_quoted(text)}：请填写实际内容"


def broken(column: SheetColumn, text: str) -> Problem:
    """Return the problem of a cell whose formula failed or was never calculated."""
    if text:
        return Problem(
            "cell-error", f"“{column.name}”显示 {_quoted(text)}，公式出错：请改正公式，或直接填写结果"
        )
    message = f"“{column.name}”的公式没有计算过，读不到结果：请用 Excel 或 WPS 打开、保存一次，或直接填写结果"
    return Problem("formula-uncalculated", message)


def _not_number(column: SheetColumn, cell: Cell) -> Problem:
    count = listed_numbers(cell) if isinstance(cell, str) else 0
    if count:
        return _several(column, cell, f"{count} 个数", "一格只写一个数，请分成几行，或写合计")
    wanted = "整数" if column.declared.kind == "whole" else "数字"
    return Problem("number-invalid", f"“{column.name}”应是{wanted}，这里是{_quoted(cell)}：请改成数字")


def _several(column: SheetColumn, cell: Cell, what: str, mend: str) -> Problem:
    return Problem("value-several", f"“{column.name}”一格里有 {what}{_quoted(cell)}：{mend}")


def _checked(column: SheetColumn, value: int | Decimal, cell: Cell) -> int | Decimal | Problem:
    if value < 0:
        return Problem("number-negative", f"“{column.name}”不能是负数，这里是{_quoted(cell)}：请核对")
    if value >= _GREATEST:
        return Problem("number-invalid", f"“{column.name}”大得不合情理，这里是{_quoted(cell)}：请核对")
    if column.declared.kind == "decimal":
        return Decimal(value)
    if isinstance(value, Decimal):
        return Problem("number-fraction", f"“{column.name}”应是整数，这里是{_quoted(cell)}：请改成整数")
    return value


def _number_text(column: SheetColumn, text: str) -> Read:
    declared = column.declared
    number = read_number(text)
    if number is not None and declared.nouns:
        number = replace(number, unit=without_noun(declared, number.unit))
    if number is None:
        hours = hours_of_span(normal(text)) if declared.unit == "小时" else None
        return hours if hours is not None else _not_number(column, text)
    by = _factor_of(column, number)
    if by is None:
        wanted = declared.unit or "个"
        message = f"“{column.name}”应以“{wanted}”计，这里是{_quoted(text)}：请换算后改写"
        return Problem("unit-mismatch", message)
    value = _checked(column, exact(Decimal(scaled(number.value, by))), text)
    if isinstance(value, Problem):
        return value
    read = Number(value, number.approximate)
    if number.grouped:
        message = f"“{column.name}”是{_quoted(text)}，按 {value} 读取：如是两个数，请分成两行，或写合计"
        return Noted(read, Problem("number-grouped", message))
    if number.unit and not has_no_unit(declared) and is_doubtful(declared, number.unit):
        described = f"“{column.name}”是{_quoted(text)}，按 {value} 读取，“{number.unit}”未作换算"
        message = f"{described}：请核对，或只写数"
        return Noted(read, Problem("unit-unknown", message))
    return read


def _factor_of(column: SheetColumn, number: Number) -> Fraction | None:
    """Return the factor of a number, for its unit or else the header's; None if units cannot be converted.

    2.5万 in a column of 万元 means 25000元. A smaller scale, such as 3千, is ambiguous and refused.
    """
    if number.unit:
        by = factor_in(column.declared, number.unit)
        if by != 1 or knows_unit(column.declared, number.unit):
            return by
    if number.scale == 1 or has_no_unit(column.declared):
        return column.by
    scale = scale_of(column.unit or column.declared.unit)
    return column.by / scale if number.scale >= scale else None


def _number_other(column: SheetColumn, cell: Cell) -> Read:
    whole = column.declared.kind == "whole"
    if cell.__class__ is float:
        if 0 <= cell < _GREATEST and cell.is_integer() and column.by == 1:
            return int(cell) if whole else Decimal(int(cell))
        if not math.isfinite(cell):
            return _not_number(column, cell)
        return _checked(column, scaled(_decimal(cell), column.by), cell)
    if cell.__class__ is int:
        return _checked(column, scaled(cell, column.by), cell)
    if column.declared.unit == "小时" and isinstance(cell, dt.time | dt.timedelta):
        span = cell if isinstance(cell, dt.timedelta) else dt.timedelta(hours=cell.hour, minutes=cell.minute)
        return _checked(column, exact(Decimal(round(span.total_seconds())) / _HOUR), cell)
    return _not_number(column, cell)


def to_year(year: int) -> str:
    """Return the end of the message on a date that lies in another year."""
    return f"移到 {year} 年的台账"


def _within(column: SheetColumn, span: Span) -> dt.date | Problem:
    """Return the first day of a span that lies within the year, else the problem."""
    first, last = span
    if first.year == last.year == column.year:
        return first
    described = f"“{column.name}”是 {first.isoformat()}"
    if last != first:
        described += f" 至 {last.isoformat()}"
    if first.year != last.year:
        message = f"{described}，跨了年度：请核对，确是跨年的只写 {column.year} 年内的日期"
    else:
        message = f"{described}，不在 {column.year} 年内：请核对年份，或{to_year(first.year)}"
    return Problem("date-outside-year", message)


def _date_text(column: SheetColumn, text: str) -> Read:
    span = read_span(text, column.year)
    if span is not None:
        return _within(column, span)
    count = listed_dates(text, column.year)
    if count:
        mend = "请一个日期写一行；连续几天的一次活动请写成“7月1日-3日”"
        return _several(column, text, f"{count} 个日期", mend)
    mend = "请把年份写在前面" if has_year_last(text) else "请改写"
    message = f"“{column.name}”应是日期（如 {column.year}-07-01），这里是{_quoted(text)}：{mend}"
    return Problem("date-invalid", message)


def _date_other(column: SheetColumn, cell: Cell) -> Read:
    if cell.__class__ in (dt.date, MonthAlone):
        return cell if cell.year == column.year else _within(column, (cell, cell))
    if isinstance(cell, dt.datetime):
        return _within(column, (cell.date(), cell.date()))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        if int(cell) in SERIALS:
            day = column.epoch + dt.timedelta(days=int(cell))
            return _within(column, (day, day))
        # 2021.1 typed into a number cell may have been 2021.10, and 7.1 may have been 7.10.
        written = str(_decimal(cell))
        ambiguous = written.partition(".")[2] in {"1", "2", "3"}
        if not ambiguous:
            return _date_text(column, written)
        if written.startswith("2") and len(written) > 4 and not written.endswith(".1"):
            return _date_text(column, written)
    message = f"“{column.name}”应是日期（如 {column.year}-07-01），这里是{_quoted(cell)}：请改写"
    return Problem("date-invalid", message)


def _month_text(column: SheetColumn, text: str) -> Read:
    month = read_month(text, column.year)
    if month is None:
        count = listed_months(text, column.year)
        if count:
            return _several(column, text, f"{count} 个月份", "请一个月写一行")
        return Problem(
            "month-invalid", f"“{column.name}”应是 {column.year} 年的 1—12 月，这里是{_quoted(text)}：请改写"
        )
    return month


def _month_other(column: SheetColumn, cell: Cell) -> Read:
    if isinstance(cell, dt.date):
        if cell.year == column.year:
            return cell.month
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell in range(1, 13):
        return int(cell)
    return _month_text(column, text_of(cell))


def _flag_text(column: SheetColumn, text: str) -> Read:
    flags = (read_flag(text, about) for about in column.about)
    flag = next((flag for flag in flags if flag is not None), None)
    if flag is None:
        return Problem("flag-invalid", f"“{column.name}”应填“是”或“否”，这里是{_quoted(text)}：请改写")
    return flag


def _flag_other(column: SheetColumn, cell: Cell) -> Read:
    return cell if isinstance(cell, bool) else _flag_text(column, text_of(cell))


def _choice_text(column: SheetColumn, text: str) -> Read:
    choice = choice_of(column.declared, text)
    if choice is not None:
        return choice
    said = f"“{column.name}”这里是{_quoted(text)}"
    if not column.declared.open:
        return Problem(
            "choice-unknown", f"{said}，不在可填的几种之内：{nearest(text, column.declared.choices)}"
        )
    meant = perhaps_meant(column.declared, text) if column.declared.asks else ()
    if len(meant) == 1:
        message = f"{said}，不在已知的几种之内：是否指“{meant[0]}”？如是，请改成“{meant[0]}”；不改则单列一种"
        return Noted(text, Problem("choice-near", message))
    if meant:
        message = f"{said}，写了“{'”“'.join(meant)}”几种，按单独一种计：如是几项，请分成几行"
        return Noted(text, Problem("choice-several", message))
    return text


def _choice_other(column: SheetColumn, cell: Cell) -> Read:
    return _choice_text(column, text_of(cell))


def _plain_text(column: SheetColumn, text: str) -> Read:
    return text


def _plain_other(column: SheetColumn, cell: Cell) -> Read:
    return text_of(cell)


TEXT: dict[Kind, Callable[[SheetColumn, str], Read]] = {
    "text": _plain_text,
    "choice": _choice_text,
    "whole": _number_text,
    "decimal": _number_text,
    "date": _date_text,
    "month": _month_text,
    "flag": _flag_text,
}
"""Column kind → reader of text cells."""

OTHER: dict[Kind, Callable[[SheetColumn, Cell], Read]] = {
    "text": _plain_other,
    "choice": _choice_other,
    "whole": _number_other,
    "decimal": _number_other,
    "date": _date_other,
    "month": _month_other,
    "flag": _flag_other,
}
"""Column kind → reader of other cells."""
