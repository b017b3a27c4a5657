"""What a machine reads of the PDF: standards claimed, tags, alt texts, bookmarks, links, fonts, metadata."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kit.content import Chart, Column, Heading, Listing, Paragraph, Picture, Run, Table
from kit.document import Attachment, Document, Identity, Signature
from kit.export.pdf import render_pdf

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150"><rect width="300" height="150"/></svg>'
)
SOURCES = Table(
    "",
    (Column("指标"), Column("规则")),
    (((Run("理论学习"),), (Run("行数"),)), ((Run("宣传栏"),), (Run("合计"),))),
    anchors=("study", "boards"),
)
DOCUMENT = Document(
    title="清河镇2021年\n工作总结",
    blocks=(
        Heading(2, (Run("组织领导"),)),
        Heading(1, (Run("工作开展情况"),)),
        Heading(3, (Run("理论学习"),)),
        Paragraph((Run("学习"), Run("28次", figure="study"), Run("，又是"), Run("28次", figure="study"))),
        Paragraph((Run("网站", link="https://example.org/"), Run("脚本", link="javascript:alert(1)"))),
        Listing(((Run("甲"),),)),
        Chart("走势", SVG, "柱状图：一月最多", "数据来源：台账"),
        Picture(SVG, "image/svg+xml", "示意图"),
        Table("一览", (Column("甲"), Column("乙", "right")), (((Run("一"),), (Run("2"),)),), "注"),
    ),
    signature=Signature("清河镇人民政府", "2021年12月5日"),
    attachments=(Attachment("数据来源", (Heading(1, (Run("说明"),)), SOURCES)),),
    identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_pdf(DOCUMENT)


@pytest.fixture
def pdf(content: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def tags(node: Any) -> Iterator[tuple[str, Any]]:
    """Give the structure elements in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S).lstrip("/"), node
        if "/K" in node:
            yield from tags(node.K)


def test_it_claims_both_standards(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_it_is_tagged_and_in_chinese(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "zh-CN"
    names = [name for name, _ in tags(pdf.Root.StructTreeRoot.K)]
    for name in ("Title", "H1", "P", "L", "LI", "Figure", "Caption", "Table", "TH", "TD", "THead", "Link"):
        assert name in names


def test_pictures_carry_their_words(pdf: pikepdf.Pdf) -> None:
    figures = [node for name, node in tags(pdf.Root.StructTreeRoot.K) if name == "Figure"]
    assert [str(figure.Alt) for figure in figures] == ["柱状图：一月最多", "示意图"]


def test_metadata_say_which_review_it_is(pdf: pikepdf.Pdf) -> None:
    about = pdf.docinfo
    assert str(about.Title) == "清河镇2021年工作总结"
    assert str(about.Author) == "清河镇人民政府"
    assert str(about.Keywords).split(", ") == ["清河镇", "2021年", "0123456789abcdef", "kit 0.1.0"]
    assert str(about.CreationDate) == "D:20211205000000Z"


def test_bookmarks_carry_the_numbers_and_have_no_gap(pdf: pikepdf.Pdf) -> None:
    def outline(items: list[pikepdf.OutlineItem], depth: int = 1) -> Iterator[tuple[int, str]]:
        for item in items:
            yield depth, item.title
            yield from outline(item.children, depth + 1)

    with pdf.open_outline() as opened:
        assert list(outline(opened.root)) == [
            (1, "（一）组织领导"),
            (1, "一、工作开展情况"),
            (2, "1. 理论学习"),
            (1, "附件 数据来源"),
            (2, "一、说明"),
        ]


def test_all_fonts_are_embedded(pdf: pikepdf.Pdf) -> None:
    fonts = [node for node in pdf.objects if isinstance(node, pikepdf.Dictionary) and "/FontName" in node]
    assert fonts
    for font in fonts:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys())


def test_figures_lead_to_their_source_and_back(pdf: pikepdf.Pdf) -> None:
    """Both statements lead to the source line, and that leads to the first; 宣传栏 is nowhere stated."""
    pages = [
        [str(link.A.URI) if "/A" in link and "/URI" in link.A else "" for link in page.get("/Annots", [])]
        for page in pdf.pages
    ]
    body, attachment = pages[0], pages[-1]
    assert body.count("https://example.org/") == 1
    assert body.count("") == 2 + 1 * (len(pages) == 2)  # and the name of the attachment, if on this page
    assert attachment == [""]


def test_only_web_addresses_are_followed(content: bytes) -> None:
    assert b"javascript" not in content


def test_the_same_document_gives_the_same_bytes_in_another_process(content: bytes, tmp_path: Path) -> None:
    script = (
        "import hashlib, importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('made', {__file__!r})\n"
        "made = importlib.util.module_from_spec(spec)\n"
        "sys.modules['made'] = made\n"
        "spec.loader.exec_module(made)\n"
        "print(hashlib.sha256(made.render_pdf(made.DOCUMENT)).hexdigest())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout.strip() == hashlib.sha256(content).hexdigest()
    assert list(tmp_path.iterdir()) == []


def test_one_document_after_another_keeps_its_own_pictures(content: bytes) -> None:
    """The same file names stand for other drawings in the next document."""
    other = Picture(SVG.replace("<rect", '<circle cx="9" cy="9" r="9"/><rect'), "image/svg+xml", "另一幅")
    with_other = render_pdf(Document(title="另一份", blocks=(other,)))
    assert with_other != render_pdf(
        Document(title="另一份", blocks=(Picture(SVG, "image/svg+xml", "另一幅"),))
    )
    assert render_pdf(DOCUMENT) == content


@pytest.mark.parametrize("signed", ["", "2021年12月", "2021年13月40日"])
def test_without_a_day_signed_it_is_of_the_end_of_its_year(signed: str) -> None:
    document = Document(title="总结", signature=Signature("", signed), identity=DOCUMENT.identity)
    with pikepdf.open(io.BytesIO(render_pdf(document))) as opened:
        assert str(opened.docinfo.CreationDate) == "D:20211231000000Z"
