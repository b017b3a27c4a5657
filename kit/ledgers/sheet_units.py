"""The unit that a line above the header gives for the whole sheet: 单位：万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from kit.files import Sheet
from kit.ledgers.columns import Problem
from kit.ledgers.headers import Header
from kit.ledgers.schema import LedgerColumn, LedgerSchema, half_width
from kit.ledgers.typed_cells import factor_in, has_no_unit, knows_unit

__all__ = ["with_sheet_units"]

_STATED = re.compile(r"单位\s*:\s*([^()\s:]+)")
_BETWEEN = re.compile(r"[、,;/和及]")

_LABELS = frozenset({"单位:", "金额单位:", "计量单位:", "货币单位:"})
"""Cells whose unit is in the cell to the right."""

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


def with_sheet_units(
    schema: LedgerSchema, sheet: Sheet, header: Header
) -> tuple[Header, list[tuple[Place, Problem]]]:
    """Return a header whose columns without a unit of their own have that of the sheet.

    The unit is that of the columns it can be converted to: 单位：万元、人 is for amounts and persons, and
    changes no number of meetings. The name of an office (填报单位：清河镇) is no unit.

    Parameters
    ----------
    schema : LedgerSchema
    sheet : Sheet
    header : Header

    Returns
    -------
    Header
    list of (place, Problem)
        Units that no column can be converted to, and two of one column.
    """
    counted = [schema.column(key) for key in header.units if _is_counted(schema.column(key))]
    units = dict(header.units)
    unused: list[tuple[Place, Problem]] = []
    doubled: list[tuple[Place, Problem]] = []
    used = False
    for place, unit in _stated(sheet, header.last):
        if not any(knows_unit(column, unit) for column in schema.columns):
            continue
        fitting = [column for column in counted if factor_in(column, unit) is not None]
        used = used or bool(fitting)
        if not fitting and counted:
            message = f"表头上方写着“单位：{unit}”，没有一列能按它换算，各列的数未作换算：请核对"
            unused.append((place, Problem("unit-unknown", message)))
        for column in fitting:
            other = units[column.key]
            units[column.key] = other or unit
            from_header = other == header.units[column.key]
            if not from_header and not doubled and factor_in(column, unit) != factor_in(column, other):
                message = (
                    f"表头上方写着“单位：{unit}”和“单位：{other}”，“{column.name}”按“{other}”读取："
                    "请在各列的表头写明单位"
                )
                doubled.append((place, Problem("unit-unknown", message)))
    return replace(header, units=units), doubled if used else unused


def _stated(sheet: Sheet, rows: int) -> Iterator[tuple[Place, str]]:
    """Yield the units in the rows above the header, each once."""
    seen: set[str] = set()
    for index, row in enumerate(sheet.rows[:rows]):
        texts = [
            (at, half_width(cell).strip()) for at, cell in enumerate(row) if isinstance(cell, str) and cell
        ]
        for (at, text), (_, following) in zip_longest(texts, texts[1:], fillvalue=(0, "")):
            line = f"{text}{following}" if text in _LABELS else text
            for found in _STATED.finditer(line):
                for unit in _BETWEEN.split(found[1]):
                    if unit not in seen:
                        seen.add(unit)
                        yield (index, at), unit


def _is_counted(column: LedgerColumn) -> bool:
    return column.kind in ("whole", "decimal") and bool(column.unit) and not has_no_unit(column)
