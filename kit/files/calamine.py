"""Bytes of a workbook → the grids of its sheets, read with calamine.

The readers of .xlsx and .xls sanitise the bytes first. calamine is written in Rust: a panic arrives as an
exception that does not derive from `Exception`, and is turned into the kit's error here.
"""

from __future__ import annotations

import io
from typing import NamedTuple, cast

import python_calamine
from python_calamine import SheetTypeEnum, SheetVisibleEnum

from kit.files.raw_sheets import Cell, Room, UnreadableFileError

__all__ = ["Grid", "read_grids"]


class Grid(NamedTuple):
    """One sheet as calamine returns it.

    Attributes
    ----------
    name : str
    rows : list of list of Cell
        From A1 on, all of equal width.
    hidden : bool
    is_worksheet : bool
        False for macro sheets and chart sheets.
    """

    name: str
    rows: list[list[Cell]]
    hidden: bool
    is_worksheet: bool


def read_grids(data: bytes, file: str) -> list[Grid]:
    """Read every sheet.

    Raises
    ------
    UnreadableFileError
        calamine cannot read the bytes, or the sheets span too many cells.
    """
    room = Room(file)
    grids = []
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            # skip_empty_area=True would drop leading blank rows and columns, and shift all addresses.
            for at, about in enumerate(book.sheets_metadata):
                rows = book.get_sheet_by_index(at).to_python(skip_empty_area=False)
                room.take(len(rows), len(rows[0]) if rows else 0)
                grids.append(
                    Grid(
                        about.name,
                        cast(list[list[Cell]], rows),
                        hidden=about.visible is not SheetVisibleEnum.Visible,
                        is_worksheet=about.typ is SheetTypeEnum.WorkSheet,
                    )
                )
    except UnreadableFileError:
        raise
    except python_calamine.PasswordError:
        raise UnreadableFileError.locked(file) from None
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError.damaged(file) from None
    return grids
