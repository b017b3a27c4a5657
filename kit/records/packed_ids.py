"""Ids of a record, each written by the one before it: a third of a packed record would be places of cells.

What follows `~` is what differs: of ``2021/清河镇.xlsx › 文字材料 › B3`` after ``… › A3`` only ``~B``, and
``~B+`` after ``… › A2``. An id is written whole where no shorter form would be read as it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kit.errors import DataError

__all__ = ["short_ids", "whole_ids"]

_MARK = "~"
_ENDS = (" › ", "/", ".")
_CELL = re.compile(r"(.* › )([A-Z]{1,3})([1-9][0-9]{0,6})", re.DOTALL)
_STEP = re.compile(r"([A-Z]{1,3})(\+?)")

_MOST = 16 << 20
"""Characters of all ids: those of a summary of 400 townships have two million."""


def short_ids(ids: Iterable[str]) -> Iterator[str]:
    """Yield ids as they are written.

    >>> list(short_ids(["甲 › 表 › A3", "甲 › 表 › B3", "甲 › 表 › A4", "甲 › 表 › A9", "boards.before"]))
    ['甲 › 表 › A3', '~B', '~A+', '~A9', 'boards.before']
    """
    last = ""
    for id_ in ids:
        forms = (*_forms(last, id_), id_, f"{_MARK}{id_}")
        yield next(form for form in forms if _whole(last, form) == id_)
        last = id_


def whole_ids(written: Iterable[str]) -> list[str]:
    """Return the ids of their written forms.

    Raises
    ------
    DataError
        They are longer than those of any document.
    """
    found: list[str] = []
    last, size = "", 0
    for form in written:
        last = _whole(last, form)
        size += len(last)
        if size > _MOST:
            raise DataError("文件里的数据记录大得不像是本工具写的：请用原来的文件")
        found.append(last)
    return found


def _forms(last: str, id_: str) -> Iterator[str]:
    """Yield shorter forms, of which one may be read as the id."""
    one, other = _CELL.fullmatch(last), _CELL.fullmatch(id_)
    if one and other:
        yield f"{_MARK}{other[2]}"
        yield f"{_MARK}{other[2]}+"
    stem = _stem(last)
    if stem and id_.startswith(stem):
        yield f"{_MARK}{id_[len(stem) :]}"


def _whole(last: str, form: str) -> str:
    if not form.startswith(_MARK):
        return form
    rest = form[len(_MARK) :]
    if rest.startswith(_MARK):
        return rest
    cell, step = _CELL.fullmatch(last), _STEP.fullmatch(rest)
    if cell and step:
        return f"{cell[1]}{step[1]}{int(cell[3]) + len(step[2])}"
    return _stem(last) + rest


def _stem(id_: str) -> str:
    """Return an id up to its last part; empty if it has one alone."""
    return id_[: max((id_.rfind(end) + len(end) for end in _ENDS if end in id_), default=0)]
