"""What a published file shows, in one form for HTML, PDF and Word."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Kind", "Seen", "SeenMark", "bare"]

Kind = Literal["title", "heading", "text", "item", "enclosures", "figure", "table"]


class Seen(NamedTuple):
    """One paragraph, heading, item, figure or table, in the order of the document.

    White space is left out everywhere: lines and pages are broken where there is room, differently in each
    format.

    Attributes
    ----------
    kind : {"title", "heading", "text", "item", "enclosures", "figure", "table"}
    text : str
        Of a heading with its number; of a figure its alternative text; of a table empty.
    caption : str
        Of a figure or table.
    rows : tuple of tuple of str
        Cells of a table, row by row, its head first.
    page : int
        The page of a PDF on which it begins, from 1; 0 where a format has no pages.

    Examples
    --------
    >>> Seen("heading", "一、工作开展情况")._replace(page=2)
    Seen(kind='heading', text='一、工作开展情况', caption='', rows=(), page=2)
    """

    kind: Kind
    text: str = ""
    caption: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    page: int = 0


class SeenMark(NamedTuple):
    """The bookmark around a number of a Word file, where it stands now, and what it encloses.

    Attributes
    ----------
    number : int
        Running number of what the record claims, from 1; see `kit.document.carriage.mark_name`.
    at : int
        Index of what is seen.
    row, cell : int
        Of a table; elsewhere -1 and 0 for the text, 1 for the caption.
    start, end : int
        In that text.
    """

    number: int
    at: int
    row: int
    cell: int
    start: int
    end: int


def bare(text: str) -> str:
    r"""Return `text` without white space.

    >>> bare("全年 12\n次")
    '全年12次'
    """
    return "".join(text.split())
