"""A review within an office's own Word file: what is the frame's, what the review's, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from kit.content import Chart, ChartData, Column, Heading, Listing, Paragraph, Run, Series, Table
from kit.document import Attachment, Document, Identity, Signature
from kit.errors import CallError
from kit.export.docx import render_docx
from kit.export.docx.word_frame import read_frame
from tests.support.document_text import bare, charts_of_docx
from tests.support.office_programs import printed

WIDE = Table("", tuple(Column(f"列{n}") for n in range(20)), (((Run("值"),),) * 20,))
REVIEW = Document(
    title="清河镇工作总结",
    blocks=(
        Heading(1, (Run("工作情况"),)),
        Heading(2, (Run("学习"),)),
        Paragraph((Run("学习27次", figure="study"),)),
        Listing(((Run("甲"),), (Run("乙"),)), ordered=True),
        Listing(((Run("丙"),),)),
        Table("表1", (Column("指标"), Column("数", "right")), (((Run("学习"),), (Run("27"),)),), "注"),
        Chart(
            "图1　走势", "<svg/>", "条形图",
            data=ChartData(form="bars", categories=("东村",), series=(Series("场次", (3,), ("3场",)),)),
        ),
        Heading(1, (Run("打算"),)),
    ),
    signature=Signature("清河镇人民政府", "2021年12月5日"),
    identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
)  # fmt: skip


def office_file(change: Callable[[Any], None] = lambda word: None, *, mark: bool = True) -> bytes:
    """Write an office's file: 3 cm margins, a head, a place for the review, and a line after it."""
    word: Any = docx.Document()
    (section,) = word.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(30)
    section.top_margin, section.bottom_margin = Mm(40), Mm(20)
    section.footer.paragraphs[0].text = "清河镇人民政府办公室印"
    word.styles["Normal"].font.size = Pt(15)
    word.core_properties.author = word.core_properties.last_modified_by = "张某某"
    word.add_paragraph("清河镇人民政府文件")
    word.add_paragraph("自编", style="List Number")
    if mark:
        # Word splits what is typed into runs as it likes.
        word.add_paragraph("{{正").add_run("文}}")
        word.add_paragraph("抄送：县委宣传部")
    change(word)
    return saved(word)


def saved(word: Any) -> bytes:
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def rewritten(content: bytes, **changed: Callable[[bytes], bytes]) -> bytes:
    """Change parts of a package by the beginning of their file names."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for start, change in changed.items():
                part = change(part) if name.rpartition("/")[2].strip("[").startswith(start) else part
            new.writestr(name, part)
    return file.getvalue()


def framed(content: bytes, document: Document = REVIEW) -> Any:
    return docx.Document(io.BytesIO(render_docx(document, content)))


def texts(word: Any) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.text]


def test_the_review_stands_in_the_place_marked_for_it() -> None:
    found = texts(framed(office_file()))
    assert found[:4] == ["清河镇人民政府文件", "自编", "清河镇工作总结", "工作情况"]
    assert found[-2:] == ["清河镇 2021年 编号0123456789abcdef 版本0.1.0", "抄送：县委宣传部"]
    assert not any("正文}}" in text for text in found)


def test_without_a_mark_it_follows_the_last_content_and_blank_lines_are_left_out() -> None:
    def blank(word: Any) -> None:
        word.add_paragraph()
        word.add_paragraph()

    word = framed(office_file(blank, mark=False))
    paragraphs = [paragraph.text for paragraph in word.paragraphs]
    assert paragraphs[:3] == ["清河镇人民政府文件", "自编", "清河镇工作总结"]


def test_pages_margins_footer_and_styles_are_the_frames() -> None:
    word = framed(office_file())
    (section,) = word.sections
    margins = section.left_margin, section.right_margin, section.top_margin, section.bottom_margin
    assert margins == pytest.approx([Mm(30), Mm(30), Mm(40), Mm(20)], abs=Mm(0.1))
    assert section.footer.paragraphs[0].text == "清河镇人民政府办公室印"
    assert word.styles["Normal"].font.size == Pt(15)
    names = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs}
    assert (names["清河镇工作总结"], names["工作情况"], names["学习"]) == ("Title", "Heading 1", "Heading 2")
    # What the frame has no style for has the kit's.
    assert names["清河镇人民政府"] == "Signature"
    ids = [style.style_id for style in word.styles]
    assert len(ids) == len(set(ids))


def test_tables_and_charts_are_as_wide_as_the_frames_text() -> None:
    word = framed(office_file())
    room = Mm(150)
    assert sum(int(column.get(qn("w:w"))) for column in word.tables[0]._tbl.tblGrid) * 635 == pytest.approx(
        room, abs=Mm(1)
    )
    (chart,) = word.inline_shapes
    assert chart.width == pytest.approx(room, abs=Mm(0.5))


def test_headings_and_lists_number_themselves_beside_the_frames_own_lists() -> None:
    word = framed(office_file())
    numbering = word.part.numbering_part.element
    tags = [etree.QName(node).localname for node in numbering]
    assert tags == sorted(tags, key=["abstractNum", "num"].index)
    numbers = [each.get(qn("w:numId")) for each in numbering.iter(qn("w:num"))]
    assert len(numbers) == len(set(numbers))
    definitions = {
        each.get(qn("w:abstractNumId")): each.find(f".//{qn('w:lvlText')}").get(qn("w:val"))
        for each in numbering.iter(qn("w:abstractNum"))
    }
    used = {
        each.get(qn("w:numId")): definitions[each.find(qn("w:abstractNumId")).get(qn("w:val"))]
        for each in numbering.iter(qn("w:num"))
    }
    shown = {
        paragraph.text: used[str(paragraph._p.pPr.numPr.numId.val)]
        for paragraph in word.paragraphs
        if paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    }
    assert shown["工作情况"] == shown["打算"] == "%1、"
    assert (shown["甲"], shown["丙"]) == ("%1.", "•")


def test_nothing_of_the_frame_names_a_person() -> None:
    def template(settings: bytes) -> bytes:
        link = b'<w:attachedTemplate xmlns:r="urn:relations" r:id="rId1"/>'
        return settings.replace(b"</w:settings>", link + b"</w:settings>")

    content = render_docx(REVIEW, rewritten(office_file(), settings=template))
    word: Any = docx.Document(io.BytesIO(content))
    about = word.core_properties
    assert (about.author, about.last_modified_by, about.title) == (
        "清河镇人民政府", "清河镇人民政府", "清河镇工作总结",
    )  # fmt: skip
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert not any("张某某".encode() in parts.read(name) for name in parts.namelist())
    assert b"attachedTemplate" not in parts.read("word/settings.xml")


def test_charts_links_and_the_package_hold_together() -> None:
    content = render_docx(REVIEW, office_file())
    assert charts_of_docx(content, "review-chart")[0][0].labels == {"东村": "3场"}
    parts = zipfile.ZipFile(io.BytesIO(content))
    names = parts.namelist()
    assert len(names) == len(set(names))
    types = etree.fromstring(parts.read("[Content_Types].xml"))
    overrides = [each.get("PartName") for each in types if each.tag.endswith("Override")]
    assert len(overrides) == len(set(overrides))
    assert {name.lstrip("/") for name in overrides} <= set(names)
    for name in names:
        if name.endswith((".xml", ".rels")):
            etree.fromstring(parts.read(name))
    assert render_docx(REVIEW, office_file()) == content


@pytest.mark.parametrize("after", [True, False])
def test_a_wide_table_is_on_the_frames_pages_turned(after: bool) -> None:
    document = Document(title="总结", blocks=(), attachments=(Attachment("来源", (WIDE,)),))
    word = framed(office_file(mark=after), document)
    shapes = [section.orientation == WD_ORIENT.LANDSCAPE for section in word.sections]
    # What the office has after the review is upright.
    assert shapes == ([False, True, False] if after else [False, True])
    turned = word.sections[1]
    assert (turned.page_width, turned.page_height) == pytest.approx((Mm(297), Mm(210)), abs=Mm(0.1))
    margins = turned.left_margin, turned.top_margin, turned.right_margin, turned.bottom_margin
    assert margins == pytest.approx([Mm(20), Mm(30), Mm(40), Mm(30)], abs=Mm(0.1))


def test_styles_named_in_chinese_are_known() -> None:
    def chinese(styles: bytes) -> bytes:
        return styles.replace(b'w:val="heading 1"', 'w:val="标题 1"'.encode()).replace(
            b'w:val="Title"', 'w:val="标题"'.encode()
        )

    assert read_frame(rewritten(office_file(), styles=chinese))


def test_libreoffice_shows_frame_and_review(tmp_path: Path) -> None:
    pages = printed({"framed": render_docx(REVIEW, office_file())}, tmp_path)["framed"]
    shown = bare("".join(page.get_textpage().get_text_range() for page in pages))
    for text in ("清河镇人民政府文件", "一、工作情况", "（一）学习", "二、打算", "3场", "抄送：县委宣传部"):
        assert text in shown, text


# --- refusals ---


def without(*names: str) -> bytes:
    def change(word: Any) -> None:
        for name in names:
            element = word.styles[name].element
            element.getparent().remove(element)

    return office_file(change)


def marked(*places: str) -> bytes:
    def change(word: Any) -> None:
        if "cell" in places:
            word.add_table(1, 1).cell(0, 0).text = "{{正文}}"
        if "twice" in places:
            word.add_paragraph("{{正文}}")
            word.add_paragraph("{{正文}}")
        if "within" in places:
            word.add_paragraph("以下为{{正文}}。")

    return office_file(change, mark=False)


def typed(old: bytes, new: bytes) -> bytes:
    return rewritten(office_file(), Content_Types=lambda part: part.replace(old, new))


MAIN = b"wordprocessingml.document.main+xml"
REVISED = (
    b'<w:p><w:ins w:id="1" w:author="A" w:date="2021-01-01T00:00:00Z"><w:r><w:t>x</w:t></w:r></w:ins></w:p>'
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "有打开密码，或者是旧的 .doc"),
        (without("Title", "Heading 2"), "缺少样式：标题、标题 2"),
        (typed(MAIN, b"wordprocessingml.template.main+xml"), "是模板（.dotx）"),
        (typed(MAIN, b"spreadsheetml.sheet.main+xml"), "不是 Word 文件"),
        (
            typed(
                b"application/vnd.openxmlformats-officedocument." + MAIN,
                b"application/vnd.ms-word.document.macroEnabled.main+xml",
            ),
            "含有宏",
        ),
        (marked("cell"), "独占一段"),
        (marked("twice"), "只有一处"),
        (marked("within"), "独占一段"),
        (
            rewritten(office_file(), document=lambda part: part.replace(b"<w:body>", b"<w:body>" + REVISED)),
            "修订或批注",
        ),
        (rewritten(office_file(), document=lambda part: part[:-40]), "已损坏"),
        (rewritten(office_file(), document=lambda part: b"<!DOCTYPE a>" + part), "DOCTYPE"),
        (
            rewritten(office_file(), styles=lambda part: b"\xff\xfe" + part.decode().encode("utf-16-le")),
            "UTF-8",
        ),
        (rewritten(office_file(), styles=lambda part: part.replace(b"UTF-8", b"GB2312")), "UTF-8"),
        (office_file()[:-900], "不是 .docx"),
    ],
)
def test_what_cannot_be_a_frame_is_said_in_one_line(content: bytes, said: str) -> None:
    with pytest.raises(CallError) as caught:
        read_frame(content)
    assert said in str(caught.value)
    assert re.fullmatch(r"Word框架文件[^\n]+", str(caught.value))
