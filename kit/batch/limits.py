"""What one review may take, and what the system allows of processes.

Serves the batch, on the running branch.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from kit.errors import CallError

__all__ = ["FORKS", "Limits", "room_for"]

FORKS = sys.platform == "linux"
"""Whether children are forked: macOS has libraries that do not outlive it, Windows has none of it."""


@dataclass(frozen=True)
class Limits:
    """What one review may take.

    Attributes
    ----------
    seconds : float or None
        Of wall time; None for no limit.
    memory : int
        Bytes beyond what the warm process has; 0 for no limit. Only Linux heeds it.
    """

    seconds: float | None = None
    memory: int = 2 << 30


_FILES, _FILES_EACH = 48, 8
"""Files that a batch holds open, and how many more for each review at a time."""


def room_for(at_a_time: int) -> int:
    """Return how many reviews at a time the system has open files for; it is asked for more where need be.

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
