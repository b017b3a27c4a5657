"""The page of GB/T 9704-2012, read back from the PDF: where what stands, in millimetres and points."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from kit.content import Block, Chart, Column, Heading, Listing, Paragraph, Run, Table
from kit.document import Attachment, Document, Identity, Signature
from kit.export.pdf import typesetting
from tests.support.pdf_lines import MM, SIZE, Line, lines_of, pages_of

PITCH = 29.53
IDENTITY = Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150"><rect width="300" height="150"/></svg>'
)


def text_of(pdf: pdfium.PdfDocument) -> str:
    return "".join(re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in pdf)


def paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def heading(level: int, text: str) -> Heading:
    return Heading(level, (Run(text),))


def table(columns: int, rows: int = 2, caption: str = "", note: str = "") -> Table:
    return Table(
        caption,
        tuple(Column(f"列{c}") for c in range(columns)),
        tuple(tuple((Run(f"{r}之{c}"),) for c in range(columns)) for r in range(rows)),
        note,
    )


def review(*blocks: Block, attachments: Iterable[Attachment] = (), **parts: object) -> Document:
    return Document(title="工作总结", blocks=blocks, attachments=tuple(attachments), **parts)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plain_pages() -> list[list[Line]]:
    """Three pages of nothing but text."""
    return [lines_of(page) for page in pages_of(review(paragraph("国" * (26 + 28 * 50))))]


def test_a_page_of_plain_text_has_22_lines_of_28_characters(plain_pages: list[list[Line]]) -> None:
    *text, _ = plain_pages[1]
    assert [len(line.text) for line in text] == [28] * 22
    assert len(plain_pages[0]) == 2 - 1 + 20 + 1  # title, (blank), text, page number


def test_a_page_is_full_even_if_one_line_of_a_paragraph_is_left_over() -> None:
    first, second = (lines_of(page) for page in pages_of(review(paragraph("国" * (26 + 28 * 20)))))
    assert (len(first), len(second)) == (1 + 20 + 1, 1 + 1)


def test_text_fills_the_type_area_and_stays_within_it(plain_pages: list[list[Line]]) -> None:
    for text, left in ((plain_pages[0][2:-1], 28), (plain_pages[1][:-1], 26)):
        for line in text:
            assert line.left == pytest.approx(left * MM, abs=1)
            assert line.right == pytest.approx((left + 156) * MM, abs=1)
    *text, _ = plain_pages[1]
    assert text[0].top == pytest.approx(37 * MM, abs=0.5)
    assert text[-1].top + SIZE <= (297 - 35) * MM
    assert text[-1].top + PITCH > (297 - 35) * MM - 2


def test_pages_are_a4(plain_pages: list[list[Line]]) -> None:
    for page in pages_of(review(paragraph("国" * 2000))):
        assert page.get_size() == pytest.approx((210 * MM, 297 * MM), abs=0.1)


def test_a_paragraph_begins_two_characters_in() -> None:
    first, second = lines_of(pages_of(review(paragraph("国" * 30), paragraph("家" * 30)))[0])[1:5:2]
    assert first.left == pytest.approx(28 * MM + 2 * SIZE, abs=0.6)
    assert second.left == pytest.approx(28 * MM + 2 * SIZE, abs=0.6)


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(plain_pages: list[list[Line]]) -> None:
    odd, even = plain_pages[0][-1], plain_pages[1][-1]
    assert (odd.text, even.text) == ("—1—", "—2—")
    assert odd.right == pytest.approx((210 - 26) * MM - 14, abs=1)
    assert even.left == pytest.approx(26 * MM + 14, abs=1)


def test_the_dash_of_the_page_number_stands_7_mm_below_the_type_area() -> None:
    page = pages_of(review(paragraph("国")))[0]
    text = page.get_textpage()
    index = text.get_text_range().index("—")
    _, bottom, _, top = text.get_charbox(index)
    assert page.get_height() - (bottom + top) / 2 == pytest.approx((297 - 35 + 7) * MM, abs=1)


def test_the_title_is_centred_and_set_in_22_points_with_a_blank_line_below() -> None:
    document = Document(title="清河镇二〇二一年\n工作总结", blocks=(paragraph("国" * 30),))
    page = pages_of(document)[0]
    first, second, text, *_ = lines_of(page)
    centre = (28 + 156 / 2) * MM
    for line in (first, second):
        assert (line.left + line.right) / 2 == pytest.approx(centre, abs=1)
    assert first.right - first.left == pytest.approx(8 * 22, abs=1)
    assert second.baseline - first.baseline == pytest.approx(PITCH, abs=0.2)
    assert text.top == pytest.approx(37 * MM + 3 * PITCH, abs=0.5)


def test_a_title_longer_than_the_page_is_broken_into_lines_of_like_length() -> None:
    first, second, *_ = lines_of(pages_of(Document(title="清" * 23))[0])
    assert {len(first.text), len(second.text)} == {11, 12}


def test_headings_carry_their_numbers_and_the_face_of_their_rank() -> None:
    document = review(
        *(heading(level, "标") for level in (1, 2, 3, 4)), paragraph("文"), table(2, caption="图")
    )
    page = pages_of(document)[0]
    assert [line.text for line in lines_of(page)[1:5]] == ["一、标", "（一）标", "1.标", "（1）标"]
    assert {round(line.left - 28 * MM) for line in lines_of(page)[1:5]} <= {31, 32, 33}
    fonts = dict(_fonts(page))
    text = fonts["文"]
    assert fonts["、"] != text
    assert fonts["、"] == fonts["图"]
    assert not any("bold" in font.lower() for font in fonts.values())


def _fonts(page: pdfium.PdfPage) -> Iterable[tuple[str, str]]:
    text = page.get_textpage()
    for index in range(text.count_chars()):
        name = ctypes.create_string_buffer(200)
        pdfium.raw.FPDFText_GetFontInfo(text, index, name, len(name), None)
        yield text.get_text_range(index, 1), name.value.decode()


def test_text_after_a_chart_and_after_a_table_is_back_on_the_grid() -> None:
    chart = Chart("走势", SVG, "走势图", "数据来源：台账")
    document = review(chart, paragraph("甲"), table(3, caption="一览", note="注"), paragraph("乙"))
    page = pages_of(document)[0]
    tops = [line.top for line in lines_of(page) if line.text in {"甲", "乙"}]
    lines = [(top - 37 * MM) / PITCH for top in tops]
    assert lines == pytest.approx([round(line) for line in lines], abs=0.02)
    assert len(lines) == 2


def test_text_after_each_of_many_tables_is_back_on_the_grid() -> None:
    blocks = [each for n in range(8) for each in (table(3, 2 + n % 3, caption=f"表{n}"), paragraph("甲"))]
    tops = [line.top for page in pages_of(review(*blocks)) for line in lines_of(page) if line.text == "甲"]
    lines = [(top - 37 * MM) / PITCH for top in tops]
    assert len(lines) == 8
    assert lines == pytest.approx([round(line) for line in lines], abs=0.02)


def test_rows_are_as_high_as_their_text() -> None:
    """A row whose height is given ahead is as high as one that Typst measures, and none is too low."""
    rows = [["一", "2"], ["国" * 60, "3"], ["W" * 14, "4"], ["W" * 15, "5"], ["二", "6"], ["三", "7"]]
    cells = tuple(tuple((Run(text),) for text in row) for row in rows)
    page = pages_of(review(Table("", (Column("甲"), Column("乙", "right")), cells)))[0]
    tops = {line.text: line.top for line in lines_of(page)}
    assert tops["三7"] - tops["二6"] == pytest.approx(1.84 * 9, abs=0.2)
    found = [line.top for line in lines_of(page) if not line.text.isdigit()]
    assert min(low - high for high, low in pairwise(found)) > 9


def test_a_chart_is_as_wide_as_the_text_and_its_caption_and_note_stand_below() -> None:
    page = pages_of(review(Chart("走势", SVG, "走势图", "数据来源：台账")))[0]
    lines = lines_of(page)
    drawn = next(o for o in page.get_objects(max_depth=5) if o.type != pdfium.raw.FPDF_PAGEOBJ_TEXT)
    assert [line.text for line in lines] == ["工作总结", "走势", "数据来源：台账", "—1—"]
    assert lines[1].baseline < lines[2].baseline
    assert drawn.get_bounds()[2] - drawn.get_bounds()[0] == pytest.approx(156 * MM, rel=0.01)


def test_a_chart_is_never_parted_from_its_caption() -> None:
    chart = Chart("走势", SVG, "走势图")
    for lines in range(8, 20):
        pages = pages_of(review(paragraph("国" * (28 * lines)), chart))
        drawn = [any(o.type != pdfium.raw.FPDF_PAGEOBJ_TEXT for o in page.get_objects()) for page in pages]
        named = ["走势" in page.get_textpage().get_text_range() for page in pages]
        assert drawn == named


def test_a_table_keeps_its_caption_and_repeats_its_head() -> None:
    for lines in (16, 17, 18, 19):
        pages = pages_of(review(paragraph("国" * (28 * lines)), table(3, 60, "逐村情况")))
        texts = [page.get_textpage().get_text_range() for page in pages]
        assert sum("逐村情况" in text for text in texts) == 1
        assert all("列0" in text for text in texts if "之0" in text)
        assert all("0之0" in text for text in texts if "逐村情况" in text)


@pytest.mark.parametrize(("columns", "turned"), [(6, False), (20, True)])
def test_wide_tables_are_turned(columns: int, turned: bool) -> None:
    document = review(paragraph("前"), table(columns), paragraph("后"))
    sizes = [page.get_width() > page.get_height() for page in pages_of(document)]
    assert sizes == ([False, True, False] if turned else [False])


def test_an_attachment_with_a_wide_table_is_turned_as_a_whole() -> None:
    attachment = Attachment("指标一览", (paragraph("说明"), table(20, 40)))
    first, *others = pages_of(review(paragraph("文"), attachments=[attachment]))
    assert first.get_width() < first.get_height()
    assert len(others) > 1
    assert all(page.get_width() > page.get_height() for page in others)


def test_a_turned_page_keeps_its_number_where_upright_pages_have_it() -> None:
    """On the left edge, 7 mm off the type area, at the end that is outside when the sheet is bound."""
    pages = pages_of(review(attachments=[Attachment("指标一览", (table(20, 60),))]))
    places = {}
    for page, number in ((pages[1], "2"), (pages[2], "3")):
        line = next(line for line in lines_of(page) if line.text == number)
        places[number] = ((line.left + line.right) / 2, line.baseline)
    assert places["2"][0] == pytest.approx((35 - 7) * MM, abs=6)
    assert places["2"][1] < 80 * MM
    assert places["3"][0] == pytest.approx((35 - 7) * MM, abs=6)
    assert places["3"][1] > 130 * MM


def test_long_words_break_instead_of_leaving_the_page() -> None:
    word = "a1b2" * 20
    document = review(
        paragraph(word), Table("", (Column("甲"), Column("乙")), (((Run(word),), (Run(word),)),))
    )
    pdf = pages_of(document)
    assert max(line.right for line in lines_of(pdf[0])) <= (210 - 26) * MM + 1
    assert text_of(pdf).startswith("工作总结" + word)


def test_a_long_word_of_a_cell_is_the_same_for_the_templates() -> None:
    templates = Path(typesetting.__file__).parent / "templates"
    assert f'long-in-cell = regex("{typesetting._LONG_IN_CELL.pattern}")' in (
        templates / "blocks.typ"
    ).read_text(encoding="utf-8")


def test_the_recipient_is_flush_left_below_the_title_on_every_line() -> None:
    named = "县" * 30 + "："
    title, first, second, text, _ = lines_of(pages_of(review(paragraph("文"), recipient=named))[0])
    assert (title.text, first.text + second.text, text.text) == ("工作总结", named, "文")
    # A blank line below the title.
    assert first.top == pytest.approx(37 * MM + 2 * PITCH, abs=0.5)
    for line in (first, second):
        assert line.left == pytest.approx(28 * MM, abs=1)
    assert text.left == pytest.approx(28 * MM + 2 * SIZE, abs=1)
    assert text.baseline - second.baseline == pytest.approx(PITCH, abs=0.5)


def test_attachments_are_listed_after_the_text_and_begin_on_new_pages() -> None:
    items = [Attachment("指标一览", (paragraph("甲"),)), Attachment("数据来源", (paragraph("乙"),))]
    body, *pages = (lines_of(page) for page in pages_of(review(paragraph("文"), attachments=items)))
    assert [line.text for line in body] == ["工作总结", "文", "附件：1.指标一览", "2.数据来源", "—1—"]
    text, first, second, _ = body[1:]
    assert first.left == pytest.approx(28 * MM + 2 * SIZE, abs=1)
    assert first.baseline - text.baseline == pytest.approx(2 * PITCH, abs=0.5)
    assert second.left == pytest.approx(28 * MM + 5 * SIZE, abs=2)
    for number, (lines, item) in enumerate(zip(pages, items, strict=True), start=1):
        name, title, *_ = lines
        assert (name.text, title.text) == (f"附件{number}", item.title)
        left = (26 if number % 2 else 28) * MM
        assert name.left == pytest.approx(left, abs=1)
        assert name.top == pytest.approx(37 * MM, abs=0.5)
        assert (title.left + title.right) / 2 == pytest.approx(left + 78 * MM, abs=1)
        assert (title.baseline - name.baseline) / PITCH == pytest.approx(2, abs=0.15)


@pytest.mark.parametrize(
    ("office", "from_right"),
    [("中共清河镇委员会宣传办公室", "office"), ("清河镇", "date")],
    ids=["the office is the longer", "the date is the longer"],
)
def test_the_signature_stands_two_characters_from_the_right(office: str, from_right: str) -> None:
    signature = Signature(office, "2021年12月5日")
    text, signed, dated, _ = lines_of(pages_of(review(paragraph("文"), signature=signature))[0])[1:]
    edge = (210 - 26) * MM - 2 * SIZE
    assert {"office": signed, "date": dated}[from_right].right == pytest.approx(edge, abs=1)
    assert dated.left - signed.left == pytest.approx(2 * SIZE, abs=1)
    assert signed.baseline - text.baseline == pytest.approx(2 * PITCH, abs=0.5)
    assert dated.baseline - signed.baseline == pytest.approx(PITCH, abs=0.5)


@pytest.mark.parametrize("signature", [Signature("清河镇人民政府", ""), Signature("", "2021年12月5日")])
def test_half_a_signature_leaves_no_gap(signature: Signature) -> None:
    text, signed, _ = lines_of(pages_of(review(paragraph("文"), signature=signature))[0])[1:]
    assert signed.text == signature.office + signature.date
    assert signed.baseline - text.baseline == pytest.approx(2 * PITCH, abs=0.5)


def test_the_last_page_says_which_review_it_is() -> None:
    wide = Attachment("指标一览", (table(20, 3),))
    for attachments in ((), (wide,)):
        pdf = pages_of(review(paragraph("文"), identity=IDENTITY, attachments=attachments))
        line = "清河镇2021年编号0123456789abcdef版本0.1.0"
        assert text_of(pdf).count(line) == 1
        assert line in re.sub(r"\s", "", pdf[len(pdf) - 1].get_textpage().get_text_range())


def test_chinese_quotes_and_dashes_are_full_width() -> None:
    line = lines_of(pages_of(review(paragraph("国“国——国”国")))[0])[1]
    assert line.right - line.left == pytest.approx(8 * SIZE, abs=1.5 * SIZE / 2)


def test_no_gap_stands_between_figures_and_characters() -> None:
    with_figure, without = (
        lines_of(pages_of(review(paragraph(text)))[0])[1] for text in ("国28次", "国国次")
    )
    digits = with_figure.right - with_figure.left - (without.right - without.left) + SIZE
    assert digits < 1.25 * SIZE


def test_lists_are_numbered_or_marked_as_written() -> None:
    items = ((Run("甲"),), (Run("乙"),))
    lines = lines_of(pages_of(review(Listing(items, ordered=True), Listing(items)))[0])
    assert [line.text for line in lines[1:5]] == ["1.甲", "2.乙", "•甲", "•乙"]


def test_code_shown_by_the_analyst_keeps_its_lines() -> None:
    code = Paragraph((Run("a = 1\nb = 2", code=True),))
    lines = lines_of(pages_of(review(code))[0])
    assert [line.text for line in lines[1:3]] == ["a=1", "b=2"]
    assert lines[1].left == pytest.approx(28 * MM, abs=1)


def test_markup_in_texts_is_plain_text() -> None:
    hostile = (
        '#let x = 1 *b* _e_ $x^2$ `c` @ref <lab> // 注 \\ [y] = h ~ -- ... "q" <b>粗</b> #panic() {{ z }}'
    )
    document = Document(
        title="标题 " + hostile,
        blocks=(
            heading(1, hostile),
            paragraph(hostile),
            Listing(((Run(hostile),),)),
            Table(hostile, (Column(hostile),), (((Run(hostile),),),), hostile, (hostile,)),
            Chart(hostile, SVG, hostile, hostile),
            Paragraph((Run(hostile, figure=hostile),)),
        ),
        signature=Signature(hostile, hostile),
        attachments=(Attachment(hostile, (paragraph(hostile),)),),
        identity=Identity(township=hostile, year=2021, stamp=hostile, kit_version=hostile),
    )
    # Ten texts of the body, two of the signature, two of the identity line and more: all as written.
    assert text_of(pages_of(document)).count(re.sub(r"\s", "", hostile)) >= 16


def test_a_short_table_stays_whole_with_its_caption_and_note() -> None:
    for lines in range(8, 22):
        text = "国" * (28 * lines - 2)
        pages = [
            "".join(line.text for line in lines_of(page))
            for page in pages_of(review(paragraph(text), table(3, 6, caption="情况表", note="资料来源")))
        ]
        (page,) = [page for page in pages if "情况表" in page]
        assert "资料来源" in page, lines
        assert "5之2" in page, lines


@pytest.mark.parametrize("caption", ["逐村情况", ""])
def test_a_long_tables_note_stands_on_the_page_of_its_last_row(caption: str) -> None:
    for rows in (25, 26, 27):  # the last of them, the note, or neither finds room on the first page
        pages = pages_of(
            review(paragraph("前文。"), table(3, rows, caption, "资料来源"), paragraph("后文。"))
        )
        texts = [" ".join(line.text for line in lines_of(page)) for page in pages]
        (page,) = [text for text in texts if f" {rows - 1}之0" in text]
        assert "资料来源" in page, rows
