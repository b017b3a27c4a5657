"""The export formats, named by file extension; a renderer is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from kit.errors import CallError
from kit.layout import FORMATS
from kit.text.similar import nearest

if TYPE_CHECKING:
    from kit.document import Document

__all__ = ["Render", "check_formats", "check_word_frame", "render"]


class Render(Protocol):
    """Renders a document into formats, as `render` does."""

    def __call__(
        self, document: Document, formats: Sequence[str], word_frame: bytes = b""
    ) -> dict[str, bytes]:
        """Return format → file content."""


def render(document: Document, formats: Sequence[str], word_frame: bytes = b"") -> dict[str, bytes]:
    """Render a document into formats, several in parallel, since Typst releases the GIL.

    Parameters
    ----------
    document : Document
    formats : sequence of str
        Of `FORMATS`.
    word_frame : bytes
        An office's own Word file, in which the review's is put; empty for the kit's own pages.

    Raises
    ------
    ExportError
        A format cannot be made.

    Examples
    --------
    >>> from kit.document import Document
    >>> render(Document(title="2021年工作总结"), ["html"]).keys()
    dict_keys(['html'])
    """
    if len(formats) < 2:
        return {name: _RENDERERS[name](document, word_frame) for name in formats}
    with ThreadPoolExecutor(len(formats)) as threads:
        # PDF first: it takes longest and runs in Typst.
        futures = {
            name: threads.submit(_RENDERERS[name], document, word_frame)
            for name in sorted(formats, reverse=True)
        }
        return {name: futures[name].result() for name in formats}


def check_formats(text: str) -> tuple[str, ...]:
    """Split ``html,pdf,docx``; raises `CallError` for an unknown format."""
    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in formats:
        if name not in FORMATS:
            raise CallError(f"没有“{name}”这种格式。{nearest(name, FORMATS)}")
    return formats


def check_word_frame(content: bytes) -> None:
    """Check that a Word file can be the frame of reviews; raises `CallError` where it cannot."""
    from kit.export.docx import read_frame

    read_frame(content)


def _html(document: Document, _: bytes) -> bytes:
    from kit.export.html.page import render_html

    return render_html(document).encode()


def _pdf(document: Document, _: bytes) -> bytes:
    from kit.export.pdf import render_pdf

    return render_pdf(document)


def _docx(document: Document, word_frame: bytes) -> bytes:
    from kit.export.docx import render_docx

    return render_docx(document, word_frame)


_RENDERERS: Mapping[str, Callable[[Document, bytes], bytes]] = {"html": _html, "pdf": _pdf, "docx": _docx}
