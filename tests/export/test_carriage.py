"""The record that documents carry: unseen, small, the same bytes each time, and kept by office programs."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import zipfile
from pathlib import Path
from typing import Any

import docx
import msgspec
import pikepdf
import pypdfium2 as pdfium
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from playwright.sync_api import Browser

from kit.content import Heading, Paragraph, Run
from kit.document import Attachment, Document, Identity, Signature
from kit.document.carriage import RECORD_NAMESPACE, RECORD_TYPE
from kit.export.formats import render
from kit.layout import FORMATS
from kit.proof.carried import carried_record
from kit.workers.typst_process import TypstProcess
from tests.support.browser_pages import Visit
from tests.support.office_programs import saved_again

PLAIN = Document(
    title="清河镇2021年工作总结",
    blocks=(Heading(1, (Run("工作开展情况"),)), Paragraph((Run("学习28次。"),))),
    signature=Signature("清河镇人民政府", "2021年12月5日"),
    attachments=(Attachment("说明", (Paragraph((Run("无。"),)),)),),
    identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
)


def record_of(entries: int) -> bytes:
    """Write a record as long as a review's: what is said, of which figure, from which rows."""
    digests = [hashlib.sha256(f"{n}".encode()).digest() for n in range(entries)]
    listed = [
        {
            "v": int.from_bytes(digest[:2]) % 2000,
            "f": f"figure_{digest[2] % 60}",
            "s": "理论学习.csv",
            "r": [n],
        }
        for n, digest in enumerate(digests)
    ]
    return json.dumps({"</script><!--": "甲\u2028&]]>", "figures": listed}, ensure_ascii=False).encode()


RECORD = record_of(1000)
CARRYING = msgspec.structs.replace(PLAIN, record=RECORD)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return render(CARRYING, FORMATS)


@pytest.fixture(scope="module")
def plain() -> dict[str, bytes]:
    return render(PLAIN, FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_carried_and_costs_little(name: str, files: dict[str, bytes], plain: dict[str, bytes]) -> None:
    assert len(RECORD) > 60_000
    assert carried_record(files[name]) == RECORD
    assert len(files[name]) - len(plain[name]) < 12 << 10


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_without_record_has_no_trace_of_one(name: str, plain: dict[str, bytes]) -> None:
    assert carried_record(plain[name]) is None
    assert b"<script" not in plain[name]
    assert b"EmbeddedFile" not in plain[name]
    assert b"customXml/" not in plain[name]


def test_the_same_record_gives_the_same_bytes_in_the_typst_process_too(files: dict[str, bytes]) -> None:
    beside = TypstProcess(multiprocessing.get_context("spawn"))
    try:
        assert beside.render(CARRYING, FORMATS) == files
    finally:
        beside.close()


def test_in_html_it_is_a_data_block_that_says_nothing(
    files: dict[str, bytes], plain: dict[str, bytes]
) -> None:
    with_record, without = (BeautifulSoup(each["html"], "html.parser") for each in (files, plain))
    (block,) = with_record.find_all("script")
    assert block.attrs == {"type": RECORD_TYPE}
    block.decompose()
    assert with_record.get_text().split() == without.get_text().split()


@pytest.mark.browser
def test_in_a_browser_nothing_is_run_shown_or_complained_of(
    browser: Browser, files: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.html").write_bytes(files["html"])
    visit = Visit(browser, tmp_path / "a.html", 1280)
    assert (visit.complaints, visit.asked_of_others) == ([], [])
    block = visit.page.locator("script")
    assert (block.count(), block.is_visible()) == (1, False)
    assert "ABzY8" not in visit.page.inner_text("body")
    visit.page.emulate_media(media="print")
    assert not block.is_visible()


def test_the_pdf_has_it_as_data_of_its_own_and_conforms_as_before(
    files: dict[str, bytes], plain: dict[str, bytes]
) -> None:
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        ((name, attached),) = pdf.attachments.items()
        assert (name, attached.filename) == ("record.json", "record.json")
        assert attached.relationship == pikepdf.Name.Data
        assert attached.description == "总结的数据记录，供核对"
        stream = attached.get_file()
        assert (stream.mime_type, stream.obj.Filter) == ("application/json", pikepdf.Name.FlateDecode)
        # PDF/A-3: of the whole document, and with a date, which is not today's.
        assert [each.UF for each in pdf.Root.AF] == ["record.json"]
        assert str(stream.obj.Params.ModDate).startswith("D:20211205")
    pages = [pdfium.PdfDocument(each["pdf"]) for each in (files, plain)]
    said = [[page.get_textpage().get_text_range() for page in each] for each in pages]
    assert said[0] == said[1]


def custom_parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist() if name.startswith("customXml/")}


def check_word(content: bytes) -> None:
    """Check that the package of a Word file holds together with the part."""
    assert sorted(custom_parts(content)) == [
        *("customXml/_rels/item1.xml.rels", "customXml/item1.xml", "customXml/itemProps1.xml"),
    ]
    word: Any = docx.Document(io.BytesIO(content))
    (part,) = [each.target_part for each in word.part.rels.values() if each.reltype.endswith("/customXml")]
    assert etree.fromstring(part.blob).tag == f"{{{RECORD_NAMESPACE}}}record"
    (about,) = [each.target_part for each in part.rels.values()]
    assert about.content_type.endswith("customXmlProperties+xml")
    assert RECORD_NAMESPACE.encode() in about.blob


def test_the_word_file_has_it_as_a_custom_part(files: dict[str, bytes]) -> None:
    check_word(files["docx"])


def office_file() -> bytes:
    """Write an office's file that has custom XML of its own."""
    frame, written = io.BytesIO(), io.BytesIO()
    word: Any = docx.Document()
    word.add_paragraph("清河镇人民政府文件")
    word.save(frame)
    related = (
        '<Relationship Id="rIdRecord" Target="../customXml/item1.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/></Relationships>'
    )
    with zipfile.ZipFile(frame) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/_rels/document.xml.rels":
                part = part.replace(b"</Relationships>", related.encode())
            if not name.startswith("customXml/"):
                new.writestr(name, part)
        new.writestr("customXml/item1.xml", "<own/>")
        new.writestr("customXml/item2.xml", "<more/>")
    return written.getvalue()


def test_in_an_offices_own_word_file_it_stands_in_the_place_of_what_that_had() -> None:
    framed = render(CARRYING, ["docx"], office_file())["docx"]
    check_word(framed)
    assert carried_record(framed) == RECORD
    # A review may itself be the frame of the next.
    following = msgspec.structs.replace(PLAIN, record=b'{"year": 2022}')
    again = render(following, ["docx"], framed)["docx"]
    check_word(again)
    assert carried_record(again) == b'{"year": 2022}'
    assert custom_parts(render(PLAIN, ["docx"], framed)["docx"]) == {}


def test_libreoffice_keeps_it_when_it_saves(files: dict[str, bytes], tmp_path: Path) -> None:
    framed = render(CARRYING, ["docx"], office_file())["docx"]
    saved = saved_again({"own": files["docx"], "framed": framed}, tmp_path)
    assert saved["own"] != files["docx"]
    assert {name: carried_record(content) for name, content in saved.items()} == {
        "own": RECORD,
        "framed": RECORD,
    }
