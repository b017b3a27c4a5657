"""Checks of declared ledgers: a mistake is reported with its ledger and column when the kit is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import get_args

from kit.errors import DeclarationError
from kit.ledgers.schema import Kind, LedgerColumn, LedgerSchema, plain_name

__all__ = ["checked_ledgers"]

_NUMBERS = ("whole", "decimal")


def checked_ledgers(schemas: Iterable[LedgerSchema]) -> Mapping[str, LedgerSchema]:
    """Return ledgers by key, after checking their declarations.

    Raises
    ------
    DeclarationError
        A key or name is used twice, an example record does not match the columns, or an option does not fit
        the kind of its column.

    Examples
    --------
    >>> checked_ledgers([LedgerSchema("texts", "文字材料", "一段文字", (LedgerColumn("part", "章节"),))])
    Traceback (most recent call last):
        ...
    kit.errors.DeclarationError: ledger 'texts', column 'part': no example value
    """
    ledgers: dict[str, LedgerSchema] = {}
    names: dict[str, str] = {}
    for schema in schemas:
        for mistake in _mistakes(schema):
            raise DeclarationError(f"ledger {schema.key!r}, {mistake}")
        if schema.key in ledgers:
            raise DeclarationError(f"ledger {schema.key!r} is declared twice")
        ledgers[schema.key] = schema
        for name in (schema.name, *schema.synonyms):
            other = names.setdefault(plain_name(name), schema.key)
            if other != schema.key:
                message = f"the name {name!r} is that of ledger {other!r}"
                raise DeclarationError(f"ledger {schema.key!r}: {message}")
    return MappingProxyType(ledgers)


def _mistakes(schema: LedgerSchema) -> Iterator[str]:
    keys: dict[str, LedgerColumn] = {}
    headers: dict[str, str] = {}
    for index, column in enumerate(schema.columns):
        where = f"column {column.key!r}"
        if column.key in keys:
            yield f"{where}: declared twice"
        keys[column.key] = column
        for header in (column.name, *column.synonyms):
            other = headers.setdefault(plain_name(header), column.key)
            if other != column.key:
                yield f"{where}: the header {header!r} is that of column {other!r}"
        for mistake in _column_mistakes(column):
            yield f"{where}: {mistake}"
        if index >= len(schema.example):
            yield f"{where}: no example value"
    if len(schema.example) > len(schema.columns):
        yield f"example: {len(schema.example)} values for {len(schema.columns)} columns"
    for part in schema.parts:
        for key in (part.part, part.whole):
            if key not in keys:
                yield f"parts: no column {key!r}"
            elif keys[key].kind not in _NUMBERS:
                yield f"parts: column {key!r} is not one of numbers"
    for item, content in schema.facts.items():
        for mistake in _column_mistakes(content):
            yield f"fact {item!r}: {mistake}"


def _column_mistakes(column: LedgerColumn) -> Iterator[str]:
    if column.kind not in get_args(Kind):
        yield f"unknown kind {column.kind!r}; one of {', '.join(get_args(Kind))}"
    if column.kind == "choice" and not column.choices:
        yield "a choice without choices"
    if column.kind != "choice" and (column.choices or column.open or column.endings or column.others):
        yield f"choices, open, endings and others do not apply to kind {column.kind!r}"
    if column.kind not in _NUMBERS and (column.unit or column.units):
        yield f"a unit does not apply to kind {column.kind!r}"
    if column.may_be_blank and not column.required:
        yield "may_be_blank applies to required columns only"
    spellings: dict[str, str] = {}
    for choice, synonyms in column.choices.items():
        for spelling in (choice, *synonyms):
            other = spellings.setdefault(plain_name(spelling), choice)
            if other != choice:
                yield f"{spelling!r} is a synonym of {other!r} and of {choice!r}"
    for choice in column.endings:
        if choice not in column.choices:
            yield f"endings of {choice!r}, which is not a choice"
