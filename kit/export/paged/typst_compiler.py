"""Typst, found ready once a process: sets the PDF, and draws for Word what Word does not draw.

Data go to Typst as JSON, whose strings are set as text and never read as markup, and drawings as files of a
temporary folder; the `.typ` templates of each format say how it all looks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import typst

from kit.content import Chart, Picture
from kit.document import Document
from kit.errors import ExportError
from kit.export.paged.locations import character_refusal, pictures
from kit.export.paged.picture_files import drawing_file
from kit.export.paged.typefaces import installed_families
from kit.fonts import SANS, SERIF

__all__ = ["PICTURES", "TypstCompiler", "refusal", "typst_compiler"]

# With a standard asked for, Typst refuses a character that no font has; in a plain PDF it is an empty box.
_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


PICTURES = Path(__file__).parent / "templates" / "pictures.typ"
"""Sets one page a picture."""


@cache
def typst_compiler(use: str = "pages") -> TypstCompiler:
    """Return the process's press for a use; the first call searches the machine's fonts.

    Word's drawings have one of their own, so that they are made while the PDF is set.
    """
    return TypstCompiler()


class TypstCompiler:
    """Typst, with its fonts found; one a process, and it takes one document at a time.

    Attributes
    ----------
    families : tuple of str
        Every font family that the machine has.
    """

    def __init__(self) -> None:
        fonts = typst.Fonts(
            include_system_fonts=True,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in sorted({SANS.parent, SERIF.parent})],
        )
        self.families = tuple(sorted(fonts.families()))
        self._families = installed_families(self.families)
        # The fonts given are all: without this the compiler would search the system's once more.
        self._compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
        self._lock = Lock()
        self._process: int | None = None

    def pdf(self, template: Path, data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
        """Set one PDF/A-2a and PDF/UA-1.

        Parameters
        ----------
        template : Path
            What is beside it may be imported by it.
        data : mapping
            What the template reads as JSON, beside ``fonts``.
        files : mapping of str to bytes
            What the template reads by name.

        Raises
        ------
        typst.TypstError
            `refusal` makes a line of it.
        RuntimeError
            This process was forked from one that had set something already: set nothing before forking.
        """
        made = self._compile(template, data, files, format="pdf", pdf_standards=_STANDARDS, timestamp=0)
        if not isinstance(made, bytes):
            raise TypeError("typst gave no single file")
        return made

    def png(
        self, template: Path, data: Mapping[str, Any], files: Mapping[str, bytes], *, ppi: float
    ) -> list[bytes]:
        """Draw one PNG a page, at `ppi` pixels to the inch; otherwise as `pdf`."""
        made = self._compile(template, data, files, format="png", ppi=ppi)
        return [made] if isinstance(made, bytes) else list(made or [])

    def _compile(
        self, template: Path, data: Mapping[str, Any], files: Mapping[str, bytes], **options: Any
    ) -> bytes | list[bytes] | None:
        if self._process not in (None, os.getpid()):
            # Typst's threads stayed behind in the parent, and waiting for them would hang for ever.
            raise RuntimeError("a PDF was set before this process was forked; set none before forking")
        with self._lock, TemporaryDirectory(prefix="review-") as root:
            self._process = os.getpid()
            # Typst reads files below its root and nothing outside of it.
            folder = Path(root)
            for source in template.parent.glob("*.typ"):
                (folder / source.name).write_bytes(source.read_bytes())
            for name, content in files.items():
                (folder / name).write_bytes(content)
            # Not as an input of Typst: of what its inputs touch nothing is kept for the next document.
            (folder / "document.json").write_text(_json({**data, "fonts": self._families}), encoding="utf-8")
            return self._compiler.compile(
                folder / template.name,
                root=folder,
                **options,
            )


def refusal(document: Document, error: typst.TypstError, product: str) -> ExportError:
    """Make one Chinese line of what stopped Typst: the character or the picture, and where it stands.

    Parameters
    ----------
    document : Document
    error : typst.TypstError
    product : str
        What was not made: ``PDF`` or ``Word``.
    """
    line = character_refusal(error.diagnostic, document) or _picture_refusal(document)
    if not line:
        line = f"排版程序报告“{_first_line(error)}”；请把笔记本交给工具维护人员"
    return ExportError(f"{product}未生成：{line}")


def _picture_refusal(document: Document) -> str:
    """Find the pictures that Typst stumbles over by setting each on its own; empty where there is none."""
    broken = []
    for place, block in pictures(document):
        try:
            name, content = _file(block)
            typst_compiler().pdf(PICTURES, {"pictures": [name], "texts": []}, {name: content})
        except typst.TypstError as found:
            broken.append(f"{place}已损坏或画不出来（{_first_line(found)}）")
    instead = "请换一张图" if len(broken) == 1 else "请换掉这些图"
    return f"{'；'.join(broken)}；{instead}，再导出" if broken else ""


def _file(block: Chart | Picture) -> tuple[str, bytes]:
    content, form = drawing_file(block)
    return f"picture.{form}", content


def _json(data: Mapping[str, Any]) -> str:
    # A byte order mark inside a text is left over from some file; nobody sees it, and PDF/A refuses it.
    return json.dumps(data, ensure_ascii=False).replace("\ufeff", "")


def _first_line(error: typst.TypstError) -> str:
    return error.message.strip().partition("\n")[0]
