"""A job as a thread of a Dask worker publishes it: with a pool of one, and a store that it opens itself."""

from __future__ import annotations

import socket
import threading
from contextlib import nullcontext
from typing import TypeVar

import msgspec

from kit.batch.last_year import with_fetched_record
from kit.batch.ledger_copies import fetched
from kit.batch.order import Order
from kit.errors import KitError
from kit.publishing.job import Job
from kit.publishing.results import Result
from kit.publishing.tasks import DraftTask, PublishTask
from kit.publishing.toolchain import toolchain_hash
from kit.publishing.unchanged import unchanged
from kit.stores import is_address
from kit.stores.keys import skipped_key
from kit.workers.fork_pool import ForkPool
from kit.workers.task import Pool, Task

__all__ = ["publish_on_worker", "publish_with_store"]

T = TypeVar("T")

_own = threading.local()
"""Each thread of a Dask worker has its pool, which ends when the worker does."""


def publish_on_worker(job: Job, order: Order, toolchain_there: str) -> Result:
    """Publish one job; runs in a thread of a Dask worker.

    Parameters
    ----------
    job : Job
    order : Order
        Without the names of townships, which no worker needs.
    toolchain_there : str
        The `toolchain_hash` of whoever planned the job.
    """
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
