"""The XML of one worksheet of an .xlsx → XML that is safe to read, and what its reader would not tell.

Stands in the files stage, below `kit.files.xlsx`. A sheet written in the usual way is only searched; one
written in another way, or with cells far away, is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from kit.files.cells import MAX_CELLS, UnreadableFileError, address, fit, is_sparse
from kit.files.xml_events import parse_xml

__all__ = ["SheetXml", "plain_sheet_xml", "position"]

# A cell is plain where its place comes first and only known attributes follow, once each and well quoted.
# Searched for is what is not, so that a sheet of half a million cells costs one pass.
_NOT_PLAIN = rb'<c(?=[\s/>])(?! r="%s"(?: [stcvmph]{1,2}="[^"<>]*+")*+\s*+/?>)'
_NOT_NEAR = re.compile(_NOT_PLAIN % rb"[A-Z][1-9]\d{0,4}")  # to Z99999
_NOT_PLACED = re.compile(_NOT_PLAIN % rb"[A-Z]{1,3}[1-9]\d{0,6}")
_ROW_OF = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,7})"')
_COLUMN_OF = re.compile(rb'<c r="([A-Z]{1,3})\d')
_BLANK_CELLS = rb'(?:<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,6}")?+\s?+/>)'
_BLANK_ROWS = re.compile(
    rb'(?:<row(?: [\w:.]{1,30}="[^"<>]*+")*+\s?+(?:/>|>%s*+</row>)\s*+)++|%s++' % (_BLANK_CELLS, _BLANK_CELLS)
)
_PREFIXED = re.compile(rb":c[\s/>]")
# `<` and `>` never stand inside what these match: a hostile file cannot make them look far ahead.
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"([^<>]*?) t="e"([^<>/]*)>(.{0,600}?)</c>', re.DOTALL)
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"([^<>]*)>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)'
    rb"\s*(<v\s*/>|<v>([^<]*)</v>)?\s*</c>"
)
_SHOWN = re.compile(rb"<v>([^<]{1,20})</v>")


_SMALL = 100_000
"""Bytes of a sheet whose every cell may be looked at."""


@dataclass(frozen=True)
class SheetXml:
    """A worksheet's XML, safe to read.

    Attributes
    ----------
    xml : bytes
    broken : tuple of (row, column, text)
        Cells that show an error, or nothing for a formula never calculated; from 0.
    percents : tuple of (row, column)
        Cells whose number is shown as a percentage.
    strays : tuple of (row, column)
        Cells left out for standing far away; the first few.
    """

    xml: bytes
    broken: tuple[tuple[int, int, str], ...]
    percents: tuple[tuple[int, int], ...]
    strays: tuple[tuple[int, int], ...]


def position(reference: bytes) -> tuple[int, int]:
    """Return (row, column), from 0, of a reference.

    Raises
    ------
    ValueError
        It is far longer than any.

    Examples
    --------
    >>> position(b"B7")
    (6, 1)
    """
    column = row = 0
    if len(reference) > 10:
        raise ValueError("no reference")
    for sign in reference:
        if sign > 57:
            column = column * 26 + sign - 64
        else:
            row = row * 10 + sign - 48
    return row - 1, column - 1


def plain_sheet_xml(xml: bytes, file: str, percent_styles: tuple[int, ...], recalculates: bool) -> SheetXml:
    """Bound a sheet and find what its reader would not tell.

    Parameters
    ----------
    xml : bytes
        In UTF-8.
    file : str
        How errors name the file.
    percent_styles : tuple of int
        Cell styles that show a percentage.
    recalculates : bool
        The workbook asks for calculation on opening: a formula's 0 is then no result.

    Raises
    ------
    UnreadableFileError
        The sheet spans too many cells.
    ValueError
        It is not well formed.
    """
    strays: tuple[tuple[int, int], ...] = ()
    usual = _is_dense(xml) if len(xml) < _SMALL else _is_near(xml)
    if not usual:
        # A million blank cells that have a format are soon struck out, and slow to go through one by one.
        if _NOT_PLACED.search(xml) is None:
            xml = _BLANK_ROWS.sub(b"", xml)
        if not _is_near(xml) and not _is_dense(xml):
            xml, strays = _written_anew(xml, file)
    broken: list[tuple[int, int, str]] = []
    if b'" t="e"' in xml:
        broken += ((*position(match[1]), _shown(match[4])) for match in _ERROR.finditer(xml))
        # calamine refuses a whole sheet for an error that it does not know, such as #SPILL!.
        xml = _ERROR.sub(rb'<c r="\1"\2 t="str"\3>\4</c>', xml)
    if b"<f" in xml:
        broken += ((*place, "") for place in _never_calculated(xml, recalculates))
    percents: tuple[tuple[int, int], ...] = ()
    if percent_styles:
        few = len(percent_styles) <= 40
        styles = b"|".join(b"%d" % style for style in percent_styles) if few else rb"\d{1,6}"
        found = re.finditer(rb'<c r="([A-Z]{1,3}\d{1,7})"[^<>]*? s="(%s)"' % styles, xml)
        wanted = frozenset(percent_styles)
        percents = tuple(position(match[1]) for match in found if few or int(match[2]) in wanted)
    return SheetXml(xml, tuple(broken), percents, strays)


def _is_near(xml: bytes) -> bool:
    """Tell whether it is plain to see that the cells are near each other, as nearly always."""
    if _may_hide(xml) or _NOT_NEAR.search(xml) is not None:
        return False
    return not is_sparse(99_999, 26, xml.count(b'<c r="'))


def _is_dense(xml: bytes) -> bool:
    """Tell whether the cells are near each other from all their places."""
    if _may_hide(xml) or _NOT_PLACED.search(xml) is not None:
        return False
    rows, columns = _ROW_OF.findall(xml), set(_COLUMN_OF.findall(xml))
    height = max(map(int, set(rows)), default=0)
    width = max((position(column + b"1")[1] + 1 for column in columns), default=0)
    return not is_sparse(height, width, len(rows))


def _may_hide(xml: bytes) -> bool:
    # Within a comment is no cell, and under a prefix is one that the searches here miss.
    return b"<!" in xml or _PREFIXED.search(xml) is not None


def _never_calculated(xml: bytes, recalculates: bool) -> Iterator[tuple[int, int]]:
    for match in _FORMULA.finditer(xml):
        value = match[4]
        # An empty text may well be the result, and is typed so.
        if (not value and b't="str"' not in match[2]) or (recalculates and value == b"0"):
            yield position(match[1])


def _shown(content: bytes) -> str:
    value = _SHOWN.search(content)
    return value[1].decode(errors="replace") if value else "#ERROR!"


class _Cells:
    """Gathers the cells of a sheet that have a value or a formula."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: dict[tuple[int, int], tuple[str, str, str, bool]] = {}  # style, type, value, formula
        self._row = self._column = -1
        self._style = self._type = ""
        self._value: list[str] = []
        self._formula = False
        self._text = 0  # how deep inside what counts as value; phonetic guides do not
        self._phonetic = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            if "r" in attributes:
                self._row, self._column = position(attributes["r"].upper().encode())
            else:
                self._column += 1
            self._style, self._type = attributes.get("s", ""), attributes.get("t", "")
            self._value, self._formula = [], False
        elif name == "rPh":
            self._phonetic += 1
        elif name in {"v", "t"} and not self._phonetic:
            self._text += 1
        elif name == "f":
            self._formula = True

    def end(self, name: str) -> None:
        if name == "rPh":
            self._phonetic -= 1
        elif name in {"v", "t"} and not self._phonetic:
            self._text -= 1
        elif name == "c":
            value = "".join(self._value)
            if value or self._formula:
                self.found[self._row, self._column] = self._style, self._type, value, self._formula
                if len(self.found) > MAX_CELLS:
                    raise UnreadableFileError.too_large(self.file, "一张表的单元格过多")

    def text(self, text: str) -> None:
        if self._text:
            self._value.append(text)


def _written_anew(xml: bytes, file: str) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """Write a sheet in the usual way, without blank cells and without those far away."""
    cells = _Cells(file)
    parse_xml(xml, cells)
    if any(row < 0 or column < 0 for row, column in cells.found):
        raise ValueError("a cell without a place")
    height, width = fit((row for row, _ in cells.found), (column for _, column in cells.found))
    parts = ["<worksheet><sheetData>"]
    strays = []
    for (row, column), (style, kind, value, formula) in cells.found.items():
        if row >= height or column >= width:
            strays.append((row, column))
            continue
        attributes = f" s={quoteattr(style)}" * bool(style) + f" t={quoteattr(kind)}" * bool(kind)
        text = escape(value)
        if kind in {"inlineStr", "is"}:
            content = f'<is><t xml:space="preserve">{text}</t></is>'
        else:
            content = "<f/>" * formula + (f"<v>{text}</v>" if value or kind == "str" else "")
        parts.append(f'<row r="{row + 1}"><c r="{address(row + 1, column)}"{attributes}>{content}</c></row>')
    parts.append("</sheetData></worksheet>")
    return "".join(parts).encode(), tuple(sorted(strays)[:5])
