"""The protocol of a store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

__all__ = ["FileStatus", "Store"]


class FileStatus(NamedTuple):
    """What a file system tells of a file: whatever writes to it, or takes its place, changes some of this.

    Attributes
    ----------
    inode, size : int
        The size in bytes.
    modified, changed : int
        Nanoseconds since 1970. No program can set the second one back.
    """

    inode: int
    size: int
    modified: int
    changed: int


class Store(Protocol):
    """A place of files by name, with ``/`` between the parts of a name."""

    def __truediv__(self, folder: str) -> Store:
        """Return the store of a folder within this one."""

    def __str__(self) -> str:
        """Return its path or address, for messages."""

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it does not exist.

        Raises
        ------
        DataError
            It cannot be read, or the store does not answer.
        """

    def names(self, skipped: list[str] | None = None) -> list[str]:
        """Return the names of all files in this store and its folders.

        Parameters
        ----------
        skipped : list of str, optional
            Receives the addresses of keys that are no path within this store.

        Raises
        ------
        CallError
            The store cannot be listed.
        """

    def statuses(self) -> dict[str, FileStatus]:
        """Return the status of each file in this folder itself, by name; empty where the store has none.

        One that was changed within the last two seconds is left out: one more change might not show.
        """

    def write_all(
        self,
        contents: Mapping[str, bytes],
        *,
        remove: Collection[str] = (),
        known: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """Write files in their order and remove others.

        Parameters
        ----------
        contents : mapping of str to bytes
            By name; the last file describes the others.
        remove : collection of str
            Names that are to exist no longer.
        known : mapping of str to str, optional
            Name → sha256 of what was written last. With it, a folder changes all files or none, an object
            store hands over all before the first appears, and a file that is something else was edited by a
            person: it is kept under another name. Without it, each file is replaced whole, in order.

        Returns
        -------
        dict of str to str
            Name of an edited file → name under which it is kept.

        Raises
        ------
        ExportError
            The store cannot be written.
        """

    def append(self, name: str, content: bytes) -> str:
        """Add to the end of a file, and return its name.

        A store that cannot writes a file of its own, whose name begins with this one and differs each time.
        A process that is killed may leave half of what it added.

        Raises
        ------
        ExportError
            The store cannot be written.
        """

    def remove(self, name: str) -> None:
        """Remove a file, if it exists; raises `ExportError`."""

    def lock(self) -> AbstractContextManager[object]:
        """Return a context in which no other run of the kit writes here, where the store has locks."""

    def recover(self) -> None:
        """Clear away what killed processes left, and undo what they had half written."""

    def check(self) -> None:
        """Refuse a place that cannot be written; raises `KitError`."""
