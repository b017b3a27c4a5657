"""Rows taken over from the year before in a blank workbook: visibly to be confirmed, and easily confirmed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kit.ledgers.carried_rows import CARRIED, CONFIRMED, TO_CONFIRM, Carried, Row
from kit.ledgers.columns import Value

__all__ = ["OPTIONS", "list_formula", "write_carried"]

OPTIONS = "选项"
"""Name of the hidden sheet with lists that are too long for a validation."""

_WHOLE = re.compile("[1-9][0-9]{0,9}")
_LONGEST_LIST = 255  # characters that Excel allows in a validation
_FILL = PatternFill("solid", fgColor="DDEBF7")
_WHITE = PatternFill("solid", bgColor="FFFFFF")
_BODY = Font(name="宋体", size=11)
_HEAD = Font(name="宋体", size=11, bold=True)


def write_carried(
    sheet: Worksheet, keys: Sequence[str], rows: Sequence[Row], first: int, carried: Carried
) -> None:
    """Write rows with their colour, their note, and the column in which they are confirmed.

    Parameters
    ----------
    sheet : Worksheet
    keys : sequence of str
        Keys of its columns, in order.
    rows : sequence of Row
    first : int
        Number of the first row, from 1.
    carried : Carried
    """
    if not rows:
        return
    at = len(keys) + 1
    letter = get_column_letter(at)
    last = first + len(rows) - 1
    head = sheet.cell(1, at, CARRIED)
    head.font, head.fill = _HEAD, _FILL
    head.alignment = Alignment(horizontal="center", vertical="center")
    said = (
        f"蓝色的行沿用{carried.year}年的。属实的改成“{CONFIRMED}”（颜色随之消失），不再适用的删去整行。"
        f"写着“{TO_CONFIRM}”的，检查时列为错误。"
    )
    head.comment = Comment(said, "review-kit", width=300, height=120)
    sheet.column_dimensions[letter].width = 12
    for number, row in enumerate(rows, start=first):
        for column, key in enumerate(keys, start=1):
            cell = sheet.cell(number, column)
            if key in row:
                cell.value = _written(row[key])
                if isinstance(cell.value, str):
                    # A text that begins with = stays text.
                    cell.data_type = "s"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font, cell.fill = _BODY, _FILL
        sheet.cell(number, 1).comment = Comment(carried.note, "review-kit", width=180, height=40)
        mark = sheet.cell(number, at, TO_CONFIRM)
        mark.font, mark.fill = _BODY, _FILL
    answers = DataValidation(type="list", formula1=f'"{TO_CONFIRM},{CONFIRMED}"', allow_blank=True)
    answers.add(f"{letter}{first}:{letter}{last}")
    sheet.add_data_validation(answers)
    rule = FormulaRule(formula=[f'${letter}{first}="{CONFIRMED}"'], fill=_WHITE)  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(f"A{first}:{letter}{last}", rule)


def _written(value: Value) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return float(value) if isinstance(value, Decimal) else value


def list_formula(book: Workbook, values: Sequence[str]) -> str:
    """Return the formula of a list validation; a list that does not fit goes into a hidden sheet.

    >>> list_formula(Workbook(), ["东村", "西村"])
    '"东村,西村"'
    """
    listed = ",".join(values)
    if len(listed) <= _LONGEST_LIST and not any(sign in value for value in values for sign in ',"\n'):
        return f'"{listed}"'
    if OPTIONS in book.sheetnames:
        sheet = book[OPTIONS]
    else:
        sheet = book.create_sheet(OPTIONS)
        sheet.sheet_state = "hidden"
    column = sheet.max_column + 1 if sheet["A1"].value is not None else 1
    for row, value in enumerate(values, start=1):
        sheet.cell(row, column, value).data_type = "s"
    letter = get_column_letter(column)
    return f"{quote_sheetname(OPTIONS)}!${letter}$1:${letter}${len(values)}"
