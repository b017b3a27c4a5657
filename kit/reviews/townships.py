"""Find the townships that a path refers to: a file, a township, a county, a year or a data folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from kit.errors import CallError
from kit.files import Place, display_path, list_places
from kit.files.file_names import KINDS
from kit.ledgers import Catalogue, Fault, place_by_content

__all__ = ["find_townships", "resolve_path"]

_YEARS = range(1900, 2101)


def resolve_path(path: str | os.PathLike[str]) -> Path:
    """Return the absolute path, looked for in the working folder and then upwards.

    Raises
    ------
    CallError
        It does not exist.
    """
    if not isinstance(path, str | os.PathLike) or not os.fspath(path) or "\0" in os.fspath(path):
        raise CallError(f"要检查的应写成路径，例如 data/2021/清河镇.xlsx，现为 {path!r}")
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / path).exists():
            return Path(os.path.abspath(base / path))  # noqa: PTH100 - links are not followed here
    raise CallError(f"没有 {display_path(path)} 这个文件或文件夹：请核对路径")


def find_townships(path: Path, catalogue: Catalogue, within: str = "") -> dict[Place, tuple[Fault, ...]]:
    """Return the townships at a resolved path, each with the faults found while identifying it.

    Parameters
    ----------
    path : Path
    catalogue : Catalogue
    within : str, optional
        Folder of the subject in a data folder, taken where it has any year.
    """
    own = path / within
    return dict(_places(own if within and own.is_dir() and _years_of(own) else path, catalogue))


def _places(path: Path, catalogue: Catalogue) -> Iterator[tuple[Place, tuple[Fault, ...]]]:
    if path.is_dir() and not _as_year(path.name):
        years = _years_of(path)
        for year in years:
            yield from ((place, ()) for place in list_places(path, year))
        if years:
            return
    for folder in (path, *path.parents):
        year = _as_year(folder.name)
        if year and folder.is_dir():
            # Places have the real path of the data folder; links below it are not followed.
            wanted = folder.parent.resolve() / path.relative_to(folder.parent)
            inside = [_narrowed(place, wanted) for place in list_places(folder.parent, year)]
            found = [place for place in inside if place is not None]
            if found:
                yield from ((place, ()) for place in found)
                return
    yield from _loose(path, catalogue)


def _years_of(path: Path) -> list[int]:
    try:
        return sorted(filter(None, (_as_year(each.name) for each in path.iterdir() if each.is_dir())))
    except OSError:
        return []


def _as_year(name: str) -> int:
    return int(name) if len(name) == 4 and name.isascii() and name.isdecimal() and int(name) in _YEARS else 0


def _narrowed(place: Place, path: Path) -> Place | None:
    """Return the place if it is at or below the path, or with a single file if the path is that file."""
    sources = place.sources or (place.data / str(place.year) / place.name,)
    at_or_above = {above for source in sources for above in (source, *source.parents)}
    if path in at_or_above or place.files == (path,):
        return place
    if path in place.files:
        return Place(place.data, place.year, place.county, place.township, (path,))
    return None


def _loose(path: Path, catalogue: Catalogue) -> Iterator[tuple[Place, tuple[Fault, ...]]]:
    """Yield the townships outside a data folder: single files, or a folder with one township's ledgers."""
    if not path.is_dir():
        yield place_by_content(path.parent, (path,), catalogue)
        return
    files = tuple(each for each in _visible(path) if each.is_file() and each.suffix.lower() in KINDS)
    if any(
        KINDS[each.suffix.lower()] == "text" or catalogue.named(display_path(each.stem)) for each in files
    ):
        yield place_by_content(path.parent, files, catalogue)
        return
    for each in files:
        yield place_by_content(path, (each,), catalogue)
    for each in _visible(path):
        if each.is_dir() and not each.is_symlink():
            inside = tuple(file for file in _visible(each) if file.is_file() and file.suffix.lower() in KINDS)
            if inside:
                yield place_by_content(path, inside, catalogue)


def _visible(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if not each.name.startswith((".", "~$")))
    except OSError:
        return []
