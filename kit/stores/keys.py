"""Keys of an object store taken for paths: only those that lead to a file inside a folder."""

from __future__ import annotations

import re
from pathlib import Path

from kit.errors import DataError
from kit.text.printable import visible

__all__ = ["is_path_within", "path_within", "skipped_key"]


def is_path_within(name: str) -> bool:
    r"""Return whether a key, taken for a path on any system, stays below the folder it is joined to.

    >>> [is_path_within(name) for name in ("县/镇.xlsx", "../a.csv", "/etc/a", "a//b", "C:a", r"a\..\b")]
    [True, False, False, False, False, False]
    """
    parts = name.split("/")
    return all(
        part not in {"", ".", ".."} and len(part.encode("utf-8", "replace")) < _LONGEST for part in parts
    ) and not _NOWHERE.search(name)


_LONGEST = 240
"""Bytes of a name that every file system takes, with room for a temporary one made of it."""

_NOWHERE = re.compile(r"[\\:\x00-\x1f\x7f\ud800-\udfff]")


def path_within(folder: Path, name: str) -> Path:
    """Return the path of a name within a folder.

    Raises
    ------
    DataError
        It would lead out of the folder.
    """
    if not is_path_within(name):
        raise DataError(f"{visible(name)} 不是文件夹里的路径，没有取")
    return folder / name


def skipped_key(address: str) -> str:
    """Return the notice that a key of a store was skipped.

    >>> skipped_key("s3://county/data/../a.csv")
    's3://county/data/../a.csv 不是文件夹里的路径，没有取，也没有动它'
    """
    return f"{visible(address)} 不是文件夹里的路径，没有取，也没有动它"
