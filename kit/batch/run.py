"""Running a batch: every job of an order published, and the record of the year."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import repeat

from kit.batch.cluster import cluster_results
from kit.batch.order import Order
from kit.batch.planning import plan
from kit.batch.year_record import YearRecord
from kit.errors import DataError
from kit.publishing.job import Job
from kit.publishing.results import Result
from kit.publishing.seen_reviews import SeenReviews
from kit.publishing.tasks import PublishTask
from kit.publishing.unchanged import unchanged
from kit.workers.limits import room_for
from kit.workers.pools import open_pool
from kit.workers.server_process import ServerProcess

__all__ = ["run_batch"]

_FEW = 4  # reviews that gain less by a longer preparation than it takes

_AT_A_TIME, _LOOKED_AT = 2, 256
"""Reviews that are looked at at a time, and before the next are begun."""


def run_batch(
    order: Order,
    done: Callable[[Result], None] = lambda result: None,
    begin: Callable[[int], None] = lambda count: None,
    warn: Callable[[str], None] = lambda line: None,
    *,
    check: Callable[[], None] | None = None,
    ahead: ServerProcess | None = None,
) -> tuple[Result, ...]:
    """Publish the reviews of an order, and the year's run.json and index.html.

    A batch that is interrupted keeps what is done; the next one continues from there.

    Parameters
    ----------
    order : Order
    done : callable
        Called with each result as it comes.
    begin : callable
        Called once with the number of reviews, before the first.
    warn : callable
        Called with a line that belongs to no review: a cluster without workers, a file skipped.
    check : callable, optional
        Called before the first review is run, and not where none has to be. What it raises ends the batch.
    ahead : ServerProcess, optional
        From `kit.workers.pools.start_ahead`.

    Returns
    -------
    tuple of Result
        In the order of the jobs; then townships that are named and do not exist, as failed; then those that
        had ledgers at the last batch and have none now.

    Raises
    ------
    CallError
        The order is wrong; nothing was run.
    ExportError
        The year's record cannot be written.
    """
    planned = plan(order)
    jobs, unknown = planned.jobs, planned.unknown
    record = YearRecord(order, jobs, order.year_store)
    if order.retry_failed:
        jobs = record.failed(jobs)
    for notice in planned.notices:
        warn(notice)
    begin(len(jobs) + len(unknown))
    for result in unknown:
        # Reported, and not recorded: a misspelt name is no township of the year.
        done(result)
    try:
        with closing(_results(jobs, order, warn, check, ahead)) as coming:
            for result in coming:
                # Recorded before it is reported: Ctrl-C in between must not lose what the user saw done.
                record.keep(result)
                done(result)
    finally:
        if record.has_news:
            with _signals_ignored():
                record.write()
    results = {result.name: result for result in record.results}
    return (*(results[job.name] for job in jobs), *unknown, *record.gone)


def _results(
    jobs: Sequence[Job],
    order: Order,
    warn: Callable[[str], None],
    check: Callable[[], None] | None,
    ahead: ServerProcess | None,
) -> Generator[Result, None, None]:
    """Yield each job's result as it ends: first those that cannot be run, then the others."""
    yield from (Result.failed(job.township, job.county, job.refusal) for job in jobs if job.refusal)
    sound = [job for job in jobs if not job.refusal]
    if sound:
        if order.cluster:
            if check is not None:
                check()
            yield from cluster_results(sound, order, warn)
        else:
            yield from _results_here(sound, order, warn, check, ahead)


def _results_here(
    jobs: Sequence[Job],
    order: Order,
    warn: Callable[[str], None],
    check: Callable[[], None] | None,
    ahead: ServerProcess | None,
) -> Generator[Result, None, None]:
    """Publish on this machine: first what is unchanged is reported, then the others are run."""
    tasks = []
    with SeenReviews(order.year_store) as seen:
        for job, result in ((job, None) for job in jobs) if order.runs_all else _looked_at(jobs, seen):
            if result is None:
                tasks.append(PublishTask(job))
            else:
                yield result
        if not tasks:
            return
        if check is not None:
            check()
        wanted = min(order.jobs, len(tasks))
        at_a_time = room_for(wanted)
        if at_a_time < wanted:
            warn(f"系统许可的打开文件数（ulimit -n）只够同时写{at_a_time}份")
        trial = order.subject_named if len(tasks) > _FEW else None
        folders = {task.name: task.job.folder for task in tasks}
        with open_pool(order.limits, at_a_time, trial=trial, ahead=ahead) as pool:
            for result in pool.run(tasks):
                yield result
                if result.outcome != "failed":
                    seen.add_published(folders[result.name])


def _looked_at(jobs: Sequence[Job], seen: SeenReviews) -> Iterator[tuple[Job, Result | None]]:
    """Yield each job in turn, with its result where it is unchanged.

    Threads help where the files of reviews are read and hashed; of those that were seen before little is
    read, and threads would wait for each other.
    """
    with ThreadPoolExecutor(_AT_A_TIME) as readers:
        # Some at a time: a batch of forty thousand holds no more results than one of four hundred.
        for start in range(0, len(jobs), _LOOKED_AT):
            some = jobs[start : start + _LOOKED_AT]
            before = seen.among([job.folder for job in some])
            others = [job for job in some if job.folder not in before]
            read = readers.map(_unchanged, others, repeat(seen))
            yield from ((job, _unchanged(job, seen) if job.folder in before else next(read)) for job in some)


def _unchanged(job: Job, seen: SeenReviews) -> Result | None:
    try:
        return unchanged(job, seen)
    except DataError:
        # The run itself will report it.
        return None


@contextmanager
def _signals_ignored() -> Iterator[None]:
    """Ignore what would break off the end of a batch: one more Ctrl-C would leave results unrecorded."""
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
