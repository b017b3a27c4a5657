"""A pool whose workers are forked from a preloaded process, the fork server.

The process that uses the pool may have threads, an event loop or a PDF behind it, and forking such a process
hangs; so the server is a process started for the purpose.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from kit.errors import WorkError
from kit.workers.limits import Limits
from kit.workers.server_process import ServerProcess
from kit.workers.task import Task

__all__ = ["ForkPool"]

T = TypeVar("T")


class ForkPool:
    """Runs each task in a forked worker; see `Pool`.

    Parameters
    ----------
    limits : Limits
    at_a_time : int
        Workers at a time.
    trial : str or None
        Subject of a trial review that prepares the workers, where many tasks will follow; None for no trial.
    loads : sequence of str
        As for `ProcessGroup`.
    ahead : ServerProcess or None
        A server that was started before there was a task, with the same `loads`; the pool ends it.
    """

    def __init__(
        self,
        limits: Limits,
        at_a_time: int,
        *,
        trial: str | None = None,
        loads: Sequence[str] = (),
        ahead: ServerProcess | None = None,
    ) -> None:
        self._trial = trial
        self._loads = tuple(loads)
        self._limits = limits
        self._at_a_time = at_a_time
        self._ahead = ahead
        self._server: ServerProcess | None = None

    def __enter__(self) -> ForkPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, tasks: Iterable[Task[T]]) -> Iterator[T]:
        """Yield the result of each task as it ends; tasks are taken one by one, as there is room.

        One of those under which the server is killed may be what kills it: each of them is run once more,
        alone, and one that is alone when that happens again is given up.
        """
        coming = enumerate(tasks)
        running: dict[int, Task[T]] = {}
        suspects: deque[tuple[int, Task[T]]] = deque()
        alone = False
        while True:
            if suspects and not running:
                alone = True
                self._send(running, *suspects.popleft())
            elif not suspects and not alone:
                for key, task in itertools.islice(coming, self._at_a_time - len(running)):
                    self._send(running, key, task)
            if not running:
                return
            try:
                key, result = self._started().pipe.recv()
            except (EOFError, OSError):
                if error := self.close():
                    # It was not killed: it would end like this again.
                    raise WorkError(
                        f"工作进程起不来（{error}）：可能是系统许可的内存太少（ulimit -v）"
                    ) from None
                if alone:
                    yield from (task.lost(_GIVEN_UP) for task in running.values())
                else:
                    suspects.extend(running.items())
                running.clear()
            else:
                del running[key]
                yield result
            alone = alone and bool(running)

    def close(self) -> str:
        """End the server and its workers; return the error with which it had ended by itself, if any."""
        server, self._server = self._server or self._ahead, None
        self._ahead = None
        return server.close() if server is not None else ""

    def _send(self, running: dict[int, Task[T]], key: int, task: Task[T]) -> None:
        running[key] = task
        # A server that has died is found dead when its answer is awaited.
        with contextlib.suppress(OSError):
            self._started().pipe.send((key, task))

    def _started(self) -> ServerProcess:
        if self._server is None:
            self._server, self._ahead = self._ahead or ServerProcess(self._loads), None
            self._server.prepare(self._limits, self._trial)
        return self._server


_GIVEN_UP = "单独再试一次，运行它的进程仍被强行结束：可能是内存不足，或者笔记本结束了运行它的进程"
