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
_WITHIN = " › "
_CELL = re.compile(r"(.* › )([A-Z]{1,3})([1-9][0-9]{0,6})", re.DOTALL)
_STEP = re.compile(r"([A-Z]{1,3})(\+?)")

_MOST = 16 << 20
"""Characters of all ids: those of a summary of 400 townships have two million."""


def short_ids(ids: Iterable[str]) -> Iterator[str]:
    """Yield ids as they are written.

    >>> list(short_ids(["甲 › 表 › A3", "甲 › 表 › B3", "甲 › 表 › A4", "甲 › 表 › A9", "boards.before"]))
    ['甲 › 表 › A3', '~B', '~A+', '~A9', 'boards.before']
    """
    last = _Id("")
    for text in ids:
        id_ = _Id(text)
        yield next(form for form in _forms(last, id_) if last.followed_by(form) == text)
        last = id_


def whole_ids(written: Iterable[str]) -> list[str]:
    """Return the ids of their written forms.

    Raises
    ------
    DataError
        They are longer than those of any document.
    """
    found: list[str] = []
    last, size = _Id(""), 0
    for form in written:
        text = last.followed_by(form)
        size += len(text)
        if size > _MOST:
            raise DataError("文件里的数据记录大得不像是本工具写的：请用原来的文件")
        found.append(text)
        last = _Id(text)
    return found


def _forms(last: _Id, id_: _Id) -> Iterator[str]:
    """Yield shorter forms, of which one may be read as the id; then those that always are."""
    if last.cell and id_.cell:
        yield f"{_MARK}{id_.cell[2]}"
        yield f"{_MARK}{id_.cell[2]}+"
    if last.stem and id_.text.startswith(last.stem):
        yield f"{_MARK}{id_.text[len(last.stem) :]}"
    yield id_.text
    yield f"{_MARK}{id_.text}"


class _Id:
    """An id, taken apart once for the one before it and the one behind it."""

    def __init__(self, text: str) -> None:
        self.text = text
        within = text.rfind(_WITHIN)
        # Most are of figures and charts, and no places of cells.
        self.cell = _CELL.fullmatch(text) if within >= 0 else None
        ends = within + len(_WITHIN) if within >= 0 else 0
        self.stem = text[: max(ends, text.rfind("/") + 1, text.rfind(".") + 1)]
        """The id up to its last part; empty if it has one alone."""

    def followed_by(self, form: str) -> str:
        """Return the id of a written form that stands behind this one."""
        if not form.startswith(_MARK):
            return form
        rest = form[len(_MARK) :]
        if rest.startswith(_MARK):
            return rest
        step = _STEP.fullmatch(rest) if self.cell else None
        if self.cell and step:
            return f"{self.cell[1]}{step[1]}{int(self.cell[3]) + len(step[2])}"
        return self.stem + rest
