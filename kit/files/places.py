"""Places in a data folder: the ledgers of one township and year, listed and found by name.

The layout is ``data/<year>/[<county>/]<township>.xlsx`` (also .xls, .ods, .et) or
``data/<year>/[<county>/]<township>/<ledger>.csv`` (or workbooks). No file is opened here.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kit.errors import CallError, DataError
from kit.files.personal import kinds_in_text
from kit.text.printable import writable
from kit.text.similar import nearest

__all__ = ["HIDDEN", "Place", "find_place", "list_places", "resolve_data", "resolve_folder", "shown"]

HIDDEN = "（名称不显示）"
"""Replaces a name that contains a personal number."""

KINDS = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods", ".et"), "workbook"),
    **dict.fromkeys((".csv", ".tsv"), "text"),
}

# Units of township level, and bodies that keep the same ledgers.
TOWNSHIP_ENDINGS = (
    *("镇", "乡", "街道", "街道办", "办事处", "苏木", "林场", "农场", "牧场", "渔场"),
    *("开发区", "园区", "景区", "管理区", "管委会"),
)
COUNTY_ENDINGS = ("县", "市", "区", "旗", "州", "盟")

_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')
# Bidirectional controls, line breaks and invisible characters: two names would look alike.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True)
class Place:
    """One township's ledgers of one year, found on disk.

    Attributes
    ----------
    data : Path
        The resolved data folder.
    year : int
    county : str
        Empty without a county folder.
    township : str
        Both as `display_name` returns them.
    files : tuple of Path
        Absolute paths: one workbook, or the files of the township's folder, sorted.
    unread : tuple of Path
        The rest of the township's folder, sorted: other files, folders, and their entries.
    unreadable : str
        Why the township's folder cannot be opened; empty if it can.

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
    unread: tuple[Path, ...] = ()
    unreadable: str = ""

    @property
    def hidden(self) -> bool:
        """Whether the name of county or township contains personal information and must not be published."""
        return HIDDEN in (self.county, self.township)

    @property
    def raw(self) -> bool:
        """Whether the file names are not UTF-8, as after unpacking a Windows archive elsewhere."""
        names = [str(source.relative_to(self.data)) for source in self.sources]
        return any(writable(name) != name for name in names)

    @property
    def name(self) -> str:
        """The name that `find_place` takes: ``云山县/清河镇``, or ``清河镇`` without a county folder."""
        return f"{self.county}/{self.township}" if self.county else self.township

    @property
    def sources(self) -> tuple[Path, ...]:
        """The workbook or the folder with the ledgers; more than one is a conflict."""
        return tuple(dict.fromkeys(self._source(file) for file in self.files))

    def _source(self, file: Path) -> Path:
        year = self.data / str(self.year)
        if not file.is_relative_to(year):
            return file if file.parent == self.data else file.parent
        return year.joinpath(*file.relative_to(year).parts[: 2 if self.county else 1])


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path for display, with ``/`` between its parts.

    A name written by Windows in GBK and unpacked as raw bytes is decoded as GBK. Invisible characters are
    escaped. A name that contains a personal number is replaced, except for its suffix.

    Examples
    --------
    >>> shown(os.fsdecode("清河镇.xlsx".encode("gbk")))
    '清河镇.xlsx'
    >>> shown("2021/张某13800138000.xlsx"), shown("清\u202e河镇")
    ('2021/（名称不显示）.xlsx', '清⟨U+202E⟩河镇')
    """
    return "/".join(map(_shown_name, os.fspath(path).replace(os.sep, "/").split("/")))


@lru_cache(maxsize=4096)
def _shown_name(name: str) -> str:
    name = writable(name)
    if kinds_in_text(name):
        suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, no path
        return HIDDEN + (suffix if suffix in KINDS else "")
    return _UNSEEN.sub(lambda unseen: f"⟨U+{ord(unseen[0]):04X}⟩", name)


def resolve_data(data: str | os.PathLike[str], year: int | None = None) -> Path:
    """Find the data folder with `resolve_folder`.

    Parameters
    ----------
    data : path
    year : int, optional
        If given, `data` may also be the folder of that year within the data folder.

    Raises
    ------
    CallError
        The folder does not exist.

    Examples
    --------
    >>> resolve_data("/").as_posix()
    '/'
    """
    found = resolve_folder(data, "数据文件夹", "data")
    return found.parent if found.name == str(year) and not (found / str(year)).is_dir() else found


def resolve_folder(folder: str | os.PathLike[str], what: str, parameter: str) -> Path:
    """Find a folder given as a parameter.

    Parameters
    ----------
    folder : path
        An absolute path is used as is. A relative one is searched in the working folder and its parents, so
        that a notebook in ``notebooks/`` and a command at the top level find the same ``data/``.
    what, parameter : str
        Description of the folder and name of the parameter, for the message.

    Raises
    ------
    CallError
        The folder does not exist.
    """
    if not isinstance(folder, str | os.PathLike) or not os.fspath(folder) or "\0" in os.fspath(folder):
        raise CallError(f"{what}应写成路径，例如 {parameter}，现为 {folder!r}")
    wanted = Path(folder)
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / wanted).is_dir():
            return (base / wanted).resolve()
        if wanted.is_absolute():
            break
    where = "" if wanted.is_absolute() else f"（从 {shown(here)} 起逐级向上找过）"
    raise CallError(f"没有{what} {shown(wanted)}{where}：请核对 {parameter} 参数")


def find_place(data: str | os.PathLike[str], year: int, township: str) -> Place:
    """Find one township's ledgers of a year.

    Parameters
    ----------
    data : path
        The data folder, as in `resolve_data`.
    year : int
    township : str
        ``清河镇``, or ``云山县/清河镇`` where two counties have a township of that name.

    Raises
    ------
    CallError
        The name is unsafe or ambiguous, or year or township do not exist; the message lists those that do.
    DataError
        The township's folder cannot be opened, or there are two sources, such as ``清河镇.xlsx`` and
        ``清河镇/``.

    Examples
    --------
    >>> find_place("data", 2021, "清河镇").township  # doctest: +SKIP
    '清河镇'
    """
    county, name = _split(township)
    township, county, name = shown(township), shown(county), shown(name)
    root = _root(data, year)
    # A full name takes precedence over a township of that name within a county.
    exact = place_named(root, year, township)
    found = [exact] if exact else []
    places = () if exact else _listed(root, year)
    if not found and not county:
        found = [place for place in places if place.township == name]
    if len(found) > 1:
        names = "、".join(place.name for place in found)
        raise CallError(f"{year} 年有 {len(found)} 个“{name}”：请写明是其中哪一个：{names}")
    if not found:
        raise CallError(f"{year} 年没有“{township}”。{nearest(township, [place.name for place in places])}")
    place = found[0]
    if place.hidden:
        raise DataError(hidden_name(place))
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


def place_named(data: Path, year: int, name: str) -> Place | None:
    """Return the place of a full name, listing no more than its county; None if there is none.

    It may have two sources.
    """
    county, township = _split(name)
    root = data / str(year)
    if not root.is_dir():
        return None
    places = _listed(data, year, county) if county else _listed(data, year, only=township)
    return next((place for place in places if place.name == name), None)


def hidden_name(place: Place) -> str:
    """Return a message that locates a hidden name without repeating it."""
    folder = place.data / str(place.year)
    sources = place.sources
    if place.county == HIDDEN:
        sources = tuple(folder / source.relative_to(folder).parts[0] for source in sources)
    parent = sources[0].parent
    names = [entry.name for entry in _entries(parent) if entry.kind or entry.folder]
    at = "、".join(str(names.index(source.name) + 1) for source in dict.fromkeys(sources))
    return (
        f"{shown(parent.relative_to(place.data))} 文件夹里按名称排的第 {at} 项，"
        "名称里疑似有个人信息（内容不在此显示）：请改名，名称里不要写人名和号码"
    )


def list_places(data: str | os.PathLike[str], year: int) -> tuple[Place, ...]:
    """List the townships of a year, sorted by name.

    Names are as `display_name` returns them. A township with two sources is listed with the files of both,
    and one whose folder cannot be opened with none; `find_place` and reading refuse them, so that the rest of
    a batch goes on.

    Raises
    ------
    CallError
        The data folder does not exist, or has no such year.

    Examples
    --------
    >>> [place.name for place in list_places("data", 2021)]  # doctest: +SKIP
    ['云山县/双桥乡', '云山县/清河镇']
    """
    return _listed(_root(data, year), year)


def _root(data: str | os.PathLike[str], year: int) -> Path:
    """Resolve the data folder and check that it has the year."""
    if not isinstance(year, int) or isinstance(year, bool):
        raise CallError(f"年度应是整数，例如 2021，现为 {year!r}")
    root = resolve_data(data)
    if not (root / str(year)).is_dir():
        years = [entry.name for entry in _entries(root) if entry.folder and entry.name.isdecimal()]
        raise CallError(f"{shown(root)} 里没有 {year} 年的文件夹。{nearest(str(year), years)}")
    return root


def _listed(root: Path, year: int, county: str = "", only: str = "") -> tuple[Place, ...]:
    """List the places of a year, of one county's folder, or of one name outside of county folders."""
    found: dict[tuple[str, str], _Found] = {}
    raw: list[tuple[tuple[str, str], _Entry]] = []
    for name, entry in _candidates(root / str(year), county, only):
        own = entry.name if entry.folder else entry.stem
        key = shown(name), shown(own)
        if writable(own) == own:
            found.setdefault(key, _Found()).add(entry)
        else:
            raw.append((key, entry))
    readable = set(found)
    for key, entry in raw:
        # Beside a readable name that is equal the raw bytes are escaped.
        own = os.fsencode(entry.name if entry.folder else entry.stem).decode("utf-8", "backslashreplace")
        found.setdefault((key[0], own) if key in readable else key, _Found()).add(entry)
    return tuple(
        Place(root, year, *key, tuple(sorted(it.files)), tuple(sorted(it.unread)), it.unreadable)
        for key, it in sorted(found.items(), key=lambda item: item[0])
        if it.is_place
    )


@dataclass
class _Found:
    """The files of one township, from its workbook, its folder or both."""

    files: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)
    unreadable: str = ""
    is_place: bool = False

    def add(self, entry: _Entry) -> None:
        """Add a workbook, or the entries of a folder."""
        if not entry.folder:
            self.files.append(Path(entry.path))
            self.is_place = True
            return
        inside: list[_Entry] = []
        try:
            inside = _entries(entry.path)
            self.unread += _beside(inside)
        except DataError as error:
            self.unreadable = str(error)
        self.files += [Path(item.path) for item in inside if item.kind]
        self.is_place |= bool(self.files or self.unreadable) or entry.name.endswith(TOWNSHIP_ENDINGS)


def _beside(inside: Iterable[_Entry]) -> Iterator[Path]:
    """Yield what is not a ledger in a township's folder: other files, folders, and their entries."""
    for item in inside:
        if not item.kind:
            yield Path(item.path)
        if item.folder:
            # Subfolders are not read, so one that cannot be opened does no harm.
            with contextlib.suppress(DataError):
                yield from (Path(each.path) for each in _entries(item.path))


class _Entry(NamedTuple):
    """An entry of a folder; a year may have ten thousand, so none is opened."""

    name: str
    stem: str
    path: str
    folder: bool
    kind: str  # "workbook", "text", or empty for other files and folders


def _split(township: object) -> tuple[str, str]:
    """Split a name into county and township; refuse one that would leave the data or outputs folder."""
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


def _candidates(year: Path, county: str, only: str) -> Iterator[tuple[str, _Entry]]:
    """Yield (county, file or folder of a township), for all counties or one."""
    for entry in _named(year, only) if only else _entries(year):
        if county and shown(entry.name) != county:
            continue
        if entry.kind == "workbook":
            yield "", entry
        elif entry.folder:
            try:
                inside = [item for item in _entries(entry.path) if item.kind or item.folder]
            except DataError:
                # Township or county cannot be decided; reading reports that it cannot be opened.
                yield "", entry
                continue
            if _is_county(entry.name, inside):
                yield from ((entry.name, item) for item in inside if item.kind != "text")
            else:
                yield "", entry


def _is_county(name: str, inside: list[_Entry]) -> bool:
    """Return whether a folder is a county's rather than a township's, by its name or else its content.

    Names of ledgers never end like a township's, and a CSV is always a single ledger.
    """
    if name.endswith(TOWNSHIP_ENDINGS):
        return False
    if any(item.stem.endswith(TOWNSHIP_ENDINGS) for item in inside):
        return True
    if any(item.kind == "text" for item in inside):
        return False
    return name.endswith(COUNTY_ENDINGS) or any(item.folder for item in inside)


def _entries(folder: str | Path) -> list[_Entry]:
    """List a folder sorted, without hidden files and lock files of office programs."""
    entries = []
    try:
        with os.scandir(folder) as found:
            for item in found:
                if not item.name.startswith((".", "~$")):
                    stem, suffix = os.path.splitext(item.name)  # noqa: PTH122 - faster than a Path for each
                    kind = KINDS.get(suffix.lower(), "") if _is_file(item) else ""
                    is_folder = not kind and _is_folder(item) and not _leads_back(item)
                    entries.append(_Entry(item.name, stem, item.path, is_folder, kind))
    except OSError as error:
        raise DataError(f"文件夹 {shown(folder)} 打不开：{error.strerror}") from None
    return sorted(entries)


def _named(folder: Path, name: str) -> list[_Entry]:
    """Return the entries of a township's name without listing the folder, which may have forty thousand."""
    if name.startswith("~$"):
        return []
    found: dict[tuple[int, int], _Entry] = {}
    for ending, kind in (("", ""), *_WORKBOOKS):
        path = folder / f"{name}{ending}"
        try:
            status = path.stat()
        except (OSError, ValueError):
            continue
        if (status.st_dev, status.st_ino) in found:
            # The file system ignores case: only a listing has the actual spelling.
            return [entry for entry in _entries(folder) if name in (entry.name, entry.stem)]
        if stat.S_ISDIR(status.st_mode) if not ending else stat.S_ISREG(status.st_mode):
            entry = _Entry(path.name, path.stem, str(path), not ending, kind)
            found[status.st_dev, status.st_ino] = entry
    return sorted(found.values())


_WORKBOOKS = tuple(
    (written, kind)
    for ending, kind in KINDS.items()
    if kind == "workbook"
    for written in (ending, ending.upper(), ending.title())
)


def _is_file(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_file()
    except OSError:  # a circular link
        return False


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:
        return False


def _leads_back(item: os.DirEntry[str]) -> bool:
    """Return whether an entry is a link to a parent folder, which would be listed again as a township."""
    return item.is_symlink() and Path(item.path).parent.resolve().is_relative_to(Path(item.path).resolve())
