"""pandas Series as tables, read from their text: a notebook keeps no other form of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.content import Table
from kit.document.text_tables import text_table

__all__ = ["read_series"]

_CATEGORIES_AFTER = re.compile(r"\nCategories \(\d+, [^\n]*(?:\n[^\n]*)?$")
_ENDS = re.compile(
    r"(?:(?P<freq>Freq: [^,\n]*), )?(?:Name: (?P<name>.*?), )?(?:Length: (?P<length>\d+), )?dtype: \S+.*"
)
_MARGIN = 3
"""Spaces that pandas puts between the index of a Series and its values."""


def read_series(text: str) -> tuple[Table, bool] | None:
    r"""Read the text of a pandas Series as a table, and whether rows are left out; None for other texts.

    Examples
    --------
    >>> table, cut = read_series("北坡    12\n柳湾     9\nName: 块数, dtype: int64")
    >>> [column.name for column in table.columns], len(table.rows), cut
    (['', '块数'], 2, False)
    """
    *lines, last = _CATEGORIES_AFTER.sub("", text.rstrip()).split("\n")
    ends = _ENDS.fullmatch(last)
    if ends is None or not lines:
        return None
    names: list[str] = []
    gap = _gap(lines)
    if gap is None and len(lines) > 1:
        # A named index is on a line of its own, without a value.
        names, lines = re.split(r" {2,}", lines[0].strip()), lines[1:]
        gap = _gap(lines)
    if gap is None:
        return None
    rows = [
        (*levels, line[gap:].strip())
        for levels, line in zip(_levels([line[:gap] for line in lines]), lines, strict=True)
    ]
    heads = [*names, *[""] * len(rows[0])][: len(rows[0]) - 1]
    # pandas writes ".." for the rows that it leaves out.
    return text_table([*heads, ends["name"] or ""], [row for row in rows if row[-1] != ".."]), bool(
        ends["length"]
    )


def _gap(lines: Sequence[str]) -> int | None:
    """Return where the index ends: the first column of spaces common to all lines."""
    blank = [all(line[at] == " " for line in lines) for at in range(min(map(len, lines)))]
    for at in range(len(blank) - _MARGIN + 1):
        if all(blank[at : at + _MARGIN]):
            return at
    return None


def _levels(indexes: Sequence[str]) -> list[tuple[str, ...]]:
    """Split an index into levels, two spaces apart; fill in values that pandas does not repeat."""
    width = max(map(len, indexes))
    padded = [index.ljust(width) for index in indexes]
    gaps = [all(line[at] == " " for line in padded) for at in range(width)]
    starts = [0, *(at for at in range(2, width) if gaps[at - 2] and gaps[at - 1] and not gaps[at])]
    parts = [
        [line[a:b].strip() for a, b in zip(starts, [*starts[1:], width], strict=True)] for line in padded
    ]
    above = [""] * len(starts)
    for row in parts:
        for place, cell in enumerate(row[:-1]):
            row[place] = cell or above[place]
        above = row
    return [tuple(row) for row in parts]
