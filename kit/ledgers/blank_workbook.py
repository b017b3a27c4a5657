"""The blank workbook that a township fills in, generated from the declared ledgers.

Filled in, it is read without faults. It uses only features that Excel, WPS and LibreOffice all keep: notes,
lists, validations, widths.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kit.errors import CallError, ExportError
from kit.files import display_path
from kit.ledgers.carried_rows import Carried
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.labels import EXAMPLE
from kit.ledgers.prefilled_rows import OPTIONS, list_formula, write_carried
from kit.ledgers.schema import LedgerColumn, LedgerSchema, plain_name
from kit.stores.whole_files import write_whole

__all__ = ["EXAMPLE", "write_blank_workbook"]

_GUIDE = Path(__file__).parent / "templates" / "guide.txt"
_EXAMPLE_YEAR = 2021  # in declarations
_YEAR = re.compile(r"(?<!\d)20\d\d(?=[-年])")
_LAST_ROW = 2000  # the last row with lists and validations
_YEARS = range(1950, 2101)

_BODY = Font(name="宋体", size=11)
_HEAD = Font(name="宋体", size=11, bold=True)
_GREY = Font(name="宋体", size=11, italic=True, color="808080")
_TITLE = Font(name="宋体", size=16, bold=True)
_REQUIRED_FILL = PatternFill("solid", fgColor="F8D7B0")
_OPTIONAL_FILL = PatternFill("solid", fgColor="E7ECF2")
_LINE = Side(style="thin", color="A0A0A0")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAP = Alignment(vertical="top", wrap_text=True)

_WIDTHS = {"date": 14, "month": 9, "flag": 12, "whole": 13, "decimal": 13, "choice": 16, "text": 22}
_HOW = {
    "date": "填日期，如 {year}-07-01；整月的填 {year}-07",
    "month": "填 1 至 12 的数字，每个月一行",
    "flag": "填“是”或“否”",
    "whole": "填整数；只知道大概的写“约200”",
    "decimal": "填数字，可以有小数；只知道大概的写“约200”",
    "choice": "从下拉列表选",
    "text": "填文字",
}
# The list offers them; a review's parameters may give them as well.
_OPTIONAL_FACTS = ("报告标题", "落款单位", "成文日期")


def write_blank_workbook(
    out: str | os.PathLike[str],
    catalogue: Catalogue,
    *,
    township: str = "",
    year: int | None = None,
    carried: Carried | None = None,
    aims: Sequence[str] = (),
) -> Path:
    """Write a blank workbook: one sheet for each ledger, with notes, lists, validations and an example row.

    Parameters
    ----------
    out : path
        An .xlsx file that does not exist yet.
    catalogue : Catalogue
    township : str, optional
    year : int, optional
        Both are filled in if given, and dates are then validated against the year.
    carried : Carried, optional
        Rows and lists of an earlier year, to be confirmed.
    aims : sequence of str, optional
        Names of the indicators that 年度目标 offers.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CallError
        The file exists, is not named .xlsx or cannot be written, or the year is invalid.

    Examples
    --------
    >>> write_blank_workbook("清河镇.xlsx", subject.catalogue, township="清河镇", year=2021)  # doctest: +SKIP
    PosixPath('清河镇.xlsx')
    """
    path = Path(out)
    if path.suffix.lower() != ".xlsx":
        raise CallError(f"空白台账应存为 .xlsx 文件，现为 {display_path(path)}")
    if path.exists() or path.is_symlink():
        raise CallError(f"{display_path(path)} 已经有了，不覆盖：请换一个文件名，或先移走原来的文件")
    if year is not None and year not in _YEARS:
        raise CallError(f"年度应在 {_YEARS[0]} 至 {_YEARS[-1]} 之间，现为 {year}")
    if any(not character.isprintable() for character in township):
        raise CallError(f"乡镇名称 {township!r} 不能用：应是“清河镇”这样的名称")
    content = io.BytesIO()
    _workbook(catalogue, township.strip(), year, carried or Carried(0), aims).save(content)
    try:
        write_whole(path, content.getvalue())
    except ExportError as error:
        raise CallError(f"{error}。请换一个能写的文件夹") from None
    return path


def _workbook(
    catalogue: Catalogue, township: str, year: int | None, carried: Carried, aims: Sequence[str]
) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    whose = f"{township}{f'{year}年' if year else ''}"
    book.properties.title = f"{whose}工作台账"
    book.properties.creator = "review-kit"
    _write_guide(book.create_sheet("填表说明"), catalogue, whose)
    for schema in catalogue.values():
        sheet = book.create_sheet(schema.name)
        _write_ledger(sheet, schema, township, year, carried)
        for index, column in enumerate(schema.columns, start=1):
            offered = carried.offered.get((schema.key, column.key), ())
            if schema.role == "targets" and column.key == "indicator":
                offered = tuple(aims)
            validation = _validation(book, column, year, offered)
            if validation is not None:
                letter = get_column_letter(index)
                validation.add(f"{letter}2:{letter}{_LAST_ROW}")
                sheet.add_data_validation(validation)
    if OPTIONS in book.sheetnames:
        book.move_sheet(OPTIONS, len(book.sheetnames))
    return book


def _write_guide(sheet: Worksheet, catalogue: Catalogue, whose: str) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.tabSelected = True
    sheet.column_dimensions["A"].width = 100
    _put(sheet, 1, 1, f"{whose}工作台账填表说明", _TITLE)
    ledgers = "\n".join(f"　　{schema.name}：一行是{schema.row}" for schema in catalogue.values())
    lines = _GUIDE.read_text(encoding="utf-8").replace("{示例}", EXAMPLE).replace("{台账}", ledgers)
    for row, line in enumerate(lines.splitlines(), start=3):
        _put(sheet, row, 1, line, _BODY, _WRAP)
    _fit_to_width(sheet)


def _write_ledger(
    sheet: Worksheet, schema: LedgerSchema, township: str, year: int | None, carried: Carried
) -> None:
    for index, column in enumerate(schema.columns, start=1):
        head = _put(sheet, 1, index, f"{column.name}*" if column.required else column.name, _HEAD, _CENTRE)
        head.fill = _REQUIRED_FILL if column.required else _OPTIONAL_FILL
        head.border = _BOX
        head.comment = Comment(_note(column, year), "review-kit", width=300, height=160)
        letter = get_column_letter(index)
        width = 40 if column.long else _WIDTHS[column.kind]
        sheet.column_dimensions[letter].width = width
        if column.kind == "date":
            # For the whole column, so that values below the last row display as dates too.
            sheet.column_dimensions[letter].number_format = "yyyy-mm-dd"
    for index, value in enumerate(schema.example, start=1):
        example = _of_year(value, year)
        _put(sheet, 2, index, f"{EXAMPLE}{example}" if index == 1 else example, _GREY, _WRAP)
    rows = carried.rows.get(schema.key, ())
    first = 3
    if schema.role == "profile":
        known = {"乡镇名称": township, "年度": year}
        spelt = schema.column("item").spellings
        told = {spelt.get(plain_name(str(row["item"])), "") for row in rows}
        facts = [item for item in schema.column("item").choices if item not in (*_OPTIONAL_FACTS, *told)]
        for row, fact in enumerate(facts, start=first):
            _put(sheet, row, 1, fact, _BODY)
            _put(sheet, row, 2, known.get(fact) or "", _BODY)
        first += len(facts)
    write_carried(sheet, [column.key for column in schema.columns], rows, first, carried)
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _fit_to_width(sheet)


def _put(
    sheet: Worksheet,
    row: int,
    column: int,
    value: str | int | float,
    font: Font,
    alignment: Alignment | None = None,
) -> Cell:
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        # A name that begins with = stays text.
        cell.data_type = "s"
    cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _note(column: LedgerColumn, year: int | None) -> str:
    """Return the note on a column's header."""
    lines = [f"{column.name}（{'必填' if column.required else '可以不填'}）"]
    lines.append(
        _HOW[column.kind].replace("{year}", str(year or 2021)) + ("，也可以自己写" if column.open else "")
    )
    if column.unit:
        lines.append(f"单位：{column.unit}")
    if column.choices:
        lines.append(f"可填：{'、'.join(column.choices)}")
    return "\n".join(lines)


def _validation(
    book: Workbook, column: LedgerColumn, year: int | None, offered: Sequence[str]
) -> DataValidation | None:
    """Return the list or the bounds of a column; None for free text without a list."""
    if column.kind == "text" and not offered:
        return None
    how = _HOW[column.kind].replace("{year}", str(year or 2021))
    if offered or column.kind in ("choice", "flag", "month"):
        names = list(offered or column.choices) or (
            ["是", "否"] if column.kind == "flag" else list(map(str, range(1, 13)))
        )
        validation = DataValidation(type="list", formula1=list_formula(book, names), allow_blank=True)
        how = f"请从下拉列表选：{'、'.join(names)}"
    elif column.kind == "date":
        first, last = (year, year) if year else (_YEARS[0], _YEARS[-1])
        validation = DataValidation(
            type="date",
            operator="between",
            formula1=f"DATE({first},1,1)",
            formula2=f"DATE({last},12,31)",
            allow_blank=True,
        )
        if year:
            how += f"，并且在 {year} 年内"
    else:
        validation = DataValidation(
            type="whole" if column.kind == "whole" else "decimal",
            operator="greaterThanOrEqual",
            formula1="0",
            allow_blank=True,
        )
    # 约200, new kinds and whole months are valid too: the program asks, and accepts them.
    is_free = column.open or column.kind in ("whole", "decimal", "text", "date")
    validation.errorStyle = "warning" if is_free else "stop"
    validation.showErrorMessage = True
    validation.errorTitle = f"“{column.name}”填写不对"
    validation.error = how[:220]
    return validation


def _of_year(value: str | int | float, year: int | None) -> str | int | float:
    """Return an example with the years of its declaration moved to the year."""
    if not isinstance(value, str) or not year:
        return value
    return _YEAR.sub(lambda found: str(int(found[0]) - _EXAMPLE_YEAR + year), value)


def _fit_to_width(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.fitToWidth = 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
