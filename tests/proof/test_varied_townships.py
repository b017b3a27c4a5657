"""Townships as unlike each other as offices are: every digit is claimed, every edit found at its place."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from lxml import etree

from kit import open_review
from kit.export.formats import render
from kit.layout import FORMATS
from kit.proof.seeing import see
from kit.proof.seen_pieces import expected_numbers, pieces
from kit.proof.verifying import Verified, verify
from kit.records.number_records import DocumentRecord
from kit.subjects import load_subject
from tests.support.file_edits import KINDS, NUMBERS, edited
from tests.support.office_programs import saved_again
from tests.support.review_documents import SUBJECTS, carrying, reading_of, record_of
from tests.support.varied_townships import write_varied

FEW = [(subject, number) for subject in SUBJECTS for number in (1, 2)]
TOWNSHIPS = int(os.environ.get("KIT_TOWNSHIPS", "2"))
"""Townships of each subject in the sweep; 30 make the sixty that every release is held to."""
MANY = [(subject, number) for subject in SUBJECTS for number in range(3, 3 + TOWNSHIPS)]
_SOURCES = "计数规则"  # a column of 附件2, of which each line is held whole
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DESCRIBED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"

Made = Callable[[str, int], tuple[str, DocumentRecord, dict[str, bytes]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the name of a made township's file, its record and its documents."""
    folder = tmp_path_factory.mktemp("varied")

    @cache
    def make(name: str, number: int) -> tuple[str, DocumentRecord, dict[str, bytes]]:
        subject = load_subject(name)
        place = folder if subject.default else folder / subject.name
        township = write_varied(place, subject, number).name
        reading = reading_of(open_review(township, 2021, subject=name, data=folder))
        return f"{township}-2021", record_of(reading), render(carrying(reading), FORMATS)

    return make


def verified(content: bytes, path: Path) -> Verified:
    path.write_bytes(content)
    return verify([path])


# What the formats say, read without the kit's readers.


def digits_of_page(content: bytes) -> Counter[str]:
    body = lxml.html.document_fromstring(content.decode()).body
    for each in body.xpath(".//script|.//style|.//nav"):
        each.drop_tree()
    for table in body.xpath(".//table"):
        rows = table.xpath(".//tr")
        if _SOURCES in rows[0].text_content():
            for row in rows[1:]:
                row.getparent().remove(row)
    said = [image.get("alt", "") for image in body.xpath(".//img")]
    inline = {"span", "a", "strong", "em", "sup", "sub", "code"}
    for each in body.iter():
        if isinstance(each.tag, str) and each.tag not in inline:
            each.text = f"\n{each.text or ''}"
            each.tail = f"\n{each.tail or ''}"
    said += body.text_content().split("\n")
    return counted(said)


def digits_of_word(content: bytes) -> Counter[str]:
    root: Any = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))
    for table in root.iter(f"{_WORD}tbl"):
        rows = table.findall(f"{_WORD}tr")
        if _SOURCES in "".join(rows[0].itertext()):
            for row in rows[1:]:
                table.remove(row)
    said = []
    for paragraph in root.iter(f"{_WORD}p"):
        said.append("".join(each.text or "" for each in paragraph.iter(f"{_WORD}t")))
        # Of charts side by side, the first has the words for all.
        said += [each.get("descr", "") for each in paragraph.iter(_DESCRIBED)][:1]
    return counted(said)


def counted(texts: list[str]) -> Counter[str]:
    """Count numbers; a space within one is no end of it, as a page may be broken there."""
    return Counter(number for text in texts for number in NUMBERS.findall(text.replace(" ", "")))


def check_claims(record: DocumentRecord, files: dict[str, bytes]) -> None:
    claims = Counter(
        number.text
        for stretch in record.text
        if stretch.kind != "source"
        for number in expected_numbers(record, stretch)
    )
    assert [each for each in record.records if not each.id] == []
    assert digits_of_page(files["html"]) == claims
    assert digits_of_word(files["docx"]) == claims


def check_edits(name: str, files: dict[str, bytes], seed: int, count: int, path: Path) -> Counter[str]:
    """Make edits of every kind; return how many of each were found."""
    found: Counter[str] = Counter()
    draw = random.Random(seed)
    for form in FORMATS:
        before = list(pieces(see(files[form])))
        for kind in KINDS[form] * count:
            tries = (edited(files[form], form, kind, draw) for _ in range(60))
            content = next((each for each in tries if each is not None), None)
            if content is None:
                continue  # a review without such a thing
            told = verified(content, path / f"{name}.{form}")
            if kind == "words":
                assert {each.severity for each in told.findings} == {"notice"}, told.findings
            elif kind == "chart":
                assert {each.code for each in told.errors} == {"chart-changed"}
            else:
                after = list(pieces(see(content)))
                both = zip(before, after, strict=False)
                changed = {new.place for old, new in both if old.cells != new.cells}
                places = {each.place.removesuffix("之后") for each in told.errors}
                # A paragraph of one number alone may be gone.
                assert places, (form, kind)
                assert places & changed or len(before) != len(after), (form, kind, changed, told)
            found[f"{form} {kind}"] += 1
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "number"), FEW)
def test_every_digit_is_claimed_and_fresh_files_have_nothing_to_find(
    subject: str, number: int, made: Made, tmp_path: Path
) -> None:
    name, record, files = made(subject, number)
    check_claims(record, files)
    for form, content in files.items():
        (tmp_path / f"{name}.{form}").write_bytes(content)
    assert verify([tmp_path]).findings == ()


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "number"), FEW)
def test_single_edits_of_files_are_found_at_their_places(
    subject: str, number: int, made: Made, tmp_path: Path
) -> None:
    name, _, files = made(subject, number)
    found = check_edits(name, files, number, 1, tmp_path)
    assert len(found) > 10


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "number"), MANY)
def test_many_townships_are_claimed_whole_and_their_edits_found(
    subject: str, number: int, made: Made, tmp_path: Path
) -> None:
    name, record, files = made(subject, number)
    check_claims(record, files)
    for form, content in files.items():
        assert verified(content, tmp_path / f"终稿.{form}").findings == ()
    check_edits(name, files, number, 4, tmp_path)


@pytest.mark.slow
def test_word_files_of_many_townships_that_libreoffice_saved_have_nothing_to_find(
    made: Made, tmp_path: Path
) -> None:
    files = {name: files["docx"] for name, _, files in (made(*each) for each in MANY)}
    for name, content in saved_again(files, tmp_path).items():
        assert verified(content, tmp_path / f"另存-{name}.docx").findings == ()
