"""Rows by name in one file of the user's cache: many small ones, read and written by one process at a time.

What many processes write at once has files of its own (`kit.files.sealed_entries`).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from kit.files.cache_folder import is_private, made_private

__all__ = ["CachedRows"]

_AT_ONCE = 256
_DAY = 86_400.0
_KEPT = 60 * _DAY

_MAKE = "CREATE TABLE IF NOT EXISTS rows (name BLOB PRIMARY KEY, content BLOB NOT NULL)"
_FIND = "SELECT content FROM rows WHERE name = ?"
_AMONG = "SELECT name FROM rows WHERE name IN ({})"
_PUT = "REPLACE INTO rows VALUES (?, ?)"


class CachedRows:
    """A file of rows, which may be lost at any time: nothing is said where it cannot be read or written.

    Several threads may use it. Files beside it that were not used for sixty days are removed when it is
    written.

    Parameters
    ----------
    path : Path
        It is made with the first row. A folder that belongs to another user, or that others may write, is not
        used.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with CachedRows(Path(folder) / "kept/rows.sqlite") as rows:
    ...         rows.put("甲镇", b"content")
    ...     with CachedRows(Path(folder) / "kept/rows.sqlite") as rows:
    ...         rows.get("甲镇"), rows.get("乙镇")
    (b'content', None)
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._is_given_up = False
        self._new: dict[bytes, bytes] = {}

    def __enter__(self) -> CachedRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def among(self, names: Sequence[str]) -> set[str]:
        """Return those of some hundred names that a row was written for."""
        found = self._found(_AMONG.format(",".join("?" * len(names))), *map(_key, names))
        return {name.decode("utf-8", "surrogateescape") for (name,) in found}

    def get(self, name: str) -> bytes | None:
        """Return the content of a row that was written; None if there is none."""
        for (content,) in self._found(_FIND, _key(name)):
            try:
                return zlib.decompress(content)
            except (zlib.error, TypeError) as error:
                with self._lock:
                    self._give_up(error)
        return None

    def put(self, name: str, content: bytes) -> None:
        """Write a row, together with the next ones."""
        with self._lock:
            self._new[_key(name)] = zlib.compress(content, 1)
            if len(self._new) >= _AT_ONCE:
                self._write()

    def close(self) -> None:
        """Write the rows that wait, and close the file."""
        with self._lock:
            if self._new:
                self._write()
                _remove_unused(self._path.parent)
            self._disconnect()

    def _found(self, query: str, *values: bytes) -> list[tuple[bytes]]:
        with self._lock:
            try:
                connection = self._connected() if self._path.exists() else None
                return connection.execute(query, values).fetchall() if connection is not None else []
            except (sqlite3.Error, OSError) as error:
                self._give_up(error)
                return []

    def _write(self) -> None:
        try:
            connection = self._connected() if made_private(self._path.parent) else None
            if connection is not None:
                with connection:
                    connection.executemany(_PUT, self._new.items())
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
        self._new.clear()

    def _connected(self) -> sqlite3.Connection | None:
        """Return the connection to the file, which is made; None where it cannot be used."""
        if self._connection is None and not self._is_given_up and is_private(self._path.parent):
            self._connection = sqlite3.connect(self._path, timeout=1, check_same_thread=False)
            self._connection.execute(_MAKE)
            if time.time() - self._path.stat().st_mtime > _DAY:
                os.utime(self._path)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        """Use the file no more: to try again may take a second each time. One that is damaged is removed."""
        self._is_given_up = True
        self._disconnect()
        # Others are of a file that is locked, or of a disk that is full.
        if not isinstance(error, sqlite3.OperationalError | OSError):
            with suppress(OSError):
                self._path.unlink()


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _remove_unused(folder: Path) -> None:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if time.time() - entry.stat().st_mtime > _KEPT:
                os.unlink(entry.path)  # noqa: PTH108
