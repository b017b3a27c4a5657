"""Townships of an index put on pages that a phone can open: whole counties, as many as have room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from kit.export.html.index_entry import IndexEntry

__all__ = ["Line", "Part", "line_size", "page_name", "split"]

_MOST_LINES = 200
_MOST_BYTES = 600_000

_MARKUP = 350
"""Bytes around the texts of a line, without its figures and links."""

_MARKUP_OF_EACH = 60
"""Bytes around a figure or a link."""

_ESCAPED = (b"&", b"<", b">", b"'")


class Line(NamedTuple):
    """A township, and how much room it needs.

    Attributes
    ----------
    entry : IndexEntry
    encoded : bytes
        The entry as JSON.
    size : int
        About the bytes of its line as HTML, more rather than less.
    """

    entry: IndexEntry
    encoded: bytes
    size: int


class Part(NamedTuple):
    """The townships of a county that stand on one page.

    Attributes
    ----------
    county : str
        Empty where the data folder has no county folders.
    id : str
        Within its page.
    lines : sequence of Line
    """

    county: str
    id: str
    lines: Sequence[Line]

    @property
    def entries(self) -> list[IndexEntry]:
        """The townships of the lines."""
        return [line.entry for line in self.lines]


def line_size(entry: IndexEntry, encoded: bytes) -> int:
    """Return about how many bytes a township's line has as HTML, without rendering it.

    Links are percent-encoded, three bytes for one, and each names its township.

    Parameters
    ----------
    entry : IndexEntry
    encoded : bytes
        The entry as JSON.
    """
    links = sum(map(len, map(str.encode, entry.links.values())))
    names = len(entry.township.encode()) * (1 + len(entry.links))
    escaped = sum(map(encoded.count, _ESCAPED)) * len(_ESCAPED)
    around = _MARKUP + _MARKUP_OF_EACH * (len(entry.links) + len(entry.figures))
    return len(encoded) + 2 * links + names + escaped + around


def page_name(number: int) -> str:
    """Return the file name of a page, numbered from 1.

    >>> page_name(1)
    'index-1.html'
    """
    return f"index-{number}.html"


def split(lines: Iterable[Line]) -> list[list[Part]]:
    """Split into pages; a county is on one page unless it is larger than a page.

    Parameters
    ----------
    lines : iterable of Line
        In display order.
    """
    pages: list[list[Part]] = []
    count = size = 0
    for county, of_county in groupby(lines, lambda line: line.entry.county):
        for lines_of_part, its_size in _portions(of_county):
            its_count = len(lines_of_part)
            if not pages or count + its_count > _MOST_LINES or size + its_size > _MOST_BYTES:
                pages.append([])
                count = size = 0
            pages[-1].append(Part(county, f"c{len(pages[-1]) + 1}", lines_of_part))
            count += its_count
            size += its_size
    return pages


def _portions(lines: Iterable[Line]) -> Iterator[tuple[list[Line], int]]:
    """Yield lines in lists that fit a page, each with its bytes."""
    portion: list[Line] = []
    size = 0
    for line in lines:
        if portion and (len(portion) == _MOST_LINES or size + line.size > _MOST_BYTES):
            yield portion, size
            portion, size = [], 0
        portion.append(line)
        size += line.size
    if portion:
        yield portion, size
