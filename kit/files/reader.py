"""A file → its raw sheets, every cell at its address.

The format is detected by content, never by name. No reader follows external links or evaluates formulas or
macros. Memory and time are bounded (`kit.files.raw_sheets`).
"""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from kit.files.archives import Archive
from kit.files.check_results import without_results
from kit.files.compound import MAGIC
from kit.files.encodings import decode
from kit.files.file_names import display_path
from kit.files.html_workbook import read_html, read_mhtml
from kit.files.merges import as_shown
from kit.files.ods import read_ods
from kit.files.raw_sheets import MAX_FILE, Sheet, SheetFile, UnreadableFileError
from kit.files.relations import find_workbook
from kit.files.texts import read_text
from kit.files.xls import read_xls
from kit.files.xlsx import read_xlsx
from kit.files.xml_spreadsheet import NAMESPACE, read_xml_spreadsheet

__all__ = ["read_bytes", "read_sheets"]

_ZIP = b"PK\x03\x04"
_MARKUP = (
    b"<html",
    b"<!doc",
    b"<tabl",
    b"<?xml",
    b"<meta",
    b"<head",
    b"<body",
    b"<styl",
    b"<!--",
    b"<work",
    b"<div",
)
_OTHER_KINDS = (
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"PK\x05\x06", "空的压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"{\\rtf", "文字文档"),
    (b"\x09\x00\x04\x00", "很旧的 Excel 文件"),
    (b"\x09\x02\x06\x00", "很旧的 Excel 文件"),
    (b"\x09\x04\x06\x00", "很旧的 Excel 文件"),
)


def read_sheets(path: Path, name: str = "") -> SheetFile:
    """Read all sheets of a workbook, or the one of a CSV.

    Parameters
    ----------
    path : Path
    name : str, optional
        Name of the file in error messages; the file's own name if not given.

    Raises
    ------
    UnreadableFileError
        The file cannot be opened, is of no known kind, is password-protected, damaged, or too large.

    Examples
    --------
    >>> read_sheets(Path("理论学习.csv")).sheets[0].rows[0]  # doctest: +SKIP
    ['日期', '形式', '主题', '参加人数', '学时']
    """
    name = name or display_path(path.name)
    data = read_bytes(path, name)
    if not data.strip():
        raise UnreadableFileError(name, "file-empty", "是空文件：请重新保存后再放进来")
    sheets, results = without_results(tuple(map(as_shown, _read(data, name))))
    return SheetFile(sheets, hashlib.sha256(data).hexdigest(), results)


def read_bytes(path: Path, name: str) -> bytes:
    """Return the bytes of a file, which may be of any kind.

    Raises
    ------
    UnreadableFileError
        It cannot be opened, is no file, or is too large; `name` says which.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise UnreadableFileError(name, "file-unreadable", "不是文件：请放入 .xlsx 或 .csv 文件")
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "名称不对"
        raise UnreadableFileError(name, "file-unreadable", f"打不开（{why}）：请核对文件和权限") from None
    if len(data) > MAX_FILE:
        raise UnreadableFileError.too_large(name, f"文件超过 {MAX_FILE >> 20} MB")
    return data


def _read(data: bytes, name: str) -> tuple[Sheet, ...]:
    if data.startswith(_ZIP):
        return _read_package(data, name)
    if data.startswith(MAGIC):
        return read_xls(data, name)
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            raise _other(name, kind)
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:13].lower() == b"mime-version:":
        return read_mhtml(data, name)
    if head[:5].lower().startswith(_MARKUP):
        return _read_markup(data, head, name)
    return (read_text(data, name),)


def _read_package(data: bytes, name: str) -> tuple[Sheet, ...]:
    archive = Archive(data, name)
    members = archive.names()
    try:
        workbook = find_workbook(archive)
    except ValueError:
        raise UnreadableFileError.damaged(name) from None
    if workbook is not None:
        return read_xlsx(archive, workbook, name)
    if "content.xml" in archive:
        mimetype = archive.read("mimetype") or b""
        if b"spreadsheet" in mimetype or not mimetype:
            return read_ods(archive, name)
    for part, kind in (
        ("xl/workbook.bin", "二进制工作簿 .xlsb"),
        ("word/", "Word 文档"),
        ("ppt/", "演示文稿"),
        ("index/document.iwa", "Numbers 表格"),
    ):
        if any(member.startswith(part) for member in members):
            raise _other(name, kind)
    raise _other(name, "压缩包" if members else "空的压缩包")


def _read_markup(data: bytes, head: bytes, name: str) -> tuple[Sheet, ...]:
    if NAMESPACE in head and b"<html" not in head.lower():
        return read_xml_spreadsheet(data, name)
    try:
        page = decode(data)
    except ValueError as error:
        raise UnreadableFileError(
            name, "file-encoding", f"{error}：请用 Excel 或 WPS 打开后另存为 .xlsx"
        ) from None
    return read_html(page, name)


def _other(name: str, kind: str) -> UnreadableFileError:
    return UnreadableFileError(
        name, "file-kind", f"其实是{kind}，不是工作簿：请用 Excel 或 WPS 打开后另存为 .xlsx"
    )
