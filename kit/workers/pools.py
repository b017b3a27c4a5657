"""The pool that this system has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kit.workers.limits import FORKS, Limits
from kit.workers.server_process import ServerProcess
from kit.workers.task import Pool

__all__ = ["open_pool", "start_ahead"]


def start_ahead() -> ServerProcess | None:
    """Start what workers of reviews are forked from, before there is a review; None where nothing is forked.

    It loads its modules while the caller finds out what there is to do. The pool ends it, or the caller.
    """
    return ServerProcess() if FORKS else None


def open_pool(
    limits: Limits,
    at_a_time: int,
    *,
    trial: str | None = None,
    loads: Sequence[str] = (),
    ahead: ServerProcess | None = None,
) -> Pool:
    """Return a pool of so many processes at a time.

    Parameters
    ----------
    limits : Limits
    at_a_time : int
    trial : str or None, optional
        As for `ForkPool`.
    loads : sequence of str, optional
        Modules that the tasks need, where they are no reviews. Such tasks run none but the kit's own code,
        so they are forked from this very process, which costs no start, as long as it has one thread.
    ahead : ServerProcess, optional
        From `start_ahead`.
    """
    if not FORKS or (loads and _has_one_thread()):
        from kit.workers.group_pool import GroupPool

        return GroupPool(limits, at_a_time, loads=loads)
    from kit.workers.fork_pool import ForkPool

    return ForkPool(limits, at_a_time, trial=trial, loads=loads, ahead=ahead)


def _has_one_thread() -> bool:
    """Whether a fork of this process is a whole copy: threads of libraries are threads too."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir()) == 1
    except OSError:
        return False
