"""What a person sees in a Word file, read from its XML.

Paragraphs are told apart by the names of their styles: the ids are other ones after LibreOffice or WPS has
saved a file. What the kit does not write (plain paragraphs, tables and pictures of an office's own) is seen
as text, table or figure in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kit.document.carriage import marked_number
from kit.errors import DataError
from kit.proof.docx_numbers_seen import DocxNumbers, DocxStyles, value
from kit.proof.docx_parts import W, docx_parts
from kit.proof.seen import Seen, SeenMark, bare

__all__ = ["docx_seen", "docx_seen_with_marks"]

_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PICTURE = f"{_DRAWING}docPr"
_MARK_START, _MARK_END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}r"
_HYPHEN, _VANISH, _NAME, _ID = f"{W}noBreakHyphen", f"{W}vanish", f"{W}name", f"{W}id"

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
    return docx_seen_with_marks(content)[0]


def docx_seen_with_marks(content: bytes) -> tuple[list[Seen], list[SeenMark]]:
    """Return what a person sees in a Word file, and the marks of its numbers, which nobody sees.

    Of marks with one name the first counts; one that is not whole within a paragraph is none.
    """
    parts = docx_parts(content)
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
    found: list[Seen] = []
    marks: dict[int, SeenMark] = {}
    for seen, marked in zip(reader.found, reader.marks, strict=True):
        if seen.text or seen.caption or seen.rows or seen.kind == "figure":
            for each in marked:
                marks.setdefault(each.number, each._replace(at=len(found)))
            found.append(seen)
    return found, list(marks.values())


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
    """The words of a paragraph, which of them are those of pictures, and its marks: number, start, end."""

    def __init__(self, node: Any) -> None:
        self._parts: list[str] = []
        self._words: list[str] = []
        self._open: dict[str, tuple[int, int]] = {}
        self._length = 0
        self.pictures: list[str] = []
        self.marks: list[tuple[int, int, int]] = []
        self._read(node, 0)
        self.text, self.words = "".join(self._parts), "".join(self._words)

    def _read(self, node: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise DataError("Word文件的内容一层套一层，超出应有的深度：请重新取一份发布的成果文件")
        for part in node:
            tag = part.tag
            if tag in _TEXTS:
                self._add(part.text or "")
            elif tag == _PICTURE:
                self.pictures.append(part.get("descr", ""))
                self._add(self.pictures[-1], is_word=False)
            elif tag == _HYPHEN:
                self._add("-")
            elif tag == _MARK_START:
                if number := marked_number(part.get(_NAME, "")):
                    self._open[part.get(_ID, "")] = number, self._length
            elif tag == _MARK_END:
                if opened := self._open.pop(part.get(_ID, ""), None):
                    self.marks.append((*opened, self._length))
            elif tag not in _UNSEEN and not (tag == _RUN and _is_hidden(part)):
                self._read(part, depth + 1)

    def _add(self, text: str, *, is_word: bool = True) -> None:
        text = bare(text)
        self._parts.append(text)
        self._length += len(text)
        if is_word:
            self._words.append(text)


def _is_hidden(run: Any) -> bool:
    # Hardly any run has it anywhere, and a look at its properties takes longer.
    if next(run.iter(_VANISH), None) is None:
        return False
    hidden = value(run, "rPr", "vanish")
    return hidden is not None and hidden not in _OFF


class _Reader:
    def __init__(self, styles: DocxStyles, numbers: DocxNumbers) -> None:
        self.found: list[Seen] = []
        self.marks: list[list[SeenMark]] = []
        self._styles = styles
        self._numbers = numbers
        # What belongs to the next block.
        self._caption = _NOTHING
        self._number = ""
        self._taken: Any = None

    def read(self, nodes: list[Any]) -> None:
        for at, node in enumerate(nodes):
            after = nodes[at + 1 : at + 3]
            if node.tag == _TABLE:
                self._table(node)
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
            self._add("title", piece)
        elif any(name.startswith("heading ") for name in names):
            self._add("heading", piece, bare(number))
        elif "附件序号" in names:
            self._number = piece.text
        elif "附件标题" in names:
            self._add("heading", piece, self._number)
            self._number = ""
        elif any(name.startswith("list ") for name in names):
            self._add("item", piece)
        elif piece.pictures and not piece.words:
            self._figure(node, piece, after)
        elif "caption" in names and after and after[0].tag == _TABLE:
            self._caption = piece
        elif "附件说明" in names:
            self._enclosures(piece, "附件说明（首行）" in names)
        else:
            self._add("text", piece)

    def _add(self, kind: Any, piece: _Piece, before: str = "") -> None:
        self.found.append(Seen(kind, before + piece.text))
        self.marks.append(_marks(piece, -1, 0, len(before)))

    def _table(self, node: Any) -> None:
        rows = [
            [_Piece(cell) for cell in _own(row, _CELL)] for row in _own(node, _ROW) if not _is_deleted(row)
        ]
        texts = tuple(tuple(cell.text for cell in row) for row in rows)
        self.found.append(Seen("table", caption=self._caption.text, rows=texts))
        cells = [_marks(cell, at, place) for at, row in enumerate(rows) for place, cell in enumerate(row)]
        self.marks.append([*_marks(self._caption, -1, 1), *chain.from_iterable(cells)])
        self._caption = _NOTHING

    def _flush_number(self) -> None:
        """Show the number of an attachment that has lost its title."""
        if self._number:
            self._add("text", _NOTHING, self._number)
            self._number = ""

    def _enclosures(self, piece: _Piece, first: bool) -> None:
        before = ""
        if not first and self.found and self.found[-1].kind == "enclosures":
            before = self.found.pop().text
            self.marks.pop()
        self._add("enclosures", piece, before)

    def _figure(self, node: Any, piece: _Piece, after: list[Any]) -> None:
        # Of charts side by side the first has the words for all.
        drawn = piece.pictures[:1] if "图" in self._styles.names(node) else piece.pictures
        caption = _NOTHING
        if after and self._has_style(after[0], "caption"):
            keeps = value(node, "pPr", "keepNext")
            above_table = len(after) > 1 and after[1].tag == _TABLE
            # A figure without a caption is not kept with what follows, which may be the caption of a table.
            if keeps not in _OFF and not (
                above_table and keeps is None and "图" not in self._styles.names(node)
            ):
                self._taken = after[0]
                caption = _Piece(after[0])
        self.found.append(Seen("figure", bare("".join(drawn)), caption.text))
        self.marks.append(_marks(caption, -1, 1))


def _is_deleted(row: Any) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _marks(piece: _Piece, row: int, cell: int, shift: int = 0) -> list[SeenMark]:
    return [SeenMark(number, 0, row, cell, start + shift, end + shift) for number, start, end in piece.marks]


_NOTHING = _Piece(())
"""A paragraph without words."""
