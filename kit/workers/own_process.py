"""What a process sets for itself: its end with its parent, the orphans it takes in, its name, its output."""

from __future__ import annotations

import ctypes
import os
import signal

__all__ = ["adopt_orphans", "die_with_parent", "discard_output", "name_process"]

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_NAME = 15  # PR_SET_NAME
_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER


def adopt_orphans() -> None:
    """Have processes whose parent is gone become children of this one, so that it can end them."""
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1)


def die_with_parent(parent: int) -> None:
    """Have this process killed when the one that forked it is gone, and end it where that is gone already.

    Parameters
    ----------
    parent : int
        Its process id.
    """
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def discard_output() -> None:
    """Have nothing that this process or one of its own prints come to the user's screen."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    os.close(devnull)


def name_process(name: str) -> None:
    """Have lists of processes show this one by a name of at most 15 bytes."""
    ctypes.CDLL(None).prctl(_NAME, name.encode())
