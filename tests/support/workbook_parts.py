"""Packages compared part by part, and workbooks of many writers with things in them that must stay."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

from tests.support.ledger_files import Written

Values = Mapping[str, Sequence[Sequence[Written]]]
NOTE = "这是乡镇自己的批注"
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: _plain(archive.read(name)) for name in archive.namelist()}


def _plain(content: bytes) -> bytes:
    try:
        return bytes(etree.tostring(etree.fromstring(content), method="c14n"))
    except etree.XMLSyntaxError:
        return content


def changed_parts(before: bytes, after: bytes) -> list[str]:
    """Name every part that differs otherwise than by colours of cells, notes, and a sheet that is added.

    The workbook may open on that sheet.
    """
    old, new = parts(before), parts(after)
    changed = [name for name in old if name not in new]
    for name in old.keys() & new.keys():
        if _SHEET.fullmatch(name):
            same = _unstyled(old[name]) == _unstyled(new[name])
        elif name == "xl/workbook.xml":
            same = _listed(new[name])[:-1] in (_listed(old[name]), _listed(old[name])[:-1])
            same &= _without_sheets(new[name]) == _without_sheets(old[name])
        elif name == "xl/styles.xml":
            same = _begins_alike(old[name], new[name])
        elif name.endswith(".vml"):
            same = new[name].startswith(old[name].removesuffix(b"</xml>"))
        elif "/comment" in name:
            same = _notes(old[name]).items() <= _notes(new[name]).items()
        elif name.endswith(".rels") or name.startswith("[Content_Types]"):
            same = set(map(_in_full, etree.fromstring(old[name]))) <= set(
                map(_in_full, etree.fromstring(new[name]))
            )
        else:
            same = old[name] == new[name]
        if not same:
            changed.append(name)
    added = ("xl/comments", "xl/drawings/vmlDrawing", "xl/worksheets/", "xl/styles", "xl/_rels")
    return changed + [name for name in new.keys() - old.keys() if not name.startswith(added)]


def _named(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _unstyled(sheet: bytes) -> bytes:
    """Return a worksheet without the styles of its cells, blank cells, and what leads to notes."""
    root = etree.fromstring(sheet)
    for element in list(root.iter()):
        match _named(element):
            case "c":
                element.attrib.pop("s", None)
                if not len(element):
                    element.getparent().remove(element)
            case "legacyDrawing":
                element.getparent().remove(element)
            case "row":
                element.attrib.pop("spans", None)
            case "sheetView":
                element.attrib.pop("tabSelected", None)
    for row in [element for element in root.iter() if _named(element) == "row"]:
        if not len(row) and set(row.attrib) <= {"r"}:
            row.getparent().remove(row)
    return bytes(etree.tostring(root, method="c14n"))


def _notes(comments: bytes) -> dict[str, str]:
    """Return by cell what notes say, without what was added to them."""
    root = etree.fromstring(comments)
    notes = [element for element in root.iter() if _named(element) == "comment"]
    return {note.get("ref"): "".join(note.itertext()).partition("\n\n【台账检查】")[0] for note in notes}


def _listed(workbook: bytes) -> list[bytes]:
    """Return the entries of sheets."""
    sheets = next(element for element in etree.fromstring(workbook) if _named(element) == "sheets")
    return list(map(_in_full, sheets))


def _without_sheets(workbook: bytes) -> bytes:
    """Return a workbook without its sheets, and without which of them it opens on."""
    root = etree.fromstring(workbook)
    for element in list(root.iter()):
        match _named(element):
            case "sheet":
                element.getparent().remove(element)
            case "workbookView":
                element.attrib.pop("activeTab", None)
    return bytes(etree.tostring(root, method="c14n"))


def _begins_alike(old: bytes, new: bytes) -> bool:
    """Return whether styles have only been added to, at the end of fonts, fills and cell styles."""
    grown = {_named(section): section for section in etree.fromstring(new)}
    for section in etree.fromstring(old):
        now = list(map(_in_full, grown[_named(section)]))
        was = list(map(_in_full, section))
        if now[: len(was)] != was or (now != was and _named(section) not in {"fonts", "fills", "cellXfs"}):
            return False
    return True


def _in_full(element: Any) -> bytes:
    return bytes(etree.tostring(element, method="c14n", with_tail=False))


def edited(package: bytes, edit: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a package with each part edited; None leaves it out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = edit(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def plain(sheets: Values) -> bytes:
    return _saved(_book(sheets))


def rich(sheets: Values) -> bytes:
    """As openpyxl writes it: pictures, charts, rules, lists, names, notes, print settings, protection."""
    book = _book(sheets)
    for sheet in book.worksheets:
        sheet["A1"].comment = Comment(NOTE, "镇")
        sheet["B2"].comment = Comment(NOTE, "镇")
        sheet["A2"].fill = PatternFill("solid", fgColor="FF00B0F0")
        sheet["B2"].fill = PatternFill("darkGrid", fgColor="FF00B050", bgColor="FFFFFF00")
        sheet["B2"].font = Font(bold=True, color="FFFF0000")
        sheet["B2"].protection = Protection(locked=False)
        sheet.add_image(Image(_picture()), "J2")
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
        sheet.add_chart(chart, "J10")
        red = PatternFill("solid", bgColor="FFFFC7CE")
        rule = CellIsRule(operator="greaterThan", formula=["10"], fill=red)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add("C2:C9", rule)
        choices = DataValidation(type="list", formula1='"甲,乙"')
        choices.add("B2:B9")
        sheet.add_data_validation(choices)
        sheet["J40"] = "=SUM(C2:C3)"
        sheet.print_title_rows = "1:1"
        sheet.column_dimensions["A"].width = 33
        sheet.column_dimensions["D"].fill = PatternFill("solid", fgColor="FFCCCCFF")
        sheet.oddHeader.center.text = "页眉"  # type: ignore[union-attr]
        sheet.protection.sheet = True
    book.worksheets[0].sheet_state = "hidden"
    book.worksheets[1].row_dimensions[2].hidden = True
    book.defined_names["名称"] = DefinedName("名称", attr_text="理论学习!$A$1")
    return _saved(book)


def strict(sheets: Values) -> bytes:
    """In the strict form of the format."""

    def edit(_: str, content: bytes) -> bytes:
        for usual, other in _STRICT.items():
            content = content.replace(usual, other)
        return content

    return edited(rich(sheets), edit)


def unnumbered(sheets: Values) -> bytes:
    """With neither numbers of rows nor addresses of cells, which the format lets a writer leave out."""

    def edit(name: str, content: bytes) -> bytes:
        if not _SHEET.fullmatch(name):
            return content
        filled = re.sub(rb'<row r="\d+"', b"<row", content)
        return re.sub(rb'<c r="[A-Z]+\d+"', b"<c", filled)

    whole = {
        name: [[("" if cell is None else cell) for cell in row] for row in rows]
        for name, rows in sheets.items()
    }
    return edited(plain(whole), edit)


def prefixed(sheets: Values) -> bytes:
    """With a prefix before every element, as the strictest writers have it."""

    def edit(name: str, content: bytes) -> bytes:
        if not _SHEET.fullmatch(name):
            return content
        content = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", content)
        return content.replace(b'xmlns="http', b'xmlns:x="http')

    return edited(plain(sheets), edit)


def styleless(sheets: Values) -> bytes:
    """Without styles, as scripts write it."""

    def edit(name: str, content: bytes) -> bytes | None:
        if name == "xl/styles.xml":
            return None
        if name.endswith(("workbook.xml.rels", "[Content_Types].xml")):
            return re.sub(rb"<(?:Relationship|Override) [^>]*styles[^>]*/>", b"", content)
        return re.sub(rb' s="\d+"', b"", content) if _SHEET.fullmatch(name) else content

    texts = {
        name: [[str(cell) if hasattr(cell, "year") else cell for cell in row] for row in rows]
        for name, rows in sheets.items()
    }
    return edited(plain(texts), edit)


def _book(sheets: Values) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _picture() -> io.BytesIO:
    buffer = io.BytesIO()
    Picture.new("RGB", (30, 30), "red").save(buffer, "PNG")
    return buffer
