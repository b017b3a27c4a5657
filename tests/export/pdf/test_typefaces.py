"""Every character of 通用规范汉字表 is set, in each face of a document and in charts."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont

from kit.charts.drawing import drawn_svg
from kit.charts.horizontal import Bars
from kit.content import Heading, Paragraph, Run
from kit.document import Document
from kit.export.pdf import render_pdf
from kit.fonts import KAI, SANS, SERIF
from tests.support.project import ROOT

TABLE = "".join((ROOT / "tests/support/general_characters.txt").read_text(encoding="utf-8").split())


def test_the_table_is_whole() -> None:
    assert len(set(TABLE)) == len(TABLE) == 8105


@pytest.mark.parametrize("font", [KAI, SANS, SERIF], ids=lambda font: Path(font).stem)
def test_each_bundled_font_has_the_table(font: Path) -> None:
    assert set(map(ord, TABLE)) - set(TTFont(font).getBestCmap()) == set()


def test_a_document_sets_the_table_in_text_and_headings() -> None:
    blocks = [Heading(level, (Run(TABLE),)) for level in (1, 2)]
    content = render_pdf(Document(title="总结", blocks=(*blocks, Paragraph((Run(TABLE),)))))
    text = "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content))
    assert all(text.count(character) >= 3 for character in TABLE)


def test_a_chart_draws_the_table() -> None:
    names = [TABLE[place : place + 12] for place in range(0, len(TABLE), 12)]
    for place in range(0, len(names), 60):
        shown = tuple(names[place : place + 60])
        svg = drawn_svg(Bars(shown, (("甲", tuple(range(len(shown)))),)))
        assert svg.count("<use") >= len("".join(shown))


def test_a_heading_of_the_second_level_is_in_kai_where_no_office_font_is() -> None:
    content = render_pdf(Document(title="总结", blocks=(Heading(2, (Run("垚喆镕"),)),)))
    text = pdfium.PdfDocument(content)[0].get_textpage()
    index = text.get_text_range().index("垚")
    name = ctypes.create_string_buffer(200)
    pdfium.raw.FPDFText_GetFontInfo(text, index, name, len(name), None)
    assert "ReviewKai" in name.value.decode()
