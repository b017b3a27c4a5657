"""XML → start, end and text of its elements, safely.

Stands in the files stage, below the readers that are the kit's own (.ods, XML spreadsheets, odd .xlsx).
Expat is fed with what is left unexpanded: a document type with entities is refused, nothing outside is
fetched.
"""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

__all__ = ["Events", "parse_xml"]

# Expat reads an unfinished tag again from its start with each piece that it is given.
_ENDLESS_TAG = re.compile(rb"<[^>]{2000000}")


class Events(Protocol):
    """What `parse_xml` calls; attributes come as written."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End it."""

    def text(self, text: str) -> None:
        """Take a piece of its text."""


def parse_xml(xml: bytes, events: Events, prefixes: bool = False) -> None:
    """Read a document.

    Parameters
    ----------
    xml : bytes
    events : Events
    prefixes : bool
        Elements come with their namespace prefix, as written, which is quicker.

    Raises
    ------
    ValueError
        It is not well formed, or has a document type of its own.
    """
    if _ENDLESS_TAG.search(xml):
        raise ValueError("a tag without an end")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    if prefixes:
        parser.StartElementHandler, parser.EndElementHandler = events.start, events.end
    else:
        parser.StartElementHandler = lambda name, attributes: events.start(
            name.rpartition(":")[2], attributes
        )
        parser.EndElementHandler = lambda name: events.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = events.text
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None


def _refuse(*_: object) -> None:
    raise ValueError("entities of its own")
