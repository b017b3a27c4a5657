"""Exports of a year: all its figures as one table, and metadata of its outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kit.content import SubjectRecord
from kit.errors import CallError
from kit.publishing.job import year_store
from kit.publishing.results import Result, RunRecord
from kit.publishing.same_subject import other_subject
from kit.sharing.crate import CRATE, crate
from kit.sharing.table_files import write_table
from kit.sharing.tidy import Row, rows_of
from kit.sharing.year_figures import TownshipFigures, published, read_year
from kit.stores import Store, is_address
from kit.stores.whole_files import whole_file, write_whole

__all__ = ["FORMATS", "Exported", "export_figures"]

FORMATS = ("xlsx", "csv", "parquet", "json", "crate")
"""Formats of an export; ``crate`` is RO-Crate metadata, the others are whole."""


class Exported(msgspec.Struct, frozen=True):
    """What an export wrote.

    Attributes
    ----------
    paths : tuple of Path
        The files, in the order of the formats.
    townships, rows : int
        How many are in the tables; 0 where none was written.
    left_out : tuple of str
        A line for each township that could not be listed: which, why, what to do.
    """

    paths: tuple[Path, ...]
    townships: int
    rows: int
    left_out: tuple[str, ...]


def export_figures(
    year: int,
    formats: Sequence[str],
    *,
    out: str,
    place: str = "",
    subject: SubjectRecord | None = None,
    to: str = "",
) -> Exported:
    """Write all figures of a year as tables, and metadata of its outputs.

    Parameters
    ----------
    year : int
    formats : sequence of str
        Of `FORMATS`.
    out : str
        Path or address of the outputs, all years.
    place : str, optional
        The subject's own folder within them; empty for the default subject.
    subject : SubjectRecord, optional
        What the outputs have to be about.
    to : str, optional
        Folder to write to; without one, the year's folder within the outputs.

    Raises
    ------
    CallError
        Nothing was published of this year, it is another subject's, or the format or folder is wrong.
    ExportError
        A file cannot be written.
    """
    unknown = [form for form in formats if form not in FORMATS]
    if unknown or not formats:
        raise CallError(f"--format 里没有“{'、'.join(unknown)}”：可以是 {'、'.join(FORMATS)}")
    store = year_store(out, place, year)
    folder = _folder(out, place, year, to, formats)
    record = read_year(store, year)
    if other := other_subject(store, record.subject, subject, place):
        raise CallError(f"{other}：请核对 --subject 和 --out")
    stem = f"指标-{year}" + (f"-{place}" if place else "")
    paths: list[Path] = []
    whole = _Year(store, record)
    for form in dict.fromkeys(formats):
        if form == "crate":
            write_whole(folder / CRATE, crate(whole.reviews(), record))
            paths.append(folder / CRATE)
        else:
            path = folder / f"{stem}.{form}"
            with whole_file(path) as unfinished:
                write_table(whole.rows(), unfinished, form)  # type: ignore[arg-type]  # checked above
            paths.append(path)
    return Exported(tuple(paths), whole.townships, whole.count, tuple(whole.left_out))


class _Year:
    """What was published of all townships, read anew for each file: a country's does not fit into memory."""

    def __init__(self, store: Store, record: RunRecord) -> None:
        self.townships = self.count = 0
        self.left_out: list[str] = []
        self._store = store
        self._record = record

    def reviews(self) -> Iterator[tuple[Result, TownshipFigures | None]]:
        """Yield each township with its figures, and keep why one has none."""
        self.left_out = []
        for result, figures in published(self._store, self._record):
            if isinstance(figures, str):
                self.left_out.append(f"{result.name}没有列入：{figures}")
                yield result, None
            else:
                yield result, figures

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the table."""
        self.townships = self.count = 0
        for _, figures in self.reviews():
            if figures is None:
                continue
            self.townships += 1
            for row in rows_of(figures):
                self.count += 1
                yield row


def _folder(out: str, place: str, year: int, to: str, formats: Sequence[str]) -> Path:
    if to:
        if "crate" in formats:
            raise CallError("crate 说明成果文件夹里有什么，只能写在那里：请去掉 --to，或另写一次")
        return Path(to)
    if is_address(out):
        raise CallError(f"成果在 {out}：请用 --to 指明写到哪个文件夹")
    return Path(out) / place / str(year)
