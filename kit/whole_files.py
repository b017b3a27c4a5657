"""Files written whole: under their final name there is all of a file, or what was there before.

Stands beside the way of the data, like `kit.errors`: the outputs of a run and the blank workbook for a
township are written by it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path

from kit.errors import ExportError

__all__ = ["folder_of_one_run", "write_whole"]


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
    prefix = f"{prefix}{socket.gethostname()}-{_view_of_processes()}-"
    for left in parent.glob(f"{prefix}*"):
        if not _is_alive(left.name.removeprefix(prefix).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=parent, prefix=f"{prefix}{os.getpid()}-"))


def _view_of_processes() -> int:
    """Tell what process ids are counted in: containers of one name share folders, and not their ids."""
    try:
        return Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return 0


def _is_alive(process: str) -> bool:
    if os.name == "nt":
        # There the question itself would end the process.
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (ValueError, OSError):
        # Not for us to say.
        return True
    return True
