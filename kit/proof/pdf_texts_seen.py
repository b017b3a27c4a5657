"""The text of a PDF's pages by the marks that its tags refer to, as a viewer decodes it."""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium

from kit.errors import DataError
from kit.files.raw_sheets import MAX_UNFOLDED
from kit.proof.seen import bare

__all__ = ["Mark", "check_sizes", "marked_texts"]

Mark = tuple[int, int]
"""Page, from 0, and mark on it; the mark is -1 where text has none."""

_RAW: Any = pdfium.raw


def _of_handles(name: str, *types: Any) -> Any:
    """Return a function of pdfium that takes and gives plain addresses, by its name, its result and the rest.

    pypdfium2's own makes an object of each pointer, which for thousands of texts takes longer than pdfium.
    """
    return ctypes.cast(getattr(_RAW, name), ctypes.CFUNCTYPE(*types))


_INT, _HANDLE = ctypes.c_int, ctypes.c_void_p
_OBJECT_ON_PAGE = _of_handles("FPDFPage_GetObject", _HANDLE, _HANDLE, _INT)
_OBJECT_IN_FORM = _of_handles("FPDFFormObj_GetObject", _HANDLE, _HANDLE, ctypes.c_ulong)
_KIND = _of_handles("FPDFPageObj_GetType", _INT, _HANDLE)
_MARK = _of_handles("FPDFPageObj_GetMarkedContentID", _INT, _HANDLE)
_WAY = _of_handles("FPDFTextObj_GetTextRenderMode", _INT, _HANDLE)
_TEXT = _of_handles("FPDFTextObj_GetText", ctypes.c_ulong, _HANDLE, _HANDLE, _HANDLE, ctypes.c_ulong)
_IS_TEXT, _IS_FORM = _RAW.FPDF_PAGEOBJ_TEXT, _RAW.FPDF_PAGEOBJ_FORM

MAX_CONTENT = 24 << 20
"""Bytes of unpacked streams that are no pictures: an object of a page is a few bytes, and takes hundreds."""

_STREAM = re.compile(rb"stream[ \t]*(?:\r\n|\n|\r)")
_IS_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_MOST_STREAMS = 100_000
_MOST_LOOK_UPS = 200_000_000
_DEEPEST_FORM = 9
_INVISIBLE = {3, 7}
_ROOM = 8192


def check_sizes(content: bytes) -> None:
    """Refuse a PDF that unpacks beyond the bounds, before any library unpacks it.

    Raises
    ------
    DataError
    """
    whole = pages = 0
    for number, found in enumerate(_STREAM.finditer(content)):
        size = _unpacked(content, found.end(), MAX_UNFOLDED - whole)
        whole += size
        if not _IS_PICTURE.search(content, max(0, found.start() - 600), found.start()):
            pages += size
        if whole >= MAX_UNFOLDED or pages > MAX_CONTENT or number > _MOST_STREAMS:
            raise DataError("PDF文件解开后大得不像是本工具发布的成果：请核对是不是这个文件")


def _unpacked(content: bytes, start: int, bound: int) -> int:
    """Return the size of a deflated stream, at most `bound`, with that of one packed twice."""
    size, data = 0, memoryview(content)[start:]
    while size < bound and len(data) > 1 and data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0:
        try:
            unpacked = zlib.decompressobj().decompress(data, bound - size)
        except zlib.error:
            break
        if not unpacked:
            break
        size += len(unpacked)
        data = memoryview(unpacked)
    return size


def marked_texts(content: bytes) -> dict[Mark, str]:
    """Return the text of each page and mark, without white space.

    Artifacts, such as the numbers of pages, and invisible text are left out. pdfium works in one thread only.

    Raises
    ------
    DataError
        A page cannot be read.
    """
    document = pdfium.PdfDocument(content)
    try:
        found: dict[Mark, list[str]] = {}
        for number in range(len(document)):
            page = _RAW.FPDF_LoadPage(document.raw, number)
            if not page:
                raise DataError(f"PDF文件第 {number + 1} 页已损坏：请重新取一份发布的成果文件")
            try:
                _read_page(page, number, found)
            finally:
                _RAW.FPDF_ClosePage(page)
    finally:
        document.close()
    return {mark: text for mark, parts in found.items() if (text := bare("".join(parts)))}


def _read_page(page: Any, number: int, found: dict[Mark, list[str]]) -> None:
    # pypdfium2's own objects, each with a finaliser, take several times as long.
    text = _RAW.FPDFText_LoadPage(page)
    if not text:
        raise DataError(f"PDF文件第 {number + 1} 页的文字读不出：请重新取一份发布的成果文件")
    try:
        # A text is looked up among all characters of its page.
        if _RAW.FPDFPage_CountObjects(page) * _RAW.FPDFText_CountChars(text) > _MOST_LOOK_UPS:
            raise DataError(
                f"PDF文件第 {number + 1} 页的文字多得不像是本工具发布的成果：请核对是不是这个文件"
            )
        all_text, room, size_of = ctypes.cast(text, _HANDLE).value, ctypes.create_string_buffer(_ROOM), _TEXT
        count = _RAW.FPDFPage_CountObjects(page)
        for part, mark in _texts(ctypes.cast(page, _HANDLE).value, count, _OBJECT_ON_PAGE, -1, 0):
            size = size_of(part, all_text, room, len(room))
            if size > len(room):
                room = ctypes.create_string_buffer(size)
                size = size_of(part, all_text, room, size)
            if size > 2:
                words = ctypes.string_at(room, size - 2).decode("utf-16-le", "replace")
                found.setdefault((number, mark), []).append(words)
    finally:
        _RAW.FPDFText_ClosePage(text)


def _texts(holder: int | None, count: int, get: Any, mark: int, depth: int) -> Iterator[tuple[int, int]]:
    """Yield the visible texts of a page or form, each with its mark or with that of the form."""
    for at in range(count):
        part = get(holder, at)
        kind = _KIND(part)
        if kind != _IS_TEXT and kind != _IS_FORM:
            continue
        own = _MARK(part)
        if own < 0:
            if mark < 0 and _is_artifact(part):
                continue
            own = mark
        if kind == _IS_TEXT:
            if _WAY(part) not in _INVISIBLE:
                yield part, own
        elif depth < _DEEPEST_FORM:
            within = _RAW.FPDFFormObj_CountObjects(_object(part))
            yield from _texts(part, within, _OBJECT_IN_FORM, own, depth + 1)


def _object(part: int) -> Any:
    """Return an object of a page as pypdfium2's own functions take it."""
    return ctypes.cast(part, _RAW.FPDF_PAGEOBJECT)


def _is_artifact(number: int) -> bool:
    part = _object(number)
    size, name = ctypes.c_ulong(), ctypes.create_string_buffer(64)
    units = ctypes.cast(name, ctypes.POINTER(ctypes.c_ushort))
    for at in range(_RAW.FPDFPageObj_CountMarks(part)):
        mark = _RAW.FPDFPageObj_GetMark(part, at)
        if (
            _RAW.FPDFPageObjMark_GetName(mark, units, 64, size)
            and name.raw[: max(0, size.value - 2)].decode("utf-16-le", "replace") == "Artifact"
        ):
            return True
    return False
