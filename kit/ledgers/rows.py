"""What each row under a header is: a record, a total, or neither.

Stands in the ledgers stage, between `kit.ledgers.headers` and `kit.ledgers.sheets`. Rows of totals are left
out of the records and kept apart, so that they can be held against the sums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kit.files import Cell, Merged
from kit.ledgers.headers import Header

__all__ = ["Rows", "Total", "covered_rows", "sort_rows"]

_TOTAL = re.compile(
    r"[(（【]?(?P<what>[^,，。;；]{0,8}?)\s*(?P<sort>合|小|总|共|累)\s*计(?:数|人数|次数)?"
    r"[)）】]?\s*(?:[(（][^()（）]{0,8}[)）])?[:：]?"
)
_AVERAGE = re.compile(r"(?:全?年|每?月|本年)?(?:平均|均)(?:数|值)?[:：]?")
_NOTE = re.compile(
    r"[(（【※*]?\s*(?:示\s*例|备?\s*注|附\s*注|说\s*明|填\s*[表报写]|制\s*表|审\s*[核批]|复\s*核|负\s*责\s*人|经\s*办"
    r"|联\s*系\s*人|统\s*计|单位负责|分管领导|主要领导|报送|数据来源|截[至止])[^:：,，。]{0,8}\s*[:：]"
    r"|[(（【]示\s*例[)）】]|※|注\s*\d?\s*[、.．:：]|以上(?:数据|均|为|统计)"
)
_SENTENCE = re.compile(r"[。；;：:！]|[，,].*[，,]")
_LONGEST = 200  # characters of what may be a total or a note
_MERGED_ROWS = 1_000_000  # merged rows that are looked at; a hostile sheet may have any number


@dataclass(frozen=True)
class Total:
    """A row of totals.

    Attributes
    ----------
    index : int
        Of the row in the body, from 0.
    label : str
        As written: 合计, 小计, 上半年合计.
    """

    index: int
    label: str


@dataclass(frozen=True)
class Rows:
    """The rows under a header, by their index in the body.

    Attributes
    ----------
    records : list of int
    totals : tuple of Total
    """

    records: list[int]
    totals: tuple[Total, ...]


def sort_rows(
    body: list[list[Cell]], head: list[Cell], header: Header, merged_across: frozenset[int], required: int
) -> Rows:
    """Tell records from totals, averages, notes, repeated headers, examples and blank rows.

    Parameters
    ----------
    body : list of list of Cell
        The rows under the header.
    head : list of Cell
        The last row of the header itself.
    header : Header
    merged_across : frozenset of int
        Rows of the body in which cells are merged across.
    required : int
        How many columns every record must fill.
    """
    positions = sorted(header.positions.values())
    filled = []
    for index, row in enumerate(body):
        for at in positions:
            cell = row[at]
            if cell != "" and (cell.__class__ is not str or not cell.isspace()):
                filled.append(index)
                break
    # Few texts look like a total or a note: find them once among the distinct ones.
    totals, others = _special_texts(body, positions[-1] + 1)
    others.add(str(head[positions[0]]))
    records: list[int] = []
    found: list[Total] = []
    for index in filled:
        row = body[index]
        if not (others.isdisjoint(row) and totals.isdisjoint(row)):
            first = next((cell for cell in row if isinstance(cell, str) and cell.strip()), "")
            label = first if first in totals else next((cell for cell in row if cell in totals), "")
            if label in totals and (label == first or _is_plain_total(str(label))):
                found.append(Total(index, str(label).strip()))
                continue
            if first in others and (first != head[positions[0]] or _repeats(row, head, positions)):
                continue
        records.append(index)
    # A sentence under the table: no record where a record has more than one cell.
    while records and _is_sentence(body[records[-1]], records[-1] in merged_across, required > 1):
        records.pop()
    return Rows(records, tuple(found))


def _special_texts(body: list[list[Cell]], width: int) -> tuple[set[Cell], set[Cell]]:
    """Return the texts that look like totals, and those that look like averages and notes."""
    totals: set[Cell] = set()
    others: set[Cell] = set()
    for at in range(width):
        for cell in {row[at] for row in body if row[at].__class__ is str}:
            if isinstance(cell, str) and len(cell) < _LONGEST:
                text = cell.strip()
                if "计" in text and _TOTAL.fullmatch(text):
                    totals.add(cell)
                elif _NOTE.match(text) or _AVERAGE.fullmatch(text):
                    others.add(cell)
    return totals, others


def _is_plain_total(label: str) -> bool:
    """Tell whether a label says total and nothing else, so that it means one in any column."""
    match = _TOTAL.fullmatch(label.strip())
    return match is not None and not match["what"].strip()


def _repeats(row: list[Cell], head: list[Cell], positions: list[int]) -> bool:
    return all(row[at] == head[at] for at in positions)


def _is_sentence(row: list[Cell], merged: bool, too_short: bool) -> bool:
    filled = [cell for cell in row if cell != ""]
    if len(filled) != 1 or not isinstance(filled[0], str):
        return False
    return merged or (too_short and (_SENTENCE.search(filled[0]) is not None or len(filled[0]) > 30))


def covered_rows(merged: tuple[Merged, ...], position: int, first: int, height: int) -> dict[int, int]:
    """Return body index → body index of the cell that a merge down a column stands for.

    Parameters
    ----------
    merged : tuple
        Of the sheet.
    position : int
        The column.
    first : int
        Row of the sheet at which the body begins, from 0.
    height : int
        Rows of the body.
    """
    covered: dict[int, int] = {}
    looked_at = 0
    for (top, left), (bottom, _) in merged:
        if left == position and bottom > top >= first:
            below = range(top - first + 1, min(bottom - first + 1, height))
            looked_at += len(below)
            if looked_at > _MERGED_ROWS:
                break
            covered.update(dict.fromkeys(below, top - first))
    return covered
