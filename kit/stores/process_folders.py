"""Folders that belong to one process, and that go when it has died.

A process that is killed cannot clear up: the next one does.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import time
from pathlib import Path

__all__ = ["folder_of_one_run", "left_by_others", "machine"]

_LONGER_THAN_ANY_RUN = 7 * 24 * 3600.0
"""Seconds."""


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
