"""run.json and index.html of a year, as they grow while a batch runs.

Ends the running branch's main path: entries → the records of the year.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from kit.batch.order import Order
from kit.batch.shelf import Shelf
from kit.errors import CallError, ExportError
from kit.export.html.year_index import IndexEntry, page_name, render_index, render_index_pages
from kit.job import Job
from kit.records import Entry, RunRecord, as_json, read_run_record
from kit.version import VERSION

__all__ = ["YearRecords"]

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

    Attributes
    ----------
    gone : tuple of Entry
        Townships of the last batch that have no ledgers any more; what was published of them stands.

    Raises
    ------
    CallError
        There is a record that cannot be read, or the order would replace the reviews of another one.
    """

    def __init__(self, order: Order, jobs: Sequence[Job], shelf: Shelf) -> None:
        self._shelf = shelf
        self._fresh = RunRecord(year=order.year, kit_version=VERSION, townships=())
        try:
            with shelf.locked():
                self._last = read_run_record(shelf.read(_RECORD))
        except ExportError as error:
            raise CallError(f"{error}；没有运行，各份总结都在原处") from None
        last = self._last or self._fresh
        if not order.runs_all:
            _check_same_notebook(jobs, {entry.name: entry for entry in last.townships})
        self._lost: set[str] = set()
        self._gone_before: Sequence[Entry] = last.gone
        self.gone: tuple[Entry, ...] = ()
        # Who names townships says nothing of the others.
        if not order.townships:
            self._lost = {entry.name for entry in last.townships} - {job.name for job in jobs}
            # Where nothing stands of one that was gone already, there is nothing left to tell.
            self._gone_before = [entry for entry in _missing(jobs, last.gone) if self._stands(entry)]
            self.gone = tuple(map(_gone, _missing(jobs, last.townships)))
        self._new: list[Entry] = []
        self._next = time.monotonic() + _WRITE_EVERY

    def failed(self, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """Return the jobs that failed last time.

        Raises
        ------
        CallError
            There is no record that tells.
        """
        if self._last is None:
            raise CallError("没有上次运行的记录 run.json，无从知道哪些失败：请去掉 --retry-failed")
        failed = {entry.name for entry in self._last.townships if entry.outcome == "failed"}
        return tuple(job for job in jobs if job.name in failed)

    def keep(self, entry: Entry) -> None:
        """Take an entry; it is written before long, so that a batch that is killed has told of it."""
        self._new.append(entry)
        began = time.monotonic()
        if began >= self._next:
            # What cannot be written now is told at the end, when no work is lost by it.
            with contextlib.suppress(ExportError), self._shelf.locked():
                self._written()
            now = time.monotonic()
            self._next = now + max(_WRITE_EVERY, _TIMES_ITS_COST * (now - began))

    def write(self) -> None:
        """Write run.json and the index."""
        with self._shelf.locked():
            record = self._written()
            known = (*record.townships, *record.gone)
            in_order = sorted(known, key=lambda entry: (entry.county, entry.township))
            entries = [_index_entry(entry) for entry in in_order]
            pages = render_index_pages(self._fresh.year, entries)
            for name, page in pages.items():
                self._shelf.write(name, page.encode())
            self._shelf.write("index.html", render_index(self._fresh.year, entries).encode())
            # Of a year that had more townships.
            number = len(pages) + 1
            while self._shelf.read(page_name(number)) is not None:
                self._shelf.remove(page_name(number))
                number += 1

    def _stands(self, entry: Entry) -> bool:
        return any(self._shelf.read(name) is not None for name in entry.files)

    def _written(self) -> RunRecord:
        kept = read_run_record(self._shelf.read(_RECORD)) or self._fresh
        record = msgspec.structs.replace(kept.without(self._lost), kit_version=VERSION)
        record = record.with_entries(self._new, gone=(*self._gone_before, *self.gone))
        self._shelf.write(_RECORD, as_json(record))
        return record


def _check_same_notebook(jobs: Sequence[Job], entries: Mapping[str, Entry]) -> None:
    """Refuse to replace, unasked, the reviews that another notebook wrote."""
    others = {
        entry.name: entry.written_by
        for job in jobs
        if (entry := entries.get(job.name))
        and entry.files
        and entry.written_by not in ("", job.notebook_label)
    }
    if others:
        names = "、".join(list(others)[:5]) + (f"等{len(others)}个乡镇" if len(others) > 5 else "")
        raise CallError(
            f"{jobs[0].year_folder} 里{names}的总结是用笔记本 {next(iter(others.values()))} 写的，"
            f"这次是 {jobs[0].notebook_label}：请用 --out 另指一个文件夹；确要替换请加 --force"
        )


def _missing(jobs: Sequence[Job], entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of townships that are nowhere in the data any more.

    One that has only come into another county's folder is no missing one: its review stands where it stood.
    """
    names = {job.name for job in jobs}
    places = {job.folder.relative_to(job.year_folder).as_posix() for job in jobs}
    return [entry for entry in entries if entry.name not in names and not places.intersection(_places(entry))]


def _places(entry: Entry) -> set[str]:
    return {PurePosixPath(name).parent.as_posix() for name in entry.files} or {entry.township}


def _gone(entry: Entry) -> Entry:
    stands = "，已写的总结仍在" if entry.files else ""
    return msgspec.structs.replace(
        entry,
        outcome="gone",
        reason=f"上次有台账，这次没有找到{stands}",
        notices=(),
        seconds=0.0,
        cell=None,
        notebook="",
    )


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _index_entry(entry: Entry) -> IndexEntry:
    ends = {name: PurePosixPath(name).suffix for name in entry.files}
    links = {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}
    return IndexEntry(
        township=entry.township, county=entry.county, outcome=entry.outcome, reason=entry.reason, links=links
    )
