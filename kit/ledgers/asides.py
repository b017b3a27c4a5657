"""Group titles and remarks: rows with words and no figures that are not records.

Ledgers whose records may consist of a single text get stricter rules.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from kit.ledgers.body import Body, Row, is_filled
from kit.ledgers.columns import text_of
from kit.ledgers.labels import (
    Word,
    is_day_like,
    is_group_name,
    is_month_alone,
    is_sentence,
    numbering,
    word_of,
)

__all__ = ["aside_of"]

_TITLES = 4  # consecutive group titles before the first record


def aside_of(body: Body, row: Row, word: Word, above: int) -> Literal["heading", "remark"] | None:
    """Return whether a row is a group title, followed by records, or a remark; None for a record.

    Parameters
    ----------
    body : Body
    row : Row
    word : str
        The word of its first text.
    above : int
        Position of the record or total above; -1 if there is none.
    """
    if row.has_figures or not row.texts:
        return None
    if row.words == 1:
        return _alone(body, row, word, above)
    if not row.complete and word == "remark" and _all_remarks(body, row):
        return "remark"
    return None


def _alone(body: Body, row: Row, word: Word, above: int) -> Literal["heading", "remark"] | None:
    """Classify a row with a single text; None for a record."""
    column, text = row.first
    follows = _next_record(body, row.at)
    title: Literal["heading", "remark"] = "remark" if follows is None else "heading"
    if column not in body.known or body.across.get(body.filled[row.at], 0) > 1:
        return title
    if word == "remark":
        return "remark"
    meant = next(each for each in body.words if body.position(each) == column)
    if meant.kind in ("date", "month") and column == body.leftmost:
        unread = body.typed[meant.key].values[row.at] is None
        if unread and (word in ("heading", "whole") or not is_day_like(text)):
            return title
        is_title = meant.kind == "date" and follows is not None and is_month_alone(text)
        return "heading" if is_title else None
    if follows is None and is_day_like(text) and "年" in text and meant.kind == "text":
        return "remark"  # the date of a signature
    if (word in ("heading", "whole") or row.numbered) and _is_group_title(body, row, follows, above):
        return "heading"
    needed = len(body.required)
    if follows is None and needed > 1 and column == body.leftmost and _stands_apart(body, row.at):
        return "remark" if is_sentence(text) else None
    return None


def _is_group_title(body: Body, row: Row, follows: int | None, above: int) -> bool:
    """Return whether a row is a title such as 一、学习教育类, not a record among numbered ones."""
    column, text = row.first
    style = numbering(text)
    if follows is None:
        below = body.text(row.at + 1, column)
        return bool(style) and is_group_name(text) and below != "" and numbering(below) != style
    if row.numbered:
        return not body.row(follows).numbered
    if style:
        return all(numbering(body.text(at, column)) != style for at in (follows, above))
    return column == body.leftmost and (body.demanding or is_group_name(text) or word_of(text) == "whole")


def _next_record(body: Body, at: int) -> int | None:
    """Return the next row with more than one cell, skipping group titles; None if there is none."""
    for below in range(at + 1, min(at + 1 + _TITLES, len(body.filled))):
        cells = body.rows[body.filled[below]]
        if sum(is_filled(cells[column]) for column in body.known) > 1:
            return below
    return None


def _stands_apart(body: Body, at: int) -> bool:
    """Return whether a blank row separates a row from the table above."""
    filled = body.filled
    return at > 0 and filled[at] - filled[at - 1] > 1


def _all_remarks(body: Body, row: Row) -> bool:
    """Return whether all cells are footer remarks: 填表人：宣传办, 审核人：, 日期：2021年12月31日."""
    open_ended = False
    for column in body.within:
        cell = row.cells[column]
        if not is_filled(cell):
            continue
        text = text_of(cell)
        ends_open = text.endswith((":", "："))
        if not (word_of(text) == "remark" or ends_open or open_ended or isinstance(cell, dt.date)):
            return False
        open_ended = ends_open
    return True
