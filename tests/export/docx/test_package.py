"""The Word file as Word reads it: styles, numbering, sections, tables, figures, links, properties."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree
from PIL import Image

from kit.content import Block, Chart, Column, Heading, Listing, Paragraph, Picture, Run, Table
from kit.document import Attachment, Document, Identity, Signature
from kit.errors import ExportError
from kit.export.docx import render_docx
from kit.export.paged.table_sizes import fitted

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
        Heading(1, (Run("工作开展情况"),)),
        Heading(2, (Run("理论学习"),)),
        Paragraph((Run("学习"), Run("28次", figure="study"), Run("，又是"), Run("28次", figure="study"))),
        Paragraph(
            (Run("网站", link="https://example.org/?a=1&b=2"), Run("脚本", link="javascript:alert(1)"))
        ),
        Listing(((Run("甲"),), (Run("乙"),)), ordered=True),
        Listing(((Run("丙"),),), ordered=True),
        Listing(((Run("丁"),),)),
        Chart("走势", SVG, "柱状图：一月最多", "资料来源：台账"),
        Picture(SVG, "image/svg+xml", "示意图"),
        Table("一览", (Column("甲"), Column("乙", "right")), (((Run("一"),), (Run("2"),)),), "注"),
    ),
    signature=Signature("清河镇人民政府", "2021年12月5日"),
    attachments=(Attachment("说明", ()), Attachment("数据来源", (Heading(1, (Run("说明"),)), SOURCES))),
    identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
)


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(render_docx(document)))


def review(*blocks: Block, **parts: Any) -> Document:
    return Document(title="工作总结", blocks=blocks, **parts)


def run(text: str) -> tuple[Run, ...]:
    return (Run(text),)


def table(columns: int, rows: int = 2, note: str = "") -> Table:
    return Table(
        "",
        tuple(Column(f"列{c}") for c in range(columns)),
        tuple(tuple(run(f"{r}之{c}") for c in range(columns)) for r in range(rows)),
        note,
    )


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_docx(DOCUMENT)


@pytest.fixture(scope="module")
def word(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def styled(word: Any, style: str) -> list[Any]:
    return [paragraph for paragraph in word.paragraphs if paragraph.style.style_id == style]


def words(node: Any) -> str:
    return "".join(part.text for part in node.iter(qn("w:t")))


def attributes(node: Any) -> dict[str, str]:
    return {etree.QName(name).localname: value for name, value in node.attrib.items()}


# --- looks ---


def test_styles_name_the_offices_typefaces_and_nothing_is_bold_italic_or_coloured(word: Any) -> None:
    typefaces = {}
    for style in word.styles:
        for fonts in style.element.iter(qn("w:rFonts")):
            (typefaces[style.style_id],) = set(attributes(fonts).values())
        assert not list(style.element.iter(qn("w:b"), qn("w:i"), qn("w:asciiTheme")))
        for colour in style.element.iter(qn("w:color")):
            assert colour.get(qn("w:val")) == {"Identity": "595959"}.get(style.style_id, "000000")
    defaults = word.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    assert set(attributes(defaults).values()) == {"仿宋_GB2312"}
    assert {
        key: typefaces[key] for key in ("Title", "Heading1", "Heading2", "Heading3", "Heading4", "Footer")
    } == {
        "Title": "方正小标宋简体",
        "Heading1": "黑体",
        "Heading2": "楷体_GB2312",
        "Heading3": "仿宋_GB2312",
        "Heading4": "仿宋_GB2312",
        "Footer": "宋体",
    }


def test_missing_typefaces_have_others_named_for_them(content: bytes) -> None:
    fonts = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/fontTable.xml"))
    others = {
        font.get(qn("w:name")): str(font.find(qn("w:altName")).get(qn("w:val"))).split(",") for font in fonts
    }
    assert {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"} == set(others)
    assert "仿宋" in others["仿宋_GB2312"]


def test_text_is_indented_by_characters_and_stands_on_the_grid(word: Any) -> None:
    indent = attributes(word.styles["Body Text"].element.pPr.find(qn("w:ind")))
    assert indent["firstLineChars"] == "200"
    normal = word.styles["Normal"]
    # From the top of the first line's characters to the foot of the last line's.
    assert Mm(225) - Pt(2) < normal.paragraph_format.line_spacing * 21 + Pt(16) <= Mm(225) + Pt(1)
    tighter = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert Mm(156) - Pt(2) < 28 * Pt(16 + tighter) <= Mm(156)


def test_paragraphs_take_their_looks_from_styles(word: Any) -> None:
    known = {"pStyle", "keepNext", "numPr", "sectPr"}
    for paragraph in word.paragraphs:
        direct = {etree.QName(node).localname for node in paragraph._p.pPr}
        signed = {"ind", "spacing"} if paragraph.style.style_id in {"Signature", "Date"} else set()
        assert direct <= known | signed
    for part in word.element.body.iter(qn("w:rPr")):
        assert {etree.QName(node).localname for node in part} == {"rStyle"}


def test_what_an_analyst_marked_is_a_style_of_characters() -> None:
    runs = (Run("粗", strong=True), Run("斜", emphasis=True), Run("码", code=True), Run("文"))
    (paragraph,) = styled(opened(review(Paragraph(runs))), "BodyText")
    assert [part.style.style_id for part in paragraph.runs] == [
        "Strong",
        "Emphasis",
        "HTMLCode",
        "DefaultParagraphFont",
    ]


def test_the_language_is_chinese(word: Any) -> None:
    languages = attributes(word.styles.element.find(f".//{qn('w:lang')}"))
    assert (languages["eastAsia"], languages["val"]) == ("zh-CN", "en-US")
    # A file's name in 附件2 is no misspelt English.
    assert word.settings.element.find(qn("w:hideSpellingErrors")) is not None
    assert word.core_properties.language == "zh-CN"


# --- pages ---


def test_pages_are_those_of_an_official_document(word: Any) -> None:
    (section,) = word.sections
    assert section.page_width == pytest.approx(Mm(210), abs=Mm(0.1))
    assert section.page_height == pytest.approx(Mm(297), abs=Mm(0.1))
    # Above and below, less than the 37 and 35 mm by what a line has above its characters.
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert margins == pytest.approx([Mm(33.5), Mm(33.5), Mm(28), Mm(26)], abs=Mm(0.1))
    grid = attributes(section._sectPr.find(qn("w:docGrid")))
    assert grid == {"type": "lines", "linePitch": "592"}
    assert word.settings.element.find(qn("w:mirrorMargins")) is not None


def test_page_numbers_are_fields_right_on_odd_pages_and_left_on_even_ones(word: Any) -> None:
    assert word.settings.odd_and_even_pages_header_footer
    (section,) = word.sections
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph.text.replace("1", "n").replace("2", "n") == "— n —"
        assert paragraph._p.pPr.jc.get(qn("w:val")) == side
        assert [node.text for node in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]


def sizes(document: Document) -> list[str]:
    return [str(section.orientation).split()[0] for section in opened(document).sections]


def test_wide_tables_are_turned_as_in_the_pdf() -> None:
    text = Paragraph(run("文"))
    assert sizes(review(text, table(6), text)) == ["PORTRAIT"]
    assert sizes(review(text, table(20), text)) == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]
    attached = review(
        text, attachments=(Attachment("一览", (text, table(20), text)), Attachment("又", (text,)))
    )
    assert sizes(attached) == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]


def test_an_attachment_begins_on_a_new_page(word: Any) -> None:
    assert word.styles["附件序号"].paragraph_format.page_break_before
    assert [line.text for line in styled(word, "AttachmentNumber")] == ["附件1", "附件2"]
    assert [line.text for line in styled(word, "AttachmentTitle")] == ["说明", "数据来源"]
    assert word.styles["附件标题"].element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "0"
    listed = [*styled(word, "EnclosuresFirst"), *styled(word, "Enclosures")]
    assert [line.text for line in listed] == ["附件：1.说明", "2.数据来源"]


@pytest.mark.parametrize(
    ("signature", "ends"),
    [
        (Signature("中共清河镇委员会宣传办公室", "2021年12月5日"), {"Signature": 200, "Date": 650}),
        (Signature("清河镇", "2021年12月5日"), {"Signature": 750, "Date": 200}),
        (Signature("清河镇", ""), {"Signature": 200}),
        (Signature("", "2021年12月5日"), {"Date": 200}),
    ],
)
def test_the_signature_stands_two_characters_from_the_right(
    signature: Signature, ends: dict[str, int]
) -> None:
    lines = [
        line for style in ("Signature", "Date") for line in styled(opened(review(signature=signature)), style)
    ]
    found = {
        line.style.style_id: int(line._p.pPr.find(qn("w:ind")).get(qn("w:rightChars"))) for line in lines
    }
    assert found == ends
    before = [line._p.pPr.find(qn("w:spacing")) for line in lines]
    assert [each is not None for each in before] == [True, *[False] * (len(lines) - 1)]


def test_the_recipient_is_flush_left_below_the_title() -> None:
    title, recipient, text = opened(review(Paragraph(run("文")), recipient="县安全生产委员会：")).paragraphs
    assert (title.style.style_id, recipient.text, text.text) == ("Title", "县安全生产委员会：", "文")
    assert recipient.style.style_id == text.style.style_id == "BodyText"
    assert attributes(recipient._p.pPr.find(qn("w:ind"))) == {"firstLineChars": "0", "firstLine": "0"}
    assert text._p.pPr.find(qn("w:ind")) is None


# --- headings, lists ---


def test_headings_number_themselves(word: Any) -> None:
    assert [line.text for line in styled(word, "Heading1")] == ["工作开展情况", "说明"]
    numbering = word.part.numbering_part.element
    levels = [
        (attributes(level.find(qn("w:pStyle")))["val"], attributes(level.find(qn("w:lvlText")))["val"])
        for level in numbering.find(qn("w:abstractNum")).iter(qn("w:lvl"))
    ]
    assert levels == [
        ("Heading1", "%1、"),
        ("Heading2", "（%2）"),
        ("Heading3", "%3. "),
        ("Heading4", "（%4）"),
    ]
    body, attached = styled(word, "Heading1")
    assert body._p.pPr.numPr is None
    number = attached._p.pPr.numPr.numId.val
    (anew,) = [each for each in numbering.iter(qn("w:num")) if each.numId == number]
    assert {attributes(each)["val"] for each in anew.iter(qn("w:startOverride"))} == {"1"}


def test_every_ordered_list_counts_from_one(word: Any) -> None:
    first, second, third = (line._p.pPr.numPr.numId.val for line in styled(word, "ListNumber"))
    assert first == second
    assert second != third
    (marked,) = styled(word, "ListBullet")
    assert marked._p.pPr.numPr is None
    assert word.styles["List Bullet"].element.pPr.numPr.numId.val == 2


def test_nothing_has_to_be_renewed_when_the_file_is_opened(content: bytes, word: Any) -> None:
    """WPS shows a field as it was written: the page number, which every program counts, is the only one."""
    parts = zipfile.ZipFile(io.BytesIO(content))
    fields = {
        str(node.text).strip()
        for name in parts.namelist()
        if name.startswith("word/") and name.endswith(".xml")
        for node in etree.fromstring(parts.read(name)).iter(qn("w:instrText"), qn("w:fldSimple"))
    }
    assert fields == {"PAGE"}
    assert b"updateFields" not in parts.read("word/settings.xml")
    assert not list(word.element.body.iter(qn("w:sdt")))


# --- tables and figures ---


def test_tables_repeat_their_head_and_their_rows_are_not_parted(word: Any) -> None:
    for each in word.tables:
        head, *rows = each.rows
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in (head, *rows))
        assert all(row._tr.trPr.find(qn("w:tblHeader")) is None for row in rows)
        assert each.style.name == "三线表"
    borders = word.styles["三线表"].element.find(f".//{qn('w:tblBorders')}")
    assert {etree.QName(line).localname for line in borders} == {"top", "bottom", "insideH"}


def test_a_row_that_would_fill_a_page_may_be_parted() -> None:
    (_, long), (_, short) = (
        opened(review(Table("", (Column("甲"),), ((run(text),),)))).tables[0].rows
        for text in ("长" * 300, "短")
    )
    assert long._tr.trPr is None
    assert short._tr.trPr is not None


def test_numbers_stand_right(word: Any) -> None:
    head, row = word.tables[0].rows
    for line in (head, row):
        left, right = (cell.paragraphs[0]._p.pPr.jc for cell in line.cells)
        assert left is None
        assert right.get(qn("w:val")) == "right"


def kept(lines: Iterable[Any]) -> list[bool]:
    return [line.paragraph_format.keep_with_next is True for line in lines]


@pytest.mark.parametrize(("note", "last"), [("注", True), ("", False)])
def test_a_short_table_stays_whole_with_its_caption_and_note(note: str, last: bool) -> None:
    word = opened(review(Table("一览", (Column("甲"),), ((run("一"),), (run("二"),)), note)))
    (caption,) = styled(word, "Caption")
    assert kept([caption]) == [True]
    _, *rows = word.tables[0].rows
    assert kept(row.cells[0].paragraphs[0] for row in rows) == [True, last]
    (long,) = opened(review(table(2, rows=40))).tables
    assert not any(kept(row.cells[0].paragraphs[0] for row in long.rows[1:]))


def test_tables_that_follow_each_other_stay_apart() -> None:
    body = opened(review(table(2), table(2))).element.body
    tags = [etree.QName(node).localname for node in body]
    assert tags == ["p", "tbl", "p", "tbl", "p", "sectPr"]


def test_columns_share_the_width_of_the_page() -> None:
    assert fitted([2, 3], 10) == [4, 6]
    assert fitted([2, 30, 40], 20) == [2, 9, 9]
    assert fitted([2, 30, 40], 20, [1, 100, 400]) == [2, 6, 12]
    assert fitted([11, 12, 2], 22, [1, 100, 1]) == [pytest.approx(8), 12, 2]
    for columns in (3, 20):
        each = opened(review(table(columns))).tables[0]
        widths = [int(column.get(qn("w:w"))) for column in each._tbl.tblGrid]
        room = Mm(156) if columns == 3 else Mm(225)
        assert sum(widths) * 635 == pytest.approx(room, abs=Mm(1))
        assert [cell.width // 635 for cell in each.rows[1].cells] == widths


def test_charts_are_pictures_with_their_words_as_wide_as_the_text(word: Any) -> None:
    chart, picture = word.inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in (chart, picture)] == ["柱状图：一月最多", "示意图"]
    assert len({shape._inline.docPr.id for shape in (chart, picture)}) == 2
    assert chart.width == pytest.approx(Mm(156), abs=Mm(0.1))
    assert chart.height == pytest.approx(chart.width / 2, rel=0.01)
    assert picture.width == pytest.approx(Pt(300 * 0.75), rel=0.01)
    part = word.part.related_parts[chart._inline.graphic.graphicData.pic.blipFill.blip.embed]
    with Image.open(io.BytesIO(part.blob)) as image:
        assert image.format == "PNG"
        assert image.convert("L").getpixel((9, 9)) == 0
    figure, caption, note = (styled(word, style)[0] for style in ("Figure", "Caption", "Note"))
    assert (caption.text, note.text) == ("走势", "资料来源：台账")
    assert word.styles["图"].paragraph_format.keep_with_next
    assert figure._p.pPr.find(qn("w:keepNext")) is None
    assert kept([caption]) == [True]


def test_a_chart_is_drawn_fine_enough_for_print() -> None:
    word = opened(review(Chart("走势", SVG.replace('width="300"', 'width="500"', 1), "走势图")))
    (chart,) = word.inline_shapes
    part = word.part.related_parts[chart._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert part.image.px_width / chart.width.inches > 150


def test_each_document_has_its_own_drawings() -> None:
    def drawings(*svgs: str) -> list[bytes]:
        word = opened(review(*(Chart("图", svg, "图") for svg in svgs)))
        return [
            word.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].blob
            for shape in word.inline_shapes
        ]

    other = SVG.replace("<rect", '<circle cx="9" cy="9" r="9" fill="red"/><rect x="99"')
    one, two, again = drawings(SVG, other, SVG)
    assert one == again != two
    assert drawings(other, SVG) == [two, one]
    # More than are kept from one document to the next.
    many = drawings(*(SVG.replace('"300" height', f'"{300 + n}" height', 1) for n in range(60)))
    assert len(set(many)) == 60
    assert drawings(SVG) == [one]


def photograph(form: str, **saved: Any) -> str:
    file = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(file, form, **saved)
    return b64encode(file.getvalue()).decode()


def test_photographs_keep_their_size_and_stand_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    word = opened(
        review(
            Picture(photograph("PNG", dpi=(100, 100)), "image/png", "甲"),
            Picture(photograph("JPEG", exif=turned), "image/jpeg", "乙"),
            Picture(photograph("PNG", dpi=(30, 30)), "image/png", "丙"),
        )
    )
    own, upright, large = word.inline_shapes
    assert own.width == pytest.approx(Pt(216), rel=0.01)
    assert upright.height == pytest.approx(3 * upright.width, rel=0.01)
    assert large.width == pytest.approx(Mm(156), abs=Mm(0.1))
    parts = [
        word.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        for shape in word.inline_shapes
    ]
    assert [part.content_type for part in parts] == ["image/png", "image/jpeg", "image/png"]
    assert parts[1].image.px_height == 300


# --- links ---


def test_figures_lead_to_their_source_and_back_and_names_lead_to_what_is_there(word: Any) -> None:
    body = word.element.body
    names = [node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name, re.ASCII) for name in names)
    ids = [node.get(qn("w:id")) for node in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))
    assert set(ids) == {node.get(qn("w:id")) for node in body.iter(qn("w:bookmarkEnd"))}
    links = [
        (node.get(qn("w:anchor")), words(node))
        for node in body.iter(qn("w:hyperlink"))
        if node.get(qn("w:anchor"))
    ]
    assert {anchor for anchor, _ in links} <= set(names)
    stated = [anchor for anchor, text in links if text == "28次"]
    assert len(stated) == 2
    (source,) = set(stated)
    ((back, _),) = [link for link in links if link[1] == "理论学习"]
    holders = {
        name: words(node.getparent())
        for name in (source, back)
        for node in body.iter(qn("w:bookmarkStart"))
        if node.get(qn("w:name")) == name
    }
    assert holders == {source: "理论学习", back: "学习28次，又是28次"}
    assert "宣传栏" not in [text for _, text in links]


def test_only_web_addresses_are_followed(content: bytes, word: Any) -> None:
    outside = [each.target_ref for each in word.part.rels.values() if each.is_external]
    assert outside == ["https://example.org/?a=1&b=2"]
    assert b"javascript" not in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")


# --- identity ---


def test_properties_and_a_small_line_say_which_review_it_is(content: bytes, word: Any) -> None:
    about = word.core_properties
    assert (about.title, about.author) == ("清河镇2021年工作总结", "清河镇人民政府")
    assert about.keywords.split(", ") == ["清河镇", "2021年", "0123456789abcdef", "kit 0.1.0"]
    assert about.created.isoformat()[:10] == about.modified.isoformat()[:10] == "2021-12-05"
    custom = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("docProps/custom.xml"))
    assert {each.get("name"): "".join(each.itertext()) for each in custom} == {
        "township": "清河镇",
        "year": "2021",
        "stamp": "0123456789abcdef",
        "generator": "township-review-kit 0.1.0",
    }
    (line,) = styled(word, "Identity")
    assert line.text == "清河镇 2021年 编号0123456789abcdef 版本0.1.0"
    assert line._p is word.paragraphs[-1]._p


def test_the_same_document_gives_the_same_bytes_in_another_process(content: bytes, tmp_path: Path) -> None:
    script = (
        "import hashlib, importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('made', {__file__!r})\n"
        "made = importlib.util.module_from_spec(spec)\n"
        "sys.modules['made'] = made\n"
        "spec.loader.exec_module(made)\n"
        "print(hashlib.sha256(made.render_docx(made.DOCUMENT)).hexdigest())\n"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert shown.stdout.strip() == hashlib.sha256(content).hexdigest()
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


# --- refusals ---

RARE = "\U00012000"
TEXT = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><text x="5" y="20">{}</text></svg>'


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (Paragraph(run("喜事😀一件")), "Word未生成：所有字体都没有“😀”（U+1F600，见“一、概况”下的段落“喜事"),
        (Chart("走势", TEXT.format(RARE), "走势"), "（U+12000，见“一、概况”下的图“走势”）"),
        (Paragraph(run("a\x07b")), "字符U+0007（见“一、概况”下的段落"),
        (Picture("<svg", "image/svg+xml", "会场"), "Word未生成：“一、概况”下的图“会场”已损坏或画不出来"),
        (
            Picture(b64encode(b"\x89PNG\r\n\x1a\nbroken").decode(), "image/png", "会场"),
            "Word未生成：“一、概况”下的图“会场”已损坏或画不出来",
        ),
    ],
)
def test_what_word_would_show_as_a_box_is_refused_with_its_place(block: Block, said: str) -> None:
    with pytest.raises(ExportError) as caught:
        render_docx(review(Heading(1, run("概况")), block))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_character_refused_once_is_refused_again() -> None:
    """What was found in the fonts is not looked for again; what was not found is."""
    assert render_docx(review(Paragraph(run("喜事一件"))))
    for _ in range(2):
        with pytest.raises(ExportError, match="U\\+1F600"):
            render_docx(review(Paragraph(run("喜事😀一件"))))


@pytest.mark.parametrize("text", ["cafe\u0301", "葛\U000e0100城", "一\u200b二"])
def test_marks_that_join_with_their_neighbours_are_no_obstacle(text: str) -> None:
    assert render_docx(review(Paragraph(run(text))))
    assert render_docx(review(Paragraph(run(text))))


def test_an_svgs_comments_are_not_its_text() -> None:
    drawing = SVG.replace("<rect", f"<!-- {RARE} --><rect")
    assert render_docx(review(Picture(drawing, "image/svg+xml", "示意")))


def test_a_document_without_title_is_refused() -> None:
    with pytest.raises(ExportError, match="Word未生成：文档没有标题"):
        render_docx(Document(title=" "))


def test_what_xml_cannot_hold_is_left_out_of_alt_texts() -> None:
    (shape,) = opened(review(Picture(SVG, "image/svg+xml", "会\x00场\ufeff"))).inline_shapes
    assert shape._inline.docPr.get("descr") == "会场"


@pytest.mark.parametrize("written", ["50%", "%(text)s", "%s", "{{ x }}", "<w:t>&amp;</w:t>", "\"'"])
def test_a_text_is_never_taken_for_a_place_of_the_template(written: str) -> None:
    runs = (Run(written), Run(written, strong=True, color=written), Run(written, link="https://example.org"))
    table = Table(written, (Column(written),), ((runs,),), written, fills=((written,),), groups=(written,))
    document = Document(title=written, blocks=(Heading(1, runs), Paragraph(runs), Listing((runs,)), table))
    shown = "".join(each.text or "" for each in opened(document).element.iter(qn("w:t")))
    # Title, heading, paragraph, item and cell; and of the table its head, caption, group and note.
    assert shown == written * (1 + 4 * 3 + 4)
