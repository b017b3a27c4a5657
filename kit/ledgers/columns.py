"""A column of raw cells → a column of typed values, with what could not be read.

Stands in the ledgers stage, between `kit.ledgers.values` (one text) and `kit.ledgers.reading` (one sheet).
A sheet may have half a million cells: each text is read once and remembered, other cells go the short way.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kit.errors import nearest
from kit.files import Cell
from kit.ledgers.schema import Kind, LedgerColumn, plain_name
from kit.ledgers.values import (
    NONE_WORDS,
    Number,
    exact,
    is_placeholder,
    read_date,
    read_flag,
    read_month,
    read_number,
)

__all__ = ["Problem", "TypedColumn", "Value", "text_of", "type_column"]

Value = str | int | Decimal | dt.date | bool | None
"""A typed cell: whole, month → int; decimal → Decimal; flag → bool; text, choice → str; None where blank."""

_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: what a date cell without a date format looks like


class Problem(NamedTuple):
    """Why a cell cannot be read: code of the fault and message."""

    code: str
    message: str


@dataclass(frozen=True)
class TypedColumn:
    """Values of a column, and by position in it the approximate ones and the problems."""

    values: list[Value]
    approximate: list[int]
    problems: list[tuple[int, Problem]]


_Read = Value | Number | Problem


def type_column(column: LedgerColumn, cells: list[Cell], year: int) -> TypedColumn:
    """Type the cells of one column.

    Parameters
    ----------
    column : LedgerColumn
    cells : list of Cell
    year : int
        Year of the ledgers: completes dates written without a year, and bounds all of them.

    Examples
    --------
    >>> type_column(LedgerColumn("n", "人数", "whole"), [3.0, "约20人", ""], 2021).values
    [3, 20, None]
    """
    read_other = _OTHER[column.kind]
    read_text = _TEXT[column.kind]
    values: list[Value] = []
    approximate: list[int] = []
    problems: list[tuple[int, Problem]] = []
    known: dict[str, _Read] = {}
    for position, cell in enumerate(cells):
        read: _Read
        if cell.__class__ is str:
            if cell in known:
                read = known[cell]
            else:
                read = known[cell] = _read_text(column, cell, year, read_text)
        else:
            read = read_other(column, cell, year)
        if isinstance(read, Number):
            if read.approximate:
                approximate.append(position)
            values.append(read.value)
        elif isinstance(read, Problem):
            problems.append((position, read))
            values.append(None)
        else:
            values.append(read)
            if read is None and column.required:
                problems.append(
                    (position, Problem("value-missing", f"“{column.name}”必填，这里是空的：请补上"))
                )
    return TypedColumn(values, approximate, problems)


def text_of(cell: Cell) -> str:
    """Return a cell as a clerk sees it.

    >>> text_of(12.0), text_of(0.5), text_of(dt.date(2021, 7, 1))
    ('12', '0.5', '2021年7月1日')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(_decimal(cell)) if math.isfinite(cell) else str(cell)
    if isinstance(cell, dt.datetime):
        return f"{text_of(cell.date())} {cell:%H:%M}"
    if isinstance(cell, dt.date):
        return f"{cell.year}年{cell.month}月{cell.day}日"
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M}"
    return str(cell)


def _quoted(cell: Cell) -> str:
    text = " ".join(text_of(cell).split())
    return f"“{text[:20]}…”" if len(text) > 20 else f"“{text}”"


def _decimal(number: float) -> int | Decimal:
    written = repr(number)
    if len(written) > 16:
        # Excel keeps 15 digits: 0.30000000000000004 is what it shows, and means, as 0.3.
        written = f"{number:.15g}"
    return exact(Decimal(written))


def _read_text(
    column: LedgerColumn, text: str, year: int, read: Callable[[LedgerColumn, str, int], _Read]
) -> _Read:
    text = text.strip()
    if text in NONE_WORDS:
        return None
    if is_placeholder(text):
        return Problem("value-placeholder", f"“{column.name}”还是模板的空位{_quoted(text)}：请填写实际内容")
    return read(column, text, year)


def _not_number(column: LedgerColumn, cell: Cell) -> Problem:
    wanted = "整数" if column.kind == "whole" else "数字"
    return Problem("number-invalid", f"“{column.name}”应是{wanted}，这里是{_quoted(cell)}：请改成数字")


def _checked(column: LedgerColumn, value: int | Decimal, cell: Cell) -> int | Decimal | Problem:
    if value < 0:
        return Problem("number-negative", f"“{column.name}”不能是负数，这里是{_quoted(cell)}：请核对")
    if column.kind == "decimal":
        return Decimal(value)
    if isinstance(value, Decimal):
        return Problem("number-fraction", f"“{column.name}”应是整数，这里是{_quoted(cell)}：请改成整数")
    return value


def _number_text(column: LedgerColumn, text: str, year: int) -> _Read:
    number = read_number(text)
    if number is None:
        return _not_number(column, text)
    value = _checked(column, number.value, text)
    return value if isinstance(value, Problem) else Number(value, number.approximate, number.unit)


def _number_other(column: LedgerColumn, cell: Cell, year: int) -> _Read:
    if cell.__class__ is float:
        if cell >= 0 and cell.is_integer():
            return int(cell) if column.kind == "whole" else Decimal(int(cell))
        return _checked(column, _decimal(cell), cell) if math.isfinite(cell) else _not_number(column, cell)
    if cell.__class__ is int:
        return _checked(column, cell, cell)
    return _not_number(column, cell)


def _within(column: LedgerColumn, date: dt.date, year: int) -> dt.date | Problem:
    if date.year == year:
        return date
    message = (
        f"“{column.name}”是 {date.isoformat()}，不在 {year} 年内：请核对年份，或移到 {date.year} 年的台账"
    )
    return Problem("date-outside-year", message)


def _date_text(column: LedgerColumn, text: str, year: int) -> _Read:
    date = read_date(text, year)
    if date is None:
        message = f"“{column.name}”应是日期（如 {year}-07-01），这里是{_quoted(text)}：请改写"
        return Problem("date-invalid", message)
    return _within(column, date, year)


def _date_other(column: LedgerColumn, cell: Cell, year: int) -> _Read:
    if cell.__class__ is dt.date:
        return cell if cell.year == year else _within(column, cell, year)
    if isinstance(cell, dt.datetime):
        return _within(column, cell.date(), year)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        if int(cell) in _SERIALS:
            return _within(column, _EPOCH + dt.timedelta(days=int(cell)), year)
        # 2021.1 typed into a number cell may have been 2021.10, and 7.1 may have been 7.10.
        written = str(_decimal(cell))
        ambiguous = written.partition(".")[2] in {"1", "2", "3"}
        if not ambiguous:
            return _date_text(column, written, year)
        if written.startswith("2") and len(written) > 4 and not written.endswith(".1"):
            return _date_text(column, written, year)
    message = f"“{column.name}”应是日期（如 {year}-07-01），这里是{_quoted(cell)}：请改写"
    return Problem("date-invalid", message)


def _month_text(column: LedgerColumn, text: str, year: int) -> _Read:
    month = read_month(text, year)
    if month is None:
        return Problem(
            "month-invalid", f"“{column.name}”应是 {year} 年的 1—12 月，这里是{_quoted(text)}：请改写"
        )
    return month


def _month_other(column: LedgerColumn, cell: Cell, year: int) -> _Read:
    if isinstance(cell, dt.date):
        if cell.year == year:
            return cell.month
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell in range(1, 13):
        return int(cell)
    return _month_text(column, text_of(cell), year)


def _flag_text(column: LedgerColumn, text: str, year: int) -> _Read:
    flag = read_flag(text, column.name.removeprefix("是否")[:2])
    if flag is None:
        return Problem("flag-invalid", f"“{column.name}”应填“是”或“否”，这里是{_quoted(text)}：请改写")
    return flag


def _flag_other(column: LedgerColumn, cell: Cell, year: int) -> _Read:
    return cell if isinstance(cell, bool) else _flag_text(column, text_of(cell), year)


def _choice_text(column: LedgerColumn, text: str, year: int) -> _Read:
    choice = column.spellings.get(plain_name(text))
    if choice is not None:
        return choice
    if column.open:
        return text
    message = f"“{column.name}”这里是{_quoted(text)}，不在可填的几种之内：{nearest(text, column.choices)}"
    return Problem("choice-unknown", message)


def _choice_other(column: LedgerColumn, cell: Cell, year: int) -> _Read:
    return _choice_text(column, text_of(cell), year)


def _plain_text(column: LedgerColumn, text: str, year: int) -> _Read:
    return text


def _plain_other(column: LedgerColumn, cell: Cell, year: int) -> _Read:
    return text_of(cell)


_TEXT: dict[Kind, Callable[[LedgerColumn, str, int], _Read]] = {
    "text": _plain_text,
    "choice": _choice_text,
    "whole": _number_text,
    "decimal": _number_text,
    "date": _date_text,
    "month": _month_text,
    "flag": _flag_text,
}

_OTHER: dict[Kind, Callable[[LedgerColumn, Cell, int], _Read]] = {
    "text": _plain_other,
    "choice": _choice_other,
    "whole": _number_other,
    "decimal": _number_other,
    "date": _date_other,
    "month": _month_other,
    "flag": _flag_other,
}
