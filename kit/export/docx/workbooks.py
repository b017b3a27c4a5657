"""The workbook within a chart, which office programs open when somebody edits the chart's data."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.xml.functions import tostring

from kit.export.docx.native_charts import NativeChart
from kit.export.docx.packing import EPOCH, zipped

__all__ = ["workbook"]

_CORE = "docProps/core.xml"


def workbook(chart: NativeChart) -> bytes:
    """Return the workbook of a chart: a row per category, a column per series, missing values blank.

    The same chart gives the same bytes.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet.append(["", *(series.name for series in chart.series)])
    for at, name in enumerate(chart.categories):
        sheet.append([name, *(series.values[at] for series in chart.series)])
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                # A name that begins with = stays text.
                cell.data_type = "s"
    sheet.column_dimensions["A"].width = 2 + 2 * max(map(len, chart.categories), default=4)
    file = io.BytesIO()
    book.save(file)
    book.properties.creator = None
    book.properties.created = book.properties.modified = datetime(*EPOCH)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # openpyxl writes the time of saving.
    parts[_CORE] = tostring(book.properties.to_tree())
    return zipped(parts)
