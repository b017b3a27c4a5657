"""Check declared indicators: every ledger, column, value, unit and section that they name has to exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from kit.errors import DeclarationError
from kit.indicators.choosing import InMonths
from kit.indicators.counted import Measure
from kit.indicators.indicator import Indicator
from kit.ledgers import CATALOGUE, CHAPTERS, LedgerSchema
from kit.ledgers.units import is_unit
from kit.text.similar import closest

__all__ = ["check_column", "check_indicators", "find_indicator"]

_COLUMN_FIELDS = frozenset({"column", "columns", "by", "of", "by_kind", "actual", "due", "name"})
"""Fields of measures that hold column keys."""


def check_indicators(indicators: Iterable[Indicator]) -> None:
    """Check declared indicators against the ledgers and against each other.

    Parameters
    ----------
    indicators : iterable of Indicator

    Raises
    ------
    DeclarationError
        A key or name is declared twice, or an indicator names an unknown section, unit, ledger, column, value
        or item of 基本情况. The message lists all mistakes, one per line.
    """
    declared = tuple(indicators)
    mistakes = [*_duplicates(declared)]
    for indicator in declared:
        mistakes += (f"indicator {indicator.key!r}: {mistake}" for mistake in _mistakes(indicator))
    if mistakes:
        raise DeclarationError("\n".join(mistakes))


def find_indicator(key: str, indicators: Mapping[str, Indicator], used_by: str) -> Indicator:
    """Return the indicator with a key.

    Parameters
    ----------
    key : str
    indicators : mapping of str to Indicator
    used_by : str
        What refers to the indicator, for the message: ``chart 'boards_by_village'``.

    Raises
    ------
    DeclarationError
        No indicator has that key.
    """
    if key not in indicators:
        raise DeclarationError(f"{used_by}: {_unknown('indicator', key, indicators)}")
    return indicators[key]


def check_column(ledger: str, key: str, used_by: str) -> None:
    """Raise `DeclarationError` if a ledger does not exist or does not have a column.

    >>> check_column("study", "date", "chart 'study_by_month'")
    """
    if mistake := next(_column_mistakes(ledger, [key]), ""):
        raise DeclarationError(f"{used_by}: {mistake}")


def _duplicates(indicators: tuple[Indicator, ...]) -> Iterator[str]:
    keys = Counter(each.key for each in indicators)
    yield from (f"indicator {key!r}: declared {count} times" for key, count in keys.items() if count > 1)
    taken: dict[str, str] = {}
    for each in indicators:
        for name in (each.name, *each.synonyms):
            if name in taken:
                yield f"indicator {each.key!r}: the name {name!r} is used by indicator {taken[name]!r}"
            taken.setdefault(name, each.key)


def _mistakes(indicator: Indicator) -> Iterator[str]:
    if indicator.section not in CHAPTERS:
        yield _unknown("section", indicator.section, CHAPTERS)
    if not all(map(is_unit, filter(None, re.split("[（）]", indicator.unit)))):
        yield f"unknown unit {indicator.unit!r}"
    yield from _measure_mistakes(indicator.measure)


def _measure_mistakes(measure: Measure) -> Iterator[str]:
    declared: object = measure
    if not measure.ledger or not is_dataclass(declared):
        return
    values = {each.name: getattr(declared, each.name) for each in fields(declared)}
    for part in ("part", "whole"):
        if part in values:
            yield from _measure_mistakes(values[part])
    if {"part", "whole"} <= values.keys():
        return
    used: list[str] = []
    for name in _COLUMN_FIELDS & values.keys():
        used += [values[name]] if isinstance(values[name], str) else values[name]
    conditions = [*values.get("only", {}).items(), *values.get("without", {}).items()]
    used += [key for key, _ in conditions]
    yield from _column_mistakes(measure.ledger, sorted({*filter(None, used)}))
    schema = CATALOGUE.get(measure.ledger)
    if schema is None:
        return
    for key, wanted in conditions:
        yield from _value_mistakes(schema, key, wanted)
    if "item" in values and values["item"] not in schema.facts:
        yield _unknown(f"item of ledger {schema.key!r}", values["item"], schema.facts)


def _column_mistakes(ledger: str, keys: Iterable[str]) -> Iterator[str]:
    if ledger not in CATALOGUE:
        yield _unknown("ledger", ledger, CATALOGUE)
        return
    known = [column.key for column in CATALOGUE[ledger].columns]
    yield from (_unknown(f"column of ledger {ledger!r}", key, known) for key in keys if key not in known)


def _value_mistakes(schema: LedgerSchema, key: str, wanted: tuple[object, ...] | InMonths) -> Iterator[str]:
    column = next((each for each in schema.columns if each.key == key), None)
    if column is None or isinstance(wanted, InMonths):
        return
    for value in wanted:
        if column.choices and value not in column.choices and not isinstance(value, bool):
            yield _unknown(f"value of column {schema.key}.{key}", str(value), column.choices)


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    near = closest(name, known)
    return f"unknown {what}: {name!r}" + (f"; did you mean {near!r}?" if near else "")
