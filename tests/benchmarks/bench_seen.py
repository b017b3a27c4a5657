"""How long it takes to read published files back, beside the libraries that would do a part of it.

review-kit batch --year 2021 --out /tmp/outputs
.venv/bin/python tests/benchmarks/bench_seen.py /tmp/outputs/2021/清河镇/清河镇-2021
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pypdfium2 as pdfium
from bs4 import BeautifulSoup

from kit.proof import see


def pdf_wrapped(content: bytes) -> None:
    """The objects of each page by pypdfium2's own classes, without tags."""
    for page in pdfium.PdfDocument(content):
        page.get_textpage()
        for _ in page.get_objects():
            pass


def docx_texts(content: bytes) -> list[str]:
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return [*cells, *(each.text for each in word.paragraphs)]


WAYS: dict[str, dict[str, Callable[[bytes], object]]] = {
    "html": {
        "see": see,
        "BeautifulSoup, html.parser: parsing alone": lambda content: BeautifulSoup(content, "html.parser"),
        "BeautifulSoup, lxml: parsing alone": lambda content: BeautifulSoup(content, "lxml"),
    },
    "pdf": {
        "see": see,
        "pypdfium2's objects: without tags": pdf_wrapped,
        "pikepdf: opening alone, bytes": lambda content: len(pikepdf.open(io.BytesIO(content)).objects),
    },
    "docx": {
        "see": see,
        "python-docx: opening alone": lambda content: docx.Document(io.BytesIO(content)),
        "python-docx: texts of paragraphs and cells": docx_texts,
    },
}


def main() -> None:
    base = sys.argv[1]
    for form, ways in WAYS.items():
        content = Path(f"{base}.{form}").read_bytes()
        for name, way in ways.items():
            times = []
            for _ in range(11):
                began = time.process_time()
                way(content)
                times.append(time.process_time() - began)
            print(f"{form:5} {min(times[1:]) * 1000:7.1f} ms  {name}")


if __name__ == "__main__":
    main()
