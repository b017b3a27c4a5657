"""Tables made of the texts of an analyst's cells: missing values, booleans, alignment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.content import Column, Run, Table

__all__ = ["MISSING", "cell_text", "text_table"]

MISSING = "—"

# Missing values as pandas and polars write them.
_MISSING = {"NaN", "nan", "None", "NaT", "<NA>", "null"}
_FLAGS = {"True": "是", "False": "否", "true": "是", "false": "否"}
_NUMBER = re.compile(r"[+\-−]?[0-9][0-9,]*(\.[0-9]+)?([eE][+\-][0-9]+)?\s*[%％‰]?")


def cell_text(text: str) -> str:
    """Return a cell's text for a reader: a dash for a missing value, 是 and 否 for booleans.

    >>> cell_text("NaN"), cell_text("True"), cell_text("12")
    ('—', '是', '12')
    """
    return MISSING if text in _MISSING else _FLAGS.get(text, text)


def text_table(
    names: Sequence[str],
    rows: Sequence[Sequence[str | Run]],
    *,
    caption: str = "",
    note: str = "",
    fills: tuple[tuple[str, ...], ...] = (),
) -> Table:
    """Make a table from texts; columns of numbers are right-aligned.

    >>> [column.align for column in text_table(["村", "块"], [["甲", "12"], ["乙", "NaN"]]).columns]
    ['left', 'right']
    """
    runs = [[cell if isinstance(cell, Run) else Run(cell_text(cell)) for cell in row] for row in rows]
    return Table(
        caption=caption,
        columns=tuple(
            Column(name, "right" if _numeric([row[place].text for row in runs]) else "left")
            for place, name in enumerate(names)
        ),
        rows=tuple(tuple((run,) for run in row) for row in runs),
        note=note,
        fills=fills,
    )


def _numeric(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell not in {"", MISSING, "...", "…"}]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)
