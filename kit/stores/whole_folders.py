"""Create a folder with its files, completely or not at all, and never where there are other files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from kit.errors import CallError
from kit.files import display_path
from kit.stores.process_folders import folder_of_one_run, left_by_others

__all__ = ["create_folder"]

_UNFINISHED = ".review-kit-init-"


def create_folder(folder: str | os.PathLike[str], contents: Mapping[str, bytes]) -> Path:
    """Create a new folder, or fill an empty one.

    Parameters
    ----------
    folder : path
        Missing parents are created.
    contents : mapping of str to bytes
        Path in the folder → content of the file. A path that ends in ``/`` is an empty folder.

    Raises
    ------
    CallError
        The folder is not empty, is a file, or cannot be written. Nothing is left of it then.

    Examples
    --------
    >>> create_folder("总结", {"README.md": b"", "data/2021/": b""})  # doctest: +SKIP
    PosixPath('总结')
    """
    target = Path(folder)
    try:
        if os.path.lexists(target):
            _refuse_unless_empty(target)
            _fill(target, contents)
        else:
            _make(target, contents)
    except OSError as error:
        reason = error.strerror or error
        raise CallError(f"建不出文件夹 {display_path(target)}：{reason}。请换一个能写的位置") from None
    return target


def _refuse_unless_empty(folder: Path) -> None:
    if not folder.is_dir():
        raise CallError(f"{display_path(folder)} 已经有了，不是文件夹：请换一个名称")
    if set(folder.iterdir()) - set(left_by_others(folder, _UNFINISHED)):
        raise CallError(f"文件夹 {display_path(folder)} 里已经有内容，什么都没有改动：请换一个新的文件夹")


def _make(target: Path, contents: Mapping[str, bytes]) -> None:
    """Create a new folder; it appears once it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder_of_one_run(target.parent, _UNFINISHED)
    try:
        _write(unfinished / "complete", contents).rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _fill(target: Path, contents: Mapping[str, bytes]) -> None:
    """Fill an existing empty folder in place, which keeps its owner, its permissions and any shell in it."""
    unfinished = folder_of_one_run(target, _UNFINISHED)
    moved: list[Path] = []
    try:
        moved += _write(unfinished / "complete", contents).iterdir()
        for path in moved:
            path.rename(target / path.name)
    except BaseException:
        for path in moved:
            if not path.exists():
                (target / path.name).rename(path)
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(folder: Path, contents: Mapping[str, bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_bytes(content)
    return folder
