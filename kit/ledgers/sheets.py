"""A raw sheet → one ledger: where its header is, which rows are records, what each cell says.

Stands in the ledgers stage, between the raw sheets of `kit.files` and `kit.ledgers.reading`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from kit.files import Cell, Sheet
from kit.ledgers.columns import Value, type_column
from kit.ledgers.faults import Fault
from kit.ledgers.schema import LedgerSchema, plain_name
from kit.ledgers.tables import Ledger, address

__all__ = ["SheetReader"]

_HEADER_WITHIN = 40  # rows; titles and notes over a header take fewer
_TOTAL = re.compile(r"[(（]?(?:本[年月页]|全[年镇乡县])?(?:合|小|总|共|累)\s*计[)）]?[:：]?")
_NOTE = re.compile(
    r"(?:备?注|说\s*明|填\s*[表报]|制\s*表|审\s*核|负\s*责\s*人|经\s*办|联\s*系\s*人)\s*[人日期单位]*\s*[:：]"
)
# A merged quantity stands for its rows together: written into each of them it would count several times.
_FILLED_DOWN = frozenset({"text", "choice", "date", "month", "flag"})


class _Header(NamedTuple):
    row: int  # from 0
    positions: dict[str, int]  # column key → column, from 0
    clashes: tuple[tuple[int, str], ...]  # columns that mean the same as another


@dataclass(frozen=True)
class SheetReader:
    """Reads one sheet as one ledger; faults go into the list that is given."""

    schema: LedgerSchema
    file: str
    year: int
    faults: list[Fault]

    def read(self, sheet: Sheet) -> Ledger | None:
        """Return the ledger, with no records where the sheet has none; None where no header is found."""
        if not any(cell != "" for row in sheet.rows for cell in row):
            return Ledger(self.schema, self.file, sheet.name, (), {})
        header = self._find_header(sheet.rows)
        if header is None:
            wanted = "、".join(column.name for column in self.schema.required)
            message = f"找不到“{self.schema.name}”的表头：应有一行写着 {wanted}"
            self._fault(sheet, "", "", "header-missing", message)
            return None
        self._check_header(sheet, header)
        body = sheet.rows[header.row + 1 :]
        kept = _records(body, header)
        first = header.row + 1
        rows = tuple(first + 1 + index for index in kept)
        columns: dict[str, tuple[Value, ...]] = {}
        approximate: list[tuple[int, str]] = []
        found: list[tuple[int, int, Fault]] = []
        for column in self.schema.columns:
            position = header.positions.get(column.key)
            if position is None:
                columns[column.key] = (None,) * len(rows)
                continue
            cells = [row[position] for row in body]
            covered = _covered(sheet, position, first)
            if column.kind in _FILLED_DOWN:
                for index, anchor in covered.items():
                    cells[index] = cells[anchor]
            typed = type_column(column, [cells[index] for index in kept], self.year)
            columns[column.key] = tuple(typed.values)
            approximate += ((rows[at], column.key) for at in typed.approximate)
            for at, problem in typed.problems:
                if problem.code == "value-missing" and kept[at] in covered:
                    continue
                where = address(rows[at], position)
                fault = self._made(sheet, where, column.key, problem.code, problem.message)
                found.append((rows[at], position, fault))
        self.faults.extend(fault for _, _, fault in sorted(found, key=lambda item: item[:2]))
        return Ledger(
            self.schema, self.file, sheet.name, rows, columns, frozenset(approximate), header.positions
        )

    def _find_header(self, rows: list[list[Cell]]) -> _Header | None:
        """Take the row that names the most columns; titles above it name none, data below it hardly any."""
        best: _Header | None = None
        for index, row in enumerate(rows[:_HEADER_WITHIN]):
            header = self._as_header(index, row)
            if header.positions and (best is None or len(header.positions) > len(best.positions)):
                best = header
        return best

    def _as_header(self, index: int, row: list[Cell]) -> _Header:
        positions: dict[str, int] = {}
        clashes: list[tuple[int, str]] = []
        exact: set[str] = set()
        for at, cell in enumerate(row):
            if not isinstance(cell, str) or not cell or len(cell) > 60:
                continue
            name = plain_name(cell)
            key = self.schema.headers.get(name)
            if key is None:
                continue
            is_exact = name == plain_name(self.schema.column(key).name)
            if key not in positions or (is_exact and key not in exact):
                # 主题 is meant by its own name, and 学习内容 beside it is a column of the township's own.
                clashes = [clash for clash in clashes if clash[1] != key]
                positions[key] = at
                if is_exact:
                    exact.add(key)
            elif is_exact or key not in exact:
                clashes.append((at, key))
        return _Header(index, positions, tuple(clashes))

    def _check_header(self, sheet: Sheet, header: _Header) -> None:
        row = header.row + 1
        for column in self.schema.required:
            if column.key not in header.positions:
                where = address(row, min(header.positions.values()))
                message = f"表头缺少必填的列“{column.name}”：请补上这一列，或把相应的列改成这个名称"
                self._fault(sheet, where, column.key, "column-missing", message)
        for at, key in header.clashes:
            name = self.schema.column(key).name
            other = address(row, header.positions[key])
            message = f"与 {other} 都是“{name}”这一列：请只留一列"
            self._fault(sheet, address(row, at), key, "column-duplicate", message)

    def _fault(self, sheet: Sheet, cell: str, column: str, code: str, message: str) -> None:
        self.faults.append(self._made(sheet, cell, column, code, message))

    def _made(self, sheet: Sheet, cell: str, column: str, code: str, message: str) -> Fault:
        return Fault(self.file, sheet.name, cell, self.schema.key, column, "error", code, message)


def _records(body: list[list[Cell]], header: _Header) -> list[int]:
    """Return the indices of the rows that are records: no blank rows, totals, repeated headers or notes."""
    positions = sorted(header.positions.values())
    kept = []
    for index, row in enumerate(body):
        for at in positions:
            cell = row[at]
            if cell != "" and (cell.__class__ is not str or not cell.isspace()):
                kept.append(index)
                break
    # Few texts look like a total or a note: find them once among the distinct ones.
    width = positions[-1] + 1
    special = {
        cell
        for at in range(width)
        for cell in {row[at] for row in body if row[at].__class__ is str}
        if isinstance(cell, str)
        and len(cell) < 200
        and (_TOTAL.fullmatch(cell.strip()) or _NOTE.match(cell.strip()))
    }
    if not special:
        return kept
    return [index for index in kept if _first(body[index]) not in special]


def _first(row: list[Cell]) -> Cell:
    return next((cell for cell in row if cell != ""), "")


def _covered(sheet: Sheet, position: int, first: int) -> dict[int, int]:
    """Return body index → body index of the cell that a merge down this column stands for."""
    covered: dict[int, int] = {}
    for (top, left), (bottom, _) in sheet.merged:
        if left == position and bottom > top >= first:
            covered.update(dict.fromkeys(range(top - first + 1, bottom - first + 1), top - first))
    return covered
