"""Places of a data folder, listed by year and found by name."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kit.errors import CallError, DataError
from kit.files.data_folder import resolve_data
from kit.files.file_names import HIDDEN, display_path
from kit.files.folder_entries import list_entries
from kit.files.place import Place
from kit.files.place_listing import listed_places
from kit.text.similar import nearest

__all__ = ["find_place", "hidden_name", "list_places", "place_named"]

_UNSAFE = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')


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
    township, county, name = display_path(township), display_path(county), display_path(name)
    root = _root(data, year)
    # A full name takes precedence over a township of that name within a county.
    exact = place_named(root, year, township)
    found = [exact] if exact else []
    places = () if exact else listed_places(root, year)
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
            display_path(source.relative_to(year_folder)) + ("/" if source.is_dir() else "")
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
    places = listed_places(data, year, county) if county else listed_places(data, year, only=township)
    return next((place for place in places if place.name == name), None)


def hidden_name(place: Place) -> str:
    """Return a message that locates a hidden name without repeating it."""
    folder = place.data / str(place.year)
    sources = place.sources
    if place.county == HIDDEN:
        sources = tuple(folder / source.relative_to(folder).parts[0] for source in sources)
    parent = sources[0].parent
    names = [entry.name for entry in list_entries(parent) if entry.kind or entry.folder]
    at = "、".join(str(names.index(source.name) + 1) for source in dict.fromkeys(sources))
    return (
        f"{display_path(parent.relative_to(place.data))} 文件夹里按名称排的第 {at} 项，"
        "名称里疑似有个人信息（内容不在此显示）：请改名，名称里不要写人名和号码"
    )


def list_places(data: str | os.PathLike[str], year: int) -> tuple[Place, ...]:
    """List the townships of a year, sorted by name.

    Names are as `display_path` returns them. A township with two sources is listed with the files of both,
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
    return listed_places(_root(data, year), year)


def _root(data: str | os.PathLike[str], year: int) -> Path:
    """Resolve the data folder and check that it has the year."""
    if not isinstance(year, int) or isinstance(year, bool):
        raise CallError(f"年度应是整数，例如 2021，现为 {year!r}")
    root = resolve_data(data)
    if not (root / str(year)).is_dir():
        years = [entry.name for entry in list_entries(root) if entry.folder and entry.name.isdecimal()]
        there = "、".join(sorted(years)) or "（无）"
        raise CallError(f"{display_path(root)} 里没有 {year} 年的文件夹。现有：{there}")
    return root


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
