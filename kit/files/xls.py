"""An .xls workbook (also .et) → its sheets.

calamine reads the cells, from a rebuilt compound file that holds the workbook stream alone. Its records are
scanned first ([MS-XLS]): declared sizes, formulas and names are removed, and so are cells so far out that the
grid in between would exhaust memory.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kit.files.calamine import Grid, read_grids
from kit.files.code_pages import ONE_BYTE, encoding_of, read_anew
from kit.files.compound import Compound, with_one_stream
from kit.files.merges import keep_merged
from kit.files.number_formats import BUILT_IN, BUILT_IN_MONTHS, as_shown, is_telling
from kit.files.raw_sheets import (
    MAX_SHEETS,
    MAX_TEXT,
    BrokenCell,
    Cell,
    Merged,
    Room,
    Sheet,
    UnreadableFileError,
    fit,
    is_sparse,
)

__all__ = ["read_xls"]

_BOF, _EOF, _CONTINUE, _FILE_PASS = 0x0809, 0x000A, 0x003C, 0x002F
_SHEET, _DATE_MODE, _FORMAT, _STYLE, _STRINGS = 0x0085, 0x0022, 0x041E, 0x00E0, 0x00FC
_NAME, _EXTERNAL, _EXTERNAL_BOOK, _DIMENSIONS, _BLANK = 0x0018, 0x0017, 0x01AE, 0x0200, 0x0201
_NUMBER, _LABEL, _RICH, _ERROR, _FORMULA = 0x0203, 0x0204, 0x00D6, 0x0205, 0x0006
_CODE_PAGE, _ROW, _ROW_DEFAULT = 0x0042, 0x0208, 0x0225
_RK, _MANY_RK, _SHARED_STRING, _FORMULA_TEXT, _MERGES = 0x027E, 0x00BD, 0x00FD, 0x0207, 0x00E5
_CELLS = frozenset({_NUMBER, _LABEL, _RICH, _ERROR, _FORMULA, _RK, _MANY_RK, _SHARED_STRING})
_EXCEL_97, _UNICODE = 0x0600, 1200
_ROW_HIDDEN, _ROW_HEIGHT_SET, _HIDDEN_BY_DEFAULT = 0x20, 0x40, 0x02

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def read_xls(data: bytes, file: str) -> tuple[Sheet, ...]:
    """Read all worksheets.

    Parameters
    ----------
    data : bytes
        A compound file.
    file : str
        Name of the file in error messages.

    Raises
    ------
    UnreadableFileError
        It is encrypted, not a workbook, damaged, or beyond the bounds of `kit.files.raw_sheets`.
    """
    try:
        compound = Compound(data)
        if "EncryptedPackage" in compound or "EncryptionInfo" in compound:
            raise UnreadableFileError.locked(file)
        name = next((name for name in ("Workbook", "Book") if name in compound), None)
        if name is None and ("WordDocument" in compound or "PowerPoint Document" in compound):
            reason = "其实是 Word 或 PowerPoint 文件，不是工作簿：请把表格另存为 .xlsx"
            raise UnreadableFileError(file, "file-kind", reason)
        if name is None:
            raise ValueError("no workbook")
        # Padding after the last record, so that each record header can be read in one step.
        return _read(bytearray(compound.read(name)) + bytes(8), file)
    except (ValueError, KeyError, IndexError, struct.error):
        raise UnreadableFileError.damaged(file) from None


@dataclass
class _Globals:
    """The workbook-level records."""

    starts: list[int] = field(default_factory=list)  # offsets of the sheets' records
    since_1904: bool = False
    telling: dict[int, str] = field(default_factory=dict)  # style → its format
    encoding: str | None = None  # of byte strings
    strings: list[bytes] = field(default_factory=list)  # the record and its continuations


@dataclass
class _Found:
    """The records of one sheet."""

    height: int = 0
    width: int = 0
    cells: int = 0
    broken: list[tuple[int, int, str]] = field(default_factory=list)
    telling: list[tuple[int, int, int]] = field(default_factory=list)  # row, column, style
    merged: list[Merged] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    texts: Counter[int] = field(default_factory=Counter)
    end: int = 0


def _read(stream: bytearray, file: str) -> tuple[Sheet, ...]:
    whole = _read_globals(stream, file)
    if len(whole.starts) > MAX_SHEETS:
        raise UnreadableFileError.too_large(file, f"有 {len(whole.starts)} 张表")
    room = Room(file)
    scanned: list[tuple[_Found, tuple[tuple[int, int], ...]]] = []
    walked: list[tuple[int, int]] = []
    texts: Counter[int] = Counter()
    for start in whole.starts:
        found = _read_sheet(stream, start, whole.telling, file)
        if any(first < found.end and start < last for first, last in walked):
            raise ValueError("sheets within each other")
        walked.append((start, found.end))
        texts += found.texts
        strays: list[tuple[int, int]] = []
        if is_sparse(found.height, found.width, found.cells):
            found.height, found.width, strays = _strike_out_strays(stream, start)
        room.take(found.height, found.width)
        scanned.append((found, tuple(sorted(strays)[:5])))
    _check_texts(whole.strings, texts, file)
    grids = read_grids(with_one_stream("Workbook", bytes(stream)), file)
    if whole.encoding is not None:
        grids = [_read_anew(grid, whole.encoding) for grid in grids]
    if len({grid.name for grid in grids}) < len(grids):
        raise ValueError("two sheets of one name")
    return tuple(
        Sheet(
            grid.name,
            _mended(grid.rows, found, whole.telling),
            tuple(found.merged),
            grid.hidden,
            strays,
            whole.since_1904,
            hidden_rows=frozenset(found.hidden_rows),
        )
        for (found, strays), grid in zip(scanned, grids, strict=True)
        if grid.is_worksheet
    )


def _records(stream: bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, content offset, length) of the records from an offset on."""
    end = len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    while at <= end:
        kind, length = unpack(stream, at)
        yield kind, at + 4, length
        at += 4 + length


def _read_globals(stream: bytearray, file: str) -> _Globals:
    whole = _Globals()
    formats = {**BUILT_IN, **BUILT_IN_MONTHS}
    styles: list[int] = []
    last = 0
    wide = True  # Unicode strings, as since Excel 97
    for kind, at, length in _records(stream, 0):
        content = bytes(stream[at : at + length])
        if kind == _FILE_PASS:
            raise UnreadableFileError.locked(file)
        if kind == _BOF:
            wide = struct.unpack_from("<H", content)[0] >= _EXCEL_97
            whole.encoding = None if wide else encoding_of(None)
        elif kind == _CODE_PAGE:
            # Applies to byte strings. Reporting tools write their system's code page, with which calamine
            # would decode Unicode strings too.
            whole.encoding = None if wide else encoding_of(struct.unpack_from("<H", content)[0])
            struct.pack_into("<H", stream, at, _UNICODE if wide else ONE_BYTE)
        elif kind == _SHEET:
            whole.starts.append(struct.unpack_from("<I2x", content)[0])
        elif kind == _DATE_MODE:
            whole.since_1904 = content[:2] == b"\1\0"
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", content)[0]] = _format_code(content, wide)
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", content, 2)[0])
        elif kind == _STRINGS or (kind == _CONTINUE and last == _STRINGS):
            whole.strings.append(content)
        elif kind in {_NAME, _EXTERNAL, _EXTERNAL_BOOK}:
            struct.pack_into("<H", stream, at - 4, _BLANK)
        elif kind == _EOF:
            break
        last = last if kind == _CONTINUE else kind
    styled = ((style, formats.get(number, "")) for style, number in enumerate(styles))
    whole.telling = {style: code for style, code in styled if is_telling(code)}
    return whole


def _format_code(content: bytes, wide: bool) -> str:
    if not wide:
        return content[3 : 3 + content[2]].decode("latin-1")  # only its ASCII characters matter
    length, flags = struct.unpack_from("<HB", content, 2)
    encoding = "utf-16-le" if flags & 1 else "latin-1"
    return content[5 : 5 + (length << (flags & 1))].decode(encoding, "replace")


def _read_sheet(stream: bytearray, start: int, telling: dict[int, str], file: str) -> _Found:
    """Scan a sheet's records once: there may be half a million, so few steps for each."""
    found = _Found(end=start)
    recorded: set[int] = set()  # rows with a record
    unseen = False  # rows without a record are hidden
    texts: dict[int, int] = {}
    unpack = struct.Struct("<5H").unpack_from
    isst = struct.Struct("<I").unpack_from
    at, end = start, len(stream) - 10
    depth = row = column = 0
    height = width = cells = -1
    while at <= end:
        kind, length, first, second, style = unpack(stream, at)
        content = at + 4
        at = content + length
        if kind in _CELLS:
            if depth > 1:
                continue  # of an embedded chart
            row, column = first, second
            cells += 1
            if row > height:
                height = row
            if column > width:
                width = column
            if kind == _SHARED_STRING:
                text = isst(stream, content + 6)[0]
                texts[text] = texts.get(text, 0) + 1
            elif kind == _MANY_RK:
                width = max(width, struct.unpack_from("<H", stream, at - 2)[0])
                for i in range((length - 6) // 6 if telling else 0):
                    own = struct.unpack_from("<H", stream, content + 4 + 6 * i)[0]
                    if own in telling:
                        found.telling.append((row, column + i, own))
                continue
            elif kind == _ERROR and stream[content + 7]:
                found.broken.append((row, column, _ERRORS.get(stream[content + 6], "#ERROR!")))
                stream[content + 6] = 0x2A  # calamine refuses a workbook for an unknown error
            elif kind == _FORMULA:
                _read_formula(stream, content, length, found)
            if telling and style in telling:
                found.telling.append((row, column, style))
        elif kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth < 1:
                break
        elif depth < 2:
            if kind == _MERGES:
                for i in range(min(first, (length - 2) // 8)):
                    top, bottom, left, right = struct.unpack_from("<4H", stream, content + 2 + 8 * i)
                    keep_merged(found.merged, ((top, left), (bottom, right)), file)
            elif kind == _ROW and length >= 14:
                recorded.add(first)
                tall, flags = struct.unpack_from("<H4xH", stream, content + 6)
                if flags & _ROW_HIDDEN or (flags & _ROW_HEIGHT_SET and tall == 0):
                    found.hidden_rows.add(first)
            elif kind == _ROW_DEFAULT:
                unseen = first & _HIDDEN_BY_DEFAULT != 0
            if kind in {_MERGES, _DIMENSIONS}:
                struct.pack_into("<H", stream, content - 4, _BLANK)
    if unseen:
        found.hidden_rows.update(set(range(min(height, 65_535) + 1)) - recorded)
    found.end = at
    found.texts = Counter(texts)
    found.height, found.width, found.cells = height + 1, width + 1, cells + 1
    return found


def _strike_out_strays(stream: bytearray, start: int) -> tuple[int, int, list[tuple[int, int]]]:
    """Blank distant cells; return the remaining rows and columns, and the positions blanked."""
    places: list[tuple[int, int, int, int]] = []  # offset, row, first and last column
    depth = row = column = 0
    for kind, at, length in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth < 1 and kind == _EOF:
            break
        if depth < 2 and kind in _CELLS:
            row, column = struct.unpack_from("<HH", stream, at)
            last = struct.unpack_from("<H", stream, at + length - 2)[0] if kind == _MANY_RK else column
            places.append((at - 4, row, min(column, last), max(column, last)))
        elif depth < 2 and kind == _FORMULA_TEXT:
            places.append((at - 4, row, column, column))
    columns = [column for _, _, *both in places for column in both]
    height, width = fit((row for _, row, _, _ in places), columns)
    strays = []
    for at, row, column, last in places:
        if row >= height or last >= width:
            struct.pack_into("<H", stream, at, _BLANK)
            strays.append((row, column))
    return height, width, strays


def _read_formula(stream: bytearray, at: int, length: int, found: _Found) -> None:
    row, column, _, result, flags = struct.unpack_from("<HHH8sH", stream, at)
    if result[6:] == b"\xff\xff" and result[0] == 2:
        found.broken.append((row, column, _ERRORS.get(result[2], "#ERROR!")))
        stream[at + 8] = 0x2A
    elif flags & 2 and not any(result):
        found.broken.append((row, column, ""))  # to be calculated on opening; 0 until then
    if length >= 22:
        struct.pack_into("<H", stream, at + 20, 0)  # the formula itself is not needed


def _check_texts(strings: list[bytes], used: Counter[int], file: str) -> None:
    """Refuse a workbook whose long shared strings are used by so many cells that memory would run out."""
    size = sum(map(len, strings))
    if used.total() * min(size, 2 * 65_535) <= MAX_TEXT:
        return
    # Upper bound: as if the longest strings were used most.
    lengths = sorted(_string_lengths(strings), reverse=True)
    counts = sorted(used.values(), reverse=True)
    if sum(length * count for length, count in zip(lengths, counts, strict=False)) > MAX_TEXT:
        raise UnreadableFileError.too_large(file, "各格的文字合起来过长")


def _string_lengths(blocks: list[bytes]) -> Iterator[int]:
    """Yield the length of each shared string; one may continue in the next block, after a flag."""
    queue = iter(blocks)
    block, at = next(queue, b""), 8
    while True:
        if at >= len(block):
            block, at = next(queue, b""), 0
            if not block:
                return
        length, flags = struct.unpack_from("<HB", block, at)
        at += 3
        yield length
        skipped = 0
        if flags & 8:
            skipped += 4 * struct.unpack_from("<H", block, at)[0]
            at += 2
        if flags & 4:
            skipped += struct.unpack_from("<I", block, at)[0]
            at += 4
        wide = flags & 1
        while length:
            taken = min(length, (len(block) - at) >> wide)
            at += taken << wide
            length -= taken
            if length:
                block, at = next(queue, b""), 1
                wide = block[0] & 1  # IndexError if the strings are truncated
        while skipped:
            taken = min(skipped, len(block) - at)
            at += taken
            skipped -= taken
            if skipped:
                block, at = next(queue, b""), 0
                if not block:
                    return


def _read_anew(grid: Grid, encoding: str) -> Grid:
    rows = [
        [read_anew(cell, encoding) if isinstance(cell, str) else cell for cell in row] for row in grid.rows
    ]
    return grid._replace(name=read_anew(grid.name, encoding), rows=rows)


def _mended(rows: list[list[Cell]], found: _Found, telling: dict[int, str]) -> list[list[Cell]]:
    for row, column, text in found.broken:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = BrokenCell(text)
    for row, column, style in found.telling:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = as_shown(rows[row][column], telling[style])
    return rows
