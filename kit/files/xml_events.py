"""XML → start, end and text of the elements that are wanted, each with its namespace and place, safely.

An element is only ever met at the path where its format puts it: one of the same name in an extension, a
comment or an embedded object is another thing. Expat is fed with what is left unexpanded: a document type
with entities is refused, nothing outside is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Protocol
from xml.parsers import expat

__all__ = ["Events", "Places", "parse_xml"]

# Expat reads an unfinished tag again from its start with each piece that it is given.
_ENDLESS_TAG = re.compile(rb"<[^>]{2000000}")


class Events(Protocol):
    """What `parse_xml` calls; paths are those of `Places`, attributes come with the same prefixes."""

    def start(self, path: str, attributes: dict[str, str]) -> None:
        """Begin an element."""

    def end(self, path: str) -> None:
        """End it."""

    def text(self, path: str, text: str) -> None:
        """Take a piece of the text in it, or in what is seen through."""


class _Node:
    __slots__ = ("children", "path", "place")

    def __init__(self, path: str, above: _Node | None = None) -> None:
        self.path = path
        # What is seen through has the place, and so the children, of what it is in.
        self.place: str = above.place if above else path
        self.children: dict[str, _Node] = above.children if above else {}


class Places:
    """The elements that are wanted of a kind of document.

    Parameters
    ----------
    namespaces : Mapping of str to iterable of str
        Prefix → the namespaces that it stands for, ``""`` for none; the empty prefix is not written.
    paths : iterable of str
        Elements that are wanted, with all above them, as ``workbook/sheets/sheet``.
    seen_through : iterable of str
        Elements that may be between any of the others and change nothing of their paths.

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
    """Read a document.

    Parameters
    ----------
    xml : bytes
    places : Places
        Of the elements that `events` is called for.
    events : Events

    Raises
    ------
    ValueError
        It is not well formed, or has a document type of its own.
    """
    if _ENDLESS_TAG.search(xml):
        raise ValueError("a tag without an end")
    stack = [places.root]
    elsewhere = 0  # how many elements are open since the last one that is wanted
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
