"""The record of a year: run.json and the index, written at the end of a batch, and its journal until then."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from kit.batch.index_writing import write_index
from kit.batch.order import Order
from kit.batch.results_journal import Journal, Journals, read_journals, remove_journals
from kit.errors import CallError, DataError, ExportError, KitError
from kit.layout import RUN_RECORD
from kit.publishing.job import Job
from kit.publishing.results import Result, RunRecord, read_run_record, run_record_json
from kit.publishing.same_subject import other_subject
from kit.stores import Store
from kit.stores.hashes import sha256
from kit.version import VERSION

__all__ = ["YearRecord"]


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
        self._journal = Journal(store, order.subject)
        self._fresh = RunRecord(
            year=order.year, subject=order.subject, place=order.place, kit_version=VERSION, townships=()
        )
        # As it was read last: that of a large year takes half a second.
        self._found: RunRecord | None = None
        self._digest = ""
        try:
            with store.lock():
                self._last, journals = self._read()
        except KitError as error:
            raise CallError(f"{error}；没有运行，各份总结都在原处") from None
        if mixed := self._mixed(self._last, journals):
            raise CallError(f"{mixed}，没有运行：请用 --out 另指一个文件夹")
        if journals.lines:
            results = [line.result for line in journals.lines]
            last = self._last or self._fresh
            self._last = last.with_results(results, gone=last.gone)
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
        # Packed: those of forty thousand townships are 30 MB in place of 150.
        self._new: list[bytes] = []

    @property
    def has_news(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._new or self.gone)

    @property
    def results(self) -> list[Result]:
        """The results that were kept, in the order in which they came."""
        return [msgspec.json.decode(zlib.decompress(each), type=Result) for each in self._new]

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
        """Take a result, and note it in the journal, so that a killed batch has recorded it.

        What is unchanged was recorded when it was written.
        """
        self._new.append(zlib.compress(msgspec.json.encode(result), 1))
        if result.outcome != "unchanged":
            self._journal.add(result)

    def write(self) -> None:
        """Write run.json and the index, and take up what killed batches noted.

        An order that names townships writes the pages of the index that they change, any other all pages.
        """
        with self._store.lock():
            write_index(self._store, self._write_record(), whole=not self._order.townships)

    def _has_files(self, entry: Result) -> bool:
        try:
            return any(self._store.read(name) is not None for name in entry.files)
        except DataError:
            # What cannot be read exists.
            return True

    def _read(self) -> tuple[RunRecord | None, Journals]:
        """Read run.json, and what other batches noted that are running or were killed."""
        content = self._store.read(RUN_RECORD)
        digest = sha256(content) if content is not None else ""
        if digest != self._digest:
            self._found, self._digest = read_run_record(content), digest
        return self._found, read_journals(self._store, self._journal.names)

    def _write_record(self) -> RunRecord:
        found, journals = self._read()
        if mixed := self._mixed(found, journals):
            # Another batch began at the same time as this one.
            raise ExportError(f"{mixed}，没有记入 run.json：请用 --out 另指一个文件夹再运行")
        kept = (found or self._fresh).with_results(line.result for line in journals.lines)
        subject = self._order.subject or kept.subject
        record = msgspec.structs.replace(
            kept.without(self._absent), subject=subject, place=self._order.place, kit_version=VERSION
        )
        record = record.with_results(self.results, gone=(*self._gone_before, *self.gone))
        self._store.write_all({RUN_RECORD: run_record_json(record)})
        remove_journals(self._store, journals.contents)
        for name in self._journal.names:
            self._store.remove(name)
        return record

    def _mixed(self, record: RunRecord | None, journals: Journals) -> str:
        """Return why this order would mix two subjects in a record; empty where it would not."""
        subjects = [line.subject for line in journals.lines if line.subject is not None]
        there = {*subjects, *([record.subject] if record else [])}
        mixed = (other_subject(self._store, found, self._order.subject, self._order.place) for found in there)
        return next(filter(None, mixed), "")


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
