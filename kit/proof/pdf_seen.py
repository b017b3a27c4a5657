"""What a person sees in a PDF: its tags, and the text that they mark.

The tags say what is a heading, an item or a cell. Text that has no tag, as an editing program leaves it, is
seen too: after the rest, with its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

import msgspec
import pikepdf

from kit.errors import DataError
from kit.proof.pdf_texts_seen import Mark, check_sizes, marked_texts
from kit.proof.seen import Seen, bare

__all__ = ["pdf_seen"]

_MOST_PAGES = 2000
_MOST_TAGS = 500_000
_DEEPEST = 100
_REFERENCE = re.compile(r"(\d{1,9}) (\d{1,5}) R")
# Tags that only hold others.
_WRAPPERS = {"Document", "DocumentFragment", "Part", "Art", "Sect", "NonStruct", "Aside"}
_KNOWN = {
    *("Title", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Caption", "Figure"),
    *("Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "Div", "Span", "Link"),
}


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
                tree = _Tree(pdf)
    except pikepdf.PasswordError:
        raise _encrypted() from None
    except pikepdf.PdfError:
        raise DataError("PDF文件已损坏，读不出：请重新取一份发布的成果文件") from None
    texts = marked_texts(content, without=tree.drawn)
    found = list(_Reader(texts).read(tree.root))
    return [*found, *_untagged(texts, tree.marks)]


def _encrypted() -> DataError:
    return DataError("PDF文件有密码或限制：请去掉密码和限制再保存，或者给出发布的原文件")


def _untagged(texts: dict[Mark, str], tagged: set[Mark]) -> Iterator[Seen]:
    for (page, mark), text in sorted(texts.items()):
        if (page, mark) not in tagged:
            yield Seen("text", text, page=page + 1)


class _Node:
    """A tag: what it is called, the alternative text of a figure, its tags and marks in order."""

    __slots__ = ("alt", "parts", "role")

    def __init__(self, role: str, alt: str = "") -> None:
        self.role = role
        self.alt = alt
        self.parts: list[_Node | Mark] = []

    def under(self, *roles: str, but: str = "") -> Iterator[_Node]:
        """Yield the outermost tags of some roles below this one, but not those below `but`."""
        for part in self.parts:
            if isinstance(part, _Node):
                if part.role in roles:
                    yield part
                elif part.role != but:
                    yield from part.under(*roles, but=but)

    def page(self) -> int:
        """Return the page on which it begins, from 1; 0 if it is on none."""
        for part in self.parts:
            page = part.page() if isinstance(part, _Node) else part[0] + 1
            if page:
                return page
        return 0


class _Tree:
    """The tags of a PDF, copied object by object as JSON: asking for each value takes most of the time."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        if len(pdf.pages) > _MOST_PAGES:
            raise DataError(f"PDF文件超过 {_MOST_PAGES} 页，不像是本工具发布的成果：请核对是不是这个文件")
        self._pdf = pdf
        self._pages = {"{} {} R".format(*page.obj.objgen): number for number, page in enumerate(pdf.pages)}
        structure = self._value(self._value(_copied(pdf.Root)).get("/StructTreeRoot"))
        if not isinstance(structure, dict) or structure.get("/K") is None:
            raise DataError(
                "PDF文件没有标签，分不出标题、表格：请给出发布的原文件，或者用同一份的 HTML、Word"
            )
        roles = self._value(structure.get("/RoleMap"))
        self._roles = roles if isinstance(roles, dict) else {}
        self.marks: set[Mark] = set()
        self.drawn: set[Mark] = set()
        self._passed: set[str] = set()
        self._count = 0
        self.root = _Node("Document")
        self._add(self.root, structure["/K"], -1, 0)

    def _value(self, value: Any) -> Any:
        """Return what a reference refers to; anything else as it is."""
        if isinstance(value, str) and (found := _REFERENCE.fullmatch(value)):
            return _copied(self._pdf.get_object(int(found[1]), int(found[2])))
        return value

    def _add(self, parent: _Node, kid: Any, page: int, depth: int, in_figure: bool = False) -> None:
        """Add what a tag holds: a mark, a tag, or several."""
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST_TAGS:
            raise DataError("PDF文件的标签超出应有的数目和深度：请重新取一份发布的成果文件")
        if isinstance(kid, str):
            if kid in self._passed:
                return
            self._passed.add(kid)
            kid = self._value(kid)
        if isinstance(kid, int):
            parent.parts.append((page, kid))
            self.marks.add((page, kid))
            if in_figure:
                self.drawn.add((page, kid))
        elif isinstance(kid, list):
            for each in kid:
                self._add(parent, each, page, depth + 1, in_figure)
        elif isinstance(kid, dict):
            on = kid.get("/Pg")
            if on is not None:
                page = self._pages.get(on, -1)
            role = kid.get("/S")
            if role is None:
                # A reference to a mark, or to an object such as a link, which has no text.
                self._add(parent, kid.get("/MCID"), page, depth + 1, in_figure)
                return
            name = self._role(str(role))
            node = _Node(name, self._alt(kid) if name == "Figure" else "")
            parent.parts.append(node)
            self._add(node, kid.get("/K"), page, depth + 1, in_figure or name == "Figure")

    def _alt(self, figure: dict[str, Any]) -> str:
        """Return the alternative text of a figure; what is not Unicode is in hexadecimal digits in JSON."""
        alt = self._value(figure.get("/Alt"))
        if not isinstance(alt, str):
            return ""
        kind, _, text = alt.partition(":")
        return bare(
            text if kind == "u" else bytes.fromhex(text).decode("utf-16", "replace") if kind == "b" else ""
        )

    def _role(self, name: str) -> str:
        for _ in range(9):
            if name[1:] in _KNOWN or name[1:] in _WRAPPERS or name not in self._roles:
                break
            name = str(self._roles[name])
        return name[1:]


def _copied(value: pikepdf.Object) -> Any:
    return msgspec.json.decode(value.to_json(dereference=True))


class _Reader:
    def __init__(self, texts: dict[Mark, str]) -> None:
        self._texts = texts

    def _text(self, node: _Node, without: str = "") -> str:
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

    def read(self, node: _Node) -> Iterator[Seen]:
        """Yield what is seen below a tag, each with its page."""
        for part in node.parts:
            if isinstance(part, tuple):
                text = self._texts.get(part, "")
                found: list[Seen] = [Seen("text", text, page=part[0] + 1)] if text else []
            elif part.role in _WRAPPERS:
                yield from self.read(part)
                continue
            else:
                page = part.page()
                found = [seen if seen.page else seen._replace(page=page) for seen in self._block(part)]
            yield from (seen for seen in found if seen.text or seen.caption or seen.rows)

    def _block(self, node: _Node) -> Iterator[Seen]:
        role = node.role
        if role == "Title":
            yield Seen("title", self._text(node))
        elif re.fullmatch(r"H[1-6]?", role):
            yield Seen("heading", self._text(node))
        elif role == "L":
            yield from self._items(node)
        elif role == "Table":
            yield self._table(node)
        elif role == "Figure":
            yield Seen("figure", node.alt)
        elif role == "P":
            yield from self._paragraph(node)
        elif figures := list(node.under("Figure")):
            caption = self._captions(node)
            yield from (Seen("figure", figure.alt, caption, page=figure.page()) for figure in figures)
        elif role == "Div":
            yield Seen("enclosures", self._text(node))
        else:
            yield Seen("text", self._text(node))

    def _captions(self, node: _Node) -> str:
        return "".join(self._text(caption) for caption in node.under("Caption"))

    def _paragraph(self, node: _Node) -> Iterator[Seen]:
        text, figures = self._text(node), list(node.under("Figure"))
        if text != "".join(figure.alt for figure in figures):
            # A figure within a line of text is a formula, and its source stands for it.
            yield Seen("text", text)
        else:
            yield from (Seen("figure", figure.alt, self._captions(node)) for figure in figures)

    def _table(self, node: _Node) -> Seen:
        rows = [
            tuple(self._text(cell) for cell in row.under("TH", "TD"))
            for row in node.under("TR", but="Caption")
        ]
        if rows and rows[0] and rows[0][-1] == "页":
            # Only a PDF knows its pages.
            rows = [row[:-1] if len(row) == len(rows[0]) else row for row in rows]
        return Seen("table", caption=self._captions(node), rows=tuple(rows))

    def _items(self, node: _Node) -> Iterator[Seen]:
        """Yield the items of a list, those of lists within it after the item that they stand under."""
        for body in node.under("LBody"):
            yield Seen("item", self._text(body, without="L"), page=body.page())
            for inner in body.under("L"):
                yield from self._items(inner)
