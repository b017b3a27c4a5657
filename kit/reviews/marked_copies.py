"""The files of a check, each as a copy with its faults marked, for the clerks who wrote them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from kit.errors import CallError, ExportError
from kit.files import UnreadableFileError, display_path
from kit.files.reader import read_sheets
from kit.ledgers import Catalogue, Fault
from kit.marking import Summary, as_workbook, is_as_marked, is_workbook, mark_workbook, may_be_marked
from kit.reviews.checking import CheckResult
from kit.reviews.marked_places import mark_of
from kit.stores.whole_files import write_whole

__all__ = ["MarkedCopy", "write_marked_copies"]

_KEPT = (".xlsx", ".xlsm")
_HOW = (
    "点“单元格”一列可到那一格；红色是错误，黄色是提示，原因写在批注里。"
    "请改好后发回：再检查时，改好的格子上的颜色和批注会自动去掉，本表也会换新。"
)
_PERSONAL = "有个人信息：请删去后再发回，旧文件也请删去，不要转发。"
_CONVERTED = "原文件是{kind}，这里转成了 .xlsx：只有内容，没有原来的格式和公式。"


@dataclass(frozen=True)
class MarkedCopy:
    """What became of one file.

    Attributes
    ----------
    file : str
        As in the faults.
    path : Path or None
        The copy; None where there can be none.
    marks : int
        The faults in it.
    personal : bool
        Whether it has personal information, which the copy has too: it goes to its owner only.
    reason : str
        Why there is no copy.

    Examples
    --------
    >>> MarkedCopy("2021/清河镇.xlsx", Path("回执/2021/清河镇.xlsx"), 0).line
    '回执/2021/清河镇.xlsx：没有问题'
    """

    file: str
    path: Path | None
    marks: int
    personal: bool = False
    reason: str = ""

    @property
    def line(self) -> str:
        """What is said of it, in one line."""
        if self.path is None:
            return f"{self.file}：没有写出带标记的副本（{self.reason}）"
        warning = "；有个人信息，只能发回原填表人，发后请删去" if self.personal else ""
        return f"{display_path(self.path)}：{f'标出{self.marks}处' if self.marks else '没有问题'}{warning}"


def write_marked_copies(result: CheckResult, folder: str | os.PathLike[str]) -> tuple[MarkedCopy, ...]:
    """Write a copy of every file of a check, with its faults marked; a file without faults has no marks.

    A copy has its file's path within the data folder. A file that is not an .xlsx becomes one.

    Parameters
    ----------
    result : CheckResult
    folder : path
        It may exist. A copy that an earlier call wrote into it and nobody saved since is replaced, and so is
        a marked copy that is itself checked; no other file is.

    Raises
    ------
    CallError
        `folder` is among the ledgers or cannot be written, or two files have one name. Nothing is written
        then, but where a disk is full.

    Examples
    --------
    >>> write_marked_copies(check("data/2021"), "回执")  # doctest: +SKIP
    """
    out = Path(folder)
    twice = [file for file, times in Counter(result.files).items() if times > 1]
    if twice:
        raise CallError(f"有两份 {twice[0]}，副本会重名：请分开检查，写到不同的文件夹")
    if os.path.lexists(out) and not out.is_dir():
        raise CallError(f"{display_path(out)} 不是文件夹：请换一个")
    for path, file in zip(result.paths, result.files, strict=True):
        _refuse_among_ledgers(out, path, file)
    targets = _targets(result, out)
    whose = _by_file(result)
    return tuple(
        _written(path, file, targets[file], whose[file], catalogue)
        for path, file, catalogue in zip(result.paths, result.files, result.catalogues, strict=True)
    )


def _refuse_among_ledgers(out: Path, path: Path, file: str) -> None:
    """Refuse a folder whose copies would be read as ledgers."""
    parts = file.count("/")
    data = path.parents[parts].resolve()
    year = file.partition("/")[0]
    inside = (out.resolve(), *out.resolve().parents)
    among = bool(parts) and year.isdecimal() and (out.resolve() == data or data / year in inside)
    # Copies lie in folders as ledgers do: one that was mended may be checked and marked in its place.
    if among and not may_be_marked(_content(path)):
        raise CallError(f"带标记的副本不能写进台账所在的 {display_path(out)}：请换一个文件夹，如 回执")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _kept(target: Path, path: Path) -> str:
    """Return why a file is not replaced by the copy of `path`; empty if there is none, or it may be."""
    if not os.path.lexists(target):
        return ""
    there = _content(target) if target.is_file() and not target.is_symlink() else b""
    if is_as_marked(there) or (path.exists() and target.samefile(path) and may_be_marked(there)):
        return ""
    what = "是改动过的副本" if may_be_marked(there) else "已经有了，不是这里写的副本"
    return f"{display_path(target)} {what}，不覆盖：请先移走"


def _targets(result: CheckResult, out: Path) -> dict[str, Path]:
    """Return where the copy of each file goes."""
    targets: dict[str, Path] = {}
    taken: set[str] = set()
    for file, path in sorted(
        zip(result.files, result.paths, strict=True), key=lambda each: _suffix(each[0]) not in _KEPT
    ):
        name = PurePosixPath(file)
        kept = _suffix(file) in _KEPT and _begins_as_package(path)
        wanted = str(name) if kept else str(name.with_suffix(".xlsx"))
        number = 1
        while wanted.casefold() in taken:
            # 清河镇.xls beside 清河镇.xlsx becomes 清河镇.xls.xlsx.
            wanted = f"{name}{f'-{number}' if number > 1 else ''}.xlsx"
            number += 1
        taken.add(wanted.casefold())
        targets[file] = out / wanted
    return targets


def _suffix(file: str) -> str:
    return PurePosixPath(file).suffix.lower()


def _begins_as_package(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return True


def _by_file(result: CheckResult) -> dict[str, list[Fault]]:
    """Return the faults of each file, errors first."""
    found: dict[str, list[Fault]] = {file: [] for file in result.files}
    for fault in sorted(result.faults, key=lambda each: each.severity != "error"):
        if (file := _file_of(fault.file, result.files)) is not None:
            found[file].append(fault)
    return found


def _file_of(name: str, files: Sequence[str]) -> str | None:
    """Return the file that tells a fault; the first of the township for its folder, and what is beside."""
    if name in files:
        return name
    while "/" in name:
        first = next((file for file in files if file.startswith(f"{name}/")), None)
        if first is not None:
            return first
        name = name.rpartition("/")[0]
    return None


def _written(
    path: Path, file: str, target: Path, faults: Sequence[Fault], catalogue: Catalogue
) -> MarkedCopy:
    personal = any(fault.code.startswith("personal-") for fault in faults)
    if why := _kept(target, path):
        return MarkedCopy(file, None, len(faults), personal, why)
    try:
        content = _marked(path, file, faults, catalogue)
    except UnreadableFileError as error:
        return MarkedCopy(file, None, len(faults), personal, error.reason)
    except OSError as error:
        return MarkedCopy(file, None, len(faults), personal, f"打不开：{error.strerror}")
    try:
        write_whole(target, content)
    except ExportError as error:
        raise CallError(f"{error}。请换一个能写的文件夹") from None
    return MarkedCopy(file, target, len(faults), personal)


def _marked(path: Path, file: str, faults: Sequence[Fault], catalogue: Catalogue) -> bytes:
    read = read_sheets(path, file)
    data = path.read_bytes()
    converted = not is_workbook(data)
    names = {sheet.name: sheet.name for sheet in read.sheets}
    if converted:
        data, names = as_workbook(read.sheets, PurePosixPath(file).stem)
    marks = [mark_of(fault, file, read, names, catalogue) for fault in faults]
    sheets = [replace(sheet, name=names[sheet.name]) for sheet in read.sheets]
    return mark_workbook(
        data, sheets, read.results, marks, _summary(faults, converted and path.suffix.lower())
    )


def _summary(faults: Sequence[Fault], converted_from: str | bool) -> Summary:
    errors = sum(fault.severity == "error" for fault in faults)
    result = f"错误{errors}处，提示{len(faults) - errors}处。" if faults else "没有问题。"
    if any(fault.code.startswith("personal-") for fault in faults):
        result += _PERSONAL
    how = [_HOW] if faults else []
    if converted_from:
        how.append(
            _CONVERTED.format(kind=f" {converted_from} " if isinstance(converted_from, str) else "别的格式")
        )
    return Summary(result, "".join(how))
