"""What a person sees in a Word file, read from its XML.

Paragraphs are told apart by the names of their styles: the ids are other ones after LibreOffice or WPS has
saved a file. What the kit does not write (plain paragraphs, tables and pictures of an office's own) is seen
as text, table or figure in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.errors import DataError
from kit.proof.docx_numbers_seen import DocxNumbers, DocxStyles, value
from kit.proof.docx_parts import DocxParts, W
from kit.proof.seen import Seen, bare

__all__ = ["docx_seen"]

_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PICTURE = f"{_DRAWING}docPr"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"

# What was deleted is not seen, nor the code of a field; a fallback repeats what it stands for.
_UNSEEN = {
    *(f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "rPr")),
    *(f"{W}{name}" for name in ("tblPr", "trPr", "tcPr", "sectPr")),
    f"{_COMPATIBLE}Fallback",
}
_TEXTS = {f"{W}t", f"{_FORMULA}t"}
_OFF = {"0", "false", "off"}
_DEEPEST = 200


def docx_seen(content: bytes) -> list[Seen]:
    """Return what a person sees in a Word file.

    Headings have the numbers that Word counts; footnotes come last. Of tracked changes, what was inserted is
    seen, and what was deleted is not.

    Raises
    ------
    DataError
        It is no Word file, damaged, encrypted, or beyond the bounds.
    """
    parts = DocxParts(content)
    root = parts.xml(parts.main)
    styles = DocxStyles(parts.related("styles"))
    reader = _Reader(styles, DocxNumbers(parts.related("numbering"), styles))
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise DataError("Word文件里没有正文：请重新取一份发布的成果文件")
    reader.read(list(_own(body, _PARAGRAPH, _TABLE)))
    for kind in ("footnotes", "endnotes"):
        notes = parts.related(kind)
        for note in notes if notes is not None else ():
            # The others are the lines above notes.
            if note.get(f"{W}type", "normal") == "normal":
                reader.read(list(_own(note, _PARAGRAPH, _TABLE)))
    return [seen for seen in reader.found if seen.text or seen.caption or seen.rows or seen.kind == "figure"]


def _own(node: Any, *tags: str, depth: int = 0) -> Iterator[Any]:
    """Yield the outermost visible elements of some kinds below a node, through what only wraps them."""
    if depth > _DEEPEST:
        raise DataError("Word文件的内容一层套一层，超出应有的深度：请重新取一份发布的成果文件")
    for child in node:
        if child.tag in tags:
            yield child
        elif child.tag not in _UNSEEN and child.tag != _PARAGRAPH:
            yield from _own(child, *tags, depth=depth + 1)


class _Piece:
    """The words of a paragraph, and which of them are those of pictures."""

    def __init__(self, node: Any) -> None:
        self._parts: list[str] = []
        self._words: list[str] = []
        self.pictures: list[str] = []
        self._read(node, 0)
        self.text, self.words = bare("".join(self._parts)), bare("".join(self._words))

    def _read(self, node: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise DataError("Word文件的内容一层套一层，超出应有的深度：请重新取一份发布的成果文件")
        for part in node:
            tag = part.tag
            if tag in _TEXTS:
                self._parts.append(part.text or "")
                self._words.append(part.text or "")
            elif tag == _PICTURE:
                self.pictures.append(part.get("descr", ""))
                self._parts.append(part.get("descr", ""))
            elif tag == f"{W}noBreakHyphen":
                self._parts.append("-")
                self._words.append("-")
            elif tag not in _UNSEEN and not (tag == f"{W}r" and _is_hidden(part)):
                self._read(part, depth + 1)


def _is_hidden(run: Any) -> bool:
    hidden = value(run, "rPr", "vanish")
    return hidden is not None and hidden not in _OFF


class _Reader:
    def __init__(self, styles: DocxStyles, numbers: DocxNumbers) -> None:
        self.found: list[Seen] = []
        self._styles = styles
        self._numbers = numbers
        # What belongs to the next block.
        self._caption = self._number = ""
        self._taken: Any = None

    def read(self, nodes: list[Any]) -> None:
        for at, node in enumerate(nodes):
            after = nodes[at + 1 : at + 3]
            if node.tag == _TABLE:
                self.found.append(Seen("table", caption=self._caption, rows=_rows(node)))
                self._caption = ""
            elif node is not self._taken:
                self._paragraph(node, after)
        self._flush_number()

    def _has_style(self, node: Any, name: str) -> bool:
        return node.tag == _PARAGRAPH and name in self._styles.names(node)

    def _paragraph(self, node: Any, after: list[Any]) -> None:
        names = self._styles.names(node)
        number = self._numbers(node)
        piece = _Piece(node)
        if not piece.text and not piece.pictures:
            return
        if "附件标题" not in names:
            self._flush_number()
        if "title" in names:
            self._add("title", piece.text)
        elif any(name.startswith("heading ") for name in names):
            self._add("heading", bare(number) + piece.text)
        elif "附件序号" in names:
            self._number = piece.text
        elif "附件标题" in names:
            self._add("heading", self._number + piece.text)
            self._number = ""
        elif any(name.startswith("list ") for name in names):
            self._add("item", piece.text)
        elif piece.pictures and not piece.words:
            self._figure(node, piece, after)
        elif "caption" in names and after and after[0].tag == _TABLE:
            self._caption = piece.text
        elif "附件说明" in names:
            self._enclosures(piece.text, "附件说明（首行）" in names)
        else:
            self._add("text", piece.text)

    def _add(self, kind: Any, text: str) -> None:
        self.found.append(Seen(kind, text))

    def _flush_number(self) -> None:
        """Show the number of an attachment that has lost its title."""
        if self._number:
            self._add("text", self._number)
            self._number = ""

    def _enclosures(self, text: str, first: bool) -> None:
        if not first and self.found and self.found[-1].kind == "enclosures":
            text = self.found.pop().text + text
        self._add("enclosures", text)

    def _figure(self, node: Any, piece: _Piece, after: list[Any]) -> None:
        # Of charts side by side the first has the words for all.
        drawn = piece.pictures[:1] if "图" in self._styles.names(node) else piece.pictures
        caption = ""
        if after and self._has_style(after[0], "caption"):
            keeps = value(node, "pPr", "keepNext")
            above_table = len(after) > 1 and after[1].tag == _TABLE
            # A figure without a caption is not kept with what follows, which may be the caption of a table.
            if keeps not in _OFF and not (
                above_table and keeps is None and "图" not in self._styles.names(node)
            ):
                self._taken = after[0]
                caption = _Piece(after[0]).text
        self.found.append(Seen("figure", bare("".join(drawn)), caption))


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(_Piece(cell).text for cell in _own(row, _CELL))
        for row in _own(table, _ROW)
        if row.find(f"{W}trPr/{W}del") is None
    )
