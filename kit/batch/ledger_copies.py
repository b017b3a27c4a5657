"""Ledgers of an object store on this machine: their names to plan by, and the files of one job to run it."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import DataError
from kit.layout import SYNONYMS, YEARS_BEFORE
from kit.publishing.job import Job
from kit.stores import open_store
from kit.stores.keys import path_within
from kit.stores.process_folders import PREFIX, folder_of_one_run

__all__ = ["fetched", "outline", "temporary_folder"]


@contextmanager
def outline(data: str, year: int, skipped: list[str], place: str = "") -> Iterator[Path]:
    """Yield a folder with empty files of the names in a store, of this year and those before.

    It is enough to plan by: jobs are laid out by names alone. `resolve_data` finds in it what it would find
    in the store.

    Parameters
    ----------
    data : str
        Address of a store.
    year : int
    skipped : list of str
        Receives the addresses of keys that no folder can hold.
    place : str, optional
        The subject's own folder within the store. The store itself is looked through where that does not
        have the year.
    """
    with temporary_folder() as folder:
        for within in dict.fromkeys((place, "")):
            for each in range(year - YEARS_BEFORE, year + 1):
                _outline_year(_within_store(data, within), each, folder / within, skipped)
            if (folder / within / str(year)).is_dir():
                if open_store(_within_store(data, within)).read(SYNONYMS) is not None:
                    (folder / within / SYNONYMS).touch()
                break
        yield folder


def _within_store(data: str, place: str) -> str:
    """Return the address of a subject's own folder within the data; of the data where it has none."""
    return f"{data.rstrip('/')}/{place}" if place else data


def _outline_year(data: str, year: int, folder: Path, skipped: list[str]) -> None:
    for name in (open_store(data) / str(year)).names(skipped):
        file = path_within(folder / str(year), name)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        except OSError:
            # A key may be another's folder as well, which no file is.
            skipped.append(f"{data.rstrip('/')}/{year}/{name}")


@contextmanager
def fetched(job: Job, data: str) -> Iterator[Job]:
    """Yield a job that reads its ledgers from a temporary folder, into which they were fetched.

    Parameters
    ----------
    job : Job
        Laid out by `outline`.
    data : str
        Address of the store, as ordered.

    Raises
    ------
    DataError
        A ledger is gone, or cannot be read.
    """
    data = _within_store(data, job.data_place)
    store = open_store(data)
    with temporary_folder() as folder:
        ledgers = {}
        for name in job.ledgers:
            content = store.read(name)
            if content is None:
                raise DataError(f"台账 {name} 打不开：{data} 里没有这个文件")
            ledgers[name] = path_within(folder, name)
            ledgers[name].parent.mkdir(parents=True, exist_ok=True)
            ledgers[name].write_bytes(content)
        yield dataclasses.replace(job, ledgers=ledgers, places={**job.places, "data": folder})


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that is removed afterwards, or by the next process where this one is killed."""
    folder = folder_of_one_run(Path(tempfile.gettempdir()), PREFIX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
