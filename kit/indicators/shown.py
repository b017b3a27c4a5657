"""Figures as a table for a notebook: name, value, last year, target, source."""

from __future__ import annotations

from collections.abc import Iterable

from kit.content import Column, Run, Source, Table
from kit.content.html_blocks import fragment
from kit.indicators.figures import Figure
from kit.indicators.numbers import exact_quantity
from kit.text.row_ranges import row_ranges

__all__ = ["figures_html"]

_ABSENT, _GAP = "—", "缺"
_MOST_ROWS = 3
"""Ranges of rows that a source names."""


def _table(figures: Iterable[Figure]) -> Table:
    """Return figures as a table, a row a figure."""
    columns = (
        *(Column("指标"), Column("代号"), Column("数值", "right"), Column("上年", "right")),
        *(Column("年度目标", "right"), Column("出处")),
    )
    rows = tuple(tuple((Run(text),) for text in _texts(figure)) for figure in figures)
    return Table("", columns, rows, row_headers=True)


def figures_html(figures: Iterable[Figure]) -> str:
    """Return that table as HTML."""
    return str(fragment([_table(figures)]))


def _texts(figure: Figure) -> tuple[str, ...]:
    indicator = figure.indicator
    label = f"（{figure.label}）" if figure.label else ""
    value = f"{figure.text}{label}" if figure.text else _GAP if figure.gap else _ABSENT
    target = figure.target
    goal = _ABSENT if target is None else exact_quantity(target, indicator.unit, indicator.places)
    source = figure.why_missing or _source(figure.source)
    return indicator.name, figure.key, value, figure.before_text or _ABSENT, goal, source


def _source(source: Source) -> str:
    rows = f"第{row_ranges(source.rows, _MOST_ROWS)}行" if source.rows else ""
    place = " › ".join(filter(None, (source.file, source.sheet, rows)))
    return "：".join(filter(None, (place, source.rule)))
