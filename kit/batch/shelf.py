"""The shelf: where a year's outputs stand, a folder or any place that fsspec knows.

Ends the way of the data at outputs, on the running branch: run.json and index.html are read and written here
by the process that gives the order, whichever machine the reviews came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from kit.errors import ExportError
from kit.whole_files import left_half_written, write_whole

__all__ = ["FolderShelf", "Shelf"]


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
        with FileLock(self._folder / ".run.json.lock"):
            for left in left_half_written(self._folder):
                left.unlink(missing_ok=True)
            yield
