"""The tags of a PDF: what is a heading, a row or a figure, and which marks of the pages are its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pikepdf

from kit.errors import DataError
from kit.proof.pdf_texts_seen import Mark
from kit.proof.seen import bare

__all__ = ["WRAPPERS", "Tag", "TagTree"]

_MOST_PAGES = 2000
_MOST_TAGS = 500_000
_DEEPEST = 100
_REFERENCE = re.compile(r"(\d{1,9}) (\d{1,5}) R")
# Tags that only hold others.
WRAPPERS = {"Document", "DocumentFragment", "Part", "Art", "Sect", "NonStruct", "Aside"}
_KNOWN = {
    *("Title", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Caption", "Figure"),
    *("Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "Div", "Span", "Link"),
}


class Tag:
    """A tag: what it is called, the alternative text of a figure, its tags and marks in order."""

    __slots__ = ("alt", "parts", "role")

    def __init__(self, role: str, alt: str = "") -> None:
        self.role = role
        self.alt = alt
        self.parts: list[Tag | Mark] = []

    def under(self, *roles: str, but: str = "") -> Iterator[Tag]:
        """Yield the outermost tags of some roles below this one, but not those below `but`."""
        for part in self.parts:
            if isinstance(part, Tag):
                if part.role in roles:
                    yield part
                elif part.role != but:
                    yield from part.under(*roles, but=but)

    def page(self) -> int:
        """Return the page on which it begins, from 1; 0 if it is on none."""
        for part in self.parts:
            page = part.page() if isinstance(part, Tag) else part[0] + 1
            if page:
                return page
        return 0


class TagTree:
    """The tags of a PDF, copied object by object as JSON: asking for each value takes most of the time."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        if len(pdf.pages) > _MOST_PAGES:
            raise DataError(f"PDF文件超过 {_MOST_PAGES} 页，不像是本工具发布的成果：请核对是不是这个文件")
        self._pdf = pdf
        self._pages = {"{} {} R".format(*page.obj.objgen): number for number, page in enumerate(pdf.pages)}
        structure = self._value(_copied(pdf.Root).get("/StructTreeRoot"))
        if not isinstance(structure, dict) or structure.get("/K") is None:
            raise DataError(
                "PDF文件没有标签，分不出标题、表格：请给出发布的原文件，或者用同一份的 HTML、Word"
            )
        roles = self._value(structure.get("/RoleMap"))
        self._roles = roles if isinstance(roles, dict) else {}
        self.marks: set[Mark] = set()
        self._passed: set[str] = set()
        self._count = 0
        self.root = Tag("Document")
        self._add(self.root, structure["/K"], -1, 0)

    def _value(self, value: Any) -> Any:
        """Return what a reference refers to; anything else as it is."""
        if isinstance(value, str) and (found := _REFERENCE.fullmatch(value)):
            return _copied(self._pdf.get_object(int(found[1]), int(found[2])))
        return value

    def _add(self, parent: Tag, kid: Any, page: int, depth: int) -> None:
        """Add what a tag holds: a mark, a tag, or several."""
        self._hold(depth)
        if isinstance(kid, str):
            if kid in self._passed:
                return
            self._passed.add(kid)
            kid = self._value(kid)
        if isinstance(kid, int):
            self._mark(parent, (page, kid))
        elif isinstance(kid, list):
            self._add_all(parent, kid, page, depth)
        elif isinstance(kid, dict):
            on = kid.get("/Pg")
            if on is not None:
                page = self._pages.get(on, -1)
            role = kid.get("/S")
            if role is None:
                # A reference to a mark, or to an object such as a link, which has no text.
                self._add(parent, kid.get("/MCID"), page, depth + 1)
                return
            name = self._role(str(role))
            node = Tag(name, self._alt(kid) if name == "Figure" else "")
            parent.parts.append(node)
            kids = kid.get("/K")
            if isinstance(kids, list):
                self._add_all(node, kids, page, depth + 1)
            else:
                self._add(node, kids, page, depth + 1)

    def _add_all(self, parent: Tag, kids: list[Any], page: int, depth: int) -> None:
        for each in kids:
            # Most are marks.
            if type(each) is int:
                self._mark(parent, (page, each))
            else:
                self._add(parent, each, page, depth + 1)

    def _hold(self, depth: int) -> None:
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST_TAGS:
            raise DataError("PDF文件的标签超出应有的数目和深度：请重新取一份发布的成果文件")

    def _mark(self, parent: Tag, mark: Mark) -> None:
        parent.parts.append(mark)
        self.marks.add(mark)

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
            if name[1:] in _KNOWN or name[1:] in WRAPPERS or name not in self._roles:
                break
            name = str(self._roles[name])
        return name[1:]


_DECODER = msgspec.json.Decoder()


def _copied(value: pikepdf.Object | None) -> Any:
    # What is referred to and missing is null.
    return None if value is None else _DECODER.decode(value.to_json(dereference=True))
