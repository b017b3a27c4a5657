"""A column of raw cells → a column of typed values, with the problems of its cells.

A sheet may have half a million cells: each distinct text is read once, and other cells take a fast path.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kit.files import BrokenCell, Cell
from kit.ledgers.schema import LedgerColumn
from kit.ledgers.typed_cells import (
    OTHER,
    TEXT,
    Noted,
    Problem,
    Read,
    SheetColumn,
    Value,
    broken,
    factor_in,
    has_no_unit,
    is_doubtful,
    knows_unit,
    read_text,
    text_of,
    without_noun,
)
from kit.ledgers.units import looks_like_unit
from kit.ledgers.values import EPOCH, Number

__all__ = ["Problem", "TypedColumn", "Value", "header_unit_problem", "text_of", "type_column"]

_SETTLED = frozenset({str, int, Decimal, bool, dt.date})
"""Types of values that have no problem and are exact, as nearly all are."""


@dataclass(frozen=True)
class TypedColumn:
    """Values of a column, with the positions of approximate ones and the problems by position.

    A cell whose problem is a notice keeps its value; with an error it is None.
    """

    values: list[Value]
    approximate: list[int]
    problems: list[tuple[int, Problem]]


def type_column(
    column: LedgerColumn, cells: list[Cell], year: int, unit: str = "", since_1904: bool = False
) -> TypedColumn:
    """Type the cells of one column.

    Parameters
    ----------
    column : LedgerColumn
    cells : list of Cell
    year : int
        Year of the ledgers: completes dates without a year, and bounds all dates.
    unit : str, optional
        Unit that the header names, such as ``分钟`` or ``万人``; `header_unit_problem` reports unknown ones.
    since_1904 : bool, optional
        Serial dates count from 1904.

    Examples
    --------
    >>> type_column(LedgerColumn("n", "人数", "whole"), [3.0, "约20人", ""], 2021).values
    [3, 20, None]
    """
    unit = without_noun(column, unit)
    unit = unit if knows_unit(column, unit) else ""
    by = factor_in(column, unit)
    epoch = dt.date(1904, 1, 1) if since_1904 else EPOCH
    about = _words_of(column) if column.kind == "flag" else ()
    here = SheetColumn(column, year, unit, Fraction(1) if by is None else by, epoch, about)
    read_as_text, read_other = TEXT[column.kind], OTHER[column.kind]
    values: list[Value] = []
    approximate: list[int] = []
    problems: list[tuple[int, Problem]] = []
    known: dict[str, Read] = {}
    for position, cell in enumerate(cells):
        read: Read
        if cell.__class__ is str:
            if cell in known:
                read = known[cell]
            else:
                read = known[cell] = read_text(here, cell, read_as_text)
        elif cell.__class__ is BrokenCell:
            read = broken(here, str(cell))
        else:
            read = read_other(here, cell)
        if read.__class__ in _SETTLED:
            values.append(read)  # type: ignore[arg-type]
            continue
        if isinstance(read, Noted):
            problems.append((position, read.problem))
            read = read.value
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


def _words_of(column: LedgerColumn) -> tuple[str, ...]:
    """Return the words of a flag's headers, each also by its first two characters."""
    asked = (name.removeprefix("是否").removesuffix("情况") for name in column.names)
    return tuple(dict.fromkeys(part for word in asked for part in (word, word[:2])))


def header_unit_problem(column: LedgerColumn, unit: str) -> Problem | None:
    """Return the problem of a header's unit: not convertible to the column's, or unknown.

    >>> header_unit_problem(LedgerColumn("n", "人数", "whole", unit="人"), "小时").code
    'unit-mismatch'
    """
    if column.kind not in {"whole", "decimal"} or has_no_unit(column):
        return None
    wanted = column.unit or "个"
    unit = without_noun(column, unit)
    if knows_unit(column, unit) and factor_in(column, unit) is None:
        message = f"表头的单位是“{unit}”，“{column.name}”应以“{wanted}”计，两者不能换算：请改正"
        return Problem("unit-mismatch", message)
    doubtful = is_doubtful(column, unit) if knows_unit(column, unit) else looks_like_unit(unit)
    if doubtful:
        message = f"表头的“{unit}”未作换算，这一列的数仍按“{wanted}”读取：请核对，或改成“{wanted}”"
        return Problem("unit-unknown", message)
    return None
