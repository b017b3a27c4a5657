"""A text file (.csv, .tsv, often under the name .xls) → the rows of its one sheet.

Stands in the files stage, below `kit.files.sheets`. Every cell is text as written: 001 stays 001.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from kit.files.cells import MAX_CELLS, Cell, Room, UnreadableFileError
from kit.files.encodings import decode

__all__ = ["read_text"]

_SEPARATED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)


def read_text(data: bytes, file: str) -> list[list[Cell]]:
    """Read the rows, all of one width.

    Parameters
    ----------
    data : bytes
        In UTF-8, UTF-16 with its mark, or GB 18030; parted by commas, semicolons, tabs or bars.
    file : str
        How errors name the file.

    Raises
    ------
    UnreadableFileError
        It is no text, in none of the encodings, breaks off within quotes, or is beyond the bounds of
        `kit.files.cells`.
    """
    try:
        text = decode(data)
    except ValueError as error:
        code = "file-kind" if "空字节" in str(error) else "file-encoding"
        raise UnreadableFileError(
            file, code, f"{error}：请用 Excel 或 WPS 另存为 CSV UTF-8 或 .xlsx"
        ) from None
    stated = _SEPARATED.match(text)
    if stated is not None:
        # A line for Excel, which does not count it either.
        delimiter, text = stated[1], text[stated.end() :]
    else:
        delimiter = _delimiter(text[:8192])
    try:
        rows = _parted(text, delimiter, file, strict=True)
    except csv.Error:
        rows = _parted(text, delimiter, file, strict=False)
    width = max(map(len, rows), default=0)
    Room(file).take(len(rows), width)
    return [[*row, *[""] * (width - len(row))] if len(row) < width else row for row in rows]


def _delimiter(head: str) -> str:
    """Take the delimiter that parts the most lines into the same number of cells, and into most of them."""
    lines = [line for line in head.splitlines()[:50] if line.strip()]

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        width, times = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return times, width

    return max(",\t;|", key=agreement)


def _parted(text: str, delimiter: str, file: str, strict: bool) -> list[list[Cell]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    rows: list[list[Cell]] = []
    cells = done = 0
    try:
        for row in reader:
            cells += len(row) + 1
            if cells > MAX_CELLS:
                raise UnreadableFileError.too_large(file, f"超过 {MAX_CELLS // 10_000} 万个单元格")
            rows.append([*row])
            done = reader.line_num
    except csv.Error as error:
        if "field larger" in str(error):
            reason = f"第 {done + 1} 行有一格的内容过长（可能少了一个引号）：请核对这一行，或另存为 .xlsx"
            raise UnreadableFileError(file, "file-damaged", reason) from None
        if "unexpected end" in str(error):
            reason = f"从第 {done + 1} 行起少了一个收尾的引号：请核对引号，或另存为 .xlsx"
            raise UnreadableFileError(file, "file-damaged", reason) from None
        raise
    return rows
