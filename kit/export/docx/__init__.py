"""Word: a document as WordprocessingML, made from the templates here."""

from kit.export.docx.package import render_docx

__all__ = ["render_docx"]
