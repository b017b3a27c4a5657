"""What a person sees in a PDF: its tags, and the text that they mark.

The tags say what is a heading, an item or a cell. Text that has no tag, as an editing program leaves it, is
seen too: after the rest, with its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from tempfile import TemporaryFile

import pikepdf

from kit.errors import DataError
from kit.proof.pdf_tags_seen import WRAPPERS, Tag, TagTree
from kit.proof.pdf_texts_seen import Mark, check_sizes, marked_texts
from kit.proof.seen import Seen

__all__ = ["pdf_seen"]


def pdf_seen(content: bytes) -> list[Seen]:
    """Return what a person sees in a PDF, each with its page.

    Raises
    ------
    DataError
        It is damaged, encrypted, without tags, or beyond the bounds.
    """
    check_sizes(content)
    try:
        # A repaired file could lack pages, and nobody would know.
        with TemporaryFile() as file:
            # A file is read in a third of the time that bytes of Python's take.
            file.write(content)
            file.seek(0)
            with pikepdf.open(file, attempt_recovery=False, access_mode=pikepdf.AccessMode.mmap) as pdf:
                if pdf.is_encrypted:
                    raise _encrypted()
                tree = TagTree(pdf)
    except pikepdf.PasswordError:
        raise _encrypted() from None
    except pikepdf.PdfError:
        raise DataError("PDF文件已损坏，读不出：请重新取一份发布的成果文件") from None
    texts = marked_texts(content)
    found = list(_Reader(texts).read(tree.root))
    return [*found, *_untagged(texts, tree.marks)]


def _encrypted() -> DataError:
    return DataError("PDF文件有密码或限制：请去掉密码和限制再保存，或者给出发布的原文件")


def _untagged(texts: dict[Mark, str], tagged: set[Mark]) -> Iterator[Seen]:
    for (page, mark), text in sorted(texts.items()):
        if (page, mark) not in tagged:
            yield Seen("text", text, page=page + 1)


class _Reader:
    def __init__(self, texts: dict[Mark, str]) -> None:
        self._texts = texts

    def _text(self, node: Tag, without: str = "") -> str:
        if node.role == "Figure":
            return node.alt
        return "".join(
            self._texts.get(part, "")
            if isinstance(part, tuple)
            else ""
            if part.role == without
            else self._text(part, without)
            for part in node.parts
        )

    def read(self, node: Tag) -> Iterator[Seen]:
        """Yield what is seen below a tag, each with its page."""
        for part in node.parts:
            if isinstance(part, tuple):
                text = self._texts.get(part, "")
                found: list[Seen] = [Seen("text", text, page=part[0] + 1)] if text else []
            elif part.role in WRAPPERS:
                yield from self.read(part)
                continue
            else:
                page = part.page()
                found = [seen if seen.page else seen._replace(page=page) for seen in self._block(part)]
            yield from (seen for seen in found if seen.text or seen.caption or seen.rows)

    def _block(self, node: Tag) -> Iterator[Seen]:
        role = node.role
        if role == "Title":
            yield Seen("title", self._text(node))
        elif re.fullmatch(r"H[1-6]?", role):
            yield Seen("heading", self._text(node))
        elif role == "L":
            yield from self._items(node)
        elif role == "Table":
            yield from self._whole(node, [self._table(node)])
        elif role == "Figure":
            yield Seen("figure", node.alt)
        elif role == "P":
            yield from self._paragraph(node)
        elif figures := list(node.under("Figure")):
            caption = self._captions(node)
            seen = [Seen("figure", each.alt, caption, page=each.page()) for each in figures]
            yield from self._whole(node, seen)
        elif role == "Div":
            yield Seen("enclosures", self._text(node))
        else:
            yield Seen("text", self._text(node))

    def _whole(self, node: Tag, seen: list[Seen]) -> Iterator[Seen]:
        """Yield what a table or figure shows; where that is not all of its text, its text."""
        shown = sum(len(each.text) + sum(map(len, chain.from_iterable(each.rows))) for each in seen)
        captions = sum(map(len, {each.caption for each in seen}))
        if shown + captions != len(self._text(node)):
            yield Seen("text", self._text(node))
            return
        for each in seen:
            head = each.rows[0] if each.rows else ()
            # Only a PDF knows its pages.
            rows = (
                each.rows
                if head[-1:] != ("页",)
                else tuple(row[:-1] if len(row) == len(head) else row for row in each.rows)
            )
            yield each._replace(rows=rows)

    def _captions(self, node: Tag) -> str:
        return "".join(self._text(caption) for caption in node.under("Caption"))

    def _paragraph(self, node: Tag) -> Iterator[Seen]:
        text, figures = self._text(node), list(node.under("Figure"))
        if text != "".join(figure.alt for figure in figures):
            # A figure within a line of text is a formula, and its source stands for it.
            yield Seen("text", text)
        else:
            yield from (Seen("figure", figure.alt, self._captions(node)) for figure in figures)

    def _table(self, node: Tag) -> Seen:
        rows = tuple(
            tuple(self._text(cell) for cell in row.under("TH", "TD"))
            for row in node.under("TR", but="Caption")
        )
        return Seen("table", caption=self._captions(node), rows=rows)

    def _items(self, node: Tag) -> Iterator[Seen]:
        """Yield the items of a list, those of lists within it after the item that they stand under."""
        for body in node.under("LBody"):
            yield Seen("item", self._text(body, without="L"), page=body.page())
            for inner in body.under("L"):
                yield from self._items(inner)
