"""PDF: an official document's page (GB/T 9704-2012), set by Typst from the templates here."""

from kit.export.pdf.typesetting import render_pdf

__all__ = ["render_pdf"]
