"""Number formats of workbooks → what a cell shows: a percentage, or a month without its day.

Grammar: ECMA-376 Part 1, 18.8.31.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from kit.files.raw_sheets import Cell, as_percent
from kit.text.months_given import MonthAlone

__all__ = ["BUILT_IN", "BUILT_IN_MONTHS", "as_shown", "is_month", "is_telling", "shows_percent"]

BUILT_IN = {9: "0%", 10: "0.00%"}
"""The built-in percentage formats by number; a workbook need not define them."""

BUILT_IN_MONTHS = {17: "mmm-yy", **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"')}
"""Those of a month without its day; but for the first, as a Chinese Excel numbers them."""

# Literals of a section: a quoted text, an escaped character, a space of a character's width, a fill.
_AS_IT_IS = re.compile(r'"[^"]*(?:"|$)|[\\_*].?', re.DOTALL)
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda number, bound: number < bound,
    ">": lambda number, bound: number > bound,
    "=": lambda number, bound: number == bound,
    "<=": lambda number, bound: number <= bound,
    ">=": lambda number, bound: number >= bound,
    "<>": lambda number, bound: number != bound,
}


@dataclass(frozen=True)
class _Section:
    condition: tuple[str, float] | None
    percent: bool


def is_telling(code: str) -> bool:
    r"""Return whether a format may show something else than the bare value: a percentage or a month.

    Examples
    --------
    >>> is_telling("0.0%"), is_telling('0"%"'), is_telling(r"0\%"), is_telling("0;-0%"), is_telling("yyyy-mm")
    (True, False, False, True, True)
    """
    return is_month(code) or any(section.percent for section in _sections(code))


@lru_cache(maxsize=1024)
def is_month(code: str) -> bool:
    """Return whether a format shows year and month of a date, and not its day.

    Examples
    --------
    >>> is_month('yyyy"年"m"月";@'), is_month("[$-804]mmm-yy"), is_month("yyyy-mm-dd"), is_month("h:mm")
    (True, True, False, False)
    """
    signs = set(_BRACKETS.sub("", _AS_IT_IS.sub("", code).split(";")[0]).casefold())
    return {"y", "m"} <= signs and not signs & set("dhs")


def as_shown(cell: Cell, code: str) -> Cell:
    """Return a cell as its format shows it: a percentage as its text, a month's first day as the month.

    Examples
    --------
    >>> as_shown(0.85, "0%"), str(as_shown(dt.date(2021, 12, 1), "yyyy-mm"))
    ('85%', '2021-12')
    """
    if cell.__class__ is dt.date and cell.day == 1 and is_month(code):
        return MonthAlone.of(cell.year, cell.month)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and shows_percent(code, cell):
        return as_percent(cell)
    return cell


def shows_percent(code: str, number: float) -> bool:
    """Return whether a format shows this number as a percentage; its sections may differ.

    Examples
    --------
    >>> shows_percent("[<=1]0%;0", 0.85), shows_percent("[<=1]0%;0", 85)
    (True, False)
    """
    sections = _sections(code)
    return sections[_section_of(sections, number)].percent


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(_section(part) for part in _AS_IT_IS.sub("", code).split(";"))


def _section(part: str) -> _Section:
    conditions = (_CONDITION.fullmatch(inside.strip()) for inside in _BRACKETS.findall(part))
    found = next(filter(None, conditions), None)
    try:
        condition = (found[1], float(found[2])) if found else None
    except ValueError:
        condition = None
    return _Section(condition, "%" in _BRACKETS.sub("", part))


def _section_of(sections: tuple[_Section, ...], number: float) -> int:
    numeric = len(sections[:3])
    if not any(section.condition for section in sections[:2]):
        # Positive; negative; zero; text.
        wanted = 0 if number > 0 else 1 if number < 0 else 2
        return wanted if wanted < numeric else 0
    for at, section in enumerate(sections[:2]):
        if section.condition and _HOLDS[section.condition[0]](number, section.condition[1]):
            return at
        if not section.condition and at == 1 and number < 0:
            return at
    return numeric - 1
