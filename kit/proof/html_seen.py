"""What a person sees in an HTML page.

The page is read as flow content: text between the edges of blocks is a paragraph. So it does not matter if
a page is minified (quotes and optional end tags left out), saved again by a browser, or edited by hand.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Container, Iterator
from functools import lru_cache
from html import unescape
from itertools import chain
from typing import Any

from lxml import etree

from kit.errors import DataError
from kit.files.encodings import decode
from kit.proof.seen import Seen, bare
from kit.records.drawing_hashes import picture_digest, url_hash

__all__ = ["html_pictures_seen", "html_seen"]

_MOST_BYTES = 16 << 20
"""Bytes of a page without its pictures, but with its record; an attribute of two bytes takes a hundred."""

_MOST_TAGS = 1_000_000
_DEEPEST = 200
_DATA = re.compile(rb"""(=\s*)(?:"(data:[^">]*)"|'(data:[^'>]*)'|(data:[^"'>\s][^>\s]*))""")
_DATA_MATTERS = 5 << 20
"""Bytes from which pictures are taken out first: libxml2 holds an attribute of 10 MB for an attack."""

_LARGE = f"{secrets.token_hex(8)}:"
"""Begins the hash that stands for such a picture; no page can have it."""

# Contents (nav) only repeat the headings; what else they say is seen after the rest.
_UNSEEN = {
    "nav",
    *("head", "script", "style", "template", "noscript", "title", "desc", "link", "meta"),
    *("iframe", "object", "video", "audio", "canvas", "datalist"),
}
_BLOCKS = {
    *("html", "body", "main", "header", "footer", "section", "article", "aside", "search", "div", "p", "pre"),
    *("address", "blockquote", "center", "details", "summary", "dialog", "dl", "dt", "dd", "hr"),
    *(
        "figcaption",
        "fieldset",
        "legend",
        "form",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "li",
    ),
}
_DIGIT = re.compile(r"\d")
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)


def html_seen(content: bytes) -> list[Seen]:
    """Return what a person sees in an HTML page.

    Hidden text, scripts, styles and data blocks are not seen; the alternative text of a picture is, as those
    who do not see hear it. Contents (``nav``) repeat headings: what else they say comes last. What is hidden
    from a screen reader alone (``aria-hidden``) is seen.

    Raises
    ------
    DataError
        It is no page, or nested beyond reason.
    """
    return _read(content).found


def html_pictures_seen(content: bytes) -> list[str]:
    """Return the hash of each figure's pictures, in order; raises as `html_seen`.

    Pictures that stand in no figure are one each, but those that stand for a formula.
    """
    found = []
    for each in _drawn(_read(content).root):
        urls = [_hash_of(part) for part in _visible(each) if part.tag in {"img", "source"}]
        if urls:
            found.append(picture_digest(urls))
    return found


def _drawn(node: Any, depth: int = 0) -> Iterator[Any]:
    """Yield the visible figures below a node, and pictures that stand in none."""
    if depth > _DEEPEST:
        raise _too_deep()
    for child in node:
        if _is_hidden(child):
            continue
        if child.tag == "figure":
            yield child
        elif child.tag != "img":
            yield from _drawn(child, depth + 1)
        elif not (_has_class(child, "formula") and child.get("alt")):
            yield child


def _hash_of(picture: Any) -> str:
    url = str(picture.get("srcset") or picture.get("src") or "")
    return url.removeprefix(_LARGE) if url.startswith(_LARGE) else url_hash(url)


@lru_cache(maxsize=1)
def _read(content: bytes) -> _Reader:
    """Read a page; what is seen of it and its pictures are asked for one after the other."""
    reader = _Reader(_parsed(content))
    reader.block(reader.root, 0)
    reader.found += _beside_headings(reader)
    return reader


def _beside_headings(reader: _Reader) -> list[Seen]:
    """Return what contents say that has a number and is no heading: a heading may be edited alone."""
    headings = {each.text for each in reader.found}
    found: list[Seen] = []
    for nav in reader.root.iter("nav"):
        if not (_is_undisplayed(nav) or any(map(_is_hidden, nav.iterancestors()))):
            within = _Reader(nav)
            within.block(nav, 0)
            found += (each for each in within.found if each.text not in headings and _has_number(each))
    return found


def _has_number(seen: Seen) -> bool:
    return any(map(_DIGIT.search, (seen.text, seen.caption, *chain.from_iterable(seen.rows))))


def _parsed(content: bytes) -> Any:
    try:
        page = decode(content).encode()
    except ValueError as error:
        raise DataError(f"HTML文件{error}：请重新取一份发布的成果文件") from None
    if len(page) > _DATA_MATTERS:
        page = _DATA.sub(_hashed, page)
    if len(page) > _MOST_BYTES or page.count(b"<") > _MOST_TAGS:
        raise DataError("HTML文件的文字和标签多得不像是本工具发布的成果：请核对是不是这个文件")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(page, parser)
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise _too_deep()
    return root


def _hashed(picture: re.Match[bytes]) -> bytes:
    """Return a picture's attribute with a hash in the place of what is large."""
    url = unescape((picture[2] or picture[3] or picture[4]).decode())
    return picture[1] + f'"{_LARGE}{url_hash(url)}"'.encode()


def _too_deep() -> DataError:
    return DataError("HTML文件的标签一层套一层，超出应有的深度：请重新取一份发布的成果文件")


def _is_hidden(node: Any) -> bool:
    return node.tag in _UNSEEN or _is_undisplayed(node)


def _is_undisplayed(node: Any) -> bool:
    attributes = node.attrib
    if not attributes:
        return bool(node.tag == "dialog")
    return (
        "hidden" in attributes
        or (node.tag == "dialog" and "open" not in attributes)
        or bool(_NO_DISPLAY.search(attributes.get("style", "")))
    )


def _visible(node: Any, depth: int = 0) -> Iterator[Any]:
    """Yield a node's visible elements at any depth, itself first."""
    if depth > _DEEPEST:
        raise _too_deep()
    yield node
    for child in node:
        if not _is_hidden(child):
            yield from _visible(child, depth + 1)


def _words(node: Any, without: Container[str] = (), depth: int = 0) -> str:
    """Return the visible text within a node, but that of the elements in `without`."""
    if depth > _DEEPEST:
        raise _too_deep()
    parts = [node.get("alt", "") if node.tag == "img" else node.text or ""]
    for child in node:
        if child.tag not in without and not _is_hidden(child):
            parts.append(_words(child, without, depth + 1))
        parts.append(child.tail or "")
    return "".join(parts)


def _has_class(node: Any, name: str) -> bool:
    return name in node.get("class", "").split()


class _Reader:
    """Collects what is seen; `words` are those of the paragraph that has begun."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.found: list[Seen] = []
        self._words: list[str] = []
        self._pictures: list[str] = []

    def block(self, node: Any, depth: int) -> None:
        self._end()
        self._flow(node, depth)
        self._end()

    def _end(self) -> None:
        text, pictures = bare("".join(self._words)), bare("".join(self._pictures))
        self._words, self._pictures = [], []
        if text:
            # A picture within a line of text is a formula; one by itself is a figure.
            self.found.append(Seen("figure" if text == pictures else "text", text))

    def _flow(self, node: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise _too_deep()
        self._words.append(node.text or "")
        for child in node:
            if not _is_hidden(child):
                self._child(child, depth + 1)
            self._words.append(child.tail or "")

    def _child(self, node: Any, depth: int) -> None:
        tag = node.tag
        if tag == "img":
            self._words.append(node.get("alt", ""))
            self._pictures.append(node.get("alt", ""))
        elif tag in _BLOCKS:
            self.block(node, depth)
        elif tag == "h1" or tag in _HEADINGS:
            self._add(Seen("title" if tag == "h1" else "heading", bare(_words(node))))
        elif tag in {"ul", "ol"}:
            self._list(node, depth)
        elif tag == "figure":
            self._figure(node, depth)
        elif tag == "table":
            self._table(node, depth)
        else:
            self._flow(node, depth)

    def _add(self, seen: Seen) -> None:
        self._end()
        if seen.text or seen.caption or seen.rows:
            self.found.append(seen)

    def _add_all(self, node: Any, seen: list[Seen], depth: int) -> None:
        """Add what a list, figure or table shows; where that is not all of its text, its text."""
        texts = [part for each in seen for part in (each.text, each.caption, *chain.from_iterable(each.rows))]
        if sum(map(len, texts)) == len(bare(_words(node))):
            for each in seen:
                self._add(each)
        else:
            self.block(node, depth)

    def _list(self, node: Any, depth: int) -> None:
        if _has_class(node, "enclosures"):
            self._add(Seen("enclosures", bare(_words(node))))
            return
        items = [each for each in _visible(node) if each.tag == "li"]
        self._add_all(node, [Seen("item", bare(_words(item, {"ul", "ol"}))) for item in items], depth)

    def _figure(self, node: Any, depth: int) -> None:
        images, notes, caption = [], [], ""
        for each in _visible(node):
            if each.tag == "img":
                images.append(bare(each.get("alt", "")))
            elif each.tag == "figcaption":
                caption = bare(_words(each))
            elif _has_class(each, "note"):
                notes.append(bare(_words(each)))
        for note in notes:
            caption = caption.removesuffix(note)
        seen = [Seen("figure", "".join(images), caption), *(Seen("text", note) for note in notes)]
        self._add_all(node, seen if images else [], depth)

    def _table(self, node: Any, depth: int) -> None:
        caption, rows = "", []
        for each in _own(node):
            if each.tag == "caption":
                caption = bare(_words(each))
            elif each.tag == "tr":
                rows.append(tuple(bare(_words(cell)) for cell in _own(each) if cell.tag in {"td", "th"}))
        self._add_all(node, [Seen("table", caption=caption, rows=tuple(row for row in rows if row))], depth)


def _own(node: Any, depth: int = 0) -> Iterator[Any]:
    """Yield the visible captions, rows or cells of a table, but those of tables within its cells."""
    if depth > _DEEPEST:
        raise _too_deep()
    for child in node:
        if not _is_hidden(child):
            yield child
            if child.tag not in {"table", "tr", "td", "th", "caption"}:
                yield from _own(child, depth + 1)
