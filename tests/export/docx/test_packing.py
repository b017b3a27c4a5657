"""Packages are zip archives as the standard library writes them, whatever was compressed before."""

from __future__ import annotations

import io
import zipfile

import pytest

from kit.export.docx.packing import EPOCH, zipped

PARTS = {
    "[Content_Types].xml": b"<Types/>",
    "word/document.xml": "<w:t>共12次。</w:t>".encode() * 4000,
    "word/media/图1.png": b"\x89PNG" * 300,
    "empty.xml": b"",
}


def by_zipfile(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)
    return file.getvalue()


@pytest.mark.parametrize("alike", [(), tuple(PARTS), ("word/document.xml",)])
def test_an_archive_is_as_zipfile_writes_it(alike: tuple[str, ...]) -> None:
    for _ in range(2):
        assert zipped(PARTS, alike=alike) == by_zipfile(PARTS)
    assert zipped({}) == by_zipfile({})


def test_a_part_that_others_have_too_is_taken_by_its_content() -> None:
    for content in (b"one", b"another", b"one"):
        archive = zipfile.ZipFile(io.BytesIO(zipped({"a.xml": content}, alike={"a.xml"})))
        assert archive.read("a.xml") == content
        assert archive.testzip() is None
