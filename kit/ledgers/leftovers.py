"""Content of a sheet that is not counted, or is counted although hidden: all of it is reported.

Not reported are titles above a header, blank rows, and the unchanged example row of the blank workbook.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import isfinite

from kit.files import Cell, Sheet, address
from kit.ledgers.body import Body, is_filled
from kit.ledgers.columns import Problem
from kit.ledgers.rows import Left, Rows
from kit.ledgers.values import read_number
from kit.text.row_ranges import row_ranges

__all__ = ["left_out"]

_Notice = tuple[int, int, Problem]
"""Row from 1, column from 0, and the notice about the cell."""

_EACH = 20  # rows of a kind that are reported singly
_NAMED = 10  # cells named in a message
_LABEL = 16  # characters of a label that are quoted


def left_out(sheet: Sheet, body: Body, rows: Rows) -> Iterator[_Notice]:
    """Yield notices about the rows and cells of a sheet that are not read as records.

    Parameters
    ----------
    sheet : Sheet
    body : Body
        The rows under its header.
    rows : Rows
        Their classification.
    """
    yield from _omitted(body, rows)
    yield from _rows_of_other_columns(body)
    yield from _like_totals(body, rows)
    yield from _hidden(body, rows)
    yield from _beneath(sheet)
    yield from _unnamed(sheet, body, rows)


def _omitted(body: Body, rows: Rows) -> Iterator[_Notice]:
    kinds: dict[str, list[_Notice]] = defaultdict(list)
    for left in rows.left:
        if left.kind != "template":
            row = body.first + 1 + body.filled[left.at]
            kinds[left.kind].append((row, left.column, Problem("row-omitted", _why(left, body))))
    for notices in kinds.values():
        yield from _some(notices)


def _why(left: Left, body: Body) -> str:
    name = f"“{left.label[:_LABEL]}{'…' if len(left.label) > _LABEL else ''}”"
    if left.of is not None:
        whole = f"第 {body.first + 1 + body.filled[left.of]} 行"
        return f"{name}是{whole}的一部分，没有重复计入：如是另外的记录，请写明，不写在“其中”之下"
    if left.kind == "total" and not left.label:
        return "这一行的数正好是其他行之和，按合计看待，没有计入：如是记录，请把这一行填全"
    if left.kind == "heading":
        return f"{name}按分组标题看待，没有计入：如是记录，请把这一行填全"
    if left.kind == "example":
        return "这一行以“示例”开头，没有计入：如已填了自己的记录，请删去“示例”二字"
    if left.kind == "total":
        return f"{name}按合计看待，不计作记录"
    what = {"header": "这一行重复了表头", "remark": "这一行按说明看待"}
    return f"{what.get(left.kind, f'{name}不是记录')}，没有计入：如是记录，请改写这一行"


def _rows_of_other_columns(body: Body) -> Iterator[_Notice]:
    """Yield rows with text only outside of the ledger's columns."""
    filled = set(body.filled)
    notices = []
    for index, row in enumerate(body.rows):
        if index not in filled:
            texts = [at for at, cell in enumerate(row) if isinstance(cell, str) and is_filled(cell)]
            if texts and not all(_is_serial(row[at]) for at in texts):
                message = "这一行在台账的各列都没有内容，没有计入：如是记录，请把这一行填全"
                notices.append((body.first + 1 + index, texts[0], Problem("row-omitted", message)))
    yield from _some(notices)


def _like_totals(body: Body, rows: Rows) -> Iterator[_Notice]:
    for at in rows.like_totals:
        index = body.filled[at]
        column = next(
            column for column in sorted(body.header.positions.values()) if is_filled(body.rows[index][column])
        )
        message = "这一行像是上面各行的合计，按记录计入：如是合计，请把名称写成“合计”，并核对数字"
        yield body.first + 1 + index, column, Problem("row-like-total", message)


def _hidden(body: Body, rows: Rows) -> Iterator[_Notice]:
    hidden = [body.first + 1 + body.filled[at] for at in rows.records if body.filled[at] in body.hidden]
    if hidden:
        message = f"第 {row_ranges(hidden)} 行是隐藏的，仍计入：如不应计入，请取消隐藏后删去"
        yield hidden[0], min(body.header.positions.values()), Problem("row-hidden", message)


def _beneath(sheet: Sheet) -> Iterator[_Notice]:
    if sheet.beneath:
        row, column = sheet.beneath[0]
        message = (
            f"{_cells(sheet.beneath)} 在合并单元格下面，有看不见的内容，没有读取：请取消合并，核对后删去"
        )
        yield row + 1, column, Problem("cell-beneath", message)


def _unnamed(sheet: Sheet, body: Body, rows: Rows) -> Iterator[_Notice]:
    """Yield cells of records in columns without a header."""
    heads = body.heads
    named = {at for head in heads for at, cell in enumerate(head) if is_filled(cell)}
    unnamed = [at for at in range(len(body.rows[0]) if body.rows else 0) if at not in named]
    records = [body.filled[at] for at in rows.records]
    end = max(named) + 1
    shifted = _wider(sheet, body, records, end)
    message = (
        "这一行比表头多出格子，各格可能错了位：文字里有逗号的，请给这一格加上引号；"
        "如是另外一列，请在表头写上列名"
    )
    wide = sorted(shifted.items())
    yield from _some([(body.first + 1 + at, cell, Problem("row-too-wide", message)) for at, cell in wide])
    for at in unnamed:
        filled = [index for index in records if index not in shifted and is_filled(body.rows[index][at])]
        places = [(body.first + index, at) for index in filled]
        if places and not _number_rows([body.rows[index][at] for index in filled]):
            message = f"{_cells(places)} 所在的列没有列名，没有读取：如是台账的内容，请在表头写上列名"
            yield places[0][0] + 1, at, Problem("cell-unnamed", message)


def _wider(sheet: Sheet, body: Body, records: Sequence[int], end: int) -> dict[int, int]:
    """Return the records of a text file with more cells than the header: row → first such cell.

    An unquoted comma within a text shifts all cells after it to the right. A trailing comma in every record
    is harmless: some systems write it.
    """
    if not sheet.widths or not records:
        return {}
    end = max(end, *sheet.widths[body.header.first : body.first])
    widths = Counter(sheet.widths[body.first + at] for at in records)
    at_every_end = len(records) > 1 and widths.most_common(1)[0][0] == end + 1 and end not in widths
    wider = {}
    for at in records:
        extra = body.rows[at][end : sheet.widths[body.first + at]]
        filled = next((place for place, cell in enumerate(extra) if is_filled(cell)), None)
        if filled is not None or len(extra) > at_every_end:
            wider[at] = end + (filled or 0)
    return wider


def _is_serial(cell: Cell) -> bool:
    """Return whether a cell may be a serial number: a number, or 3 and 三 as texts."""
    if isinstance(cell, str):
        return cell.strip(" .、()（）").isnumeric()
    return isinstance(cell, int | float)


def _number_rows(cells: Sequence[Cell]) -> bool:
    """Return whether cells number the rows (1, 2, 3), as a column without a header often does."""
    counts: list[int | float | Decimal] = []
    for cell in cells:
        number = read_number(cell) if isinstance(cell, str) else None
        count = cell if number is None else number.value
        if not isinstance(count, int | float | Decimal) or not isfinite(count):
            return False
        counts.append(count)
    return all(later - earlier == 1 for earlier, later in pairwise(map(Decimal, counts)))


def _some(notices: Sequence[_Notice]) -> Iterator[_Notice]:
    """Yield notices about single rows; of many, the last notice names the remaining rows."""
    if len(notices) <= _EACH:
        yield from notices
        return
    yield from notices[: _EACH - 1]
    row, column, (code, message) = notices[_EACH - 1]
    others = [row for row, _, _ in notices[_EACH:]]
    yield row, column, Problem(code, f"{message}（第 {row_ranges(others)} 行也是如此）")


def _cells(places: Sequence[tuple[int, int]]) -> str:
    text = "、".join(address(row + 1, column) for row, column in places[:_NAMED])
    return f"{text} 等格" if len(places) > _NAMED else text
