"""An .ods package → its sheets.

Stands in the files stage, below `kit.files.sheets`. Read by the kit itself: calamine tells neither merged
ranges nor percentages of this kind, and a few bytes that say "this cell 16,384 times, in a million rows" make
it end the process.
"""

from __future__ import annotations

import datetime as dt
import re

from kit.files.archives import Archive, utf8
from kit.files.cells import (
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
from kit.files.xml_events import parse_xml

__all__ = ["read_ods"]

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_ERROR = re.compile(r"#[A-Z/0!?]+[!?]|#N/A|Err:\d{3}")


def read_ods(archive: Archive, file: str) -> tuple[Sheet, ...]:
    """Read all sheets.

    Parameters
    ----------
    archive : Archive
        A package that holds content.xml.
    file : str
        How errors name the file.

    Raises
    ------
    UnreadableFileError
        It is locked, damaged, or beyond the bounds of `kit.files.cells`.
    """
    manifest = archive.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise UnreadableFileError.locked(file)
    tables = _Tables(file)
    try:
        parse_xml(utf8(archive.read("content.xml") or b""), tables, prefixes=True)
    except (ValueError, KeyError, OverflowError):
        raise UnreadableFileError.damaged(file) from None
    return tuple(tables.sheets)


class _Tables:
    """Reads content.xml."""

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
        self._inside = 0  # 1 in a table, 2 in a row of it
        self._row = self._column = 0
        self._row_repeats = self._repeats = 1
        self._in_row: list[tuple[int, int, Cell]] = []  # column, repeats, cell
        self._cell: dict[str, str] | None = None
        self._depth = 0  # of the elements within a cell
        self._text: list[str] | None = None  # of its paragraphs; None outside of them
        self._paragraphs: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._depth += 1
            # Only paragraphs of the cell itself: those of a note or a drawing stand deeper.
            if self._depth == 1:
                self._text = [] if name == "text:p" else None
            elif self._text is not None and name in _BLANKS:
                self._text.append(_BLANKS[name] * min(_repeats(attributes, "text:c"), 1000))
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties":
            if attributes.get("table:display") == "false":
                self._hidden_styles.add(self._style)
        elif name == "table:table" and not self._inside:
            self._inside = 1
            self._name = attributes.get("table:name", "")
            self._hidden = attributes.get("table:style-name", "") in self._hidden_styles
            self._cells, self._merged, self._row = {}, [], 0
        elif name == "table:table-row" and self._inside == 1:
            self._inside = 2
            self._column, self._in_row = 0, []
            self._row_repeats = _repeats(attributes, "table:number-rows-repeated")
        elif name in _CELLS and self._inside == 2:
            self._repeats = _repeats(attributes, "table:number-columns-repeated")
            self._cell, self._depth, self._text, self._paragraphs = attributes, 0, None, []

    def end(self, name: str) -> None:
        if self._cell is not None:
            if self._depth:
                if self._depth == 1 and self._text is not None:
                    self._paragraphs.append("".join(self._text))
                    self._text = None
                self._depth -= 1
            else:
                self._end_cell(self._cell)
                self._cell = None
        elif name == "table:table-row" and self._inside == 2:
            self._end_row()
            self._inside = 1
        elif name == "table:table" and self._inside == 1:
            self._inside = 0
            if len(self.sheets) == MAX_SHEETS:
                raise UnreadableFileError.too_large(self._file, f"有 {MAX_SHEETS} 多张表")
            self.sheets.append(self._room.lay_out(self._name, self._cells, self._merged, self._hidden))

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end_cell(self, attributes: dict[str, str]) -> None:
        cell = _value(attributes, "\n".join(self._paragraphs))
        if cell != "":
            self._in_row.append((self._column, self._repeats, cell))
        down = _repeats(attributes, "table:number-rows-spanned")
        across = _repeats(attributes, "table:number-columns-spanned")
        if down > 1 or across > 1:
            last = self._row + down - 1, self._column + across - 1
            self._merged.append(((self._row, self._column), last))
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
        self._row += self._row_repeats


_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_BLANKS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}


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
        return _date(attributes["office:date-value"])
    if kind == "time":
        return _duration(attributes["office:time-value"])
    if kind == "boolean":
        return attributes["office:boolean-value"].casefold() == "true"
    return attributes.get("office:string-value", text)


def _date(text: str) -> Cell:
    try:
        moment = dt.datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text
    return moment.date() if moment.time() == dt.time() else moment


def _duration(text: str) -> Cell:
    match = _DURATION.fullmatch(text[:40])
    if match is None:
        return text
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    span = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if match[1] else span
