"""Where the ledgers of a township stand: data folder, year, county, township.

Stands first in the files stage. The layout is ``data/<year>/[<county>/]<township>.xlsx`` (also .xls, .ods,
.et) or ``data/<year>/[<county>/]<township>/<ledger>.csv`` (or workbooks). Nothing here opens a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kit.errors import CallError, DataError, nearest
from kit.screen import writable

__all__ = ["YEARS_BEFORE", "Place", "find_place", "list_places", "resolve_data", "shown"]

YEARS_BEFORE = 4
"""How many years before its own a review looks back."""

KINDS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods", ".et"), "workbook"),
    **dict.fromkeys((".csv", ".tsv"), "text"),
}

# Units of township level, and other bodies that keep ledgers like one.
TOWNSHIP_ENDINGS = (
    *("镇", "乡", "街道", "街道办", "办事处", "苏木", "林场", "农场", "牧场", "渔场"),
    *("开发区", "园区", "景区", "管理区", "管委会"),
)
COUNTY_ENDINGS = ("县", "市", "区", "旗", "州", "盟")

_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')


@dataclass(frozen=True)
class Place:
    """One township's ledgers of one year, found on disk.

    Attributes
    ----------
    data : Path
        The resolved data folder.
    year : int
    county : str
        Empty where no county folder stands between year and township.
    township : str
    files : tuple of Path
        Absolute: one workbook, or the files of the township's folder, sorted.
    unreadable : str
        Why the township's folder cannot be opened; empty where it can.

    Examples
    --------
    >>> Place(Path("data"), 2021, "云山县", "清河镇", ()).name
    '云山县/清河镇'
    """

    data: Path
    year: int
    county: str
    township: str
    files: tuple[Path, ...]
    unreadable: str = ""

    @property
    def name(self) -> str:
        """The name that finds this place again: ``云山县/清河镇``, or ``清河镇`` without a county folder."""
        return f"{self.county}/{self.township}" if self.county else self.township

    @property
    def sources(self) -> tuple[Path, ...]:
        """The workbook or the folder that the ledgers stand in; more than one means that two contend."""
        return tuple(dict.fromkeys(self._source(file) for file in self.files))

    def _source(self, file: Path) -> Path:
        parent = self.data / str(self.year) / self.county
        return file if file.parent == parent else file.parent


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path's text for a reader, with ``/`` between its parts.

    A name that Windows wrote in GBK and a zip tool unpacked as raw bytes is read as GBK.

    >>> shown(os.fsdecode("清河镇.xlsx".encode("gbk")))
    '清河镇.xlsx'
    """
    return writable(os.fspath(path).replace(os.sep, "/"))


def resolve_data(data: str | os.PathLike[str]) -> Path:
    """Find the data folder.

    Parameters
    ----------
    data : path
        An absolute path stands for itself. A relative one is looked for in the working folder, then upwards
        in its parents, so that a notebook in ``notebooks/`` and a command at the top find the same ``data/``.

    Raises
    ------
    CallError
        There is no such folder.

    Examples
    --------
    >>> resolve_data("/").as_posix()
    '/'
    """
    if not isinstance(data, str | os.PathLike) or not os.fspath(data) or "\0" in os.fspath(data):
        raise CallError(f"数据文件夹应写成路径，例如 data，现为 {data!r}")
    wanted = Path(data)
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / wanted).is_dir():
            return (base / wanted).resolve()
        if wanted.is_absolute():
            break
    where = "" if wanted.is_absolute() else f"（从 {shown(here)} 起逐级向上找过）"
    raise CallError(f"没有数据文件夹 {shown(wanted)}{where}：请核对 data 参数")


def find_place(data: str | os.PathLike[str], year: int, township: str) -> Place:
    """Find one township's ledgers of a year.

    Parameters
    ----------
    data : path
        The data folder, as `resolve_data` takes it.
    year : int
    township : str
        ``清河镇``, or ``云山县/清河镇`` where two counties have a township of that name.

    Raises
    ------
    CallError
        The name is unsafe or ambiguous, or year or township are not there; the message says what is.
    DataError
        The township's folder cannot be opened, or two sources contend for it, such as ``清河镇.xlsx`` and
        ``清河镇/``.

    Examples
    --------
    >>> find_place("data", 2021, "清河镇").township  # doctest: +SKIP
    '清河镇'
    """
    county, name = _split(township)
    # One county of three thousand is enough to look at, where it is named and has the township.
    root = _root(data, year)
    places = _listed(root, year, county) if county else ()
    if not any(place.name == township for place in places):
        places = _listed(root, year)
    # A name that is a place's whole name is meant for that place, also where a county has a township of it.
    found = [place for place in places if place.name == township]
    if not found and not county:
        found = [place for place in places if place.township == name]
    if len(found) > 1:
        names = "、".join(place.name for place in found)
        raise CallError(f"{year} 年有 {len(found)} 个“{name}”：请写明是其中哪一个：{names}")
    if not found:
        raise CallError(f"{year} 年没有“{township}”。{nearest(township, [place.name for place in places])}")
    place = found[0]
    if place.unreadable:
        raise DataError(place.unreadable)
    if len(place.sources) > 1:
        year_folder = place.data / str(year)
        both = "、".join(
            shown(source.relative_to(year_folder)) + ("/" if source.is_dir() else "")
            for source in place.sources
        )
        raise DataError(f"{year} 年“{place.name}”有两份台账：{both}。请只留一份")
    return place


def list_places(data: str | os.PathLike[str], year: int) -> tuple[Place, ...]:
    """List every township of a year, in the order of their names.

    A township that two sources contend for is listed with the files of both, and one whose folder cannot be
    opened with none; `find_place` and reading refuse them, so that the others of a batch go on.

    Raises
    ------
    CallError
        There is no such data folder, or no such year in it.

    Examples
    --------
    >>> [place.name for place in list_places("data", 2021)]  # doctest: +SKIP
    ['云山县/双桥乡', '云山县/清河镇']
    """
    return _listed(_root(data, year), year)


def _root(data: str | os.PathLike[str], year: int) -> Path:
    """Resolve the data folder, and see that it has the year."""
    if not isinstance(year, int) or isinstance(year, bool):
        raise CallError(f"年度应是整数，例如 2021，现为 {year!r}")
    root = resolve_data(data)
    if not (root / str(year)).is_dir():
        years = [entry.name for entry in _entries(root) if entry.folder and entry.name.isdecimal()]
        raise CallError(f"{shown(root)} 里没有 {year} 年的文件夹。{nearest(str(year), years)}")
    return root


def _listed(root: Path, year: int, county: str = "") -> tuple[Place, ...]:
    """List the places of a year, or of one county's folder alone."""
    found: dict[tuple[str, str], list[Path]] = {}
    unreadable: dict[tuple[str, str], str] = {}
    for name, entry in _candidates(root / str(year), county):
        if entry.folder:
            try:
                files = [Path(item.path) for item in _entries(entry.path) if item.kind]
            except DataError as error:
                files = []
                unreadable[name, entry.name] = str(error)
            if files or entry.name.endswith(TOWNSHIP_ENDINGS) or (name, entry.name) in unreadable:
                found.setdefault((name, entry.name), []).extend(files)
        else:
            found.setdefault((name, entry.stem), []).append(Path(entry.path))
    return tuple(
        Place(root, year, *key, tuple(sorted(files)), unreadable.get(key, ""))
        for key, files in sorted(found.items())
    )


class _Entry(NamedTuple):
    """What stands in a folder, told without a look inside: ten thousand of them may stand there."""

    name: str
    stem: str
    path: str
    folder: bool
    kind: str  # "workbook", "text", or empty for what holds no ledger


def _split(township: object) -> tuple[str, str]:
    """Refuse a name that is none, or that would lead out of the data or outputs folder."""
    if not isinstance(township, str):
        raise CallError(f"乡镇应写成文字，例如 清河镇，现为 {township!r}（数字样的名称请加引号）")
    parts = township.split("/")
    if len(parts) > 2 or any(
        not part.strip()
        or part.startswith(".")
        or part.endswith((".", " "))
        or part != part.lstrip()
        or _UNSAFE.search(part)
        for part in parts
    ):
        raise CallError(f"乡镇名称 {township!r} 不能用：应是“清河镇”或“云山县/清河镇”这样的名称")
    return (parts[0], parts[1]) if len(parts) == 2 else ("", parts[0])


def _candidates(year: Path, county: str) -> Iterator[tuple[str, _Entry]]:
    """Yield (county, file or folder of a township), of all counties or of one alone."""
    for entry in _entries(year):
        if county and entry.name != county:
            continue
        if entry.kind == "workbook":
            yield "", entry
        elif entry.folder:
            try:
                inside = [item for item in _entries(entry.path) if item.kind or item.folder]
            except DataError:
                # A township's or a county's: nobody can tell, and whoever opens it will say so.
                yield "", entry
                continue
            if _is_county(entry.name, inside):
                yield from ((entry.name, item) for item in inside if item.kind != "text")
            else:
                yield "", entry


def _is_county(name: str, inside: list[_Entry]) -> bool:
    """Tell a county's folder from a township's by its name, or else by what it holds.

    Names of ledgers never end like a township's, and a CSV is always one ledger, never a whole township.
    """
    if name.endswith(TOWNSHIP_ENDINGS):
        return False
    if any(item.stem.endswith(TOWNSHIP_ENDINGS) for item in inside):
        return True
    if any(item.kind == "text" for item in inside):
        return False
    return name.endswith(COUNTY_ENDINGS) or any(item.folder for item in inside)


def _entries(folder: str | Path) -> list[_Entry]:
    """List a folder in order, without hidden files and the lock files of office programs."""
    entries = []
    try:
        with os.scandir(folder) as found:
            for item in found:
                if not item.name.startswith((".", "~$")):
                    stem, suffix = os.path.splitext(item.name)  # noqa: PTH122 - no Path for what is left aside
                    kind = KINDS.get(suffix.lower(), "") if _is_file(item) else ""
                    entries.append(_Entry(item.name, stem, item.path, not kind and _is_folder(item), kind))
    except OSError as error:
        raise DataError(f"文件夹 {shown(folder)} 打不开：{error.strerror}") from None
    return sorted(entries)


def _is_file(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_file()
    except OSError:  # a link that leads round in a circle
        return False


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:
        return False
