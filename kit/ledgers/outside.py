"""Cells of records that stand outside of a ledger's header: told, since no column of the ledger has them.

Stands in the ledgers stage, beside `kit.ledgers.sheets`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kit.files import Cell, Sheet, address
from kit.ledgers.columns import Problem
from kit.ledgers.headers import Header
from kit.ledgers.rows import Rows

__all__ = ["outside_problems"]


def outside_problems(sheet: Sheet, header: Header, rows: Rows) -> Iterator[tuple[int, int, Problem]]:
    """Yield (row, column, problem), from 0, of records wider than the header, and of columns without a name.

    Parameters
    ----------
    sheet : Sheet
    header : Header
    rows : Rows
        Under the header.
    """
    records = [header.last + 1 + index for index in rows.records]
    width = len(sheet.rows[header.last])
    if sheet.widths:
        width = max(sheet.widths[header.first : header.last + 1])
        yield from _wide_rows(sheet, records, width)
    for column in range(width):
        if any(not _is_blank(row[column]) for row in sheet.rows[header.first : header.last + 1]):
            continue
        filled = [row for row in records if not _is_blank(sheet.rows[row][column])]
        if filled and not _are_serials([sheet.rows[row][column] for row in filled]):
            letters = address(1, column)[:-1]
            message = (
                f"{letters} 列没有列名，里面的内容没有读取：请补上列名，或并入有列名的列；用不着的请删去"
            )
            yield filled[0], column, Problem("column-unnamed", message)


def _wide_rows(sheet: Sheet, records: list[int], width: int) -> Iterator[tuple[int, int, Problem]]:
    """Yield the rows of a text that were written with more cells than the header.

    Where a text with a comma was not put into quotes, all cells behind it stand one column too far. A comma
    at the end of every record is another thing: some systems write it so.
    """
    widths = Counter(sheet.widths[row] for row in records)
    at_every_end = len(records) > 1 and widths.most_common(1)[0][0] == width + 1 and width not in widths
    for row in records:
        cells = sheet.rows[row][width : sheet.widths[row]]
        extra = next((at for at, cell in enumerate(cells) if not _is_blank(cell)), None)
        if not cells or (extra is None and len(cells) == 1 and at_every_end):
            continue
        message = (
            f"这一行有 {sheet.widths[row]} 格，表头只有 {width} 格，各格可能错了位："
            "文字里有逗号等分隔符的，请把这一格放进引号，或另存为 .xlsx"
        )
        yield row, width + (extra or 0), Problem("row-wide", message)


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _are_serials(cells: list[Cell]) -> bool:
    """Tell whether cells only count the rows, as a column does that is so plain that it needs no name."""
    numbers = [str(cell).strip().removesuffix(".0") for cell in cells]
    return numbers == [str(at) for at in range(1, len(numbers) + 1)]
