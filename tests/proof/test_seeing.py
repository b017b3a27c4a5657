"""Whatever file is given, what is seen in it or one line that says what to do."""

from __future__ import annotations

import io
import pickle
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pikepdf
import pytest

from kit.errors import DataError
from kit.export.docx import render_docx
from kit.export.html.page import render_html
from kit.export.pdf import render_pdf
from kit.proof import see
from kit.proof.seeing import format_of
from tests.support.seen_review import REVIEW

HTML = render_html(REVIEW).encode()
PDF = render_pdf(REVIEW)
WORD = render_docx(REVIEW)


def packed(**parts: bytes) -> bytes:
    """Give a Word file some of whose parts are others."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORD)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = name.rpartition("/")[2].removesuffix(".xml")
            if parts.get(stem, b"-"):
                new.writestr(name, parts.get(stem, old.read(name)))
    return file.getvalue()


def document(body: bytes, before: bytes = b"") -> bytes:
    namespace = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return (
        b"<?xml version='1.0'?>" + before + b"<w:document xmlns:w='" + namespace + b"'><w:body>" + body
        + b"</w:body></w:document>"
    )  # fmt: skip


def locked_zip() -> bytes:
    content = bytearray(WORD)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), WORD):
            content[found.start() + at] |= 1
    return bytes(content)


def changed_pdf(change: Callable[[pikepdf.Pdf], Any] = lambda pdf: None, **options: Any) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as pdf:
        change(pdf)
        pdf.save(file, **options)
    return file.getvalue()


def without_tags(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def circle_of_tags(pdf: pikepdf.Pdf) -> None:
    root: Any = pdf.Root.StructTreeRoot
    one, two = (
        pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Sect)) for _ in "12"
    )
    one.K, two.K = pikepdf.Array([two, two]), pikepdf.Array([one, one])
    root.K = pikepdf.Array([one, one])


def deep_tags(pdf: pikepdf.Pdf) -> None:
    root: Any = pdf.Root.StructTreeRoot
    for _ in range(5000):
        root.K = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Sect, K=root.K)
        )


def bomb_of_pages(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"0 0 m 9 9 l S " * (2 << 20))


def twice_packed(pdf: pikepdf.Pdf) -> None:
    inner = zlib.compress(zlib.compress(b" " * (300 << 20), 9), 9)
    flate = pikepdf.Name.FlateDecode
    pdf.Root.Own = pikepdf.Stream(pdf, inner, Filter=pikepdf.Array([flate, flate]))


ENTITIES = b"<!DOCTYPE w:document [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
) + b"]>"  # fmt: skip

UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "空文件"),
    "blank": (lambda: b" \r\n", "空文件"),
    "text": (lambda: "全年学习27次".encode(), "不是 HTML、PDF 或 Word"),
    "xml": (lambda: b"<?xml version='1.0'?><a/>", "不是 HTML、PDF 或 Word"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "不是 HTML、PDF 或 Word"),
    "too large": (lambda: b"<p>" + bytes(65 << 20), "超过 64 MB"),
    "old or locked Word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "密码"),
    "html: binary": (lambda: HTML.replace(b"<p>", b"<p>\0"), "空字节"),
    "html: broken bytes": (lambda: HTML + b"<p>\xff\xff", "坏字节"),
    "html: deep": (lambda: b"<!doctype html>" + b"<div>" * 100_000, "一层套一层"),
    "html: deeper than the reader goes": (lambda: b"<!doctype html>" + b"<div>" * 240 + b"1", "一层套一层"),
    "html: deep inline": (lambda: b"<!doctype html><h2>" + b"<b>" * 240 + b"1", "一层套一层"),
    "html: many tags": (lambda: b"<!doctype html>" + b"<b>" * 1_100_000, "多得不像"),
    "html: many attributes": (lambda: b"<!doctype html><p " + b"a " * (9 << 20), "多得不像"),
    "zip, not Word": (lambda: packed(**{".rels": b""}), "不是 Word"),
    "word: cut off": (lambda: WORD[: len(WORD) // 2], "已损坏"),
    "word: only a head": (lambda: b"PK\x03\x04", "已损坏"),
    "word: no XML": (lambda: packed(document=b"<w:document"), "word/document.xml"),
    "word: no text": (lambda: packed(document=b"<a/>"), "没有正文"),
    "word: no part": (lambda: packed(document=b""), "不是 Word"),
    "word: locked": (locked_zip, "密码"),
    "word: zip bomb": (lambda: packed(document=document(b" " * (100 << 20))), "word/document.xml"),
    "word: many tags": (lambda: packed(document=document(b"<w:p/>" * 2_100_000)), "word/document.xml"),
    "word: bomb beside": (lambda: packed(styles=b" " * (100 << 20)), "word/styles.xml"),
    "word: many parts": (lambda: WORD + b"PK\x01\x02" * 30_000, "部件"),
    "word: deep": (lambda: packed(document=document(b"<w:p>" * 9000 + b"</w:p>" * 9000)), "已损坏"),
    "word: deeper than the reader goes": (
        lambda: packed(document=document(b"<w:sdt>" * 230 + b"</w:sdt>" * 230)),
        "一层套一层",
    ),
    "word: entities": (lambda: packed(document=document(b"<w:p>&j;</w:p>", ENTITIES)), "DOCTYPE"),
    "word: hidden entities": (
        lambda: packed(document=document(b"<w:p/>", b"<!DOCTYPE a>").decode().encode("utf-16")),
        "DOCTYPE",
    ),
    "word: outside entity": (
        lambda: packed(
            document=document(b"<w:p>&x;</w:p>", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>")
        ),
        "DOCTYPE",
    ),
    "pdf: only a head": (lambda: b"%PDF-1.7\n", "已损坏"),
    "pdf: cut off": (lambda: PDF[: len(PDF) // 2], "已损坏"),
    "pdf: locked": (lambda: changed_pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "密码"),
    "pdf: restricted": (lambda: changed_pdf(encryption=pikepdf.Encryption(owner="a", user="")), "密码"),
    "pdf: no tags": (lambda: changed_pdf(without_tags), "没有标签"),
    "pdf: deep tags": (lambda: changed_pdf(deep_tags), "数目和深度"),
    "pdf: bomb": (lambda: changed_pdf(bomb_of_pages), "解开后"),
    "pdf: packed twice": (lambda: changed_pdf(twice_packed), "解开后"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_is_one_line(kind: str) -> None:
    made, words = UNREADABLE[kind]
    with pytest.raises(DataError) as caught:
        see(made(), "清河镇-2021")
    line = str(caught.value)
    assert line.startswith("清河镇-2021：")
    assert words in line
    assert "\n" not in line
    assert "：请" in line or "，请" in line
    assert str(pickle.loads(pickle.dumps(caught.value))) == line
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_tags_in_a_circle_are_read_once() -> None:
    texts = see(changed_pdf(circle_of_tags))
    assert {each.kind for each in texts} == {"text"}


def test_a_file_damaged_anywhere_is_read_or_refused() -> None:
    for content in (HTML, PDF, WORD):
        for at in range(0, len(content), len(content) // 60):
            broken = content[:at] + b"\xa5" * 40 + content[at + 40 :]
            # Any other error fails the test.
            with suppress(DataError):
                see(broken)


@pytest.mark.parametrize(("content", "name"), [(HTML, "html"), (PDF, "pdf"), (WORD, "docx")])
def test_a_file_is_known_by_its_first_bytes(content: bytes, name: str) -> None:
    assert format_of(content) == name
    assert see(content)[0].text == "清河镇2021年工作总结"


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\n<!-- saved from url=(0014)about:internet -->\n<HTML><BODY>", "html"),
        (b"<!doctypehtml><html lang=zh-CN>", "html"),
        ("<!DOCTYPE html><html>".encode("utf-16"), "html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE html PUBLIC ''>", "html"),
        (b"mail\r\n%PDF-1.4", "pdf"),
        (b"Dear <b>reader</b>", ""),
        (b"<?xml version='1.0'?><w:wordDocument>", ""),
        (b"{}", ""),
    ],
)
def test_formats_of_odd_writers(start: bytes, name: str) -> None:
    assert format_of(start) == name


@pytest.mark.parametrize(("content", "other"), [(HTML, "pikepdf"), (WORD, "pypdfium2"), (PDF, "lxml.html")])
def test_only_the_libraries_of_the_format_are_loaded(content: bytes, other: str) -> None:
    code = (
        f"import sys; from kit.proof import see; see(sys.stdin.buffer.read());print({other!r} in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True)
    assert shown.stdout.strip() == b"False"
