"""What a person sees in a Word file: its XML, with the numbers that Word counts."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from kit.proof.seen import Seen, bare

__all__ = ["docx_seen"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def docx_seen(content: bytes) -> list[Seen]:
    """Return what a person sees in a Word file."""
    return list(_docx(content))


def _docx(content: bytes) -> Iterator[Seen]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    document = etree.fromstring(archive.read("word/document.xml"))
    count = _Numbers(etree.fromstring(archive.read("word/numbering.xml")))
    caption = number = enclosures = ""
    nodes = [node for node in document[0] if node.tag in {f"{_W}p", f"{_W}tbl"}]
    for node, after in zip(nodes, [*nodes[1:], None], strict=True):
        if node.tag == f"{_W}tbl":
            rows = (tuple(bare(_words(cell)) for cell in row.iter(f"{_W}tc")) for row in node.iter(f"{_W}tr"))
            yield Seen("table", caption=caption, rows=tuple(rows))
            caption = ""
            continue
        style, text = _style(node), bare(_words(node))
        following = _style(after) if after is not None and after.tag == f"{_W}p" else ""
        if style == "Title":
            yield Seen("title", text)
        elif style.startswith("Heading"):
            yield Seen("heading", bare(count(node)) + text)
        elif style == "AttachmentNumber":
            number = text
        elif style == "AttachmentTitle":
            yield Seen("heading", number + text)
        elif style in {"ListBullet", "ListNumber"}:
            yield Seen("item", text)
        elif style == "Figure":
            # Of charts side by side the first has the words for all.
            alt, *_ = [picture.get("descr") for picture in node.iter(_PROPERTIES)]
            named = bare(_words(after)) if following == "Caption" else ""
            yield Seen("figure", bare(alt), named)
        elif style == "Caption":
            # Above a table; a figure has taken the one below it already.
            caption = text if after is not None and after.tag == f"{_W}tbl" else ""
        elif style.startswith("Enclosures"):
            enclosures += text
            if following != "Enclosures":
                yield Seen("enclosures", enclosures)
        elif style == "AfterTable":
            assert text == ""
        else:
            assert style in {"BodyText", "Code", "Note", "Signature", "Date", "Identity"}, style
            yield Seen("text", text)


def _style(paragraph: Any) -> str:
    return str(paragraph.find(f"{_W}pPr/{_W}pStyle").get(f"{_W}val"))


def _words(node: Any) -> str:
    # A drawing within a line of text is a formula, and its source stands for it.
    drawn = [] if node.tag == f"{_W}p" and _style(node) == "Figure" else [_PROPERTIES]
    return "".join(
        part.get("descr", "")
        if part.tag == _PROPERTIES
        else "\n"
        if part.tag == f"{_W}br"
        else part.text or ""
        for part in node.iter(f"{_W}t", f"{_W}br", *drawn)
    )


class _Numbers:
    """Counts headings as Word does: a level begins anew below each higher one, a list of its own at 1."""

    def __init__(self, numbering: Any) -> None:
        (self._levels,) = [
            [
                (level.find(f"{_W}numFmt").get(f"{_W}val"), level.find(f"{_W}lvlText").get(f"{_W}val"))
                for level in each.iter(f"{_W}lvl")
            ]
            for each in numbering.iter(f"{_W}abstractNum")
            if each.get(f"{_W}abstractNumId") == "0"
        ]
        self._counts: dict[str, Counter[int]] = {}

    def __call__(self, paragraph: Any) -> str:
        own = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        level = int(_style(paragraph).removeprefix("Heading")) - 1
        counts = self._counts.setdefault(own.get(f"{_W}val") if own is not None else "1", Counter())
        counts[level] += 1
        for deeper in range(level + 1, 4):
            counts[deeper] = 0
        form, mark = self._levels[level]
        number = counts[level]
        written = str(number) if form == "decimal" else "零一二三四五六七八九十"[number]
        return str(mark).replace(f"%{level + 1}", written)
