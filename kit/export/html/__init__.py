"""HTML: a document as one self-contained page, and the index of a year's reviews."""

from kit.export.html.page import render_html, templates

__all__ = ["render_html", "templates"]
