"""A published file → what a person sees in it, whatever its format."""

from __future__ import annotations

from kit.errors import DataError
from kit.proof.seen import Seen

__all__ = ["see"]


def see(content: bytes) -> list[Seen]:
    """Return what a person sees in an HTML, PDF or Word file, in its order.

    Parameters
    ----------
    content : bytes
        The whole file. Its first bytes tell the format.

    Raises
    ------
    DataError
        One line: it cannot be read, and what to do.
    """
    # Only the libraries of this file's format are loaded.
    if content.startswith(b"%PDF-"):
        from kit.proof.pdf_seen import pdf_seen

        return pdf_seen(content)
    if content.startswith(b"PK\x03\x04"):
        from kit.proof.docx_seen import docx_seen

        return docx_seen(content)
    if content.lstrip().startswith(b"<"):
        from kit.proof.html_seen import html_seen

        return html_seen(content)
    raise DataError("不是 HTML、PDF 或 Word（.docx）文件：请给出发布的成果文件")
