"""run.json and index.html of a year, as they grow while a batch runs.

Ends the running branch's main path: entries → the records of the year.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from pathlib import PurePosixPath

import msgspec

from kit.batch.order import Order
from kit.batch.shelf import Shelf
from kit.errors import CallError, ExportError
from kit.export.index import IndexEntry, render_index
from kit.job import Job
from kit.records import Entry, RunRecord, as_json, read_run_record
from kit.version import VERSION

__all__ = ["YearRecords", "failed_last_time"]

_RECORD = "run.json"

_WRITE_EVERY = 5.0
"""Least seconds between two writings of run.json while the batch runs."""

_TIMES_ITS_COST = 20
"""The same in times of what a writing takes: forty thousand townships are not written in a moment."""


class YearRecords:
    """The records of a year; several runs may write to them at once.

    Parameters
    ----------
    order : Order
    jobs : sequence of Job
        All of the order.
    shelf : Shelf
        Where the year's outputs stand.
    """

    def __init__(self, order: Order, jobs: Sequence[Job], shelf: Shelf) -> None:
        self._shelf = shelf
        self._fresh = RunRecord(year=order.year, kit_version=VERSION, townships=())
        # A batch of all forgets townships that are gone.
        everyone = not order.townships and not order.retry_failed
        self._known = {job.name for job in jobs} if everyone else None
        self._new: list[Entry] = []
        self._next = time.monotonic() + _WRITE_EVERY

    def keep(self, entry: Entry) -> None:
        """Take an entry; it is written before long, so that a batch that is killed has told of it."""
        self._new.append(entry)
        began = time.monotonic()
        if began >= self._next:
            # Of a disk that is full for a moment no work is lost: the end writes all of it.
            with contextlib.suppress(ExportError):
                self._written()
            now = time.monotonic()
            self._next = now + max(_WRITE_EVERY, _TIMES_ITS_COST * (now - began))

    def write(self) -> None:
        """Write both files."""
        entries = [_index_entry(each) for each in self._written().townships]
        self._shelf.write("index.html", render_index(self._fresh.year, entries).encode())

    def _written(self) -> RunRecord:
        with self._shelf.locked():
            kept = read_run_record(self._shelf.read(_RECORD)) or self._fresh
            if self._known is not None:
                kept = kept.only(self._known)
            record = msgspec.structs.replace(kept, kit_version=VERSION).with_entries(self._new)
            self._shelf.write(_RECORD, as_json(record))
        return record


def failed_last_time(jobs: Sequence[Job], shelf: Shelf) -> tuple[Job, ...]:
    """Return the jobs that the year's record tells to have failed.

    Raises
    ------
    CallError
        There is no record.
    """
    record = read_run_record(shelf.read(_RECORD))
    if record is None:
        raise CallError("没有上次运行的记录 run.json，无从知道哪些失败：请去掉 --retry-failed")
    failed = {entry.name for entry in record.townships if entry.outcome == "failed"}
    return tuple(job for job in jobs if job.name in failed)


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _index_entry(entry: Entry) -> IndexEntry:
    ends = {name: PurePosixPath(name).suffix for name in entry.files}
    links = {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}
    return IndexEntry(
        township=entry.township, county=entry.county, outcome=entry.outcome, reason=entry.reason, links=links
    )
