"""Cells of an analyst's tables as a reader wants them, and tables made of them.

Serves the readers of outputs, on the way from the notebook to the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.content import Column, Run, Table

__all__ = ["MISSING", "shown_cell", "table"]

MISSING = "—"

# Pandas' and polars' words for a missing value, none of which means anything to a reader.
_MISSING = {"NaN", "nan", "None", "NaT", "<NA>", "null"}
_FLAGS = {"True": "是", "False": "否", "true": "是", "false": "否"}
_NUMBER = re.compile(r"[+\-−]?[0-9][0-9,]*(\.[0-9]+)?([eE][+\-][0-9]+)?\s*[%％‰]?")


def shown_cell(text: str) -> str:
    """Write a cell for a reader: a dash for what is missing, 是 and 否 for the words of a program.

    >>> shown_cell("NaN"), shown_cell("True"), shown_cell("12")
    ('—', '是', '12')
    """
    return MISSING if text in _MISSING else _FLAGS.get(text, text)


def table(
    names: Sequence[str],
    rows: Sequence[Sequence[str | Run]],
    *,
    caption: str = "",
    note: str = "",
    fills: tuple[tuple[str, ...], ...] = (),
) -> Table:
    """Make a table; columns that hold numbers stand to the right.

    >>> [column.align for column in table(["村", "块"], [["甲", "12"], ["乙", "NaN"]]).columns]
    ['left', 'right']
    """
    cells = [[cell if isinstance(cell, Run) else Run(shown_cell(cell)) for cell in row] for row in rows]
    return Table(
        caption=caption,
        columns=tuple(
            Column(name, "right" if _numeric([row[place].text for row in cells]) else "left")
            for place, name in enumerate(names)
        ),
        rows=tuple(tuple((cell,) for cell in row) for row in cells),
        note=note,
        fills=fills,
    )


def _numeric(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell not in {"", MISSING, "...", "…"}]
    return bool(said) and all(_NUMBER.fullmatch(cell) for cell in said)
