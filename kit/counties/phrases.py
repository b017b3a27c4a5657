"""Pieces of a summary's text: paragraphs, tables, names of townships and links to their reviews."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kit.content import WORDING, Column, Paragraph, Run, Table
from kit.counties.measured import Measured
from kit.counties.township_records import Township

__all__ = ["Cell", "as_written", "cells", "listed", "paragraph", "table", "township_run"]

Cell = str | Run | tuple[Run, ...]

INK = "#1f1f1f"
"""Letters on a coloured cell, also where the page is dark."""


def as_written(text: str) -> Run:
    """Return words whose digits are no data: limits of 99.8%, names."""
    return Run(text, quotes=WORDING if any(map(str.isdigit, text)) else "")


def cells(cell: Cell) -> tuple[Run, ...]:
    """Return a cell's runs."""
    if isinstance(cell, str):
        return (as_written(cell),)
    return (cell,) if isinstance(cell, Run) else cell


def paragraph(*parts: Cell) -> Paragraph:
    """Return a paragraph of words and numbers."""
    return Paragraph(tuple(run for part in parts for run in cells(part) if run.text))


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    note: str = "",
    right: Iterable[int] = (),
    fills: tuple[tuple[str, ...], ...] = (),
    groups: tuple[str, ...] = (),
) -> Table:
    """Return a table whose first column is the header of its rows."""
    ends = frozenset(right)
    return Table(
        caption=caption,
        columns=tuple(Column(name, "right" if at in ends else "left") for at, name in enumerate(columns)),
        rows=tuple(tuple(cells(cell) for cell in row) for row in rows),
        note=note,
        fills=fills,
        groups=groups,
        row_headers=True,
    )


def township_run(township: Township) -> Run:
    """Return a township's name, marked if a ledger is missing, as a link to its review."""
    mark = "※" if township.is_partial else ""
    run = as_written(f"{township.name}{mark}")
    return Run(run.text, quotes=run.quotes, link=township.page)


def listed(names: Sequence[str], most: int = 10) -> str:
    """List names; of many the first.

    >>> listed(["清河镇", "石桥乡"]), listed(["甲乡", "乙乡", "丙乡"], most=2)
    ('清河镇、石桥乡', '甲乡、乙乡等')
    """
    return "、".join(names) if len(names) <= most else f"{'、'.join(names[:most])}等"


def linked(run: Run, township: Township, measured: Measured) -> Run:
    """Return a township's number as a link to its line in 附件2 of the review, where file and rows stand."""
    return Run(
        run.text, figure=run.figure, link=township.source_link(measured.indicator.key), color=run.color
    )
