"""One column of ledgers.toml → its declaration, and an example of its values."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kit.ledgers import LedgerColumn
from kit.ledgers.columns import type_column
from kit.ledgers.schema import Kind, plain_name
from kit.ledgers.units import is_unit
from kit.subjects.entries import Entry, perhaps, shown

__all__ = [
    "COLUMN",
    "EXAMPLE_YEAR",
    "KINDS",
    "NUMBERS",
    "ColumnReader",
    "example_of",
    "example_value",
    "is_compound_unit",
    "kind_word",
]

EXAMPLE_YEAR = 2021
"""The year of the examples in declarations."""

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "文字": "text",
        "整数": "whole",
        "小数": "decimal",
        "日期": "date",
        "月份": "month",
        "是否": "flag",
        "选项": "choice",
    }
)
NUMBERS = ("whole", "decimal")
COLUMN = (
    *("key", "name", "kind", "unit", "required", "may_be_blank", "choices", "open", "also", "preset"),
    *("units", "endings", "others", "asks", "nouns", "long", "offer", "villages"),
)
"""The properties of a column."""

_KINDS: Mapping[str, Kind] = {**KINDS, **{kind: kind for kind in KINDS.values()}}
_OF_CHOICES = ("choices", "open", "endings", "others")
_OF_NUMBERS = ("unit", "units", "nouns")
_GREATEST = 10**15


class ColumnReader:
    """Reads columns, and the facts of 基本情况, which are declared alike.

    Parameters
    ----------
    presets : mapping of str to list of str
        Common synonyms of headers.
    families : mapping of str to mapping
        Units that the subject declares → their family.
    """

    def __init__(
        self, presets: Mapping[str, list[str]], families: Mapping[str, Mapping[str, Fraction]]
    ) -> None:
        self._presets = presets
        self._families = families

    def read(self, entry: Entry) -> LedgerColumn:
        """Return the column of an entry; with mistakes it is as far as it could be read."""
        key, name = entry.key(), entry.text("name", None)
        kind: Kind = entry.word("kind", _KINDS, None) or "text"
        choices = self._choices(entry)
        unit, units = self._units(entry, kind)
        is_open, endings, others = entry.flag("open"), self._endings(entry, choices), entry.texts("others")
        required, may_be_blank = entry.flag("required"), entry.flag("may_be_blank")
        nouns, long, offered = entry.texts("nouns"), entry.flag("long"), entry.flag("offer")
        if not entry.faulty("kind"):
            self._check_kind(entry, kind, choices)
        if may_be_blank and not required and not entry.faulty("required"):
            entry.fault("不是必填（required），不必写 may_be_blank", "may_be_blank")
        common = tuple(word for word in self._preset(entry) if word != name)
        also = tuple(word for word in entry.texts("also") if word not in common)
        asks, villages = entry.flag("asks", True), entry.flag("villages")
        entry.close()
        return LedgerColumn(
            key or name,
            name,
            kind,
            required,
            MappingProxyType(choices),
            is_open,
            MappingProxyType(endings),
            others,
            asks,
            (*common, *also),
            unit,
            may_be_blank,
            units,
            self._families.get(unit, MappingProxyType({})),
            nouns,
            long,
            offered,
            villages=villages,
        )

    def _check_kind(self, entry: Entry, kind: Kind, choices: Mapping[str, object]) -> None:
        if kind == "choice" and not choices and not entry.faulty("choices"):
            entry.fault("是选项栏，要写 choices", "kind")
        others = (
            (_OF_CHOICES, ("choice",), "选项"),
            (_OF_NUMBERS, NUMBERS, "整数或小数"),
            (("offer", "villages"), ("text",), "文字"),
        )
        for names, kinds, what in others:
            given = [name for name in names if name in entry.table and not entry.faulty(name)]
            if given and kind not in kinds:
                entry.fault(f"不是{what}栏，不能写 {'、'.join(given)}", given[0])
                # Either of them may be the wrong one.
                entry.incomplete("kind")

    def _units(self, entry: Entry, kind: Kind) -> tuple[str, tuple[str, ...]]:
        unit = entry.text("unit")
        if kind in NUMBERS and unit not in self._families and not is_compound_unit(unit):
            near = perhaps(unit, self._families)
            entry.fault(f"的 unit “{unit}” 不是认得的单位：{near}自己的单位在 [units] 里加", "unit")
        return unit, entry.texts("units")

    def _preset(self, entry: Entry) -> Sequence[str]:
        preset = entry.text("preset")
        if preset and preset not in self._presets:
            near = perhaps(preset, self._presets)
            entry.fault(f"的 preset “{preset}” 不存在：{near}有 {'、'.join(self._presets)}", "preset")
        return self._presets.get(preset, ())

    def _choices(self, entry: Entry) -> dict[str, tuple[str, ...]]:
        choices: dict[str, tuple[str, ...]] = {}
        spellings: dict[str, str] = {}
        declared = entry.anything("choices", [])
        if not isinstance(declared, list):
            entry.fault(
                f'的 choices 应写成 ["甲", {{ name = "乙", also = ["别名"] }}]，现为 {shown(declared)}',
                "choices",
            )
            return {}
        for index, each in enumerate(declared):
            choice = each.strip() if isinstance(each, str) else ""
            synonyms: tuple[str, ...] = ()
            if isinstance(each, dict):
                path = (*entry.path, "choices", index)
                inside = Entry(entry.file, f"{entry.what}的选项", each, path, ("name", "also"))
                choice, synonyms = inside.text("name", None), inside.texts("also")
                inside.close()
                entry.sound &= inside.sound
            elif not choice:
                entry.fault(
                    f'的 choices {shown(each)} 应写成 "甲" 或 {{ name = "乙", also = ["别名"] }}',
                    "choices",
                    each,
                )
            if not choice:
                # What has no name is reported; what else could be wrong with the choices follows from it.
                entry.incomplete("choices")
                continue
            for spelling in dict.fromkeys((choice, *synonyms)):
                other = spellings.setdefault(plain_name(spelling), choice)
                if other != choice or (spelling == choice and choice in choices):
                    entry.fault(f"的选项“{spelling}”写了两次", "choices", spelling)
            choices.setdefault(choice, synonyms)
        return choices

    def _endings(self, entry: Entry, choices: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        found = {}
        for choice, words in entry.table_of("endings", '{ "选项" = ["词"] }').items():
            if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
                entry.fault(f'的 endings “{choice}” 应是几个词，如 ["甲", "乙"]', "endings", choice)
            elif choice not in choices and not entry.faulty("choices"):
                near = perhaps(choice, choices)
                entry.fault(
                    f"的 endings “{choice}” 不是所列的选项{'，' + near if near else ''}", "endings", choice
                )
            else:
                found[choice] = tuple(words)
        return found


def kind_word(kind: Kind) -> str:
    """Return the Chinese word for a kind of column."""
    return next(word for word, each in KINDS.items() if each == kind)


@lru_cache(maxsize=256)
def is_compound_unit(unit: str) -> bool:
    """Return whether a text is a unit, two units (块（条）), or a rate of two (件/万人).

    >>> is_compound_unit("块（条）"), is_compound_unit("件/万人"), is_compound_unit("筐")
    (True, True, False)
    """
    return all(map(is_unit, filter(None, re.split("[（）()/]", unit))))


def example_value(value: object, column: LedgerColumn) -> str | int | float | None:
    """Return a value of an example as a ledger may have it; None if the column refuses it."""
    if isinstance(value, bool) and column.kind == "flag":
        return "是" if value else "否"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = value.isoformat()
    match value:
        case bool():
            return None
        case str() if not value.strip():
            return None if column.required and not column.may_be_blank else ""
        case str() if value.isprintable():
            pass
        case int() | float() if math.isfinite(value) and abs(value) < _GREATEST:
            pass
        case _:
            return None
    assert isinstance(value, str | int | float)
    typed = type_column(column, [value], EXAMPLE_YEAR)
    return value if typed.values[0] is not None or not typed.problems else None


def example_of(column: LedgerColumn) -> Any:
    """Return a made-up value of a column."""
    match column.kind:
        case "date":
            return f"{EXAMPLE_YEAR}-03-15"
        case "month":
            return "3月"
        case "flag":
            return "是"
        case "choice":
            return next(iter(column.choices), "")
        case "whole":
            return 3
        case "decimal":
            return 2.5
    return column.name
