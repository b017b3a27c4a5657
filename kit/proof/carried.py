"""The record that a document carries, taken out of it again.

The file may come from anywhere and be made to harm: only its own bytes are read, within bounds, and whatever
is wrong with it is one line. What is written where: `kit.document.carriage`.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn
from xml.etree import ElementTree

from kit.document.carriage import RECORD_FILE, RECORD_NAMESPACE, RECORD_TYPE, unpacked_bytes
from kit.errors import DataError
from kit.files.archives import utf8
from kit.proof.seeing import known_format

if TYPE_CHECKING:
    import pikepdf

__all__ = ["carried_record"]

# In bytes.
_MOST_RECORD = 8 << 20
_MOST_PACKED = 12 << 20  # as text, which may be wrapped into lines
_MOST_UNPACKED = 64 << 20  # of what else has to be unpacked to find it

_GZIP = 31
"""Of zlib: gzip, with its checksum."""

_ELSEWHERE = "请用当初发布的原件，或者请对方重新发送"

# Elements within which a tag is text, and comments.
_OPENING = re.compile(rb"<!--|<(script|style|title|textarea)(?=[\s/>])", re.IGNORECASE)
_CLOSING = {
    name: re.compile(rb"</" + name + rb"[\s/>]", re.IGNORECASE)
    for name in (b"script", b"style", b"title", b"textarea")
}
_ATTRIBUTES = re.compile(rb"(?:[^>\"']|\"[^\"]*\"|'[^']*')*+>")
_OURS = re.compile(rb"\stype\s*=\s*[\"']?" + re.escape(RECORD_TYPE.encode()) + rb"[\"'\s>]", re.IGNORECASE)
_PART = re.compile(r"[/\\]?customxml[/\\][^/\\]+\.xml", re.IGNORECASE)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def carried_record(content: bytes) -> bytes | None:
    """Return the record that a document carries.

    Parameters
    ----------
    content : bytes
        A whole HTML, PDF or Word file, perhaps saved again by another program.

    Returns
    -------
    bytes or None
        JSON in UTF-8, as `kit.document.Document.record` had it; None where the file carries none.

    Raises
    ------
    DataError
        One line: the file is none of the three, is damaged, locked or too large, or its record is damaged or
        not the only one.

    Examples
    --------
    >>> from kit.document import Document
    >>> from kit.export.formats import render
    >>> made = render(Document(title="2021年工作总结", record=b'{"figures": []}'), ["html"])
    >>> carried_record(made["html"])
    b'{"figures": []}'
    """
    match known_format(content):
        case "html":
            return _of_html(content)
        case "docx":
            return _of_word(content)
        case _:
            return _of_pdf(content)


def _of_html(page: bytes) -> bytes | None:
    where = "HTML文件"
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        page = page.decode("utf-16", "replace").encode()
    found: list[bytes] = []
    at = 0
    while opening := _OPENING.search(page, at):
        if opening[1] is None:
            end = page.find(b"-->", opening.end())
            at = len(page) if end < 0 else end
            continue
        attributes = _ATTRIBUTES.match(page, opening.end())
        closing = _CLOSING[opening[1].lower()].search(page, attributes.end()) if attributes else None
        if attributes is None or closing is None:
            if _OURS.search(page, opening.start()):
                _refuse(where, "没有写完")
            break
        if opening[1].lower() == b"script" and _OURS.search(attributes[0]):
            found.append(page[attributes.end() : closing.start()])
        at = closing.end()
    return _only([_unpacked(each, where) for each in found[:2]], where)


def _of_word(content: bytes) -> bytes | None:
    where = "Word文件"
    found: list[bytes] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            left = _MOST_UNPACKED
            for entry in package.infolist():
                # Of other methods zipfile unpacks more than it is asked for.
                if not _PART.fullmatch(entry.filename) or entry.compress_type not in _METHODS:
                    continue
                with package.open(entry) as part:
                    xml = part.read(min(_MOST_PACKED, left) + 1)
                left -= len(xml)
                if left < 0:
                    _refuse_size(where)
                found += _in_part(xml, where)
    except (DataError, MemoryError):
        raise
    except Exception:
        # zipfile and expat raise many kinds of errors for damaged files; all are reported as one.
        raise DataError(f"{where}打不开，可能没有传完或已损坏：{_ELSEWHERE}") from None
    return _only([_unpacked(each, where) for each in found[:2]], where)


def _in_part(xml: bytes, where: str) -> list[bytes]:
    """Return the packed record of a custom XML part, if it is one of the kit's."""
    with contextlib.suppress(
        ValueError
    ):  # of an unknown encoding: not what the kit or an office program wrote
        xml = utf8(xml)
    if RECORD_NAMESPACE.encode() not in xml[:4096]:
        return []
    if len(xml) > _MOST_PACKED:
        _refuse_size(where)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        _refuse(where, "其中有不该有的定义")
    root = ElementTree.fromstring(xml)
    return [(root.text or "").encode()] if root.tag == f"{{{RECORD_NAMESPACE}}}record" else []


def _of_pdf(content: bytes) -> bytes | None:
    # Loaded when it is needed: most commands read no PDF.
    import pikepdf
    from pikepdf.settings import set_qpdf_limits

    where = f"PDF的附件 {RECORD_FILE} "
    before = set_qpdf_limits(flate_max_memory=_MOST_UNPACKED, run_length_max_memory=_MOST_UNPACKED)
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            found = [
                _stream(each.get_file().obj, where)
                for each in pdf.attachments.values()
                if each.filename == RECORD_FILE and each.relationship == pikepdf.Name.Data
            ]
    except (DataError, MemoryError):
        raise
    except pikepdf.PasswordError:
        raise DataError("PDF文件有打开密码：请去掉密码再保存") from None
    except Exception:
        # qpdf's errors, and those of objects that are not what they should be; all are reported as one.
        raise DataError(f"PDF文件打不开，可能没有传完或已损坏：{_ELSEWHERE}") from None
    finally:
        set_qpdf_limits(
            flate_max_memory=before["flate_max_memory"],
            run_length_max_memory=before["run_length_max_memory"],
        )
    return _only(found, where)


def _stream(stream: pikepdf.Object, where: str) -> bytes:
    """Return the content of an attachment, decompressed here, where there is a bound."""
    raw = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    if filters is None:
        return _checked(raw[: _MOST_RECORD + 1], where)
    if str(filters) != "/FlateDecode" or "/DecodeParms" in stream:
        _refuse(where, "压缩方式不对")
    return _inflated(raw, zlib.MAX_WBITS, where)


def _inflated(packed: bytes, wbits: int, where: str) -> bytes:
    """Return an unpacked record; `wbits` tells zlib what is packed."""
    stream = zlib.decompressobj(wbits)
    try:
        record = stream.decompress(packed, _MOST_RECORD + 1)
    except zlib.error:
        _refuse(where, "解不开")
    if len(record) <= _MOST_RECORD and (not stream.eof or stream.unused_data):
        _refuse(where, "不完整，或者后面多了内容")
    return _checked(record, where)


def _checked(record: bytes, where: str) -> bytes:
    if len(record) > _MOST_RECORD:
        _refuse_size(where)
    try:
        record.decode()
    except UnicodeDecodeError:
        _refuse(where, "不是 UTF-8 文字")
    if not record:
        _refuse(where, "是空的")
    return record


def _only(found: Sequence[bytes], where: str) -> bytes | None:
    if len(found) > 1:
        raise DataError(f"{where}里的数据记录不止一份，分不清哪一份是真的：{_ELSEWHERE}")
    return found[0] if found else None


def _unpacked(text: bytes, where: str) -> bytes:
    """Return the record of a text, which may have been wrapped into lines."""
    text = b"".join(text.split())
    if len(text) > _MOST_PACKED:
        _refuse_size(where)
    try:
        content = unpacked_bytes(text)
    except ValueError:
        _refuse(where, "有别的字符")
    return _inflated(content, _GZIP, where)


def _refuse(where: str, what: str) -> NoReturn:
    raise DataError(f"{where}里的数据记录已损坏（{what}）：{_ELSEWHERE}")


def _refuse_size(where: str) -> NoReturn:
    raise DataError(f"{where}里的数据记录太大，解开后超过 {_MOST_RECORD >> 20} MB：{_ELSEWHERE}")
