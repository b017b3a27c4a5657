"""Cells, sheets and files as read, and the bounds that apply to every file format.

A file has at most `MAX_FILE` bytes, unpacks to at most `MAX_UNFOLDED` bytes, one member of it to at most
`MAX_MEMBER`, and its sheets span at most `MAX_CELLS` cells in all, blank ones counted. Readers check the
bounds before they allocate, so that a file costs less than a gigabyte and some tens of seconds whatever sizes
it declares; a ledger of 50,000 rows stays far below.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kit.errors import DataError

__all__ = [
    "MAX_CELLS",
    "MAX_FILE",
    "MAX_MEMBER",
    "MAX_SHEETS",
    "MAX_TEXT",
    "MAX_UNFOLDED",
    "BrokenCell",
    "Cell",
    "Merged",
    "Room",
    "Sheet",
    "SheetFile",
    "UnreadableFileError",
    "address",
    "as_calculated",
    "as_percent",
    "fit",
    "is_sparse",
]

MAX_FILE = 64 << 20
MAX_MEMBER = 128 << 20
MAX_UNFOLDED = 192 << 20
MAX_CELLS = 3_000_000
MAX_SHEETS = 500
MAX_TEXT = 256 << 20  # characters of all cells; a text shared by several cells counts for each

_WRAPPED = re.compile(r'="((?:[^"]|"")*+)"')

# Between a ledger and a cell filled far away by accident.
_SMALL = 260_000
_GAP_ROWS = 1000
_GAP_COLUMNS = 100


@dataclass(frozen=True)
class BrokenCell:
    """A cell without a value: a formula error, or a formula that was never calculated.

    Attributes
    ----------
    text : str
        What the cell shows, such as ``#DIV/0!``; empty for a formula without a result.
    """

    text: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | BrokenCell
"""A cell's value; ``""`` is blank.

A datetime at midnight is a date, a `MonthAlone` if it is shown as a month; a percentage is its text.
"""

Merged = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, each (row, column) from 0."""


class UnreadableFileError(DataError):
    """A file that cannot be read as sheets.

    Attributes
    ----------
    file : str
        Display path of the file.
    code : str
        Stable code of the fault (`kit.ledgers.faults.CODES`).
    reason : str
        What is wrong and what to do, in Chinese.

    Examples
    --------
    >>> str(UnreadableFileError("a.xlsx", "file-empty", "是空文件：请重新保存"))
    'a.xlsx：是空文件：请重新保存'
    """

    def __init__(self, file: str, code: str, reason: str) -> None:
        super().__init__(file, code, reason)
        self.file = file
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}：{self.reason}"

    @classmethod
    def damaged(cls, file: str) -> UnreadableFileError:
        """Return the error of a truncated or corrupt workbook."""
        reason = "不是完好的工作簿（可能没有传完或已损坏）：请用 Excel 或 WPS 打开后另存为 .xlsx"
        return cls(file, "file-damaged", reason)

    @classmethod
    def locked(cls, file: str) -> UnreadableFileError:
        """Return the error of a password-protected workbook."""
        return cls(file, "file-password", "有打开密码：请在 Excel 或 WPS 里去掉密码再保存")

    @classmethod
    def too_large(cls, file: str, what: str) -> UnreadableFileError:
        """Return the error of a file beyond the bounds; `what` says which."""
        return cls(
            file, "file-too-large", f"{what}，超出台账应有的大小：请删去多余的行列和内容，另存后再放进来"
        )


@dataclass(frozen=True)
class Sheet:
    """One raw sheet, from A1 on.

    Attributes
    ----------
    name : str
        Empty for a CSV, which has no sheets.
    rows : list of list of Cell
        All of equal width; ``rows[0][0]`` is A1. A blank cell is ``""``.
    merged : tuple
        Merged ranges; only the first cell of each holds a value.
    beneath : tuple of (row, column)
        Cells within merged ranges, from 0, whose hidden value was removed. The first ten thousand.
    hidden : bool
    hidden_rows : frozenset of int
        Rows, from 0, that are hidden by a filter or by hand; they are read all the same.
    strays : tuple of (row, column)
        Cells left out because they are too far from the others, from 0; the first few.
    since_1904 : bool
        Dates are counted from 1904, as in old Excel for the Mac.
    widths : tuple of int
        Of a text file: the number of cells in each row before padding.
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    strays: tuple[tuple[int, int], ...] = ()
    since_1904: bool = False
    beneath: tuple[tuple[int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class SheetFile:
    """A file's sheets in order, and the sha256 of the bytes that they were read from.

    `results` are the sheets that marking wrote into an earlier copy (`kit.files.check_results`).
    """

    sheets: tuple[Sheet, ...]
    sha256: str
    results: tuple[Sheet, ...] = ()


def fit(rows: Iterable[int], columns: Iterable[int]) -> tuple[int, int]:
    """Return how many rows and columns of a sheet are read, given the positions of its filled cells.

    All of them, unless they exceed `MAX_CELLS` or are sparsely filled: then up to the first wide gap, after
    which cells are strays.

    >>> fit([0, 1, 199_999], [0, 1, 16_383])
    (2, 2)
    """
    rows, columns = list(rows), list(columns)
    height, width = max(rows, default=-1) + 1, max(columns, default=-1) + 1
    if is_sparse(height, width, len(rows)):
        return _up_to_gap(set(rows), _GAP_ROWS), _up_to_gap(set(columns), _GAP_COLUMNS)
    return height, width


def is_sparse(height: int, width: int, filled: int) -> bool:
    """Return whether a grid is beyond the bounds, or sparsely filled.

    >>> is_sparse(50_000, 10, filled=500_000), is_sparse(99_999, 26, filled=500)
    (False, True)
    """
    return height * width > MAX_CELLS or height * width > max(_SMALL, 20 * filled)


class Room:
    """The remainder of `MAX_CELLS` while the sheets of one file are read.

    Parameters
    ----------
    file : str
        Name of the file in error messages.

    Examples
    --------
    >>> room = Room("a.xlsx")
    >>> room.lay_out("理论学习", {(0, 0): "日期", (1, 1): 3.0}).rows
    [['日期', ''], ['', 3.0]]
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._left = MAX_CELLS

    def take(self, rows: int, columns: int) -> None:
        """Subtract a sheet's cells; raises UnreadableFileError where none remain."""
        self._left -= rows * columns
        if self._left < 0:
            raise UnreadableFileError.too_large(self.file, f"各表合起来超过 {MAX_CELLS // 10_000} 万个单元格")

    def lay_out(
        self,
        name: str,
        cells: Mapping[tuple[int, int], Cell],
        merged: Iterable[Merged] = (),
        hidden: bool = False,
        hidden_rows: Iterable[int] = (),
    ) -> Sheet:
        """Return the sheet of cells keyed by (row, column)."""
        height, width = fit((row for row, _ in cells), (column for _, column in cells))
        self.take(height, width)
        rows: list[list[Cell]] = [[""] * width for _ in range(height)]
        strays = []
        for (row, column), cell in cells.items():
            if row < height and column < width:
                rows[row][column] = cell
            else:
                strays.append((row, column))
        return Sheet(
            name, rows, tuple(merged), hidden, tuple(sorted(strays)[:5]), hidden_rows=frozenset(hidden_rows)
        )


def address(row: int, column: int) -> str:
    """Return a cell's address from its row (from 1) and column (from 0).

    >>> address(7, 1), address(1, 27)
    ('B7', 'AB1')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _up_to_gap(places: set[int], gap: int) -> int:
    last = 0
    for place in sorted(places):
        if place - last > gap:
            break
        last = place
    return last + 1


def as_calculated(text: str) -> str:
    """Return a text without the formula that some systems wrap it in so that Excel does not convert it.

    >>> as_calculated('="001"'), as_calculated("=A1")
    ('001', '=A1')
    """
    match = _WRAPPED.fullmatch(text) if text.startswith("=") else None
    return match[1].replace('""', '"') if match else text


def as_percent(number: float) -> str:
    """Return a number as a cell in percent format shows it, with all its digits.

    >>> as_percent(0.853), as_percent(1.0)
    ('85.3%', '100%')
    """
    return f"{number * 100:.13g}%"
