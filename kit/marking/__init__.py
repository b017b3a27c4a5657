"""Marking: a clerk's own workbook with its faults marked in it, and nothing else of it changed.

Belongs here: colours and notes at cells, the sheet 检查结果, their removal, and workbooks made of files that
are none. Nothing here knows what a ledger is. May import `kit.files` and the modules it may import.
"""

from kit.marking.conversion import as_workbook
from kit.marking.fault_marks import Mark
from kit.marking.workbook import (
    Summary,
    is_as_marked,
    is_workbook,
    mark_workbook,
    may_be_marked,
    unmark_workbook,
)

__all__ = [
    "Mark",
    "Summary",
    "as_workbook",
    "is_as_marked",
    "is_workbook",
    "mark_workbook",
    "may_be_marked",
    "unmark_workbook",
]
