"""Rows that a blank workbook has from the year before: what they are, and which are not yet confirmed.

A row that nobody has looked at is neither counted as this year's nor left out: it is an error until a person
says that it still holds, or deletes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kit.files import Sheet
from kit.ledgers.columns import Problem, Value, text_of
from kit.ledgers.headers import Header
from kit.ledgers.ledger import Ledger, Ledgers
from kit.ledgers.schema import LedgerSchema, plain_name

__all__ = ["CARRIED", "CONFIRMED", "TO_CONFIRM", "Carried", "carried_from", "unconfirmed"]

CARRIED = "沿用核对"
"""Header of the column in which a person confirms a row."""

TO_CONFIRM, CONFIRMED = "待核对", "已核对"

Row = Mapping[str, Value]
"""Column key → value; a column without one stays blank."""


@dataclass(frozen=True)
class Carried:
    """What a blank workbook takes over from the ledgers of an earlier year.

    Attributes
    ----------
    year : int
        The earlier year.
    rows : mapping of str to tuple of Row
        Ledger key → its rows.
    offered : mapping of (str, str) to tuple of str
        Ledger key and column key → the township's own values for the list of the column.
    """

    year: int
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    offered: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """The note on a row.

        >>> Carried(2021).note
        '沿用2021年，请核对'
        """
        return f"沿用{self.year}年，请核对"


def unconfirmed(sheet: Sheet, header: Header, records: Iterable[int]) -> Iterator[tuple[int, int, Problem]]:
    """Yield row (from 1), column (from 0) and problem of every record that still has to be confirmed.

    Parameters
    ----------
    sheet : Sheet
    header : Header
    records : iterable of int
        Row numbers, from 1.
    """
    at = next((at for at, text in header.others if plain_name(text) == CARRIED), None)
    if at is None:
        return
    message = f"这一行沿用上年的，还没有核对：属实的把这一格改成“{CONFIRMED}”，不再适用的删去这一行"
    for row in records:
        if plain_name(text_of(sheet.rows[row - 1][at])).startswith(TO_CONFIRM):
            yield row, at, Problem("row-unconfirmed", message)


def carried_from(ledgers: Ledgers) -> Carried:
    """Return what a year's ledgers hand on to the next year, as the subject declares it.

    >>> carried_from(read_ledgers(place, subject.catalogue)).rows["systems"]  # doctest: +SKIP
    ({'name': '专题会议', 'due': 2},)
    """
    rows = {
        schema.key: tuple(found)
        for schema in ledgers.catalogue.values()
        if (found := list(_rows(schema, ledgers)))
    }
    return Carried(ledgers.place.year, rows, dict(_offered(ledgers)))


def _rows(schema: LedgerSchema, ledgers: Ledgers) -> Iterator[Row]:
    source, columns = schema.carried_from or (schema.key, {key: key for key in schema.carried})
    ledger = ledgers.tables.get(source)
    seen: list[Row] = []
    for index, row in enumerate(ledger.rows if ledger is not None else ()):
        assert ledger is not None
        values = {key: _value(ledger, row, index, other) for key, other in columns.items()}
        filled: Row = {key: value for key, value in values.items() if value is not None}
        first = next(iter(columns), "")
        if first not in filled or filled in seen:
            continue
        if schema.role == "profile" and not _stands(schema, filled[first]):
            continue
        seen.append(filled)
        yield filled


def _stands(schema: LedgerSchema, item: Value) -> bool:
    spelt = schema.column("item").spellings
    return spelt.get(plain_name(str(item)), str(item)) in schema.carried_items


def _value(ledger: Ledger, row: int, index: int, key: str) -> Value:
    value = ledger.columns[key][index]
    return f"约{value}" if (row, key) in ledger.approximate else value


def _offered(ledgers: Ledgers) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Yield the values of columns that offer their own; columns of one name, as 所在村, share them."""
    columns = [
        (schema.key, column, column.name if column.offered else f"{schema.key}.{column.key}")
        for schema in ledgers.catalogue.values()
        for column in schema.columns
        if column.offered or (column.kind == "choice" and column.open)
    ]
    own: dict[str, dict[str, None]] = {}
    for ledger, column, shared in columns:
        if (table := ledgers.tables.get(ledger)) is not None:
            had = [str(value) for value in table.column(column.key) if value is not None]
            own.setdefault(shared, {}).update(dict.fromkeys(had))
    for ledger, column, shared in columns:
        listed = tuple(dict.fromkeys((*column.choices, *own.get(shared, {}))))
        if len(listed) > len(column.choices):
            yield (ledger, column.key), listed
