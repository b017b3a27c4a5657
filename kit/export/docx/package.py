"""The Word file of a document: its parts, packed as a zip archive.

The parts are made from the templates in `templates/`. Texts are escaped, so that they cannot contain fields
or markup. Word numbers the headings, styles define the formatting, charts are Word's own with a workbook
each, and pictures are PNG or JPEG, which every office program opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import typst

from kit.document import Document
from kit.document.carriage import RECORD_NAMESPACE, packed
from kit.errors import ExportError
from kit.export.docx.body_xml import body_xml
from kit.export.docx.chart_nodes import NativeChart
from kit.export.docx.chart_xml import chart_xml
from kit.export.docx.drawings import Drawing, draw_formulas, draw_pictures
from kit.export.docx.framed import framed, section_ends
from kit.export.docx.packing import zipped
from kit.export.docx.pages import Pages
from kit.export.docx.part_templates import part, part_pattern, xml
from kit.export.docx.word_frame import NAMESPACES, WordFrame, read_frame
from kit.export.docx.workbooks import workbook
from kit.export.paged.metadata import document_date, keywords
from kit.export.paged.refusals import refusal
from kit.export.paged.typefaces import FAMILIES
from kit.text.patterns import place

__all__ = ["render_docx"]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
# Name of the part → whether it is for landscape pages, and Word's type of footer.
_FOOTERS = {
    "footer": (False, "default"),
    "footer-even": (False, "even"),
    "footer-turned": (True, "default"),
    "footer-turned-even": (True, "even"),
}
_CHART_RELATIONS = "word/charts/_rels/"


def render_docx(document: Document, word_frame: bytes = b"") -> bytes:
    """Write a document as a Word file.

    The same document gives the same bytes, on machines that have the same fonts.

    Parameters
    ----------
    document : Document
    word_frame : bytes
        An office's own Word file, in which the document is put; empty for pages as GB/T 9704-2012 has them.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    CallError
        The frame cannot be one.
    ExportError
        No font has a character, a picture cannot be drawn, or there is no title.
    RuntimeError
        This process was forked from one that had set a PDF or drawn a picture: do neither before a fork.

    Examples
    --------
    >>> render_docx(Document(title="2021年工作总结"))[:2]
    b'PK'
    """
    if not document.title.strip():
        raise ExportError("Word未生成：文档没有标题；请在笔记本开头写一个一级标题")
    try:
        pictures, formulas = draw_pictures(document), draw_formulas(document)
    except typst.TypstError as error:
        raise refusal(document, error, "Word") from error
    frame = read_frame(word_frame) if word_frame else None
    pages = Pages(document, pictures, formulas, frame)
    parts = _parts(document, pages, [*pictures, *formulas.values()], frame)
    return zipped(parts, alike=_alike(parts, frame))


def _alike(parts: Mapping[str, bytes], frame: WordFrame | None) -> set[str]:
    """Return the names of parts that other reviews have with the same content."""
    others = [_same_parts(), frame.parts if frame else {}]
    return {
        name
        for name, content in parts.items()
        if any(content is each.get(name) for each in others) or name.startswith(_CHART_RELATIONS)
    }


def _parts(
    document: Document, pages: Pages, pictures: list[Drawing], frame: WordFrame | None
) -> dict[str, bytes]:
    """Return the files of the package by path."""
    # A frame may have charts and pictures too.
    mark = "review-" if frame else ""
    metadata = {
        "title": document.title.replace("\n", ""),
        "office": document.signature.office.replace("\n", ""),
        "keywords": keywords(document),
        "day": document_date(document).isoformat(),
        "identity": document.identity,
    }
    charts = list(enumerate(pages.charts, start=1))
    body_relations = [
        *(_relation(each.id, "image", f"media/{mark}{each.name}") for each in pictures),
        *(_relation(f"rIdChart{n}", "chart", f"charts/{mark}chart{n}.xml") for n, _ in charts),
        *(_relation(id, "hyperlink", address) | {"outside": True} for address, id in pages.addresses.items()),
    ]
    if document.record:
        body_relations.append(_relation("rIdRecord", "customXml", "../customXml/item1.xml"))
    same = _same_parts()
    ends, last = _ends(pages, frame)
    body = body_xml(pages.sections, ends)
    parts = {
        "[Content_Types].xml": part(
            "content-types",
            footers=list(_FOOTERS),
            charts=[f"{mark}chart{n}" for n, _ in charts],
            record=bool(document.record),
        ),
        "_rels/.rels": same["_rels/.rels"],
        "word/styles.xml": same["word/styles.xml"],
        "word/numbering.xml": part("numbering", restarts=pages.restarts),
        **{
            name: content
            for n, chart in charts
            for name, content in _chart_parts(f"{mark}chart{n}", chart).items()
        },
        **{f"word/media/{mark}{each.name}": each.content for each in pictures},
        "docProps/app.xml": part("app", **metadata),
        "docProps/core.xml": part("core", **metadata),
        "docProps/custom.xml": part("custom", **metadata),
        **_record_parts(document.record),
    }
    if frame is not None:
        return framed(frame, parts, body, last, body_relations)
    return {**parts, **_own_parts(body, last, body_relations)}


def _own_parts(body: str, last: str, relations: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """Return the parts in whose place an office's own file has its own."""
    own_relations = [
        *(_relation(f"rId{name}", name, f"{name}.xml") for name in ("styles", "numbering", "settings")),
        _relation("rIdfontTable", "fontTable", "fontTable.xml"),
        *(_relation(f"rId{name}", "footer", f"{name}.xml") for name in _FOOTERS),
    ]
    same = _same_parts()
    return {
        "word/document.xml": (_document_pattern() % {"body": body, "end": last}).encode(),
        "word/_rels/document.xml.rels": part("relationships", relations=[*own_relations, *relations]),
        **{
            name: same[name]
            for name in (
                "word/settings.xml",
                "word/fontTable.xml",
                *(f"word/{name}.xml" for name in _FOOTERS),
            )
        },
    }


@cache
def _same_parts() -> Mapping[str, bytes]:
    """Return the parts that all reviews have with the same content."""
    package = [
        _relation("rId1", "officeDocument", "word/document.xml"),
        _relation("rId2", "extended-properties", "docProps/app.xml"),
        _relation("rId3", "custom-properties", "docProps/custom.xml"),
        _relation("rId4", "core-properties", "docProps/core.xml") | {"type": f"{_PACKAGE}core-properties"},
    ]
    about_record = _relation("rId1", "customXmlProps", "itemProps1.xml")
    fonts = {role: names[0] for role, names in FAMILIES.items()}
    typefaces = [(names[0], names[1:-1]) for names in FAMILIES.values()]
    return {
        "_rels/.rels": part("relationships", relations=package),
        "word/styles.xml": part("styles", fonts=fonts),
        "word/settings.xml": part("settings"),
        "word/fontTable.xml": part("fontTable", typefaces=typefaces),
        **{
            f"word/{name}.xml": part(
                "footer", landscape=landscape, side="left" if kind == "even" else "right"
            )
            for name, (landscape, kind) in _FOOTERS.items()
        },
        "customXml/itemProps1.xml": part("record-properties", namespace=RECORD_NAMESPACE),
        "customXml/_rels/item1.xml.rels": part("relationships", relations=[about_record]),
    }


@cache
def _document_pattern() -> str:
    return part_pattern("document", namespaces=NAMESPACES, body=place("body"), end=place("end"))


def _ends(pages: Pages, frame: WordFrame | None) -> tuple[list[str], str]:
    """Return the properties that end each section, empty for the last, and those of the last."""
    if frame is not None:
        return section_ends(frame, pages.sections)
    ends = [_section_end(section.landscape) for section in pages.sections]
    return [*ends[:-1], ""], ends[-1]


@cache
def _section_end(landscape: bool) -> str:
    footers = {kind: f"rId{name}" for name, kind in _FOOTERS.items()}
    return xml("section", landscape=landscape, footers=footers)


def _chart_parts(name: str, chart: NativeChart) -> dict[str, bytes]:
    return {
        f"word/charts/{name}.xml": chart_xml(chart).encode(),
        f"{_CHART_RELATIONS}{name}.xml.rels": _chart_relations(name),
        f"word/embeddings/{name}.xlsx": workbook(chart),
    }


@lru_cache(maxsize=64)
def _chart_relations(name: str) -> bytes:
    book = _relation("rId1", "package", f"../embeddings/{name}.xlsx")
    return part("relationships", relations=[book])


def _record_parts(record: bytes) -> dict[str, bytes]:
    """Return the custom XML part of a record, which office programs keep when they save."""
    if not record:
        return {}
    same = _same_parts()
    return {
        "customXml/item1.xml": part("record", namespace=RECORD_NAMESPACE, record=packed(record)),
        **{name: same[name] for name in ("customXml/itemProps1.xml", "customXml/_rels/item1.xml.rels")},
    }


def _relation(id: str, kind: str, target: str) -> dict[str, Any]:
    return {"id": id, "type": _OFFICE + kind, "target": target, "outside": False}
