"""A Word file is read as a person sees it in Word, whoever saved it last."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image

from kit.content import Heading, Run
from kit.document import Document
from kit.export.docx import render_docx
from kit.export.html.page import render_html
from kit.proof.docx_charts_seen import docx_charts_seen
from kit.proof.docx_seen import docx_seen
from kit.proof.html_seen import html_seen
from kit.proof.seen import Seen
from tests.support.office_programs import saved_again
from tests.support.seen_review import REVIEW

WORD = render_docx(REVIEW)
SEEN = html_seen(render_html(REVIEW).encode())
# Levels skipped and out of order, and more of one level than there are digits.
HEADED = Document(
    title="记录",
    blocks=tuple(
        Heading(level, (Run(f"标题{n}"),)) for n, level in enumerate([2, 2, 3, 1, 2, 4, 4, 3, 1, *[2] * 22])
    ),
)


def rewritten(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Change one part of a package as text."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for each in old.namelist():
            part = old.read(each)
            new.writestr(each, change(part.decode()).encode() if each == name else part)
    return file.getvalue()


def in_document(change: Callable[[str], str]) -> list[Seen]:
    return docx_seen(rewritten(WORD, "word/document.xml", change))


def at(text: str) -> int:
    """Return where a text is seen."""
    return next(number for number, each in enumerate(SEEN) if each.text == text)


def test_one_of_everything_is_seen_as_in_html() -> None:
    assert docx_seen(WORD) == SEEN
    assert docx_seen(render_docx(HEADED)) == html_seen(render_html(HEADED).encode())


def without_words_of_charts(seen: list[Seen], charts: set[str]) -> list[Seen]:
    """LibreOffice writes no alternative text of a chart."""
    return [
        each._replace(text="") if each.kind == "figure" and each.caption in charts else each for each in seen
    ]


@pytest.mark.slow
def test_a_file_that_libreoffice_saved_shows_the_same(published: Path, tmp_path: Path) -> None:
    sample = (published / "清河镇" / "清河镇-2021.docx").read_bytes()
    files = {"small": WORD, "headed": render_docx(HEADED), "sample": sample}
    for name, again in saved_again(files, tmp_path).items():
        # Otherwise it would prove nothing.
        assert b"Style1" in zipfile.ZipFile(io.BytesIO(again)).read("word/document.xml") or name == "headed"
        before, after = docx_seen(files[name]), docx_seen(again)
        charts = {each.caption for each in after if each.kind == "figure" and not each.text}
        assert "" not in charts
        assert after == without_words_of_charts(before, charts)
        drawn, drawn_again = (docx_charts_seen(content) for content in (files[name], again))
        assert [chart.series for chart in drawn_again] == [chart.series for chart in drawn]


def by_hand(word: Any) -> None:
    """Edit a file as an office does: what it adds has Word's plain style."""
    paragraph = next(each for each in word.paragraphs if each.text.startswith("全年学习"))
    added = paragraph.insert_paragraph_before("另有3次。", style="Normal")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "4"
    added._p.addnext(table._tbl)
    picture = paragraph.insert_paragraph_before("", style="Normal")
    image = io.BytesIO()
    Image.new("RGB", (4, 4)).save(image, "PNG")
    image.seek(0)
    shape = picture.add_run().add_picture(image)
    shape._inline.docPr.set("descr", "会场照片")
    paragraph.insert_paragraph_before("", style="Normal")


def test_an_edit_by_hand_is_seen_in_its_place() -> None:
    word = docx.Document(io.BytesIO(WORD))
    by_hand(word)
    file = io.BytesIO()
    word.save(file)
    place = at("全年学习27次，比上年增加7次&2<3。")
    assert docx_seen(file.getvalue()) == [
        *SEEN[:place],
        Seen("text", "另有3次。"),
        Seen("table", rows=(("甲", "4"),)),
        Seen("figure", "会场照片"),
        *SEEN[place:],
    ]


def test_a_heading_added_by_hand_is_counted() -> None:
    def added(xml: str) -> str:
        heading = re.search(r"<w:p>(?:(?!</w:p>).)*>理论学习</w:t></w:r></w:p>", xml, re.DOTALL)
        assert heading
        return xml.replace(heading[0], heading[0].replace("理论学习", "新节") + heading[0])

    texts = [each.text for each in in_document(added) if each.kind == "heading"]
    assert texts[:4] == ["一、工作开展情况", "（一）新节", "（二）理论学习", "（三）阵地"]


DELETED = "<w:del w:id='1' w:author='甲'><w:r><w:delText>27次</w:delText></w:r></w:del>"
INSERTED = "<w:ins w:id='2' w:author='甲'><w:r><w:t>28次</w:t></w:r></w:ins>"


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (f"{DELETED}{INSERTED}", "28次"),
        ("<w:moveFrom w:id='1'><w:r><w:t>27次</w:t></w:r></w:moveFrom>", ""),
        ("<w:moveTo w:id='1'><w:r><w:t>28次</w:t></w:r></w:moveTo>", "28次"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>27次</w:t></w:r>", ""),
        ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>28次</w:t></w:r>", "28次"),
        ("<w:r><w:t>2</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>8</w:t><w:tab/><w:t>次</w:t></w:r>", "28次"),
        ("<w:sdt><w:sdtContent><w:r><w:t>28次</w:t></w:r></w:sdtContent></w:sdt>", "28次"),
        ("<w:r><w:instrText>PAGE 27次</w:instrText></w:r><w:r><w:t>28次</w:t></w:r>", "28次"),
        ("<w:hyperlink><w:r><w:t>28次</w:t></w:r></w:hyperlink>", "28次"),
        ("<w:smartTag><w:r><w:t>28次</w:t></w:r></w:smartTag>", "28次"),
        (
            "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
            "<mc:Choice><w:r><w:t>28次</w:t></w:r></mc:Choice>"
            "<mc:Fallback><w:r><w:t>28次</w:t></w:r></mc:Fallback></mc:AlternateContent>",
            "28次",
        ),
    ],
)
def test_a_change_is_read_as_word_shows_it(edit: str, shown: str) -> None:
    run = r"<w:r><w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr><w:t[^>]*>27次</w:t></w:r>"
    seen = in_document(lambda xml: re.sub(run, edit, xml, count=1))
    place = at("全年学习27次，比上年增加7次&2<3。")
    assert seen == [
        *SEEN[:place],
        Seen("text", f"全年学习{shown}，比上年增加7次&2<3。"),
        *SEEN[place + 1 :],
    ]


def test_a_review_in_an_offices_own_file_is_seen_between_its_text() -> None:
    word = docx.Document()
    word.add_paragraph("清河镇人民政府文件")
    word.add_paragraph("自编", style="List Number")
    word.add_paragraph("{{正文}}")
    word.add_paragraph("抄送：县委宣传部")
    frame = io.BytesIO()
    word.save(frame)
    assert docx_seen(render_docx(REVIEW, frame.getvalue())) == [
        Seen("text", "清河镇人民政府文件"),
        Seen("item", "自编"),
        *SEEN,
        Seen("text", "抄送：县委宣传部"),
    ]


def test_footnotes_are_seen_after_the_text() -> None:
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>另有3次。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    relation = (
        '<Relationship Id="own" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'footnotes" Target="footnotes.xml"/></Relationships>'
    )
    file = io.BytesIO(
        rewritten(WORD, "word/_rels/document.xml.rels", lambda xml: xml.replace("</Relationships>", relation))
    )
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/footnotes.xml", notes)
    assert docx_seen(file.getvalue()) == [*SEEN, Seen("text", "另有3次。")]


def test_deleted_paragraphs_and_rows_are_not_seen() -> None:
    def deleted(xml: str) -> str:
        xml = re.sub(r"<w:r><w:t[^>]*>单位见表。</w:t></w:r>", DELETED, xml)
        return re.sub(
            r"<w:tr>(?=(?:(?!</w:tr>).)*西村)", "<w:tr><w:trPr><w:del w:id='3'/></w:trPr>", xml, count=1
        )

    seen = in_document(deleted)
    assert all(each.text != "单位见表。" for each in seen)
    assert next(each.rows for each in seen if each.kind == "table") == (("村", "块数"), ("东村", "12"))


def test_styles_are_known_by_their_names() -> None:
    ids = set(
        re.findall(
            r'<w:pStyle w:val="(\w+)"/>', zipfile.ZipFile(io.BytesIO(WORD)).read("word/document.xml").decode()
        )
    )
    content = WORD
    for part in ("document", "styles", "numbering"):
        content = rewritten(
            content,
            f"word/{part}.xml",
            lambda xml: re.sub(
                r'((?:pStyle|basedOn|next|link) w:val|w:styleId)="(\w+)"',
                lambda found: f'{found[1]}="a{found[2]}"' if found[2] in ids else found[0],
                xml,
            ),
        )
    content = rewritten(content, "word/styles.xml", lambda xml: xml.replace('"heading 1"', '"标题 1"'))
    assert docx_seen(content) == SEEN


def test_a_style_based_on_a_heading_is_a_heading() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="本镇标题"/>'
        '<w:basedOn w:val="Heading1"/></w:style></w:styles>'
    )
    content = rewritten(WORD, "word/styles.xml", lambda xml: xml.replace("</w:styles>", style))
    content = rewritten(
        content,
        "word/document.xml",
        lambda xml: xml.replace('<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="own"/>'),
    )
    assert docx_seen(content) == SEEN


def test_the_strict_form_of_word_is_read() -> None:
    content = WORD
    for name in zipfile.ZipFile(io.BytesIO(WORD)).namelist():
        if name.endswith((".xml", ".rels")):
            content = rewritten(
                content,
                name,
                lambda xml: re.sub(
                    r"http://schemas.openxmlformats.org/(wordprocessingml|drawingml|officeDocument)/2006/",
                    r"http://purl.oclc.org/ooxml/\1/",
                    xml,
                ),
            )
    assert docx_seen(content) == SEEN
    assert [chart.series for chart in docx_charts_seen(content)] == [
        chart.series for chart in docx_charts_seen(WORD)
    ]


def test_a_figure_without_caption_leaves_the_caption_to_the_table() -> None:
    # The picture has none, and a table follows with a caption of its own.
    def swapped(xml: str) -> str:
        table = re.search(
            r'<w:p><w:pPr><w:pStyle w:val="Caption"/>(?:(?!</w:p>).)*表1.*?</w:tbl>', xml, re.DOTALL
        )
        pictures = [
            each
            for each in re.findall(r"<w:p>.*?</w:p>", xml, re.DOTALL)
            if 'w:val="Figure"' in each and "会场" in each
        ]
        assert table
        return xml.replace(pictures[0], "").replace(table[0], pictures[0] + table[0])

    seen = in_document(swapped)
    assert Seen("figure", "会场") in seen
    assert any(each.kind == "table" and each.caption == "表1阵地" for each in seen)
