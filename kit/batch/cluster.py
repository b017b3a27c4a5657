"""The batch on a Dask cluster: each worker keeps a warm process and publishes what it is given.

Serves the batch, on the running branch, beside `kit.batch.nursery`. Dask brings jobs to workers, and begins
them again elsewhere when a worker dies.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from kit.batch.nursery import Nursery
from kit.batch.order import Order
from kit.batch.remote import publish_away
from kit.errors import CallError, KitError
from kit.job import Job, surroundings
from kit.records import Entry

__all__ = ["cluster_entries"]

_AHEAD = 2
"""Jobs handed over for each thread of the cluster: the next is there when one is done."""

_RETRIES = 3
_SECONDS_TO_CONNECT = 15

_own = threading.local()
"""Each thread of a worker has its warm process; it ends when the worker does."""


def cluster_entries(
    jobs: Sequence[Job], order: Order, warned: Callable[[str], None]
) -> Generator[Entry, None, None]:
    """Give each job's entry as it ends on a cluster.

    Raises
    ------
    CallError
        Dask is not installed, or no scheduler answers at the address.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise CallError("--cluster 需要 Dask：请先安装 pip install 'township-review-kit[cluster]'") from None
    try:
        client = Client(order.cluster, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CallError(f"连不上 Dask 调度器 {order.cluster}：{error}") from None
    with client:
        coming = iter(jobs)
        given: dict[Any, Job] = {}
        here = surroundings()
        # It goes out with each job, and names of forty thousand are a megabyte.
        nameless = replace(order, townships=())

        def give(job: Job) -> Any:
            future = client.submit(_publish, job, nameless, here, pure=False, retries=_RETRIES)
            given[future] = job
            return future

        ahead = max(1, sum(client.nthreads().values())) * _AHEAD
        under_way = as_completed([give(job) for job in islice(coming, ahead)], loop=client.loop)
        for future in under_way:
            yield _result(future, given.pop(future))
            future.release()
            under_way.update(map(give, islice(coming, 1)))


def _result(future: Any, job: Job) -> Entry:
    try:
        entry: Entry = future.result()
    except Exception as error:
        # KilledWorker among them: Dask has tried it on several workers, and all of them died.
        reason = f"集群没有写成（{type(error).__name__}）：{next(iter(str(error).splitlines()), '')}"
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
