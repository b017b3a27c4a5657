"""Places of a year"s folder: workbooks and folders of townships, with or without county folders.

The layout is ``data/<year>/[<county>/]<township>.xlsx`` (also .xls, .ods, .et) or
``data/<year>/[<county>/]<township>/<ledger>.csv`` (or workbooks). No file is opened here.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kit.errors import DataError
from kit.files.file_names import display_path
from kit.files.folder_entries import Entry, entries_named, list_entries
from kit.files.place import Place
from kit.text.printable import writable

__all__ = ["listed_places"]

# Units of township level, and bodies that keep the same ledgers; some of these have townships below them.
_TOWNSHIPS_ALONE = ("镇", "乡", "街道", "街道办", "办事处", "苏木", "林场", "农场", "牧场", "渔场")
_TOWNSHIP_ENDINGS = (*_TOWNSHIPS_ALONE, "开发区", "园区", "景区", "管理区", "管委会")

_COUNTY_ENDINGS = ("县", "市", "区", "旗", "州", "盟")


def listed_places(root: Path, year: int, county: str = "", only: str = "") -> tuple[Place, ...]:
    """List the places of a year, of one county's folder, or of one name outside of county folders."""
    found: dict[tuple[str, str], _Found] = {}
    raw: list[tuple[tuple[str, str], Entry]] = []
    for name, entry in _candidates(root / str(year), county, only):
        own = entry.name if entry.folder else entry.stem
        key = display_path(name), display_path(own)
        if writable(own) == own:
            found.setdefault(key, _Found()).add(entry)
        else:
            raw.append((key, entry))
    readable = set(found)
    for key, entry in raw:
        # Beside a readable name that is equal the raw bytes are escaped.
        own = os.fsencode(entry.name if entry.folder else entry.stem).decode("utf-8", "backslashreplace")
        found.setdefault((key[0], own) if key in readable else key, _Found()).add(entry)
    return tuple(
        Place(root, year, *key, tuple(sorted(it.files)), tuple(sorted(it.unread)), it.unreadable)
        for key, it in sorted(found.items(), key=lambda item: item[0])
        if it.is_place
    )


@dataclass
class _Found:
    """The files of one township, from its workbook, its folder or both."""

    files: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)
    unreadable: str = ""
    is_place: bool = False

    def add(self, entry: Entry) -> None:
        """Add a workbook, or the entries of a folder."""
        if not entry.folder:
            self.files.append(Path(entry.path))
            self.is_place = True
            return
        inside: list[Entry] = []
        try:
            inside = list_entries(entry.path)
            self.unread += _beside(inside)
        except DataError as error:
            self.unreadable = str(error)
        self.files += [Path(item.path) for item in inside if item.kind]
        self.is_place |= bool(self.files or self.unreadable) or entry.name.endswith(_TOWNSHIP_ENDINGS)


def _beside(inside: Iterable[Entry]) -> Iterator[Path]:
    """Yield what is not a ledger in a township's folder: other files, folders, and their entries."""
    for item in inside:
        if not item.kind:
            yield Path(item.path)
        if item.folder:
            # Subfolders are not read, so one that cannot be opened does no harm.
            with contextlib.suppress(DataError):
                yield from (Path(each.path) for each in list_entries(item.path))


def _candidates(year: Path, county: str, only: str) -> Iterator[tuple[str, Entry]]:
    """Yield (county, file or folder of a township), for all counties or one."""
    for entry in entries_named(year, only) if only else list_entries(year):
        if county and display_path(entry.name) != county:
            continue
        if entry.kind == "workbook":
            yield "", entry
        elif entry.folder:
            try:
                inside = [item for item in list_entries(entry.path) if item.kind or item.folder]
            except DataError:
                # Township or county cannot be decided; reading reports that it cannot be opened.
                yield "", entry
                continue
            if _is_county(entry.name, inside):
                yield from ((entry.name, item) for item in inside if item.kind != "text")
            else:
                yield "", entry


def _is_county(name: str, inside: list[Entry]) -> bool:
    """Return whether a folder is a county's rather than a township's, by its name or else its content.

    Names of ledgers never end like a township's, and a CSV is always a single ledger.
    """
    if name.endswith(_TOWNSHIPS_ALONE):
        return False
    if any(item.stem.endswith(_TOWNSHIP_ENDINGS) and item.stem != name for item in inside):
        return True
    if name.endswith(_TOWNSHIP_ENDINGS) or any(item.kind == "text" for item in inside):
        return False
    return name.endswith(_COUNTY_ENDINGS) or any(item.folder for item in inside)
