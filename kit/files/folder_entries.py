"""Entries of a folder: files by kind, and subfolders."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from kit.errors import DataError
from kit.files.file_names import KINDS, display_path

__all__ = ["Entry", "entries_named", "list_entries"]

_WORKBOOKS = tuple(
    (written, kind)
    for ending, kind in KINDS.items()
    if kind == "workbook"
    for written in (ending, ending.upper(), ending.title())
)


class Entry(NamedTuple):
    """An entry of a folder; a year may have ten thousand, so none is opened."""

    name: str
    stem: str
    path: str
    folder: bool
    kind: str  # "workbook", "text", or empty for other files and folders


def list_entries(folder: str | Path) -> list[Entry]:
    """List a folder sorted, without hidden files and lock files of office programs."""
    entries = []
    try:
        with os.scandir(folder) as found:
            for item in found:
                if not item.name.startswith((".", "~$")):
                    stem, suffix = os.path.splitext(item.name)  # noqa: PTH122 - faster than a Path for each
                    kind = KINDS.get(suffix.lower(), "") if _is_file(item) else ""
                    is_folder = not kind and _is_folder(item) and not _leads_back(item)
                    entries.append(Entry(item.name, stem, item.path, is_folder, kind))
    except OSError as error:
        raise DataError(f"文件夹 {display_path(folder)} 打不开：{error.strerror}") from None
    return sorted(entries)


def entries_named(folder: Path, name: str) -> list[Entry]:
    """Return the entries of a township's name without listing the folder, which may have forty thousand."""
    if name.startswith("~$"):
        return []
    found: dict[tuple[int, int], Entry] = {}
    for ending, kind in (("", ""), *_WORKBOOKS):
        path = folder / f"{name}{ending}"
        try:
            status = path.stat()
        except (OSError, ValueError):
            continue
        if (status.st_dev, status.st_ino) in found:
            # The file system ignores case: only a listing has the actual spelling.
            return [entry for entry in list_entries(folder) if name in (entry.name, entry.stem)]
        if stat.S_ISDIR(status.st_mode) if not ending else stat.S_ISREG(status.st_mode):
            entry = Entry(path.name, path.stem, str(path), not ending, kind)
            found[status.st_dev, status.st_ino] = entry
    return sorted(found.values())


def _is_file(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_file()
    except OSError:  # a circular link
        return False


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:
        return False


def _leads_back(item: os.DirEntry[str]) -> bool:
    """Return whether an entry is a link to a parent folder, which would be listed again as a township."""
    return item.is_symlink() and Path(item.path).parent.resolve().is_relative_to(Path(item.path).resolve())
