"""An .ods package → its sheets.

Not read with calamine, which reports neither merged ranges nor percentages of this format, and which a few
bytes that repeat a cell 16,384 times in a million rows can make abort the process.
"""

from __future__ import annotations

import datetime as dt
import re

from kit.files.archives import Archive, utf8
from kit.files.merges import keep_merged
from kit.files.raw_sheets import (
    MAX_CELLS,
    MAX_SHEETS,
    MAX_TEXT,
    BrokenCell,
    Cell,
    Merged,
    Room,
    Sheet,
    UnreadableFileError,
    as_percent,
)
from kit.files.xml_events import Places, parse_xml
from kit.text.months_given import MonthAlone

__all__ = ["read_ods"]

_STYLE = "office:document-content/office:automatic-styles/style:style"
_TABLE = "office:document-content/office:body/office:spreadsheet/table:table"
_GROUP = f"{_TABLE}/table:table-row-group"
_ROW = f"{_TABLE}/table:table-row"
_CELLS = frozenset({f"{_ROW}/table:table-cell", f"{_ROW}/table:covered-table-cell"})
_PARAGRAPHS = frozenset(f"{cell}/text:p" for cell in _CELLS)
_BLANKS = {
    f"{paragraph}/{name}": blank
    for paragraph in _PARAGRAPHS
    for name, blank in (("text:s", " "), ("text:tab", "\t"), ("text:line-break", "\n"))
}
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_PLACES = Places(
    {name: [_OASIS.format(name)] for name in ("office", "style", "table", "text")} | {"calcext": [_CALCEXT]},
    [f"{_STYLE}/style:table-properties", *_BLANKS],
    seen_through=[
        *("table:table-row-group", "table:table-header-rows", "table:table-rows"),
        *("text:span", "text:a", "text:meta", "text:meta-field", "text:ruby", "text:ruby-base"),
        *("text:date", "text:time", "text:title", "text:sheet-name", "text:file-name", "text:author-name"),
        *("text:page-number", "text:page-count"),
    ],
)

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_LOCKED = re.compile(rb"<(?:[\w.-]{1,30}:)?encryption-data\b")
_MONTH = re.compile(r"\d{4}[年./-]\d{1,2}月?")
_ERROR = re.compile(r"#[A-Z/0!?]+[!?]|#N/A|Err:\d{3}")


def read_ods(archive: Archive, file: str) -> tuple[Sheet, ...]:
    """Read all sheets.

    Parameters
    ----------
    archive : Archive
        A package that holds content.xml.
    file : str
        Name of the file in error messages.

    Raises
    ------
    UnreadableFileError
        It is encrypted, damaged, or beyond the bounds of `kit.files.raw_sheets`.
    """
    manifest = archive.read("META-INF/manifest.xml") or b""
    if _LOCKED.search(manifest):
        raise UnreadableFileError.locked(file)
    tables = _Tables(file)
    try:
        parse_xml(utf8(archive.read("content.xml") or b""), _PLACES, tables)
    except (ValueError, KeyError, OverflowError):
        raise UnreadableFileError.damaged(file) from None
    return tuple(tables.sheets)


class _Tables:
    """Parser events of content.xml."""

    def __init__(self, file: str) -> None:
        self.sheets: list[Sheet] = []
        self._file = file
        self._room = Room(file)
        self._text_room = MAX_TEXT
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._name, self._hidden = "", False
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merged: list[Merged] = []
        self._hidden_rows: list[int] = []
        self._hidden_groups: list[bool] = []
        self._row = self._column = 0
        self._row_repeats = self._repeats = 1
        self._row_hidden = False
        self._in_row: list[tuple[int, int, Cell]] = []  # column, repeats, cell
        self._spans: list[tuple[int, int, int]] = []  # column, rows, columns
        self._cell: dict[str, str] = {}
        self._text: list[str] = []  # of the open paragraph
        self._paragraphs: list[str] = []

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path in _BLANKS:
            self._text.append(_BLANKS[path] * min(_repeats(attributes, "text:c"), 1000))
        elif path in _PARAGRAPHS:
            self._text = []
        elif path in _CELLS:
            self._repeats = _repeats(attributes, "table:number-columns-repeated")
            self._cell, self._paragraphs = attributes, []
        elif path == _ROW:
            self._column, self._in_row, self._spans = 0, [], []
            self._row_repeats = _repeats(attributes, "table:number-rows-repeated")
            unseen = attributes.get("table:visibility") in {"collapse", "filter"}
            self._row_hidden = unseen or any(self._hidden_groups)
        elif path == _GROUP:
            self._hidden_groups.append(attributes.get("table:display") == "false")
        elif path == _TABLE:
            self._name = attributes.get("table:name", "")
            self._hidden = attributes.get("table:style-name", "") in self._hidden_styles
            self._cells, self._merged, self._hidden_rows, self._row = {}, [], [], 0
        elif path == _STYLE:
            self._style = attributes.get("style:name", "")
        elif path.startswith(_STYLE) and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, path: str) -> None:
        if path in _PARAGRAPHS:
            self._paragraphs.append("".join(self._text))
        elif path in _CELLS:
            self._end_cell(self._cell)
        elif path == _ROW:
            self._end_row()
        elif path == _GROUP:
            self._hidden_groups.pop()
        elif path == _TABLE:
            if len(self.sheets) == MAX_SHEETS:
                raise UnreadableFileError.too_large(self._file, f"有 {MAX_SHEETS} 多张表")
            self.sheets.append(
                self._room.lay_out(self._name, self._cells, self._merged, self._hidden, self._hidden_rows)
            )

    def text(self, path: str, text: str) -> None:
        if path in _PARAGRAPHS:
            self._text.append(text)

    def _end_cell(self, attributes: dict[str, str]) -> None:
        cell = _value(attributes, "\n".join(self._paragraphs))
        if cell != "":
            self._in_row.append((self._column, self._repeats, cell))
        down = _repeats(attributes, "table:number-rows-spanned")
        across = _repeats(attributes, "table:number-columns-spanned")
        if down > 1 or across > 1:
            self._spans.append((self._column, down, across))
        self._column += self._repeats

    def _end_row(self) -> None:
        filled = sum(repeats for _, repeats, _ in self._in_row)
        if len(self._cells) + filled * self._row_repeats > MAX_CELLS:
            raise UnreadableFileError.too_large(self._file, "一张表的单元格过多")
        text = sum(repeats * len(cell) for _, repeats, cell in self._in_row if isinstance(cell, str))
        self._text_room -= text * self._row_repeats
        if self._text_room < 0:
            raise UnreadableFileError.too_large(self._file, "各格的文字合起来过长")
        if self._in_row:
            for row in range(self._row, self._row + self._row_repeats):
                for column, repeats, cell in self._in_row:
                    for at in range(column, column + repeats):
                        self._cells[row, at] = cell
                if self._row_hidden:
                    self._hidden_rows.append(row)
        for column, down, across in self._spans:
            # A repeated row repeats its merged cells.
            for row in range(self._row, self._row + (self._row_repeats if down == 1 and self._in_row else 1)):
                keep_merged(self._merged, ((row, column), (row + down - 1, column + across - 1)), self._file)
        self._row += self._row_repeats


def _repeats(attributes: dict[str, str], key: str) -> int:
    text = attributes.get(key)
    return min(max(int(text[:12]), 1), 1 << 24) if text else 1


def _value(attributes: dict[str, str], text: str) -> Cell:
    kind = attributes.get("office:value-type")
    if attributes.get("calcext:value-type") == "error" or (
        "table:formula" in attributes and _ERROR.fullmatch(text)
    ):
        return BrokenCell(text or "#ERROR!")
    if kind is None:
        return BrokenCell("") if "table:formula" in attributes and not text else text
    if kind == "percentage":
        return as_percent(float(attributes["office:value"]))
    if kind in {"float", "currency"}:
        return float(attributes["office:value"])
    if kind == "date":
        return _date(attributes["office:date-value"], text)
    if kind == "time":
        return _duration(attributes["office:time-value"])
    if kind == "boolean":
        return attributes["office:boolean-value"].casefold() == "true"
    return attributes.get("office:string-value", text)


def _date(value: str, shown: str) -> Cell:
    try:
        moment = dt.datetime.fromisoformat(value.removesuffix("Z"))
    except ValueError:
        return value
    if moment == dt.datetime(moment.year, moment.month, 1) and _MONTH.fullmatch(shown):
        return MonthAlone.of(moment.year, moment.month)
    return moment.date() if moment.time() == dt.time() else moment


def _duration(text: str) -> Cell:
    match = _DURATION.fullmatch(text[:40])
    if match is None:
        return text
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    span = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if match[1] else span
