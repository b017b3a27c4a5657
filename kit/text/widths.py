"""How wide a text is, before any font is asked."""

from __future__ import annotations

from unicodedata import east_asian_width

__all__ = ["em"]


def em(text: str) -> float:
    """Return about how wide a line of text is, in em.

    >>> em("共12次")
    3.12
    """
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, float]):
    """The widths of characters that were asked for: a document asks for the same ones again and again."""

    def __missing__(self, character: str) -> float:
        self[character] = width = 1.0 if east_asian_width(character) in "WFA" else 0.56
        return width


_WIDTHS = _Widths()
