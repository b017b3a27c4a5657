"""Short hashes by which a text is found again: of its words, and of the numbers in its cells."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence

__all__ = ["digest", "have_same_numbers", "numbers_by_cell"]

# Bytes: enough to tell an edited paragraph from the others, and enough where numbers are held by it alone.
_DIGEST, _NUMBERS_DIGEST = 2, 3
_NUMBERS = re.compile(r"[\d.]+")
_WITH_UNITS = re.compile(r"\d[\d.]*[\u4e00-\u9fff%]?")


def digest(text: str, numbers: Sequence[str] = ()) -> str:
    """Return a short hash of a text without white space and numbers, and that of the numbers of its cells."""
    told = _hash(_NUMBERS.sub("", "".join(text.split())), _DIGEST)
    listed = "|".join(" ".join(_WITH_UNITS.findall("".join(cell.split()))) for cell in numbers)
    return told + _hash(listed, _NUMBERS_DIGEST) if numbers else told


def have_same_numbers(one: str, other: str) -> bool:
    """Whether two rows, of which these are the digests with numbers, have the same numbers and units."""
    words = len(digest(""))
    return one[words:] == other[words:]


def numbers_by_cell(counts: Iterable[int]) -> str:
    """Return how many numbers each cell of a row has, one character a cell; empty if none has any.

    >>> [numbers_by_cell(counts) for counts in ([0, 1, 12], [0, 0])]
    ['019', '']
    """
    return "".join(str(min(count, 9)) for count in counts).rstrip("0")


def _hash(text: str, size: int) -> str:
    start = hashlib.sha256(text.encode()).digest()[:size]
    return base64.urlsafe_b64encode(start).decode().rstrip("=")
