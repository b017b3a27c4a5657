"""The rows under a header, with every column of the ledger typed.

Which rows are records is decided later (`kit.ledgers.rows`), so every filled row is typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kit.files import Cell, Merged, Sheet
from kit.ledgers.columns import Problem, TypedColumn, Value, text_of, type_column
from kit.ledgers.facts import type_facts
from kit.ledgers.headers import Header
from kit.ledgers.labels import word_of
from kit.ledgers.row_units import in_units_of_rows
from kit.ledgers.schema import LedgerColumn, LedgerSchema, plain_name

__all__ = ["Amount", "Body", "Row", "amount", "is_filled", "read_body"]

Amount = int | Decimal

# A merged quantity is that of its rows together: filled into each of them it would count several times.
_FILLED_DOWN = frozenset({"text", "choice", "date", "month", "flag"})
_NUMBERS = frozenset({"whole", "decimal"})
_AVERAGES = ("人均", "平均", "月均")
_SERIALS = frozenset(map(plain_name, ("序号", "编号", "序", "号", "行号", "No", "No.", "#")))
_SERIAL = re.compile(r"[\d.]+|[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]?")
_SERIAL_NUMBER = re.compile(r"[\d.]+")
_MERGED_ROWS = 1_000_000  # merged rows that are filled; a crafted sheet may have any number


@dataclass(frozen=True)
class Row:
    """A row under classification.

    Attributes
    ----------
    at : int
        Position in the filled rows.
    cells : list of Cell
    texts : list of (column of the sheet, text)
        All texts, including unnamed columns within the table.
    words : int
        Filled cells in word columns, and texts in columns added by the township.
    has_figures : bool
        A column of numbers is filled.
    numbers : list
        Values of the additive columns, then of the means.
    stated : list of (column, number)
        The filled ones of the additive columns.
    complete : bool
        Every required cell is filled and readable.
    numbered : bool
        一 or （一） in the column of serial numbers.
    """

    at: int
    cells: list[Cell]
    texts: list[tuple[int, str]]
    words: int
    has_figures: bool
    numbers: list[Amount | None]
    stated: list[tuple[int, Amount]]
    complete: bool
    numbered: bool

    @property
    def first(self) -> tuple[int, str]:
        """The first text and its column; empty if there is none."""
        return self.texts[0] if self.texts else (0, "")


@dataclass(frozen=True)
class Body:
    """The rows under a header.

    Rows are indexed from 0 under the header. `filled` lists those with a value in a column of the ledger, and
    typed values are indexed by the position in `filled`.

    Attributes
    ----------
    schema : LedgerSchema
    header : Header
    heads : list of list of Cell
        The one or two rows of the header.
    first : int
        First row of the body in the sheet, from 0.
    rows : list of list of Cell
        Raw cells.
    filled : list of int
    typed : Mapping of str to TypedColumn
        By column key; only columns that the sheet has.
    covered : Mapping of str to dict
        By column key, for columns that are filled down: row → row of the merged cell that covers it.
    named : frozenset of int
        Columns of the sheet that have a header, known or not.
    across : Mapping of int to int
        Row → how many named columns its widest merged cell spans.
    hidden : frozenset of int
        Hidden rows.
    """

    schema: LedgerSchema
    header: Header
    heads: list[list[Cell]]
    first: int
    rows: list[list[Cell]]
    filled: list[int]
    typed: Mapping[str, TypedColumn]
    covered: Mapping[str, dict[int, int]]
    named: frozenset[int]
    across: Mapping[int, int]
    hidden: frozenset[int]

    @cached_property
    def additive(self) -> list[LedgerColumn]:
        """The columns of the sheet whose numbers can be summed; means cannot."""
        return [column for column in self.schema.columns if column.key in self.typed and is_additive(column)]

    @cached_property
    def means(self) -> list[LedgerColumn]:
        """The columns of the sheet that contain means."""
        return [
            column
            for column in self.schema.columns
            if column.key in self.typed and column.kind in _NUMBERS and not is_additive(column)
        ]

    @cached_property
    def words(self) -> list[LedgerColumn]:
        """The columns of the sheet that do not contain numbers."""
        return [
            column
            for column in self.schema.columns
            if column.key in self.typed and column.kind not in _NUMBERS
        ]

    @cached_property
    def required(self) -> list[LedgerColumn]:
        """The required columns of the sheet."""
        return [
            column
            for column in self.schema.columns
            if column.key in self.typed and column.required and not column.may_be_blank
        ]

    @cached_property
    def serial(self) -> int | None:
        """The column of serial numbers."""
        return next((at for at, text in self.header.others if plain_name(text) in _SERIALS), None)

    @cached_property
    def known(self) -> frozenset[int]:
        """Columns of the sheet that are columns of the ledger."""
        return frozenset(self.header.positions.values())

    @cached_property
    def leftmost(self) -> int:
        """The first of the known columns; a text there, or left of it, names a row."""
        return min(self.known)

    @cached_property
    def within(self) -> list[int]:
        """The columns of the table: the named ones, and those between and left of the known ones."""
        return sorted({*range(max(self.known) + 1), *self.named})

    @cached_property
    def figures(self) -> list[TypedColumn]:
        """The additive columns, then the means."""
        return [self.typed[column.key] for column in (*self.additive, *self.means)]

    @cached_property
    def incomplete(self) -> frozenset[int]:
        """Filled rows without a required value."""
        return frozenset(at for column in self.required for at in self.unread(column))

    @cached_property
    def wordless(self) -> frozenset[int]:
        """Filled rows without a required day, name or other word."""
        words = (column for column in self.required if column in self.words)
        return frozenset(at for column in words for at in self.unread(column))

    @cached_property
    def demanding(self) -> bool:
        """Whether records require a day, or at least two words; totals and titles never have these."""
        kinds = [column.kind for column in self.required if column in self.words]
        return len(kinds) > 1 or "date" in kinds or "month" in kinds

    @cached_property
    def _with_figures(self) -> frozenset[int]:
        return frozenset(self.position(column) for column in (*self.additive, *self.means))

    def row(self, at: int) -> Row:
        """Return a filled row."""
        cells = self.rows[self.filled[at]]
        texts: list[tuple[int, str]] = []
        words = 0
        has_figures = numbered = False
        for column in self.within:
            cell = cells[column]
            if not is_filled(cell):
                continue
            if column in self._with_figures and not (isinstance(cell, str) and word_of(cell) == "remark"):
                has_figures = True
            elif (column == self.serial or column < self.leftmost) and _SERIAL.fullmatch(text_of(cell)):
                numbered = not _SERIAL_NUMBER.fullmatch(text_of(cell))
            elif isinstance(cell, str):
                texts.append((column, cell.strip()))
                words += 1
            else:
                words += column in self.known
        numbers = [amount(column.values[at]) for column in self.figures]
        additive = enumerate(numbers[: len(self.additive)])
        stated = [(column, number) for column, number in additive if number is not None]
        return Row(at, cells, texts, words, has_figures, numbers, stated, at not in self.incomplete, numbered)

    def text(self, at: int, column: int) -> str:
        """Return the text of a filled row in a column of the sheet; empty if there is no such row."""
        return text_of(self.rows[self.filled[at]][column]) if 0 <= at < len(self.filled) else ""

    def position(self, column: LedgerColumn) -> int:
        """Return the position of a column in the sheet, from 0."""
        return self.header.positions[column.key]

    def unread(self, column: LedgerColumn) -> list[int]:
        """Return the rows whose value in a column is unreadable, or missing though required."""
        values = self.typed[column.key].values
        return [at for at, _ in self.problems(column) if values[at] is None]

    def problems(self, column: LedgerColumn) -> list[tuple[int, Problem]]:
        """Return the problems of a column; blank cells are none where they are allowed."""
        return [
            (at, problem)
            for at, problem in self.typed[column.key].problems
            if problem.code != "value-missing" or not column.may_be_blank
        ]


def amount(value: Value) -> Amount | None:
    """Return a typed value as a number; None if it is not one."""
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def is_additive(column: LedgerColumn) -> bool:
    """Return whether the numbers of a column can be summed.

    >>> is_additive(LedgerColumn("n", "人数", "whole")), is_additive(LedgerColumn("m", "人均篇数", "decimal"))
    (True, False)
    """
    return column.kind in _NUMBERS and not column.name.startswith(_AVERAGES)


def read_body(schema: LedgerSchema, sheet: Sheet, header: Header, year: int) -> Body:
    """Type every column of the rows under a header.

    Parameters
    ----------
    schema : LedgerSchema
    sheet : Sheet
    header : Header
    year : int
    """
    first = header.last + 1
    rows = sheet.rows[first:]
    positions = sorted(header.positions.values())
    filled = [index for index, row in enumerate(rows) if any(map(is_filled, map(row.__getitem__, positions)))]
    typed: dict[str, TypedColumn] = {}
    covered: dict[str, dict[int, int]] = {}
    for column in schema.columns:
        position = header.positions.get(column.key)
        if position is None:
            continue
        over: dict[int, int] = {}
        if column.kind in _FILLED_DOWN or column.required:
            over = covered[column.key] = _covered_rows(sheet.merged, position, first, len(rows))
        stands_for = over if column.kind in _FILLED_DOWN else {}
        if stands_for:
            cells = [rows[stands_for.get(index, index)][position] for index in filled]
        else:
            cells = [rows[index][position] for index in filled]
        typed[column.key] = type_column(column, cells, year, header.units[column.key], sheet.since_1904)
    if schema.role == "profile" and {"item", "content"} <= typed.keys():
        items, contents = (
            [rows[index][header.positions[key]] for index in filled] for key in ("item", "content")
        )
        names = typed["item"].values
        typed["content"] = type_facts(schema.facts, names, items, contents, typed["content"], year)
    if "unit" in typed:
        cells_of = {key: [rows[index][at] for index in filled] for key, at in header.positions.items()}
        typed |= in_units_of_rows(schema.columns, cells_of, typed)
    named = frozenset(
        (*positions, *(at for at, _ in header.clashes), *(at for at, text in header.others if text.strip()))
    )
    across: dict[int, int] = {}
    for (top, left), (_, right) in sheet.merged:
        if right > left and top >= first:
            across[top - first] = max(sum(left <= at <= right for at in named), across.get(top - first, 0))
    hidden = frozenset(row - first for row in sheet.hidden_rows if row >= first)
    heads = sheet.rows[header.first : first]
    return Body(schema, header, heads, first, rows, filled, typed, covered, named, across, hidden)


def is_filled(cell: Cell) -> bool:
    """Return whether a cell has visible content."""
    return cell != "" and (cell.__class__ is not str or not cell.isspace())


def _covered_rows(merged: tuple[Merged, ...], position: int, first: int, height: int) -> dict[int, int]:
    """Return row → row of the merged cell that covers it in a column, both from 0 under the header."""
    covered: dict[int, int] = {}
    looked_at = 0
    for (top, left), (bottom, _) in merged:
        if left == position and bottom > top >= first:
            below = range(top - first + 1, min(bottom - first + 1, height))
            looked_at += len(below)
            if looked_at > _MERGED_ROWS:
                break
            covered.update(dict.fromkeys(below, top - first))
    return covered
