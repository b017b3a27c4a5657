"""What a published file says, read back by the kit's readers in one form for HTML, PDF and Word."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
from lxml import etree

from kit.proof.docx_charts_seen import DrawnSeries, docx_charts_seen
from kit.proof.docx_seen import docx_seen
from kit.proof.html_seen import html_seen
from kit.proof.pdf_seen import pdf_seen
from kit.proof.seen import Seen as Said
from kit.proof.seen import bare

__all__ = ["Said", "bare", "charts_of_docx", "said_by_docx", "said_by_html", "said_by_pdf"]

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"

said_by_html = html_seen
said_by_docx = docx_seen


def said_by_pdf(content: bytes) -> list[Said]:
    """Give what a PDF says without its pages, which the other formats do not have."""
    return [said._replace(page=0) for said in pdf_seen(content)]


def charts_of_docx(content: bytes, name: str = "chart") -> list[list[DrawnSeries]]:
    """Read the charts of a Word file; what the workbook within says has to be the same."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    charts = []
    for chart in docx_charts_seen(content):
        number = re.fullmatch(rf"word/charts/{name}(\d+)\.xml", chart.part)
        if number is None:
            continue
        charts.append(chart.series)
        space = etree.fromstring(archive.read(chart.part))
        book = openpyxl.load_workbook(io.BytesIO(archive.read(f"word/embeddings/{name}{number[1]}.xlsx")))
        for reference in space.iter(f"{_CHART}strRef", f"{_CHART}numRef"):
            _check_cells(book, reference)
    count = sum(bool(re.fullmatch(rf"word/charts/{name}\d+\.xml", part)) for part in archive.namelist())
    assert len(charts) == count
    return charts


def _check_cells(book: openpyxl.Workbook, reference: Any) -> None:
    """Hold what a chart shows against the cells that it says to show."""
    sheet, cells = reference.find(f"{_CHART}f").text.split("!")
    found = book[sheet][cells.replace("$", "")]
    values = [cell.value for (cell,) in found] if isinstance(found, tuple) else [found.value]
    points = {int(each.get("idx")): each.find(f"{_CHART}v").text for each in reference.iter(f"{_CHART}pt")}
    assert int(next(reference.iter(f"{_CHART}ptCount")).get("val")) == len(values)
    kind = float if reference.tag == f"{_CHART}numRef" else str
    held = {at: value for at, value in enumerate(values) if value is not None}
    assert held == {at: kind(text) for at, text in points.items()}
