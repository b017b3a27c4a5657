"""XML → start, end and text of the wanted elements, identified by namespace and path.

An element is matched only at the path where its format defines it: one of the same name in an extension, a
comment or an embedded object is ignored. A document type with entities is refused, and nothing external is
fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Protocol
from xml.parsers import expat

__all__ = ["Events", "Places", "parse_xml"]

# Expat rescans an unfinished tag from its start with each chunk.
_ENDLESS_TAG = re.compile(rb"<[^>]{2000000}")


class Events(Protocol):
    """Callbacks of `parse_xml`; paths are those of `Places`, attributes have the same prefixes."""

    def start(self, path: str, attributes: dict[str, str]) -> None:
        """Start an element."""

    def end(self, path: str) -> None:
        """End an element."""

    def text(self, path: str, text: str) -> None:
        """Receive a chunk of its text, or of that in a transparent element."""


class _Node:
    __slots__ = ("children", "path", "place")

    def __init__(self, path: str, above: _Node | None = None) -> None:
        self.path = path
        # A transparent element has the path, and so the children, of its parent.
        self.place: str = above.place if above else path
        self.children: dict[str, _Node] = above.children if above else {}


class Places:
    """The wanted elements of a document format.

    Parameters
    ----------
    namespaces : Mapping of str to iterable of str
        Prefix → its namespaces, ``""`` for none; the empty prefix is not written.
    paths : iterable of str
        Wanted elements with all ancestors, as ``workbook/sheets/sheet``.
    seen_through : iterable of str
        Transparent elements: they may occur between others and are not part of a path.

    Examples
    --------
    >>> places = Places({"": ["urn:a", "urn:b"]}, ["book/sheet"])
    >>> sorted(places.root.children)
    ['urn:a book', 'urn:b book']
    """

    def __init__(
        self,
        namespaces: Mapping[str, Iterable[str]],
        paths: Iterable[str],
        seen_through: Iterable[str] = (),
    ) -> None:
        self._namespaces = {prefix: tuple(names) for prefix, names in namespaces.items()}
        self._prefixes = {name: prefix for prefix, names in self._namespaces.items() for name in names}
        self.root = _Node("")
        self.seen_through = {full: name for name in seen_through for full in self._in_full(name)}
        for path in paths:
            node = self.root
            for name in path.split("/"):
                fulls = list(self._in_full(name))
                known = node.children.get(fulls[0]) or _Node(f"{node.path}/{name}".lstrip("/"))
                node.children.update(dict.fromkeys(fulls, known))
                node = known
        self.attribute = lru_cache(maxsize=1024)(self._attribute)

    def _in_full(self, name: str) -> Iterator[str]:
        prefix, _, local = name.rpartition(":")
        for namespace in self._namespaces[prefix]:
            yield f"{namespace} {local}" if namespace else local

    def _attribute(self, full: str) -> str:
        namespace, parted, local = full.rpartition(" ")
        prefix = self._prefixes.get(namespace) if parted else ""
        if prefix is None:
            return full
        return f"{prefix}:{local}" if prefix else local


def parse_xml(xml: bytes, places: Places, events: Events) -> None:
    """Parse a document.

    Parameters
    ----------
    xml : bytes
    places : Places
        The elements that `events` is called for.
    events : Events

    Raises
    ------
    ValueError
        It is not well formed, or has a document type declaration.
    """
    if _ENDLESS_TAG.search(xml):
        raise ValueError("a tag without an end")
    stack = [places.root]
    elsewhere = 0  # open elements since the last wanted one
    attribute, seen_through = places.attribute, places.seen_through

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal elsewhere
        if elsewhere:
            elsewhere += 1
            return
        above = stack[-1]
        node = above.children.get(name)
        if node is None:
            through = seen_through.get(name)
            if through is None:
                elsewhere = 1
                return
            node = _Node(f"{above.place}/{through}", above)
        stack.append(node)
        events.start(node.path, {attribute(key): value for key, value in attributes.items()})

    def end(_: str) -> None:
        nonlocal elsewhere
        if elsewhere:
            elsewhere -= 1
        else:
            events.end(stack.pop().path)

    def text(text: str) -> None:
        if not elsewhere:
            events.text(stack[-1].place, text)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None


def _refuse(*_: object) -> None:
    raise ValueError("entities of its own")
