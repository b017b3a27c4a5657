"""Exporters for nbconvert: ``--to review-html``, ``review-pdf``, ``review-docx``.

nbconvert finds the classes by the entry points in pyproject.toml.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import Unicode

from kit.document import Document, read
from kit.errors import CallError, KitError
from kit.export.docx import render_docx
from kit.export.html.page import render_html
from kit.export.pdf import render_pdf
from kit.records.claims import document_record
from kit.records.recorded import carrying

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["ReviewConversionError", "ReviewDocxExporter", "ReviewHTMLExporter", "ReviewPDFExporter"]


class ReviewConversionError(ConversionException):
    """No document can be made of the notebook; nbconvert exits with status 1."""


class _NoTraceback(logging.Filter):
    """Removes the traceback where nbconvert logs a `ReviewConversionError`; the message is complete."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ReviewConversionError):
            record.msg, record.args, record.exc_info = str(error), (), None
        return True


_no_traceback = _NoTraceback()


class _ReviewExporter(Exporter):
    """Base of the exporters: makes the document, and logs what was left out."""

    def _render(self, document: Document) -> str | bytes:
        raise NotImplementedError

    # nbconvert declares a notebook as output, which only its notebook exporter returns.
    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """Make the document of a notebook.

        Parameters
        ----------
        nb : NotebookNode
            Executed.
        resources : dict, optional
            As in nbconvert.

        Returns
        -------
        output : str or bytes
        resources : dict
            Its ``left_out`` lists what was left out, one line each.

        Raises
        ------
        ReviewConversionError
            One line of Chinese: what is wrong, where, and what to do.
        """
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        try:
            reading = read(notebook, notebook_folder(resources))
            output = self._render(carrying(reading.document, document_record(reading)))
        except KitError as error:
            if isinstance(self.log, logging.Logger):
                self.log.addFilter(_no_traceback)
            raise ReviewConversionError(str(error)) from error
        for message in reading.messages:
            self.log.warning(message)
        return output, {**resources, "left_out": list(reading.messages)}


def notebook_folder(resources: Mapping[str, Any]) -> Path | None:
    """Return the notebook's folder from nbconvert's resources, or None.

    >>> notebook_folder({"metadata": {"name": "总结", "path": ""}})
    PosixPath('.')
    """
    path = resources.get("metadata", {}).get("path")
    return None if path is None else Path(path)


class ReviewHTMLExporter(_ReviewExporter):
    r"""One HTML file of an executed notebook.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> notebook = new_notebook(cells=[new_markdown_cell("# 抽查记录\n\n共12次。")])
    >>> page, _ = ReviewHTMLExporter().from_notebook_node(notebook)
    >>> "共12次。" in page
    True
    """

    export_from_notebook = "年度总结 HTML"
    output_mimetype = "text/html"

    def _render(self, document: Document) -> str:
        return render_html(document)

    def _file_extension_default(self) -> Literal[".html"]:
        return ".html"


class ReviewPDFExporter(_ReviewExporter):
    """PDF of an executed notebook, with the pages of an official document."""

    export_from_notebook = "年度总结 PDF"
    output_mimetype = "application/pdf"

    def _render(self, document: Document) -> bytes:
        return render_pdf(document)

    def _file_extension_default(self) -> Literal[".pdf"]:
        return ".pdf"


class ReviewDocxExporter(_ReviewExporter):
    """Word file of an executed notebook, for further editing.

    ``--ReviewDocxExporter.word_frame=FILE.docx`` puts it in an office's own Word file.
    """

    word_frame = Unicode(help="An office's own Word file, as of review-kit's --word-frame.").tag(config=True)

    export_from_notebook = "年度总结 Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def _render(self, document: Document) -> bytes:
        if not self.word_frame:
            return render_docx(document)
        try:
            content = Path(self.word_frame).read_bytes()
        except OSError as error:
            raise CallError(f"Word框架文件 {self.word_frame} 打不开：{error.strerror or error}") from None
        return render_docx(document, content)

    def _file_extension_default(self) -> Literal[".docx"]:
        return ".docx"
