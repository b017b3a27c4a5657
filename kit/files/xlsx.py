"""An .xlsx package → its sheets.

Stands in the files stage, below `kit.files.sheets`. calamine reads the cells, from a package made anew that
holds nothing but what it needs: no links, macros, drawings or tables, no sizes that a hostile file states of
itself, and no cell so far out that the grid in between would take all memory (calamine keeps a sheet as one
grid, and a grid that is too large ends the process). What calamine does not tell is told from the XML:
merged ranges, errors of formulas, formulas never calculated, percentages.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import quoteattr

from kit.files.archives import Archive, utf8
from kit.files.calamine import read_grids
from kit.files.cells import (
    MAX_SHEETS,
    MAX_TEXT,
    BrokenCell,
    Cell,
    Merged,
    Sheet,
    UnreadableFileError,
    as_percent,
)
from kit.files.sheet_xml import SheetXml, plain_sheet_xml, position
from kit.files.xml_events import parse_xml

__all__ = ["read_xlsx"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_STRING_COUNT = re.compile(rb"uniqueCount(?=\s*=)")
_STRING_ENDS = re.compile(rb"</(?:\w{1,9}:)?si\s*>|<(?:\w{1,9}:)?si\s*/>")
_STRING_USED = re.compile(rb' t="s"[^<>]*>\s*<v>(\d{1,9})</v>')
_MERGE = re.compile(
    rb"""<(?:\w{1,9}:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']"""
)


def read_xlsx(archive: Archive, file: str) -> tuple[Sheet, ...]:
    """Read all worksheets.

    Parameters
    ----------
    archive : Archive
        A package that holds a workbook.
    file : str
        How errors name the file.

    Raises
    ------
    UnreadableFileError
        The workbook is damaged or beyond the bounds of `kit.files.cells`.
    """
    try:
        return _read(archive, file)
    except (ValueError, IndexError, KeyError):
        raise UnreadableFileError.damaged(file) from None


def _read(archive: Archive, file: str) -> tuple[Sheet, ...]:
    workbook = _Workbook()
    folder = _find_workbook(archive)
    parse_xml(_required(archive, f"{folder}workbook.xml"), workbook)
    relations = _Relations()
    parse_xml(_required(archive, f"{folder}_rels/workbook.xml.rels"), relations)
    styles = _Styles()
    if (xml := _part(archive, relations, "styles", folder)) is not None:
        parse_xml(xml, styles)
    strings = _part(archive, relations, "sharedStrings", folder) or b"<sst/>"
    # calamine would take the memory for as many strings as this says.
    strings = _STRING_COUNT.sub(b"stated", strings)
    found = [(sheet, *relations.targets.get(sheet.relation, ("", ""))) for sheet in workbook.sheets]
    worksheets = [(sheet, target) for sheet, kind, target in found if kind == "worksheet"]
    if len(worksheets) > MAX_SHEETS:
        raise UnreadableFileError.too_large(file, f"有 {len(worksheets)} 张表")

    sheets, prepared = [], []
    text_room = MAX_TEXT
    lengths = _Lengths(strings)
    for entry, target in worksheets:
        xml = utf8(_required(archive, posixpath.normpath(posixpath.join("/", folder, target))))
        sheet = plain_sheet_xml(xml, file, styles.percents, workbook.recalculates)
        text_room -= lengths.used_by(sheet.xml)
        if text_room < 0:
            raise UnreadableFileError.too_large(file, "各格的文字合起来过长")
        prepared.append(sheet)
        sheets.append(Sheet(entry.name, [], _merged(xml), entry.hidden, sheet.strays, workbook.since_1904))
    del lengths
    package = _package(prepared, strings, styles, workbook.since_1904)
    grids = read_grids(package, file)
    return tuple(
        replace(sheet, rows=_mended(rows, part))
        for sheet, part, (_, rows) in zip(sheets, prepared, grids, strict=True)
    )


def _find_workbook(archive: Archive) -> str:
    """Return the folder of workbook.xml: ``xl/`` but for a few writers."""
    if "xl/workbook.xml" in archive:
        return "xl/"
    found = [name for name in archive.names() if name.endswith("/workbook.xml") or name == "workbook.xml"]
    if not found:
        raise ValueError("no workbook")
    return found[0].removesuffix("workbook.xml")


def _required(archive: Archive, name: str) -> bytes:
    xml = archive.read(name)
    if xml is None:
        raise ValueError(name)
    return utf8(xml)


def _part(archive: Archive, relations: _Relations, kind: str, folder: str) -> bytes | None:
    for of_kind, target in relations.targets.values():
        if of_kind == kind:
            xml = archive.read(posixpath.normpath(posixpath.join("/", folder, target)))
            return None if xml is None else utf8(xml)
    return None


@dataclass
class _Entry:
    name: str
    relation: str
    hidden: bool


class _Workbook:
    """Reads workbook.xml."""

    def __init__(self) -> None:
        self.sheets: list[_Entry] = []
        self.since_1904 = False
        self.recalculates = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_Entry(attributes.get("name", ""), relation, hidden))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "calcPr":
            self.recalculates = attributes.get("fullCalcOnLoad") in {"1", "true"}

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


class _Relations:
    """Reads workbook.xml.rels: id → (kind, target)."""

    def __init__(self) -> None:
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets[attributes.get("Id", "")] = kind, attributes.get("Target", "")

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


@dataclass
class _Styles:
    """Reads styles.xml: the number format of each cell style."""

    codes: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)
    _inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self.formats.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def text(self, text: str) -> None: ...

    @property
    def percents(self) -> tuple[int, ...]:
        """The styles that show a number as a percentage."""
        return tuple(
            style
            for style, number in enumerate(self.formats)
            if number in {9, 10} or "%" in _QUOTED.sub("", self.codes.get(number, ""))
        )


class _Lengths:
    """How much text the cells of a sheet make of the shared strings: one long string may stand in each."""

    def __init__(self, strings: bytes) -> None:
        self._of = [len(part) for part in _STRING_ENDS.split(strings)]
        self._longest = max(self._of)
        self._plain = b"<!" not in strings

    def used_by(self, xml: bytes) -> int:
        """Return the bytes of shared strings in all cells, or a bound of it."""
        if len(xml) // 20 * self._longest < MAX_TEXT // 8:
            return 0  # no tag of a cell is shorter
        cells = xml.count(b' t="s"')
        if not self._plain or cells * self._longest < MAX_TEXT // 8:
            return cells * self._longest
        used = [int(match) for match in _STRING_USED.findall(xml)]
        last = len(self._of) - 1
        return sum(self._of[min(at, last)] for at in used) + (cells - len(used)) * self._longest


def _merged(xml: bytes) -> tuple[Merged, ...]:
    tail = xml.rfind(b"sheetData>")
    return tuple((position(match[1]), position(match[2])) for match in _MERGE.finditer(xml, max(tail, 0)))


def _mended(rows: list[list[Cell]], part: SheetXml) -> list[list[Cell]]:
    for row, column, text in part.broken:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = BrokenCell(text)
    for row, column in part.percents:
        if row < len(rows) and column < len(rows[row]):
            cell = rows[row][column]
            if isinstance(cell, float):
                rows[row][column] = as_percent(cell)
    return rows


def _package(sheets: list[SheetXml], strings: bytes, styles: _Styles, since_1904: bool) -> bytes:
    """Make the package that calamine reads."""
    count = range(1, len(sheets) + 1)
    relation = f'<Relationship Type="{_RELATIONS}/%s" Id="%s" Target="%s"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + relation % ("officeDocument", "r", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        + f'<workbookPr date1904="{int(since_1904)}"/><sheets>'
        + "".join(f'<sheet name="{i}" sheetId="{i}" r:id="r{i}"/>' for i in count)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(relation % ("worksheet", f"r{i}", f"worksheets/sheet{i}.xml") for i in count)
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>'
        + "".join(
            f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
            for number, code in styles.codes.items()
        )
        + "</numFmts><cellXfs>"
        + "".join(f'<xf numFmtId="{number}"/>' for number in styles.formats)
        + "</cellXfs></styleSheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
        package.writestr("xl/sharedStrings.xml", strings)
        for i, sheet in zip(count, sheets, strict=True):
            package.writestr(f"xl/worksheets/sheet{i}.xml", sheet.xml)
    return buffer.getvalue()
