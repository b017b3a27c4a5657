"""ledgers.toml → the ledgers of a subject, together with those common to all subjects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from kit.ledgers import LedgerColumn, LedgerSchema, Role
from kit.ledgers.schema import plain_name
from kit.subjects.carry_rules import CARRY, with_carried, with_source
from kit.subjects.column_entries import (
    COLUMN,
    EXAMPLE_YEAR,
    KINDS,
    NUMBERS,
    ColumnReader,
    example_of,
    example_value,
    kind_word,
)
from kit.subjects.entries import DeclarationFile, Entry, perhaps, shown
from kit.subjects.ledger_rules import RULES, with_rules

__all__ = ["EXAMPLE_YEAR", "KINDS", "Ledgers", "read_ledgers_file"]

_ROLES: Mapping[Role, tuple[str, ...]] = {
    "profile": ("item", "content"),
    "targets": ("indicator", "target", "unit"),
    "texts": ("chapter", "content"),
}
_SETTINGS = ("报告标题", "落款单位", "成文日期")
_LEDGER = ("key", "row", "also", "example", "column", *RULES, *CARRY)
_FACTS = ("fact", "unlike")
_MEANING = ("name", "kind", "choices", "open")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LONGEST_SHEET_NAME = 31


@dataclass
class Ledgers:
    """The ledgers as far as they could be read.

    Attributes
    ----------
    schemas : dict of str to LedgerSchema
        By name, in the order of the blank workbook.
    doubtful : set of (str, str)
        Name of a ledger and of a column whose kind or choices have a mistake: what refers to it is not
        checked any further. An empty name is a column of unknown name, an empty ledger
        the items of the profile.
    unread : set of str
        Names of ledgers that are declared and could not be read at all.
    known : bool
        Whether the file could be parsed.
    families : mapping of str to mapping
        Units that the subject declares → their family.
    """

    schemas: dict[str, LedgerSchema] = field(default_factory=dict)
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    known: bool = True
    families: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

    def with_role(self, role: Role) -> LedgerSchema | None:
        """Return the ledger that has a role, or None."""
        return next((schema for schema in self.schemas.values() if schema.role == role), None)

    def sure(self, schema: LedgerSchema) -> bool:
        """Return whether all columns of a ledger were read: what depends on their kinds can be checked."""
        return all(ledger != schema.name for ledger, _ in self.doubtful)

    def named(self, entry: Entry, name: str, property_name: str = "ledger") -> LedgerSchema | None:
        """Return a ledger by name or key, as an entry refers to it."""
        schema = self.schemas.get(name) or next(
            (each for each in self.schemas.values() if each.key == name), None
        )
        near = (
            perhaps(name, self.schemas, sure=self.known) if schema is None and name not in self.unread else ""
        )
        if schema is None and name and name not in self.unread and (self.known or near):
            message = f"的 {property_name} “{name}” 不存在{f'，{near}' if near else ''}"
            entry.fault(message, property_name, name)
        entry.sound &= schema is not None
        return schema

    def column(
        self,
        entry: Entry,
        schema: LedgerSchema,
        name: str,
        property_name: str,
        kinds: Sequence[str] = (),
    ) -> LedgerColumn | None:
        """Return a column by name or key, as an entry refers to it; of `kinds`, where they are given."""
        for column in schema.columns:
            if name and name in (column.name, column.key):
                break
        else:
            entry.sound = False
            sure = (schema.name, "") not in self.doubtful
            near = perhaps(name, [column.name for column in schema.columns], sure=sure)
            if name and (sure or near):
                message = f"的 {property_name} “{name}” 不是《{schema.name}》的栏目"
                entry.fault(message + (f"，{near}" if near else ""), property_name, name)
            return None
        if (schema.name, column.name) in self.doubtful:
            entry.sound = False
        elif kinds and column.kind not in kinds:
            wanted = "、".join(word for word, kind in KINDS.items() if kind in kinds)
            message = f"的 {property_name} “{name}” 是{kind_word(column.kind)}栏，这里要用{wanted}栏"
            entry.fault(message, property_name, name)
            return None
        return column


def read_ledgers_file(
    file: DeclarationFile,
    common: Mapping[str, Any],
    roles: Entry,
    chapters: Sequence[tuple[str, tuple[str, ...]]],
) -> Ledgers:
    """Read the ledgers of a subject.

    Parameters
    ----------
    file : DeclarationFile
    common : mapping
        What ledgers.toml of all subjects holds.
    roles : Entry
        ``[roles]`` of subject.toml: role → name of a ledger, empty for a role that is not used.
    chapters : sequence of (str, tuple of str)
        Names that the ledger of own words may use: heading and synonyms.
    """
    return _Reader(file, common, roles).read(chapters)


class _Reader:
    def __init__(self, file: DeclarationFile, common: Mapping[str, Any], roles: Entry) -> None:
        self._file = file
        self._common = {name: table for name, table in common.items() if name != "presets"}
        self._found = Ledgers(known=file.valid)
        self._own, self._added = self._tables()
        self._found.families = self._read_families()
        self._columns_of = ColumnReader(common["presets"], self._found.families)
        self._roles = self._read_roles(roles)
        self._sheets: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._sources: dict[str, tuple[Entry, Mapping[str, Any]]] = {}

    def read(self, chapters: Sequence[tuple[str, tuple[str, ...]]]) -> Ledgers:
        last: dict[str, LedgerSchema] = {}
        of_common = DeclarationFile.of(self._file.name, self._common)
        for name, table in self._common.items():
            role, added = self._role_of(name), self._added.get(name)
            if not role:
                if added is not None:
                    message = f"台账“{name}” 是公用台账，subject.toml 的 [roles] 却没有用它"
                    self._fault(message, added[0])
                continue
            schema = self._ledger(name, Entry(of_common, name, table, (name,), (*_LEDGER, *_FACTS)), role)
            if added is not None:
                schema = self._added_to(schema, added)
            if role == "texts":
                schema = _with_chapters(schema, chapters)
            (self._found.schemas if role == "profile" else last)[name] = schema
        for name, table in self._own.items():
            role = self._role_of(name)
            known = (*_LEDGER, *_FACTS) if role == "profile" else _LEDGER
            entry = Entry(self._file, f"台账“{name}”", table, (name,), known)
            self._found.schemas[name] = self._ledger(name, entry, role)
        self._found.schemas |= last
        # A ledger may be named before it is declared.
        for name, (entry, source) in self._sources.items():
            self._found.schemas[name] = with_source(
                self._found.schemas[name], entry, source, self._found.named, self._found.column
            )
        return self._found

    def _tables(self) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[str, dict[str, Any]]]]:
        """Return the subject's own ledgers, and what it adds to common ones by the name of these."""
        own: dict[str, dict[str, Any]] = {}
        added: dict[str, tuple[str, dict[str, Any]]] = {}
        for name, table in self._file.data.items():
            if name in ("units", *self._misspelt_units()):
                continue
            if not isinstance(table, dict):
                self._fault(f'“{name[:60]}”应写成 ["{name[:60]}"] 一节，现为 {shown(table)}', name)
                self._found.unread.add(name)
            elif name in self._common:
                added[name] = name, table
            elif "column" not in table and (near := self._meant(name, table)):
                self._fault(f"台账“{name}” 没有栏目，也不是公用台账：是否指“{near}”？", name)
                added.setdefault(near, (name, table))
                self._found.unread.add(name)
            else:
                own[name] = table
        return own, added

    def _meant(self, name: str, table: Mapping[str, Any]) -> str:
        """Return the common ledger that a misspelt name means."""
        near = perhaps(name, self._common) if table.keys() <= {*_FACTS, "example"} else ""
        return next((each for each in self._common if f"“{each}”" in near), "")

    def _misspelt_units(self) -> tuple[str, ...]:
        data = self._file.data
        if "units" in data:
            return ()
        return tuple(
            name for name, table in data.items() if name in ("unit", "Units") and "column" not in [*table]
        )

    def _fault(self, message: str, name: str) -> None:
        self._file.fault(message, self._file.line_of((name,)))

    def _role_of(self, name: str) -> Role:
        return next((role for role, ledger in self._roles.items() if ledger == name), "")

    def _read_roles(self, roles: Entry) -> dict[Role, str]:
        """Return the ledger of each role; the usual one instead of one that does not exist."""
        usual: dict[Role, str] = {"profile": "基本情况", "targets": "年度目标", "texts": "文字材料"}
        found: dict[Role, str] = {}
        known = [*self._common, *self._own]
        for role, name in usual.items():
            found[role] = roles.text(role, name) if not roles.faulty(role) else name
            if found[role] and found[role] not in known:
                if self._file.valid and found[role] not in self._found.unread:
                    near = perhaps(found[role], known)
                    message = f"的 {role} “{found[role]}” 不是任何一张台账{'，' + near if near else ''}"
                    roles.fault(message, role)
                found[role] = name
        for role, name in found.items():
            if name and next(other for other, each in found.items() if each == name) != role:
                roles.fault(f"的 {role} “{name}” 已经另有用处：一张台账只能有一种", role)
        roles.close()
        return found

    def _read_families(self) -> dict[str, Mapping[str, Fraction]]:
        families: dict[str, Mapping[str, Fraction]] = {}
        written = next(iter(self._misspelt_units()), "units")
        if written != "units":
            self._fault(f"没有“{written}”这一节：是否指“units”？", written)
        declared = self._file.data.get(written, {})
        if not isinstance(declared, dict):
            self._fault(f'units 应写成 [units."木材"] 一节，现为 {shown(declared)}', written)
            return {}
        entry = Entry(self._file, "[units]", declared, (written,), tuple(declared))
        for name in declared:
            sizes = {}
            for unit, size in entry.table_of(name, '{ "方" = 1, "车" = 8 }').items():
                if _is_size(size):
                    sizes[unit] = Fraction(str(size))
                else:
                    entry.fault(f"“{name}”的“{unit}”应等于一个正数，现为 {shown(size)}", name, unit)
                    sizes[unit] = Fraction(1)
            families |= dict.fromkeys(sizes, MappingProxyType(sizes))
        return families

    def _ledger(self, name: str, entry: Entry, role: Role) -> LedgerSchema:
        key = entry.key()
        if key and self._keys.setdefault(key, name) != name:
            entry.fault(f"的 key “{key}” 已经是《{self._keys[key]}》的", "key")
        if _NO_SHEET_NAME.search(name) or not name.strip() or len(name) > _LONGEST_SHEET_NAME:
            entry.fault(f"不能作工作表名：不超过 {_LONGEST_SHEET_NAME} 个字，不用 [ ] : * ? / \\")
        synonyms = entry.texts("also")
        for each in dict.fromkeys((name, *synonyms)):
            other = self._sheets.setdefault(plain_name(each), name)
            if other != name:
                entry.fault(f"的表名“{each}”已经是《{other}》的", "also", each)
        columns = self._columns(name, entry)
        row, compared = entry.text("row") or f"{name}的一条记录", entry.flag("compared", True)
        example = self._example(entry, name, columns)
        schema = LedgerSchema(
            key or name, name, row, tuple(columns), synonyms, example, role=role, compared=compared
        )
        doubtful = (name, "") in self._found.doubtful
        missing = [key for key in _ROLES.get(role, ()) if all(column.key != key for column in columns)]
        if missing and not doubtful:
            entry.fault(f"要作 [roles] 的 {role}，栏目的 key 应有 {'、'.join(missing)}")
        if role == "profile":
            facts = self._facts(entry)
            schema = replace(schema, facts=MappingProxyType(facts))
            entry.texts("unlike")
        identified: Mapping[Role, str] = {"profile": "item", "targets": "indicator"}
        sure = self._found.sure(schema)
        schema = with_rules(schema, entry, self._found.column, identified.get(role, ""), sure=sure)
        schema = with_carried(schema, entry, self._found.column)
        if source := entry.table_of("carry_from", '{ "上年的台账" = { "本表的列" = "那张表的列" } }'):
            self._sources[name] = entry, source
        entry.close()
        return schema

    def _columns(self, ledger: str, entry: Entry) -> list[LedgerColumn]:
        columns: list[LedgerColumn] = []
        keys: set[str] = set()
        headers: dict[str, int] = {}
        declared = entry.entries("column", "栏目", COLUMN)
        if not declared and not entry.faulty("column"):
            entry.fault("没有栏目：请写 column = [ { key = …, name = …, kind = … }, … ]", "column")
        for index, each in enumerate(declared):
            column = self._columns_of.read(each)
            if column.key in keys and not each.faulty("key"):
                each.fault(f"的 key “{column.key}” 用了两次", "key")
            elif not each.faulty("name"):
                for header in (column.name, *column.synonyms):
                    if headers.setdefault(plain_name(header), index) != index:
                        name = "name" if header == column.name else "also"
                        each.fault(f"的表头“{header}”也是另一个栏目的：请只留一处", name, header)
            keys.add(column.key)
            if each.faulty(*_MEANING):
                self._found.doubtful.add((ledger, column.name))
            if each.faulty("name"):
                self._found.doubtful.add((ledger, ""))
            columns.append(column)
        if entry.faulty("column"):
            self._found.doubtful.add((ledger, ""))
        return columns

    def _example(self, entry: Entry, ledger: str, columns: Sequence[LedgerColumn]) -> tuple[Any, ...]:
        example = entry.anything("example", [])
        made_up = tuple(example_of(column) for column in columns)
        if not entry.has("example") or entry.faulty("column"):
            return made_up
        if not isinstance(example, list):
            entry.fault(f"的 example 应是一行示例，每个栏目一个值，现为 {shown(example)}", "example")
            return made_up
        if len(example) != len(columns):
            message = f"的 example 有 {len(example)} 个值，栏目有 {len(columns)} 个"
            entry.fault(f'{message}：每个栏目一个值，没有的写 ""', "example")
            return made_up
        values: list[Any] = []
        for written, column, otherwise in zip(example, columns, made_up, strict=True):
            value = example_value(written, column)
            if value is None and (ledger, column.name) not in self._found.doubtful:
                entry.fault(f"的 example {shown(written)} 不能填在“{column.name}”里", "example", written)
            values.append(otherwise if value is None else value)
        return tuple(values)

    def _facts(
        self, entry: Entry, taken: Mapping[str, str] = MappingProxyType({})
    ) -> dict[str, LedgerColumn]:
        """Return the facts that an entry declares, by name."""
        facts: dict[str, LedgerColumn] = {}
        keys: set[str] = set()
        names = {word: (name, -1) for word, name in taken.items()}
        for position, each in enumerate(entry.entries("fact", "项目", COLUMN)):
            fact = self._columns_of.read(each)
            if fact.kind not in NUMBERS and not each.faulty("kind"):
                each.fault("应是整数或小数", "kind")
            if fact.key in keys and not each.faulty("key"):
                each.fault(f"的 key “{fact.key}” 用了两次", "key")
            elif not each.faulty("name"):
                for word in dict.fromkeys((fact.name, *fact.synonyms)):
                    other, owner = names.setdefault(plain_name(word), (fact.name, position))
                    if owner != position:
                        name = "name" if word == fact.name else "also"
                        each.fault(f"的名称“{word}”已经是项目“{other}”的：请只留一处", name, word)
            keys.add(fact.key)
            if each.faulty("name"):
                self._found.doubtful.add(("", ""))
            else:
                facts.setdefault(fact.name, fact)
                if each.faulty(*_MEANING):
                    self._found.doubtful.add(("", fact.name))
        if entry.faulty("fact"):
            self._found.doubtful.add(("", ""))
        return facts

    def _added_to(self, schema: LedgerSchema, added: tuple[str, dict[str, Any]]) -> LedgerSchema:
        """Return a common ledger with what the subject adds."""
        written, table = added
        known = (*_FACTS, "example") if schema.role == "profile" else ("example",)
        entry = Entry(self._file, f"台账“{schema.name}”", table, (written,), known)
        if schema.role == "profile":
            item = schema.column("item")
            facts = self._facts(entry, item.spellings)
            before = {name: words for name, words in item.choices.items() if name not in _SETTINGS}
            after = {name: words for name, words in item.choices.items() if name in _SETTINGS}
            own = {name: fact.synonyms for name, fact in facts.items() if name not in item.choices}
            item = replace(
                item,
                choices=MappingProxyType({**before, **own, **after}),
                others=(*entry.texts("unlike"), *item.others),
            )
            numbers = {name: replace(fact, synonyms=()) for name, fact in facts.items()}
            schema = replace(
                schema,
                columns=tuple(item if column.key == "item" else column for column in schema.columns),
                facts=MappingProxyType({**schema.facts, **numbers}),
            )
        if entry.has("example"):
            schema = replace(schema, example=self._example(entry, schema.name, schema.columns))
        entry.close()
        return schema


def _is_size(size: object) -> bool:
    if isinstance(size, bool) or not isinstance(size, int | float):
        return False
    return 0 < size < 10**15


def _with_chapters(schema: LedgerSchema, chapters: Sequence[tuple[str, tuple[str, ...]]]) -> LedgerSchema:
    choices = MappingProxyType(dict(chapters))
    return replace(
        schema,
        columns=tuple(
            replace(column, choices=choices) if column.key == "chapter" else column
            for column in schema.columns
        ),
    )
