"""A group of worker processes: each does one task, and whatever becomes of it touches no other.

On Linux a worker is forked from this process, which has only one thread and has set no PDF: a server started
for the purpose, or, for tasks that start nothing of their own, the process that has them. Elsewhere it is a
fresh interpreter, started before there is a task for it.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.workers.limits import FORKS, Limits
from kit.workers.own_process import adopt_orphans
from kit.workers.preload import load_modules, preload
from kit.workers.process import WorkerProcess
from kit.workers.task import Task

if TYPE_CHECKING:
    from kit.workers.typst_process import TypstProcess

__all__ = ["ProcessGroup"]


class ProcessGroup:
    """Runs tasks, each in a process of its own.

    Modules are loaded at once; `prepare` comes before the first task.

    Parameters
    ----------
    folder : Path
        Temporary files of the workers go there; it is removed at the end.
    loads : sequence of str
        Modules that tasks need; empty for those of reviews, which have documents set too.
    serves : bool
        Whether this process is there for its workers alone: what they leave behind comes to it and is ended.
    """

    def __init__(self, folder: Path, loads: Sequence[str] = (), *, serves: bool = FORKS) -> None:
        self._limits = Limits()
        self._serves = serves
        self._loads = tuple(loads)
        self._sets_pages = FORKS and not loads
        self._begin: Callable[[], None] = _preloaded
        self._running: dict[object, WorkerProcess] = {}
        self._root = folder
        self._spare: list[WorkerProcess] = []
        self._typst_processes: list[TypstProcess] = []
        # Where there is no fork, an interpreter is started ahead of its task.
        self._spares = 0 if FORKS else 1
        self._context = multiprocessing.get_context("fork" if FORKS else "spawn")
        if FORKS:
            with _temporary_files_in(self._root), _no_collections():
                load_modules(self._loads)
                if serves:
                    # What is loaded stays: the collections that follow need not look through it.
                    gc.freeze()

    def prepare(self, limits: Limits, trial: str | None = None) -> None:
        """Make ready for tasks.

        Parameters
        ----------
        limits : Limits
        trial : str or None, optional
            As for `preload`.
        """
        self._limits = limits
        load: Callable[[], None] = partial(preload, trial, self._loads)
        if FORKS:
            with _temporary_files_in(self._root), _no_collections():
                load()
        else:
            self._begin = load
        if self._serves:
            # What a worker moved into another session comes to us when the worker is gone.
            adopt_orphans()
            gc.collect()
            # Workers share these pages with us as long as their collector does not touch them.
            gc.freeze()
        self._fill()

    def start(self, key: object, task: Task[Any]) -> None:
        """Start a task; `wait` returns its result beside this key.

        Raises
        ------
        OSError
            The system allows no more processes.
        """
        process = self._spare.pop(0) if self._spare else self._started()
        process.begin(task, self._limits)
        self._running[key] = process
        self._fill()

    def wait(self, *others: Connection) -> Iterator[tuple[object, Any]]:
        """Yield the results of those that have ended, once one has or something can be read from `others`."""
        deadlines = [process.deadline for process in self._running.values() if process.deadline is not None]
        left = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        ready = set(
            wait([*others, *(one for process in self._running.values() for one in process.waits_on)], left)
        )
        for key, process in list(self._running.items()):
            if ready.intersection(process.waits_on) or process.is_late:
                del self._running[key]
                result = process.end()
                if process.typst is not None:
                    self._take_back(process.typst, process.ended_well)
                self._end_orphans()
                yield key, result

    def close(self) -> None:
        """End all that still run; nothing of them is kept."""
        for process in (*self._running.values(), *self._spare):
            process.kill()
        self._running.clear()
        for typst in self._typst_processes:
            typst.close()
        self._typst_processes.clear()
        self._spare.clear()
        self._end_orphans()
        shutil.rmtree(self._root, ignore_errors=True)

    def _end_orphans(self) -> None:
        """End what those that have ended had started; ending one may bring its own children to us."""
        living = (*self._running.values(), *self._spare)
        beside = (*self._typst_processes, *(process.typst for process in living))
        known = {each.pid for each in (*living, *beside) if each is not None}
        while orphans := _own_children() - known if self._serves else ():
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)

    def _started(self) -> WorkerProcess:
        typst = None
        if self._sets_pages:
            typst = self._typst_processes.pop() if self._typst_processes else self._typst_process()
        return WorkerProcess(self._context, self._root, self._begin, typst)

    def _typst_process(self) -> TypstProcess:
        from kit.workers.typst_process import TypstProcess

        return TypstProcess(self._context)

    def _take_back(self, typst: TypstProcess, ended_well: bool) -> None:
        # A worker that was killed may have left half a document on the way, or an answer not taken.
        if ended_well and typst.is_good:
            self._typst_processes.append(typst)
        else:
            typst.close()

    def _fill(self) -> None:
        while len(self._spare) < self._spares:
            self._spare.append(self._started())


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Look for no garbage meanwhile: modules leave hardly any, and it takes a tenth of loading them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Have temporary files created in a folder that is cleared away even where this process is killed."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _preloaded() -> None:
    """Load nothing: the worker was forked from a process that has loaded all."""


def _own_children() -> set[int]:
    """Return the ids of this process's children; none where the system does not list them."""
    try:
        return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()))
    except OSError:
        return set()
