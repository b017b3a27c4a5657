"""The Word file of a document: an official document's page (GB/T 9704-2012), edited as if it had been typed.

Stands at document → outputs, beside the PDF. The parts of the file are templates in `templates/word/`; texts
go into them escaped, so that nothing in a text is a field or markup. Headings number themselves, styles say
how everything looks, and charts are drawn as PNG, which every office program opens.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from kit.document import Document
from kit.errors import ExportError
from kit.export.docx.drawings import Drawn, drawn, drawn_formulas
from kit.export.docx.pages import Pages
from kit.export.paged.metadata import dated, keywords
from kit.export.paged.typefaces import FAMILIES
from kit.export.paged.typst_compiler import refusal

__all__ = ["render_docx"]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
# What XML cannot hold; a byte order mark is left over from some file, and nobody sees it.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufeff\ufffe\uffff\ud800-\udfff]")
# Name of the part → is it for turned pages, and for which of Word's kinds of page: every one, or even ones.
_FOOTERS = {
    "footer": (False, "default"),
    "footer-even": (False, "even"),
    "footer-turned": (True, "default"),
    "footer-turned-even": (True, "even"),
}
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def render_docx(document: Document) -> bytes:
    """Write a document as a Word file.

    The same document gives the same bytes, on machines that have the same fonts.

    Parameters
    ----------
    document : Document

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    ExportError
        A character is in no font that the kit knows, a picture cannot be drawn, or there is no title.
    RuntimeError
        This process was forked from one that had set a PDF or drawn already: do neither before forking.

    Examples
    --------
    >>> render_docx(Document(title="2021年工作总结"))[:2]
    b'PK'
    """
    if not document.title.strip():
        raise ExportError("Word未生成：文档没有标题；请在笔记本开头写一个一级标题")
    try:
        pictures, formulas = drawn(document), drawn_formulas(document)
    except typst.TypstError as error:
        raise refusal(document, error, "Word") from error
    return _zipped(_parts(document, Pages(document, pictures, formulas), [*pictures, *formulas.values()]))


def _parts(document: Document, pages: Pages, pictures: list[Drawn]) -> dict[str, bytes]:
    """Give the files of the package by their place in it."""
    about = {
        "title": document.title.replace("\n", ""),
        "office": document.signature.office.replace("\n", ""),
        "keywords": keywords(document),
        "day": dated(document).isoformat(),
        "identity": document.identity,
    }
    within = [
        *(_relation(f"rId{name}", name, f"{name}.xml") for name in ("styles", "numbering", "settings")),
        _relation("rIdfontTable", "fontTable", "fontTable.xml"),
        *(_relation(f"rId{name}", "footer", f"{name}.xml") for name in _FOOTERS),
        *(_relation(each.id, "image", f"media/{each.name}") for each in pictures),
        *(_relation(id, "hyperlink", address) | {"outside": True} for address, id in pages.addresses.items()),
    ]
    above = [
        _relation("rId1", "officeDocument", "word/document.xml"),
        _relation("rId2", "extended-properties", "docProps/app.xml"),
        _relation("rId3", "custom-properties", "docProps/custom.xml"),
        _relation("rId4", "core-properties", "docProps/core.xml") | {"type": f"{_PACKAGE}core-properties"},
    ]
    fonts = {role: names[0] for role, names in FAMILIES.items()}
    return {
        "[Content_Types].xml": _written("content-types", footers=list(_FOOTERS)),
        "_rels/.rels": _written("relationships", relations=above),
        "word/document.xml": _written(
            "document",
            sections=pages.sections,
            footers={kind: f"rId{name}" for name, kind in _FOOTERS.items()},
        ),
        "word/_rels/document.xml.rels": _written("relationships", relations=within),
        "word/styles.xml": _written("styles", fonts=fonts),
        "word/numbering.xml": _written("numbering", restarts=pages.restarts),
        "word/settings.xml": _written("settings"),
        "word/fontTable.xml": _written(
            "fontTable", typefaces=[(names[0], names[1:-1]) for names in FAMILIES.values()]
        ),
        **{
            f"word/{name}.xml": _written("footer", turned=turned, side="left" if kind == "even" else "right")
            for name, (turned, kind) in _FOOTERS.items()
        },
        **{f"word/media/{each.name}": each.content for each in pictures},
        "docProps/app.xml": _written("app", **about),
        "docProps/core.xml": _written("core", **about),
        "docProps/custom.xml": _written("custom", **about),
    }


def _relation(id: str, kind: str, target: str) -> dict[str, Any]:
    return {"id": id, "type": _OFFICE + kind, "target": target, "outside": False}


def _written(template: str, **values: Any) -> bytes:
    written = _templates().get_template(f"{template}.xml.jinja").render(values)
    return _FORBIDDEN.sub("", written).strip().encode()


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["lines"] = lambda text: _BREAK.join(escape(text).split("\n"))
    return environment


def _zipped(parts: dict[str, bytes]) -> bytes:
    """Pack the parts with no time of their own: the same parts give the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_LONG_AGO)
            packed = name.startswith("word/media/")
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file.getvalue()
