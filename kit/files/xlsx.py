"""An .xlsx package → its sheets.

calamine reads the cells, from a rebuilt package that holds only what it needs: no links, macros, drawings or
tables, no declared sizes, and no cell so far out that the grid in between would exhaust memory (calamine
keeps a sheet as one grid, and aborts the process when it cannot allocate). What calamine does not report is
read from the XML: merged ranges, formula errors, formulas never calculated, percentages, months.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import quoteattr

from kit.files.archives import Archive
from kit.files.calamine import read_grids
from kit.files.number_formats import BUILT_IN, BUILT_IN_MONTHS, as_shown, is_telling
from kit.files.raw_sheets import (
    MAX_SHEETS,
    MAX_TEXT,
    BrokenCell,
    Cell,
    Sheet,
    UnreadableFileError,
)
from kit.files.relations import MAIN, OFFICE, Part, places_of
from kit.files.sheet_xml import SheetXml, keep_blanks, plain_sheet_xml
from kit.files.xml_events import parse_xml

__all__ = ["read_xlsx"]

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BOOK = places_of("workbook/workbookPr", "workbook/sheets/sheet", "workbook/calcPr")
_STYLES = places_of("styleSheet/numFmts/numFmt", "styleSheet/cellXfs/xf")
_STRING_COUNT = re.compile(rb"uniqueCount(?=\s*=)")
_STRING_ENDS = re.compile(rb"</(?:\w{1,9}:)?si\s*>|<(?:\w{1,9}:)?si\s*/>")
_STRING_USED = re.compile(rb' t="s"[^<>]*>\s*<v>(\d{1,9})</v>')


def read_xlsx(archive: Archive, workbook: str, file: str) -> tuple[Sheet, ...]:
    """Read all worksheets.

    Parameters
    ----------
    archive : Archive
    workbook : str
        Name of the workbook part.
    file : str
        Name of the file in error messages.

    Raises
    ------
    UnreadableFileError
        The workbook is damaged or beyond the bounds of `kit.files.raw_sheets`.
    """
    try:
        return _read(Part(archive, workbook), file)
    except (ValueError, IndexError, KeyError):
        raise UnreadableFileError.damaged(file) from None


def _read(part: Part, file: str) -> tuple[Sheet, ...]:
    workbook = _Workbook()
    parse_xml(part.required(part.name), _BOOK, workbook)
    styles = _Styles()
    if (xml := part.related("styles")) is not None:
        parse_xml(xml, _STYLES, styles)
    # calamine would allocate memory for this count.
    strings = keep_blanks(_STRING_COUNT.sub(b"stated", part.related("sharedStrings") or b"<sst/>"))
    found = [(sheet, *part.targets.get(sheet.relation, ("", ""))) for sheet in workbook.sheets]
    worksheets = [(sheet, name) for sheet, kind, name in found if kind == "worksheet"]
    if len(worksheets) > MAX_SHEETS:
        raise UnreadableFileError.too_large(file, f"有 {len(worksheets)} 张表")

    sheets, prepared = [], []
    text_room = MAX_TEXT
    lengths = _Lengths(strings)
    telling = styles.telling
    for entry, name in worksheets:
        sheet = plain_sheet_xml(part.required(name), file, tuple(telling), workbook.recalculates)
        text_room -= lengths.used_by(sheet.xml)
        if text_room < 0:
            raise UnreadableFileError.too_large(file, "各格的文字合起来过长")
        prepared.append(sheet)
        sheets.append(
            Sheet(
                entry.name,
                [],
                sheet.merged,
                entry.hidden,
                sheet.strays,
                workbook.since_1904,
                hidden_rows=sheet.hidden_rows,
            )
        )
    del lengths
    package = _package(prepared, strings, styles, workbook.since_1904)
    grids = read_grids(package, file)
    return tuple(
        replace(sheet, rows=_mended(grid.rows, read, telling))
        for sheet, read, grid in zip(sheets, prepared, grids, strict=True)
    )


@dataclass
class _Entry:
    name: str
    relation: str
    hidden: bool


class _Workbook:
    """Parser events of workbook.xml."""

    def __init__(self) -> None:
        self.sheets: list[_Entry] = []
        self.since_1904 = False
        self.recalculates = False

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == "workbook/sheets/sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_Entry(attributes.get("name", ""), attributes.get("r:id", ""), hidden))
        elif path == "workbook/workbookPr":
            self.since_1904 = attributes.get("date1904") in {"1", "true"}
        elif path == "workbook/calcPr":
            self.recalculates = attributes.get("fullCalcOnLoad") in {"1", "true"}

    def end(self, path: str) -> None: ...
    def text(self, path: str, text: str) -> None: ...


@dataclass
class _Styles:
    """Parser events of styles.xml: the number format of each cell style."""

    codes: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == "styleSheet/numFmts/numFmt":
            self.codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif path == "styleSheet/cellXfs/xf":
            self.formats.append(int(attributes.get("numFmtId", "0")))

    def end(self, path: str) -> None: ...
    def text(self, path: str, text: str) -> None: ...

    @property
    def telling(self) -> dict[int, str]:
        """The format code of each style that may show a percentage, or a month without its day."""
        codes = {**BUILT_IN, **BUILT_IN_MONTHS, **self.codes}
        styled = ((style, codes.get(number, "")) for style, number in enumerate(self.formats))
        return {style: code for style, code in styled if is_telling(code)}


class _Lengths:
    """Text size of a sheet's shared strings: each cell may use the same long one."""

    def __init__(self, strings: bytes) -> None:
        self._of = [len(part) for part in _STRING_ENDS.split(strings)]
        self._longest = max(self._of)
        self._plain = b"<!" not in strings

    def used_by(self, xml: bytes) -> int:
        """Return the bytes of shared strings in all cells, or an upper bound."""
        if len(xml) // 20 * self._longest < MAX_TEXT // 8:
            return 0  # shorter than any cell tag
        cells = xml.count(b' t="s"')
        if not self._plain or cells * self._longest < MAX_TEXT // 8:
            return cells * self._longest
        used = [int(match) for match in _STRING_USED.findall(xml)]
        last = len(self._of) - 1
        return sum(self._of[min(at, last)] for at in used) + (cells - len(used)) * self._longest


def _mended(rows: list[list[Cell]], part: SheetXml, telling: dict[int, str]) -> list[list[Cell]]:
    for row, column, text in part.broken:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = BrokenCell(text)
    for row, column, style in part.telling:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = as_shown(rows[row][column], telling[style])
    return rows


def _package(sheets: list[SheetXml], strings: bytes, styles: _Styles, since_1904: bool) -> bytes:
    """Build the package that calamine reads."""
    count = range(1, len(sheets) + 1)
    relation = f'<Relationship Type="{OFFICE[0]}/%s" Id="%s" Target="%s"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + relation % ("officeDocument", "r", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN[0]}" xmlns:r="{OFFICE[0]}">'
        + f'<workbookPr date1904="{int(since_1904)}"/><sheets>'
        + "".join(f'<sheet name="{i}" sheetId="{i}" r:id="r{i}"/>' for i in count)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(relation % ("worksheet", f"r{i}", f"worksheets/sheet{i}.xml") for i in count)
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN[0]}"><numFmts>'
        + "".join(
            f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
            for number, code in {**BUILT_IN_MONTHS, **styles.codes}.items()
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
