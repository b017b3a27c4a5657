"""Rows that repeat the year before's to the letter, and months that repeat each other: notices to look at.

A repetition may be right: messages name rows and ask, and never quote a cell. Some are by chance or by plan,
so what is repeated must say enough:

- Counted are the characters of texts and the significant digits of numbers: 60 and 0.6 have one digit, 0 has
  none. A date counts one, kinds, flags and sums of other columns nothing.
- A value that more than two, and more than a third, of the different records have counts nothing: the one
  village where most is done, a staff of 60 in every month.

Measured on 2,700 made-up years of townships (the generators of ``data/`` with other seeds): one notice by
chance, of two equal months of 网络舆情.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import groupby, islice

from kit.ledgers.columns import Value
from kit.ledgers.faults import Fault
from kit.ledgers.ledger import Ledger, Ledgers
from kit.ledgers.schema import LedgerColumn, LedgerSchema
from kit.text.row_ranges import row_ranges

__all__ = ["check_repeated_months", "check_repeated_rows"]

_Cell = Value | tuple[int, int]
_Record = tuple[_Cell, ...]
"""A row's values; of a date the month, 0 where months are compared, and the day."""

_ROWS = 3
"""Rows that say enough in a run: two may be alike, three in a row are worth a look."""

_IN_ROW = 3
"""Characters and digits of a row that says enough, such as a title, or a village and a number."""

_IN_MONTHS = 6
"""Digits of months that are equal: of 12 months there are 66 pairs, and small counts are often the same."""

_IN_RUN = 4
"""Digits of three or more equal months in a run."""

_FEW = 2
_COMMON = 3
"""A value counts nothing in more than a few records, if that is more than a third of the different ones."""


def check_repeated_rows(ledgers: Ledgers, before: Ledgers) -> list[Fault]:
    """Return a notice for each run of rows that repeat rows of the year before.

    A row repeats another one if all their values are equal but for the year of a date, and the year of its
    ledger in a text: those are usually changed in a copy. A run is of consecutive records, wherever their
    originals stand; three of them must say enough, and the others neither count nor end it.

    Only ledgers whose rows must have a date or a month are compared: lists of standing rules, duties or sites
    are rightly the same every year.

    Parameters
    ----------
    ledgers, before : Ledgers
        Of one township and two consecutive years.

    Examples
    --------
    >>> place = find_place("data", 2021, "清河镇")  # doctest: +SKIP
    >>> check_repeated_rows(read_ledgers(place, subject.catalogue), earlier)  # doctest: +SKIP
    []
    """
    return [
        fault
        for key, ledger in ledgers.tables.items()
        if key in before.tables and _is_of_its_year(ledger.schema)
        for fault in _repeated_rows(ledger, ledgers.place.year, before.tables[key], before.place.year)
    ]


def check_repeated_months(ledgers: Ledgers) -> list[Fault]:
    """Return a notice for each group of months that repeat each other.

    In a ledger of one row a month, months are compared by their numbers: all are equal, and say enough. In
    any other ledger, rows of a month repeat rows of an earlier one, equal in all values but the month; the
    day is compared too, since a routine is seldom on the same days. A run has three rows that say enough, as
    in `check_repeated_rows`.

    Parameters
    ----------
    ledgers : Ledgers

    Examples
    --------
    >>> place = find_place("data", 2021, "清河镇")  # doctest: +SKIP
    >>> check_repeated_months(read_ledgers(place, subject.catalogue))  # doctest: +SKIP
    []
    """
    return [
        fault
        for ledger in ledgers.tables.values()
        if _is_of_its_year(ledger.schema)
        for fault in (_equal_months(ledger) if ledger.schema.monthly else _repeated_months(ledger))
    ]


def _is_of_its_year(schema: LedgerSchema) -> bool:
    """Return whether every record has a time, and so belongs to one year."""
    return not schema.role and bool(schema.time) and schema.column(schema.time).required


def _repeated_rows(ledger: Ledger, year: int, earlier: Ledger, year_before: int) -> Iterator[Fault]:
    columns = ledger.schema.columns
    now = _records(ledger, columns, partial(_without_year, str(year)))
    then = _records(earlier, columns, partial(_without_year, str(year_before)))
    content = _Content(columns, ledger.schema, then)
    sources = list(_sources(now, then))
    for repeats, run in groupby(range(len(now)), lambda at: sources[at] is not None):
        positions = list(run)
        if not (repeats and content.says_enough([now[at] for at in positions])):
            continue
        rows = [ledger.rows[at] for at in positions]
        originals = sorted({earlier.rows[source] for at in positions if (source := sources[at]) is not None})
        where = " › ".join(part for part in (earlier.file, earlier.sheet) if part)
        message = (
            f"第 {row_ranges(rows)} 行与上年（{where}）第 {row_ranges(originals)} 行逐字相同（年份除外）："
            "请核对是否为本年的记录，确是如此的不必改"
        )
        yield _notice(ledger, rows[0], "row-repeated", message)


def _sources(now: Sequence[_Record], then: Sequence[_Record]) -> Iterator[int | None]:
    """Yield the position of the record that each one repeats, the next of two in a row, or None."""
    first: dict[_Record, int] = {}
    for at, record in enumerate(then):
        first.setdefault(record, at)
    source: int | None = None
    for record in now:
        following = len(then) if source is None else source + 1
        source = following if record in then[following : following + 1] else first.get(record)
        yield source


def _equal_months(ledger: Ledger) -> Iterator[Fault]:
    totals = {each.total for each in ledger.schema.sums}
    columns = [
        column
        for column in ledger.schema.columns
        if column.kind in ("whole", "decimal") and column.key not in totals
    ]
    records = list(zip(*(ledger.column(column.key) for column in columns), strict=True))
    content = _Content(columns, ledger.schema, records)
    groups: dict[_Record, dict[int, int]] = {}
    for row, month, record in zip(ledger.rows, ledger.column(ledger.schema.month), records, strict=True):
        if isinstance(month, int):
            groups.setdefault(record, {}).setdefault(month, row)
    for record, months in groups.items():
        if len(months) < 2:
            continue
        said = content.of(record)
        in_run = any({month, month + 1, month + 2} <= months.keys() for month in months)
        several = sum(value is not None for value in record) > 1
        if (several and said >= _IN_MONTHS) or (in_run and said >= _IN_RUN):
            rows = sorted(months.values())
            message = (
                f"{row_ranges(sorted(months))}月（第 {row_ranges(rows)} 行）各栏的数都相同："
                "请核对是否为各月实际的数，确是如此的不必改"
            )
            yield _notice(ledger, rows[0], "month-repeated", message)


def _repeated_months(ledger: Ledger) -> Iterator[Fault]:
    columns = [column for column in ledger.schema.columns if column.kind != "month"]
    records = _records(ledger, columns, _without_month)
    content = _Content(columns, ledger.schema, records)
    months = [_month(value) for value in ledger.column(ledger.schema.time)]
    positions: dict[_Record, dict[int, int]] = {}
    for at, (month, record) in enumerate(zip(months, records, strict=True)):
        if month:
            positions.setdefault(record, {}).setdefault(month, at)
    found: dict[tuple[int, tuple[int, ...]], list[tuple[int, list[int]]]] = {}
    for run, source in _runs(months, [positions.get(record, {}) for record in records]):
        if content.says_enough([records[at] for at in run]):
            originals = sorted({ledger.rows[positions[records[at]][source]] for at in run})
            repeated = (months[run[0]], [ledger.rows[at] for at in run])
            found.setdefault((source, tuple(originals)), []).append(repeated)
    for (source, of), repeats in found.items():
        which = "、".join(f"{month}月的第 {row_ranges(rows)} 行" for month, rows in repeats)
        message = (
            f"{which}与{source}月的第 {row_ranges(of)} 行逐字相同（月份除外）："
            "请核对是否为各月的记录，确是如此的不必改"
        )
        yield _notice(ledger, repeats[0][1][0], "month-repeated", message)


def _runs(months: Sequence[int], known: Sequence[Mapping[int, int]]) -> Iterator[tuple[list[int], int]]:
    """Yield runs of records of one month that are all known from one earlier month, and that month.

    Parameters
    ----------
    months : sequence of int
        Month of each record.
    known : sequence of mapping
        Of each record: the months that have one like it.
    """
    run: list[int] = []
    common: set[int] = set()
    for at, (month, like) in enumerate(zip(months, known, strict=True)):
        earlier = {each for each in like if each < month}
        if run and months[run[-1]] == month and common & earlier:
            run.append(at)
            common &= earlier
            continue
        if run:
            yield run, min(common)
        run, common = ([at] if earlier else []), earlier
    if run:
        yield run, min(common)


class _Content:
    """How much a record says: see the top of this module.

    Parameters
    ----------
    columns : sequence of LedgerColumn
        Those of the records.
    schema : LedgerSchema
    records : sequence of tuple
        All records, in which some values are common.
    """

    def __init__(
        self, columns: Sequence[LedgerColumn], schema: LedgerSchema, records: Sequence[_Record]
    ) -> None:
        self._columns = columns
        self._totals = {each.total for each in schema.sums}
        self._records = records

    @cached_property
    def _counts(self) -> list[tuple[int, Counter[_Cell]]]:
        """How many different records have a value, by position; counted only where records repeat."""
        different = set(self._records)
        return [
            (at, Counter(record[at] for record in different))
            for at, column in enumerate(self._columns)
            if column.kind in ("text", "whole", "decimal", "date") and column.key not in self._totals
        ]

    @cached_property
    def _most(self) -> int:
        return max(_FEW, len(set(self._records)) // _COMMON)

    def of(self, record: _Record) -> int:
        """Return the number of characters and digits of a record."""
        return sum(_length(record[at]) for at, count in self._counts if count[record[at]] <= self._most)

    def says_enough(self, records: Sequence[_Record]) -> bool:
        """Return whether enough of the records say enough."""
        if len(records) < _ROWS:
            return False
        enough = (record for record in records if self.of(record) >= _IN_ROW)
        return len(list(islice(enough, _ROWS))) == _ROWS


def _length(value: _Cell) -> int:
    if value is None or isinstance(value, tuple):
        return int(value is not None)
    return len(value) if isinstance(value, str) else len(f"{value:f}".replace(".", "").strip("0"))


def _records(
    ledger: Ledger, columns: Sequence[LedgerColumn], bare: Callable[[Value], _Cell]
) -> list[_Record]:
    """Return the rows, what is left of dates and texts after `bare`."""
    cells: list[Iterable[_Cell]] = []
    for column in columns:
        values = ledger.column(column.key)
        cells.append(map(bare, values) if column.kind in ("date", "text") else values)
    return list(zip(*cells, strict=True))


def _without_year(year: str, value: Value) -> _Cell:
    if isinstance(value, str):
        return value.replace(year, "") if year in value else value
    return (value.month, value.day) if isinstance(value, dt.date) else value


def _without_month(value: Value) -> _Cell:
    return (0, value.day) if isinstance(value, dt.date) else value


def _month(value: Value) -> int:
    """Return the month of a date or month; 0 if there is none."""
    if isinstance(value, dt.date):
        return value.month
    return value if isinstance(value, int) else 0


def _notice(ledger: Ledger, row: int, code: str, message: str) -> Fault:
    first = next(iter(ledger.positions))
    return Fault.of(
        code, message, ledger.file, ledger.sheet, ledger.cell(row, first), ledger.schema.key, first
    )
