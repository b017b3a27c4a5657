"""A published file → what a person sees in it, whatever its format.

A file comes from outside, so nothing in it is trusted: readers have bounds on sizes and depths, load nothing
else, and whatever they cannot read is one `DataError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kit.errors import DataError
from kit.files.raw_sheets import MAX_FILE
from kit.proof.seen import Seen, SeenMark

__all__ = ["format_of", "known_format", "see", "see_with_marks"]

_BLANK = b"\xef\xbb\xbf \t\r\n\f"
_PAGE = re.compile(rb"<!doctype\s*html|<(?:html|head|body|meta|title|main|header|h1|p)[\s>/]", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def see(content: bytes, file: str = "") -> list[Seen]:
    """Return what a person sees in an HTML, PDF or Word file, in its order.

    Parameters
    ----------
    content : bytes
        The whole file. Its first bytes tell the format.
    file : str, optional
        Its name, which begins the message of an error.

    Raises
    ------
    DataError
        One line: it cannot be read, why, and what to do.

    Examples
    --------
    >>> seen = see("<!doctype html><h1>总结</h1><p hidden>0次<p>学习12次".encode())
    >>> [(each.kind, each.text) for each in seen]
    [('title', '总结'), ('text', '学习12次')]
    """
    return see_with_marks(content, file)[0]


def see_with_marks(content: bytes, file: str = "") -> tuple[list[Seen], list[SeenMark]]:
    """Return what a person sees, and the marks of numbers in a Word file; other formats have none."""
    try:
        return _reader(content)(content)
    except DataError as error:
        reason = str(error)
    except MemoryError:
        raise
    except Exception:
        # The libraries raise many kinds of errors for damaged files; all are reported as one.
        reason = "文件已损坏，读不出：请重新取一份发布的成果文件"
    # Raised here, it keeps no library's error, which holds the file and what cannot be pickled.
    raise DataError(f"{file}：{reason}" if file else reason)


def format_of(content: bytes) -> str:
    """Return ``"html"``, ``"pdf"`` or ``"docx"`` by a file's first bytes; empty for anything else.

    >>> format_of(b"%PDF-1.7")
    'pdf'
    """
    start = content[:4096]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return "docx"
    if start.startswith(_UTF16):
        start = start.replace(b"\0", b"")[2:]
    return "html" if start.lstrip(_BLANK).startswith(b"<") and _PAGE.search(start) else ""


def known_format(content: bytes) -> str:
    """Return the format of a file that is one of the three.

    Raises
    ------
    DataError
        It is none of them, empty or too large.
    """
    if not content.strip():
        raise DataError("是空文件：请重新取一份发布的成果文件")
    if len(content) > MAX_FILE:
        raise DataError(f"超过 {MAX_FILE >> 20} MB，不像是本工具发布的成果：请核对是不是这个文件")
    if found := format_of(content):
        return found
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError("有打开密码，或者是旧的 .doc：请去掉密码，在 Word 或 WPS 里另存为 .docx")
    raise DataError("不是 HTML、PDF 或 Word（.docx）文件：请给出发布的成果文件")


def _reader(content: bytes) -> Callable[[bytes], tuple[list[Seen], list[SeenMark]]]:
    # Only the libraries of this file's format are loaded.
    match known_format(content):
        case "pdf":
            from kit.proof.pdf_seen import pdf_seen

            return lambda content: (pdf_seen(content), [])
        case "docx":
            from kit.proof.docx_seen import docx_seen_with_marks

            return docx_seen_with_marks
        case _:
            from kit.proof.html_seen import html_seen

            return lambda content: (html_seen(content), [])
