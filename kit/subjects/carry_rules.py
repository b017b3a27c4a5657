"""What a ledger hands on to the next year's blank workbook: ``carry``, ``carry_items`` and ``carry_from``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kit.ledgers import LedgerColumn, LedgerSchema
from kit.ledgers.schema import plain_name
from kit.subjects.entries import Entry, perhaps, shown

__all__ = ["CARRY", "with_carried", "with_source"]

CARRY = ("carry", "carry_items", "carry_from")
"""The properties of a ledger that state it."""

Find = Callable[[Entry, LedgerSchema, str, str, Sequence[str]], LedgerColumn | None]
"""Returns the column that an entry refers to, or reports that there is none."""


def with_carried(schema: LedgerSchema, entry: Entry, find: Find) -> LedgerSchema:
    """Return a schema with the columns, and the items, that stand from year to year."""
    names = entry.texts("carry")
    if names and entry.has("carry_from"):
        entry.fault("carry 和 carry_from 只能写一个：一行要么沿用上年的，要么由别的台账转来", "carry_from")
    found = [find(entry, schema, name, "carry", ()) for name in dict.fromkeys(names)]
    items = entry.texts("carry_items")
    if items and schema.role != "profile":
        entry.fault("的 carry_items 只用于基本情况", "carry_items")
        items = ()
    spelt = schema.column("item").spellings if items else {}
    for item in items:
        if plain_name(item) not in spelt:
            near = perhaps(item, schema.column("item").choices)
            entry.fault(
                f"的 carry_items “{item}” 不是所列的项目{'，' + near if near else ''}", "carry_items", item
            )
    return replace(
        schema, carried=tuple(column.key for column in found if column is not None), carried_items=items
    )


def with_source(
    schema: LedgerSchema,
    entry: Entry,
    declared: Mapping[str, object],
    named: Callable[[Entry, str, str], LedgerSchema | None],
    find: Find,
) -> LedgerSchema:
    """Return a schema whose rows are made of the year before's records of another ledger.

    Parameters
    ----------
    schema : LedgerSchema
    entry : Entry
        That of the ledger.
    declared : mapping
        ``carry_from``: ledger → own column → column there.
    named, find : callable
        Return the ledger, and the column, that an entry refers to, or report that there is none.
    """
    if len(declared) != 1 or not all(isinstance(columns, dict) for columns in declared.values()):
        wanted = '{ "上年的台账" = { "本表的列" = "那张表的列" } }'
        entry.fault(f"的 carry_from 应写成 {wanted}，现为 {shown(dict(declared))}", "carry_from")
        return schema
    ((name, columns),) = declared.items()
    source = named(entry, name, "carry_from")
    if source is None or not isinstance(columns, dict):
        return schema
    pairs = [
        (find(entry, schema, own, "carry_from", ()), find(entry, source, str(other), "carry_from", ()))
        for own, other in columns.items()
    ]
    keys = {own.key: other.key for own, other in pairs if own is not None and other is not None}
    return replace(schema, carried_from=(source.key, MappingProxyType(keys))) if keys else schema
