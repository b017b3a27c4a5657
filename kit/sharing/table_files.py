"""Tables written to files row by row, so that those of a whole country fit into memory too."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kit.sharing.tidy import COLUMNS, HEADINGS, Row

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Format", "write_table"]

Format = Literal["xlsx", "csv", "parquet", "json"]
"""Workbook for offices; CSV, Parquet and JSON for programs."""

_ROWS_A_GROUP = 50_000
"""Rows of a Parquet row group."""


def write_table(rows: Iterable[Row], path: Path, form: Format) -> None:
    """Write rows to a file in one of the formats.

    A workbook has Chinese headings, and a further sheet where a sheet is full; the other formats have the
    names of `COLUMNS`. CSV is UTF-8 with a byte order mark, by which Excel knows it.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    _WRITERS[form](rows, path)


def _csv(rows: Iterable[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(map(msgspec.structs.astuple, rows))


def _json(rows: Iterable[Row], path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"[")
        for number, row in enumerate(rows):
            file.write((b",\n" if number else b"\n") + msgspec.json.encode(row))
        file.write(b"\n]\n")


def _parquet(rows: Iterable[Row], path: Path) -> None:
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet

    types = {"str": DataType.utf8(), "int": DataType.int64(), "bool": DataType.bool()}
    # All other columns are numbers that may be missing.
    fields = [
        Field(column, types.get(kind, DataType.float64()), nullable=kind not in types)
        for column, kind in Row.__annotations__.items()
    ]
    schema = Schema(fields)

    def batch(group: list[Row]) -> RecordBatch:
        columns = zip(*map(msgspec.structs.astuple, group), strict=True)
        return RecordBatch.from_arrays(list(map(Array, columns, fields)), schema=schema)

    reader = RecordBatchReader.from_batches(schema, map(batch, _groups(rows)))
    write_parquet(reader, path, compression="zstd(3)", max_row_group_size=_ROWS_A_GROUP)


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while group := list(islice(remaining, _ROWS_A_GROUP)):
        yield group


def _xlsx(rows: Iterable[Row], path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = _sheet(book, 0)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > 1 and count % _ROWS_A_SHEET == 1:
            sheet = _sheet(book, count // _ROWS_A_SHEET)
        sheet.append([_cell(sheet, getattr(row, column)) for column in COLUMNS])
    sheet.auto_filter.ref = f"A1:{_LAST_COLUMN}{(count - 1) % _ROWS_A_SHEET + 2 if count else 1}"
    book.save(path)


_LAST_COLUMN = chr(ord("A") + len(COLUMNS) - 1)

_ROWS_A_SHEET = 1_048_575
"""Rows that a sheet of a workbook has room for, without its headings."""

_MOST_LETTERS = 32_767
_CUT = "……（太长，全文见 csv 或 json）"

_WIDTHS = {"township": 14, "county": 14, "indicator": 26, "name": 26, "text": 14, "unfilled": 20}
_WIDTHS |= {"source": 44, "rule": 60}
"""Widths of columns in characters, where they are not the usual ones."""


def _sheet(book: Workbook, number: int) -> Any:
    """Begin a sheet with its headings, which stay in view; a full one before it gets its filter."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet: Any = book.create_sheet(f"指标{number + 1}" if number else "指标")
    sheet.freeze_panes = "A2"
    for letter, column in zip(ascii_uppercase, COLUMNS, strict=False):
        sheet.column_dimensions[letter].width = _WIDTHS.get(column, 9)
    headings = [WriteOnlyCell(sheet, HEADINGS[column]) for column in COLUMNS]
    for heading in headings:
        heading.font = Font(bold=True)
    sheet.append(headings)
    sheet.auto_filter.ref = f"A1:{_LAST_COLUMN}{_ROWS_A_SHEET + 1}"
    return sheet


def _cell(sheet: Any, value: object) -> object:
    """Return what a cell holds: 是 for what is true, and text as text, also where it looks like a formula."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, bool):
        return "是" if value else None
    if isinstance(value, str) and len(value) > _MOST_LETTERS:
        value = f"{value[: _MOST_LETTERS - len(_CUT)]}{_CUT}"
    if isinstance(value, str) and value.startswith("="):
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        return cell
    return value


_WRITERS: Mapping[Format, Callable[[Iterable[Row], Path], None]] = MappingProxyType(
    {"xlsx": _xlsx, "csv": _csv, "parquet": _parquet, "json": _json}
)
