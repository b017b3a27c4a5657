"""The batch: one review or every township's, then the year's records.

Ends the running branch's main path: jobs → entries → run.json and index.html.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from kit.batch.cluster import cluster_entries
from kit.batch.limits import FORKS
from kit.batch.nursery import Nursery
from kit.batch.order import Order, plan, shelf_of
from kit.batch.records import YearRecords
from kit.errors import DataError
from kit.job import Job
from kit.published import unchanged
from kit.records import Entry

if TYPE_CHECKING:
    from kit.batch.serving import Workers

__all__ = ["run_batch"]

_FEW = 4
"""Reviews that gain less by a rehearsal than it takes."""


def run_batch(
    order: Order,
    told: Callable[[Entry], None] = lambda entry: None,
    begins: Callable[[int], None] = lambda count: None,
) -> tuple[Entry, ...]:
    """Publish the reviews of an order, and the year's run.json and index.html.

    What is done when the batch is broken off is kept: the next one goes on from there.

    Parameters
    ----------
    order : Order
    told : callable
        Called with each entry as it is done.
    begins : callable
        Called once with the number of reviews, before the first.

    Returns
    -------
    tuple of Entry
        In the order of the jobs; then the townships that had ledgers at the last batch and have none now.

    Raises
    ------
    CallError
        The order is wrong; nothing was run.
    ExportError
        The records of the year cannot be written.
    """
    jobs = plan(order)
    records = YearRecords(order, jobs, shelf_of(order))
    if order.retry_failed:
        jobs = records.failed(jobs)
    begins(len(jobs))
    entries = {}
    try:
        with closing(cluster_entries(jobs, order) if order.cluster else _entries(jobs, order)) as coming:
            for entry in coming:
                entries[entry.name] = entry
                # Kept before it is told of: Ctrl-C in between must not lose what the user has seen done.
                records.keep(entry)
                told(entry)
    finally:
        if entries or records.gone:
            records.write()
    return (*(entries[job.name] for job in jobs), *records.gone)


def _entries(jobs: Sequence[Job], order: Order) -> Generator[Entry, None, None]:
    """Give each job's entry as it ends: first those that need no run, then the others."""
    left = []
    for job in jobs:
        entry = None if order.runs_all else _standing(job)
        if entry is None:
            left.append(job)
        else:
            yield entry
    if left:
        with _workers(order, len(left)) as workers:
            yield from workers.run(left)


def _workers(order: Order, most: int) -> Nursery | Workers:
    at_a_time = min(order.jobs, most)
    if FORKS:
        return Nursery(order.limits, at_a_time, many=most > _FEW)
    from kit.batch.serving import Workers
    from kit.warm import prepare

    return Workers(order.limits, at_a_time, prepare)


def _standing(job: Job) -> Entry | None:
    try:
        return unchanged(job)
    except DataError:
        # The run itself will say so.
        return None
