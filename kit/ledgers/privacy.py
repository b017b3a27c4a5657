"""Personal information in a file: refused by headers, values and names, and never repeated.

Every sheet of a file is checked, hidden ones and those that are not a ledger too, and so are the names of
sheets, files and folders. `kit.files.personal` recognises numbers, `kit.ledgers.personal_headers` headers.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kit.files import HIDDEN, Cell, Place, Sheet, address
from kit.files.personal import LEAST, MAYBE, kinds_in_text, kinds_of_number
from kit.files.places import hidden_name
from kit.ledgers.columns import text_of
from kit.ledgers.faults import Fault
from kit.ledgers.ledger import Ledger
from kit.ledgers.personal_headers import (
    HEADER_KINDS,
    is_amount,
    is_unmistakable,
    kind_of_header,
    may_be_count,
    names_list,
)
from kit.ledgers.schema import bare_sheet_name

__all__ = [
    "HEADER_KINDS",
    "kind_of_header",
    "kinds_of_value",
    "named_harmlessly",
    "personal_faults",
    "personal_names",
    "without_values",
]

_HEADER_WITHIN = 40  # rows
_LONGEST = 60  # characters of a header
_SMALLEST = 1e10
_SHOWN = 20  # the most characters of a cell that a message quotes
_ACCOUNTS = 10_000  # from here on a number may be an account with a messenger
_SMALL = re.compile(r"\s*\d{1,4}\s*")
_BARE = re.compile(r"\s*\d+(?:\.0+)?\s*")


def kinds_of_value(cell: Cell) -> tuple[str, ...]:
    """Return the kinds of personal information in a cell.

    Examples
    --------
    >>> kinds_of_value("电话 138-0013-8000"), kinds_of_value("（2021）13号"), kinds_of_value(1.38e10)
    (('手机号码',), (), ('手机号码',))
    """
    if isinstance(cell, str):
        return kinds_in_text(cell)
    return kinds_of_number(cell) if isinstance(cell, int | float) else ()


def named_harmlessly(sheets: Sequence[Sheet]) -> dict[str, Sheet]:
    """Return the sheets by name, with a number in place of a name that contains personal information.

    Such a name never reaches a fault, a figure or a document.
    """
    return {
        sheet.name: dataclasses.replace(sheet, name=f"第{number}张工作表{HIDDEN}")
        if kinds_in_text(sheet.name)
        else sheet
        for number, sheet in enumerate(sheets, start=1)
    }


def personal_names(place: Place, files: Sequence[str], others: Sequence[str] = ()) -> list[Fault]:
    """Return a fault for every file and folder of a place whose name contains personal information.

    Parameters
    ----------
    place : Place
    files : sequence of str
        The display paths of its files.
    others : sequence of str
        The other entries of its folder.
    """
    if place.hidden:
        return [Fault.of("personal-name", hidden_name(place), f"{place.year}/{place.name}")]
    faults = []
    counted = [(number, "个台账文件", file) for number, file in enumerate(files, start=1)]
    counted += [(number, "项（不是台账文件的）", file) for number, file in enumerate(others, start=1)]
    for number, what, file in counted:
        folder, _, name = file.rpartition("/")
        message = ""
        if HIDDEN in name:
            message = f"{folder} 文件夹里按名称排的第 {number} {what}，名称里疑似有个人信息（内容不在此显示）"
        elif kind := _kind_of_name(name.rpartition(".")[0] or name):
            message = f"从名称看，里面是{kind}，属于个人信息"
        if message:
            faults.append(Fault.of("personal-name", f"{message}：请改名，或从台账文件夹里移走", file))
    return faults


def _kind_of_name(name: str) -> str:
    """Return the kind of personal information that a sheet's or file's name indicates."""
    return kind_of_header(name) or kind_of_header(bare_sheet_name(name))


def personal_faults(file: str, sheets: Iterable[Sheet], ledgers: Mapping[str, Ledger | None]) -> list[Fault]:
    """Return a fault for every sheet name, header and cell of a file with personal information.

    Parameters
    ----------
    file : str
        Display path, as in faults.
    sheets : iterable of Sheet
        All sheets of the file, also hidden ones and those that are not ledgers, named by `named_harmlessly`.
    ledgers : mapping of str to Ledger or None
        Sheet name → the ledger read from it, if any.
    """
    faults = []
    for sheet in sheets:
        ledger = ledgers.get(sheet.name)
        columns = {at: key for key, at in ledger.positions.items()} if ledger else {}
        key = ledger.schema.key if ledger else ""
        if HIDDEN in sheet.name:
            message = "工作表的名称里疑似有个人信息（内容不在此显示）：请改名，名称里不要写人名和号码"
            faults.append(Fault.of("personal-name", message, file, sheet.name, "", key))
        elif kind := _kind_of_name(sheet.name):
            message = f"从名称看，这张工作表里是{kind}，属于个人信息：台账只记工作数字，请删去这张表"
            faults.append(Fault.of("personal-name", message, file, sheet.name, "", key))
        top = _header_rows(sheet, ledger)
        for row, column, cell in _headers(sheet, ledger, top):
            kind = kind_of_header(cell)
            if kind and not (may_be_count(cell) and _counts_beneath(sheet, row, column)):
                message = f"这里要填{kind}，属于个人信息：台账只记工作数字，请删去这一列或这一项的全部内容"
                where = address(row + 1, column)
                faults.append(
                    Fault.of(
                        "personal-header", message, file, sheet.name, where, key, columns.get(column, "")
                    )
                )
        for row, column, kinds in _values(sheet, top, _quantities(ledger)):
            message = f"疑似{'、'.join(kinds)}，属于个人信息：请从台账中删去（内容不在此显示）"
            where = address(row + 1, column)
            faults.append(
                Fault.of("personal-value", message, file, sheet.name, where, key, columns.get(column, ""))
            )
    return faults


def _headers(sheet: Sheet, ledger: Ledger | None, top: int) -> Iterator[tuple[int, int, str]]:
    """Yield the cells that may be headers: above a ledger's records, at the top of other sheets."""
    items = ledger.positions.get("item") if ledger is not None and ledger.schema.role == "profile" else None
    for row, cells in enumerate(sheet.rows[:_HEADER_WITHIN]):
        for column, cell in enumerate(cells):
            if not isinstance(cell, str) or not 1 < len(cell) <= _LONGEST:
                continue
            # 基本情况 has its headers in a column.
            if (
                (row < top and not _is_title(sheet, row, cell, top))
                or column == items
                or is_unmistakable(cell)
            ):
                yield row, column, cell


def _is_title(sheet: Sheet, row: int, cell: str, top: int) -> bool:
    """Return whether a cell is the title of a list; what the list asks for is reported at its headers."""
    if not names_list(cell) or any(other not in ("", cell) for other in sheet.rows[row]):
        return False
    return any(sum(other != "" for other in cells) > 1 for cells in sheet.rows[row + 1 : top])


def _counts_beneath(sheet: Sheet, row: int, column: int) -> bool:
    """Return whether a header is followed by small numbers only, at least one."""
    cells = [cells[column] for cells in sheet.rows[row + 1 :] if cells[column] != ""]
    return bool(cells) and all(
        cell < _ACCOUNTS if isinstance(cell, int | float) else _SMALL.fullmatch(str(cell)) for cell in cells
    )


def _header_rows(sheet: Sheet, ledger: Ledger | None) -> int:
    """Return the number of rows above the records."""
    header = ledger.header if ledger is not None else None
    if header is not None:
        return header.last + 1
    top = 0
    filled: set[int] = set()
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        here = {column for column, cell in enumerate(row) if cell != ""}
        # The second row of a header fills columns that the first, or a title, leaves blank.
        if here and (here - filled or not top):
            if top and not all(isinstance(row[column], str) for column in here):
                break
            top = index + 1
            filled |= here
        elif here:
            break
    return top


def _quantities(ledger: Ledger | None) -> frozenset[int]:
    """Return the number columns of a ledger in its sheet."""
    if ledger is None:
        return frozenset()
    positions = ledger.positions.items()
    return frozenset(at for key, at in positions if ledger.schema.column(key).kind in ("whole", "decimal"))


def _values(sheet: Sheet, top: int, quantities: frozenset[int]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield row, column and kinds of the cells with personal information."""
    cells: set[Cell] = set()
    for row in sheet.rows:
        cells.update(row)
    texts = [cell for cell in cells if cell.__class__ is str and len(cell) >= LEAST]
    numbers = [
        cell for cell in cells if (cell.__class__ is float or cell.__class__ is int) and cell >= _SMALLEST
    ]
    # One search over the joined texts is many times faster than one for each, and mostly finds nothing.
    if not (numbers or MAYBE.search("\n字\n".join(texts))):
        return
    personal: dict[Cell, tuple[str, ...]] = {
        cell: kinds for cell in (*texts, *numbers) if (kinds := kinds_of_value(cell))
    }
    for index, row in enumerate(sheet.rows) if personal else ():
        if not personal.keys().isdisjoint(row):
            yield from (
                (index, column, personal[cell])
                for column, cell in enumerate(row)
                if cell in personal and not _is_counted(sheet, top, quantities, index, column)
            )


def _is_counted(sheet: Sheet, top: int, quantities: frozenset[int], row: int, column: int) -> bool:
    """Return whether a number like a mobile number is below, or beside, the name of an amount."""
    cell = sheet.rows[row][column]
    if (isinstance(cell, str) and not _BARE.fullmatch(cell)) or kinds_of_value(cell) != ("手机号码",):
        return False
    above = [sheet.rows[each][column] for each in range(min(top, row))]
    # A target of 13500000000 has its name and unit elsewhere in the row.
    beside = sheet.rows[row] if column in quantities else sheet.rows[row][max(column - 1, 0) : column]
    return any(isinstance(label, str) and is_amount(label) for label in (*above, *beside))


def without_values(
    faults: Iterable[Fault], sheets: Iterable[Sheet], personal: Iterable[Fault]
) -> list[Fault]:
    """Return the faults of a file that do not quote a cell with personal information.

    Left out are those at a cell named in `personal`, and those that repeat it (from merged cells).
    """
    cells = {(fault.file, fault.sheet, fault.cell) for fault in personal if fault.cell}
    if not cells:
        return list(faults)
    quoted = {
        " ".join(text_of(sheet.rows[row][column]).split())[:_SHOWN]
        for sheet in sheets
        for row, column, _ in _values(sheet, 0, frozenset())
    }
    return [
        fault
        for fault in faults
        if (fault.file, fault.sheet, fault.cell) not in cells
        and not any(text in fault.message for text in quoted)
    ]
