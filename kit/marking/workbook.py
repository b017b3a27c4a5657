"""A workbook with its faults marked: cells in colour with a note, and the sheet 检查结果.

Marks of an earlier check are taken off first. Nothing else of the workbook is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from lxml import etree

from kit.files import Merged, Sheet, UnreadableFileError, address
from kit.files.archives import Archive
from kit.files.check_results import SIGNATURE
from kit.files.relations import find_workbook
from kit.marking.fault_marks import HEADING, Mark
from kit.marking.fills import Painter, Restorer
from kit.marking.notes import add_notes, has_own_notes, remove_notes
from kit.marking.result_sheet import (
    Summary,
    add_result_sheet,
    record_in,
    recorded_hash,
    remove_result_sheet,
)
from kit.marking.sheet_cells import SheetCells, place
from kit.marking.xlsx_parts import Element, XlsxParts

__all__ = [
    "Summary",
    "is_as_marked",
    "is_workbook",
    "mark_workbook",
    "may_be_marked",
    "unmark_workbook",
]

_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_TEXTS = {"comment": HEADING, "sharedstrings": SIGNATURE, "worksheets/": SIGNATURE}
_PLAIN_STYLES = Path(__file__).parent / "templates" / "styles.xml"


def is_workbook(data: bytes) -> bool:
    """Return whether a file is an .xlsx package, whatever its name is.

    >>> is_workbook(b"PK"), is_workbook("日期,主题".encode())
    (False, False)
    """
    try:
        return data.startswith(b"PK\x03\x04") and find_workbook(Archive(data, "")) is not None
    except (UnreadableFileError, ValueError):
        return False


def mark_workbook(
    data: bytes, sheets: Sequence[Sheet], results: Sequence[Sheet], marks: Sequence[Mark], summary: Summary
) -> bytes:
    """Return a copy of a workbook in which faults are marked.

    Parameters
    ----------
    data : bytes
        An .xlsx package.
    sheets, results : sequence of Sheet
        Its sheets as `kit.files.reader.read_sheets` returns them, and those of an earlier marking.
    marks : sequence of Mark
        In the order of the lines of 检查结果.
    summary : Summary

    Raises
    ------
    UnreadableFileError
        The package is damaged.
    """
    data = unmark_workbook(data, results)
    try:
        parts = XlsxParts(data, "")
        styles = _styles(parts)
        painter = Painter(styles)
        merged = {sheet.name: sheet.merged for sheet in sheets}
        for name, part in parts.sheets.items():
            own = [mark for mark in marks if mark.sheet == name and mark.cell]
            if own:
                _mark_sheet(parts, part, own, merged.get(name, ()), painter)
        add_result_sheet(parts, styles, summary, marks, painter.record)
        return parts.packed()
    except (etree.LxmlError, ValueError, KeyError, IndexError, AttributeError):
        raise UnreadableFileError.damaged("") from None


def _styles(parts: XlsxParts) -> Element:
    name = parts.first(parts.workbook, "styles")
    if not name:
        name = "xl/styles.xml" if not parts.has("xl/styles.xml") else parts.free_name("xl/styles%d.xml")
        space = etree.QName(parts.read(parts.workbook)).namespace or ""
        parts.add(name, _PLAIN_STYLES.read_text(encoding="utf-8").format(space=space).encode(), _STYLES)
        parts.relate(parts.workbook, "styles", name)
    return parts.edit(name)


def _mark_sheet(
    parts: XlsxParts, part: str, marks: Sequence[Mark], merged: Sequence[Merged], painter: Painter
) -> None:
    first = _first_cells(merged, {mark.cell for mark in marks})
    texts: dict[str, list[str]] = {}
    severe: dict[str, bool] = {}
    for mark in marks:
        cell = first[mark.cell]
        said = mark.said if cell == mark.cell else f"{mark.cell} {mark.said}"
        if said not in texts.setdefault(cell, []):
            texts[cell].append(said)
        severe[cell] = severe.get(cell, False) or mark.severe
    styles: dict[tuple[int, int], Callable[[int], int]] = {
        place(cell): partial(painter.paint, severe=severe[cell]) for cell in texts
    }
    SheetCells(parts.edit(part)).restyle(styles)
    add_notes(parts, part, {cell: "\n".join(said) for cell, said in texts.items()})


def _first_cells(merged: Sequence[Merged], cells: set[str]) -> Mapping[str, str]:
    """Return for each cell the one that shows it: the first of the range it is merged into, or itself."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for cell in cells:
        row, column = place(cell)
        by_row.setdefault(row, []).append((column, cell))
    found = {cell: cell for cell in cells}
    for (top, left), (bottom, right) in merged:
        for row in range(top, bottom + 1) if bottom - top < len(by_row) else by_row.keys():
            for column, cell in by_row.get(row, ()) if top <= row <= bottom else ():
                if left <= column <= right:
                    found[cell] = address(top + 1, left)
    return found


def may_be_marked(data: bytes) -> bool:
    """Return whether a file may have marks of an earlier check: it has their texts.

    >>> may_be_marked("日期,主题".encode())
    False
    """
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        archive = Archive(data, "")
        return any(
            text.encode() in (archive.read(name) or b"")
            for name in archive.names()
            for where, text in _TEXTS.items()
            if where in name
        )
    except UnreadableFileError:
        return False


def is_as_marked(data: bytes) -> bool:
    """Return whether a file is a marked copy that nobody has saved since marking wrote it.

    >>> is_as_marked("日期,主题".encode())
    False
    """
    if not may_be_marked(data):
        return False
    try:
        parts = XlsxParts(data, "")
    except UnreadableFileError:
        return False
    recorded = ((part, recorded_hash(parts.raw(part))) for part in parts.sheets.values())
    return any(found and found == parts.hash_without(part) for part, found in recorded)


def unmark_workbook(data: bytes, results: Sequence[Sheet]) -> bytes:
    """Return a workbook without the marks of an earlier check; the same bytes if it has none.

    Parameters
    ----------
    data : bytes
        An .xlsx package.
    results : sequence of Sheet
        The sheets of the earlier marking, as `kit.files.reader.read_sheets` returns them.

    Raises
    ------
    UnreadableFileError
        The package is damaged.
    """
    try:
        return _unmarked(data, results)
    except (etree.LxmlError, ValueError, KeyError, IndexError, AttributeError):
        raise UnreadableFileError.damaged("") from None


def _unmarked(data: bytes, results: Sequence[Sheet]) -> bytes:
    parts = XlsxParts(data, "")
    noted = [part for part in parts.sheets.values() if has_own_notes(parts, part)]
    if not (noted or results):
        return data
    record: dict[str, str] = {}
    shown: set[int] = set()
    for sheet in results:
        record |= record_in(sheet)
        shown |= set(SheetCells(parts.read(parts.sheets[sheet.name])).styles())
        remove_result_sheet(parts, sheet.name, record)
    styles = parts.first(parts.workbook, "styles")
    if styles:
        restorer = Restorer(parts.edit(styles), record)
        cells = {part: SheetCells(parts.read(part)) for part in parts.sheets.values()}
        for part, sheet_cells in cells.items():
            if sheet_cells.restore(restorer.restored):
                parts.edit(part)
        restorer.drop_own(shown, {style for each in cells.values() for style in each.styles()})
    for part in noted:
        remove_notes(parts, part)
    return parts.packed()
