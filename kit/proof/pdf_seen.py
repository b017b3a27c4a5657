"""What a person sees in a PDF: its tags, and the text that they mark."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2 as pdfium

from kit.proof.seen import Seen, bare

__all__ = ["pdf_seen"]

_RAW: Any = pdfium.raw


def pdf_seen(content: bytes) -> list[Seen]:
    """Return what a person sees in a PDF."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        tree = _Tree(pdf, _marked_texts(content))
        return list(_pdf(tree, pdf.Root.StructTreeRoot.K))


def _marked_texts(content: bytes) -> dict[tuple[int, int], str]:
    """Give the text of each page and mark."""
    found: dict[tuple[int, int], str] = {}
    for number, page in enumerate(pdfium.PdfDocument(content)):
        text = page.get_textpage()
        for part in page.get_objects(max_depth=9):
            if part.type == _RAW.FPDF_PAGEOBJ_TEXT:
                size = _RAW.FPDFTextObj_GetText(part, text, None, 0)
                room = ctypes.create_string_buffer(size)
                _RAW.FPDFTextObj_GetText(part, text, ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)), size)
                place = number, _RAW.FPDFPageObj_GetMarkedContentID(part)
                found[place] = found.get(place, "") + room.raw[: size - 2].decode("utf-16-le")
    return found


class _Tree:
    def __init__(self, pdf: pikepdf.Pdf, texts: dict[tuple[int, int], str]) -> None:
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._texts = texts

    def text(self, node: Any, page: Any = None) -> str:
        if isinstance(node, pikepdf.Array):
            return "".join(self.text(child, page) for child in node)
        if isinstance(node, pikepdf.Dictionary):
            page = node.get("/Pg", page)
            if node.get("/S") == "/Figure":
                return bare(str(node.Alt))
            if "/MCID" in node:
                return self._marked(page, int(node.MCID))
            return self.text(node.K, page) if "/K" in node else ""
        return self._marked(page, int(node))

    def _marked(self, page: Any, mark: int) -> str:
        return bare(self._texts.get((self._pages[page.objgen], mark), ""))


def _elements(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S).lstrip("/"), node


def _under(node: Any, *names: str) -> Iterator[Any]:
    for name, child in _elements(node.get("/K", pikepdf.Array())):
        if name in names:
            yield child
        else:
            yield from _under(child, *names)


def _pdf(tree: _Tree, node: Any) -> Iterator[Seen]:
    for name, child in _elements(node):
        captions = "".join(tree.text(caption) for caption in _under(child, "Caption"))
        if name == "Document":
            yield from _pdf(tree, child.K)
        elif name == "Title":
            yield Seen("title", tree.text(child))
        elif re.fullmatch(r"H\d", name):
            yield Seen("heading", tree.text(child))
        elif name == "P" and tree.text(child) != "".join(
            bare(str(figure.Alt)) for figure in _under(child, "Figure")
        ):
            # A figure within a line of text is a formula, and its source stands for it.
            yield Seen("text", tree.text(child))
        elif name == "L":
            yield from (Seen("item", text) for text in _items(tree, child))
        elif name == "Table":
            rows = tuple(
                tuple(tree.text(cell) for cell in _under(row, "TH", "TD")) for row in _under(child, "TR")
            )
            if rows[0][-1] == "页":
                # Only a PDF knows its pages.
                rows = tuple(row[:-1] if len(row) == len(rows[0]) else row for row in rows)
            yield Seen("table", caption=captions, rows=rows)
        elif name == "Figure":
            yield Seen("figure", bare(str(child.Alt)))
        elif figures := list(_under(child, "Figure")):
            yield from (Seen("figure", bare(str(figure.Alt)), captions) for figure in figures)
        else:
            assert name == "Div", name
            yield Seen("enclosures", tree.text(child))


def _items(tree: _Tree, node: Any) -> Iterator[str]:
    """Give the items of a list, those of lists within it after the item that they stand under."""
    for body in _under(node, "LBody"):
        inner = [child for name, child in _elements(body.get("/K", pikepdf.Array())) if name == "L"]
        text = tree.text(body)
        for each in inner:
            text = text.replace(tree.text(each), "")
        yield text
        for each in inner:
            yield from _items(tree, each)
