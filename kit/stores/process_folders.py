"""Folders that belong to one process: where it is killed, the next process removes them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import time
from pathlib import Path

__all__ = ["PREFIX", "folder_of_one_run", "left_by_others", "machine"]

PREFIX = "review-kit-"
"""Begins the names of the kit's temporary folders."""

_BEHIND_PREFIX = re.compile(r"(?P<view>.+)-(?P<process>\d+)-\w{8}")

_LONGER_THAN_ANY_RUN = 7 * 24 * 3600.0
"""Seconds."""


def folder_of_one_run(parent: Path, prefix: str) -> Path:
    """Create a folder for this process, and remove those that killed processes left.

    Parameters
    ----------
    parent : Path
        Other machines may share it.
    prefix : str
        Begins the folder's name; the machine and the process id follow.

    Raises
    ------
    OSError
        It cannot be created.
    """
    for left in left_by_others(parent, prefix):
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=parent, prefix=f"{prefix}{machine()}-{os.getpid()}-"))


def left_by_others(parent: Path, prefix: str) -> list[Path]:
    """Return the folders of `folder_of_one_run` whose processes are gone.

    Processes of another machine cannot be looked up; their folders count once they are older than any run.
    """
    try:
        with os.scandir(parent) as entries:
            found = [entry.name for entry in entries if entry.name.startswith(prefix)]
    except OSError:
        return []
    # Other programs may use the same prefix.
    named = [(parent / name, _BEHIND_PREFIX.fullmatch(name, len(prefix))) for name in found]
    return [
        folder
        for folder, name in named
        if name is not None and _is_left(folder, name["view"], name["process"])
    ]


def _is_left(folder: Path, view: str, process: str) -> bool:
    # On Windows os.kill would end the process.
    if view == machine() and os.name != "nt":
        return not _is_alive(process)
    try:
        return time.time() - folder.stat().st_mtime > _LONGER_THAN_ANY_RUN
    except OSError:
        return False


def machine() -> str:
    """Return the name of this machine and its process namespace: containers may share a name, not their ids.

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
        # The process may not be looked up.
        return True
    return True
