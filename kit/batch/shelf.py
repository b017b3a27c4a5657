"""The shelf: where a year's outputs stand, a folder or any place that fsspec knows.

Ends the way of the data at outputs, on the running branch: run.json and index.html are read and written here
by the process that gives the order, whichever machine the reviews came from.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from kit.errors import CallError, ExportError
from kit.files import shown
from kit.stores.whole_files import left_half_written, write_whole

__all__ = ["FolderShelf", "Shelf"]

_LOCK = ".run.json.lock"


class Shelf(Protocol):
    """What a batch needs of the place of a year's outputs."""

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it is not there."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole; raises `ExportError`."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there; raises `ExportError`."""

    def locked(self) -> AbstractContextManager[object]:
        """Return a context in which no other run writes what this one has read; all writing is done in it."""

    def check(self) -> None:
        """Refuse a place in which the records could not be written in the end; raises `KitError`."""


class FolderShelf:
    """A shelf that is a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it is not there."""
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole."""
        write_whole(self._folder / name, content)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise ExportError(f"{self._folder / name} 删不掉：{error.strerror or error}") from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs of this machine waiting; what killed ones left half written is cleared away."""
        # Whoever may write the folder may keep others waiting.
        with FileLock(self._folder / _LOCK, mode=0o666):
            for left in left_half_written(self._folder):
                left.unlink(missing_ok=True)
            yield

    def check(self) -> None:
        """Refuse a folder in which the records could not be written in the end; raises `CallError`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as error:
            why = error.strerror or error
            raise CallError(f"输出文件夹不能写：{shown(self._folder)}（{why}）；请核对 --out") from None
        lock = self._folder / _LOCK
        try:
            if not lock.exists():
                lock.touch()
                lock.chmod(0o666)
            with lock.open("ab"):
                pass
        except OSError as error:
            raise CallError(
                f"{shown(lock)} 打不开（{error.strerror or error}）：是别的用户的就请他删掉"
            ) from None
        for name in ("run.json", "index.html"):
            if (self._folder / name).is_dir():
                raise CallError(f"{shown(self._folder / name)} 是文件夹，没处写记录：请移走")
