"""The batch: one review or every township's, then the year's records.

Ends the running branch's main path: jobs → entries → run.json and index.html.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from kit.batch.cluster import cluster_entries
from kit.batch.limits import FORKS, room_for
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
    warned: Callable[[str], None] = lambda line: None,
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
    warned : callable
        Called with a line that is of no review of its own: a cluster without workers, a file left aside.

    Returns
    -------
    tuple of Entry
        In the order of the jobs; then townships that are named and not there, as failed ones; then those that
        had ledgers at the last batch and have none now.

    Raises
    ------
    CallError
        The order is wrong; nothing was run.
    ExportError
        The records of the year cannot be written.
    """
    laid_out = plan(order)
    jobs, unknown = laid_out.jobs, laid_out.unknown
    records = YearRecords(order, jobs, shelf_of(order))
    if order.retry_failed:
        jobs = records.failed(jobs)
    for notice in laid_out.notices:
        warned(notice)
    begins(len(jobs) + len(unknown))
    for entry in unknown:
        # Told, and not kept: a slip of the pen is no township of the year.
        told(entry)
    entries = {}
    try:
        with closing(_entries(jobs, order, warned)) as coming:
            for entry in coming:
                entries[entry.name] = entry
                # Kept before it is told of: Ctrl-C in between must not lose what the user has seen done.
                records.keep(entry)
                told(entry)
    finally:
        if entries or records.gone:
            with _undisturbed():
                records.write()
    return (*(entries[job.name] for job in jobs), *unknown, *records.gone)


def _entries(
    jobs: Sequence[Job], order: Order, warned: Callable[[str], None]
) -> Generator[Entry, None, None]:
    """Give each job's entry as it ends: first those for which nothing can be run, then the others."""
    yield from (_refused(job) for job in jobs if job.refusal)
    sound = [job for job in jobs if not job.refusal]
    if sound:
        publish = cluster_entries if order.cluster else _entries_here
        yield from publish(sound, order, warned)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nobody break off what ends a batch: with one more Ctrl-C, what is done would be told nowhere."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {one: signal.signal(one, signal.SIG_IGN) for one in asked}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler if handler is not None else signal.SIG_DFL)


def _refused(job: Job) -> Entry:
    return Entry(township=job.township, county=job.county, outcome="failed", reason=job.refusal)


def _entries_here(
    jobs: Sequence[Job], order: Order, warned: Callable[[str], None]
) -> Generator[Entry, None, None]:
    """Publish on this machine: first what needs no run is told."""
    left = []
    for job in jobs:
        entry = None if order.runs_all else _standing(job)
        if entry is None:
            left.append(job)
        else:
            yield entry
    if left:
        with _workers(order, len(left), warned) as workers:
            yield from workers.run(left)


def _workers(order: Order, most: int, warned: Callable[[str], None]) -> Nursery | Workers:
    wanted = min(order.jobs, most)
    at_a_time = room_for(wanted)
    if at_a_time < wanted:
        warned(f"系统许可的打开文件数（ulimit -n）只够同时写{at_a_time}份")
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
