"""The shapes of notes: where a note is drawn beside its cell (VML, ECMA-376 Part 4).

Office programs write VML that is not always well-formed XML, with form controls and logos beside the notes.
So it is edited as text, and what is not a shape of our notes is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from xml.sax.saxutils import quoteattr

from kit.files.archives import utf8
from kit.marking.xlsx_parts import Element, child, children
from kit.text.widths import em

__all__ = ["NoteShapes"]

_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE, _SHAPE, _EMPTY = (
    (Path(__file__).parent / "templates" / f"{name}.vml").read_text(encoding="utf-8")
    for name in ("shapetype", "shape", "empty")
)
_IDS = re.compile(r"_x0000_s(\d{1,9})")
_IDMAP = re.compile(r"""<o:idmap\b[^<>]*?\bdata=["'](\d{1,6})""")
_ANY_SHAPE = re.compile(r"<(?:\w{1,9}:)?(?:shape|rect|group|line|oval|roundrect|image)[\s>]")
_NOTE = re.compile(r"<((?:\w{1,9}:)?)shape\b(?:(?!</\1shape\s*>).)*</\1shape\s*>\s*", re.DOTALL)
_ROW = re.compile(r"<(?:\w{1,9}:)?Row>\s*(\d+)\s*</")
_IS_NOTE = re.compile(r"""ObjectType=["']Note["']""")
_COLUMN = re.compile(r"<(?:\w{1,9}:)?Column>\s*(\d+)\s*</")

_BREADTH = 300  # pixels
_LINE = 17
_EM = 22.0  # of a line
_MOST_LINES = 30


class NoteShapes:
    """The shapes of a worksheet.

    Parameters
    ----------
    vml : bytes
    sheet : element
        Root of the worksheet, which has the widths and heights.
    """

    def __init__(self, vml: bytes, sheet: Element) -> None:
        self._text = utf8(vml).decode("utf-8", "replace")
        if "</xml" not in self._text:
            self._text = self.empty(1).decode()
        block = _IDMAP.search(self._text)
        first = int(block[1]) * 1024 if block else 1024
        self._last = max([first, *(int(each) for each in _IDS.findall(self._text))])
        head = self._text[: self._text.find(">", self._text.find("<xml")) + 1]
        known = all(f'xmlns:{prefix}="urn:schemas-microsoft-com:' in head for prefix in "vox")
        self._spaces = "" if known else f"{_SPACES} "
        self._widths, self._heights = _widths(sheet), _heights(sheet)
        self._added: list[str] = []

    @staticmethod
    def empty(number: int) -> bytes:
        """Return a drawing without shapes, of which the ids begin at ``number * 1024``."""
        return _EMPTY.format(number=number).encode()

    @property
    def any(self) -> bool:
        """Whether there is any shape."""
        return bool(self._added or _ANY_SHAPE.search(self._text))

    def add(self, row: int, column: int, text: str) -> None:
        """Add the shape of a note.

        Parameters
        ----------
        row, column : int
            Of its cell, from 0.
        text : str
            What it says, which decides its height.
        """
        self._last += 1
        lines = min(2 + sum(1 + int(em(line) / _EM) for line in text.split("\n")), _MOST_LINES)
        right, dx = _reach(self._widths, column + 1, 15 + _BREADTH)
        bottom, dy = _reach(self._heights, row, lines * _LINE)
        size = f"width:{_BREADTH * 3 // 4}pt;height:{lines * _LINE * 3 // 4}pt"
        self._added.append(
            _SHAPE.format(
                spaces=self._spaces,
                id=self._last,
                style=quoteattr(f"position:absolute;{size};visibility:hidden"),
                anchor=f"{column + 1}, 15, {row}, 2, {right}, {dx}, {bottom}, {dy}",
                row=row,
                column=column,
            )
        )

    def remove(self, cells: Collection[tuple[int, int]]) -> None:
        """Remove the shapes of the notes of cells, each (row, column) from 0."""

        def kept(shape: re.Match[str]) -> str:
            row, column = _ROW.search(shape[0]), _COLUMN.search(shape[0])
            if not (row and column and _IS_NOTE.search(shape[0])):
                return shape[0]
            return "" if (int(row[1]), int(column[1])) in cells else shape[0]

        self._text = _NOTE.sub(kept, self._text)

    def written(self) -> bytes:
        """Return the drawing."""
        end = self._text.rfind("</xml")
        kind = "" if "_x0000_t202" in self._text or not self._added else _TYPE.format(spaces=self._spaces)
        return (self._text[:end] + kind + "".join(self._added) + self._text[end:]).encode()


def _reach(sizes: tuple[dict[int, float], float], first: int, pixels: float) -> tuple[int, int]:
    """Return the column (or row) that a length reaches from another one, and how far into it."""
    own, usual = sizes
    at = first
    while pixels > (size := own.get(at, usual)):
        pixels -= size
        at += 1
    return at, int(pixels)


def _widths(sheet: Element) -> tuple[dict[int, float], float]:
    """Return the widths of columns in pixels, and the usual one."""
    about = child(sheet, "sheetFormatPr")
    usual = float(about.get("defaultColWidth") or 9) if about is not None else 9.0
    own: dict[int, float] = {}
    for columns in children(sheet, "cols"):
        for each in children(columns, "col"):
            size = 0.0 if each.get("hidden") in {"1", "true"} else float(each.get("width") or usual)
            first, last = int(each.get("min", "1")), int(each.get("max", "1"))
            own.update(dict.fromkeys(range(first - 1, min(last, first + 200)), size * 7 + 5 if size else 0.0))
    return own, max(usual * 7 + 5, 8.0)


def _heights(sheet: Element) -> tuple[dict[int, float], float]:
    """Return the heights of rows in pixels where they are set, and the usual one."""
    data = child(sheet, "sheetData")
    rows = () if data is None else children(data, "row")
    return {
        int(row.get("r")) - 1: 0.0 if row.get("hidden") in {"1", "true"} else float(row.get("ht")) * 4 / 3
        for row in rows
        if row.get("r") and row.get("ht")
    }, 18.0
