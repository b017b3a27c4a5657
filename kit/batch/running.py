"""The batch: one review or every township's, then the year's run.json and index.html.

Ends the running branch's main path: jobs → entries → the records of the year.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import PurePosixPath

import msgspec
from filelock import FileLock

from kit.batch.children import FORKS
from kit.batch.nursery import Nursery, Workers
from kit.batch.order import Order, plan
from kit.errors import CallError, DataError
from kit.export.index import IndexEntry, render_index
from kit.job import Job
from kit.publish import unchanged
from kit.records import Entry, RunRecord, as_json, read_run_record
from kit.version import VERSION
from kit.whole_files import write_whole

__all__ = ["run_batch"]

_SAVE_EVERY = 5.0
"""Least seconds between two writings of run.json while the batch runs."""


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
        In the order of the jobs.

    Raises
    ------
    CallError
        The order is wrong; nothing was run.
    ExportError
        The records of the year cannot be written.
    """
    jobs = plan(order)
    if order.retry_failed:
        jobs = _failed_last_time(jobs, order)
    records = _Records(order, jobs)
    begins(len(jobs))
    entries = {}
    try:
        with closing(_entries(jobs, order)) as coming:
            for entry in coming:
                entries[entry.name] = entry
                # Kept before it is told of: Ctrl-C in between must not lose what the user has seen done.
                records.keep(entry)
                told(entry)
    finally:
        records.write()
    return tuple(entries[job.name] for job in jobs)


def _entries(jobs: Sequence[Job], order: Order) -> Generator[Entry, None, None]:
    """Give each job's entry as it ends: first those that need no run, then the others."""
    left = []
    for job in jobs:
        entry = None if order.force or order.retry_failed else _standing(job)
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
        return Nursery(order.limits, at_a_time)
    from kit.warm import prepare

    return Workers(order.limits, at_a_time, prepare)


def _standing(job: Job) -> Entry | None:
    try:
        return unchanged(job)
    except DataError:
        # The run itself will say so.
        return None


def _failed_last_time(jobs: Sequence[Job], order: Order) -> tuple[Job, ...]:
    record = read_run_record(order.year_folder / "run.json")
    if record is None:
        raise CallError(
            f"{order.year_folder} 里没有上次运行的记录 run.json，无从知道哪些失败：请去掉 --retry-failed"
        )
    failed = {entry.name for entry in record.townships if entry.outcome == "failed"}
    return tuple(job for job in jobs if job.name in failed)


class _Records:
    """run.json and index.html of a year, as they grow; several runs may write to them at once."""

    def __init__(self, order: Order, jobs: Sequence[Job]) -> None:
        self._folder = order.year_folder
        self._fresh = RunRecord(year=order.year, kit_version=VERSION, townships=())
        # A batch of all forgets townships that are gone.
        everyone = not order.townships and not order.retry_failed
        self._known = {job.name for job in jobs} if everyone else None
        self._new: list[Entry] = []
        self._next = time.monotonic() + _SAVE_EVERY

    def keep(self, entry: Entry) -> None:
        """Take an entry; it is written before long, so that a batch that is killed has told of it."""
        self._new.append(entry)
        began = time.monotonic()
        if began >= self._next:
            self._written()
            now = time.monotonic()
            # Forty thousand townships take a while to write: never more than a twentieth of the time.
            self._next = now + max(_SAVE_EVERY, 20 * (now - began))

    def write(self) -> None:
        """Write both files."""
        entries = [_index_entry(each) for each in self._written().townships]
        write_whole(self._folder / "index.html", render_index(self._fresh.year, entries).encode())

    def _written(self) -> RunRecord:
        path = self._folder / "run.json"
        with FileLock(self._folder / ".run.json.lock"):
            kept = read_run_record(path) or self._fresh
            if self._known is not None:
                kept = kept.only(self._known)
            record = msgspec.structs.replace(kept, kit_version=VERSION).with_entries(self._new)
            write_whole(path, as_json(record))
        return record


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _index_entry(entry: Entry) -> IndexEntry:
    ends = {name: PurePosixPath(name).suffix for name in entry.files}
    links = {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}
    return IndexEntry(
        township=entry.township, county=entry.county, outcome=entry.outcome, reason=entry.reason, links=links
    )
