"""A file → its raw sheets, every cell where it stands.

Stands in the files stage, after `kit.files.places`. The kind of a file is told by its first bytes, never by
its name. Workbooks are read by calamine, which follows no link, formula or macro.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from kit.errors import DataError
from kit.files.encodings import decode
from kit.files.places import shown

__all__ = ["Cell", "Sheet", "SheetFile", "UnreadableFileError", "read_sheets"]

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""What calamine gives for a cell; ``""`` is a blank one. A datetime at midnight comes as a date."""

Merged = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, each (row, column) from 0."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<html", b"<!doc", b"<tabl", b"<?xml", b"<meta", b"<head", b"<body", b"<styl")


class UnreadableFileError(DataError):
    """A file holds no sheets that can be read.

    Attributes
    ----------
    file : str
        The file as a reader is told of it.
    code : str
        Stable code of the fault (`kit.ledgers.faults.CODES`).
    reason : str
        What is wrong and what to do, in Chinese.
    """

    def __init__(self, file: str, code: str, reason: str) -> None:
        super().__init__(file, code, reason)
        self.file = file
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}：{self.reason}"


@dataclass(frozen=True)
class Sheet:
    """One sheet as it stands, from A1 on.

    Attributes
    ----------
    name : str
        Empty for a CSV, which has no sheets.
    rows : list of list of Cell
        All of one width; ``rows[0][0]`` is A1. A blank cell is ``""``.
    merged : tuple
        Merged ranges; only their first cells hold a value.
    hidden : bool
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class SheetFile:
    """A file read: its sheets in order, and the sha256 of the very bytes that they were read from."""

    sheets: tuple[Sheet, ...]
    sha256: str


def read_sheets(path: Path, name: str = "") -> SheetFile:
    """Read all sheets of a workbook, or the one of a CSV.

    Parameters
    ----------
    path : Path
    name : str, optional
        How errors name the file; the file's own name if not given.

    Raises
    ------
    UnreadableFileError
        The file cannot be opened, is of no known kind, is locked by a password, or is damaged.

    Examples
    --------
    >>> read_sheets(Path("理论学习.csv")).sheets[0].rows[0]  # doctest: +SKIP
    ['日期', '形式', '主题', '参加人数', '学时']
    """
    name = name or shown(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            name, "file-unreadable", f"打不开（{error.strerror}）：请核对文件和权限"
        ) from None
    digest = hashlib.sha256(data).hexdigest()
    if not data.strip():
        raise UnreadableFileError(name, "file-empty", "是空文件：请重新保存后再放进来")
    if data.startswith((_ZIP, _OLE)):
        return SheetFile(_read_workbook(data, name), digest)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in _MARKUP:
        raise UnreadableFileError(
            name, "file-kind", "其实是网页，不是工作簿：请用 Excel 或 WPS 打开后另存为 .xlsx"
        )
    return SheetFile((Sheet("", _read_text(data, name)),), digest)


def _read_workbook(data: bytes, name: str) -> tuple[Sheet, ...]:
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            return tuple(
                _read_sheet(book, index, metadata)
                for index, metadata in enumerate(book.sheets_metadata)
                if metadata.typ == python_calamine.SheetTypeEnum.WorkSheet
            )
    except python_calamine.PasswordError:
        reason = "有打开密码：请在 Excel 或 WPS 里去掉密码再保存"
        raise UnreadableFileError(name, "file-password", reason) from None
    except BaseException as error:
        # A panic of the Rust reader is no Exception; whatever it is, the file is what is wrong.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reason = "不是完好的工作簿（可能没有传完或已损坏）：请用 Excel 或 WPS 打开后另存为 .xlsx"
        raise UnreadableFileError(name, "file-damaged", reason) from None


def _read_sheet(
    book: python_calamine.CalamineWorkbook, index: int, metadata: python_calamine.SheetMetadata
) -> Sheet:
    sheet = book.get_sheet_by_index(index)
    # Without skip_empty_area=False leading blank rows and columns are cut off, and addresses are wrong.
    rows = sheet.to_python(skip_empty_area=False)
    hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
    return Sheet(metadata.name, rows, tuple(sheet.merged_cell_ranges or ()), hidden)


def _read_text(data: bytes, name: str) -> list[list[Cell]]:
    try:
        text = decode(data)
        head = text[:4096]
        delimiter = max(",\t;", key=head.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except ValueError as error:
        code = "file-kind" if "空字节" in str(error) else "file-encoding"
        raise UnreadableFileError(
            name, code, f"{error}：请用 Excel 或 WPS 另存为 CSV UTF-8 或 .xlsx"
        ) from None
    except csv.Error as error:
        raise UnreadableFileError(
            name, "file-damaged", f"不是完好的 CSV（{error}）：请另存为 .xlsx"
        ) from None
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] if len(row) < width else [*row] for row in rows]
