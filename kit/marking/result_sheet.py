"""The sheet 检查结果: a line for each fault, which leads to its cell; and what marks were painted over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from kit.files import Sheet, address
from kit.files.check_results import RECORD_COLUMN, RESULT_SHEET, SIGNATURE
from kit.marking.fault_marks import KINDS, Mark
from kit.marking.fills import look
from kit.marking.opened_sheet import open_as_before, open_on
from kit.marking.xlsx_parts import Element, XlsxParts, child, children, new

__all__ = ["Summary", "add_result_sheet", "record_in", "recorded_hash", "remove_result_sheet"]

_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_HEADERS = ("类别", "工作表", "单元格", "问题和改法")
_WIDTHS = (8, 18, 12, 96)
_FIRST = 5  # row of the first line
_MOST_LINKS = 65_530  # Excel's own bound for a sheet
_LONGEST = 32_000
_FACE = '<name val="宋体"/><charset val="134"/>'
_FONTS = {
    "title": f'<b/><sz val="16"/>{_FACE}',
    "head": f'<b/><sz val="11"/>{_FACE}',
    "body": f'<sz val="11"/>{_FACE}',
    "link": f'<u/><sz val="11"/><color rgb="FF0563C1"/>{_FACE}',
}
_OPENED, _PARTS = "opened", "parts"
"""Keys of the record beside the colours: what was opened before, and the hash of all other parts."""

_NO_HASH = f"{_PARTS}={'0' * 64}"
_HASH = re.compile(rf"{_PARTS}=([0-9a-f]{{64}})".encode())
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)))


@dataclass(frozen=True)
class Summary:
    """The lines above the faults.

    Attributes
    ----------
    result : str
        ``错误3处，提示1处。``
    how : str
        What to do now.

    Examples
    --------
    >>> Summary("没有问题。").how
    ''
    """

    result: str
    how: str = ""


def add_result_sheet(
    parts: XlsxParts, styles: Element, summary: Summary, marks: Sequence[Mark], record: Mapping[str, str]
) -> str:
    """Add the sheet as the last one of a workbook, which opens on it if there are faults; return its name.

    It is added after all other marks: it keeps a hash of the other parts, by which `recorded_hash` tells
    whether the copy was saved since.

    Parameters
    ----------
    parts : XlsxParts
    styles : element
        Root of the workbook's styles, to which those of the sheet are added.
    summary : Summary
    marks : sequence of Mark
        In the order of the lines.
    record : mapping of str to str
        Colour → the fill that it was put over (`kit.marking.fills.Painter.record`).
    """
    book = parts.edit(parts.workbook)
    taken = {entry.get("name", "").casefold() for entry in parts.entries()}
    name, number = RESULT_SHEET, 2
    while name.casefold() in taken:
        name, number = f"{RESULT_SHEET}{number}", number + 1
    part = parts.free_name("xl/worksheets/sheet%d.xml")
    space = etree.QName(book).namespace or ""
    parts.add(part, b"", _WORKSHEET)
    sheets = child(book, "sheets")
    sheet_ids = [int(entry.get("sheetId", "0")) for entry in parts.entries()]
    entry = new(sheets, "sheet", name=name, sheetId=max(sheet_ids, default=0) + 1)
    entry.set(f"{{{parts.office}}}id", parts.relate(parts.workbook, "worksheet", part))
    sheets.append(entry)
    kept = [SIGNATURE, *(f"{colour}={fill}" for colour, fill in record.items()), _NO_HASH]
    if marks:
        kept.append(f"{_OPENED}={open_on(parts, name)}")
    root = _sheet(space, styles, summary, marks, kept, set(parts.sheets))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts.replace(part, content.replace(_NO_HASH.encode(), f"{_PARTS}={parts.hash_without(part)}".encode()))
    return name


def _sheet(
    space: str,
    styles: Element,
    summary: Summary,
    marks: Sequence[Mark],
    kept: Sequence[str],
    known: set[str],
) -> Element:
    top = {"vertical": "top", "wrapText": "1"}
    title = look(styles, font=_FONTS["title"], vertical="center")
    head = look(styles, font=_FONTS["head"], colour="FFE7ECF2", horizontal="center", vertical="center")
    plain = look(styles, font=_FONTS["body"], **top)
    said = look(styles, font=_FONTS["body"], vertical="top")
    link = look(styles, font=_FONTS["link"], **top)
    kinds = {
        severe: look(styles, font=_FONTS["body"], colour=colour, horizontal="center", vertical="top")
        for severe, colour in ((True, "FFFFA890"), (False, "FFFFE480"))
        if any(mark.severe == severe for mark in marks)
    }
    root = etree.Element(f"{{{space}}}worksheet" if space else "worksheet", nsmap={None: space or None})
    properties = _put(root, "sheetPr")
    _put(properties, "tabColor", rgb="FFFFA890" if any(mark.severe for mark in marks) else "FF92D050")
    _put(properties, "pageSetUpPr", fitToPage=1)
    view = _put(_put(root, "sheetViews"), "sheetView", showGridLines=0, workbookViewId=0)
    if marks:
        view.set("tabSelected", "1")
        _put(view, "pane", ySplit=4, topLeftCell="A5", activePane="bottomLeft", state="frozen")
    _put(root, "sheetFormatPr", defaultRowHeight=15)
    columns = _put(root, "cols")
    for number, width in enumerate(_WIDTHS, start=1):
        _put(columns, "col", min=number, max=number, width=width, customWidth=1)
    _put(columns, "col", min=RECORD_COLUMN + 1, max=RECORD_COLUMN + 1, width=9, hidden=1, customWidth=1)
    lines: list[list[tuple[str, int]]] = [
        [(RESULT_SHEET, title)],
        [(summary.result, said)],
        [(summary.how, said)],
    ]
    links = []
    if marks:
        lines.append([(header, head) for header in _HEADERS])
    for row, mark in enumerate(marks, start=_FIRST):
        leads = bool(mark.cell and not mark.shown and mark.sheet in known)
        lines.append(
            [
                (KINDS[mark.severe], kinds[mark.severe]),
                (mark.shown or mark.sheet or "整个文件", plain),
                (mark.place or mark.cell, link if leads else plain),
                (mark.text, plain),
            ]
        )
        if leads:
            links.append((f"C{row}", f"'{mark.sheet.replace(chr(39), chr(39) * 2)}'!{mark.cell}"))
    data = _put(root, "sheetData")
    for index in range(max(len(lines), len(kept))):
        cells = list(enumerate(lines[index] if index < len(lines) else ()))
        if index < len(kept):
            cells.append((RECORD_COLUMN, (kept[index], 0)))
        row = _put(data, "row", r=index + 1)
        for column, (text, style) in cells:
            _text(row, address(index + 1, column), text, style)
    if links:
        hyperlinks = _put(root, "hyperlinks")
        for cell, location in links[:_MOST_LINKS]:
            _put(hyperlinks, "hyperlink", ref=cell, location=location)
    _put(root, "pageMargins", left=0.5, right=0.5, top=0.6, bottom=0.6, header=0.3, footer=0.3)
    _put(root, "pageSetup", paperSize=9, orientation="landscape", fitToHeight=0)
    return root


def _put(parent: Element, name: str, /, **attributes: object) -> Element:
    element = new(parent, name, **attributes)
    parent.append(element)
    return element


def _text(row: Element, cell: str, text: str, style: int) -> None:
    written = _put(row, "c", r=cell, t="inlineStr")
    if style:
        written.set("s", str(style))
    words = _put(_put(written, "is"), "t")
    words.text = text.translate(_FORBIDDEN)[:_LONGEST]
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def record_in(sheet: Sheet) -> dict[str, str]:
    """Return the record of a sheet that an earlier marking wrote."""
    kept = (str(row[RECORD_COLUMN]) for row in sheet.rows[1:] if len(row) > RECORD_COLUMN)
    return {colour: fill for text in kept if text for colour, _, fill in [text.partition("=")]}


def recorded_hash(sheet: bytes) -> str:
    """Return the hash that the sheet of a marking keeps; empty if a part is no such sheet."""
    found = _HASH.search(sheet) if SIGNATURE.encode() in sheet else None
    return found[1].decode() if found else ""


def remove_result_sheet(parts: XlsxParts, name: str, record: Mapping[str, str]) -> None:
    """Remove the sheet of an earlier marking from a workbook, which opens as before if it opens on it."""
    book = parts.edit(parts.workbook)
    for at, entry in enumerate(parts.entries()):
        if entry.get("name") == name:
            if _OPENED in record:
                open_as_before(parts, at, record[_OPENED])
            entry.getparent().remove(entry)
            parts.unrelate(parts.workbook, parts.relation(entry))
            parts.remove(parts.sheets.pop(name))
            _close_gap(book, at)
            return


def _close_gap(book: Element, at: int) -> None:
    """Renumber what counts sheets after one is gone: names of one sheet, and the sheet that is shown."""
    for names in children(book, "definedNames"):
        for each in list(names):
            local = int(each.get("localSheetId") or -1)
            if local == at:
                names.remove(each)
            elif local > at:
                each.set("localSheetId", str(local - 1))
    for views in children(book, "bookViews"):
        for view in views:
            for key in ("activeTab", "firstSheet"):
                if int(view.get(key, "0")) >= max(at, 1):
                    view.set(key, str(int(view.get(key)) - 1))
