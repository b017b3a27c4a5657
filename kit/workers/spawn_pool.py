"""A pool of fresh interpreters, for systems without fork."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

from kit.workers.limits import Limits
from kit.workers.process_group import ProcessGroup
from kit.workers.task import Task

__all__ = ["SpawnPool"]

T = TypeVar("T")


class SpawnPool:
    """Runs each task in a fresh interpreter; see `Pool`."""

    def __init__(self, limits: Limits, at_a_time: int) -> None:
        self._group = ProcessGroup(limits)
        self._at_a_time = at_a_time

    def __enter__(self) -> SpawnPool:
        return self

    def __exit__(self, *_: object) -> None:
        self._group.close()

    def run(self, tasks: Iterable[Task[T]]) -> Iterator[T]:
        """Yield the result of each task as it ends."""
        coming = enumerate(tasks)
        running = 0
        while True:
            for key, task in itertools.islice(coming, self._at_a_time - running):
                self._group.start(key, task)
                running += 1
            if not running:
                return
            for _, result in self._group.wait():
                running -= 1
                yield result
