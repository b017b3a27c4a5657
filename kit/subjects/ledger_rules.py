"""The rules of a ledger beyond the types of its columns: parts, sums, what is there once, months."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from kit.ledgers import LedgerColumn, LedgerSchema
from kit.ledgers.schema import Part, SumOf
from kit.subjects.column_entries import NUMBERS
from kit.subjects.entries import Entry, perhaps, shown

__all__ = ["RULES", "with_rules"]

RULES = ("at_most", "running_at_most", "sum_of", "once_each", "monthly", "compared", "states")
"""The properties of a ledger that state rules."""

_MOST_PARTS = 50

Find = Callable[[Entry, LedgerSchema, str, str, Sequence[str]], LedgerColumn | None]
"""Returns the column that an entry refers to, or reports that there is none, or of another kind."""


def with_rules(
    schema: LedgerSchema, entry: Entry, find: Find, identified: str, *, sure: bool
) -> LedgerSchema:
    """Return a schema with the rules that an entry states.

    Parameters
    ----------
    schema : LedgerSchema
    entry : Entry
    find : callable
    identified : str
        Key of the column that identifies a record where the entry names none.
    sure : bool
        Whether all columns were read: only then is a rule without its column of months a mistake.
    """
    return _Rules(schema, entry, find).read(identified, sure=sure)


class _Rules:
    def __init__(self, schema: LedgerSchema, entry: Entry, find: Find) -> None:
        self._schema = schema
        self._entry = entry
        self._find = find
        self._malformed: set[str] = set()

    def read(self, identified: str, *, sure: bool) -> LedgerSchema:
        schema, entry = self._schema, self._entry
        parts = [*self._parts("at_most", running=False), *self._parts("running_at_most", running=True)]
        if any(part.running for part in parts) and not schema.time and sure:
            entry.fault("有 running_at_most，却没有日期或月份栏", "running_at_most")
        sums = [
            SumOf(found[0].key, tuple(column.key for column in found[1:]))
            for each in _listed(entry.anything("sum_of", []))
            if (found := self._columns("sum_of", each, _MOST_PARTS))
        ]
        once = entry.texts("once_each")
        if len(once) > 1:
            entry.fault("的 once_each 只能写一个栏目", "once_each")
        elif once and (column := self._find(entry, schema, once[0], "once_each", ())):
            identified = column.key
        monthly = entry.flag("monthly", bool(schema.month))
        if monthly and not schema.month and sure:
            entry.fault("有 monthly，却没有月份栏", "monthly")
        return replace(
            schema,
            parts=tuple(parts),
            sums=tuple(sums),
            once_each=identified,
            states=self._states(),
            monthly=monthly and bool(schema.month),
        )

    def _states(self) -> tuple[str, ...]:
        """Return the columns of an indicator, its value and its unit."""
        names = self._entry.texts("states")
        if names and len(names) not in (2, 3):
            self._entry.fault('的 states 应写成 ["指标名称栏", "数值栏", "单位栏"]，第三个可以不写', "states")
            return ()
        kinds = (("text", "choice"), NUMBERS, ("text", "choice"))
        found = [
            self._find(self._entry, self._schema, name, "states", kind)
            for name, kind in zip(names, kinds, strict=False)
        ]
        return tuple(column.key for column in found if column is not None) if all(found) else ()

    def _parts(self, name: str, *, running: bool) -> Iterator[Part]:
        for index, each in enumerate(_listed(self._entry.anything(name, []))):
            where: dict[str, str | bool] = {}
            columns: object = each
            if isinstance(each, dict):
                path = (*self._entry.path, name, index)
                inside = Entry(
                    self._entry.file, f"{self._entry.what}的 {name}", each, path, ("columns", "where")
                )
                columns = list(inside.texts("columns"))
                where = self._where(inside)
                inside.close()
                if inside.faulty("columns") or not (columns or inside.sound):
                    continue
            if found := self._columns(name, columns, 2):
                yield Part(found[0].key, found[1].key, running, MappingProxyType(where))

    def _columns(self, name: str, names: object, most: int) -> list[LedgerColumn]:
        """Return the columns of numbers that a rule names; empty for one with a mistake."""
        words = names if isinstance(names, list) else []
        if not 2 <= len(words) <= most or not all(isinstance(each, str) for each in words):
            example = '[["合计", "甲", "乙"]]' if most > 2 else '[["甲", "乙"]]'
            if name not in self._malformed:
                self._entry.fault(f"的 {name} 应写成 {example}，现为 {shown(names)}", name)
            self._malformed.add(name)
            return []
        if len(set(words)) < len(words):
            self._entry.fault(f"的 {name} 同一栏目写了两次", name, words[-1])
            return []
        found = [self._find(self._entry, self._schema, each, name, NUMBERS) for each in words]
        columns = [column for column in found if column is not None]
        return columns if len(columns) == len(words) else []

    def _where(self, entry: Entry) -> dict[str, str | bool]:
        where: dict[str, str | bool] = {}
        for name, value in entry.table_of("where").items():
            column = self._find(entry, self._schema, name, "where", ("choice", "flag", "text"))
            if column is None:
                continue
            if not isinstance(value, str | bool) or isinstance(value, bool) != (column.kind == "flag"):
                wanted = "true 或 false" if column.kind == "flag" else "一段文字"
                entry.fault(f"的 where “{name}” 的值应是{wanted}，现为 {shown(value)}", "where", name)
                continue
            if column.choices and value not in column.choices and entry.sound:
                near = perhaps(str(value), column.choices)
                message = f"的 where “{value}” 不是“{name}”所列的选项{'，' + near if near else ''}"
                entry.fault(message, "where", value)
            where[column.key] = value
        return where


def _listed(value: object) -> list[object]:
    """Return the items of a rule; a single one may be written without the outer brackets."""
    if isinstance(value, list):
        return [value] if value and all(isinstance(each, str) for each in value) else value
    return [value]
