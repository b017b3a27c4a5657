"""A project's own names of sheets and columns, kept in its data folder: synonyms.toml.

A person has said what they mean (`review-kit map`). They count as the subject's own synonyms for every file
of the data folder, and before those where a sheet has both; synonyms.toml is one of the inputs of a review.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kit.layout import SYNONYMS
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.schema import LedgerColumn, LedgerSchema, plain_name
from kit.text.similar import nearest

__all__ = ["SHEETS", "UNREAD", "ProjectNames", "names_declared", "project_names"]

SHEETS, UNREAD = "表名", "不读取"
"""Keys of a ledger's section beside its columns: other names of its sheet, and headers that mean none."""

_LARGEST = 1 << 20


@dataclass(frozen=True)
class ProjectNames:
    """What synonyms.toml of a data folder says.

    Attributes
    ----------
    catalogue : Catalogue
        The subject's, with the names added.
    sha256 : str
        Of the file; empty where there is none.
    lines : tuple of str
        What is told of it: ``《理论学习》的“到场情况”作“参加人数”``.
    mistakes : tuple of str
        What is wrong with it. Nothing of a file with mistakes is used.
    unread : frozenset of (str, str)
        Ledger key and normalised header that a person has said to mean no column; of a sheet that is no
        ledger, an empty key and its normalised name.
    """

    catalogue: Catalogue
    sha256: str = ""
    lines: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    unread: frozenset[tuple[str, str]] = frozenset()


def project_names(data: Path, catalogue: Catalogue) -> ProjectNames:
    """Read synonyms.toml of a data folder; there need be none.

    >>> project_names(Path("/"), Catalogue({})).lines
    ()
    """
    path = data / SYNONYMS
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ProjectNames(catalogue)
    except OSError as error:
        return ProjectNames(catalogue, mistakes=(f"打不开（{error.strerror}）：请核对文件和权限",))
    try:
        if len(content) > _LARGEST:
            raise ValueError("太大")
        declared = tomllib.loads(content.decode())
    except ValueError as error:
        return ProjectNames(
            catalogue, mistakes=(f"不是能读的 TOML（{error}）：请改好，或删去后重新运行 map",)
        )
    return replace(names_declared(declared, catalogue), sha256=hashlib.sha256(content).hexdigest())


def names_declared(declared: Mapping[str, Any], catalogue: Catalogue) -> ProjectNames:
    """Return what the content of synonyms.toml means.

    Parameters
    ----------
    declared : mapping
        Name of a ledger → name of a column, 表名 or 不读取 → the project's own names; and 不读取 → sheets
        that are no ledger.
    catalogue : Catalogue
    """
    reader = _Reader(catalogue)
    reader.read(declared)
    if reader.mistakes:
        return ProjectNames(catalogue, mistakes=tuple(reader.mistakes))
    schemas = {key: reader.added_to(schema) for key, schema in catalogue.items()}
    own = Catalogue(schemas, catalogue.elsewhere)
    return ProjectNames(own, lines=tuple(reader.lines), unread=frozenset(reader.unread))


@dataclass
class _Reader:
    catalogue: Catalogue
    mistakes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    sheets: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    unread: set[tuple[str, str]] = field(default_factory=set)

    def read(self, declared: Mapping[str, Any]) -> None:
        names = {schema.name: schema for schema in self.catalogue.values()}
        sheets = {name: schema.name for name, schema in self.catalogue.names.items()}
        for name, section in declared.items():
            schema = names.get(name)
            if name == UNREAD and _is_names(section):
                self.unread |= {("", plain_name(each)) for each in section}
                self.lines += (f"工作表“{each}”不读取" for each in section)
            elif schema is None:
                # One data folder may serve several subjects.
                if not self.catalogue.subject_of(name):
                    self.mistakes.append(f"没有“{name}”这种台账：{nearest(name, names)}")
            elif not isinstance(section, dict):
                self.mistakes.append(f"“{name}”应是 [{name}] 一节")
            else:
                self._section(schema, section, sheets)

    def _section(self, schema: LedgerSchema, section: Mapping[str, Any], sheets: dict[str, str]) -> None:
        columns = {column.name: column for column in schema.columns}
        headers = {header: schema.column(key).name for header, key in schema.headers.items()}
        for name, written in section.items():
            if not _is_names(written):
                self.mistakes.append(f'《{schema.name}》的“{name}”应写成 ["甲", "乙"]')
            elif name == SHEETS:
                for each in self._new(schema, written, sheets, schema.name, "台账"):
                    self.sheets.setdefault(schema.key, []).append(each)
                    self.lines.append(f"工作表“{each}”作《{schema.name}》")
            elif name == UNREAD:
                self.unread |= {(schema.key, plain_name(each)) for each in written}
                self.lines += (f"《{schema.name}》的“{each}”不读取" for each in written)
            elif name in columns:
                for each in self._new(schema, written, headers, name, "列"):
                    self.headers.setdefault((schema.key, columns[name].key), []).append(each)
                    self.lines.append(f"《{schema.name}》的“{each}”作“{name}”")
            else:
                known = nearest(name, [*columns, SHEETS, UNREAD])
                self.mistakes.append(f"《{schema.name}》没有“{name}”这一列：{known}")

    def _new(
        self, schema: LedgerSchema, written: list[str], taken: dict[str, str], name: str, what: str
    ) -> Iterator[str]:
        """Yield the names that are not taken; one of another ledger or column is a mistake."""
        for each in written:
            other = taken.setdefault(plain_name(each), name)
            if other != name:
                where = "" if what == "台账" else f"《{schema.name}》的"
                self.mistakes.append(f"“{each}”已经是{where}“{other}”，不能又作“{name}”：请只留一处")
            else:
                yield each

    def added_to(self, schema: LedgerSchema) -> LedgerSchema:
        """Return a ledger with its names."""
        return replace(
            schema,
            synonyms=(*schema.synonyms, *self.sheets.get(schema.key, ())),
            columns=tuple(self._column(schema.key, column) for column in schema.columns),
        )

    def _column(self, ledger: str, column: LedgerColumn) -> LedgerColumn:
        own = self.headers.get((ledger, column.key), ())
        return replace(column, own=tuple(own)) if own else column


def _is_names(written: object) -> bool:
    return isinstance(written, list) and all(isinstance(each, str) and plain_name(each) for each in written)
