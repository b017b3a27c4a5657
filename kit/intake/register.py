"""The register of a year: 收件登记.xlsx and 收件登记.html, of all intakes together."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kit.intake.receipts import Receipts, folder_of
from kit.intake.register_page import register_page
from kit.intake.register_rows import FILE_COLUMNS, TOWNSHIP_COLUMNS, Line, file_lines, township_lines
from kit.intake.township_states import TownshipState
from kit.stores.whole_files import write_whole

__all__ = ["REGISTER", "register_files", "write_register"]

REGISTER = "收件登记.xlsx"
_PAGE = "收件登记.html"
_HASH = "sha256"
_HEAD = PatternFill("solid", fgColor="EDEBE6")


def write_register(root: Path, receipts: Receipts, states: Sequence[TownshipState], roster: str) -> None:
    """Write the register of a year, each file whole.

    Raises
    ------
    ExportError
        It cannot be written, such as where it is open elsewhere; the record has everything all the same.
    """
    folder = folder_of(root, receipts.year)
    for name, content in register_files(receipts, states, roster).items():
        write_whole(folder / name, content)


def register_files(receipts: Receipts, states: Sequence[TownshipState], roster: str) -> dict[str, bytes]:
    """Return the register's files by name.

    Parameters
    ----------
    receipts : Receipts
    states : sequence of TownshipState
    roster : str
        Where the list of townships is from; empty if there is none.
    """
    files, townships = file_lines(receipts), township_lines(states)
    page = register_page(receipts.year, files, townships, states, roster)
    return {_PAGE: page.encode(), REGISTER: _workbook(files, townships)}


def _workbook(files: Sequence[Line], townships: Sequence[Line]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _sheet(book.create_sheet("收件"), FILE_COLUMNS, files)
    _sheet(book.create_sheet("乡镇"), TOWNSHIP_COLUMNS, townships)
    # Who wrote it is nobody's name.
    book.properties.creator = ""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet(sheet: Worksheet, columns: Sequence[tuple[str, int]], lines: Sequence[Line]) -> None:
    for at, (name, width) in enumerate(columns, start=1):
        head = sheet.cell(1, at, name)
        head.font, head.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row, line in enumerate(lines, start=2):
        for at, value in enumerate(line.cells, start=1):
            cell = sheet.cell(row, at, value if value != "" else None)
            if isinstance(value, str) and value:
                # A name that begins with = stays text.
                cell.data_type = "s"
            # A hash is for programs; wrapped, it would make every row four lines high.
            cell.alignment = Alignment(vertical="top", wrap_text=columns[at - 1][0] != _HASH)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}{max(sheet.max_row, 2)}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
