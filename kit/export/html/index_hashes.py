"""What the pages of an index were made of: hashes that its front page carries, to keep equal pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

__all__ = ["hashes_line", "read_hashes", "without_hashes"]

_META = re.compile(rb'<meta name="review-kit:pages" content="([^"]*)">')


def hashes_line(hashes: Mapping[str, str]) -> str:
    """Return hashes as one line.

    >>> hashes_line({"index/index-1.html": "4f", "index/search-1.js": "0c"})
    'index/index-1.html=4f index/search-1.js=0c'
    """
    return " ".join(f"{name}={its_hash}" for name, its_hash in hashes.items())


def read_hashes(front: bytes | None) -> dict[str, str]:
    """Return the hashes that a front page carries; none where it carries none.

    Parameters
    ----------
    front : bytes or None
        Its content.
    """
    found = _META.search(front) if front is not None else None
    if found is None:
        return {}
    pairs = (each.partition("=") for each in found[1].decode(errors="replace").split())
    return {name: its_hash for name, _, its_hash in pairs}


def without_hashes(front: bytes, names: Collection[str]) -> bytes:
    """Return a front page that says nothing of what these files were made of."""
    left = {name: its_hash for name, its_hash in read_hashes(front).items() if name not in names}
    return _META.sub(b'<meta name="review-kit:pages" content="%b">' % hashes_line(left).encode(), front, 1)
