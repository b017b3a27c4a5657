"""A Word file's marks: each number is enclosed by the bookmark of its record, which office programs keep."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from lxml import etree

from kit.document import Document
from kit.export.docx import render_docx
from kit.proof.seen_pieces import Claims
from kit.records.packed import unpack
from tests.support.made_ledgers import Records, records, review_of
from tests.support.office_programs import printed, saved_again
from tests.support.review_documents import SAMPLES, carrying, files_of, reading_of, sample

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NUMBER = re.compile(r"\d+(?:\.\d+)?")
OWN = ("numbering", "date", "identity", "source")


def body_of(content: bytes) -> Any:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))


def marks_of(content: bytes) -> dict[int, str]:
    """Return what each mark of a Word file encloses, by its running number."""
    opened: dict[str, str] = {}
    enclosed: dict[str, str] = {}
    for node in body_of(content).iter():
        if node.tag == f"{W}bookmarkStart":
            name = node.get(f"{W}name")
            assert name not in enclosed, "a name that is there twice"
            assert node.get(f"{W}id") not in opened
            opened[node.get(f"{W}id")] = name
            enclosed[name] = ""
        elif node.tag == f"{W}bookmarkEnd":
            opened.pop(node.get(f"{W}id"))
        elif node.tag == f"{W}t":
            for name in opened.values():
                enclosed[name] += node.text or ""
    assert not opened
    found = {re.fullmatch(r"_number_([1-9]\d*)", name): text for name, text in enclosed.items()}
    return {int(name[1]): text for name, text in found.items() if name is not None}


def check_marks(document: Document, content: bytes) -> int:
    """Check that every number of data has its own mark, and return how many there are."""
    assert document.record
    record = unpack(document.record)
    claims = Claims(record)
    claimed = [(stretch.kind, each) for stretch in record.text for each in claims.of(stretch)]
    marks = marks_of(content)
    for at, text in marks.items():
        assert NUMBER.findall(text) == [claimed[at - 1][1].text], (at, text)
    unmarked = [
        each
        for at, (kind, each) in enumerate(claimed, 1)
        if at not in marks and not each.is_line and not kind.startswith("figure")
    ]
    assert {each.record.id for each in unmarked} <= set(OWN)
    return len(marks)


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_every_number_has_the_mark_of_its_record(subject: str, township: str, year: int) -> None:
    reading = sample(subject, township, year)
    assert check_marks(carrying(reading), files_of(subject, township, year)["docx"]) > 300


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "township", "year"), SAMPLES)
def test_record_and_marks_have_some_12_kb(subject: str, township: str, year: int) -> None:
    bare = render_docx(msgspec.structs.replace(carrying(sample(subject, township, year)), record=b""))
    assert len(files_of(subject, township, year)["docx"]) - len(bare) <= 12 << 10


@settings(max_examples=15, deadline=None)
@given(records(), records(2020))
def test_the_numbers_of_any_review_have_their_marks(made_now: Records, before: Records) -> None:
    document = carrying(reading_of(review_of(made_now, before)))
    check_marks(document, render_docx(document))


def test_ids_and_names_are_what_word_allows_and_every_link_leads_to_one() -> None:
    body = body_of(files_of()["docx"])
    starts = list(body.iter(f"{W}bookmarkStart"))
    assert max(Counter(each.get(f"{W}id") for each in starts).values()) == 1
    names = {each.get(f"{W}name") for each in starts}
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name) for name in names)
    assert sorted(each.get(f"{W}id") for each in body.iter(f"{W}bookmarkEnd")) == sorted(
        each.get(f"{W}id") for each in starts
    )
    anchors = [each.get(f"{W}anchor") for each in body.iter(f"{W}hyperlink") if each.get(f"{W}anchor")]
    assert len(anchors) > 200
    assert set(anchors) <= names


def test_a_document_without_record_has_no_marks() -> None:
    document = msgspec.structs.replace(carrying(sample()), record=b"")
    assert marks_of(render_docx(document)) == {}
    text, plain = ("".join(body_of(each).itertext()) for each in (files_of()["docx"], render_docx(document)))
    assert text == plain


def test_an_earlier_review_as_frame_leaves_its_marks_behind() -> None:
    earlier, document = files_of("意识形态工作", "清河镇", 2020)["docx"], carrying(sample())
    framed = render_docx(document, earlier)
    text = "".join(body_of(framed).itertext())
    assert "清河镇2020年" in text
    assert check_marks(document, framed) == len(marks_of(files_of()["docx"]))


@pytest.mark.slow
def test_libreoffice_keeps_every_mark_around_its_number(tmp_path: Path) -> None:
    files = {f"{each[1]}-{each[0]}": each for each in (SAMPLES[7], SAMPLES[15])}
    again = saved_again({name: files_of(*each)["docx"] for name, each in files.items()}, tmp_path)
    for name, each in files.items():
        assert check_marks(carrying(sample(*each)), again[name]) == len(marks_of(files_of(*each)["docx"]))


@pytest.mark.slow
def test_pages_look_as_they_do_without_marks(tmp_path: Path) -> None:
    document = carrying(sample())
    bare = render_docx(msgspec.structs.replace(document, record=b""))
    with_marks, without = printed({"a": files_of()["docx"], "b": bare}, tmp_path).values()
    assert len(with_marks) == len(without)
    for one, other in zip(with_marks, without, strict=True):
        lines = [page.get_textpage().get_text_range().splitlines() for page in (one, other)]
        # A mark that LibreOffice hangs into the margin is not always part of the line that pdfium reads.
        with_mark, without_mark = ([line.rstrip("，。；、") for line in each] for each in lines)
        assert with_mark == without_mark
