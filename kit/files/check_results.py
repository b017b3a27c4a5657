"""The sheet 检查结果 that a marked workbook has: its name, and how it is recognised when it comes back.

A marked workbook is mended and sent in again. The sheet is the kit's own, so no reader takes it for a ledger.
"""

from __future__ import annotations

from collections.abc import Sequence

from kit.files.raw_sheets import Sheet

__all__ = ["RECORD_COLUMN", "RESULT_SHEET", "SIGNATURE", "is_result_sheet", "without_results"]

RESULT_SHEET = "检查结果"
SIGNATURE = "review-kit:marks"
"""Text of the first cell of the hidden record."""

RECORD_COLUMN = 5
"""Column of the record, from 0: first the signature, then what marked cells looked like before."""


def is_result_sheet(sheet: Sheet) -> bool:
    """Return whether a sheet is one that marking has written, under whatever name it is now.

    >>> is_result_sheet(Sheet("检查结果", [["检查结果", "", "", "", "", "review-kit:marks"]]))
    True
    """
    first = sheet.rows[0] if sheet.rows else []
    return len(first) > RECORD_COLUMN and first[RECORD_COLUMN] == SIGNATURE


def without_results(sheets: Sequence[Sheet]) -> tuple[tuple[Sheet, ...], tuple[Sheet, ...]]:
    """Return the sheets of a file, and apart from them those that marking has written."""
    results = tuple(sheet for sheet in sheets if is_result_sheet(sheet))
    # A file of nothing but a result was not made by marking.
    if not results or len(results) == len(sheets):
        return tuple(sheets), ()
    return tuple(sheet for sheet in sheets if not is_result_sheet(sheet)), results
