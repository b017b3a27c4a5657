"""What each row under a header is: a record, a total, a part, a group title, a remark or an example.

A row is judged by all its cells and by arithmetic: a word such as 合计 is a hint, numbers that are the sum of
the rows around them are another, and a row that fills what every record fills is a record whatever its title
says. Every row that is not a record is returned with its position and what it was taken for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kit.ledgers.asides import aside_of
from kit.ledgers.body import Amount, Body, Row, amount, is_filled
from kit.ledgers.columns import text_of
from kit.ledgers.labels import EXAMPLE, Word, may_be_total, summed_name, word_of
from kit.ledgers.row_sums import RowSums
from kit.ledgers.totals import is_sum

__all__ = ["Left", "Rows", "sort_rows"]

Kind = Literal["total", "part", "average", "comparison", "heading", "remark", "header", "example", "template"]
"""Kinds of rows that are not records; `template` is an unchanged example row of the blank workbook."""

_AHEAD = 200  # rows searched for the rest of a breakdown


@dataclass(frozen=True)
class Left:
    """A row that is not a record.

    Attributes
    ----------
    at : int
        Position in the filled rows of the body.
    column : int
        Column in the sheet of the cell that decides the kind.
    kind : str
    label : str
        Text of that cell: 合计, 一、学习教育类.
    of : int or None
        The row that a part is a part of.
    """

    at: int
    column: int
    kind: Kind
    label: str
    of: int | None = None


@dataclass(frozen=True)
class Rows:
    """The rows under a header, by position in the filled rows.

    Attributes
    ----------
    records : list of int
    left : tuple of Left
        The rows that are not records, in order.
    like_totals : tuple of int
        Records that may be intended as totals.
    """

    records: list[int]
    left: tuple[Left, ...]
    like_totals: tuple[int, ...]

    @cached_property
    def totals(self) -> list[tuple[int, str]]:
        """The totals with their labels."""
        return [(left.at, left.label) for left in self.left if left.kind == "total"]

    @cached_property
    def parts(self) -> list[tuple[int, str, int]]:
        """The parts with their labels and the rows they are part of."""
        return [(left.at, left.label, left.of) for left in self.left if left.of is not None]

    @cached_property
    def ends(self) -> list[int]:
        """The rows at which a section ends."""
        return [left.at for left in self.left if left.kind in ("total", "heading")]


def sort_rows(body: Body) -> Rows:
    """Separate records from totals, parts, averages, group titles, remarks, repeated headers and examples."""
    return _Sorter(body).sort()


class _Sorter:
    def __init__(self, body: Body) -> None:
        self.body = body
        self.count = len(body.filled)
        self.candidates = self._candidates()
        self.sums = RowSums(body, self.candidates)
        self.left: dict[int, Left] = {}
        self.doubtful: list[int] = []
        self.last = -1  # the record or total above, of which a row may be a part
        self.reached: tuple[int, list[Amount]] = (-1, [])  # running sums of the parts of a row

    def sort(self) -> Rows:
        for at in self.candidates:
            if at not in self.left:
                self._take(at)
        records = (
            [at for at in range(self.count) if at not in self.left] if self.left else list(range(self.count))
        )
        self._doubt_last(records)
        return Rows(records, tuple(self.left[at] for at in sorted(self.left)), tuple(self.doubtful))

    # Selecting the rows to classify.

    def _candidates(self) -> list[int]:
        """Return the rows that are not obviously records, in order."""
        body = self.body
        rows = [body.rows[index] for index in body.filled]
        found = set(self.body.incomplete)
        heads = {str(head[at]) for head in body.heads for at in self.body.known if head[at] != ""}
        # A word in place of a number or a day makes its row incomplete, or is irrelevant.
        typed = {
            body.position(column)
            for column in body.schema.columns
            if column.key in body.typed and column.kind not in ("text", "choice")
        }
        for at in (at for at in self.body.within if at not in typed):
            # Few texts are relevant: find them once among the distinct ones.
            texts = {cell for row in rows if (cell := row[at]).__class__ is str}
            relevant = {text for text in texts if text in heads or self._says(str(text), at)}
            if relevant:
                found.update(
                    p for p, row in enumerate(rows) if row[at] in relevant and row[at].__class__ is str
                )
        if not self.body.demanding:
            within = [at for at in self.body.within if at >= self.body.leftmost and at != body.serial]
            found.update(p for p, row in enumerate(rows) if sum(is_filled(row[at]) for at in within) == 1)
        return sorted(found)

    def _says(self, text: str, column: int) -> bool:
        """Return whether a text requires that a complete row is classified."""
        if self.body.demanding:
            return (may_be_total(text) and word_of(text) in ("total", "total-of", "sum")) or (
                column == self.body.leftmost and word_of(text) == "example"
            )
        return word_of(text) != ""

    # Classifying rows in order, since the rows above decide.

    def _take(self, at: int) -> None:
        if at and at - 1 not in self.left:
            self.last = at - 1
        row = self.body.row(at)
        left = self._judge(row)
        if left is None:
            self.sums.add(row)
            return
        self.left[at] = left
        if left.kind in ("total", "heading"):
            self.sums.mark(at)
        if left.kind == "total":
            self.last = at
        elif left.of is not None:
            self._take_rest(row, left.of)

    def _judge(self, row: Row) -> Left | None:
        column, text = row.first
        word = word_of(text)
        found = self._repeated(row)
        if found is not None:
            return found
        if word == "example" and column <= self.body.leftmost:
            return Left(row.at, column, "template" if self._is_untouched(row.at) else "example", text)
        found = self._named_total(row)
        # Words from merged cells do not count: 东村 汇总 beside a merged day is not a record.
        if found is not None or (self.body.demanding and row.complete and row.words != 1):
            return found
        if self._is_worded_total(row, word):
            return Left(row.at, column, "total", text)
        if word == "part" and self._is_part(row):
            return Left(row.at, column, "part", text, self.last)
        if word == "average" or (word == "comparison" and self._is_after_total(row)):
            return Left(row.at, column, word, text)
        if row.at in self.body.wordless and self._is_nameless_total(row):
            return Left(row.at, column if row.texts else self._first_figure(row), "total", text)
        if word == "heading" and row.words == 1 and self._heads_a_group(row):
            return Left(row.at, column, "total", text)
        kind = aside_of(self.body, row, word, self.last)
        return None if kind is None else Left(row.at, column, kind, text)

    def _repeated(self, row: Row) -> Left | None:
        """Return a header repeated on every page; None for other rows."""
        for head in self.body.heads:
            there = [at for at in self.body.known if head[at] != ""]
            if there and all(row.cells[at] == head[at] for at in there):
                return Left(row.at, min(there), "header", "")
        return None

    def _named_total(self, row: Row) -> Left | None:
        """Return a row whose name is 合计 or the like and nothing else; None for other rows."""
        if not self.body.additive and row.complete and row.words > 2:
            return None  # 共3次 beside measures, a date and a state is the name of a problem
        for column, text in row.texts:
            if word_of(text) == "total" and (column <= self.body.leftmost or not row.complete or row.stated):
                return Left(row.at, column, "total", text)
        return None

    def _is_worded_total(self, row: Row, word: Word) -> bool:
        """Return whether a row is a total named like 上半年合计, 好媳妇汇总 or 全镇."""
        if word == "total-of":
            # 服务时长累计 may name a task or a target, whose numbers have different units.
            mixed = all(column.kind == "decimal" and not column.unit for column in self.body.additive)
            named = row.complete and (row.words > 1 or mixed or not row.stated)
            return not named or self.sums.adds_up(row, least=2)
        if word not in ("sum", "whole") or (row.complete and row.words > 1):
            return False
        if word == "sum" and row.complete:
            # 信息汇总 may name a task; 好媳妇 汇总 below 好媳妇 is written by Excel.
            return self.sums.adds_up(row, least=2) or self._sums_name_above(row)
        if self.sums.adds_up(row, least=1):
            return True
        if word == "whole" and row.words == 1:
            if self.sums.nearly_adds_up(row):
                return True
            if self.sums.surveys(row):
                self.doubtful.append(row.at)
        return False

    def _sums_name_above(self, row: Row) -> bool:
        column, text = row.first
        above = self.body.text(self.last, column)
        return above != "" and "".join(above.split()).casefold() == summed_name(text)

    def _is_nameless_total(self, row: Row) -> bool:
        """Return whether a row is a total without a meaningful name, not a record without its day."""
        if row.words == 0:
            return self.sums.adds_up(row, least=1)
        relevant = row.texts and row.first[0] <= self.body.leftmost
        several = sum(number != 0 for _, number in row.stated) > 1
        return row.words == 1 and bool(relevant or several) and self.sums.adds_up(row, least=2)

    def _heads_a_group(self, row: Row) -> bool:
        """Return whether a group title carries the sums of the records below it."""
        several = sum(number != 0 for _, number in row.stated) > 1
        return bool(row.stated) and self.sums.adds_up(row, least=1 if several else 2, above=False)

    def _is_after_total(self, row: Row) -> bool:
        return row.words == 1 and self.last in self.left

    def _is_part(self, row: Row) -> bool:
        """Return whether 其中：女 is a part, not a record of that name: it does not exceed the row above."""
        if self.last < 0 or not self.body.additive:
            return False
        whole = self.body.row(self.last).numbers
        return row.words == 1 or all(number <= (whole[at] or 0) for at, number in row.stated)

    def _doubt_last(self, records: list[int]) -> None:
        """Mark a last record as doubtful if it equals the sums of the others and only its name decides."""
        has_totals = any(left.kind == "total" for left in self.left.values())
        if has_totals or self.body.demanding or len(records) < 3 or len(self.body.additive) < 2:
            return
        row = self.body.row(records[-1])
        if row.words > 1 or not row.complete or row.at in self.doubtful:
            return
        sums = [sum(amount(column.values[at]) or 0 for at in records[:-1]) for column in self.body.figures]
        if len([number for _, number in row.stated if number]) > 1 and all(
            is_sum(number, sums[at]) for at, number in row.stated
        ):
            self.doubtful.append(row.at)

    # Completing a breakdown.

    def _take_rest(self, row: Row, of: int) -> None:
        """Leave out the rows after 其中：… that together with it add up to the whole: 其中：男 4, 女 3."""
        additive = len(self.body.additive)
        whole = self.body.row(of).numbers[:additive]
        reached = self.reached[1] if self.reached[0] == of else [0] * additive
        reached = _plus(reached, row.numbers)
        self.reached = (of, reached)
        taken: list[Row] = []
        for at in range(row.at + 1, min(row.at + 1 + _AHEAD, self.count)):
            following = self.body.row(at)
            if _reaches(whole, reached) or not self._may_be_part(following):
                break
            reached = _plus(reached, following.numbers)
            if any(total is not None and part > total for part, total in zip(reached, whole, strict=True)):
                return
            taken.append(following)
        # Rows from a total of the whole table to its end are a breakdown, even an incomplete one.
        ends = of in self.left and not any(
            self.body.row(at).stated
            for at in range(row.at + 1 + len(taken), min(row.at + 1 + _AHEAD, self.count))
        )
        if _reaches(whole, reached) or ends:
            self.reached = (of, reached)
            for following in taken:
                column, text = following.first
                self.left[following.at] = Left(following.at, column, "part", text, of)
                self.sums.remove(following)

    def _may_be_part(self, row: Row) -> bool:
        if not row.stated or (self.body.demanding and row.complete):
            return False
        return word_of(row.first[1]) not in ("total", "total-of", "part", "heading")

    def _first_figure(self, row: Row) -> int:
        return next(column for column in self.body.within if is_filled(row.cells[column]))

    def _is_untouched(self, at: int) -> bool:
        """Return whether an example row is unchanged since the blank workbook, apart from the year."""
        body = self.body
        cells = body.rows[body.filled[at]]
        for index, (column, value) in enumerate(zip(body.schema.columns, body.schema.example, strict=True)):
            position = body.header.positions.get(column.key)
            if position is None:
                continue
            written = f"{EXAMPLE}{value}" if index == 0 else text_of(value)
            if _without_year(cells[position]) != _without_year(written):
                return False
        return True


def _without_year(cell: object) -> str:
    text = cell.isoformat() if isinstance(cell, dt.date) else text_of(cell)  # type: ignore[arg-type]
    return re.sub(r"\d{4}(?=[-年])", "", text)


def _plus(so_far: Sequence[Amount], numbers: Sequence[Amount | None]) -> list[Amount]:
    return [one + (other or 0) for one, other in zip(so_far, numbers, strict=False)]


def _reaches(whole: Sequence[Amount | None], reached: Sequence[Amount]) -> bool:
    return all(total is None or is_sum(total, part) for total, part in zip(whole, reached, strict=True))
