"""Files written whole: under their final name there is all of a file, or what was there before.

Stands beside the way of the data, like `kit.errors`: the outputs of a run and the blank workbook for a
township are written by it.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import tempfile
import time
from pathlib import Path

from kit.errors import ExportError

__all__ = ["folder_of_one_run", "left_by_others", "left_half_written", "machine", "write_whole"]

_HALF = re.compile(r"\..+\.(json|html)-[a-z0-9_]{8}")
"""The name of a file that is not whole yet, as `tempfile.mkstemp` makes it."""

_LONGER_THAN_ANY_RUN = 7 * 24 * 3600.0
"""Seconds."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears under its name only when it is whole.

    Raises
    ------
    ExportError
        The folder cannot be written, or the disk is full.

    Examples
    --------
    >>> write_whole(Path("outputs/2021/run.json"), b"{}")  # doctest: +SKIP
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unborn = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        # Not a temporary file of the system's: this one is to be read by whoever the umask lets read.
        handle = os.open(unborn, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        temporary = unborn
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ExportError(f"写不出 {path}：{error.strerror or error}") from None


def left_half_written(folder: Path) -> list[Path]:
    """Return what `write_whole` has left in a folder where it was killed, or is just writing."""
    return [path for path in folder.glob(".*-????????") if path.is_file() and _HALF.fullmatch(path.name)]


def folder_of_one_run(parent: Path, prefix: str) -> Path:
    """Make a folder for what is under way, and clear away those that killed processes have left.

    Parameters
    ----------
    parent : Path
        Where the folder is to stand; other machines may see it too.
    prefix : str
        Begins the folder's name; the machine, its view of processes and the process come after it.

    Raises
    ------
    OSError
        There is no room for it.
    """
    for left in left_by_others(parent, prefix):
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=parent, prefix=f"{prefix}{machine()}-{os.getpid()}-"))


def left_by_others(parent: Path, prefix: str) -> list[Path]:
    """Return the folders of `folder_of_one_run` whose processes are gone.

    Of another machine's nobody here can tell; they count as left once they are older than any run takes.
    """
    # Others may call folders of theirs alike.
    form = re.compile(re.escape(prefix) + r"(?P<view>.+)-(?P<process>\d+)-\w{8}")
    try:
        found = [(Path(entry.path), form.fullmatch(entry.name)) for entry in os.scandir(parent)]
    except OSError:
        return []
    return [
        folder
        for folder, name in found
        if name is not None and _is_left(folder, name["view"], name["process"])
    ]


def _is_left(folder: Path, view: str, process: str) -> bool:
    # On Windows the question itself would end the process.
    if view == machine() and os.name != "nt":
        return not _is_alive(process)
    try:
        return time.time() - folder.stat().st_mtime > _LONGER_THAN_ANY_RUN
    except OSError:
        return False


def machine() -> str:
    """Name what process ids are counted in: containers of one name share folders, and not their ids.

    >>> machine() == machine()
    True
    """
    try:
        view = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        view = 0
    return f"{socket.gethostname()}-{view}"


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (ValueError, OSError):
        # Not for us to say.
        return True
    return True
