"""The rows of a ledger that figures are counted from, as figures.json keeps them for comparing editions.

They hold numbers, dates, months, choices and yes or no; of any other text a short hash, which tells that it
was changed and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

import msgspec

__all__ = ["LedgerRows", "hidden"]

_TAB = "\t"
_NUMBER = re.compile("[0-9]{1,9}")
_HASH = 3  # bytes: of two texts of a row one in 16 million is taken for the other
_HIDDEN = "#"


class LedgerRows(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    r"""The rows of one ledger, once for all figures.

    Attributes
    ----------
    ledger, name : str
        Key and Chinese name.
    role : str
        As of `kit.ledgers.LedgerSchema`.
    file, sheet : str
        As in `Source`.
    columns : dict of str to str
        Chinese name → letters, of the columns that the sheet has, in the order of the cells.
    reads : dict of str to str
        Key of a figure → letters of the columns that it reads, with blanks between them.
    rows : tuple of str
        The number of a row and its cells, with tabs between them: one line of the file a row.

    Examples
    --------
    >>> made = LedgerRows.of({7: ("3月", "4")}, ledger="boards", name="宣传阵地", file="a.csv", sheet="")
    >>> made.rows, made.cells[7]
    (('7\t3月\t4',), ('3月', '4'))
    """

    ledger: str
    name: str
    role: str = ""
    file: str
    sheet: str
    columns: dict[str, str] = {}
    reads: dict[str, str] = {}
    rows: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        cells: Mapping[int, tuple[str, ...]],
        *,
        ledger: str,
        name: str,
        file: str,
        sheet: str,
        role: str = "",
        columns: Mapping[str, str] | None = None,
        reads: Mapping[str, str] | None = None,
    ) -> LedgerRows:
        """Return the rows of a ledger from its cells by row number; white space in a cell becomes a blank."""
        return cls(
            ledger=ledger,
            name=name,
            role=role,
            file=file,
            sheet=sheet,
            columns=dict(columns or {}),
            reads=dict(reads or {}),
            rows=tuple(
                _TAB.join((str(row), *(" ".join(text.split()) for text in texts)))
                for row, texts in cells.items()
            ),
        )

    @property
    def cells(self) -> dict[int, tuple[str, ...]]:
        """Cells by row number; a line that holds no row number is left out."""
        split = (line.split(_TAB) for line in self.rows)
        return {int(row): tuple(texts) for row, *texts in split if _NUMBER.fullmatch(row)}


def hidden(text: str) -> str:
    """Return the short hash that stands for a text.

    >>> hidden("春耕见闻"), hidden("")
    ('#VUK1', '')
    """
    words = " ".join(text.split())
    if not words:
        return ""
    start = hashlib.sha256(words.encode()).digest()[:_HASH]
    return _HIDDEN + base64.urlsafe_b64encode(start).decode()
