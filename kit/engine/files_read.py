"""Which files a notebook's cells read: noted while they run, and looked at again before the next run.

Stands at notebook, on the running branch. What a cell imports or opens is part of what a review is made of,
as are ledgers and notebook: a module beside the notebook, a list of villages, a sentence kept in a file. What
belongs to Python, the system or the run itself is left out. A program that a cell starts, and a kernel in a
process of its own, read unseen.
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

__all__ = ["are_as_read", "files_read"]

_OF_THE_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib")

_MOST = 1 << 28
"""Bytes of a file that is told by its content; a larger one by its size and time."""


@contextlib.contextmanager
def files_read(here: Path, beside: Path, leave_out: Sequence[Path]) -> Iterator[dict[str, str]]:
    """Note what is read meanwhile: name → sha256, complete once all has ended well.

    Parameters
    ----------
    here : Path
        Where cells run; what stands there is linked from `beside`, or made by the cells.
    beside : Path
        Where the notebook stands; names are relative to it for what stands there or in the folder above it.
    leave_out : sequence of Path
        Files and folders that are looked after elsewhere.
    """
    global _noting
    before, modules = _noting, set(sys.modules)
    if not _hooked:
        # Once set, it is there for good.
        sys.addaudithook(_told)
        _hooked.append(True)
    _noting = noting = _Noting(here, beside, leave_out)
    try:
        yield noting.found
    finally:
        _noting = before
    for name in sys.modules.keys() - modules:
        # Its source may not have been opened: what Python has compiled lies beside it.
        source = getattr(sys.modules.get(name), "__file__", None)
        if isinstance(source, str):
            noting.note(source)


def are_as_read(found: Mapping[str, str], beside: Path) -> bool:
    """Tell whether files are now as `files_read` noted them."""
    return all(_hash_now(str(beside / name)) == sha256 for name, sha256 in found.items())


class _Noting:
    """What is noted of one run."""

    def __init__(self, here: Path, beside: Path, leave_out: Sequence[Path]) -> None:
        self._here = os.path.realpath(here)
        self._beside = os.path.realpath(beside)
        own = (sys.prefix, sys.base_prefix, str(Path(__file__).parents[1]), *map(str, leave_out))
        self._left_out = [self._here, *_OF_THE_SYSTEM, *map(os.path.realpath, own)]
        self._home = os.path.join(os.path.expanduser("~"), ".")  # noqa: PTH118, PTH111 - a beginning of names
        self.found: dict[str, str] = {}
        self.busy = False

    def note(self, path: str) -> None:
        """Note one file, as it is at this moment."""
        real = os.path.realpath(path)
        if not os.path.lexists(real) and _within(real, self._here):
            # Where it comes to stand beside the notebook, the review is another one.
            real = self._beside + real.removeprefix(self._here)
        if (
            real.endswith(".pyc")
            or real.startswith(self._home)
            or any(_within(real, one) for one in self._left_out)
        ):
            return
        above = os.path.dirname(self._beside)  # noqa: PTH120 - no Path for each file that is opened
        name = os.path.relpath(real, self._beside) if _within(real, above) else real
        name = name.replace(os.sep, "/")
        if name not in self.found and (told := _hash_now(real)) is not None:
            self.found[name] = told


_noting: _Noting | None = None
_hooked: list[bool] = []


def _told(event: str, given: tuple[Any, ...]) -> None:
    """Hear of a file that is opened."""
    noting = _noting
    if event != "open" or noting is None or noting.busy:
        return
    path, mode, flags = given
    reads = "r" in mode if isinstance(mode, str) else not flags & (os.O_WRONLY | os.O_RDWR)
    if reads and isinstance(path, str | bytes):
        noting.busy = True
        try:
            # Whatever ails the noting is not the cell's affair.
            with contextlib.suppress(Exception):
                noting.note(os.fsdecode(path))
        finally:
            noting.busy = False


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _hash_now(path: str) -> str | None:
    """Tell a file's content; empty where there is none, None for what is no ordinary file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - no Path for each file that is opened
    except OSError:
        return ""
    return _hash(path, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


@cache
def _hash(path: str, size: int, changed: int) -> str:
    """Hash a file; what many townships read is read once."""
    if size > _MOST:
        return f"{size} {changed}"
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - no Path for each file that is opened
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
