"""subject.toml → what a subject says of itself, and its sections."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kit.ledgers import LedgerSchema
from kit.subjects.entries import DeclarationFile, Entry, perhaps, shown
from kit.subjects.ledgers_file import Ledgers
from kit.subjects.sections_declared import Sections
from kit.subjects.stated import PROPERTIES, properties_stated
from kit.subjects.subject import (
    ATTACHMENTS,
    OWN_SECTIONS,
    List,
    Section,
    Table,
)

__all__ = ["SubjectFile"]

_SECTION = ("key", "heading", "chapter", "also", "list", "table")
_LIST_COLUMNS = ("says", "does", "by", "due", "state")
_LIST = ("ledger", *_LIST_COLUMNS, "solved", "then", "data", "answers")
_BLANKS = ("{乡镇}", "{年度}", "{县区}")


@dataclass
class _Declared:
    section: Section
    entry: Entry


class SubjectFile:
    """subject.toml of a subject.

    Parameters
    ----------
    file : DeclarationFile
    wording : collection of str
        Keys of the sections that have wording.
    built_in : bool
        Whether the subject is one of the kit's own: one of them is the default.

    Attributes
    ----------
    roles : Entry
        ``[roles]``, which is read together with the ledgers.
    """

    def __init__(self, file: DeclarationFile, wording: Collection[str], *, built_in: bool) -> None:
        self._file = file
        self._top = top = file.whole("专题", PROPERTIES)
        if not file.valid:
            # Nothing of it is known, so nothing is missing.
            top.table = {"key": "subject", "name": "专题"}
        self.roles = top.entry("roles", "专题的 [roles]", ("profile", "targets", "texts"))
        self._sections = [
            _Declared(self._section(entry), entry) for entry in top.entries("section", "章节", _SECTION)
        ]
        self._check_sections(wording)
        self._stated = properties_stated(top, built_in=built_in)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections, without those that have no name."""
        return tuple(each.section for each in self._sections)

    @property
    def sections_known(self) -> bool:
        """Whether all sections have their names: only then is another name a mistake."""
        named = all(each.section.key and not each.entry.faulty("heading") for each in self._sections)
        return self._file.valid and named and not self._top.faulty("section")

    def named(self, *, opening: bool = False) -> Sections:
        """Return the sections that an entry may be part of, with the attachments."""
        first = (OWN_SECTIONS["opening"],) if opening else ()
        attachments = (OWN_SECTIONS[key] for key in ATTACHMENTS)
        return Sections((*first, *self.sections, *attachments), self.sections_known)

    def properties(self, folder: Path) -> dict[str, Any]:
        """Return the properties but the sections, and report those that the subject cannot have."""
        top = self._top
        found: dict[str, Any] = {
            **self._stated,
            "title": self._filled("title", "{乡镇}{年度}年度工作总结"),
            "recipient": self._filled("recipient"),
            "closing": self._filled("closing"),
            "unbroken": top.texts("unbroken"),
            "attachments": self._attachments(),
            "sample": self._sample(folder),
        }
        top.close()
        return found

    def sections_with_rows(self, ledgers: Ledgers) -> tuple[Section, ...]:
        """Return the sections with their lists and tables of the ledgers' rows."""
        return tuple(_with_rows(each.section, each.entry, ledgers) for each in self._sections)

    def _filled(self, name: str, default: str = "") -> str:
        """Return a text with blanks that a review fills."""
        text = self._top.text(name, default)
        blanks = re.findall(r"\{[^{}]*\}?|\}", text)
        for blank in dict.fromkeys(each for each in blanks if each not in _BLANKS):
            near = perhaps(blank, _BLANKS)
            self._top.fault(f"的 {name} 里的“{blank}”不认得：{near}只能用 {'、'.join(_BLANKS)}", name)
        return text

    def _section(self, entry: Entry) -> Section:
        heading = entry.text("heading", None)
        return Section(entry.key(), heading, entry.text("chapter"), entry.texts("also"))

    def _check_sections(self, wording: Collection[str]) -> None:
        keys: dict[str, str] = {key: section.heading for key, section in OWN_SECTIONS.items()}
        names = {name: key for key, each in OWN_SECTIONS.items() for name in (each.heading, *each.synonyms)}
        chapters: list[str] = []
        for position, declared in enumerate(self._sections):
            section, entry = declared.section, declared.entry
            key_is_taken = section.key in keys
            if key_is_taken:
                entry.fault(f"的 key “{section.key}” 已经是“{keys[section.key]}”的", "key")
            elif section.key:
                keys[section.key] = section.heading
                if section.key not in wording and not entry.faulty("key"):
                    entry.fault(f"没有措辞：请写 wording/{section.key}.md")
            for name in dict.fromkeys((section.heading, *section.synonyms)) if section.heading else ():
                owner = names.setdefault(name, f"{position}")
                # A copy of a whole section is one mistake.
                if owner != f"{position}" and not (key_is_taken and keys[section.key] == section.heading):
                    property_name = "heading" if name == section.heading else "also"
                    entry.fault(f"的名称“{name}”已经用过", property_name, name)
            if section.chapter and section.chapter in chapters[:-1]:
                entry.fault(f"的 chapter “{section.chapter}” 隔了别的章：同一章的几节要排在一起", "chapter")
            elif section.chapter != (chapters[-1] if chapters else None) and not entry.faulty("chapter"):
                chapters.append(section.chapter)
        if self._file.valid and not self._sections and not self._top.faulty("section"):
            self._file.fault("没有章节：请写 [[section]]")

    def _attachments(self) -> tuple[str, ...]:
        known = {OWN_SECTIONS[key].heading: key for key in ATTACHMENTS}
        if not self._top.has("attachments"):
            return ATTACHMENTS
        found = []
        for name in self._top.texts("attachments"):
            if name in known:
                found.append(known[name])
            else:
                near = perhaps(name, known)
                message = f"的 attachments “{name}” 不认得：{near}可写 {'、'.join(known)}"
                self._top.fault(message, "attachments", name)
        return tuple(dict.fromkeys(found))

    def _sample(self, folder: Path) -> tuple[str, ...]:
        sample = self._top.entry("sample", "专题的 [sample]", ("years", "townships"))
        years, townships = sample.anything("years", []), sample.texts("townships")
        if not isinstance(years, list) or not all(map(_is_year, years)):
            sample.fault(f"的 years 应写成 [2019, 2020, 2021]，现为 {shown(years)}", "years")
            years = []
        sample.close()
        named = tuple(f"{year}/{township}" for year in years for township in townships)
        # A subject may be passed on without its sample; that of a built-in one is beside the kit.
        for name in named if (folder / "data").is_dir() else ():
            if not (folder / "data" / name).exists():
                sample.fault(f"的示例台账 data/{name} 不存在", "townships", name.partition("/")[2])
        return named


def _is_year(year: object) -> bool:
    return isinstance(year, int) and not isinstance(year, bool) and 1900 < year < 2101


def _with_rows(section: Section, entry: Entry, ledgers: Ledgers) -> Section:
    """Return a section with its lists and tables."""
    lists, tables = [], []
    for inside in entry.entries("list", "清单", _LIST):
        schema = ledgers.named(inside, inside.text("ledger", None))
        if (declared := _list(inside, schema, ledgers)) is not None:
            lists.append(declared)
    for inside in entry.entries("table", "表", ("ledger", "columns", "caption")):
        schema = ledgers.named(inside, inside.text("ledger", None))
        columns, caption = inside.texts("columns"), inside.text("caption")
        inside.close()
        if schema is not None:
            given = columns or tuple(column.name for column in schema.columns)
            found = _keys(inside, ledgers, schema.name, {"columns": given})
            tables += [Table(schema, tuple(found), caption or schema.name)] if inside.sound else []
    entry.close()
    return replace(section, lists=tuple(lists), tables=tuple(tables))


def _list(entry: Entry, schema: LedgerSchema | None, ledgers: Ledgers) -> List | None:
    """Return a list of a ledger's rows; None if it has a mistake."""
    named = {name: (entry.text(name, None if name == "says" else ""),) for name in _LIST_COLUMNS}
    then, solved = entry.texts("then"), entry.texts("solved")
    data, answers = entry.flag("data"), entry.flag("answers")
    entry.close()
    if schema is None:
        return None
    keys = {
        name: _keys(entry, ledgers, schema.name, {name: words})
        for name, words in {**named, "then": then}.items()
    }
    if solved and not named["state"][0]:
        entry.fault("有 solved，却没有写 state", "solved")
    if not entry.sound:
        return None
    if keys["state"] and (choices := schema.column(keys["state"][0]).choices):
        for value in (each for each in solved if each not in choices):
            near = perhaps(value, choices)
            entry.fault(
                f"的 solved “{value}” 不是“{named['state'][0]}”所列的选项{near and '，' + near}", "solved"
            )
    columns = {name: "".join(keys[name]) for name in _LIST_COLUMNS}
    return List(schema, **columns, solved=solved, then=tuple(keys["then"]), data=data, answers=answers)


def _keys(entry: Entry, ledgers: Ledgers, ledger: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the keys of the columns that the properties of an entry name."""
    schema = ledgers.schemas[ledger]
    found = [
        ledgers.column(entry, schema, word, name) for name, words in names.items() for word in words if word
    ]
    return [column.key for column in found if column is not None]
