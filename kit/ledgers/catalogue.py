"""A catalogue: the ledgers of one subject, found by key, by role, and by the name of a sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from kit.ledgers.schema import LedgerSchema, Role, bare_sheet_name, plain_name

__all__ = ["Catalogue", "Elsewhere"]


@dataclass(frozen=True)
class Elsewhere:
    """What other subjects declare: their sheets may be in the same workbook.

    Attributes
    ----------
    sheets : mapping of str to str
        Normalised name of a sheet that this subject does not have → name of the subject that has it.
    shared : frozenset of str
        Normalised names of sheets that this subject and another one have.
    chapters : frozenset of str
        Headings of their sections, to which the ledger of own words may have paragraphs.
    """

    sheets: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    chapters: frozenset[str] = frozenset()

    @property
    def sha256(self) -> str:
        """Hash of all of it."""
        declared = sorted(self.sheets.items()), sorted(self.shared), sorted(self.chapters)
        return hashlib.sha256(repr(declared).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, eq=False)
class Catalogue(Mapping[str, LedgerSchema]):
    """The ledgers of one subject by their keys.

    Parameters
    ----------
    schemas : mapping of str to LedgerSchema
        By key, in the order of the blank workbook.
    elsewhere : callable, optional
        Returns what other subjects declare. It is called only where a name is not of this catalogue.
    """

    schemas: Mapping[str, LedgerSchema]
    elsewhere: Callable[[], Elsewhere] = field(default=Elsewhere, repr=False)

    def __getitem__(self, key: str) -> LedgerSchema:
        return self.schemas[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.schemas)

    def __len__(self) -> int:
        return len(self.schemas)

    def with_role(self, role: Role) -> LedgerSchema | None:
        """Return the ledger that has a role, or None."""
        return next((schema for schema in self.schemas.values() if schema.role == role), None)

    def named(self, name: str) -> LedgerSchema | None:
        """Return the ledger that a sheet or file name refers to, or None.

        >>> schema = LedgerSchema("drills", "应急演练", "一次演练", columns=())
        >>> Catalogue({"drills": schema}).named("3.应急演练登记表").key
        'drills'
        """
        return self.names.get(plain_name(name)) or self.names.get(_bare(name))

    def subject_of(self, name: str) -> str:
        """Return the name of the other subject that has a sheet of that name; empty if none has.

        >>> Catalogue({}, lambda: Elsewhere({"应急演练": "安全生产"})).subject_of("应急演练台账")
        '安全生产'
        """
        others = self.elsewhere().sheets
        return others.get(plain_name(name)) or others.get(_bare(name)) or ""

    @cached_property
    def names(self) -> Mapping[str, LedgerSchema]:
        """Normalised names and synonyms of the sheets, each with its ledger."""
        return {
            plain_name(name): schema
            for schema in self.schemas.values()
            for name in (schema.name, *schema.synonyms)
        }

    @cached_property
    def sha256(self) -> str:
        """Hash of all that is declared of the ledgers."""
        return hashlib.sha256(repr(dict(self.schemas)).encode("utf-8", "surrogatepass")).hexdigest()


# Sheets of all townships have the same few names.
_bare = lru_cache(maxsize=1024)(bare_sheet_name)
