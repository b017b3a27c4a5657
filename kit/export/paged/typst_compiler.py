"""The Typst compiler of a process, which sets the PDF and draws pictures for Word.

Data are passed to Typst as JSON, whose strings are set as text and never interpreted as markup, and drawings
as files of a temporary folder. The `.typ` templates of each format define the layout.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import msgspec
import typst

from kit.export.paged.typefaces import installed_families
from kit.fonts import KAI, SANS, SERIF

__all__ = ["PICTURES", "TypstCompiler", "typst_compiler"]

# With these standards Typst refuses a character that no font has; a plain PDF would show an empty box.
_STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]


# Typst lays out a document at most five times, until page numbers and positions stay as they were.
_UNSETTLED = "did not converge"

PICTURES = Path(__file__).parent / "templates" / "pictures.typ"
"""Template that sets each picture on a page."""


@cache
def typst_compiler(use: str = "pages") -> TypstCompiler:
    """Return the compiler of this process for a use; the first call searches the machine's fonts.

    Word's drawings use a separate one, so that they are drawn while the PDF is set.
    """
    return TypstCompiler()


class TypstCompiler:
    """A Typst compiler with its fonts; it compiles one document at a time.

    Attributes
    ----------
    families : tuple of str
        All font families of the machine.
    """

    def __init__(self) -> None:
        fonts = typst.Fonts(
            include_system_fonts=True,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in sorted({KAI.parent, SANS.parent, SERIF.parent})],
        )
        self.families = tuple(sorted(fonts.families()))
        self._families = installed_families(self.families)
        # `fonts` includes the system's fonts; without this they would be searched once more.
        self._compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
        self._lock = Lock()
        self._process: int | None = None

    def pdf(self, template: Path, data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
        """Compile a template into a PDF that conforms to PDF/A-3a and PDF/UA-1.

        Parameters
        ----------
        template : Path
            It may import the other ``.typ`` files of its folder.
        data : mapping
            Read by the template as JSON, together with ``fonts`` and ``settled``: the template shall let its
            layout depend less on that of the pass before, since with all it asks for it did not settle.
        files : mapping of str to bytes
            Files that the template reads by name.

        Raises
        ------
        typst.TypstError
            `kit.export.paged.refusals.refusal` turns it into one line.
        RuntimeError
            This process was forked from one that had compiled before: compile nothing before a fork.
        """
        output = self._compile(template, data, files, format="pdf", pdf_standards=_STANDARDS, timestamp=0)
        if not isinstance(output, bytes):
            raise TypeError("typst gave no single file")
        return output

    def png(
        self, template: Path, data: Mapping[str, Any], files: Mapping[str, bytes], *, ppi: float
    ) -> list[bytes]:
        """Compile a template into one PNG per page, at `ppi` pixels per inch; otherwise like `pdf`."""
        output = self._compile(template, data, files, format="png", ppi=ppi)
        return [output] if isinstance(output, bytes) else list(output or [])

    def _compile(
        self, template: Path, data: Mapping[str, Any], files: Mapping[str, bytes], **options: Any
    ) -> bytes | list[bytes] | None:
        if self._process not in (None, os.getpid()):
            # Typst's threads exist in the parent only; waiting for them would block for ever.
            raise RuntimeError("a PDF was set before this process was forked; set none before forking")
        with self._lock, TemporaryDirectory(prefix="review-") as root:
            self._process = os.getpid()
            # Typst reads no files outside of its root.
            folder = Path(root)
            for source in template.parent.glob("*.typ"):
                (folder / source.name).write_bytes(source.read_bytes())
            for name, content in files.items():
                (folder / name).write_bytes(content)
            # Not as `sys_inputs`: Typst's cache drops everything that depends on them.
            for settled in (False, True):
                filled = _json({**data, "fonts": self._families, "settled": settled})
                (folder / "document.json").write_bytes(filled)
                output, warnings = self._compiler.compile_with_warnings(
                    folder / template.name,
                    root=folder,
                    **options,
                )
                if not any(_UNSETTLED in warning.message for warning in warnings):
                    break
            return output


def _json(data: Mapping[str, Any]) -> bytes:
    # A byte order mark inside a text is invisible and not allowed in PDF/A.
    return msgspec.json.encode(data).replace(codecs.BOM_UTF8, b"")
