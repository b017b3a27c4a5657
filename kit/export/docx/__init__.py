"""Word: a document as WordprocessingML, made from the templates here.

May import: `kit.content`, `kit.document`, `kit.errors`, `kit.text`, `kit.export.paged`; not other formats.
"""

from kit.export.docx.package import render_docx
from kit.export.docx.word_frame import read_frame

__all__ = ["read_frame", "render_docx"]
