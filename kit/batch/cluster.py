"""The batch on a Dask cluster: each worker keeps a warm process and publishes what it is given.

Serves the batch, on the running branch, beside `kit.batch.nursery`. Dask brings jobs to workers, and begins
them again elsewhere when a worker dies.
"""

from __future__ import annotations

import logging
import math
import socket
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any

from kit.batch.nursery import Nursery
from kit.batch.order import Order
from kit.batch.remote import publish_away
from kit.engine.papermill_log import first_line
from kit.errors import CallError, KitError, WorkError
from kit.job import Job, surroundings
from kit.records import Entry

__all__ = ["cluster_entries"]

_AHEAD, _LEAST_AHEAD = 4, 64
"""Jobs handed over for each thread of the cluster, and at least: the next is there when one is done, and a
cluster that grows with what waits sees that there is more."""

_RETRIES = 3
_SECONDS_TO_CONNECT = 15
_SECONDS_TO_ANSWER = 15.0
_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_WITHOUT_WORKERS = 20.0

_own = threading.local()
"""Each thread of a worker has its warm process; it ends when the worker does."""


def cluster_entries(
    jobs: Sequence[Job], order: Order, warned: Callable[[str], None]
) -> Generator[Entry, None, None]:
    """Give each job's entry as it ends on a cluster.

    Parameters
    ----------
    jobs : sequence of Job
    order : Order
    warned : callable
        Called with a line where the cluster has no workers for a while; they may still come.

    Raises
    ------
    CallError
        Dask is not installed, or no scheduler answers at the address.
    WorkError
        The scheduler is gone; what was done is kept.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CallError("--cluster 需要 Dask：请先安装 pip install 'township-review-kit[cluster]'") from None
    try:
        client = Client(order.cluster, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CallError(f"连不上 Dask 调度器 {order.cluster}：{error}") from None
    disabled = logging.root.manager.disable
    # What Dask has to say of a lost connection is said in one line.
    logging.disable(logging.CRITICAL)
    try:
        yield from _Work(client, jobs, order, warned).entries()
    finally:
        client.close(timeout=_SECONDS_TO_ANSWER)
        logging.disable(disabled)


class _Work:
    """Jobs under way on a cluster."""

    def __init__(self, client: Any, jobs: Sequence[Job], order: Order, warned: Callable[[str], None]) -> None:
        self._client = client
        self._coming = iter(jobs)
        self._order = order
        # It goes out with each job, and names of forty thousand are a megabyte.
        self._nameless = replace(order, townships=())
        self._warned = warned
        self._here = surroundings()
        self._given: dict[Any, Job] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._fit: set[str] = set()
        self._unfit: set[str] = set()
        self._idle_since: float | None = time.monotonic()

    def entries(self) -> Generator[Entry, None, None]:
        """Give each job's entry as it ends."""
        looked = -math.inf
        threads = 0
        while True:
            if time.monotonic() - looked >= _SECONDS_BETWEEN_LOOKS:
                # Workers come and go while the batch runs.
                threads = self._threads()
                looked = time.monotonic()
            if threads or not self._unfit:
                ahead = max(_LEAST_AHEAD, threads * _AHEAD)
                for job in islice(self._coming, max(0, ahead - len(self._given))):
                    self._give(job)
                if not self._given:
                    return
            try:
                future = self._done.get(timeout=_SECONDS_BETWEEN_LOOKS)
            except Empty:
                continue
            if future.cancelled():
                raise self._lost()
            yield _result(future, self._given.pop(future))
            future.release()

    def _give(self, job: Job) -> None:
        # A worker that lacks the kit dies of the very message; only where there are such is one chosen.
        where = {"workers": sorted(self._fit)} if self._unfit else {}
        future = self._client.submit(
            _publish, job, self._nameless, self._here, pure=False, retries=_RETRIES, **where
        )
        self._given[future] = job
        future.add_done_callback(self._done.put)

    def _threads(self) -> int:
        """Ask how many threads the cluster has to publish with; tell where it has none for a while."""
        if self._client.status != "running" or any(future.cancelled() for future in self._given):
            raise self._lost()
        try:
            found: dict[str, int] = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=_SECONDS_TO_ANSWER
            )
            self._try(sorted(found.keys() - self._fit - self._unfit))
        except Exception:
            # Of whatever kind, an answer that does not come is a scheduler that is not there.
            raise self._lost() from None
        threads = sum(many for worker, many in found.items() if worker in self._fit)
        now = time.monotonic()
        if threads:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since >= _SECONDS_WITHOUT_WORKERS:
            self._warned(
                f"调度器 {self._order.cluster} 下面没有能用的工作机，在等它们起来；"
                "不等就按 Ctrl-C，已写完的都在"
            )
            self._idle_since = math.inf
        return threads

    def _try(self, workers: list[str]) -> None:
        """See whether workers that have come have the kit, by a question that they can answer without it."""
        if not workers:
            return
        answers = self._client.run(find_spec, "kit", workers=workers, on_error="return")
        for worker, answer in answers.items():
            if answer is None or isinstance(answer, ImportError):
                self._unfit.add(worker)
                self._warned(f"工作机 {worker} 上没有装这个工具，不用它：请装上再让它加入")
            elif not isinstance(answer, BaseException):
                self._fit.add(worker)

    def _lost(self) -> WorkError:
        return WorkError(
            f"与 Dask 调度器 {self._order.cluster} 断了联系；已写完的都在，再运行同一命令会接着写其余的"
        )


def _result(future: Any, job: Job) -> Entry:
    try:
        entry: Entry = future.result()
    except Exception as error:
        # KilledWorker among them: Dask has tried it on several workers, and all of them died.
        reason = f"集群没有写成（{type(error).__name__}）：{first_line(error)}"
        if "deserialization" in reason:
            reason = "调度器上没有装这个工具，或者版本不同：请装成一样的"
        entry = Entry(township=job.township, county=job.county, outcome="failed", reason=reason)
    return entry


def _publish(job: Job, order: Order, surroundings_there: str) -> Entry:
    """Publish one job; runs in a worker's thread."""
    if surroundings() != surroundings_there:
        reason = f"工作机 {socket.gethostname()} 上的工具版本或字体与发起处不同，结果会不一样；请装成一样的"
        return Entry(township=job.township, county=job.county, outcome="failed", reason=reason)
    try:
        return publish_away(job, order.data, order.out, force=order.runs_all, run=_nursed(order))
    except KitError as error:
        return Entry(township=job.township, county=job.county, outcome="failed", reason=str(error))


def _nursed(order: Order) -> Any:
    if getattr(_own, "limits", None) != order.limits:
        _own.nursery, _own.limits = Nursery(order.limits, 1, many=True), order.limits

    def run(job: Job) -> Entry:
        entry: Entry
        (entry,) = _own.nursery.run([job])
        return entry

    return run
