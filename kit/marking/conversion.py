"""Sheets of any format → an .xlsx with their values as they were read: what was text stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from kit.files import BrokenCell, Cell, Sheet
from kit.text.widths import em

__all__ = ["as_workbook", "sheet_title"]

_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LIKE_NUMBER = re.compile(r"\s*[-+(（]?[\d０-９]")
_WIDEST = 60
_FORMATS = {
    "datetime": "yyyy-mm-dd hh:mm",
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "timedelta": "[h]:mm:ss",
}


def sheet_title(name: str, taken: Sequence[str] = ()) -> str:
    """Return a name that a sheet may have, different from those taken.

    >>> sheet_title("理论学习[2021]"), sheet_title("", ["表1"])
    ('理论学习(2021)', '表2')
    """
    name = _NOT_IN_NAME.sub(lambda sign: {"[": "(", "]": ")"}.get(sign[0], " "), name).strip(" '")[:31]
    used = {each.casefold() for each in taken}
    wanted, number = name or "表1", 2
    while wanted.casefold() in used:
        wanted, number = f"{name[:27] or '表'}{number}", number + 1
    return wanted


def as_workbook(sheets: Sequence[Sheet], name: str) -> tuple[bytes, dict[str, str]]:
    """Return a workbook with the cells of sheets, and the name of each in it by its name in the file.

    Formats are not kept, nor formulas: only what the kit has read.

    Parameters
    ----------
    sheets : sequence of Sheet
    name : str
        Of the file, without suffix: of a sheet without a name.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    if any(sheet.since_1904 for sheet in sheets):
        book.epoch = CALENDAR_MAC_1904
    names: dict[str, str] = {}
    for sheet in sheets:
        names[sheet.name] = sheet_title(sheet.name or name, list(names.values()))
        _write(book.create_sheet(names[sheet.name]), sheet)
    if all(sheet.hidden for sheet in sheets):
        book.worksheets[0].sheet_state = "visible"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue(), names


def _write(written: Worksheet, sheet: Sheet) -> None:
    written.sheet_state = "hidden" if sheet.hidden else "visible"
    widths: dict[int, float] = {}
    for row, cells in enumerate(sheet.rows, start=1):
        for column, value in enumerate(cells, start=1):
            if value == "":
                continue
            _put(written, row, column, value)
            widths[column] = max(widths.get(column, 0.0), em(str(value)[:_WIDEST].split("\n")[0]) * 1.9 + 2)
    for column, width in widths.items():
        written.column_dimensions[get_column_letter(column)].width = max(9.0, min(width, _WIDEST))
    for (top, left), (bottom, right) in sheet.merged:
        written.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    for hidden in sheet.hidden_rows:
        written.row_dimensions[hidden + 1].hidden = True


def _put(written: Worksheet, row: int, column: int, value: Cell) -> None:
    cell = written.cell(row, column)
    cell.font = Font(name="宋体", size=11)
    if isinstance(value, BrokenCell):
        if value.text:
            cell.value = value.text
            cell.data_type = "e"
        return
    if isinstance(value, str):
        cell.value = _NOT_IN_CELL.sub("", value)
        # A text that begins with = stays text.
        cell.data_type = "s"
        if _LIKE_NUMBER.match(value):
            cell.number_format = "@"
        cell.alignment = Alignment(wrap_text="\n" in value, vertical="top")
        return
    cell.value = value
    if (kind := type(value).__name__) in _FORMATS:
        cell.number_format = _FORMATS[kind]
