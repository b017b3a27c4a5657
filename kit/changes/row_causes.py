"""The rows of a ledger that came or went and the cells that changed, as causes of a figure's change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.changes.rows_matched import Cell
from kit.content import LedgerRows, Source
from kit.content.causes import Cause
from kit.text.row_ranges import row_ranges

__all__ = ["came_or_went", "cell_causes", "numbered", "place_in", "row_causes", "rows_by_number"]

_MOST_CELLS = 10
_SPLIT = " › "
_HIDDEN = "#"  # what the hash of a text begins with, see `kit.content.hidden`
_TEXT = "（文字）"


def came_or_went(old: LedgerRows | None, new: LedgerRows | None) -> Iterator[Cause]:
    """Yield that a ledger came or went; nothing where neither edition has it."""
    if old is None and new is not None:
        yield Cause(kind="ledger-received", place=place_in(new, ""))
    elif old is not None:
        yield Cause(kind="ledger-gone", place=place_in(old, ""))


def rows_by_number(old: Sequence[Source], new: Sequence[Source]) -> Iterator[Cause]:
    """Tell which row numbers came or went, where nothing is known of the rows.

    A row may have another number because one before it went, so that this is no cause by itself.
    """
    known, known_now = (
        {(source.file, source.sheet): set(source.rows) for source in sources} for sources in (old, new)
    )
    for file, sheet in dict.fromkeys((*known, *known_now)):
        before, after = known.get((file, sheet), set()), known_now.get((file, sheet), set())
        ledger = LedgerRows(ledger="", name="", file=file, sheet=sheet)
        told = [
            f"{word}{numbered(sorted(rows))}"
            for word, rows in (("少了", before - after), ("多了", after - before))
            if rows
        ]
        if told:
            yield Cause(kind="rows-differ", place=place_in(ledger, "，".join(told)))


def row_causes(
    old: LedgerRows, new: LedgerRows, added: Sequence[int], gone: Sequence[int]
) -> Iterator[Cause]:
    """Yield which rows came and which went, in the sheets that had them."""
    if added:
        yield Cause(kind="rows-added", place=place_in(new, numbered(added)), rows=tuple(added))
    if gone:
        yield Cause(kind="rows-gone", place=place_in(old, numbered(gone)), rows=tuple(gone))


def cell_causes(old: LedgerRows, new: LedgerRows, cells: Sequence[Cell]) -> Iterator[Cause]:
    """Yield the changed cells, each with its address in the new edition; very many of a column at once."""
    by_column: dict[str, list[Cell]] = {}
    for cell in cells:
        by_column.setdefault(cell.column, []).append(cell)
    for of_column in by_column.values():
        if len(of_column) > _MOST_CELLS:
            yield _column(old, new, of_column)
        else:
            yield from (_cell(old, new, cell) for cell in of_column)


def _cell(old: LedgerRows, new: LedgerRows, cell: Cell) -> Cause:
    address, before = f"{cell.letters}{cell.row}", f"{cell.old_letters}{cell.old_row}"
    # A column that the new sheet lacks is named where it was.
    ledger, address = (new, address) if cell.letters else (old, before)
    before_text, text = _told(cell.old, cell.new)
    return Cause(
        kind="cell-changed",
        place=place_in(ledger, address),
        column=cell.column,
        moved_from=before if cell.old_letters and address != before else "",
        old=before_text,
        new=text,
    )


def _column(old: LedgerRows, new: LedgerRows, cells: Sequence[Cell]) -> Cause:
    first = cells[0]
    ledger, letters = (new, first.letters) if first.letters else (old, first.old_letters)
    rows = sorted(cell.row if first.letters else cell.old_row for cell in cells)
    emptied, filled = (
        not any(texts) for texts in zip(*((cell.new, cell.old) for cell in cells), strict=True)
    )
    count = f"{len(cells)}个值"
    return Cause(
        kind="cell-changed",
        place=place_in(ledger, f"{letters}列{numbered(rows)}"),
        column=first.column,
        old=count if emptied else "",
        new=count if filled else "",
    )


def _told(old: str, new: str) -> tuple[str, str]:
    """Return what a cell had and has; of two texts, of which only hashes are kept, nothing."""
    hidden = old.startswith(_HIDDEN), new.startswith(_HIDDEN)
    if all(hidden):
        return "", ""
    return _TEXT if hidden[0] else old, _TEXT if hidden[1] else new


def place_in(ledger: LedgerRows, within: str) -> str:
    """Return a place in a ledger: ``2021/清河镇.xlsx › 宣传阵地 › C7``."""
    return _SPLIT.join(filter(None, (ledger.file, ledger.sheet, within)))


def numbered(rows: Sequence[int]) -> str:
    """Return row numbers as ranges.

    >>> numbered([2, 3, 4, 7])
    '第2—4、7行'
    """
    return f"第{row_ranges(rows, most=len(rows))}行"
