"""The nursery: a warm process of its own, of which the children are forked.

Serves the batch, on the running branch. The process that gives an order may have threads, an event loop or a
PDF behind it, and forking such a one hangs; this one is started for the purpose by `kit.warm`.
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
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection

from kit.batch.limits import Limits
from kit.engine.papermill_log import first_line
from kit.errors import WorkError
from kit.job import Job
from kit.records import Entry

__all__ = ["Nursery"]


class Nursery:
    """The other end of a warm process; use it in a ``with``.

    Parameters
    ----------
    limits : Limits
    at_a_time : int
        Children at a time.
    many : bool
        Whether so many jobs will come that a rehearsal is worth its while.
    """

    def __init__(self, limits: Limits, at_a_time: int, *, many: bool) -> None:
        self._limits = limits
        self._many = many
        self._at_a_time = at_a_time
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._ended_with = 0
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the nursery

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._errors.close()

    def run(self, jobs: Iterable[Job]) -> Iterator[Entry]:
        """Give the entry of each job as it ends; the jobs are taken one by one, as there is room.

        One of those under which the warm process is killed may be what kills it: each of them is begun once
        more, alone, and what is alone once more when that happens is given up.
        """
        coming = enumerate(jobs)
        running: dict[int, Job] = {}
        suspects: deque[tuple[int, Job]] = deque()
        alone = False
        while True:
            if suspects and not running:
                alone = True
                self._send(running, *suspects.popleft())
            elif not suspects and not alone:
                for key, job in itertools.islice(coming, self._at_a_time - len(running)):
                    self._send(running, key, job)
            if not running:
                return
            try:
                key, entry = self._channel().recv()
            except (EOFError, OSError):
                self.close()
                self._check_it_can_live()
                if alone:
                    yield from map(_given_up, running.values())
                else:
                    suspects.extend(running.items())
                running.clear()
            else:
                del running[key]
                yield entry
            alone = alone and bool(running)

    def close(self) -> None:
        """End the nursery and its children."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            # It ends by itself once nobody speaks to it.
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._ended_with = self._process.returncode
            self._process = None

    def _check_it_can_live(self) -> None:
        """Give all up where the warm process was not killed but ended of an error: it would end again."""
        if self._ended_with > 0:
            self._errors.seek(0)
            told = first_line(self._errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2])
            raise WorkError(f"运行各份总结的进程起不来（{told}）：可能是系统许可的内存太少（ulimit -v）")

    def _send(self, running: dict[int, Job], key: int, job: Job) -> None:
        running[key] = job
        # One that has died is found dead when its answer is waited for.
        with contextlib.suppress(OSError):
            self._channel().send((key, job))

    def _channel(self) -> Connection:
        if self._pipe is None:
            ours, theirs = socket.socketpair()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kit.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=self._errors,
                # Ctrl-C is for the process that gives the order.
                start_new_session=True,
                env={**os.environ, **_ONE_THREAD, **_ONE_ORDER},
            )
            theirs.close()
            self._pipe = Connection(ours.detach())
            self._pipe.send((self._limits, self._many))
        return self._pipe


def _given_up(job: Job) -> Entry:
    reason = "单独再试一次，运行它的进程仍被强行结束：可能是内存不足，或者笔记本结束了运行它的进程"
    return Entry(township=job.township, county=job.county, outcome="failed", reason=reason)


# A process with several threads must not be forked, and reviews at a time use all cores as it is.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# The same review prints its sets in the same order every time.
_ONE_ORDER = {"PYTHONHASHSEED": "0"}
