"""ledgers.toml → the ledgers of a subject, together with those common to all subjects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from kit.ledgers import LedgerColumn, LedgerSchema, Role
from kit.ledgers.columns import type_column
from kit.ledgers.schema import Kind, Part, SumOf, plain_name
from kit.subjects.entries import DeclarationFile, Entry, perhaps

__all__ = ["EXAMPLE_YEAR", "KINDS", "Ledgers", "read_ledgers_file"]

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
_KINDS: dict[str, Kind] = {**KINDS, **{kind: kind for kind in KINDS.values()}}
_NUMBERS = ("whole", "decimal")
_ROLES: Mapping[Role, tuple[str, ...]] = {
    "profile": ("item", "content"),
    "targets": ("indicator", "target", "unit"),
    "texts": ("chapter", "content"),
}
_SETTINGS = ("报告标题", "落款单位", "成文日期")


@dataclass
class Ledgers:
    """The ledgers as far as they could be read.

    Attributes
    ----------
    schemas : dict of str to LedgerSchema
        By name, in the order of the blank workbook.
    doubtful : set of (str, str)
        Name of a ledger and key of a column with a mistake: what refers to it is not checked any further.
    known : bool
        Whether the file could be parsed.
    """

    schemas: dict[str, LedgerSchema] = field(default_factory=dict)
    doubtful: set[tuple[str, str]] = field(default_factory=set)
    known: bool = True

    def named(self, entry: Entry, name: str, property_name: str = "ledger") -> LedgerSchema | None:
        """Return a ledger by name or key, as an entry refers to it."""
        for schema in self.schemas.values():
            if name in (schema.name, schema.key):
                return schema
        if self.known and name:
            near = perhaps(name, self.schemas)
            entry.fault(
                f"的 {property_name} “{name}” 不存在{f'，{near}' if near else ''}", property_name, name
            )
        entry.sound = False
        return None

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
            if name in (column.name, column.key):
                if kinds and column.kind not in kinds and (schema.name, column.key) not in self.doubtful:
                    wanted = "、".join(word for word, kind in KINDS.items() if kind in kinds)
                    kind = next(word for word, kind in KINDS.items() if kind == column.kind)
                    message = f"的 {property_name} “{name}” 是{kind}栏，这里要用{wanted}栏"
                    entry.fault(message, property_name, name)
                    return None
                if (schema.name, column.key) in self.doubtful:
                    entry.sound = False
                return column
        if (schema.name, "") not in self.doubtful:
            near = perhaps(name, [column.name for column in schema.columns])
            message = f"的 {property_name} “{name}” 不是《{schema.name}》的栏目{f'，{near}' if near else ''}"
            entry.fault(message, property_name, name)
        entry.sound = False
        return None


def read_ledgers_file(
    file: DeclarationFile, common: DeclarationFile, roles: Mapping[Role, str], chapters: Sequence[Any]
) -> Ledgers:
    """Read the ledgers of a subject.

    Parameters
    ----------
    file, common : DeclarationFile
        ledgers.toml of the subject, and of all subjects.
    roles : mapping of role to str
        Names of the ledgers that have a role; an empty name for a role that the subject does not use.
    chapters : sequence of (str, tuple of str)
        Names that the ledger of own words may use: heading and synonyms.
    """
    reader = _Reader(file, common, roles)
    return reader.read(chapters)


class _Reader:
    def __init__(self, file: DeclarationFile, common: DeclarationFile, roles: Mapping[Role, str]) -> None:
        self._file = file
        self._common = common
        self._roles = roles
        self._found = Ledgers(known=file.valid)
        self._presets: Mapping[str, list[str]] = common.data.get("presets", {})
        self._families = self._read_families()
        self._sheets: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def read(self, chapters: Sequence[Any]) -> Ledgers:
        common = [name for name in self._common.data if name != "presets"]
        shared = dict(self._common.tables("台账", common))
        own = [name for name in self._file.data if name != "units"]
        entries = dict(self._file.tables("台账", own))
        additions = {name: entries.pop(name) for name in common if name in entries}
        last: dict[str, LedgerSchema] = {}
        for name in common:
            role = self._role_of(name)
            addition = additions.get(name)
            if not role:
                if addition is not None:
                    addition.fault("是公用台账，subject.toml 的 [roles] 却没有用它")
                continue
            schema = self._ledger(name, shared[name], role)
            if addition is not None:
                schema = self._added_to(schema, addition)
            if role == "texts":
                schema = _with_chapters(schema, chapters)
            (self._found.schemas if role == "profile" else last)[name] = schema
        for name, entry in entries.items():
            self._found.schemas[name] = self._ledger(name, entry, self._role_of(name))
        self._found.schemas |= last
        for role, name in self._roles.items():
            if name and name not in self._found.schemas and self._file.valid:
                near = perhaps(name, self._found.schemas)
                self._file.fault(
                    f"subject.toml 的 [roles] {role} “{name}” 不是任何一张台账{'，' + near if near else ''}"
                )
        return self._found

    def _role_of(self, name: str) -> Role:
        return next((role for role, ledger in self._roles.items() if ledger == name), "")

    def _read_families(self) -> dict[str, Mapping[str, Fraction]]:
        families: dict[str, Mapping[str, Fraction]] = {}
        declared = self._file.data.get("units", {})
        entry = Entry(self._file, "[units]", declared if isinstance(declared, dict) else {}, 1, 0)
        for name in entry.table:
            units = entry.table_of(name)
            sizes = {}
            for unit, size in units.items():
                if isinstance(size, int | float) and not isinstance(size, bool) and size > 0:
                    sizes[unit] = Fraction(str(size))
                else:
                    entry.fault(f"“{name}”的“{unit}”应等于一个正数", name, unit)
            families |= dict.fromkeys(sizes, MappingProxyType(sizes))
        return families

    def _ledger(self, name: str, entry: Entry, role: Role) -> LedgerSchema:
        key = entry.key()
        if key and self._keys.setdefault(key, name) != name:
            entry.fault(f"的 key “{key}” 已经是《{self._keys[key]}》的", "key")
        synonyms = entry.texts("also")
        for each in (name, *synonyms):
            other = self._sheets.setdefault(plain_name(each), name)
            if other != name:
                entry.fault(f"的表名“{each}”已经是《{other}》的", "also", each)
        columns = self._columns(name, entry)
        schema = LedgerSchema(
            key or name,
            name,
            entry.text("row") or f"{name}的一条记录",
            tuple(columns),
            synonyms,
            self._example(entry, columns),
            role=role,
            compared=entry.flag("compared", True),
        )
        if not columns:
            self._found.doubtful.add((name, ""))
        missing = [key for key in _ROLES.get(role, ()) if all(column.key != key for column in columns)]
        if role and missing:
            entry.fault(f"要作 [roles] 的 {role}，栏目的 key 应有 {'、'.join(missing)}")
        if role == "profile":
            facts = [self._column(each) for each in entry.entries("fact", "项目")]
            schema = replace(schema, facts=MappingProxyType({fact.name: fact for fact in facts}))
        schema = self._checked(schema, entry, role)
        entry.close()
        return schema

    def _columns(self, ledger: str, entry: Entry) -> list[LedgerColumn]:
        columns: list[LedgerColumn] = []
        headers: dict[str, str] = {}
        declared = entry.entries("column", "栏目")
        if not declared and not entry.has("column"):
            entry.fault("没有栏目：请写 column = [ { key = …, name = …, kind = … }, … ]")
        for each in declared:
            column = self._column(each)
            if any(column.key == other.key for other in columns):
                each.fault(f"的 key “{column.key}” 用了两次", "key")
            for header in (column.name, *column.synonyms):
                other = headers.setdefault(plain_name(header), column.key)
                if other != column.key:
                    each.fault(f"的表头“{header}”也是另一个栏目的：请只留一处", "also", header)
            if not each.sound:
                self._found.doubtful.add((ledger, column.key))
            columns.append(column)
        return columns

    def _column(self, entry: Entry) -> LedgerColumn:
        key, name = entry.key(), entry.text("name", None)
        kind: Kind = entry.word("kind", _KINDS, None) or "text"
        choices = self._choices(entry)
        unit, units = entry.text("unit"), entry.texts("units")
        is_open, endings, others = entry.flag("open"), self._endings(entry), entry.texts("others")
        required, may_be_blank = entry.flag("required"), entry.flag("may_be_blank")
        if kind == "choice" and not choices:
            entry.fault("是选项栏，要写 choices")
        if kind != "choice" and (choices or is_open or endings or others):
            entry.fault("不是选项栏，不能写 choices、open、endings、others")
        if kind not in _NUMBERS and (unit or units):
            entry.fault("不是整数或小数栏，不能写 unit、units", "unit")
        if may_be_blank and not required:
            entry.fault("不是必填（required），不必写 may_be_blank", "may_be_blank")
        for choice in endings:
            if choice not in choices:
                entry.fault(f"的 endings “{choice}” 不是所列选项", "endings", choice)
        preset = entry.text("preset")
        if preset and preset not in self._presets:
            entry.fault(
                f"的 preset “{preset}” 不存在：{perhaps(preset, self._presets)}有 {'、'.join(self._presets)}",
                "preset",
            )
        common = tuple(word for word in self._presets.get(preset, ()) if word != name)
        column = LedgerColumn(
            key or name,
            name,
            kind,
            required,
            MappingProxyType(choices),
            is_open,
            MappingProxyType(endings),
            others,
            entry.flag("asks", True),
            (*common, *(word for word in entry.texts("also") if word not in common)),
            unit,
            may_be_blank,
            units,
            self._families.get(unit, MappingProxyType({})),
            entry.texts("nouns"),
            entry.flag("long"),
        )
        entry.close()
        return column

    def _choices(self, entry: Entry) -> dict[str, tuple[str, ...]]:
        choices: dict[str, tuple[str, ...]] = {}
        spellings: dict[str, str] = {}
        declared = entry.anything("choices", [])
        for each in declared if isinstance(declared, list) else [declared]:
            choice = each if isinstance(each, str) else ""
            synonyms: tuple[str, ...] = ()
            if isinstance(each, dict):
                inside = Entry(entry.file, f"{entry.what}的选项", each, entry.first, entry.last)
                choice, synonyms = inside.text("name", None), inside.texts("also")
                inside.close()
                entry.sound &= inside.sound
            if not choice:
                entry.fault('的 choices 应写成 ["甲", { name = "乙", also = ["别名"] }]', "choices")
                continue
            for spelling in (choice, *synonyms):
                other = spellings.setdefault(plain_name(spelling), choice)
                if other != choice or (spelling == choice and choice in choices):
                    entry.fault(f"的选项“{spelling}”写了两次", "choices", spelling)
            choices[choice] = synonyms
        return choices

    def _endings(self, entry: Entry) -> dict[str, tuple[str, ...]]:
        found = {}
        for choice, words in entry.table_of("endings").items():
            if isinstance(words, list) and all(isinstance(word, str) for word in words):
                found[choice] = tuple(words)
            else:
                entry.fault(f"的 endings “{choice}” 应是几个词", "endings")
        return found

    def _example(self, entry: Entry, columns: Sequence[LedgerColumn]) -> tuple[Any, ...]:
        example = entry.anything("example", [])
        if not isinstance(example, list):
            entry.fault("的 example 应是一行示例，每个栏目一个值", "example")
            return ()
        if not entry.has("example"):
            return tuple(_example_of(column) for column in columns)
        if len(example) != len(columns) and columns:
            entry.fault(
                f'的 example 有 {len(example)} 个值，栏目有 {len(columns)} 个：每个栏目一个值，没有的写 ""',
                "example",
            )
            return tuple(_example_of(column) for column in columns)
        for value, column in zip(example, columns, strict=True):
            if not isinstance(value, str | int | float) or _is_refused(value, column):
                shown = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
                entry.fault(f"的 example “{shown}” 不能填在“{column.name}”里", "example", str(value))
        return tuple(example)

    def _checked(self, schema: LedgerSchema, entry: Entry, role: Role) -> LedgerSchema:
        """Return the schema with its checks beyond types."""

        def pair(value: object, name: str, most: int = 2) -> list[LedgerColumn]:
            names = value if isinstance(value, list) else []
            if len(names) < 2 or len(names) > most or not all(isinstance(each, str) for each in names):
                entry.fault(f'的 {name} 应写成 [["甲", "乙"]]', name)
                return []
            found = [self._found.column(entry, schema, each, name, _NUMBERS) for each in names]
            return [column for column in found if column is not None] if all(found) else []

        parts: list[Part] = []
        for name, running in (("at_most", False), ("running_at_most", True)):
            for each in _pairs(entry.anything(name, [])):
                where: dict[str, str | bool] = {}
                columns = each
                if isinstance(each, dict):
                    inside = Entry(entry.file, f"{entry.what}的 {name}", each, entry.first, entry.last)
                    columns = list(inside.texts("columns"))
                    where = self._where(inside, schema)
                    inside.close()
                found = pair(columns, name)
                if found:
                    parts.append(Part(found[0].key, found[1].key, running, MappingProxyType(where)))
        if any(part.running for part in parts) and not schema.time:
            entry.fault("有 running_at_most，却没有日期或月份栏", "running_at_most")
        sums = []
        for each in _pairs(entry.anything("sum_of", [])):
            found = pair(each, "sum_of", most=50)
            if found:
                sums.append(SumOf(found[0].key, tuple(column.key for column in found[1:])))
        once = entry.texts("once_each")
        if len(once) > 1:
            entry.fault("的 once_each 只能写一个栏目", "once_each")
        named = self._found.column(entry, schema, once[0], "once_each") if once else None
        monthly = entry.flag("monthly", bool(schema.month))
        if monthly and not schema.month:
            entry.fault("有 monthly，却没有月份栏", "monthly")
        identified: dict[Role, str] = {"profile": "item", "targets": "indicator"}
        return replace(
            schema,
            parts=tuple(parts),
            sums=tuple(sums),
            once_each=named.key if named is not None else identified.get(role, ""),
            monthly=monthly and bool(schema.month),
        )

    def _where(self, entry: Entry, schema: LedgerSchema) -> dict[str, str | bool]:
        where: dict[str, str | bool] = {}
        for name, value in entry.table_of("where").items():
            column = self._found.column(entry, schema, name, "where", ("choice", "flag", "text"))
            if column is None:
                continue
            if isinstance(value, bool) == (column.kind == "flag") and isinstance(value, str | bool):
                if column.choices and value not in column.choices and not column.open:
                    near = perhaps(str(value), column.choices)
                    entry.fault(
                        f"的 where “{value}” 不是“{name}”所列选项{'，' + near if near else ''}", "where"
                    )
                where[column.key] = value
            else:
                entry.fault(f"的 where “{name}” 应是一个值", "where")
        return where

    def _added_to(self, schema: LedgerSchema, entry: Entry) -> LedgerSchema:
        """Return a common ledger with what the subject adds."""
        if schema.role == "profile":
            declared = [self._column(each) for each in entry.entries("fact", "项目")]
            facts = {fact.name: fact for fact in declared}
            for name, fact in facts.items():
                if fact.kind not in _NUMBERS:
                    entry.fault(f"的项目“{name}”应是整数或小数", "kind", name)
            item = schema.column("item")
            for name, fact in facts.items():
                for word in (name, *fact.synonyms):
                    if plain_name(word) in item.spellings:
                        entry.fault(f"的项目“{word}”公用台账里已经有了", "fact", word)
            before = {name: words for name, words in item.choices.items() if name not in _SETTINGS}
            after = {name: words for name, words in item.choices.items() if name in _SETTINGS}
            added = {name: fact.synonyms for name, fact in facts.items()}
            unlike = entry.texts("unlike")
            item = replace(
                item,
                choices=MappingProxyType({**before, **added, **after}),
                others=(*unlike, *item.others),
            )
            numbers = {name: replace(fact, synonyms=()) for name, fact in facts.items()}
            schema = replace(
                schema,
                columns=tuple(item if column.key == "item" else column for column in schema.columns),
                facts=MappingProxyType({**schema.facts, **numbers}),
            )
        if entry.has("example"):
            schema = replace(schema, example=self._example(entry, schema.columns))
        entry.close()
        return schema


def _with_chapters(schema: LedgerSchema, chapters: Sequence[Any]) -> LedgerSchema:
    choices = MappingProxyType(dict(chapters))
    return replace(
        schema,
        columns=tuple(
            replace(column, choices=choices) if column.key == "chapter" else column
            for column in schema.columns
        ),
    )


def _pairs(value: object) -> list[Any]:
    """Return the pairs of a check; a single pair may be written without the outer brackets."""
    if isinstance(value, list):
        return [value] if value and all(isinstance(each, str) for each in value) else value
    return [value]


def _is_refused(value: str | int | float, column: LedgerColumn) -> bool:
    """Return whether a value is an error in a column; a blank is none."""
    if value == "":
        return False
    typed = type_column(column, [value], EXAMPLE_YEAR)
    return typed.values[0] is None and bool(typed.problems)


def _example_of(column: LedgerColumn) -> Any:
    """Return a made-up value of a column."""
    match column.kind:
        case "date":
            return "2021-03-15"
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
