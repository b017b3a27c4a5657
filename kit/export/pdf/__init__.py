"""PDF: an official document's page (GB/T 9704-2012), set by Typst from the templates here.

May import: `kit.content`, `kit.document`, `kit.errors`, `kit.export.paged`; not other formats.
"""

from kit.export.pdf.typesetting import render_pdf

__all__ = ["render_pdf"]
