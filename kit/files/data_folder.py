"""Folders and files given as parameters: the data folder, and others searched in the same way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from kit.errors import CallError
from kit.files.file_names import display_path

__all__ = ["resolve_data", "resolve_file", "resolve_folder"]


def resolve_data(data: str | os.PathLike[str], year: int | None = None, place: str = "") -> Path:
    """Find the data folder with `resolve_folder`, and in it the folder of a subject.

    Parameters
    ----------
    data : path
    year : int, optional
        If given, `data` may also be the folder of that year within the data folder.
    place : str, optional
        Name of the subject's own folder within the data folder. It is taken where it has the year, and
        otherwise the data folder itself: `data` may lead directly to the subject's ledgers, and one workbook
        may serve several subjects.

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
    has_year = year is None or (found / str(year)).is_dir()
    is_year = not has_year and found.name == str(year)
    own = found / place
    if place and own.is_dir():
        # Where neither has the year, the error that follows had better name the subject's own folder.
        neither = not has_year and not is_year
        if year is None or neither or (own / str(year)).is_dir():
            return own.resolve()
    return found.parent if is_year else found


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
    return _found(folder, what, parameter, Path.is_dir)


def resolve_file(file: str | os.PathLike[str], what: str, parameter: str) -> Path:
    """Find a file given as a parameter, as `resolve_folder` finds a folder."""
    return _found(file, what, parameter, Path.is_file)


def _found(path: str | os.PathLike[str], what: str, parameter: str, is_there: Callable[[Path], bool]) -> Path:
    if not isinstance(path, str | os.PathLike) or not os.fspath(path) or "\0" in os.fspath(path):
        raise CallError(f"{what}应写成路径，例如 {parameter}，现为 {path!r}")
    wanted = Path(path)
    here = Path.cwd()
    for base in (here, *here.parents):
        if is_there(base / wanted):
            return (base / wanted).resolve()
        if wanted.is_absolute():
            break
    where = "" if wanted.is_absolute() else f"（从 {display_path(here)} 起逐级向上找过）"
    raise CallError(f"没有{what} {display_path(wanted)}{where}：请核对 {parameter} 参数")
