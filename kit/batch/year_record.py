"""The record of a year, run.json and its index pages, kept while a batch runs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from kit.batch.order import Order
from kit.errors import CallError, DataError, ExportError, KitError
from kit.export.html.year_index import IndexEntry, page_name, render_index, render_index_pages
from kit.publishing.job import Job
from kit.publishing.results import Result, RunRecord, as_json, read_run_record
from kit.publishing.same_subject import other_subject
from kit.stores import Store
from kit.version import VERSION

__all__ = ["YearRecord"]

_RECORD = "run.json"

_WRITE_EVERY = 5.0
"""Least seconds between two writes of run.json while the batch runs."""

_TIMES_ITS_COST = 20
"""The same as a multiple of the time that writing takes: forty thousand townships take a while."""


class YearRecord:
    """The record of a year; several runs may write to it at once.

    Parameters
    ----------
    order : Order
    jobs : sequence of Job
        All of the order.
    store : Store
        Of the year's outputs.

    Attributes
    ----------
    gone : tuple of Result
        Townships of the last batch that have no ledgers any more; what was published of them is kept.

    Raises
    ------
    CallError
        There is a record that cannot be read or is another subject's, or the order would replace the reviews
        of another one.
    """

    def __init__(self, order: Order, jobs: Sequence[Job], store: Store) -> None:
        self._store = store
        self._order = order
        self._fresh = RunRecord(year=order.year, subject=order.subject, kit_version=VERSION, townships=())
        try:
            with store.lock():
                self._last = read_run_record(store.read(_RECORD))
        except KitError as error:
            raise CallError(f"{error}；没有运行，各份总结都在原处") from None
        if mixed := self._mixed(self._last):
            raise CallError(f"{mixed}，没有运行：请用 --out 另指一个文件夹")
        last = self._last or self._fresh
        if not order.runs_all:
            _check_same_notebook(jobs, {entry.name: entry for entry in last.townships})
        self._absent: set[str] = set()
        self._gone_before: Sequence[Result] = last.gone
        self.gone: tuple[Result, ...] = ()
        # An order that names townships says nothing of the others.
        if not order.townships:
            self._absent = {entry.name for entry in last.townships} - {job.name for job in jobs}
            # Of one that was gone before and has no files left, there is nothing to report.
            self._gone_before = [entry for entry in _missing(jobs, last.gone) if self._has_files(entry)]
            self.gone = tuple(map(_gone, _missing(jobs, last.townships)))
        self._new: list[Result] = []
        self._next = time.monotonic() + _WRITE_EVERY

    def failed(self, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """Return the jobs that failed last time.

        Raises
        ------
        CallError
            There is no record.
        """
        if self._last is None:
            raise CallError("没有上次运行的记录 run.json，无从知道哪些失败：请去掉 --retry-failed")
        failed = {entry.name for entry in self._last.townships if entry.outcome == "failed"}
        return tuple(job for job in jobs if job.name in failed)

    def keep(self, result: Result) -> None:
        """Take a result; it is written before long, so that a killed batch has recorded it."""
        self._new.append(result)
        began = time.monotonic()
        if began >= self._next:
            # What cannot be written now is reported at the end, when no work is lost by it.
            with contextlib.suppress(KitError), self._store.lock():
                self._write_record()
            now = time.monotonic()
            self._next = now + max(_WRITE_EVERY, _TIMES_ITS_COST * (now - began))

    def write(self) -> None:
        """Write run.json and the index."""
        with self._store.lock():
            record = self._write_record()
            known = (*record.townships, *record.gone)
            in_order = sorted(known, key=lambda entry: (entry.county, entry.township))
            entries = [_index_entry(entry) for entry in in_order]
            year, subject = self._order.year, self._order.place
            pages = render_index_pages(year, entries, subject)
            index = {"index.html": render_index(year, entries, subject)}
            self._store.write_all({name: page.encode() for name, page in {**pages, **index}.items()})
            # Left from when the year had more townships.
            number = len(pages) + 1
            with contextlib.suppress(DataError):
                while self._store.read(page_name(number)) is not None:
                    self._store.remove(page_name(number))
                    number += 1

    def _has_files(self, entry: Result) -> bool:
        try:
            return any(self._store.read(name) is not None for name in entry.files)
        except DataError:
            # What cannot be read exists.
            return True

    def _write_record(self) -> RunRecord:
        found = read_run_record(self._store.read(_RECORD))
        if mixed := self._mixed(found):
            # Another batch began at the same time as this one.
            raise ExportError(f"{mixed}，没有记入 run.json：请用 --out 另指一个文件夹再运行")
        kept = (found or self._fresh).without(self._absent)
        subject = self._order.subject or kept.subject
        record = msgspec.structs.replace(kept, subject=subject, kit_version=VERSION)
        record = record.with_results(self._new, gone=(*self._gone_before, *self.gone))
        self._store.write_all({_RECORD: as_json(record)})
        return record

    def _mixed(self, record: RunRecord | None) -> str:
        """Return why this order would mix two subjects in a record; empty where it would not."""
        if record is None:
            return ""
        return other_subject(self._store, record.subject, self._order.subject, self._order.place)


def _check_same_notebook(jobs: Sequence[Job], entries: Mapping[str, Result]) -> None:
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
            f"{jobs[0].year_store} 里{names}的总结是用笔记本 {next(iter(others.values()))} 写的，"
            f"这次是 {jobs[0].notebook_label}：请用 --out 另指一个文件夹；确要替换请加 --force"
        )


def _missing(jobs: Sequence[Job], entries: Sequence[Result]) -> list[Result]:
    """Return the results of townships that are nowhere in the data any more.

    One that was only moved to another county's folder is not missing: its review is where it was.
    """
    names = {job.name for job in jobs}
    folders = {job.folder for job in jobs}
    return [
        entry for entry in entries if entry.name not in names and not folders.intersection(_folders(entry))
    ]


def _folders(entry: Result) -> set[str]:
    return {PurePosixPath(name).parent.as_posix() for name in entry.files} or {entry.township}


def _gone(entry: Result) -> Result:
    kept = "，已写的总结仍在" if entry.files else ""
    return msgspec.structs.replace(
        entry,
        outcome="gone",
        reason=f"上次有台账，这次没有找到{kept}",
        notices=(),
        seconds=0.0,
        cell=None,
        notebook="",
    )


_LABELS = {".html": "网页", ".pdf": "PDF", ".docx": "Word", ".ipynb": "笔记本"}


def _index_entry(entry: Result) -> IndexEntry:
    ends = {name: PurePosixPath(name).suffix for name in entry.files}
    links = {_LABELS[end]: name for name, end in ends.items() if end in _LABELS}
    return IndexEntry(
        township=entry.township, county=entry.county, outcome=entry.outcome, reason=entry.reason, links=links
    )
