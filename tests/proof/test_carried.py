"""Records read back from files that others changed, damaged, or made to harm."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
import zlib
from base64 import b85encode
from collections.abc import Callable

import pikepdf
import pytest

from kit.document import Document
from kit.document.carriage import RECORD_FILE, RECORD_NAMESPACE, RECORD_TYPE, packed, unpacked_bytes
from kit.errors import DataError
from kit.export.formats import render
from kit.proof.carried import carried_record

RECORD = '{"figures": [{"key": "study", "value": "28次"}], "</script>": "<!--"}'.encode()
TYPE = RECORD_TYPE.encode()
PACKED = packed(RECORD).encode()


def base85(content: bytes) -> str:
    """Write bytes as a packed record is written."""
    return b85encode(content).translate(bytes.maketrans(b"<>&", b",.:")).decode()


BOMB = base85(gzip.compress(bytes(200 << 20)))
MADE = render(Document(title="总结", record=RECORD), ["html", "pdf", "docx"])


def page(*blocks: str, before: str = "") -> bytes:
    return f"<!doctype html><title>总结</title>{before}<p>文字</p>{''.join(blocks)}</html>".encode()


def block(text: str, tag: str = f'<script type="{RECORD_TYPE}">') -> str:
    return f"{tag}{text}</script>"


def element(text: str, before: str = "") -> str:
    return f'{before}<record xmlns="{RECORD_NAMESPACE}">{text}</record>'


def word(*parts: str | bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        package.writestr("word/document.xml", "<w/>")
        for number, part in enumerate(parts, start=1):
            package.writestr(f"customXml/item{number}.xml", part)
    return file.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], object], **options: object) -> bytes:
    """Give the made PDF changed and saved by another program."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(MADE["pdf"])) as opened:
        change(opened)
        opened.save(file, **options)  # type: ignore[arg-type]
    return file.getvalue()


def attached(name: str, content: bytes, relationship: pikepdf.Name) -> Callable[[pikepdf.Pdf], None]:
    def change(opened: pikepdf.Pdf) -> None:
        made = pikepdf.AttachedFileSpec(opened, content, filename=name, relationship=relationship)
        opened.attachments[f"{name} beside"] = made

    return change


def replaced(content: bytes, **keys: object) -> Callable[[pikepdf.Pdf], None]:
    """Replace the bytes of the attachment as they stand in the file."""

    def change(opened: pikepdf.Pdf) -> None:
        stream = opened.attachments[RECORD_FILE].get_file().obj
        stream.write(content, filter=pikepdf.Name.FlateDecode)
        for key, value in keys.items():
            stream[f"/{key}"] = value

    return change


def keep(_: pikepdf.Pdf) -> None:
    """Change nothing."""


FOUND = {
    "html": MADE["html"],
    "pdf": MADE["pdf"],
    "docx": MADE["docx"],
    "quotes dropped": page(block(packed(RECORD), f"<script type={RECORD_TYPE}>")),
    "single quotes, more attributes": page(
        block(packed(RECORD), f"<script id='a>b' data-x TYPE = '{RECORD_TYPE}' >")
    ),
    "capitals": page(f"<SCRIPT TYPE={RECORD_TYPE.upper()}>{packed(RECORD)}</Script >"),
    "wrapped into lines": page(block(f"\n  {packed(RECORD)[:60]}\r\n\t{packed(RECORD)[60:]}\n")),
    "a mark before the first byte": b"\xef\xbb\xbf\r\n" + MADE["html"],
    "UTF-16": MADE["html"].decode().encode("utf-16"),
    "GBK": MADE["html"].decode().encode("gbk"),
    "a comment before": b"<!-- saved -->" + MADE["html"],
    "within a comment and other elements": page(
        block(packed(RECORD)),
        before=f"<!-- {block('1')} --><style>{block('2')}</style><textarea>{block('3')}</textarea>"
        f"<script>'{block('4')}",
    ),
    "another custom part": word("<own/>", b"\xff\xfe\x00", element(packed(RECORD))),
    "a part in UTF-16": word(
        element(packed(RECORD), '<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")
    ),
    "a part that only names it": word(f'<s uri="{RECORD_NAMESPACE}"/>', element(packed(RECORD))),
    "saved by another program": pdf(keep, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "locked against changes": pdf(keep, encryption=pikepdf.Encryption(owner="a", user="")),
    "not compressed": pdf(
        keep, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False
    ),
    "other attachments": pdf(attached("record.json", b"{}", pikepdf.Name.Source)),
    "an attachment of another name": pdf(attached("data.json", b"{}", pikepdf.Name.Data)),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_it_is_found(name: str) -> None:
    assert carried_record(FOUND[name]) == RECORD


NONE = {
    "an ordinary page": page("<script>1</script>"),
    "a type that begins alike": page(block("{}", f"<script type={RECORD_TYPE}s>")),
    "text that looks like one": page(block(packed(RECORD)).replace("<", "&lt;")),
    "a workbook": word(),
    "a PDF without": pdf(lambda opened: opened.attachments.pop(RECORD_FILE)),
}


@pytest.mark.parametrize("name", NONE)
def test_a_file_that_carries_none_has_none(name: str) -> None:
    assert carried_record(NONE[name]) is None


def spoilt_pdf(content: bytes) -> bytes:
    return pdf(replaced(content))


LAUGHS = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
REFUSED = {
    "nothing": (b"", "空文件"),
    "an empty package": (b"PK\x05\x06" + bytes(18), "不是 HTML、PDF 或 Word"),
    "an old Word file": (b"\xd0\xcf\x11\xe0" + bytes(600), "另存为 .docx"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "不是 HTML、PDF 或 Word"),
    "huge": (bytes((64 << 20) + 1), "超过 64 MB"),
    "page: bomb": (page(block(BOMB)), "解开后超过 8 MB"),
    "page: huge": (page(block("A" * (13 << 20))), "解开后超过 8 MB"),
    "page: letters of markup": (page(block("ABzY8<>")), "有别的字符"),
    "page: other letters": (page(block("数据")), "有别的字符"),
    "page: no gzip": (page(block("AAAA")), "解不开"),
    "page: cut short": (page(block(packed(RECORD)[:-12])), "不完整"),
    "page: more behind": (
        page(block(base85(unpacked_bytes(PACKED) + b"x"))),
        "后面多了内容",
    ),
    "page: a letter changed": (page(block(packed(RECORD)[:40] + "AAAA" + packed(RECORD)[44:])), "解不开"),
    "page: two": (page(block(packed(RECORD)), block(packed(b"{}"))), "不止一份"),
    "page: no UTF-8": (page(block(packed(b"\xff\xfe{}"))), "不是 UTF-8"),
    "page: empty": (page(block("")), "不完整"),
    "page: nothing packed": (page(block(packed(b""))), "是空的"),
    "page: ends within": (page(block(packed(RECORD))).partition(b"</script>")[0], "没有写完"),
    "page: ends within the tag": (b"<p>" + block("").encode()[: -len("></script>")] + b'"', "没有写完"),
    "word: bomb": (word(element(BOMB)), "解开后超过 8 MB"),
    "word: a part of spaces": (word(element(" " * (100 << 20))), "解开后超过 8 MB"),
    "word: many large parts": (word(*[bytes(12 << 20)] * 6), "解开后超过 8 MB"),
    "word: two": (word(element(packed(RECORD)), element(packed(RECORD))), "不止一份"),
    "word: definitions": (word(element("&b;", LAUGHS)), "不该有的定义"),
    "word: other letters": (word(element("[]")), "有别的字符"),
    "word: no XML": (word(element("</a>")), "已损坏"),
    "word: truncated": (MADE["docx"][:-400], "没有传完或已损坏"),
    "word: no zip": (b"PK\x03\x04" + bytes(99), "没有传完或已损坏"),
    "pdf: bomb": (spoilt_pdf(zlib.compress(bytes(200 << 20))), "解开后超过 8 MB"),
    "pdf: no zlib": (spoilt_pdf(b"{}"), "解不开"),
    "pdf: another filter": (
        pdf(
            replaced(b"{}", Filter=pikepdf.Name.LZWDecode),
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=False,
        ),
        "压缩方式不对",
    ),
    "pdf: a predictor": (
        pdf(replaced(b"{}", DecodeParms=pikepdf.Dictionary(Predictor=12))),
        "压缩方式不对",
    ),
    "pdf: two": (pdf(attached(RECORD_FILE, b"{}", pikepdf.Name.Data)), "不止一份"),
    "pdf: no UTF-8": (spoilt_pdf(zlib.compress(b"\xff\xfe{}")), "不是 UTF-8"),
    "pdf: cut short": (spoilt_pdf(zlib.compress(RECORD)[:-9]), "不完整"),
    "pdf: truncated": (MADE["pdf"][:-2000], "没有传完或已损坏"),
    "pdf: only a beginning": (b"%PDF-1.7\n", "没有传完或已损坏"),
    "pdf: a password": (pdf(keep, encryption=pikepdf.Encryption(owner="a", user="b")), "有打开密码"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_trusted_is_refused_in_one_line(name: str) -> None:
    content, said = REFUSED[name]
    with pytest.raises(DataError) as caught:
        carried_record(content)
    line = str(caught.value)
    assert said in line
    assert "\n" not in line
    assert "：请" in line


def test_a_method_that_cannot_be_bounded_is_not_unpacked() -> None:
    bomb = word(element(" " * (100 << 20)), method=zipfile.ZIP_LZMA)
    assert len(bomb) < 1 << 20
    assert carried_record(bomb) is None


def test_every_beginning_of_a_file_is_read_refused_or_without_record() -> None:
    for content in MADE.values():
        for end in range(4, len(content), max(1, len(content) // 60)):
            with contextlib.suppress(DataError):
                assert carried_record(content[:end]) in (None, RECORD)


def test_limits_of_the_pdf_reader_are_as_they_were() -> None:
    before = pikepdf.settings.get_qpdf_limits()
    carried_record(MADE["pdf"])
    assert pikepdf.settings.get_qpdf_limits() == before


@pytest.mark.parametrize("piece", ["<!--", "<script ", '<script "', "<script>", "<style>", "</script", "<"])
def test_a_page_of_openings_is_read_once(piece: str) -> None:
    """Megabytes of them, which would take hours if each were looked for an end of its own."""
    assert carried_record(b"<p>" + piece.encode() * (1 << 20)) is None
