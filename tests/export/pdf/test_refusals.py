"""What stops the PDF: said in one line, with the character or picture and where it stands."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from base64 import b64encode
from pathlib import Path

import pytest

from kit.content import Block, Chart, Column, Heading, Listing, Paragraph, Picture, Run, Table
from kit.document import Attachment, Document, Identity, Signature
from kit.errors import ExportError
from kit.export.paged.typefaces import FAMILIES, KAI_FAMILY, SANS_FAMILY, SERIF_FAMILY, installed_families
from kit.export.pdf import render_pdf

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><text x="5" y="20">{}</text></svg>'
# Cuneiform: in no font that the kit asks for.
RARE = "\U00012000"


def refusal(document: Document) -> str:
    with pytest.raises(ExportError) as caught:
        render_pdf(document)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def run(text: str) -> tuple[Run, ...]:
    return (Run(text),)


@pytest.mark.parametrize(
    ("character", "shown"),
    [("😀", "“😀”（U+1F600，见"), (RARE, f"“{RARE}”（U+12000，见"), ("\U0010fffd", "字符U+10FFFD（见")],
)
def test_a_character_that_no_font_has_is_told_with_its_code_point(character: str, shown: str) -> None:
    said = refusal(Document(title="总结", blocks=(Paragraph(run(f"喜事{character}一件")),)))
    assert shown in said
    assert "正文下的段落“喜事" in said
    assert said.endswith("请改写该处，或安装含有该字的字体")


@pytest.mark.parametrize(
    ("block", "place"),
    [
        (Heading(2, run(f"学习{RARE}")), f"标题“（一）学习{RARE}”"),
        (Listing((run("甲"), run(f"乙{RARE}"))), "“一、概况”下的列表“乙"),
        (Table("各村", (Column(f"村{RARE}"),), ((run("x"),),)), "“一、概况”下的表格“各村”"),
        (Table("各村", (Column("村"),), ((run("x"),), (run(RARE),))), "“一、概况”下的表格“各村”第2行"),
        (Table("各村", (Column("村"),), ((run("x"),),), RARE), "“一、概况”下的表格“各村”"),
        (Table("各村", (Column("村"),), ((run("x"),),), groups=(RARE,)), "“一、概况”下的表格“各村”"),
        (Chart("走势", SVG.format(RARE), "走势"), "“一、概况”下的图“走势”"),
        (Chart("走势", SVG.format("&#x12000;"), "走势"), "“一、概况”下的图“走势”"),
        (Picture(SVG.format(RARE), "image/svg+xml", "示意"), "“一、概况”下的图“示意”"),
    ],
)
def test_the_place_of_the_character_is_told(block: Block, place: str) -> None:
    assert f"见{place}" in refusal(Document(title="总结", blocks=(Heading(1, run("概况")), block)))


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (Document(title=RARE), "标题"),
        (Document(title="总结", recipient=f"{RARE}："), "主送"),
        (Document(title="总结", signature=Signature(RARE)), "落款"),
        (Document(title="总结", attachments=(Attachment(RARE, ()),)), "附件1的标题"),
        (
            Document(title="总结", attachments=(Attachment("来源", (Paragraph(run(RARE)),)),)),
            "附件1“来源”下的段落",
        ),
        (
            Document(title="总结", identity=Identity(township=RARE, year=2021, stamp="0", kit_version="1")),
            "文末标识",
        ),
    ],
)
def test_the_part_of_the_document_is_told(document: Document, place: str) -> None:
    assert f"见{place}" in refusal(document)


def test_all_missing_characters_are_told_together() -> None:
    said = refusal(Document(title="总结", blocks=(Paragraph(run("😀甲")), Paragraph(run("🎉乙")))))
    assert "U+1F600" in said
    assert "U+1F389" in said


def test_characters_that_the_standard_forbids_are_told() -> None:
    assert "文档里不允许字符U+E123" in refusal(
        Document(title="总结", blocks=(Picture(SVG.format("\ue123"), "image/svg+xml", "示意"),))
    )
    assert "U+0007" in refusal(Document(title="总结", blocks=(Paragraph(run("a\x07b")),)))


def test_a_byte_order_mark_inside_a_text_is_no_obstacle() -> None:
    assert render_pdf(Document(title="总\ufeff结", blocks=(Paragraph(run("\ufeff甲")),)))


@pytest.mark.parametrize(
    "broken",
    [
        Picture(b64encode(b"\x89PNG\r\n\x1a\nbroken").decode(), "image/png", "会场"),
        Picture("<svg", "image/svg+xml", "会场"),
    ],
)
def test_a_broken_picture_is_named(broken: Picture) -> None:
    good = Picture(SVG.format("好"), "image/svg+xml", "好图")
    said = refusal(Document(title="总结", blocks=(good, Heading(1, run("概况")), broken)))
    assert "“一、概况”下的图“会场”" in said
    assert said.endswith("请换一张图，再导出")


def test_all_broken_pictures_are_named_at_once() -> None:
    broken = [Picture("<svg", "image/svg+xml", name) for name in ("会场", "村道", "展板")]
    said = refusal(Document(title="总结", blocks=tuple(broken)))
    for name in ("会场", "村道", "展板"):
        assert f"下的图“{name}”已损坏" in said
    assert said.endswith("请换掉这些图，再导出")


def test_a_document_without_title_is_refused() -> None:
    assert "没有标题" in refusal(Document(title=" "))


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    render_pdf(Document(title="总结", blocks=(Picture(SVG.format("好"), "image/svg+xml", "好图"),)))
    refusal(Document(title=RARE))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize(
    ("before", "said"), [("typst_compiler()", "%PDF-"), ("render_pdf(document)", "forked")]
)
def test_a_forked_process_never_hangs(before: str, said: str) -> None:
    """Fonts may be searched before a fork; a PDF may not be set, and then the child is told so."""
    script = f"""
import os, signal
from kit.document import Document
from kit.export.pdf import render_pdf
from kit.export.paged.typst_compiler import typst_compiler
document = Document(title="总结")
{before}
if os.fork() == 0:
    signal.alarm(30)
    try:
        print(render_pdf(document)[:5].decode(), flush=True)
    except RuntimeError as error:
        print(error, flush=True)
    os._exit(0)
os.wait()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert said in done.stdout


def test_importing_the_module_starts_nothing() -> None:
    script = "from kit.export.pdf import typesetting; print(typesetting.typst_compiler.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_the_office_has_its_own_typefaces_first_and_the_open_ones_always() -> None:
    names = ["FANGSONG", "仿宋_GB2312", "SimHei", SANS_FAMILY, SERIF_FAMILY]
    chosen = installed_families(names)
    assert chosen["fangsong"] == ["仿宋_GB2312", "FangSong", SERIF_FAMILY, SANS_FAMILY]
    assert chosen["hei"] == ["SimHei", SANS_FAMILY, SERIF_FAMILY]
    assert chosen["title"] == [SERIF_FAMILY, SANS_FAMILY]
    assert all(families[-1] in (SERIF_FAMILY, SANS_FAMILY, KAI_FAMILY) for families in FAMILIES.values())
