"""A store that is a folder of this machine."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from kit.errors import CallError, DataError, ExportError
from kit.files import display_path
from kit.layout import RUN_RECORD
from kit.stores.exchange import exchange, recover
from kit.stores.store import FileStatus
from kit.stores.whole_files import left_half_written, write_whole

__all__ = ["FolderStore"]

_LOCK = ".run.json.lock"

_OWN = ".run"
"""Folder of what is not whole yet, and of the journals of batches."""

_UNSETTLED = 2_000_000_000
"""Nanoseconds: no file system's clock is coarser."""


class FolderStore:
    """A folder as a `Store`; it is created when it is first written.

    Parameters
    ----------
    folder : Path
        Absolute.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __truediv__(self, folder: str) -> FolderStore:
        return FolderStore(self._folder / folder)

    def __str__(self) -> str:
        return str(self._folder)

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it does not exist."""
        try:
            # No Path for each file: a batch reads half a million to find nothing changed.
            with open(f"{self._folder}/{name}", "rb") as file:  # noqa: PTH123
                return file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise DataError(
                f"{display_path(self._folder / name)} 读不出：{error.strerror or error}"
            ) from None

    def names(self, skipped: list[str] | None = None) -> list[str]:
        """Return the names of all files in this folder and those below; none is ever skipped."""
        found = (path for path in self._folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self._folder).as_posix() for path in found)

    def statuses(self) -> dict[str, FileStatus]:
        """Return the status of each file in this folder itself; see `Store.statuses`."""
        if os.name == "nt":
            # There it is the time at which a file was created.
            return {}
        settled = time.time_ns() - _UNSETTLED
        found = {}
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                status = entry.stat()
                if status.st_ctime_ns < settled:
                    found[entry.name] = FileStatus(
                        status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
                    )
        return found

    def write_all(
        self,
        contents: Mapping[str, bytes],
        *,
        remove: Collection[str] = (),
        known: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """Write files in their order and remove others; see `Store.write_all`."""
        if known is not None:
            return exchange(self._folder, contents, remove, known)
        for name, content in contents.items():
            write_whole(self._folder / name, content, self._make_own_folder())
        for name in remove:
            self.remove(name)
        return {}

    def append(self, name: str, content: bytes) -> str:
        """Add to the end of a file, and return its name."""
        path = self._folder / name
        try:
            self._make_own_folder()
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(content)
        except OSError as error:
            raise ExportError(f"写不出 {path}：{error.strerror or error}") from None
        return name

    def remove(self, name: str) -> None:
        """Remove a file, if it exists."""
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise ExportError(f"{self._folder / name} 删不掉：{error.strerror or error}") from None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other runs of this machine waiting, and clear away what killed ones left half written."""
        # Anyone who may write the folder may take the lock.
        with FileLock(self._folder / _LOCK, mode=0o666):
            # Not in the folder itself, which has an entry a township.
            for left in left_half_written(self._folder / _OWN):
                left.unlink(missing_ok=True)
            yield

    def _make_own_folder(self) -> Path:
        """Return the folder of what is not whole yet; whoever may write this folder may write there too."""
        own = self._folder / _OWN
        if not own.is_dir():
            # What cannot be made is reported by whoever writes there.
            with contextlib.suppress(OSError):
                own.mkdir(parents=True, exist_ok=True)
                own.chmod(self._folder.stat().st_mode & 0o7777)
        return own

    def recover(self) -> None:
        """Clear away what killed processes left, and undo what they had half exchanged."""
        recover(self._folder)

    def check(self) -> None:
        """Refuse a folder in which the year's record could not be written; raises `CallError`."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder):
                pass
        except OSError as error:
            why = error.strerror or error
            raise CallError(
                f"输出文件夹不能写：{display_path(self._folder)}（{why}）；请核对 --out"
            ) from None
        lock = self._folder / _LOCK
        try:
            if not lock.exists():
                lock.touch()
                lock.chmod(0o666)
            with lock.open("ab"):
                pass
        except OSError as error:
            raise CallError(
                f"{display_path(lock)} 打不开（{error.strerror or error}）：是别的用户的就请他删掉"
            ) from None
        for name in (RUN_RECORD, "index.html"):
            if (self._folder / name).is_dir():
                raise CallError(f"{display_path(self._folder / name)} 是文件夹，没处写记录：请移走")
