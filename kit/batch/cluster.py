"""The batch on a Dask cluster: each of its threads has a pool of one and publishes the jobs it is given.

Dask brings jobs to workers, and brings them to others when a worker dies.
"""

from __future__ import annotations

import logging
import math
import socket
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import msgspec

from kit.batch.last_year import with_fetched_record
from kit.batch.ledger_copies import fetched
from kit.batch.order import Order
from kit.engine.papermill_log import first_line
from kit.errors import CallError, KitError, WorkError
from kit.publishing.job import Job
from kit.publishing.manifest import unchanged
from kit.publishing.results import Result
from kit.publishing.tasks import DraftTask, PublishTask
from kit.publishing.toolchain import toolchain_hash
from kit.stores import is_address
from kit.stores.keys import skipped_key
from kit.workers.fork_pool import ForkPool
from kit.workers.task import Pool, Task

__all__ = ["cluster_results", "publish_with_store"]

T = TypeVar("T")

_AHEAD, _LEAST_AHEAD = 4, 64
"""Jobs handed over for each thread of the cluster, and at least: the next is there when one is done, and a
cluster that grows with what waits sees that there is more."""

_RETRIES = 3
_SECONDS_TO_CONNECT = 15
_SECONDS_TO_ANSWER = 15.0
_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_WITHOUT_WORKERS = 20.0

_own = threading.local()
"""Each thread of a Dask worker has its pool, which ends when the worker does."""


def cluster_results(
    jobs: Sequence[Job], order: Order, warn: Callable[[str], None]
) -> Generator[Result, None, None]:
    """Yield each job's result as it ends on a cluster.

    Parameters
    ----------
    jobs : sequence of Job
    order : Order
    warn : callable
        Called with a line where the cluster has no workers for a while.

    Raises
    ------
    CallError
        Dask is not installed, or no scheduler answers at the address.
    WorkError
        The scheduler is lost; what was done is kept.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CallError(
            "--cluster 需要 Dask：请先安装附加部分：pip install '安装包文件名.whl[cluster]'"
        ) from None
    try:
        client = Client(order.cluster, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CallError(f"连不上 Dask 调度器 {order.cluster}：{error}") from None
    disabled = logging.root.manager.disable
    # A lost connection is reported in one line, without Dask's own log.
    logging.disable(logging.CRITICAL)
    try:
        yield from _Work(client, jobs, order, warn).results()
    finally:
        client.close(timeout=_SECONDS_TO_ANSWER)
        logging.disable(disabled)


class _Work:
    """Jobs under way on a cluster."""

    def __init__(self, client: Any, jobs: Sequence[Job], order: Order, warn: Callable[[str], None]) -> None:
        self._client = client
        self._coming = iter(jobs)
        self._order = order
        # It is sent with each job, and the names of forty thousand are a megabyte.
        self._nameless = replace(order, townships=())
        self._warn = warn
        self._here = toolchain_hash()
        self._sent: dict[Any, Job] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._fit: set[str] = set()
        self._unfit: set[str] = set()
        self._idle_since: float | None = time.monotonic()

    def results(self) -> Generator[Result, None, None]:
        """Yield each job's result as it ends."""
        looked = -math.inf
        threads = 0
        while True:
            if time.monotonic() - looked >= _SECONDS_BETWEEN_LOOKS:
                # Workers come and go while the batch runs.
                threads = self._threads()
                looked = time.monotonic()
            if threads or not self._unfit:
                ahead = max(_LEAST_AHEAD, threads * _AHEAD)
                for job in islice(self._coming, max(0, ahead - len(self._sent))):
                    self._submit(job)
                if not self._sent:
                    return
            try:
                future = self._done.get(timeout=_SECONDS_BETWEEN_LOOKS)
            except Empty:
                continue
            if future.cancelled():
                raise self._lost()
            yield _result(future, self._sent.pop(future))
            future.release()

    def _submit(self, job: Job) -> None:
        # A worker that lacks the kit dies of the message itself: where there are such, the others are named.
        where = {"workers": sorted(self._fit)} if self._unfit else {}
        future = self._client.submit(
            _publish, job, self._nameless, self._here, pure=False, retries=_RETRIES, **where
        )
        self._sent[future] = job
        future.add_done_callback(self._done.put)

    def _threads(self) -> int:
        """Return how many threads the cluster has to publish with; warn where it has none for a while."""
        if self._client.status != "running" or any(future.cancelled() for future in self._sent):
            raise self._lost()
        try:
            found: dict[str, int] = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=_SECONDS_TO_ANSWER
            )
            self._probe(sorted(found.keys() - self._fit - self._unfit))
        except Exception:
            # Whatever the error, a scheduler that does not answer is lost.
            raise self._lost() from None
        threads = sum(many for worker, many in found.items() if worker in self._fit)
        now = time.monotonic()
        if threads:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since >= _SECONDS_WITHOUT_WORKERS:
            self._warn(
                f"调度器 {self._order.cluster} 下面没有能用的工作机，在等它们起来；"
                "不等就按 Ctrl-C，已写完的都在"
            )
            self._idle_since = math.inf
        return threads

    def _probe(self, workers: list[str]) -> None:
        """Find out whether new workers have the kit, by a question that they can answer without it."""
        if not workers:
            return
        answers = self._client.run(find_spec, "kit", workers=workers, on_error="return")
        for worker, answer in answers.items():
            if answer is None or isinstance(answer, ImportError):
                self._unfit.add(worker)
                self._warn(f"工作机 {worker} 上没有装这个工具，不用它：请装上再让它加入")
            elif not isinstance(answer, BaseException):
                self._fit.add(worker)

    def _lost(self) -> WorkError:
        return WorkError(
            f"与 Dask 调度器 {self._order.cluster} 断了联系；已写完的都在，再运行同一命令会接着写其余的"
        )


def _result(future: Any, job: Job) -> Result:
    try:
        result: Result = future.result()
    except Exception as error:
        # KilledWorker among them: Dask has tried it on several workers, and all of them died.
        reason = f"集群没有写成（{type(error).__name__}）：{first_line(error)}"
        if "deserialization" in reason:
            reason = "调度器上没有装这个工具，或者版本不同：请装成一样的"
        result = Result.failed(job.township, job.county, reason)
    return result


def _publish(job: Job, order: Order, toolchain_there: str) -> Result:
    """Publish one job; runs in a thread of a Dask worker."""
    if toolchain_hash() != toolchain_there:
        reason = f"工作机 {socket.gethostname()} 上的工具版本或字体与发起处不同，结果会不一样；请装成一样的"
        return Result.failed(job.township, job.county, reason)
    try:
        return publish_with_store(job, order, _pool_of_thread(order))
    except KitError as error:
        return Result.failed(job.township, job.county, str(error))


def publish_with_store(job: Job, order: Order, pool: Pool) -> Result:
    """Publish one job whose ledgers and outputs may be in object stores.

    Object stores are opened here and not in the processes of the pool: fsspec's event loop survives no fork.

    Parameters
    ----------
    job : Job
    order : Order
        Its data, and whether it runs also what is unchanged.
    pool : Pool

    Raises
    ------
    KitError
        A ledger cannot be fetched, or the store not be written.
    """
    with (
        fetched(job, order.data) if is_address(order.data) else nullcontext(job) as local,
        with_fetched_record(local) if is_address(job.out) else nullcontext(local) as here,
    ):
        skipped: list[str] = []
        if is_address(job.out):
            job.store.names(skipped)
        result = None if order.runs_all else unchanged(here)
        if result is None and is_address(job.out):
            # Loaded on workers alone.
            from kit.publishing.publish import publish_draft

            result = publish_draft(here, _run(DraftTask(here), pool))
        elif result is None:
            result = _run(PublishTask(here), pool)
        return msgspec.structs.replace(result, notices=(*result.notices, *map(skipped_key, skipped)))


def _run(task: Task[T], pool: Pool) -> T:
    (result,) = pool.run([task])
    return result


def _pool_of_thread(order: Order) -> Pool:
    if getattr(_own, "limits", None) != order.limits:
        # A server of its own: Dask's workers may not start multiprocessing's children.
        _own.pool, _own.limits = ForkPool(order.limits, 1, trial=order.subject_named), order.limits
    pool: Pool = _own.pool
    return pool
