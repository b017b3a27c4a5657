"""The workbook within a chart, which office programs open when somebody edits the chart's data.

openpyxl makes a book once, whose parts are compressed once; each chart's sheet is added to them. A whole book
for each of a review's charts took half of the time of its Word file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from openpyxl import Workbook
from openpyxl.xml.functions import tostring

from kit.export.docx.chart_nodes import NativeChart
from kit.export.docx.packing import EPOCH, zipped
from kit.export.docx.part_templates import attribute, macros
from kit.text.patterns import pattern, place

__all__ = ["workbook"]

_COLUMNS = "ABCDEFGHIJK"
_SHEET, _CORE = "xl/worksheets/sheet1.xml", "docProps/core.xml"


def workbook(chart: NativeChart) -> bytes:
    """Return the workbook of a chart; the same chart gives the same bytes."""
    book = _book_without_sheet()
    return zipped({**book, _SHEET: _sheet(chart).encode()}, alike=book)


def _sheet(chart: NativeChart) -> str:
    """Write a row per category, with a column per series."""
    text, number, row, sheet = _patterns()
    lines: list[tuple[str | int | float | None, ...]] = [("", *(series.name for series in chart.series))]
    lines += zip(chart.categories, *(series.values for series in chart.series), strict=True)
    rows = []
    for at, line in enumerate(lines, start=1):
        cells = [
            text % {"at": f"{column}{at}", "value": attribute(value)}
            if isinstance(value, str)
            else number % {"at": f"{column}{at}", "value": value}
            for column, value in zip(_COLUMNS, line, strict=False)
            if value is not None
        ]
        rows.append(row % {"number": at, "cells": "".join(cells)})
    return sheet % {"rows": "\n".join(rows)}


@cache
def _patterns() -> tuple[str, str, str, str]:
    """Return a cell of text, one of a number, a row, and the sheet."""
    sheet = macros("sheet")
    at, value = place("at"), place("value")
    return (
        pattern(sheet.text(at, value)),
        pattern(sheet.number(at, value)),
        pattern(sheet.row(place("number"), place("cells"))),
        pattern(sheet.sheet(place("rows"))),
    )


@cache
def _book_without_sheet() -> Mapping[str, bytes]:
    """Return the parts of a book of one sheet, without the sheet and openpyxl's names and times."""
    book = Workbook()
    file = io.BytesIO()
    assert book.active is not None
    book.active.title = "Sheet1"
    book.save(file)
    book.properties.creator = None
    book.properties.created = book.properties.modified = datetime(*EPOCH)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != _SHEET}
    return {**parts, _CORE: tostring(book.properties.to_tree())}
