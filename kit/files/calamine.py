"""Bytes of a workbook → the grids of its sheets, by calamine.

Stands in the files stage, below the readers of .xlsx and .xls, which give it only bytes that they have made
safe. It runs in Rust: a panic comes as an exception that is no `Exception`, and becomes the kit's error here.
"""

from __future__ import annotations

import io
from typing import cast

import python_calamine

from kit.files.cells import Cell, Room, UnreadableFileError

__all__ = ["read_grids"]


def read_grids(data: bytes, file: str) -> list[tuple[str, list[list[Cell]]]]:
    """Read the name and the cells of every sheet, from A1 on.

    Raises
    ------
    UnreadableFileError
        calamine cannot make sense of the bytes, or the sheets span too many cells.
    """
    room = Room(file)
    grids = []
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            # Without skip_empty_area=False leading blank rows and columns are cut off: addresses are wrong.
            for at, name in enumerate(book.sheet_names):
                rows = book.get_sheet_by_index(at).to_python(skip_empty_area=False)
                room.take(len(rows), len(rows[0]) if rows else 0)
                grids.append((name, cast(list[list[Cell]], rows)))
    except UnreadableFileError:
        raise
    except python_calamine.PasswordError:
        raise UnreadableFileError.locked(file) from None
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError.damaged(file) from None
    return grids
