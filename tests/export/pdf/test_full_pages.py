"""Pages of whole reviews, read back from the PDF: full, text above the signature, numbers traced."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from kit.cli import main
from kit.content import Chart, Column, Paragraph, Run, Table
from kit.document import Attachment, Document, Signature
from kit.export.pdf import render_pdf
from kit.subjects import known_subjects, load_subject
from tests.support.document_text import said_by_pdf
from tests.support.hard_ledgers import CASES, Case, write_hard_ledgers
from tests.support.pdf_lines import MM, Line, lines_of, pages_of

_RAW: Any = pdfium.raw
TOP, BOTTOM = 37 * MM, (297 - 35) * MM
PITCH = 29.53
FULL, BEFORE_THE_LAST = 0.92, 0.85
SUBJECTS = [known.name for known in known_subjects() if known.origin == "built in"]
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150"><rect width="300" height="150"/></svg>'
)


def body_pages(pdf: pdfium.PdfDocument) -> list[pdfium.PdfPage]:
    """Give the pages before the first attachment's."""
    pages = list(pdf)
    starts = [number for number, page in enumerate(pages) if _text(page).startswith("附件1")]
    return pages[: starts[0]] if starts else pages


def share_used(page: pdfium.PdfPage) -> float:
    """Give the share of the type area that is not blank: a gap of two lines or more is, and so is the end."""
    height = page.get_height()
    spans = []
    for part in page.get_objects(max_depth=9):
        _, low, _, high = part.get_bounds()
        if height - low < BOTTOM + 6:
            spans.append((height - high, height - low))
    end, blank = TOP, 0.0
    for first, last in sorted(spans):
        if first - end > 2 * PITCH:
            blank += first - end - PITCH
        end = max(end, last)
    # The lowest line of a full page ends a little above the type area.
    blank += max(0.0, BOTTOM - end - (PITCH - 15.75) / 2)
    return 1 - blank / (BOTTOM - TOP)


def _text(page: pdfium.PdfPage) -> str:
    return re.sub(r"\s", "", page.get_textpage().get_text_range())


@pytest.fixture(scope="module", params=[None, *CASES], ids=lambda case: case or "sample")
def case(request: pytest.FixtureRequest) -> Case | None:
    chosen: Case | None = request.param
    return chosen


@pytest.fixture(scope="module", params=SUBJECTS)
def review(
    request: pytest.FixtureRequest, case: Case | None, tmp_path_factory: pytest.TempPathFactory, project: Path
) -> pdfium.PdfDocument:
    folder = tmp_path_factory.mktemp("review")
    subject = load_subject(request.param)
    data = project / "data" if case is None else write_hard_ledgers(folder / "data", subject, case)
    order = ["run", "清河镇", "--year", "2021", "--subject", request.param, "--formats", "pdf"]
    with pytest.raises(SystemExit) as left:
        main([*order, "--data", str(data), "--out", str(folder / "out")])
    assert left.value.code == 0
    (file,) = folder.glob("out/**/*.pdf")
    return pdfium.PdfDocument(file)


@pytest.mark.slow
def test_every_page_of_the_body_but_the_last_is_full(review: pdfium.PdfDocument, case: Case | None) -> None:
    *pages, before, _ = body_pages(review)
    assert len(pages) > 3
    assert [round(share_used(page), 2) for page in pages if share_used(page) < FULL] == []
    # Charts are made higher or lower twice at most. Where every count is nought there is none to be changed.
    assert share_used(before) >= (0.7 if case == "all zero" else BEFORE_THE_LAST)


@pytest.mark.slow
def test_two_lines_of_text_stand_on_the_page_of_the_signature(review: pdfium.PdfDocument) -> None:
    lines = lines_of(body_pages(review)[-1])
    (listed,) = [number for number, line in enumerate(lines) if line.text.startswith("附件：")]
    assert sum(line.right - line.left > 30 for line in lines[:listed]) >= 2
    assert re.search(r"\d{4}年\d+月\d+日$", lines[-2].text)


def test_no_heading_or_caption_ends_a_page(review: pdfium.PdfDocument) -> None:
    for page in body_pages(review):
        last = lines_of(page)[-2].text
        assert not re.match(r"[一二三四五六七八九]、|（[一二三四五六七八九十]）.{2,12}$|表\d+　", last), last


def test_everything_stays_in_the_type_area(review: pdfium.PdfDocument) -> None:
    for page in body_pages(review):
        for line in lines_of(page):
            # The blank half of a bracket, a full stop or a comma may stand out.
            assert line.left + 8 * (line.text[0] in "“《（") > 25.5 * MM
            assert line.right - 8 * (line.text[-1] in "，。、；：”）") < (210 - 25.5) * MM


def test_the_attachments_take_few_pages_and_each_number_is_on_the_page_named(
    review: pdfium.PdfDocument, case: Case | None
) -> None:
    starts = [number for number, page in enumerate(review) if _text(page).startswith("附件")]
    if case is None:
        assert len(review) - starts[1] <= 3
    stated: dict[str, list[int]] = {}
    for number, page in enumerate(body_pages(review), start=1):
        for mark in re.findall(r"\[(\d+)\]", _text(page)):
            stated.setdefault(mark, []).append(number)
    listed = _listed_lines(review, starts[1])
    assert len(stated) > 30
    assert stated.keys() <= listed.keys()
    texts = [_text(page) for page in body_pages(review)]
    for mark, (value, pages) in listed.items():
        found = [str(number) for number in dict.fromkeys(stated.get(mark, ()))]
        whole = "、".join(found) or "—"
        assert pages == (whole if len(whole) <= 3 else f"{found[0]}等"), mark
        # Prose rounds what is about so much.
        assert not found or value.startswith("约") or value in "".join(texts), mark


@pytest.mark.parametrize("more", [0, 20], ids=["a short list", "a long list"])
def test_figures_before_and_after_a_landscape_page_are_on_the_pages_named_and_led_to(more: int) -> None:
    def stating(key: str) -> Paragraph:
        return Paragraph((Run("学习12次", figure=key), Run("[1]", figure=key, script="super")))

    wide = Table("", tuple(Column(f"列{n}的名称很长") for n in range(20)), (((Run("甲"),),) * 20,))
    keys = ["before", "after", "both", *(f"unstated-{n}" for n in range(more))]
    sources = Table("", (Column("指标"),), tuple(((Run(key),),) for key in keys), anchors=tuple(keys))
    blocks = (stating("before"), stating("both"), wide, stating("after"), stating("both"))
    pdf = pages_of(Document(title="总结", blocks=blocks, attachments=(Attachment("数据来源", (sources,)),)))
    lines = [line.text for line in lines_of(pdf[3])]
    assert {f"{key}{pages}" for key, pages in zip(keys, ("1", "3", "1、3"), strict=False)} <= set(lines)
    assert [text.endswith("—") for text in lines if text.startswith("unstated")] == [True] * more
    assert _led_to(pdf[3]) == [0, 2, 0]
    # On the last page of the text, the name of the attachment too.
    assert [_led_to(pdf[number]) for number in (0, 2)] == [[3, 3], [3, 3, 3]]


def _led_to(page: pdfium.PdfPage) -> list[int]:
    """Give the page that each link of a page leads to, counted from 0, from above."""
    position, link, found = ctypes.c_int(0), _RAW.FPDF_LINK(), []
    while _RAW.FPDFLink_Enumerate(page, position, link):
        area = _RAW.FS_RECTF()
        _RAW.FPDFLink_GetAnnotRect(link, area)
        target = _RAW.FPDFDest_GetDestPageIndex(page.pdf, _RAW.FPDFLink_GetDest(page.pdf, link))
        found.append((-area.top, area.left, target))
    return [target for _, _, target in sorted(found)]


def _listed_lines(pdf: pdfium.PdfDocument, first: int) -> dict[str, tuple[str, str]]:
    """Give the value and the pages of each line of the list of sources, by its number."""
    found = {}
    for page in list(pdf)[first:]:
        cells = _cells(page)
        heads = {cell.text: cell for cell in cells if cell.text in {"编号", "数值", "页"}}
        for number in cells:
            if abs(number.left - heads["编号"].left) < 1 and number.text.isdigit():
                row = [cell for cell in cells if abs(cell.baseline - number.baseline) < 2]
                (value,) = [cell.text for cell in row if abs(cell.right - heads["数值"].right) < 3]
                (pages,) = [cell.text for cell in row if abs(cell.left - heads["页"].left) < 3]
                found[number.text] = (value, pages)
    return found


def _cells(page: pdfium.PdfPage) -> list[Line]:
    """Give the texts of a page that stand apart from each other."""
    text, parts = page.get_textpage(), []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        words = text.get_text_bounded(left, bottom, right, top).strip()
        parts.append(Line(words, left, right, page.get_height() - (bottom + top) / 2))
    return [part for part in parts if part.text and part.baseline < BOTTOM]


@pytest.mark.parametrize("lines", range(4, 24))
def test_the_closing_of_a_long_text_never_leaves_its_page_blank(lines: int) -> None:
    """Wherever the text before the charts ends, the charts make room, or take some."""
    charts = [Chart(f"图{number}", SVG, "图", key=str(number)) for number in range(6)]
    text = Paragraph((Run("国" * (28 * 6 - 2)),))
    blocks = [each for chart in charts for each in (text, chart)]
    end = (Paragraph((Run("国" * (28 * lines - 2)),)), Paragraph((Run("终" * 60),)))
    document = Document(
        title="总结",
        blocks=(*blocks, *end),
        signature=Signature("清河镇人民政府", "2021年12月5日"),
        attachments=(Attachment("甲", ()), Attachment("乙", ())),
    )
    *pages, last = body_pages(pages_of(document))
    assert all(share_used(page) >= FULL for page in pages)
    assert sum(line.text.startswith("终") for line in lines_of(last)) == 3


def test_a_floating_chart_is_read_where_it_was_cited() -> None:
    """A screen reader finds it after its paragraph, wherever it stands."""
    text = Paragraph((Run("国" * 500),))
    blocks = (
        text,
        Chart("走势", SVG, "走势图"),
        text,
        Table("一览", (Column("甲"),), (((Run("乙"),),),)),
        text,
    )
    kinds = [said.kind for said in said_by_pdf(render_pdf(Document(title="总结", blocks=blocks)))]
    assert kinds == ["title", "text", "figure", "text", "table", "text"]


@pytest.mark.parametrize("lines", [1, 9, 16, 20])
def test_among_tables_longer_than_a_page_everything_stands_in_reading_order(lines: int) -> None:
    """Each of their pages has the header, and nothing but rows between the first and the last."""
    text = Paragraph((Run("国" * (28 * lines - 2)),))
    blocks = (
        *(text, _table("表1", 2), text, _table("表2", 60), Chart("图1", SVG, "图")),
        *(text, _table("表3", 10), _table("表4", 45), Chart("图2", SVG, "图"), _table("表5", 20), text),
    )
    document = Document(title="汇总", blocks=blocks)
    pages = [sorted(lines_of(page), key=lambda line: line.baseline) for page in pages_of(document)]
    seen = [re.sub(r"\s", "", line.text) for page in pages for line in page]
    captions = [line for line in seen if re.fullmatch(r"[表图]\d", line)]
    assert captions == ["表1", "表2", "图1", "表3", "表4", "图2", "表5"]
    rows = [found for line in seen for found in re.findall(r"表\d行\d+", line)]
    wanted = {"表1": 2, "表2": 60, "表3": 10, "表4": 45, "表5": 20}
    assert rows == [f"{name}行{at}" for name, count in wanted.items() for at in range(count)]
    for page in pages:
        kinds = [re.sub(r"\s|\d", "", line.text) for line in page]
        first = next((at for at, kind in enumerate(kinds) if kind.startswith("表行")), None)
        assert first is None or kinds[first - 1].startswith("指标")
    start, end = seen.index("表2"), seen.index("图1")
    between = [line for line in seen[start + 1 : end] if not re.match(r"表2行|指标|—\d+—", line)]
    assert between == []


def _table(name: str, rows: int) -> Table:
    return Table(name, (Column("指标"),), tuple(((Run(f"{name}行{at}"),),) for at in range(rows)))
