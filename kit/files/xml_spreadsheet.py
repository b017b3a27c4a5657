"""An XML spreadsheet of Excel 2003, mostly under the name .xls → its sheets.

Stands in the files stage, below `kit.files.sheets`.
"""

from __future__ import annotations

import datetime as dt

from kit.files.archives import utf8
from kit.files.cells import (
    MAX_CELLS,
    MAX_SHEETS,
    BrokenCell,
    Cell,
    Merged,
    Room,
    Sheet,
    UnreadableFileError,
    as_percent,
)
from kit.files.xml_events import parse_xml

__all__ = ["read_xml_spreadsheet"]

NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"


def read_xml_spreadsheet(data: bytes, file: str) -> tuple[Sheet, ...]:
    """Read all sheets.

    Parameters
    ----------
    data : bytes
    file : str
        How errors name the file.

    Raises
    ------
    UnreadableFileError
        It is damaged or beyond the bounds of `kit.files.cells`.
    """
    book = _Book(file)
    try:
        parse_xml(utf8(data), book)
    except (ValueError, OverflowError):
        raise UnreadableFileError.damaged(file) from None
    return tuple(book.sheets)


class _Book:
    """Reads the document."""

    def __init__(self, file: str) -> None:
        self.sheets: list[Sheet] = []
        self._file = file
        self._room = Room(file)
        self._style = ""
        self._percents: set[str] = set()
        self._name, self._hidden = "", False
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merged: list[Merged] = []
        self._row = self._column = -1
        self._cell_style = self._kind = ""
        self._formula = False
        self._text: list[str] | None = None
        self._visible: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Style":
            self._style = attributes.get("ss:ID", "")
        elif name == "NumberFormat":
            if "%" in attributes.get("ss:Format", "").replace("Percent", "%"):
                self._percents.add(self._style)
        elif name == "Worksheet":
            if len(self.sheets) == MAX_SHEETS:
                raise UnreadableFileError.too_large(self._file, f"有 {MAX_SHEETS} 多张表")
            self._name, self._hidden = attributes.get("ss:Name", ""), False
            self._cells, self._merged, self._row = {}, [], -1
        elif name == "Row":
            self._row = int(attributes.get("ss:Index", self._row + 2)) - 1
            self._column = -1
        elif name == "Cell":
            self._start_cell(attributes)
        elif name == "Data":
            self._kind, self._text = attributes.get("ss:Type", "String"), []
        elif name == "Visible":
            self._visible = []

    def end(self, name: str) -> None:
        if name == "Data" and self._text is not None:
            self._put(_value(self._kind, "".join(self._text), self._cell_style in self._percents))
            self._text = None
        elif name == "Visible" and self._visible is not None:
            self._hidden, self._visible = "".join(self._visible).strip() != "SheetVisible", None
        elif name == "Cell":
            if self._formula and (self._row, self._at) not in self._cells:
                self._put(BrokenCell(""))
        elif name == "Row":
            self._row += 0
        elif name == "Worksheet":
            self.sheets.append(self._room.lay_out(self._name, self._cells, self._merged, self._hidden))

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        elif self._visible is not None:
            self._visible.append(text)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._at = int(attributes.get("ss:Index", self._column + 2)) - 1
        if self._at < 0 or self._row < 0:
            raise ValueError("a cell without a place")
        self._cell_style = attributes.get("ss:StyleID", "")
        self._formula = "ss:Formula" in attributes
        across, down = int(attributes.get("ss:MergeAcross", 0)), int(attributes.get("ss:MergeDown", 0))
        if across > 0 or down > 0:
            self._merged.append(
                ((self._row, self._at), (self._row + max(down, 0), self._at + max(across, 0)))
            )
        self._column = self._at + max(across, 0)

    def _put(self, cell: Cell) -> None:
        if cell != "":
            self._cells[self._row, self._at] = cell
            if len(self._cells) > MAX_CELLS:
                raise UnreadableFileError.too_large(self._file, "一张表的单元格过多")


def _value(kind: str, text: str, percent: bool) -> Cell:
    if kind == "Number":
        number = float(text)
        return as_percent(number) if percent else number
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Error":
        return BrokenCell(text[:20])
    if kind == "DateTime":
        moment = dt.datetime.fromisoformat(text.strip())
        return moment.date() if moment.time() == dt.time() else moment
    return text
