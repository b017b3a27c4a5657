"""Lines of a PDF's text, and where on the page they are."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium

from kit.document import Document
from kit.export.pdf import render_pdf

MM = 72 / 25.4
"""Points in a millimetre."""

SIZE = 15.75
"""Size of the text."""


@dataclass(frozen=True)
class Line:
    """A line of text, in points from the top left corner; `top` is where its line of the grid begins."""

    text: str
    left: float
    right: float
    baseline: float

    @property
    def top(self) -> float:
        return self.baseline - 0.88 * SIZE


def pages_of(document: Document) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(render_pdf(document))


def lines_of(page: pdfium.PdfPage) -> list[Line]:
    """Lines by their baseline, which is where the loose box of a character has its origin."""
    found: dict[float, list[tuple[float, float, str]]] = {}
    text = page.get_textpage()
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if not character.strip():
            continue
        left, _, right, _ = text.get_charbox(index, loose=True)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.raw.FPDFText_GetCharOrigin(text, index, x, y)
        found.setdefault(round(page.get_height() - y.value, 1), []).append((left, right, character))
    return [
        Line("".join(c for *_, c in cs), min(c[0] for c in cs), max(c[1] for c in cs), baseline)
        for baseline, cs in sorted(found.items())
    ]
