"""Typed ledgers, every value with the cell it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from kit.files import Place, address
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.columns import Value
from kit.ledgers.faults import Fault
from kit.ledgers.headers import Header
from kit.ledgers.schema import LedgerSchema, Role, plain_name

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Fact", "Ledger", "Ledgers", "address"]

_DTYPES = {
    "text": "string",
    "choice": "string",
    "whole": "Int64",
    "month": "Int64",
    "decimal": "Float64",
    "date": "datetime64[ns]",
    "flag": "boolean",
}


@dataclass(frozen=True)
class Ledger:
    """One ledger of a township and year.

    Attributes
    ----------
    schema : LedgerSchema
    file : str
        Path relative to the data folder, with ``/``.
    sheet : str
        Empty for a CSV.
    rows : tuple of int
        Row number of each record, from 1.
    columns : Mapping of str to tuple
        Values by column key, one for each record; all None for a column that the sheet lacks.
    approximate : frozenset of (row, column key)
        Numbers written with 约, 余, 多.
    positions : Mapping of str to int
        Column key → column of the sheet, from 0; only columns that the sheet has.
    header : Header or None
        The header that was read; None for an empty sheet.

    Examples
    --------
    >>> ledger.column("attendees")[0], ledger.cell(ledger.rows[0], "attendees")  # doctest: +SKIP
    (23, 'D2')
    """

    schema: LedgerSchema = field(repr=False)
    file: str
    sheet: str
    rows: tuple[int, ...] = field(repr=False)
    columns: Mapping[str, tuple[Value, ...]] = field(repr=False)
    approximate: frozenset[tuple[int, str]] = field(default=frozenset(), repr=False)
    positions: Mapping[str, int] = field(default_factory=dict, repr=False)
    header: Header | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.rows)

    def column(self, key: str) -> tuple[Value, ...]:
        """Return the values of a column by its key; raises KeyError if the ledger has no such column."""
        return self.columns[key]

    def cell(self, row: int, key: str) -> str:
        """Return a value's address, such as ``B7``; raises KeyError if the sheet has no such column."""
        return address(row, self.positions[key])

    def place(self, row: int, key: str) -> str:
        """Return where a value is: ``2021/清河镇.xlsx › 理论学习 › D2``; its row without such a column."""
        cell = self.cell(row, key) if key in self.positions else f"第{row}行"
        return " › ".join(filter(None, (self.file, self.sheet, cell)))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The ledger as a data frame: Chinese column names, source rows as index 行, nullable types.

        A month that was given without a day is its first day here: pandas has no type for both.
        """
        import pandas as pd

        index = pd.Index(self.rows, name="行", dtype="int64")
        return pd.DataFrame(
            {
                column.name: pd.Series(
                    # A nullable float does not accept Decimal.
                    [float(v) if v is not None else None for v in self.columns[column.key]]  # type: ignore[arg-type]
                    if column.kind == "decimal"
                    else list(self.columns[column.key]),
                    index=index,
                    dtype=_DTYPES[column.kind],
                )
                for column in self.schema.columns
            },
            index=index,
        )

    def _repr_html_(self) -> str:
        return self.frame.to_html()


@dataclass(frozen=True)
class Fact:
    """An item of 基本情况: its text, and the row and ledger it is from."""

    text: str
    row: int
    ledger: Ledger

    @property
    def place(self) -> str:
        """Where the text is."""
        return self.ledger.place(self.row, "content")


@dataclass(frozen=True)
class Ledgers:
    """The ledgers received from a township for a year.

    Attributes
    ----------
    place : Place
    catalogue : Catalogue
        The ledgers that the subject has.
    inputs : dict
        Path relative to the data folder → sha256 of the file.
    tables : Mapping of str to Ledger
        The ledgers with at least one record.
    absent : Mapping of str to str
        Key of every other ledger → reason: 未收到 (no such sheet) or 没有记录 (a header, no records).
    notices : tuple of Fault
        The notices, which do not prevent a review.
    day : date or None
        The day that the review is dated, which deadlines are compared with.

    Examples
    --------
    >>> ledgers.fact("网评员人数").text  # doctest: +SKIP
    '12'
    """

    place: Place
    catalogue: Catalogue = field(repr=False)
    inputs: dict[str, str]
    tables: Mapping[str, Ledger]
    absent: Mapping[str, str]
    notices: tuple[Fault, ...] = ()
    day: date | None = None

    def with_role(self, role: Role) -> Ledger | None:
        """Return the ledger that has a role; None if the township or the subject does not have it."""
        schema = self.catalogue.with_role(role)
        return self.tables.get(schema.key) if schema is not None else None

    def fact(self, item: str) -> Fact | None:
        """Return an item of 基本情况 by its name or a synonym; None if it is missing."""
        profile = self.with_role("profile")
        if profile is None:
            return None
        spellings = profile.schema.column("item").spellings
        wanted = plain_name(spellings.get(plain_name(item), item))
        for row, name, content in zip(
            profile.rows, profile.column("item"), profile.column("content"), strict=True
        ):
            if isinstance(name, str) and plain_name(name) == wanted and content is not None:
                return Fact(str(content), row, profile)
        return None
