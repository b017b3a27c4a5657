"""The export formats, named by file extension; a renderer is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from kit.document import Document
from kit.errors import CallError
from kit.layout import FORMATS
from kit.text.similar import nearest

__all__ = ["Render", "check_formats", "render"]

Render = Callable[[Document, Sequence[str]], dict[str, bytes]]
"""Renders a document into formats: format → file content."""


def render(document: Document, formats: Sequence[str]) -> dict[str, bytes]:
    """Render a document into formats, several in parallel, since Typst releases the GIL.

    Parameters
    ----------
    document : Document
    formats : sequence of str
        Of `FORMATS`.

    Raises
    ------
    ExportError
        A format cannot be made.

    Examples
    --------
    >>> render(Document(title="2021年工作总结"), ["html"]).keys()
    dict_keys(['html'])
    """
    if len(formats) < 2:
        return {name: _RENDERERS[name](document) for name in formats}
    with ThreadPoolExecutor(len(formats)) as threads:
        # PDF first: it takes longest and runs in Typst.
        futures = {name: threads.submit(_RENDERERS[name], document) for name in sorted(formats, reverse=True)}
        return {name: futures[name].result() for name in formats}


def check_formats(text: str) -> tuple[str, ...]:
    """Split ``html,pdf,docx``; raises `CallError` for an unknown format."""
    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in formats:
        if name not in FORMATS:
            raise CallError(f"没有“{name}”这种格式。{nearest(name, FORMATS)}")
    return formats


def _html(document: Document) -> bytes:
    from kit.export.html import render_html

    return render_html(document).encode()


def _pdf(document: Document) -> bytes:
    from kit.export.pdf import render_pdf

    return render_pdf(document)


def _docx(document: Document) -> bytes:
    from kit.export.docx import render_docx

    return render_docx(document)


_RENDERERS: Mapping[str, Callable[[Document], bytes]] = {"html": _html, "pdf": _pdf, "docx": _docx}
