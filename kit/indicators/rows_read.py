"""The rows that indicators are counted from, and the columns that each reads, for figures.json."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal

from kit.content import LedgerRows, hidden
from kit.indicators.counted import Measure
from kit.indicators.indicator import Indicator
from kit.indicators.measures import Rows
from kit.ledgers import Ledger, LedgerColumn, Ledgers, LedgerSchema
from kit.ledgers.columns import Value

__all__ = ["rows_read"]

_LONGEST = 40
"""Characters of a choice; a longer one is a text."""


def rows_read(ledgers: Ledgers, indicators: Sequence[Indicator]) -> tuple[LedgerRows, ...]:
    """Return the rows of the ledgers that indicators count, and of the targets.

    A row that no figure counts is there too: it was read to know that, and may count after a correction.

    Parameters
    ----------
    ledgers : Ledgers
    indicators : sequence of Indicator
    """
    read: dict[str, dict[str, set[str]]] = {}
    for indicator in indicators:
        for schema in indicator.measure.ledgers:
            columns = _columns_read(indicator.measure, schema)
            read.setdefault(schema.key, {})[indicator.key] = columns
    return tuple(
        _rows(ledger, read.get(key, {}))
        for key, ledger in ledgers.tables.items()
        if key in read or ledger.schema.role == "targets"
    )


def _rows(ledger: Ledger, reads: Mapping[str, set[str]]) -> LedgerRows:
    columns = [column for column in ledger.schema.columns if column.key in ledger.positions]
    letters = {column.key: ledger.cell(1, column.key).removesuffix("1") for column in columns}
    written = [tuple(_written(ledger, column)) for column in columns]
    return LedgerRows.of(
        dict(zip(ledger.rows, zip(*written, strict=True), strict=True)),
        ledger=ledger.schema.key,
        name=ledger.schema.name,
        role=ledger.schema.role,
        file=ledger.file,
        sheet=ledger.sheet,
        columns={column.name: letters[column.key] for column in columns},
        reads={
            key: " ".join(letter for column, letter in letters.items() if column in read)
            for key, read in reads.items()
        },
    )


def _written(ledger: Ledger, column: LedgerColumn) -> Iterator[str]:
    """Yield the cells of a column as text."""
    items: Iterable[Value] = ledger.column("item") if ledger.schema.role == "profile" else ()
    numbers = [item in ledger.schema.facts for item in items] if column.key == "content" else []
    approximate = {row for row, key in ledger.approximate if key == column.key}
    for at, (row, value) in enumerate(zip(ledger.rows, ledger.column(column.key), strict=True)):
        if isinstance(value, str) and (column.kind == "text" or len(value) > _LONGEST):
            # Of the profile only numbers are figures.
            yield value if numbers and numbers[at] and len(value) <= _LONGEST else hidden(value)
            continue
        yield f"约{_text(value)}" if row in approximate else _text(value)


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case dt.date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
    return str(value)


def _columns_read(measure: Measure, schema: LedgerSchema) -> set[str]:
    """Return the columns of a ledger that a measure declares; all of them if it declares none.

    A number of all rows reads no column.
    """
    known = {column.key for column in schema.columns}
    declared = set(_declared(measure, schema)) & known
    return declared if declared or isinstance(measure, Rows) else known


def _declared(measure: object, schema: LedgerSchema) -> Iterator[str]:
    if not is_dataclass(measure) or schema.key not in {each.key for each in getattr(measure, "ledgers", ())}:
        return
    for field in fields(measure):
        declared = getattr(measure, field.name)
        if isinstance(declared, str):
            yield declared
        elif isinstance(declared, tuple | Mapping):
            yield from (key for key in declared if isinstance(key, str))
        else:
            yield from _declared(declared, schema)
    if schema.monthly:
        yield schema.month
