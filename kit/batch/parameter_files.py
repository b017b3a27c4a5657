"""Files that a parameter names, as one hash: a folder of templates, a table of names.

A parameter may be any text, and a text may happen to be a path: of ``/`` nobody wants the disk hashed, and
``/dev/zero`` has no end.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from kit.errors import CallError
from kit.files import display_path
from kit.stores.hashes import sha256

__all__ = ["MOST_BYTES", "MOST_FILES", "TooMuchError", "hash_of_place"]

MOST_FILES = 2000
MOST_BYTES = 64 << 20


class TooMuchError(Exception):
    """There is more than a parameter would be given for."""


def hash_of_place(place: Path, ignored: Collection[Path]) -> str:
    """Return the hash of an ordinary file, or of all ordinary files in a folder; empty for anything else.

    Hidden files do not count, and links to folders are not followed.

    Parameters
    ----------
    place : Path
    ignored : collection of Path
        Folders that do not count: what a batch writes would change the hash every time.

    Raises
    ------
    TooMuchError
        There are more than `MOST_FILES` files or `MOST_BYTES` bytes.
    CallError
        A file cannot be read.
    """
    sizes: dict[Path, int] = {}
    total = 0
    # All are counted before the first is read.
    for number, path in enumerate(_paths(place, {path.resolve() for path in ignored}), start=1):
        # A link may be broken, or lead to what may not be read.
        with contextlib.suppress(OSError):
            found = path.stat()
            if stat.S_ISREG(found.st_mode):
                sizes[path] = found.st_size
                total += found.st_size
        if number > MOST_FILES or total > MOST_BYTES:
            raise TooMuchError(place)
    lines = [f"{path.relative_to(place)}\0{_hashed(path, size)}" for path, size in sizes.items()]
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape")) if lines else ""


def _paths(place: Path, ignored: Collection[Path]) -> Iterator[Path]:
    """Yield the place itself, or all that is in it, folders too."""
    if not place.is_dir():
        yield place
    elif place.resolve() not in ignored:
        for folder, folders, names in os.walk(place):
            here = Path(folder)
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and (here / name).resolve() not in ignored
            )
            yield from (here / name for name in (*folders, *sorted(names)) if not name.startswith("."))


def _hashed(path: Path, size: int) -> str:
    try:
        # What reports no size may have no end, such as a file of the kernel's messages.
        return sha256(path.read_bytes() if size else b"")
    except OSError as error:
        raise CallError(f"{display_path(path)} 打不开（{error.strerror or error}）：参数用到了它") from None
