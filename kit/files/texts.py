"""A text file (.csv, .tsv, often named .xls) → the rows of its one sheet.

Every cell is text as written: 001 stays 001.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from kit.files.encodings import decode
from kit.files.quotes import BrokenLineError, part, part_by_hand, swallowing_line
from kit.files.raw_sheets import MAX_CELLS, Cell, Room, Sheet, UnreadableFileError, as_calculated

__all__ = ["read_text"]

# A quoted text may contain any of them.
_QUOTED = re.compile(r'(?:^|(?<=[,;\t|\r\n]))"(?:[^"]|"")*+"(?=[,;\t|\r\n]|\Z)')

_SEPARATED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)


def read_text(data: bytes, file: str) -> Sheet:
    """Read the rows, all of equal width.

    Parameters
    ----------
    data : bytes
        In UTF-8, UTF-16 with a byte order mark, or GB 18030; delimited by commas, semicolons, tabs or bars.
    file : str
        Name of the file in error messages.

    Raises
    ------
    UnreadableFileError
        It is not text, in none of the encodings, has an unbalanced quote, or is beyond the bounds of
        `kit.files.raw_sheets`.
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
        # A directive for Excel (sep=,), which does not count it as a row either.
        delimiter, text = stated[1], text[stated.end() :]
    else:
        delimiter = _delimiter(text[:8192])
    if text.count("\n") + text.count("\r") > 2 * MAX_CELLS:
        raise _too_many(file)
    records = _records(list(io.StringIO(text, newline="")), delimiter, file)
    widths = tuple(map(len, records))
    width = max(widths, default=0)
    Room(file).take(len(records), width)
    escaped = '="' in text
    rows: list[list[Cell]] = []
    for record in records:
        cells = map(as_calculated, record) if escaped else record
        rows.append([*cells, *[""] * (width - len(record))])
    return Sheet("", rows, widths=widths)


def _delimiter(head: str) -> str:
    """Return the delimiter that splits the most lines into equally many cells, then into the most cells."""
    lines = [line for line in _QUOTED.sub("", head).splitlines()[:50] if line.strip()]

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        width, times = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return times, width

    return max(",\t;|", key=agreement)


def _records(lines: list[str], delimiter: str, file: str) -> list[list[str]]:
    try:
        try:
            records, taken = _gathered(part(lines, delimiter), file)
        except csv.Error:
            records, taken = _gathered(part_by_hand(lines, delimiter), file)
    except BrokenLineError as error:
        raise UnreadableFileError(file, "file-damaged", str(error)) from None
    line = swallowing_line(records, taken, lines, delimiter)
    if line is not None:
        reason = f"第 {line} 行的引号把后面的内容并成了一格：请核对引号，或另存为 .xlsx"
        raise UnreadableFileError(file, "file-damaged", reason)
    return records


def _gathered(parted: Iterator[tuple[list[str], int]], file: str) -> tuple[list[list[str]], list[int]]:
    records, taken, cells = [], [], 0
    for record, lines in parted:
        cells += len(record) + 1
        if cells > MAX_CELLS:
            raise _too_many(file)
        records.append(record)
        taken.append(lines)
    return records, taken


def _too_many(file: str) -> UnreadableFileError:
    return UnreadableFileError.too_large(file, f"超过 {MAX_CELLS // 10_000} 万个单元格")
