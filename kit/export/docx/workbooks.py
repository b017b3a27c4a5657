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

__all__ = ["sheet_rows", "workbook"]

_SHEET, _CORE = "xl/worksheets/sheet1.xml", "docProps/core.xml"


def sheet_rows(chart: NativeChart) -> list[list[str | int | float | None]]:
    """Return the rows of a chart's sheet: one per category, with a column per series."""
    head: list[str | int | float | None] = ["", *(series.name for series in chart.series)]
    values: list[list[str | int | float | None]] = [
        [name, *(series.values[at] for series in chart.series)] for at, name in enumerate(chart.categories)
    ]
    return [head, *values]


def workbook(sheet: bytes) -> bytes:
    """Return the workbook of a chart with this sheet; the same sheet gives the same bytes."""
    book = _book_without_sheet()
    return zipped({**book, _SHEET: sheet}, alike=book)


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
