"""A fault → the cell at which it is marked: its own, a header, or the first one of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kit.files import HIDDEN, Sheet, SheetFile, address
from kit.ledgers import Catalogue, Fault
from kit.ledgers.headers import find_header
from kit.ledgers.privacy import named_harmlessly
from kit.marking import Mark

__all__ = ["mark_of"]

_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


def mark_of(fault: Fault, file: str, read: SheetFile, names: Mapping[str, str], catalogue: Catalogue) -> Mark:
    """Return the mark of a fault.

    Parameters
    ----------
    fault : Fault
    file : str
        Name of the file that tells it; the fault may be of its folder.
    read : SheetFile
        The file's sheets.
    names : mapping of str to str
        Name of each sheet → its name in the workbook that is marked.
    catalogue : Catalogue
    """
    severe = fault.severity == "error"
    if fault.file != file:
        return Mark(severe, fault.message, shown=fault.file)
    harmless = {other.name: name for name, other in named_harmlessly(read.sheets).items()}
    name = harmless.get(fault.sheet)
    if name is None and fault.cell and read.sheets:
        name = read.sheets[0].name
    if name is None:
        return Mark(severe, fault.message)
    sheet = next(each for each in read.sheets if each.name == name)
    shown = fault.sheet if HIDDEN in fault.sheet else ""
    if _CELL.fullmatch(fault.cell):
        return Mark(severe, fault.message, names[name], fault.cell, shown)
    if not fault.sheet and not fault.ledger:
        return Mark(severe, fault.message)
    where = "整列" if fault.column else "整张表"
    return Mark(severe, fault.message, names[name], _best_cell(fault, sheet, catalogue), shown, where)


def _best_cell(fault: Fault, sheet: Sheet, catalogue: Catalogue) -> str:
    """Return where a fault of a column or of a sheet is marked: at a header, or at the first filled cell."""
    schema = catalogue.get(fault.ledger)
    header = find_header(schema, sheet) if schema is not None else None
    if header is not None:
        first = min(header.positions.values())
        return address(header.last + 1, header.positions.get(fault.column, first))
    return next(_filled(sheet), "A1")


def _filled(sheet: Sheet) -> Iterator[str]:
    for row, cells in enumerate(sheet.rows, start=1):
        yield from (address(row, column) for column, cell in enumerate(cells) if cell != "")
