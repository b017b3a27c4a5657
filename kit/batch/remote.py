"""Data and outputs that stand in no folder of this machine: any place that fsspec knows, ``s3://…`` for one.

Serves the batch on a cluster, on the running branch. A worker fetches one township's ledgers into a folder of
its own, publishes there as anywhere, and puts the files away; a review never half stands in its place.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import msgspec

from kit.errors import CallError, DataError, ExportError
from kit.files import YEARS_BEFORE
from kit.job import Job
from kit.published import RECORD, unchanged
from kit.records import Entry
from kit.stores.process_folders import folder_of_one_run
from kit.text.printable import visible

__all__ = ["Remote", "is_remote", "outline", "publish_away"]


def _is_inside(name: str) -> bool:
    r"""Tell whether a key, taken for a path, leads to a file below where it is joined to, on any system.

    >>> [_is_inside(name) for name in ("云山县/清河镇.xlsx", "../a.csv", "/etc/a", "a//b", "C:a", r"a\..\b")]
    [True, False, False, False, False, False]
    """
    parts = name.split("/")
    return all(
        part not in {"", ".", ".."} and len(part.encode("utf-8", "replace")) < _LONGEST for part in parts
    ) and not _NOWHERE.search(name)


_LONGEST = 240
"""Bytes of a name that every file system takes, with room for a temporary one made of it."""

_NOWHERE = re.compile(r"[\\:\x00-\x1f\x7f\ud800-\udfff]")


def joined(folder: Path, name: str) -> Path:
    """Return the path of a name within a folder.

    Raises
    ------
    DataError
        It would lead out of the folder.
    """
    if not _is_inside(name):
        raise DataError(f"{visible(name)} 不是文件夹里的路径，没有取")
    return folder / name


def is_remote(place: str) -> bool:
    """Tell an address from a path.

    >>> is_remote("s3://county/data"), is_remote("data")
    (True, False)
    """
    return "://" in place


class Remote:
    """A place that fsspec knows; it is a `Shelf`.

    Parameters
    ----------
    address : str
        ``s3://bucket/folder``. Keys and the like come from the surroundings, as fsspec reads them.

    Raises
    ------
    CallError
        fsspec, or what it needs for this kind of place, is not installed.
    """

    def __init__(self, address: str) -> None:
        try:
            from fsspec.core import url_to_fs

            self._system, self._root = url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise CallError(
                f"打不开 {address}：{error}；请先安装 pip install 'township-review-kit[cluster]'"
            ) from None
        self.address = address

    def __truediv__(self, name: str) -> Remote:
        return Remote(f"{self.address.rstrip('/')}/{name}")

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where it is not there."""
        try:
            content: bytes = self._system.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise DataError(f"{self.address}/{name} 读不出：{error}") from None
        return content

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole."""
        self.write_all({name: content})

    def write_all(self, contents: dict[str, bytes]) -> None:
        """Write files, each whole, in their order; none before all have been taken over.

        Raises
        ------
        ExportError
        """
        try:
            with self._system.transaction:
                for name, content in contents.items():
                    self._system.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
                    with self._system.open(self._path(name), "wb") as file:
                        file.write(content)
        except Exception as error:
            raise ExportError(f"写不出 {self.address}：{error}") from None

    def check(self) -> None:
        """Refuse a place that cannot be written."""
        self.write(".writable", b"")
        self.remove(".writable")

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            if self._system.exists(self._path(name)):
                self._system.rm_file(self._path(name))
        except Exception as error:
            raise ExportError(f"{self.address}/{name} 删不掉：{error}") from None

    def names(self, skipped: list[str] | None = None) -> list[str]:
        """Return the names of all files under this place, ``/`` between their parts.

        A store's keys are any text; those that are no path within this place are left out.

        Parameters
        ----------
        skipped : list of str, optional
            Takes the addresses of what is left out.

        Raises
        ------
        CallError
            The place cannot be listed.
        """
        try:
            found = self._system.find(self._root)
        except FileNotFoundError:
            return []
        except Exception as error:
            raise CallError(f"打不开 {self.address}：{error}") from None
        names = []
        for path in found:
            name = path.removeprefix(self._root).removeprefix("/")
            if path.startswith(f"{self._root}/") and _is_inside(name):
                names.append(name)
            elif not path.endswith("/") and skipped is not None:
                # What ends so is how some stores mark a folder.
                skipped.append(f"{self.address}/{name}")
        return names

    def locked(self) -> AbstractContextManager[None]:
        """Return a context that keeps nobody out: such places know no locks."""
        return nullcontext()

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def outline(data: str, year: int, skipped: list[str]) -> Iterator[Path]:
    """Give a folder like the remote one, of this year and those before, with empty files.

    It is enough to lay out jobs by, which look at names alone.

    Parameters
    ----------
    data : str
    year : int
    skipped : list of str
        Takes the addresses of what no folder could hold.
    """
    with _passing_folder() as folder:
        for each in range(year - YEARS_BEFORE, year + 1):
            for name in (Remote(data) / str(each)).names(skipped):
                file = joined(folder / str(each), name)
                try:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.touch()
                except OSError:
                    # A key may be another's folder as well, which no file is.
                    skipped.append(f"{data.rstrip('/')}/{each}/{name}")
        yield folder


def publish_away(job: Job, data: str, out: str, *, force: bool, run: Callable[[Job], Entry]) -> Entry:
    """Fetch what a job needs, publish it here, and put the files where they belong.

    Parameters
    ----------
    job : Job
        Laid out by `outline`, or on this machine's folders.
    data, out : str
        Paths or addresses, as the order gave them.
    force : bool
        Publish also what stands published already.
    run : callable
        Publishes a job whose places are all on this machine.
    """
    if not is_remote(data) and not is_remote(out):
        return _published_here(job, force, run)
    with _passing_folder() as here:
        if is_remote(data):
            job = _fetched(job, Remote(data), here / "data")
        if not is_remote(out):
            return _published_here(job, force, run)
        shelf = Remote(out) / str(job.year)
        place = job.folder.relative_to(job.year_folder).as_posix()
        job = dataclasses.replace(job, year_folder=here / "out", folder=here / "out" / place)
        old = shelf / place
        skipped = _fetch_published(old, job.folder)
        there = _contents(job.folder)
        entry = _published_here(job, force, run)
        if entry.outcome != "unchanged":
            _put_away(job.folder, there, old)
        return msgspec.structs.replace(entry, notices=(*entry.notices, *map(left_aside, skipped)))


def _published_here(job: Job, force: bool, run: Callable[[Job], Entry]) -> Entry:
    return (None if force else unchanged(job)) or run(job)


@contextmanager
def _passing_folder() -> Iterator[Path]:
    """Give a folder that goes when it has served, or when the next is made where its process was killed."""
    folder = folder_of_one_run(Path(tempfile.gettempdir()), "review-kit-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fetched(job: Job, data: Remote, folder: Path) -> Job:
    ledgers = {}
    for name in job.ledgers:
        content = data.read(name)
        if content is None:
            raise DataError(f"台账 {name} 打不开：{data.address} 里没有这个文件")
        ledgers[name] = joined(folder, name)
        ledgers[name].parent.mkdir(parents=True, exist_ok=True)
        ledgers[name].write_bytes(content)
    return dataclasses.replace(job, ledgers=ledgers, places={**job.places, "data": folder})


def _fetch_published(old: Remote, folder: Path) -> list[str]:
    """Fetch what stands there: by its record it is told what has changed, and what a person has.

    Returns the addresses of what was left aside.
    """
    skipped: list[str] = []
    # Further down stand those of others.
    for name in (each for each in old.names(skipped) if "/" not in each):
        content = old.read(name)
        if content is not None:
            folder.mkdir(parents=True, exist_ok=True)
            joined(folder, name).write_bytes(content)
    return skipped


def left_aside(address: str) -> str:
    """Say that a key of a store was left aside."""
    return f"{visible(address)} 不是文件夹里的路径，没有取，也没有动它"


def _contents(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    return {file.name: file.read_bytes() for file in files}


def _put_away(folder: Path, there: dict[str, bytes], old: Remote) -> None:
    """Bring the remote folder to what the one here has become."""
    made = _contents(folder)
    fresh = {name: content for name, content in made.items() if there.get(name) != content}
    # The record comes last: what it tells of is all there.
    record = {RECORD: fresh.pop(RECORD)} if RECORD in fresh else {}
    old.write_all({**fresh, **record})
    for name in there.keys() - made.keys():
        old.remove(name)
