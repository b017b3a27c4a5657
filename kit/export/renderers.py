"""The formats that a document is made into, each with what makes it; a format's name is its file's ending.

Stands at document → outputs; what makes a format is loaded when it is first made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kit.document import Document
from kit.errors import CallError, nearest

__all__ = ["RENDERERS", "Renderer", "check_formats"]


def _html(document: Document) -> bytes:
    from kit.export.html import render_html

    return render_html(document).encode()


def _pdf(document: Document) -> bytes:
    from kit.export.pdf import render_pdf

    return render_pdf(document)


def _docx(document: Document) -> bytes:
    from kit.export.docx import render_docx

    return render_docx(document)


Renderer = Callable[[Document], bytes]

RENDERERS: Mapping[str, Renderer] = {"html": _html, "pdf": _pdf, "docx": _docx}
"""Format → what makes it."""


def check_formats(text: str) -> tuple[str, ...]:
    """Split ``html,pdf,docx``; raises `CallError` for a format that there is not."""
    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in formats:
        if name not in RENDERERS:
            raise CallError(f"没有“{name}”这种格式。{nearest(name, RENDERERS)}")
    return formats
