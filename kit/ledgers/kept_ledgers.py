"""Checked ledgers kept between runs: a township's year is read once while its files stay as they are.

An entry is found by the bytes of the files and by all else that reading follows from: where the files lie in
the data folder, year and township, what the subject and the project declare, and the code that reads. So it
never has to be compared with anything, and is never out of date.

Only ledgers without errors are kept. What reading refuses, personal data above all, is in no entry; and an
entry cannot be opened without the very files that it was read from (`kit.files.sealed_entries`), so that
their texts do not outlast them.
"""

from __future__ import annotations

import hashlib
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from kit.files import Place, UnreadableFileError, display_path
from kit.files.cache_folder import LEDGERS, cache_folder
from kit.files.reader import read_bytes
from kit.files.sealed_entries import SealedEntries
from kit.layout import SYNONYMS
from kit.ledgers.catalogue import Catalogue, Elsewhere
from kit.ledgers.columns import Value
from kit.ledgers.faults import Fault
from kit.ledgers.ledger import Ledger, Ledgers
from kit.ledgers.project_names import ProjectNames
from kit.ledgers.schema import LedgerSchema
from kit.text.months_given import MonthAlone
from kit.version import VERSION

__all__ = ["KeptLedgers", "Watched", "kept_ledgers", "reading_code"]

_CODE = ("files", "ledgers", "text", "errors.py", "layout.py")
"""What reading is made of, in the package; tests hold that it imports nothing else of it."""

_LOADED = time.time()

_PLAIN: Mapping[str, frozenset[type]] = {
    kind: frozenset({type(None), type_})
    for kind, type_ in {"text": str, "choice": str, "whole": int, "month": int, "flag": bool}.items()
}
_DAYS = frozenset({type(None), date, MonthAlone})
_DECIMALS = frozenset({type(None), int, Decimal})


class _Table(msgspec.Struct, frozen=True, array_like=True):
    """A ledger, of its columns only those that its sheet has."""

    key: str
    file: str
    sheet: str
    rows: tuple[int, ...]
    plain: dict[str, tuple[str | int | bool | None, ...]]
    decimals: dict[str, tuple[int | Decimal | None, ...]]
    days: dict[str, tuple[date | None, ...]]
    months: tuple[tuple[str, int], ...]  # which of the days are a `MonthAlone`
    approximate: tuple[tuple[int, str], ...]
    positions: dict[str, int]


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """Ledgers without errors; of what other subjects declare the hash, if any of it was asked for."""

    elsewhere: str
    tables: tuple[_Table, ...]
    absent: dict[str, str]
    notices: tuple[Fault, ...]


_decoder = msgspec.msgpack.Decoder(_Entry)


class Watched:
    """What other subjects declare, and whether anything has asked for it.

    Parameters
    ----------
    elsewhere : callable
        As a `Catalogue` has it.
    """

    def __init__(self, elsewhere: Callable[[], Elsewhere]) -> None:
        self._elsewhere = elsewhere
        self.asked = False

    def __call__(self) -> Elsewhere:
        """Return what they declare."""
        self.asked = True
        return self._elsewhere()


@dataclass(frozen=True)
class KeptLedgers:
    """The entry of a township's year, which there need not be.

    Attributes
    ----------
    entries : SealedEntries
    secret : bytes
    inputs : dict of str to str
        As `Ledgers` has them.
    place : Place
    catalogue : Catalogue
        The subject's, with the project's own names.
    """

    entries: SealedEntries
    secret: bytes
    inputs: dict[str, str]
    place: Place
    catalogue: Catalogue

    def read(self) -> Ledgers | None:
        """Return the ledgers as they were read; None if they are not kept."""
        content = self.entries.read(self.secret)
        if content is None:
            return None
        entry = _decoder.decode(content)
        if entry.elsewhere and entry.elsewhere != self.catalogue.elsewhere().sha256:
            return None
        return Ledgers(
            self.place,
            self.catalogue,
            self.inputs,
            MappingProxyType(
                {table.key: _ledger(table, self.catalogue[table.key]) for table in entry.tables}
            ),
            MappingProxyType(entry.absent),
            entry.notices,
        )

    def write(self, ledgers: Ledgers, elsewhere: Watched) -> None:
        """Keep ledgers that have no errors, if their files are still those that were looked for.

        Parameters
        ----------
        ledgers : Ledgers
        elsewhere : Watched
            What other subjects declare, as it was at hand while the ledgers were read.
        """
        tables = [_table(key, ledger) for key, ledger in ledgers.tables.items()]
        if ledgers.inputs != self.inputs or None in tables:
            return
        entry = _Entry(
            elsewhere().sha256 if elsewhere.asked else "",
            tuple(filter(None, tables)),
            dict(ledgers.absent),
            ledgers.notices,
        )
        self.entries.write(self.secret, msgspec.msgpack.encode(entry))


def kept_ledgers(place: Place, catalogue: Catalogue, own: ProjectNames) -> KeptLedgers | None:
    """Return the entry of a place, whether or not there is one; None where nothing is kept.

    Parameters
    ----------
    place : Place
    catalogue : Catalogue
        The subject's.
    own : ProjectNames
        What the project adds to it.
    """
    folder = cache_folder(LEDGERS)
    if folder is None or place.hidden or own.mistakes or not (code := reading_code()):
        return None
    circumstances = (
        code,
        catalogue.sha256,
        own.sha256,
        *(place.year, place.county, place.township),
        [os.fsencode(path.relative_to(place.data)) for path in place.files],
        [os.fsencode(path.relative_to(place.data)) for path in place.unread],
    )
    secret = hashlib.blake2b(repr(circumstances).encode("utf-8", "surrogatepass"), digest_size=32)
    inputs: dict[str, str] = {}
    for path in place.files:
        file = display_path(path.relative_to(place.data))
        try:
            content = read_bytes(path, file)
        except UnreadableFileError:
            return None
        inputs[file] = hashlib.sha256(content).hexdigest()
        # The hash of a file is published beside its review: it is no secret, its content is.
        secret.update(len(content).to_bytes(8, "big"))
        secret.update(content)
    if own.sha256:
        inputs[SYNONYMS] = own.sha256
    return KeptLedgers(SealedEntries(folder), secret.digest(), inputs, place, own.catalogue)


@cache
def reading_code() -> str:
    """Return the hash of what reads ledgers here; empty if that cannot be told.

    The version alone would not tell a changed checkout from the one that it was. Where a file has changed
    since this process began, what is in memory may be the old one: then nothing is kept.
    """
    # Whoever reads a subject alone needs none of it.
    from importlib.metadata import PackageNotFoundError, version

    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    try:
        for line in (VERSION, platform.python_version(), version("python-calamine")):
            digest.update(f"{line}\n".encode())
        for path in sorted(_code_files(package)):
            status = path.stat()
            if max(status.st_ctime, status.st_mtime) > _LOADED:
                return ""
            content = path.read_bytes()
            digest.update(f"{path.relative_to(package).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    except (OSError, PackageNotFoundError):
        return ""
    return digest.hexdigest()


def _code_files(package: Path) -> Iterator[Path]:
    for name in _CODE:
        path = package / name
        yield from path.rglob("*.py") if path.is_dir() else (path,)


def _table(key: str, ledger: Ledger) -> _Table | None:
    """Return a ledger to be kept; None if a value is of a type that would come back as another."""
    plain: dict[str, tuple[Any, ...]] = {}
    decimals: dict[str, tuple[Any, ...]] = {}
    days: dict[str, tuple[Any, ...]] = {}
    months: list[tuple[str, int]] = []
    for name in ledger.positions:
        kind, values = ledger.schema.column(name).kind, ledger.columns[name]
        types = {value.__class__ for value in values}
        if kind == "date" and types <= _DAYS:
            months += ((name, at) for at, value in enumerate(values) if isinstance(value, MonthAlone))
            days[name] = tuple(value and date(value.year, value.month, value.day) for value in values)  # type: ignore[union-attr]
        elif kind == "decimal" and types <= _DECIMALS:
            decimals[name] = values
        elif types <= _PLAIN.get(kind, frozenset()):
            plain[name] = values
        else:
            return None
    approximate = tuple(sorted(ledger.approximate))
    where = ledger.file, ledger.sheet, ledger.rows
    return _Table(key, *where, plain, decimals, days, tuple(months), approximate, dict(ledger.positions))


def _ledger(table: _Table, schema: LedgerSchema) -> Ledger:
    """Return a ledger that was kept; the opposite of `_table`."""
    days: dict[str, tuple[date | None, ...]] = dict(table.days)
    for name, at in table.months:
        of = list(days[name])
        day = of[at]
        of[at] = MonthAlone.of(day.year, day.month) if day is not None else None
        days[name] = tuple(of)
    kept: dict[str, tuple[Value, ...]] = {**table.plain, **table.decimals, **days}
    none = (None,) * len(table.rows)
    columns = {column.key: kept.get(column.key, none) for column in schema.columns}
    approximate = frozenset(table.approximate)
    return Ledger(schema, table.file, table.sheet, table.rows, columns, approximate, table.positions)
