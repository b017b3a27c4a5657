"""The header of a ledger's sheet: its row, and which column of the sheet is which of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kit.files import Cell, Sheet
from kit.ledgers.schema import LedgerSchema, half_width, plain_name
from kit.ledgers.units import is_unit

__all__ = ["Header", "find_header"]

_WITHIN = 40  # rows searched; titles and notes above a header take fewer
_LONGEST = 60  # characters of a header
_UNIT = re.compile(r"\(([^()]*)(?:\)|$)")
_STARTS_LIKE_DATA = re.compile(r"[\d<>约近]")


@dataclass(frozen=True)
class Header:
    """A header of one row or two.

    Attributes
    ----------
    first, last : int
        Its rows, from 0.
    positions : dict of str to int
        Column key → column of the sheet, from 0.
    units : dict of str to str
        Column key → what follows in brackets, or after a slash, in its header.
    clashes : tuple of (column, key)
        Columns with the meaning of one in `positions`.
    others : tuple of (column, text)
        Columns unknown to the ledger.
    texts : dict of int to str
        Column of the sheet, from 0 → its header; of two rows, both in one.
    """

    first: int
    last: int
    positions: dict[str, int]
    units: dict[str, str]
    clashes: tuple[tuple[int, str], ...]
    others: tuple[tuple[int, str], ...]
    texts: dict[int, str]


def find_header(schema: LedgerSchema, sheet: Sheet) -> Header | None:
    """Return the row, or two rows, that name the most columns; None if no row names any.

    Titles above a header name none, and records below it hardly any. In a header of two rows the upper may
    group columns (数量 over 新增 and 更新), or the lower may contain the units only.
    """
    across = _texts_across(sheet)
    best: Header | None = None
    rows = sheet.rows[: _WITHIN + 1]
    for index, row in enumerate(rows[:_WITHIN]):
        header = _as_header(schema, index, index, [(at, (text,)) for at, text in _texts(row)])
        if index + 1 < len(rows):
            header = _as_double(schema, index, rows, across, header) or header
        if header.positions and (best is None or len(header.positions) > len(best.positions)):
            best = header
            if len(best.positions) == len(schema.columns):
                break
    return best


def _texts(row: list[Cell]) -> list[tuple[int, str]]:
    return [
        (at, cell)
        for at, cell in enumerate(row)
        if isinstance(cell, str) and cell.strip() and len(cell) <= _LONGEST
    ]


def _texts_across(sheet: Sheet) -> dict[int, dict[int, str]]:
    """Return by row and column the texts of cells merged across columns."""
    across: dict[int, dict[int, str]] = {}
    for (top, left), (_, right) in sheet.merged:
        if right > left and top < min(_WITHIN, len(sheet.rows)) and left < len(sheet.rows[top]):
            text = sheet.rows[top][left]
            if isinstance(text, str) and text.strip() and len(text) <= _LONGEST:
                across.setdefault(top, {}).update(
                    dict.fromkeys(range(left, min(right, left + 100) + 1), text)
                )
    return across


def _as_double(
    schema: LedgerSchema,
    index: int,
    rows: list[list[Cell]],
    across: dict[int, dict[int, str]],
    single: Header,
) -> Header | None:
    """Read two rows as one header; None if the lower one is a record."""
    lower = {at: cell for at, cell in enumerate(rows[index + 1]) if cell != ""}
    if not lower or not all(
        isinstance(cell, str) and len(cell) <= _LONGEST and not _STARTS_LIKE_DATA.match(cell.strip())
        for cell in lower.values()
    ):
        return None
    upper = dict(_texts(rows[index]))
    merged = across.get(index, {})
    names: list[tuple[int, tuple[str, ...]]] = []
    group = ""
    gain = 1
    for at in range(len(rows[index])):
        over = upper.get(at) or merged.get(at, "")
        under = str(lower.get(at, ""))
        # Without merges, as in a CSV, a group extends to the right over the headers below it.
        group = over or (group if under else "")
        if not under:
            names.append((at, (upper.get(at, ""),)))
        elif not plain_name(under):
            names.append((at, (over + under,)))  # the unit alone
        else:
            joined = _joined(group, under)
            names.append((at, (*joined, under)))
            if group and any(_meaning(schema, way) for way in joined):
                gain = 0  # a record never forms a column name with the text above it
    double = _as_header(schema, index, index + 1, [(at, ways) for at, ways in names if any(ways)])
    units_alone = all(not plain_name(str(cell)) for cell in lower.values())
    return double if units_alone or len(double.positions) >= len(single.positions) + gain else None


def _joined(group: str, under: str) -> tuple[str, ...]:
    """Return the names formed by a group and the header below it.

    A text that begins with a bracket would be read as a unit: a group title such as （一）宣传方面, below
    类别, is not part of the header.
    """
    pairs = ((group, under), (under, group))
    return tuple(
        one + other for one, other in pairs if not other.strip().startswith(tuple("（([【〔〖{/:：_,，"))
    )


def _as_header(
    schema: LedgerSchema, first: int, last: int, names: list[tuple[int, tuple[str, ...]]]
) -> Header:
    positions: dict[str, int] = {}
    units: dict[str, str] = {}
    clashes: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    ranks: dict[str, int] = {}
    for at, ways in names:
        found = next((meant for way in ways if (meant := _meaning(schema, way))), None)
        if found is None:
            others.append((at, ways[0]))
            continue
        key, rank, unit = found
        if rank > ranks.get(key, -1):
            # The declared name 主题 wins; 学习内容 beside it is a column added by the township.
            clashes = [clash for clash in clashes if clash[1] != key]
            positions[key] = at
            units[key] = unit
            ranks[key] = rank
        elif rank == ranks[key]:
            clashes.append((at, key))
    texts = {at: ways[0] for at, ways in names}
    return Header(first, last, positions, units, tuple(clashes), tuple(others), texts)


def _meaning(schema: LedgerSchema, text: str) -> tuple[str, int, str] | None:
    """Return (key, rank, unit) of a header."""
    for name, unit in _ways(text):
        key = schema.headers.get(name)
        if key is not None:
            return key, schema.ranks.get(name, 0), unit
    return None


@lru_cache(maxsize=4096)
def _ways(text: str) -> tuple[tuple[str, str], ...]:
    """Return the possible names of a header, each with its unit."""
    text = half_width(text)
    ways = []
    for way in (text, *_parted(text)):
        rest = text[len(way) :]
        found = [unit.strip() for unit in _UNIT.findall(rest or text)] or [rest.strip(" /:_,")]
        ways.append((plain_name(way), next(filter(is_unit, found), found[0])))
    return tuple(ways)


def _parted(text: str) -> Iterator[str]:
    """Yield the header without what follows a slash (数量/块) or an unclosed bracket (数量(块)."""
    for sign in "/(:_,":
        head, found, _ = text.partition(sign)
        if found and head.strip():
            yield head
