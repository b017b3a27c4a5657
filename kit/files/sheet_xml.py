"""The XML of one worksheet of an .xlsx → XML that is safe for calamine, and what calamine does not report.

A sheet in the usual form is only searched; one in another form, or with distant cells, is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from kit.files.merges import keep_merged
from kit.files.raw_sheets import MAX_CELLS, Merged, UnreadableFileError, address, fit, is_sparse
from kit.files.relations import places_of
from kit.files.xml_events import parse_xml

__all__ = ["SheetXml", "keep_blanks", "plain_sheet_xml", "position"]

# A cell is plain if its reference comes first and only known attributes follow, once each and well quoted.
# The pattern matches cells that are not, so that a sheet of half a million cells takes one pass.
_NOT_PLAIN = rb'<c(?=[\s/>])(?! r="%s"(?: [stcvmph]{1,2}="[^"<>]*+")*+\s*+/?>)'
_NOT_NEAR = re.compile(_NOT_PLAIN % rb"[A-Z][1-9]\d{0,4}")  # to Z99999
_NOT_PLACED = re.compile(_NOT_PLAIN % rb"[A-Z]{1,3}[1-9]\d{0,6}")
_ROW_OF = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,7})"')
_COLUMN_OF = re.compile(rb'<c r="([A-Z]{1,3})\d')
_BLANK_CELLS = rb'(?:<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,6}")?+\s?+/>)'
_BLANK_ROWS = re.compile(
    rb'(?:<row(?: [\w:.]{1,30}="[^"<>]*+")*+\s?+(?:/>|>%s*+</row>)\s*+)++|%s++' % (_BLANK_CELLS, _BLANK_CELLS)
)
_PREFIXED = re.compile(rb":c[\s/>]")  # a prefixed cell would be missed by these patterns
# These never match `<` or `>` within a tag: a crafted file cannot make them look far ahead.
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"([^<>]*?) t="e"([^<>/]*)>(.{0,600}?)</c>', re.DOTALL)
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"([^<>]*)>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)'
    rb"\s*(<v\s*/>|<v>([^<]*)</v>)?\s*</c>"
)
_SHOWN = re.compile(rb"<v>([^<]{1,20})</v>")
_HIDDEN_ROW = re.compile(
    rb"""<row(?=[^<>]*?\s(?:hidden=["'](?:1|true)["']|ht=["']0(?:\.0*)?["']))[^<>]*>"""
    rb'(?:\s*<c r="[A-Z]{1,3}(\d{1,7})")?'
)
_ROW_NUMBER = re.compile(rb"""\sr=["'](\d{1,7})["']""")
_RUN = re.compile(rb"<((?:\w{1,9}:)?)t>")
_REFERENCE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_HEAD, _FOOT = b"<worksheet><sheetData>", b"</sheetData></worksheet>"

_ROW, _CELL = "worksheet/sheetData/row", "worksheet/sheetData/row/c"
_FORMULA_OF, _MERGE = f"{_CELL}/f", "worksheet/mergeCells/mergeCell"
_TEXTS = frozenset({f"{_CELL}/v", f"{_CELL}/is/t", f"{_CELL}/is/r/t"})
_PLACES = places_of(*_TEXTS, _FORMULA_OF, _MERGE)

_SMALL = 100_000
"""The most bytes of a sheet that is examined cell by cell."""


@dataclass(frozen=True)
class SheetXml:
    """A worksheet's XML, safe for calamine.

    Attributes
    ----------
    xml : bytes
    broken : tuple of (row, column, text)
        Cells that show an error, or nothing for a formula never calculated; from 0.
    telling : tuple of (row, column, style)
        Cells whose style may show a percentage, or a month without its day.
    strays : tuple of (row, column)
        Cells left out as too far away; the first few.
    merged : tuple
    hidden_rows : frozenset of int
        From 0.
    """

    xml: bytes
    broken: tuple[tuple[int, int, str], ...]
    telling: tuple[tuple[int, int, int], ...]
    strays: tuple[tuple[int, int], ...]
    merged: tuple[Merged, ...]
    hidden_rows: frozenset[int]


def position(reference: bytes) -> tuple[int, int]:
    """Return (row, column), from 0, of a reference.

    Raises
    ------
    ValueError
        It is longer than any valid reference.

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


def plain_sheet_xml(xml: bytes, file: str, telling_styles: tuple[int, ...], recalculates: bool) -> SheetXml:
    """Bound a sheet and collect what calamine does not report.

    Parameters
    ----------
    xml : bytes
        In UTF-8.
    file : str
        Name of the file in error messages.
    telling_styles : tuple of int
        Cell styles that may show a percentage, or a month without its day.
    recalculates : bool
        The workbook requests calculation on opening: a formula's 0 is then not a result.

    Raises
    ------
    UnreadableFileError
        The sheet spans too many cells, or has too many merged ranges.
    ValueError
        The XML is not well formed.
    """
    strays: tuple[tuple[int, int], ...] = ()
    found = _Found(file)
    before, data, after = _cut(xml)
    if data and not _is_usual(data):
        # A million formatted blank cells are quick to remove, and slow to parse one by one.
        if _NOT_PLACED.search(data) is None:
            data = _BLANK_ROWS.sub(b"", data)
        if not _is_near(data) and not _is_dense(data):
            xml, data = before + _inner(data) + after, b""
    if not data:
        parse_xml(xml, _PLACES, found)
        data, strays = _written_anew(found)
    else:
        if b"mergeCell" in before or b"mergeCell" in after:
            parse_xml(before + after, _PLACES, found)
        found.hidden_rows.update(_hidden_rows(data))
    broken: list[tuple[int, int, str]] = []
    if b'" t="e"' in data:
        broken += ((*position(match[1]), _displayed(match[4])) for match in _ERROR.finditer(data))
        # calamine refuses a whole sheet for an unknown error such as #SPILL!.
        data = _ERROR.sub(rb'<c r="\1"\2 t="str"\3>\4</c>', data)
    if b"<f" in data:
        broken += ((*place, "") for place in _never_calculated(data, recalculates))
    telling: tuple[tuple[int, int, int], ...] = ()
    if telling_styles:
        few = len(telling_styles) <= 40
        styles = b"|".join(b"%d" % style for style in telling_styles) if few else rb"\d{1,6}"
        matches = re.finditer(rb'<c r="([A-Z]{1,3}\d{1,7})"[^<>]*? s="(%s)"' % styles, data)
        wanted = frozenset(telling_styles)
        telling = tuple(
            (*position(match[1]), style) for match in matches if (style := int(match[2])) in wanted
        )
    return SheetXml(
        keep_blanks(data), tuple(broken), telling, strays, tuple(found.merged), frozenset(found.hidden_rows)
    )


def keep_blanks(xml: bytes) -> bytes:
    r"""Mark rich text so that calamine keeps line breaks between its runs.

    >>> keep_blanks(b"<si><r><t>12\n</t></r><r><t>15</t></r></si>").count(b"preserve")
    2
    """
    return _RUN.sub(rb'<\1t xml:space="preserve">', xml) if b"</r>" in xml or b":r>" in xml else xml


def _cut(xml: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the XML before a sheet's rows, the rows as a sheet, and the XML after them.

    Only the rows are passed to calamine, which fails on a dimension such as ``1:4``. They are empty where
    it is not certain which rows are the sheet's.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    head = xml.find(b">", max(start, 0)) + 1
    if xml[head - 2 : head] == b"/>":
        end = head
    if start < 0 or end < head or xml.count(b"sheetData") != (1 if end == head else 2):
        return b"", b"", b""
    before, after = xml[:start], xml[end:].removeprefix(b"</sheetData>")
    # Rows in a comment do not count, and of alternative content only one form does.
    comments = b"!" in xml and b"<!" in xml
    forms = b"markup-compat" in before and xml.find(b"AlternateContent", 0, end) >= 0
    if comments or forms:
        return b"", b"", b""
    return before, b"".join((_HEAD, memoryview(xml)[head:end], _FOOT)), after


def _inner(data: bytes) -> bytes:
    return b"<sheetData>" + data.removeprefix(_HEAD).removesuffix(_FOOT) + b"</sheetData>"


def _hidden_rows(data: bytes) -> Iterator[int]:
    for match in _HIDDEN_ROW.finditer(data):
        stated = _ROW_NUMBER.search(match[0])
        number = stated[1] if stated else match[1]
        if number:
            yield int(number) - 1


def _is_usual(data: bytes) -> bool:
    return _is_dense(data) if len(data) < _SMALL else _is_near(data)


def _is_near(data: bytes) -> bool:
    """Return whether a search proves that the cells are close together, as nearly always."""
    if _PREFIXED.search(data) is not None or _NOT_NEAR.search(data) is not None:
        return False
    return not is_sparse(99_999, 26, data.count(b'<c r="'))


def _is_dense(data: bytes) -> bool:
    """Return whether the cells are close together, by all their references."""
    if _PREFIXED.search(data) is not None or _NOT_PLACED.search(data) is not None:
        return False
    rows, columns = _ROW_OF.findall(data), set(_COLUMN_OF.findall(data))
    height = max(map(int, set(rows)), default=0)
    width = max((position(column + b"1")[1] + 1 for column in columns), default=0)
    return not is_sparse(height, width, len(rows))


def _never_calculated(data: bytes, recalculates: bool) -> Iterator[tuple[int, int]]:
    for match in _FORMULA.finditer(data):
        value = match[4]
        # An empty text may be the result; its type says so.
        if (not value and b't="str"' not in match[2]) or (recalculates and value == b"0"):
            yield position(match[1])


def _displayed(content: bytes) -> str:
    value = _SHOWN.search(content)
    return value[1].decode(errors="replace") if value else "#ERROR!"


class _Found:
    """Parser events of a worksheet: cells with a value or a formula, merged ranges and hidden rows."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells: dict[tuple[int, int], tuple[str, str, str, bool]] = {}  # style, type, value, formula
        self.merged: list[Merged] = []
        self.hidden_rows: set[int] = set()
        self._row = self._column = -1
        self._style = self._type = ""
        self._value: list[str] = []
        self._formula = False

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == _ROW:
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            height = attributes.get("ht", "")
            if attributes.get("hidden") in {"1", "true"} or (height and not height.strip("0.")):
                self.hidden_rows.add(self._row)
        elif path == _CELL:
            if "r" in attributes:
                self._row, self._column = position(attributes["r"].upper().encode())
            else:
                self._column += 1
            self._style, self._type = attributes.get("s", ""), attributes.get("t", "")
            self._value, self._formula = [], False
        elif path == _FORMULA_OF:
            self._formula = True
        elif path == _MERGE:
            first, _, last = attributes.get("ref", "").replace("$", "").upper().partition(":")
            if _REFERENCE.fullmatch(first) and _REFERENCE.fullmatch(last):
                area = position(first.encode()), position(last.encode())
                keep_merged(self.merged, area, self.file)

    def end(self, path: str) -> None:
        if path == _CELL:
            value = "".join(self._value)
            if value or self._formula:
                self.cells[self._row, self._column] = self._style, self._type, value, self._formula
                if len(self.cells) > MAX_CELLS:
                    raise UnreadableFileError.too_large(self.file, "一张表的单元格过多")

    def text(self, path: str, text: str) -> None:
        if path in _TEXTS:
            self._value.append(text)


def _written_anew(found: _Found) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """Return a sheet's rows in the usual form, without blank and distant cells, and the strays."""
    cells = found.cells
    if any(row < 0 or column < 0 for row, column in cells):
        raise ValueError("a cell without a place")
    height, width = fit((row for row, _ in cells), (column for _, column in cells))
    parts = []
    strays = []
    for (row, column), (style, kind, value, formula) in cells.items():
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
    return _HEAD + "".join(parts).encode() + _FOOT, tuple(sorted(strays)[:5])
