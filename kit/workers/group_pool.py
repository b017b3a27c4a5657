"""A pool whose workers are started by the process that uses it: forked where that is sound, or fresh."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from kit.stores.process_folders import PREFIX, folder_of_one_run
from kit.workers.limits import Limits, not_started
from kit.workers.process_group import ProcessGroup
from kit.workers.task import Task

__all__ = ["GroupPool"]

T = TypeVar("T")


class GroupPool:
    """Runs each task in a process of its own; see `Pool`.

    Parameters
    ----------
    limits : Limits
    at_a_time : int
        Workers at a time.
    loads : sequence of str
        As for `ProcessGroup`.
    """

    def __init__(self, limits: Limits, at_a_time: int, *, loads: Sequence[str] = ()) -> None:
        folder = folder_of_one_run(Path(tempfile.gettempdir()), PREFIX)
        self._group = ProcessGroup(folder, loads, serves=False)
        self._group.prepare(limits)
        self._at_a_time = at_a_time

    def __enter__(self) -> GroupPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._group.close()

    def run(self, tasks: Iterable[Task[T]]) -> Iterator[T]:
        """Yield the result of each task as it ends."""
        coming = enumerate(tasks)
        running = 0
        while True:
            for key, task in coming:
                try:
                    self._group.start(key, task)
                    running += 1
                except OSError as error:
                    yield task.lost(not_started(error))
                if running == self._at_a_time:
                    break
            if not running:
                return
            for _, result in self._group.wait():
                running -= 1
                yield result
