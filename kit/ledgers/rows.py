"""What each row under a header is: a record, or one of the other things that stand in a table.

Stands in the ledgers stage, between `kit.ledgers.body` and `kit.ledgers.sheets`. A row is judged by all its
cells and by arithmetic: a word like 合计 is a hint, numbers that are the sum of the rows around them are
another, and a row that fills what every record fills is a record whatever its title says. Nothing is left
out without a word: what is no record is given back with its place and what it was taken for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kit.ledgers.body import Body, is_filled
from kit.ledgers.columns import text_of
from kit.ledgers.labels import (
    EXAMPLE,
    Word,
    is_day_like,
    is_group_name,
    is_month_alone,
    is_sentence,
    numbering,
    summed_name,
    word_of,
)
from kit.ledgers.totals import Amount, Span, Sums, amount, is_mean, is_sum

__all__ = ["Left", "Rows", "sort_rows"]

Kind = Literal["total", "part", "average", "comparison", "heading", "remark", "header", "example", "template"]
"""What a row is that is no record; an example of the blank workbook as it came with it is `template`."""

_SERIAL_NUMBER = re.compile(r"[\d.]+")
_SERIAL = re.compile(r"[\d.]+|[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]?")
_AHEAD = 200  # rows that may be the rest of a breakdown
_TITLES = 4  # titles of groups, one under the other, before the first record


@dataclass(frozen=True)
class Left:
    """A row that is no record.

    Attributes
    ----------
    at : int
        Its position in the filled rows of the body.
    column : int
        Of the sheet: the cell that says what the row is.
    kind : str
    label : str
        What that cell says: 合计, 一、学习教育类.
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
    """The rows under a header, by their position in its filled rows.

    Attributes
    ----------
    records : list of int
    left : tuple of Left
        Those that are no records, in order.
    like_totals : tuple of int
        Records that may be meant as totals.
    """

    records: list[int]
    left: tuple[Left, ...]
    like_totals: tuple[int, ...]

    @cached_property
    def totals(self) -> list[tuple[int, str]]:
        """The totals, with their labels."""
        return [(left.at, left.label) for left in self.left if left.kind == "total"]

    @cached_property
    def parts(self) -> list[tuple[int, str, int]]:
        """The parts, with their labels and the rows that they are parts of."""
        return [(left.at, left.label, left.of) for left in self.left if left.of is not None]

    @cached_property
    def ends(self) -> list[int]:
        """Rows at which a section ends."""
        return [left.at for left in self.left if left.kind in ("total", "heading")]


def sort_rows(body: Body) -> Rows:
    """Tell records from totals, parts, averages, titles of groups, remarks, repeated headers and examples."""
    return _Sorter(body).sort()


@dataclass(frozen=True)
class _Row:
    """A row that is looked at closely.

    Attributes
    ----------
    texts : list of (column of the sheet, text)
        All its texts, in unnamed columns within the table too.
    words : int
        Filled cells where the ledger wants words, and texts in the township's own columns.
    has_figures : bool
        Something stands in a column of numbers.
    numbers : list
        Of the additive columns, then of the means.
    stated : list of (column, number)
        Of the additive columns, those that are there.
    complete : bool
        All that every record fills is there and can be read.
    numbered : bool
        一 or （一） stands where records have their numbers.
    """

    at: int
    texts: list[tuple[int, str]]
    words: int
    has_figures: bool
    numbers: list[Amount | None]
    stated: list[tuple[int, Amount]]
    complete: bool
    numbered: bool

    @property
    def first(self) -> tuple[int, str]:
        return self.texts[0] if self.texts else (0, "")


class _Sorter:
    def __init__(self, body: Body) -> None:
        self.body = body
        self.count = len(body.filled)
        self.leftmost = min(body.header.positions.values())
        self.within = sorted({*range(max(body.header.positions.values()) + 1), *body.named})
        self.figures = frozenset(body.position(column) for column in (*body.additive, *body.means))
        self.columns = [body.typed[column.key] for column in (*body.additive, *body.means)]
        self.known = frozenset(body.header.positions.values())
        words = [column for column in body.required if column in body.words]
        self.incomplete = {at for column in body.required for at, _ in body.problems(column)}
        self.wordless = {at for column in words for at, _ in body.problems(column)}
        # Where a record needs a day, or two words at least, no total and no title is as complete as that.
        self.telling = len(words) > 1 or any(column.kind in ("date", "month") for column in words)
        self.candidates = self._candidates()
        self.left: dict[int, Left] = {}
        self.doubtful: list[int] = []
        self.last = -1  # the record or total above, which a part may be a part of
        self.reached: tuple[int, list[Amount]] = (-1, [])  # what the parts of a row come to so far

    def sort(self) -> Rows:
        for at in self.candidates:
            if at not in self.left:
                self._take(at)
        records = (
            [at for at in range(self.count) if at not in self.left] if self.left else list(range(self.count))
        )
        self._doubt_last(records)
        return Rows(records, tuple(self.left[at] for at in sorted(self.left)), tuple(self.doubtful))

    # Which rows need a closer look.

    def _candidates(self) -> list[int]:
        """Return the rows that are not plainly records, in order."""
        body = self.body
        rows = [body.rows[index] for index in body.filled]
        found = set(self.incomplete)
        heads = {str(head[at]) for head in body.heads for at in self.known if head[at] != ""}
        for at in self.within:
            # Few texts say anything: find them once among the distinct ones.
            texts = {cell for row in rows if (cell := row[at]).__class__ is str}
            telling = {text for text in texts if text in heads or self._says(str(text), at)}
            if telling:
                found.update(
                    p for p, row in enumerate(rows) if row[at] in telling and row[at].__class__ is str
                )
        if not self.telling:
            within = [at for at in self.within if at != body.serial]
            found.update(p for p, row in enumerate(rows) if sum(is_filled(row[at]) for at in within) == 1)
        return sorted(found)

    def _says(self, text: str, column: int) -> bool:
        """Tell whether a text of a complete row makes it worth a look."""
        word = word_of(text) if text else ""
        if self.telling:
            return word == "total" or (word == "example" and column <= self.leftmost)
        return word != ""

    def _row(self, at: int) -> _Row:
        body = self.body
        cells = body.rows[body.filled[at]]
        texts: list[tuple[int, str]] = []
        words = 0
        has_figures = numbered = False
        for column in self.within:
            cell = cells[column]
            if not is_filled(cell):
                continue
            if column in self.figures:
                has_figures = True
            elif column == body.serial and _SERIAL.fullmatch(text_of(cell)):
                numbered = not _SERIAL_NUMBER.fullmatch(text_of(cell))
            elif isinstance(cell, str):
                texts.append((column, cell.strip()))
                words += 1
            else:
                words += column in self.known
        numbers = [amount(column.values[at]) for column in self.columns]
        stated = [
            (column, number)
            for column, number in enumerate(numbers[: len(body.additive)])
            if number is not None
        ]
        return _Row(at, texts, words, has_figures, numbers, stated, at not in self.incomplete, numbered)

    # One row after the other, since what is above decides.

    def _take(self, at: int) -> None:
        if at and at - 1 not in self.left:
            self.last = at - 1
        row = self._row(at)
        left = self._judge(row)
        if left is None:
            self._count(row)
            return
        self.left[at] = left
        if left.kind in ("total", "heading"):
            self.sums.mark(at)
            self.visible.mark(at)
        if left.kind == "total":
            self.last = at
        elif left.of is not None:
            self._take_rest(row, left.of)

    def _count(self, row: _Row, sign: int = 1) -> None:
        self.sums.add(row.numbers, sign)
        if self.body.filled[row.at] not in self.body.hidden:
            self.visible.add(row.numbers, sign)

    def _judge(self, row: _Row) -> Left | None:
        column, text = row.first
        word = word_of(text)
        found = self._repeated(row)
        if found is not None:
            return found
        if word == "example" and column <= self.leftmost:
            return Left(row.at, column, "template" if self._is_untouched(row.at) else "example", text)
        found = self._named_total(row)
        if found is not None or (self.telling and row.complete):
            return found
        if self._is_worded_total(row, word):
            return Left(row.at, column, "total", text)
        if word == "part" and self._is_part(row):
            return Left(row.at, column, "part", text, self.last)
        if word == "average" or (word == "comparison" and self._is_after_total(row)):
            return Left(row.at, column, word, text)
        if row.at in self.wordless and row.words <= 1 and self._adds_up(row, least=1 + row.words):
            return Left(row.at, column if row.texts else self._first_figure(row), "total", text)
        if word == "heading" and row.words == 1 and row.stated and self._adds_up(row, least=1, above=False):
            return Left(row.at, column, "total", text)
        kind = self._aside(row, word)
        return None if kind is None else Left(row.at, column, kind, text)

    def _repeated(self, row: _Row) -> Left | None:
        """Tell a header that is repeated on every page."""
        cells = self.body.rows[self.body.filled[row.at]]
        for head in self.body.heads:
            there = [at for at in self.known if head[at] != ""]
            if there and all(cells[at] == head[at] for at in there):
                return Left(row.at, min(there), "header", "")
        return None

    def _named_total(self, row: _Row) -> Left | None:
        """Tell a row that says 合计 and nothing else where records have their names, or is no whole record."""
        for column, text in row.texts:
            if word_of(text) == "total" and (column <= self.leftmost or not row.complete or row.stated):
                return Left(row.at, column, "total", text)
        return None

    def _is_worded_total(self, row: _Row, word: Word) -> bool:
        """Tell whether a row is a total that is called 上半年合计, 好媳妇汇总 or 全镇."""
        if word == "total-of":
            # 服务时长累计 may name a task or a goal, whose numbers are of many units.
            mixed = all(column.kind == "decimal" and not column.unit for column in self.body.additive)
            named = row.complete and (row.words > 1 or mixed or not row.stated)
            return not named or self._adds_up(row, least=2)
        if word in ("sum", "whole") and self._adds_up(row, least=1):
            return True
        if word == "sum":
            above = self.body.rows[self.body.filled[self.last]][row.first[0]] if self.last >= 0 else ""
            return (
                row.words == 1
                and above != ""
                and word_of(str(above)) == ""
                and ("".join(str(above).split()).casefold() == summed_name(row.first[1]))
            )
        if word == "whole" and row.words == 1:
            if self._nearly_adds_up(row):
                return True
            if self._surveys(row):
                self.doubtful.append(row.at)
        return False

    def _is_after_total(self, row: _Row) -> bool:
        return row.words == 1 and self.last in self.left

    def _is_part(self, row: _Row) -> bool:
        """Tell 其中：女 from a record that begins so: no more than what stands above, or nothing but its name."""
        if self.last < 0 or not self.body.additive:
            return False
        whole = self._row(self.last).numbers
        return row.words == 1 or all(number <= (whole[at] or 0) for at, number in row.stated)

    # Arithmetic.

    @cached_property
    def sums(self) -> Sums:
        return self._sums(frozenset())

    @cached_property
    def visible(self) -> Sums:
        return self._sums(self.body.hidden)

    def _sums(self, hidden: frozenset[int]) -> Sums:
        uncertain = set(self.candidates)
        uncertain.update(at for at, index in enumerate(self.body.filled) if index in hidden)
        columns = [
            [0 if at in uncertain else amount(value) or 0 for at, value in enumerate(column.values)]
            for column in self.columns
        ]
        return Sums(columns, [at not in uncertain for at in range(self.count)])

    def _spans(self, at: int, above: bool = True) -> Iterator[tuple[Sums, Span]]:
        for sums in (self.sums, self.visible) if self.body.hidden else (self.sums,):
            if above:
                yield from ((sums, span) for span in sums.above(at))
            yield from ((sums, span) for span in sums.below(at, self.candidates))

    def _adds_up(self, row: _Row, least: int, above: bool = True) -> bool:
        """Tell whether all numbers of a row are sums of the same rows, of `least` records or more."""
        stated = [(at, number) for at, number in row.stated if self._is_sure(at)]
        if not stated:
            return self._is_mean(row)
        if not any(number for _, number in stated):
            return False
        return any(
            sums.count(span) >= least and all(is_sum(number, sums.total(span, at)) for at, number in stated)
            for sums, span in self._spans(row.at, above)
        )

    def _is_sure(self, additive: int) -> bool:
        """Tell whether all numbers of a column could be read, so that its sums mean something."""
        return self.looked_at.issuperset(at for at, _ in self.columns[additive].problems)

    @cached_property
    def looked_at(self) -> frozenset[int]:
        return frozenset(self.candidates)

    def _is_mean(self, row: _Row) -> bool:
        """Tell whether the only number of a row is the mean, or the sum, of those above."""
        first = len(self.body.additive)
        means = [(at, number) for at, number in enumerate(row.numbers) if at >= first and number is not None]
        return bool(means) and any(
            self.sums.count(span) > 1
            and all(
                is_mean(number, self.sums.total(span, at), self.sums.count(span))
                or is_sum(number, self.sums.total(span, at))
                for at, number in means
            )
            for span in self.sums.above(row.at)
        )

    def _nearly_adds_up(self, row: _Row) -> bool:
        """Tell whether two numbers of a row, and half of them at least, are sums of the rows above."""
        for span in self.sums.above(row.at):
            right = sum(is_sum(number, self.sums.total(span, at)) for at, number in row.stated if number)
            if self.sums.count(span) > 1 and right > 1 and 2 * right >= len(row.stated):
                return True
        return False

    def _surveys(self, row: _Row) -> bool:
        """Tell whether a row could be meant as a total of several records."""
        return bool(row.stated) and any(self.sums.count(span) > 1 for span in self.sums.above(row.at))

    def _doubt_last(self, records: list[int]) -> None:
        """Ask about a last record whose numbers are those of the others together, where only its name tells."""
        if self.telling or len(records) < 3 or len(self.body.additive) < 2:
            return
        row = self._row(records[-1])
        if row.words > 1 or not row.complete or row.at in self.doubtful:
            return
        sums = [sum(amount(column.values[at]) or 0 for at in records[:-1]) for column in self.columns]
        if len([number for _, number in row.stated if number]) > 1 and all(
            is_sum(number, sums[at]) for at, number in row.stated
        ):
            self.doubtful.append(row.at)

    # The rest of a breakdown.

    def _take_rest(self, row: _Row, of: int) -> None:
        """Leave out the rows after 其中：… that make up the whole together with it: 其中：男 4, 女 3."""
        additive = len(self.body.additive)
        whole = self._row(of).numbers[:additive]
        reached = self.reached[1] if self.reached[0] == of else [0] * additive
        reached = _plus(reached, row.numbers)
        self.reached = (of, reached)
        taken: list[_Row] = []
        for at in range(row.at + 1, min(row.at + 1 + _AHEAD, self.count)):
            following = self._row(at)
            if _reaches(whole, reached) or not self._may_be_part(following):
                break
            reached = _plus(reached, following.numbers)
            if any(total is not None and part > total for part, total in zip(reached, whole, strict=True)):
                return
            taken.append(following)
        # What follows a total of the whole table, to its end, is a breakdown even where it is not all of it.
        ends = of in self.left and not any(
            self._row(at).stated
            for at in range(row.at + 1 + len(taken), min(row.at + 1 + _AHEAD, self.count))
        )
        if _reaches(whole, reached) or ends:
            self.reached = (of, reached)
            for following in taken:
                column, text = following.first
                self.left[following.at] = Left(following.at, column, "part", text, of)
                if following.at not in self.looked_at:
                    self._count(following, -1)

    def _may_be_part(self, row: _Row) -> bool:
        if not row.stated or (self.telling and row.complete):
            return False
        return word_of(row.first[1]) not in ("total", "total-of", "part", "heading")

    # Titles of groups, and remarks.

    def _aside(self, row: _Row, word: Word) -> Kind | None:
        if row.has_figures or not row.texts:
            return None
        if row.words == 1:
            return self._alone(row, word)
        if not row.complete and word == "remark" and self._all_remarks(row):
            return "remark"
        return None

    def _alone(self, row: _Row, word: Word) -> Kind | None:
        """Tell what a row is that holds one text and nothing else; None where it rather is a record."""
        column, text = row.first
        follows = self._next_record(row.at)
        title: Kind = "remark" if follows is None else "heading"
        if column not in self.known or self.body.across.get(self.body.filled[row.at], 0) > 1:
            return title
        if word == "remark":
            return "remark"
        meant = next(each for each in self.body.words if self.body.position(each) == column)
        if meant.kind in ("date", "month") and column == self.leftmost:
            unread = self.body.typed[meant.key].values[row.at] is None
            if unread and (word in ("heading", "whole") or not is_day_like(text)):
                return title
            is_title = meant.kind == "date" and follows is not None and is_month_alone(text)
            return "heading" if is_title else None
        if (word in ("heading", "whole") or row.numbered) and self._is_group_title(row, follows):
            return "heading"
        needed = len(self.body.required)
        if follows is None and needed > 1 and column == self.leftmost and self._stands_apart(row.at):
            return "remark" if is_sentence(text) else None
        return None

    def _is_group_title(self, row: _Row, follows: int | None) -> bool:
        """Tell 一、学习教育类 from a record whose name is numbered as those of all records are."""
        column, text = row.first
        style = numbering(text)
        if follows is None:
            below = self._text(row.at + 1, column)
            return bool(style) and is_group_name(text) and below != "" and numbering(below) != style
        if row.numbered:
            return not self._row(follows).numbered
        if style:
            return all(numbering(self._text(at, column)) != style for at in (follows, self.last))
        return column == self.leftmost and (self.telling or is_group_name(text) or word_of(text) == "whole")

    def _next_record(self, at: int) -> int | None:
        """Return the next row with more than one cell, titles of groups between; None where none follows."""
        for below in range(at + 1, min(at + 1 + _TITLES, self.count)):
            cells = self.body.rows[self.body.filled[below]]
            if sum(is_filled(cells[column]) for column in self.known) > 1:
                return below
        return None

    def _text(self, at: int, column: int) -> str:
        return text_of(self.body.rows[self.body.filled[at]][column]) if 0 <= at < self.count else ""

    def _stands_apart(self, at: int) -> bool:
        """Tell whether a blank row parts a row from the table above."""
        filled = self.body.filled
        return at > 0 and filled[at] - filled[at - 1] > 1

    def _all_remarks(self, row: _Row) -> bool:
        """Tell whether all cells are as under a table: 填表人：宣传办, 审核人：, 日期：2021年12月31日."""
        cells = self.body.rows[self.body.filled[row.at]]
        open_ended = False
        for column in self.within:
            cell = cells[column]
            if not is_filled(cell):
                continue
            text = text_of(cell)
            ends_open = text.endswith((":", "："))
            if not (word_of(text) == "remark" or ends_open or open_ended or isinstance(cell, dt.date)):
                return False
            open_ended = ends_open
        return True

    def _first_figure(self, row: _Row) -> int:
        cells = self.body.rows[self.body.filled[row.at]]
        return next(column for column in self.within if is_filled(cells[column]))

    def _is_untouched(self, at: int) -> bool:
        """Tell whether an example row is as the blank workbook has it, but for the year."""
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
    return re.sub(r"\d{4}-", "", text)


def _plus(so_far: Sequence[Amount], numbers: Sequence[Amount | None]) -> list[Amount]:
    return [one + (other or 0) for one, other in zip(so_far, numbers, strict=False)]


def _reaches(whole: Sequence[Amount | None], reached: Sequence[Amount]) -> bool:
    return all(total is None or is_sum(total, part) for total, part in zip(whole, reached, strict=True))
