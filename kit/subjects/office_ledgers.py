"""The sheets of an office's own files → proposed ledgers, and the facts of its 基本情况."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from kit.errors import CallError
from kit.files import Cell, Sheet, UnreadableFileError, display_path
from kit.files.personal import kinds_in_text
from kit.files.reader import read_sheets
from kit.ledgers.body import Amount, amount, read_body
from kit.ledgers.columns import TypedColumn
from kit.ledgers.headers import Header
from kit.ledgers.personal_headers import kind_of_header, names_list
from kit.ledgers.privacy import kinds_of_value
from kit.ledgers.rows import sort_rows
from kit.ledgers.schema import LedgerColumn, LedgerSchema, bare_sheet_name, plain_name
from kit.ledgers.values import read_number
from kit.subjects.column_guesses import Guess, guess_column, year_of
from kit.subjects.declarations import common_declarations
from kit.subjects.english_keys import key_of, unused
from kit.subjects.office_sheets import OfficeColumn, find_office_header, is_blank, title_of

__all__ = ["OfficeFact", "OfficeFiles", "ProposedColumn", "ProposedLedger", "read_office_files"]

_COMMON = {name: table for name, table in common_declarations("ledgers.toml").items() if name != "presets"}
_COMMON_KEYS = frozenset(table["key"] for table in _COMMON.values())
_SECTION_KEYS = frozenset({"opening", "gaps", "signature", "indicators", "sources", "missing"})
_NO_NAME = re.compile(r"(?:sheet|工作表|表格?|第\d+个表格|新建)?[\s_-]*\d*", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\[\]:：*?/\\{}\"'<>|\s]+")
_LONGEST_NAME = 20
_DEADLINE = re.compile("期限|时限|截止|到期|最近|计划|预计|完成(?:日期|时间)")
_ANY_YEAR = 2021  # completes days without a year where no cell names one; only their form matters
_NEARLY_ALWAYS = 0.8
_SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html", ".xml"}
)


@dataclass(frozen=True)
class ProposedColumn:
    """A column of a proposed ledger.

    Attributes
    ----------
    key, name : str
    guess : Guess
    required : bool
        Every record fills it.
    groups : int
        How many different texts it has.
    values : tuple of int, Decimal or None
        Of a column of numbers: the values of the records.
    """

    key: str
    name: str
    guess: Guess
    required: bool
    groups: int = 0
    values: tuple[Amount | None, ...] = ()

    @property
    def total(self) -> Amount:
        """The sum of the values."""
        return sum((value for value in self.values if value is not None), start=Decimal(0))


@dataclass(frozen=True)
class ProposedLedger:
    """A ledger that a sheet of the office was taken for.

    Attributes
    ----------
    key, name : str
    sheet : str
        Where it is from, as shown to the office.
    columns : tuple of ProposedColumn
    records, left : int
        Rows that are records, and rows that are totals, titles or remarks.
    header_row : int
        From 1.
    refused : tuple of str
        Why columns are left out, in Chinese.
    """

    key: str
    name: str
    sheet: str
    columns: tuple[ProposedColumn, ...]
    records: int
    left: int
    header_row: int
    refused: tuple[str, ...] = ()

    def of_kind(self, *kinds: str) -> list[ProposedColumn]:
        """Return the columns of some kinds."""
        return [column for column in self.columns if column.guess.kind in kinds]

    @property
    def additive(self) -> list[ProposedColumn]:
        """The columns whose numbers may be summed; none where each record has a unit of its own."""
        if any(plain_name(column.name) in ("单位", "计量单位") for column in self.columns):
            return []
        return [column for column in self.columns if column.guess.is_additive]

    @property
    def event_dates(self) -> list[ProposedColumn]:
        """The dates on which something happened, as opposed to deadlines."""
        return [column for column in self.of_kind("date") if not _DEADLINE.search(column.name)]

    @property
    def is_monthly(self) -> bool:
        """Whether a record is a month."""
        return bool(self.of_kind("month")) and not self.of_kind("date")


@dataclass(frozen=True)
class OfficeFact:
    """A number in the office's 基本情况."""

    key: str
    name: str
    unit: str
    is_whole: bool


@dataclass
class OfficeFiles:
    """What an office's files were taken for.

    Attributes
    ----------
    ledgers : list of ProposedLedger
    facts : list of OfficeFact
    left_out : list of str
        Which sheets and facts are left out, and why, in Chinese.
    """

    ledgers: list[ProposedLedger] = field(default_factory=list)
    facts: list[OfficeFact] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read_office_files(source: Path) -> OfficeFiles:
    """Read a workbook, a CSV, or a folder of them.

    Parameters
    ----------
    source : Path

    Raises
    ------
    CallError
        A file cannot be read, or no sheet has a table with a header.
    """
    found = OfficeFiles()
    for path in _files(source):
        try:
            sheets = read_sheets(path).sheets
        except UnreadableFileError as error:
            raise CallError(str(error)) from None
        for number, sheet in enumerate(sheets, start=1):
            _take(found, sheet, sheet.name or display_path(path.stem), number)
    if not found.ledgers:
        why = "；".join(found.left_out[:3])
        raise CallError(
            f"{display_path(source)} 里没有找到能提出的台账：每张表要有一行表头和下面的记录"
            + (f"（{why}）" if why else "")
        )
    return found


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    files = sorted(
        path for path in source.iterdir() if path.suffix.lower() in _SUFFIXES and path.name[0] not in ".~"
    )
    if not files:
        raise CallError(
            f"{display_path(source)} 里没有 subject.toml，也没有工作簿：请写明工作簿或专题的文件夹"
        )
    return files


def _take(found: OfficeFiles, sheet: Sheet, name: str, number: int) -> None:
    """Add what a sheet is taken for to `found`."""
    shown = f"第 {number} 张工作表" if kinds_in_text(name) else f"工作表“{name}”"
    bare = bare_sheet_name(name)
    common = next((each for each, table in _COMMON.items() if bare in (each, *table["also"])), "")
    if not any(not is_blank(cell) for row in sheet.rows for cell in row):
        return
    if sheet.hidden:
        found.left_out.append(f"{shown}是隐藏的，没有读")
    elif common == "基本情况":
        _take_facts(found, sheet)
    elif common:
        found.left_out.append(f"{shown}是公用的《{common}》，不用声明")
    elif names_list(name) or kind_of_header(name) or kind_of_header(bare):
        found.left_out.append(f"{shown}没有提出：从名称看是人员名单或个人信息。台账只记工作数字")
    else:
        _take_ledger(found, sheet, name, shown)


def _take_facts(found: OfficeFiles, sheet: Sheet) -> None:
    items = _COMMON["基本情况"]["column"][0]["choices"]
    common = {name for item in items for name in (item["name"], *item["also"])}
    for row in sheet.rows:
        cells = [cell for cell in row if not is_blank(cell)]
        if len(cells) < 2 or not isinstance(cells[0], str):
            continue
        text, value = cells[0], cells[1]
        column = OfficeColumn(0, re.sub(r"[(（].*?[)）]|\s", "", text).rstrip(":："))
        name = plain_name(column.name)
        if not 1 < len(name) <= _LONGEST_NAME or name in common:
            continue
        kind = kind_of_header(text)
        if kind or kinds_of_value(value) or kinds_in_text(text):
            shown = "一项" if kinds_in_text(text) else f"“{name}”"
            found.left_out.append(f"《基本情况》的{shown}没有提出：像是个人信息。台账只记工作数字")
        elif name not in {fact.name for fact in found.facts} and _is_number(value):
            unit_said = re.search(r"[(（](.{1,4}?)[)）]", text)
            guess = guess_column(OfficeColumn(0, name, unit_said[1] if unit_said else ""), [value], _ANY_YEAR)
            if guess.is_number:
                key = unused(
                    key_of(name, f"fact_{len(found.facts) + 1}"),
                    {fact.key for fact in found.facts} | {"township", "year", "villages", "population"},
                )
                found.facts.append(OfficeFact(key, name, guess.unit, guess.kind == "whole"))


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return len(cell) <= _LONGEST_NAME and read_number(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _take_ledger(found: OfficeFiles, sheet: Sheet, sheet_name: str, shown: str) -> None:
    header = find_office_header(sheet)
    if header is None or not header.columns:
        found.left_out.append(f"{shown}没有提出：找不到表头。表头应是一行短的列名，下面是记录")
        return
    names = [plain_name(column.name) for column in header.columns]
    for other in found.ledgers:
        if names == [plain_name(column.name) for column in other.columns]:
            found.left_out.append(f"{shown}没有提出：表头与《{other.name}》相同。请并成一张表")
            return
    name = _ledger_name(sheet, sheet_name, header.first, found)
    number = len(found.ledgers) + 1
    used = {ledger.key for ledger in found.ledgers} | _COMMON_KEYS | _SECTION_KEYS
    key = unused(key_of(name, f"ledger_{number}"), used)
    columns, records, left = _columns(sheet, header.columns, header.first, header.last)
    found.ledgers.append(
        ProposedLedger(key, name, shown, tuple(columns), records, left, header.last + 1, header.refused)
    )


def _ledger_name(sheet: Sheet, sheet_name: str, first: int, found: OfficeFiles) -> str:
    named = not _NO_NAME.fullmatch(sheet_name.strip()) and not kinds_in_text(sheet_name)
    name = bare_sheet_name(sheet_name) if named else title_of(sheet, first)
    name = _NOT_IN_NAMES.sub("", name)[:_LONGEST_NAME] or f"台账{_numeral(len(found.ledgers) + 1)}"
    names = {ledger.name for ledger in found.ledgers} | set(_COMMON)
    return name if name not in names else f"{name}{_numeral(len(found.ledgers) + 1)}"


def _numeral(number: int) -> str:
    """Return a number as names have it: wording takes digits for a number without a source."""
    return "零一二三四五六七八九十"[number] if number <= 10 else str(number)


def _columns(
    sheet: Sheet, columns: Sequence[OfficeColumn], first: int, last: int
) -> tuple[list[ProposedColumn], int, int]:
    """Return the proposed columns, and how many rows are records and how many are not.

    Which rows are records is decided as for a declared ledger, which takes a first guess of the columns.
    """
    below = sheet.rows[last + 1 :]
    # All rows count: a date of another column says the year of 3月1日 too.
    year = year_of((cell for row in below for cell in row), _ANY_YEAR)
    rows = [row for row in below if sum(not is_blank(row[column.at]) for column in columns) > 1]
    guesses = [guess_column(column, [row[column.at] for row in rows], year) for column in columns]
    schema = LedgerSchema(
        "ledger",
        "台账",
        "一行",
        tuple(
            LedgerColumn(
                f"c{column.at}",
                column.name,
                guess.kind,
                required=_filled(rows, column) >= _NEARLY_ALWAYS * len(rows) > 0,
                choices=dict.fromkeys(guess.choices, ()),
                open=True,
                unit=guess.unit,
            )
            for column, guess in zip(columns, guesses, strict=True)
        ),
    )
    positions = {f"c{column.at}": column.at for column in columns}
    units = {f"c{column.at}": column.unit for column in columns}
    body = read_body(schema, sheet, Header(first, last, positions, units, (), (), {}), year)
    sorted_rows = sort_rows(body)
    records = [body.rows[body.filled[at]] for at in sorted_rows.records]
    proposed: list[ProposedColumn] = []
    for number, column in enumerate(columns, start=1):
        guess = guess_column(column, [row[column.at] for row in records], year)
        filled = _filled(records, column)
        texts = {str(row[column.at]).strip() for row in records if not is_blank(row[column.at])}
        typed: TypedColumn = body.typed[f"c{column.at}"]
        values = tuple(amount(typed.values[at]) for at in sorted_rows.records) if guess.is_number else ()
        key = unused(key_of(column.name, f"column_{number}"), {each.key for each in proposed})
        required = 0 < filled == len(records)
        proposed.append(ProposedColumn(key, column.name, guess, required, len(texts), values))
    return proposed, len(records), len(sorted_rows.left)


def _filled(rows: Iterable[list[Cell]], column: OfficeColumn) -> int:
    return sum(not is_blank(row[column.at]) for row in rows)
