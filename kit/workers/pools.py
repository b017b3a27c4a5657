"""The pool that this system has."""

from __future__ import annotations

from kit.workers.limits import FORKS, Limits
from kit.workers.task import Pool

__all__ = ["open_pool"]


def open_pool(limits: Limits, at_a_time: int, *, trial: str | None) -> Pool:
    """Return a pool of so many processes at a time; `trial` as for `ForkPool`."""
    if FORKS:
        from kit.workers.fork_pool import ForkPool

        return ForkPool(limits, at_a_time, trial=trial)
    from kit.workers.spawn_pool import SpawnPool

    return SpawnPool(limits, at_a_time)
