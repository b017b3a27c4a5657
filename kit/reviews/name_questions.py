"""What a loader cannot know of an office's own workbook, as questions: which sheet and column is which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from kit.files import Sheet, address, display_path
from kit.ledgers import Catalogue, LedgerColumn, LedgerSchema
from kit.ledgers.carried_rows import CARRIED
from kit.ledgers.headers import Header, find_header
from kit.ledgers.naming import ledger_sheets
from kit.ledgers.personal_headers import kind_of_header
from kit.ledgers.project_names import ProjectNames
from kit.ledgers.schema import bare_sheet_name, plain_name
from kit.subjects.office_sheets import find_office_header

__all__ = ["NONE", "Question", "questions"]

NONE = "都不是"
"""The answer that a sheet is no ledger, or a header no column."""

_NUMBERING = frozenset({"序号", "编号", "行号", "no", CARRIED})
_LEAST_SHARED = 2  # columns that a sheet has in common with a ledger that it may be
_LEAST_ALIKE = 0.5  # likeness of its name to the ledger's, from which one column is enough


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    sheet : str
        Name of the sheet, or of the file where it has none.
    header : str
        The header in question; empty where the sheet itself is, or which of several headers is right.
    ledger : str
        Name of the ledger that the sheet is; empty where that is the question.
    cell : str
        Where the header is.
    options : tuple of str
        Names of ledgers, or of columns, the likeliest first; or headers. None of them may be right.
    column : str
        Name of the column that several headers mean; empty where another thing is the question.

    Examples
    --------
    >>> Question("学习登记", "到场情况", "理论学习", "D2", ("参加人数", "学时")).text
    '工作表“学习登记”（《理论学习》）D2 的“到场情况”是哪一列？'
    >>> Question("理论学习", "", "理论学习", "C1", ("学习内容", "学习主题"), "主题").text
    '工作表“理论学习”C1 的“学习内容”等2列都可以是“主题”：以哪一列为准？'
    """

    sheet: str
    header: str
    ledger: str
    cell: str
    options: tuple[str, ...]
    column: str = ""

    @property
    def text(self) -> str:
        """The question in words."""
        if not self.ledger:
            return f"工作表“{self.sheet}”是哪一种台账？"
        which = f"（《{self.ledger}》）" if plain_name(self.sheet) != plain_name(self.ledger) else ""
        where = f"工作表“{self.sheet}”{which}{self.cell} 的"
        if self.column:
            count = len(self.options)
            return f"{where}“{self.options[0]}”等{count}列都可以是“{self.column}”：以哪一列为准？"
        return f"{where}“{self.header}”是哪一列？"


def questions(sheets: Sequence[Sheet], path: Path, names: ProjectNames) -> list[Question]:
    """Return the questions that a file leaves open, the most important first.

    Parameters
    ----------
    sheets : sequence of Sheet
    path : Path
        The file; a sheet without a name has the file's.
    names : ProjectNames
        What is known already.
    """
    catalogue = names.catalogue
    stem = display_path(path.stem)
    known = ledger_sheets(tuple(sheets), path, catalogue)
    found = [
        question
        for sheet in sheets
        if all(sheet is not each for _, each in known)
        for question in _of_sheet(sheet, stem, {schema.key for schema, _ in known}, names)
    ]
    columns = [pair for schema, sheet in known for pair in _of_columns(schema, sheet, stem, names)]
    # A ledger without a required column cannot be read at all.
    return found + [question for _, question in sorted(columns, key=lambda pair: not pair[0])]


def _of_sheet(sheet: Sheet, stem: str, present: set[str], names: ProjectNames) -> Iterator[Question]:
    name = sheet.name or stem
    catalogue: Catalogue = names.catalogue
    if sheet.hidden or catalogue.subject_of(name) or ("", plain_name(name)) in names.unread:
        return
    absent = [schema for schema in catalogue.values() if schema.key not in present and not schema.role]
    shared = {schema.key: _shared(schema, sheet) for schema in absent}
    alike = {
        schema.key: _likeness(bare_sheet_name(name), (schema.name, *schema.synonyms)) for schema in absent
    }
    if any(shared[key] >= _LEAST_SHARED or (shared[key] and alike[key] >= _LEAST_ALIKE) for key in alike):
        ranked = sorted(absent, key=lambda schema: (-shared[schema.key], -alike[schema.key]))
        yield Question(name, "", "", "", tuple(schema.name for schema in ranked))


def _shared(schema: LedgerSchema, sheet: Sheet) -> int:
    header = find_header(schema, sheet)
    return 0 if header is None else len(header.positions)


def _of_columns(
    schema: LedgerSchema, sheet: Sheet, stem: str, names: ProjectNames
) -> Iterator[tuple[bool, Question]]:
    """Yield questions about the headers of a ledger, and whether a required column is missing."""
    header = find_header(schema, sheet)
    if header is not None:
        positions: Mapping[str, int] = header.positions
        row, others = header.last, header.others
        yield from _of_clashes(schema, header, sheet, stem)
    else:
        office = find_office_header(sheet)
        if office is None:
            return
        positions, row = {}, office.last
        others = tuple((column.at, column.name) for column in office.columns)
    missing = [column for column in schema.columns if column.key not in positions]
    if not missing:
        return
    required = any(column.required for column in missing)
    for at, text in others:
        name = plain_name(text)
        if not name or name in _NUMBERING or (schema.key, name) in names.unread or kind_of_header(text):
            continue
        if all(cells[at] == "" for cells in sheet.rows[row + 1 :]):
            continue
        options = tuple(column.name for column in sorted(missing, key=lambda each: _rank(name, each)))
        yield required, Question(sheet.name or stem, text.strip(), schema.name, address(row + 1, at), options)


def _of_clashes(
    schema: LedgerSchema, header: Header, sheet: Sheet, stem: str
) -> Iterator[tuple[bool, Question]]:
    """Yield which of several headers is a column, where their names tell them apart."""
    for key in dict.fromkeys(key for _, key in header.clashes):
        column = schema.column(key)
        places = sorted([header.positions[key], *(at for at, its in header.clashes if its == key)])
        texts = {plain_name(header.texts[at]): header.texts[at].strip() for at in places}
        if len(texts) == len(places) and not schema.ranks.keys() & texts:
            first = address(header.last + 1, places[0])
            yield (
                True,
                Question(sheet.name or stem, "", schema.name, first, tuple(texts.values()), column.name),
            )


def _rank(name: str, column: LedgerColumn) -> tuple[float, bool]:
    return -_likeness(name, column.names), not column.required


def _likeness(name: str, others: Sequence[str]) -> float:
    return max(SequenceMatcher(None, plain_name(name), plain_name(other)).ratio() for other in others)
