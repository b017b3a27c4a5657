"""Totals of a sheet: which rows add up to a total, and which totals do not add up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, chain

from kit.ledgers.body import Amount, Body, amount
from kit.ledgers.columns import Problem
from kit.ledgers.schema import LedgerColumn

__all__ = ["Span", "Sums", "is_mean", "is_sum", "part_problems", "total_problems"]

Span = tuple[int, int, list[Amount]]
"""First and last row, and a correction to the sums of the certain records between them."""

_ROUNDED = Decimal("0.01")
_ROUNDED_MEAN = Decimal("0.06")  # tolerance of a mean rounded to one place
_MARKS = 8  # nearest section ends considered for a total, in each direction


class Sums:
    """Sums of the records between any two rows, while rows are still being classified.

    Parameters
    ----------
    columns : sequence of list
        The numbers of each column by row, 0 if a row is not known to be a record.
    certain : sequence of bool
        The rows that are known to be records.
    """

    def __init__(self, columns: Sequence[list[Amount]], certain: Sequence[bool]) -> None:
        counted: list[Amount] = [int(is_record) for is_record in certain]
        self._prefixes = [list(accumulate(column, initial=0)) for column in (*columns, counted)]
        self._more: list[Amount] = [0] * len(self._prefixes)
        start: list[Amount] = [0] * len(self._prefixes)
        self._marks: list[tuple[int, list[Amount]]] = [(0, start)]

    def add(self, numbers: Sequence[Amount | None], sign: int = 1) -> None:
        """Add a row as a record, or subtract it."""
        for at, number in enumerate((*numbers, 1)):
            self._more[at] += sign * (number or 0)

    def mark(self, row: int) -> None:
        """Record that a section ends at a row."""
        self._marks.append((row + 1, list(self._more)))

    def above(self, row: int) -> Iterator[Span]:
        """Yield the spans before a row: its section, that with the sections before it, and all rows."""
        nearest = self._marks[: -_MARKS - 1 : -1]
        for start, more in (*nearest, *self._marks[: len(self._marks) > _MARKS]):
            yield start, row, [now - then for now, then in zip(self._more, more, strict=True)]

    def below(self, row: int, ends: Sequence[int]) -> Iterator[Span]:
        """Yield the spans from a row to one of the section ends, or to the last row.

        Parameters
        ----------
        row : int
        ends : sequence of int
            Rows at which a section may end, in order.
        """
        nothing: list[Amount] = [0] * len(self._more)
        after = bisect_left(ends, row + 1)
        for end in (*ends[after : after + _MARKS], len(self._prefixes[0]) - 1):
            yield row + 1, end, nothing

    def count(self, span: Span) -> Amount:
        """Return the number of records in a span."""
        return self.total(span, -1)

    def total(self, span: Span, column: int) -> Amount:
        """Return the sum of a column over a span."""
        start, end, more = span
        return self._prefixes[column][end] - self._prefixes[column][start] + more[column]


def is_sum(stated: Amount, summed: Amount) -> bool:
    """Return whether a stated total equals a sum, up to rounding."""
    difference = stated - summed
    return not difference or (isinstance(difference, Decimal) and abs(difference) <= _ROUNDED)


def is_mean(stated: Amount, summed: Amount, count: Amount) -> bool:
    """Return whether a number is the mean of `count` others, up to rounding."""
    return count > 0 and abs(stated - Decimal(summed) / Decimal(count)) <= _ROUNDED_MEAN


def total_problems(
    column: LedgerColumn,
    body: Body,
    records: Sequence[int],
    totals: Sequence[tuple[int, str]],
    ends: Sequence[int],
) -> Iterator[tuple[int, Problem]]:
    """Yield (row, problem) of the totals of a column that do not add up.

    A total may be that of a section above or below it, of all rows above, or of the whole table. Nothing is
    reported if a number is approximate or unreadable.

    Parameters
    ----------
    column : LedgerColumn
    body : Body
    records : sequence of int
        Positions in the filled rows of the body, as in the other parameters.
    totals : sequence of (int, str)
        With their labels.
    ends : sequence of int
        Rows at which a section ends: totals and group titles.
    """
    typed = body.typed[column.key]
    is_record = set(records)
    unsure = {*typed.approximate, *body.unread(column)}
    if not totals or not unsure.isdisjoint(is_record):
        return
    numbers = [amount(value) or 0 if at in is_record else 0 for at, value in enumerate(typed.values)]
    certain = [at in is_record for at in range(len(numbers))]
    sums = Sums([numbers], certain)
    hidden = [at for at in records if body.filled[at] in body.hidden]
    seen = [0 if body.filled[at] in body.hidden else number for at, number in enumerate(numbers)]
    visible = Sums([seen], certain)
    whole: Span = (0, len(numbers), [0, 0])

    def spans(sums: Sums, at: int) -> Iterator[Span]:
        """Yield the spans that a total may sum; empty sections only if the table has no records."""
        around = chain(sums.above(at), sums.below(at, ends))
        yield from (span for span in around if sums.count(span) or not span[0])
        yield whole

    stated_of = dict(totals)
    for at in sorted({*ends, *stated_of}):
        stated = amount(typed.values[at]) if at in stated_of and at not in unsure else None
        if stated is not None and not any(is_sum(stated, sums.total(span, 0)) for span in spans(sums, at)):
            above: Span = (0, at, [0, 0])
            section = next(sums.above(at)) if "小" in stated_of[at] else above
            summed = sums.total(section, 0) or sums.total(whole, 0)
            agrees = bool(hidden) and any(is_sum(stated, visible.total(span, 0)) for span in spans(sums, at))
            message = _mismatch(column.name, stated_of[at], stated, summed)
            yield at, Problem("total-mismatch", message + _and_hidden(body, hidden, agrees))
        sums.mark(at)
        visible.mark(at)


def part_problems(
    column: LedgerColumn, body: Body, parts: Sequence[tuple[int, str, int]]
) -> Iterator[tuple[int, Problem]]:
    """Yield (row, problem) of the parts of a column that exceed their whole.

    Parameters
    ----------
    column : LedgerColumn
    body : Body
    parts : sequence of (int, str, int)
        Positions in the filled rows with their labels, and the rows they are part of.
    """
    values = body.typed[column.key].values
    for at, label, of in parts:
        part, whole = amount(values[at]), amount(values[of])
        if part is not None and whole is not None and part > whole:
            row = body.first + 1 + body.filled[of]
            message = (
                f"“{column.name}”的“{label}”是 {_text_of(part)}，多于第 {row} 行的 {_text_of(whole)}："
                "请核对这两个数；如不是其中的一部分，请去掉“其中”"
            )
            yield at, Problem("total-mismatch", message)


def _mismatch(name: str, label: str, stated: Amount, summed: Amount) -> str:
    return (
        f"“{name}”的{label or '合计'}是 {_text_of(stated)}，各行加起来是 {_text_of(summed)}："
        "请核对是合计错了，还是有一行错了或漏了"
    )


def _and_hidden(body: Body, hidden: Sequence[int], agrees: bool) -> str:
    """Return a remark about hidden rows, a frequent reason for a wrong total."""
    if not hidden:
        return ""
    rows = "、".join(str(body.first + 1 + body.filled[at]) for at in hidden[:5])
    rows = f"第 {rows} 行{'等' if len(hidden) > 5 else ''}是隐藏的，也算在内"
    return f"（{rows}；不算隐藏的行，合计正好相符）" if agrees else f"（{rows}）"


def _text_of(number: Amount) -> str:
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
