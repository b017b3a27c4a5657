"""The formats that a document is made into; a format's name is its file's ending.

Stands at document → outputs; what makes a format is loaded when it is first made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from kit.document import Document
from kit.errors import CallError
from kit.layout import FORMATS
from kit.text.similar import nearest

__all__ = ["Render", "check_formats", "render"]

Render = Callable[[Document, Sequence[str]], dict[str, bytes]]
"""Makes a document's files, by format."""


def render(document: Document, formats: Sequence[str]) -> dict[str, bytes]:
    """Make a document into several formats at once, for Typst lets Python go on beside it.

    Parameters
    ----------
    document : Document
    formats : sequence of str
        Of `FORMATS`.

    Raises
    ------
    ExportError
        One of them cannot be made.

    Examples
    --------
    >>> render(Document(title="2021年工作总结"), ["html"]).keys()
    dict_keys(['html'])
    """
    if len(formats) < 2:
        return {name: _RENDERERS[name](document) for name in formats}
    with ThreadPoolExecutor(len(formats)) as threads:
        # Those that wait for Typst begin first.
        begun = {name: threads.submit(_RENDERERS[name], document) for name in sorted(formats, reverse=True)}
        return {name: begun[name].result() for name in formats}


def check_formats(text: str) -> tuple[str, ...]:
    """Split ``html,pdf,docx``; raises `CallError` for a format that there is not."""
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


_RENDERERS: Mapping[str, Callable[[Document], bytes]] = dict(zip(FORMATS, (_html, _pdf, _docx), strict=True))
