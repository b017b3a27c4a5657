"""A pool that runs its tasks in this process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from kit.export.formats import render
from kit.workers.task import Task, Workspace


class InProcess:
    """Runs each task in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, tasks: Iterable[Task[Any]]) -> Iterator[Any]:
        for number, task in enumerate(tasks):
            folder = self._root / f"workspace{number}"
            folder.mkdir(parents=True)
            yield task.run(Workspace(folder, render))
