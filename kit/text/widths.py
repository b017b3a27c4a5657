"""How wide a text is, before any font is asked."""

from __future__ import annotations

from unicodedata import east_asian_width

__all__ = ["em"]


def em(text: str) -> float:
    """Return about how wide a line of text is, in em.

    >>> em("共12次")
    3.12
    """
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.56 for character in text)
