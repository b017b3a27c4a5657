"""Number formats of workbooks → whether a number is shown as a percentage.

Grammar: ECMA-376 Part 1, 18.8.31.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["BUILT_IN", "is_percent", "shows_percent"]

BUILT_IN = {9: "0%", 10: "0.00%"}
"""The built-in percentage formats by number; a workbook need not define them."""

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


def is_percent(code: str) -> bool:
    r"""Return whether a format shows any number as a percentage.

    Examples
    --------
    >>> is_percent("0.0%"), is_percent('0"%"'), is_percent(r"0\%"), is_percent("0;-0%")
    (True, False, False, True)
    """
    return any(section.percent for section in _sections(code))


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
