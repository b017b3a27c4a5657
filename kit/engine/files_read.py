"""Files that a notebook's cells read, recorded while they run and compared before the next run.

A file that a cell imports or opens is an input of the review, like the ledgers and the notebook: a module
beside the notebook, a list of villages, a sentence in a text file. Files of Python, of the system and of the
run itself are left out. Reads by a subprocess, or by a kernel in another process, are not seen.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["are_unchanged", "files_read"]

_SYSTEM_FOLDERS = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib")

_LARGEST_HASHED = 1 << 28
"""Largest file, in bytes, compared by hash; larger ones are compared by size and modification time."""


@contextlib.contextmanager
def files_read(
    working_folder: Path, notebook_folder: Path, exclude: Sequence[Path]
) -> Iterator[dict[str, str]]:
    """Record the files read within the block: name → sha256, complete once the block has ended without error.

    Parameters
    ----------
    working_folder : Path
        Folder in which cells run; its files are links into `notebook_folder`, or made by the cells.
    notebook_folder : Path
        Folder of the notebook; names of files in it or in its parent are relative to it.
    exclude : sequence of Path
        Files and folders that are tracked elsewhere.
    """
    global _recorder
    previous, modules = _recorder, set(sys.modules)
    if not _hooked:
        # An audit hook cannot be removed.
        sys.addaudithook(_audit)
        _hooked.append(True)
    _recorder = recorder = _Recorder(working_folder, notebook_folder, exclude)
    try:
        yield recorder.hashes
    finally:
        _recorder = previous
    for name in sorted(sys.modules.keys() - modules):
        # Python may have opened only the compiled file of a module, not its source.
        source = getattr(sys.modules.get(name), "__file__", None)
        if isinstance(source, str):
            recorder.record(source)


def are_unchanged(hashes: Mapping[str, str], notebook_folder: Path) -> bool:
    """Return whether files are still as `files_read` recorded them."""
    return all(_current_hash(str(notebook_folder / name)) == sha256 for name, sha256 in hashes.items())


class _Recorder:
    """The files read during one run."""

    def __init__(self, working_folder: Path, notebook_folder: Path, exclude: Sequence[Path]) -> None:
        self._working_folder = os.path.realpath(working_folder)
        self._notebook_folder = os.path.realpath(notebook_folder)
        own = (sys.prefix, sys.base_prefix, str(Path(__file__).parents[1]), *map(str, exclude))
        self._excluded = [self._working_folder, *_SYSTEM_FOLDERS, *map(os.path.realpath, own)]
        self._home = os.path.join(os.path.expanduser("~"), ".")  # noqa: PTH118, PTH111 - a prefix of names
        self.hashes: dict[str, str] = {}
        self.busy = False

    def record(self, path: str) -> None:
        """Record one file as it is now."""
        real = os.path.realpath(path)
        if not os.path.lexists(real) and _within(real, self._working_folder):
            # A file that was missing and is later put beside the notebook changes the review.
            real = self._notebook_folder + real.removeprefix(self._working_folder)
        if (
            real.endswith(".pyc")
            or real.startswith(self._home)
            or any(_within(real, one) for one in self._excluded)
        ):
            return
        above = os.path.dirname(self._notebook_folder)  # noqa: PTH120 - no Path for each file that is opened
        name = os.path.relpath(real, self._notebook_folder) if _within(real, above) else real
        name = name.replace(os.sep, "/")
        if name not in self.hashes and (sha256 := _current_hash(real)) is not None:
            self.hashes[name] = sha256


_recorder: _Recorder | None = None
_hooked: list[bool] = []


def _audit(event: str, args: tuple[Any, ...]) -> None:
    """Audit hook: record a file that is opened for reading."""
    recorder = _recorder
    if event != "open" or recorder is None or recorder.busy:
        return
    path, mode, flags = args
    reads = "r" in mode if isinstance(mode, str) else not flags & (os.O_WRONLY | os.O_RDWR)
    if reads and isinstance(path, str | bytes):
        recorder.busy = True
        try:
            # An error of the recorder must not reach the cell.
            with contextlib.suppress(Exception):
                recorder.record(os.fsdecode(path))
        finally:
            recorder.busy = False


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _current_hash(path: str) -> str | None:
    """Return a file's hash; empty if it does not exist, None if it is not a regular file."""
    try:
        status = os.stat(path)  # noqa: PTH116 - no Path for each file that is opened
    except OSError:
        return ""
    return _hash(path, status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


@cache
def _hash(path: str, size: int, mtime: int) -> str:
    """Hash a file; cached, since many townships read the same files."""
    if size > _LARGEST_HASHED:
        return f"{size} {mtime}"
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - no Path for each file that is opened
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
