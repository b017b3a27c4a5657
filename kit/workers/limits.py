"""Limits: what one task may take, and how many processes the system allows."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from kit.errors import CallError

__all__ = ["FORKS", "Limits", "not_started", "room_for"]

FORKS = sys.platform == "linux" and os.environ.get("REVIEW_KIT_START") != "spawn"
"""Whether workers are forked: macOS has libraries that a fork breaks, Windows has no fork.

``REVIEW_KIT_START=spawn`` starts them on Linux as elsewhere, for tests of that way.
"""


@dataclass(frozen=True)
class Limits:
    """What one task may take.

    Attributes
    ----------
    seconds : float or None
        Of wall time; None for no limit.
    memory : int
        Bytes beyond what the preloaded process has; 0 for no limit. Only Linux enforces it.
    """

    seconds: float | None = None
    memory: int = 2 << 30


_FILES, _FILES_EACH = 48, 8
"""Files that a pool holds open, and how many more for each worker."""


def not_started(error: OSError) -> str:
    """Return why a process could not be started, in Chinese."""
    return f"系统不许再起一个进程（{error.strerror or error}）：可减小 --jobs 再试"


def room_for(at_a_time: int) -> int:
    """Return how many workers at a time the system has open files for, after asking it for more if needed.

    Raises
    ------
    CallError
        There is room for none.
    """
    if not FORKS:
        return at_a_time
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES + _FILES_EACH * at_a_time
    if soft == resource.RLIM_INFINITY or wanted <= soft:
        return at_a_time
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < _FILES + _FILES_EACH:
        raise CallError(f"系统只许同时打开{allowed}个文件，至少要{_FILES + _FILES_EACH}个：请放宽 ulimit -n")
    return min(at_a_time, (allowed - _FILES) // _FILES_EACH)
