"""A pool whose workers are forked from a preloaded process, the fork server.

The process that uses the pool may have threads, an event loop or a PDF behind it, and forking such a process
hangs; so the server is a process started for the purpose.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import TypeVar

from kit.engine.papermill_log import first_line
from kit.errors import WorkError
from kit.workers.limits import Limits
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
    """

    def __init__(
        self, limits: Limits, at_a_time: int, *, trial: str | None = None, loads: Sequence[str] = ()
    ) -> None:
        self._trial = trial
        self._loads = tuple(loads)
        self._limits = limits
        self._at_a_time = at_a_time
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._ended_with = 0
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the pool

    def __enter__(self) -> ForkPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._errors.close()

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
                key, result = self._connection().recv()
            except (EOFError, OSError):
                self.close()
                self._check_server_can_start()
                if alone:
                    yield from (task.lost(_GIVEN_UP) for task in running.values())
                else:
                    suspects.extend(running.items())
                running.clear()
            else:
                del running[key]
                yield result
            alone = alone and bool(running)

    def close(self) -> None:
        """End the server and its workers."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            # It ends by itself once its socket is closed.
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._ended_with = self._process.returncode
            self._process = None

    def _check_server_can_start(self) -> None:
        """Give all up where the server was not killed but ended with an error: it would do so again."""
        if self._ended_with > 0:
            self._errors.seek(0)
            error = first_line(self._errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2])
            raise WorkError(f"工作进程起不来（{error}）：可能是系统许可的内存太少（ulimit -v）")

    def _send(self, running: dict[int, Task[T]], key: int, task: Task[T]) -> None:
        running[key] = task
        # A server that has died is found dead when its answer is awaited.
        with contextlib.suppress(OSError):
            self._connection().send((key, task))

    def _connection(self) -> Connection:
        if self._pipe is None:
            ours, theirs = socket.socketpair()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kit.workers.fork_server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=self._errors,
                # Ctrl-C is for the process that uses the pool.
                start_new_session=True,
                env={**os.environ, **_ONE_THREAD, **_SAME_HASHES},
            )
            theirs.close()
            self._pipe = Connection(ours.detach())
            self._pipe.send((self._limits, self._trial, self._loads))
        return self._pipe


_GIVEN_UP = "单独再试一次，运行它的进程仍被强行结束：可能是内存不足，或者笔记本结束了运行它的进程"

# A process with several threads must not be forked, and workers at a time use all cores as it is.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# The same review prints its sets in the same order every time.
_SAME_HASHES = {"PYTHONHASHSEED": "0"}
