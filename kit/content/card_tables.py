"""Tables on a phone: which ones are shown as cards, one a row, and the label of each cell.

The labels are attributes, which CSS shows; no text is added.
"""

from __future__ import annotations

from collections.abc import Sequence

from kit.content.blocks import Table, plain
from kit.text.widths import em

__all__ = ["card_labels", "is_numbered"]

_PHONE = 23.0
"""Ems across the text of a phone of 390 px, at the size of tables."""

_LEAST = 7.0
"""Ems that a column of longer texts needs: narrower ones would stand a few characters wide."""

_NAME = 4.0
"""Ems of a township's name with its mark: narrower, it would stand a character or two on a line."""

_PADDING = 1.0
_YEARS = 1900
"""A first column that begins with so much may hold years."""


def card_labels(table: Table) -> tuple[str, ...]:
    """Return a label per column, or nothing for a table that fits a phone as it is.

    The first cell, and the second where the first is the number of the row, are the title of the card and
    have no label.

    Examples
    --------
    >>> from kit.content import Column, Run
    >>> def table(*texts):
    ...     columns = tuple(Column(name) for name in ("指标", "数值", "文件", "计数规则"))
    ...     return Table("", columns, (tuple((Run(text),) for text in texts),))
    >>> card_labels(table("学习", "12次", "甲", "乙"))
    ()
    >>> card_labels(table("理论学习次数", "12次", "2021/清河镇.xlsx", "除知识讲座和领学外的行数"))
    ('', '数值', '文件', '计数规则')
    >>> card_labels(table("石门镇", "缺", "无", "没有《理论学习》台账，没有《信息报送》台账"))
    ('', '数值', '文件', '计数规则')
    """
    widest = [
        max((_ems(plain(row[place])) for row in table.rows), default=0.0)
        for place in range(len(table.columns))
    ]
    needed = 0.0
    for column, text in zip(table.columns, widest, strict=True):
        # Amounts are not broken over lines.
        needed += max(_ems(column.name[:3]), text if column.align == "right" else min(text, _LEAST))
    if needed + _PADDING * len(table.columns) <= _PHONE and not _squeezes_names(table, widest):
        return ()
    titles = 2 if is_numbered(table) else 1
    return tuple("" if place < titles else column.name for place, column in enumerate(table.columns))


def _squeezes_names(table: Table, texts: Sequence[float]) -> bool:
    """Return whether long texts leave a column of short ones no room.

    A browser gives columns what they need at least, and shares out the rest by how much more each would take.
    """
    least = [
        text if column.align == "right" else _ems(column.name)
        for column, text in zip(table.columns, texts, strict=True)
    ]
    more = [max(text - width, 0.0) for text, width in zip(texts, least, strict=True)]
    free = max(_PHONE - _PADDING * len(texts) - sum(least), 0.0)
    if sum(more) <= free:
        return False
    given = (width + free * each / sum(more) for width, each in zip(least, more, strict=True))
    return any(width < min(text, _NAME) for width, text in zip(given, texts, strict=True))


def is_numbered(table: Table) -> bool:
    """Return whether the first cell of each row is its number, one more than that above.

    >>> from kit.content import Column, Run
    >>> is_numbered(Table("", (Column("序号"),), (((Run("1"),),),)))
    True
    >>> is_numbered(Table("", (Column("年度"),), (((Run("2021"),),),)))
    False
    """
    first = plain(table.rows[0][0]) if table.rows else ""
    start = int(first) if first.isdecimal() else 0
    return 0 < start < _YEARS and all(plain(row[0]) == str(at) for at, row in enumerate(table.rows, start))


def _ems(text: str) -> float:
    """Measure a text; of several lines the longest."""
    return em(text) if text.isprintable() else max(map(em, text.splitlines()), default=0.0)
