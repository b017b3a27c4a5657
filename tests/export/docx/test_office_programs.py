"""The Word file in LibreOffice: the same text on pages that look like the PDF's."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from kit.content import Column, Heading, Paragraph, Run, Table, plain
from kit.document import Attachment, Document
from kit.document.numbering import numbered
from kit.export.docx import render_docx
from tests.support.document_text import bare, said_by_docx
from tests.support.office_programs import printed
from tests.support.pdf_lines import MM, lines_of

pytestmark = pytest.mark.slow

REVIEW = "清河镇"

# Levels out of order and skipped, as an analyst's Markdown may have them, and more than ten of one level.
HEADED = Document(
    title="记录",
    blocks=(
        *(Heading(level, (Run(f"标题{n}"),)) for n, level in enumerate((2, 2, 3, 1, 2, 4, 4, 3, 1, 3, 3, 2))),
        *(Heading(1, (Run(f"后{n}"),)) for n in range(12)),
    ),
    attachments=(
        Attachment("甲", (Heading(1, (Run("附一"),)), Heading(2, (Run("附二"),)))),
        Attachment("乙", (Heading(1, (Run("另一"),)),)),
    ),
)
WIDE = Table(
    "宽表",
    tuple(Column(f"列{n}") for n in range(16)),
    tuple(tuple((Run(f"{row}之{n}"),) for n in range(16)) for row in range(40)),
)
TURNED = Document(title="记录", blocks=(Paragraph((Run("前"),)), WIDE, Paragraph((Run("后"),))))
# Each figure once at every place of a line.
FIGURES = ("12.5%", "1234.56万元", "103%", "48605人次", "0.75个百分点")
PADDED = Document(
    title="记录",
    blocks=tuple(
        Paragraph((Run(f"{'数' * before}{figure}，以上。"),))
        for figure in FIGURES
        for before in range(15, 27)
    ),
)
PLAIN = Document(title="记录", blocks=(Paragraph((Run("国" * (26 + 28 * 60)),)),))


@pytest.fixture(scope="module")
def pages(published: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pdfium.PdfDocument]:
    review = published / REVIEW / f"{REVIEW}-2021.docx"
    made = {"headed": HEADED, "turned": TURNED, "plain": PLAIN, "padded": PADDED}
    files = {name: render_docx(document) for name, document in made.items()}
    return printed({**files, "review": review.read_bytes()}, tmp_path_factory.mktemp("office"))


def text_of(page: pdfium.PdfPage) -> str:
    """Text without its page number."""
    return re.sub(r"—\d+—", "", bare(page.get_textpage().get_text_range()))


def upright(pdf: pdfium.PdfDocument) -> list[bool]:
    return [page.get_width() < page.get_height() for page in pdf]


def test_a_page_of_plain_text_has_22_lines_of_28_characters(pages: dict[str, pdfium.PdfDocument]) -> None:
    first, second, *_ = pages["plain"]
    *lines, number = lines_of(second)
    assert [len(line.text) for line in lines] == [28] * 22
    assert bare(number.text) == "—2—"
    # Within a millimetre of the type area; even pages are bound on the right.
    assert lines[0].left == pytest.approx(26 * MM, abs=3)
    assert lines[0].right == pytest.approx((26 + 156) * MM, abs=3)
    assert lines[-1].baseline < (297 - 35) * MM
    for page in pages["plain"]:
        assert _first_ink(page) == pytest.approx(37 * MM, abs=MM)
    *_, number = lines_of(first)
    assert number.right > 150 * MM


def _first_ink(page: pdfium.PdfPage) -> float:
    """Points from the paper's edge to the first dark pixel."""
    rows = page.render(scale=4).to_numpy()[:, :, :3].min(axis=(1, 2)) < 128
    return float(rows.argmax()) / 4


def test_no_figure_is_parted_between_lines(pages: dict[str, pdfium.PdfDocument]) -> None:
    # Lines of cells beside each other are not those of one text.
    body = list(pages["review"])[: _page(list(map(text_of, pages["review"])), "附件1")]
    for sheets, least in ((pages["padded"], len(PADDED.blocks)), (body, 100)):
        lines = [line.text for page in sheets for line in lines_of(page)]
        assert len(lines) > least
        parted = [
            (above, below)
            for above, below in pairwise(lines)
            if re.search(r"[\u4e00-\u9fff，][\d.]+$", above)
            and re.match(r"[\d.%]+[\u4e00-\u9fff，%。]", below)
        ]
        assert parted == []


def test_a_review_says_in_libreoffice_what_its_xml_says(
    published: Path, pages: dict[str, pdfium.PdfDocument]
) -> None:
    shown = "".join(map(text_of, pages["review"]))
    for said in said_by_docx((published / REVIEW / f"{REVIEW}-2021.docx").read_bytes()):
        texts = [said.text] if said.kind != "figure" else []
        for text in [*texts, said.caption, *(cell for row in said.rows for cell in row)]:
            assert text in shown or _broken(text, shown), said


def _broken(text: str, shown: str) -> bool:
    """Tell whether a cell's lines stand in order, other cells' lines between them."""
    found = re.search(".{0,300}?".join(map(re.escape, text)), shown)
    return found is not None


def test_its_pages_look_like_the_pdfs(published: Path, pages: dict[str, pdfium.PdfDocument]) -> None:
    """What stands on a page stands on the same page in the PDF, or near it: charts are smaller in Word."""
    pdf = pdfium.PdfDocument(published / REVIEW / f"{REVIEW}-2021.pdf")
    word = list(map(text_of, pages["review"]))
    ours = [text_of(page) for page in pdf]
    assert abs(len(word) - len(ours)) <= 1
    headings = [
        said.text
        for said in said_by_docx((published / REVIEW / f"{REVIEW}-2021.docx").read_bytes())
        if said.kind == "heading"
    ]
    for heading in headings:
        there, here = _page(word, heading), _page(ours, heading)
        assert abs(there - here) <= 2, heading
        assert upright(pages["review"])[there] == upright(pdf)[here]


def _page(pages: list[str], heading: str) -> int:
    return next(number for number, text in enumerate(pages) if heading in text)


def test_headings_show_the_documents_numbers(pages: dict[str, pdfium.PdfDocument]) -> None:
    body = "".join(text_of(page) for page in pages["headed"])
    headings = [
        number + plain(block.runs) for block, number in numbered(HEADED.blocks) if isinstance(block, Heading)
    ]
    assert bare("".join(headings)) in body
    assert "附件1甲一、附一（一）附二附件2乙一、另一" in body


def test_a_wide_table_is_turned_and_its_head_repeated(pages: dict[str, pdfium.PdfDocument]) -> None:
    found = upright(pages["turned"])
    assert (found[0], found[-1]) == (True, True)
    assert len(found) > 3
    assert not any(found[1:-1])
    for page in list(pages["turned"])[1:-1]:
        assert "列0列1列2" in text_of(page)
    assert sum("宽表" in text_of(page) for page in pages["turned"]) == 1
