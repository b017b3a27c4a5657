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
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection

from kit.batch.limits import Limits
from kit.job import Job
from kit.records import Entry

__all__ = ["Nursery"]

_TRIES = 2
"""How often a job is begun whose nursery was killed under it."""


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

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, jobs: Iterable[Job]) -> Iterator[Entry]:
        """Give the entry of each job as it ends; the jobs are taken one by one, as there is room."""
        coming = enumerate(jobs)
        running: dict[int, tuple[Job, int]] = {}
        while True:
            for key, job in itertools.islice(coming, self._at_a_time - len(running)):
                running[key] = job, 1
                self._send(key, job)
            if not running:
                return
            try:
                key, entry = self._channel().recv()
            except (EOFError, OSError):
                yield from self._again(running)
            else:
                del running[key]
                yield entry

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
            self._process = None

    def _again(self, running: dict[int, tuple[Job, int]]) -> Iterator[Entry]:
        """Begin those anew that a killed nursery took with it, or give them up."""
        self.close()
        for key, (job, tries) in list(running.items()):
            if tries < _TRIES:
                running[key] = job, tries + 1
                self._send(key, job)
            else:
                del running[key]
                reason = "运行各份总结的进程被强行结束，可能是内存不足；可减小 --jobs 再试"
                yield Entry(township=job.township, county=job.county, outcome="failed", reason=reason)

    def _send(self, key: int, job: Job) -> None:
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
                # Ctrl-C is for the process that gives the order.
                start_new_session=True,
                env={**os.environ, **_ONE_THREAD, **_ONE_ORDER},
            )
            theirs.close()
            self._pipe = Connection(ours.detach())
            self._pipe.send((self._limits, self._many))
        return self._pipe


# A process with several threads must not be forked, and reviews at a time use all cores as it is.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# The same review prints its sets in the same order every time.
_ONE_ORDER = {"PYTHONHASHSEED": "0"}
