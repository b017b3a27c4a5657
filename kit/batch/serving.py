"""The side of the batch on which children are: the warm process's life, and that of systems without fork.

Serves the batch, on the running branch; `kit.batch.nursery` is the side of whoever gives the order.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from multiprocessing.connection import Connection

from kit.batch.children import Children
from kit.batch.limits import Limits
from kit.job import Job
from kit.records import Entry

__all__ = ["Workers", "serve"]


class Workers:
    """Jobs run in fresh interpreters, where there is no fork; otherwise as `Nursery`."""

    def __init__(self, limits: Limits, at_a_time: int, prepare: Callable[[], None]) -> None:
        self._children = Children(limits, prepare)
        self._at_a_time = at_a_time

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._children.close()

    def run(self, jobs: Iterable[Job]) -> Iterator[Entry]:
        """Give the entry of each job as it ends."""
        coming = enumerate(jobs)
        running = 0
        while True:
            for key, job in itertools.islice(coming, self._at_a_time - running):
                self._children.start(key, job)
                running += 1
            if not running:
                return
            for _, entry in self._children.wait():
                running -= 1
                yield entry


def _begun(children: Children, key: int, job: Job) -> Entry | None:
    """Begin a job; where the system has no room for one more process, return what is to be said of it."""
    try:
        children.start(key, job)
    except OSError as error:
        reason = f"系统不许再起一个进程（{error.strerror or error}）：可减小 --jobs 再试"
        return Entry(township=job.township, county=job.county, outcome="failed", reason=reason)
    return None


def serve(channel: int, prepare: Callable[[bool], None]) -> None:
    """Live as the warm process: take jobs from a socket and answer with entries, until it is closed.

    Parameters
    ----------
    channel : int
        Descriptor of a socket.
    prepare : callable
        Loads what every review needs; told whether many will come.
    """
    pipe = Connection(channel)
    limits, many = pipe.recv()
    children = Children(limits, partial(prepare, many))
    try:
        while True:
            for answer in children.wait(pipe):
                pipe.send(answer)
            while pipe.poll():
                key, job = pipe.recv()
                if entry := _begun(children, key, job):
                    pipe.send((key, entry))
    except (EOFError, OSError):
        # Nobody waits for an answer any more.
        pass
    finally:
        children.close()
