"""Search of an index without a server: names in script files, which the page loads when it is asked.

A page opened from disk may fetch no file, but may load a script (docs/adr/0009).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from kit.export.html.index_pages import Part, page_name

__all__ = ["script", "script_hash", "search_files", "search_name"]

_MOST_BYTES = 500_000


@cache
def script() -> str:
    """Return the script of the search; it stands in the page itself."""
    return (Path(__file__).parent / "templates" / "index_search.js").read_text(encoding="utf-8")


@cache
def script_hash() -> str:
    """Return the source expression by which the page's policy admits its script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()


def search_name(number: int) -> str:
    """Return the file name of a part of the names, numbered from 1.

    >>> search_name(1)
    'search-1.js'
    """
    return f"search-{number}.js"


def search_files(pages: Sequence[Sequence[Part]]) -> list[str]:
    """Return the names of all townships as scripts: each calls `reviewKitNames` with a list.

    An entry has county, page, number of the county and of its first township on that page, and the names.
    """
    files: list[list[bytes]] = [[]]
    size = 0
    for number, page in enumerate(pages, start=1):
        row = 1
        for place, part in enumerate(page, start=1):
            names = [line.entry.township for line in part.lines]
            entry = msgspec.json.encode((part.county, page_name(number), place, row, names))
            row += len(names)
            if size + len(entry) > _MOST_BYTES:
                files.append([])
                size = 0
            files[-1].append(entry)
            size += len(entry)
    return [(b"reviewKitNames([\n%b\n]);\n" % b",\n".join(file)).decode() for file in files]
