"""Where a word stands in a text."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["occurrences"]


def occurrences(word: str, text: str) -> Iterator[int]:
    """Yield each place of a text at which a word begins, also where one overlaps the next.

    >>> list(occurrences("台台", "台台台账"))
    [0, 1]
    """
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
