"""A raw sheet → one ledger: its header, its records, the value of each cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.files import Sheet, address
from kit.ledgers.body import Body, read_body
from kit.ledgers.carried_rows import unconfirmed
from kit.ledgers.columns import Problem, Value, header_unit_problem
from kit.ledgers.faults import Fault
from kit.ledgers.headers import Header, find_header
from kit.ledgers.ledger import Ledger
from kit.ledgers.leftovers import left_out
from kit.ledgers.rows import Rows, sort_rows
from kit.ledgers.schema import LedgerColumn, LedgerSchema, plain_name
from kit.ledgers.sheet_units import with_sheet_units
from kit.ledgers.totals import part_problems, total_problems
from kit.text.similar import closest

__all__ = ["SheetReader"]


@dataclass(frozen=True)
class SheetReader:
    """Reads one sheet as one ledger, and appends faults to a list.

    Parameters
    ----------
    schema : LedgerSchema
    file : str
        Display path, as in faults.
    year : int
    faults : list of Fault
        Receives the faults of the sheet, in the order of its rows.
    """

    schema: LedgerSchema
    file: str
    year: int
    faults: list[Fault]

    def read(self, sheet: Sheet) -> Ledger | None:
        """Return the ledger, which may have no records; None if no header is found."""
        self._check_visibility(sheet)
        if not any(cell != "" for row in sheet.rows for cell in row):
            return Ledger(self.schema, self.file, sheet.name, (), {})
        header = find_header(self.schema, sheet)
        if header is None:
            wanted = "、".join(column.name for column in self.schema.required)
            message = f"找不到“{self.schema.name}”的表头：应有一行写着 {wanted}"
            self._report(sheet, "", "", Problem("header-missing", message))
            return None
        header, doubtful = with_sheet_units(self.schema, sheet, header)
        for (row, at), problem in doubtful:
            self._report(sheet, address(row + 1, at), "", problem)
        self._check_header(sheet, header)
        body = read_body(self.schema, sheet, header, self.year)
        rows = sort_rows(body)
        numbers = tuple(body.first + 1 + body.filled[at] for at in rows.records)
        is_record = frozenset(rows.records)
        columns: dict[str, tuple[Value, ...]] = {}
        approximate: list[tuple[int, str]] = []
        found: list[tuple[int, int, str, Problem]] = [
            (row, position, "", problem) for row, position, problem in left_out(sheet, body, rows)
        ]
        found += ((row, at, "", problem) for row, at, problem in unconfirmed(sheet, header, numbers))
        for column in self.schema.columns:
            typed = body.typed.get(column.key)
            if typed is None:
                columns[column.key] = (None,) * len(numbers)
                continue
            columns[column.key] = tuple(map(typed.values.__getitem__, rows.records))
            approximate += (
                (body.first + 1 + body.filled[at], column.key) for at in typed.approximate if at in is_record
            )
            found += (
                (body.first + 1 + body.filled[at], body.position(column), column.key, problem)
                for at, problem in self._problems(column, body, rows, is_record)
            )
        for row, position, key, problem in sorted(found, key=lambda item: item[:2]):
            self._report(sheet, address(row, position), key, problem)
        return Ledger(
            self.schema,
            self.file,
            sheet.name,
            numbers,
            columns,
            frozenset(approximate),
            header.positions,
            header,
        )

    def _problems(
        self, column: LedgerColumn, body: Body, rows: Rows, is_record: frozenset[int]
    ) -> Iterator[tuple[int, Problem]]:
        """Yield the problems of a column, by position in the filled rows."""
        covered = body.covered.get(column.key, {})
        kept = frozenset(body.filled[at] for at in rows.records) if covered else frozenset()
        for at, problem in body.problems(column):
            # Problems of merged cells are reported at the first cell.
            if at in is_record and covered.get(body.filled[at]) not in kept:
                yield at, problem
        if column in body.additive:
            yield from total_problems(column, body, rows.records, rows.totals, rows.ends)
            yield from part_problems(column, body, rows.parts)

    def _check_header(self, sheet: Sheet, header: Header) -> None:
        row = header.last + 1
        for column in self.schema.required:
            if column.key not in header.positions:
                where = address(row, min(header.positions.values()))
                message = f"表头缺少必填的列“{column.name}”：请补上这一列，或把相应的列改成这个名称"
                near = self._near(column, header)
                if near is not None:
                    message += f"（是否就是 {address(row, near[0])} 的“{near[1]}”？）"
                self._report(sheet, where, column.key, Problem("column-missing", message))
        for at, key in header.clashes:
            name = self.schema.column(key).name
            other = address(row, header.positions[key])
            message = f"与 {other} 都是“{name}”这一列：请只留一列"
            self._report(sheet, address(row, at), key, Problem("column-duplicate", message))
        for key, at in header.positions.items():
            problem = header_unit_problem(self.schema.column(key), header.units[key])
            if problem is not None:
                self._report(sheet, address(row, at), key, problem)

    def _near(self, column: LedgerColumn, header: Header) -> tuple[int, str] | None:
        """Return (column, text) of the unknown header most similar to a missing column."""
        unknown = {plain_name(text): (at, text.strip()) for at, text in header.others}
        names = map(plain_name, column.names)
        match = next((near for name in names if (near := closest(name, unknown, 0.7))), None)
        return None if match is None else unknown[match]

    def _check_visibility(self, sheet: Sheet) -> None:
        if sheet.hidden:
            message = "这张表是隐藏的，仍作为台账读取：如不应计入，请删去"
            self._report(sheet, "", "", Problem("sheet-hidden", message))
        if sheet.strays:
            places = "、".join(address(row + 1, column) for row, column in sheet.strays)
            message = f"{places} 有内容，离表格太远，没有读取：如不是台账的内容，请删去"
            row, column = sheet.strays[0]
            self._report(sheet, address(row + 1, column), "", Problem("cell-stray", message))

    def _report(self, sheet: Sheet, cell: str, column: str, problem: Problem) -> None:
        self.faults.append(
            Fault.of(problem.code, problem.message, self.file, sheet.name, cell, self.schema.key, column)
        )
