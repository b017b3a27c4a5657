"""An XML spreadsheet of Excel 2003, mostly named .xls → its sheets."""

from __future__ import annotations

import datetime as dt

from kit.files.archives import utf8
from kit.files.merges import keep_merged
from kit.files.number_formats import as_shown
from kit.files.raw_sheets import (
    MAX_CELLS,
    MAX_SHEETS,
    BrokenCell,
    Cell,
    Merged,
    Room,
    Sheet,
    UnreadableFileError,
)
from kit.files.xml_events import Places, parse_xml

__all__ = ["read_xml_spreadsheet"]

NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"

_SHEET = "Workbook/Worksheet"
_COLUMN = f"{_SHEET}/Table/Column"
_ROW = f"{_SHEET}/Table/Row"
_CELL = f"{_ROW}/Cell"
_DATA = f"{_CELL}/Data"
_STYLE = "Workbook/Styles/Style"
_FORMAT = f"{_STYLE}/NumberFormat"
_VISIBLE = frozenset({f"{_SHEET}/WorksheetOptions/Visible", f"{_SHEET}/x:WorksheetOptions/x:Visible"})
_MOST_COLUMNS = 16_384
_HTML = ("B", "Br", "Div", "Font", "I", "P", "S", "Span", "Sub", "Sup", "U")
_PLACES = Places(
    {
        "": [NAMESPACE.decode()],
        "x": ["urn:schemas-microsoft-com:office:excel"],
        "html": ["http://www.w3.org/TR/REC-html40"],
    },
    [_COLUMN, _DATA, _FORMAT, *_VISIBLE],
    seen_through=[f"html:{way}" for name in _HTML for way in (name, name.lower())],
)


def read_xml_spreadsheet(data: bytes, file: str) -> tuple[Sheet, ...]:
    """Read all sheets.

    Parameters
    ----------
    data : bytes
    file : str
        Name of the file in error messages.

    Raises
    ------
    UnreadableFileError
        It is damaged or beyond the bounds of `kit.files.raw_sheets`.
    """
    book = _Book(file)
    try:
        parse_xml(utf8(data), _PLACES, book)
    except (ValueError, OverflowError):
        raise UnreadableFileError.damaged(file) from None
    return tuple(book.sheets)


class _Book:
    """Parser events of the document."""

    def __init__(self, file: str) -> None:
        self.sheets: list[Sheet] = []
        self._file = file
        self._room = Room(file)
        self._style = ""
        self._formats: dict[str, str] = {}
        self._name, self._hidden = "", False
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merged: list[Merged] = []
        self._hidden_rows: set[int] = set()
        self._row = self._column = self._at = -1
        self._cell_style = self._row_style = self._kind = ""
        self._column_styles: dict[int, str] = {}
        self._formula = False
        self._text: list[str] = []

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == _DATA:
            self._kind, self._text = attributes.get("Type", "String"), []
        elif path == _CELL:
            self._start_cell(attributes)
        elif path == _ROW:
            self._row = int(attributes.get("Index", self._row + 2)) - 1
            self._column, self._row_style = -1, attributes.get("StyleID", "")
            height = attributes.get("Height", "")
            if attributes.get("Hidden") == "1" or (height and not height.strip("0.")):
                self._hidden_rows.add(self._row)
        elif path == _COLUMN:
            first = int(attributes.get("Index", self._column + 2)) - 1
            self._column = first + min(max(int(attributes.get("Span", 0)), 0), _MOST_COLUMNS)
            columns = range(first, min(self._column + 1, _MOST_COLUMNS))
            self._column_styles.update(dict.fromkeys(columns, attributes.get("StyleID", "")))
        elif path == _SHEET:
            if len(self.sheets) == MAX_SHEETS:
                raise UnreadableFileError.too_large(self._file, f"有 {MAX_SHEETS} 多张表")
            self._name, self._hidden = attributes.get("Name", ""), False
            self._cells, self._merged, self._hidden_rows, self._row = {}, [], set(), -1
            self._column, self._column_styles = -1, {}
        elif path in _VISIBLE:
            self._text = []
        elif path == _STYLE:
            self._style = attributes.get("ID", "")
        elif path == _FORMAT:
            code = attributes.get("Format", "")
            self._formats[self._style] = "0.00%" if code == "Percent" else code

    def end(self, path: str) -> None:
        if path == _DATA:
            self._put(_value(self._kind, "".join(self._text), self._formats.get(self._cell_style, "")))
        elif path == _CELL:
            if self._formula and (self._row, self._at) not in self._cells:
                self._put(BrokenCell(""))
        elif path == _SHEET:
            self.sheets.append(
                self._room.lay_out(self._name, self._cells, self._merged, self._hidden, self._hidden_rows)
            )
        elif path in _VISIBLE:
            self._hidden = "".join(self._text).strip() != "SheetVisible"

    def text(self, path: str, text: str) -> None:
        if path == _DATA or path in _VISIBLE:
            self._text.append(text)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._at = int(attributes.get("Index", self._column + 2)) - 1
        if self._at < 0 or self._row < 0:
            raise ValueError("a cell without a place")
        inherited = self._row_style or self._column_styles.get(self._at, "")
        self._cell_style = attributes.get("StyleID", inherited)
        self._formula = "Formula" in attributes
        across, down = int(attributes.get("MergeAcross", 0)), int(attributes.get("MergeDown", 0))
        if across > 0 or down > 0:
            last = self._row + max(down, 0), self._at + max(across, 0)
            keep_merged(self._merged, ((self._row, self._at), last), self._file)
        self._column = self._at + max(across, 0)

    def _put(self, cell: Cell) -> None:
        if cell != "":
            self._cells[self._row, self._at] = cell
            if len(self._cells) > MAX_CELLS:
                raise UnreadableFileError.too_large(self._file, "一张表的单元格过多")


def _value(kind: str, text: str, number_format: str) -> Cell:
    if kind == "Number":
        return as_shown(float(text), number_format)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Error":
        return BrokenCell(text[:20])
    if kind == "DateTime":
        moment = dt.datetime.fromisoformat(text.strip())
        return as_shown(moment.date(), number_format) if moment.time() == dt.time() else moment
    return text
