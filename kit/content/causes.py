"""What a changed figure comes from: the rows that came or went, the cells that were changed, or the rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

__all__ = ["CAUSES", "CLASSES", "Cause", "CauseKind", "ChangeClass", "classes_of"]

CauseKind = Literal[
    "rows-added",
    "rows-gone",
    "rows-differ",
    "cell-changed",
    "ledger-received",
    "ledger-gone",
    "target-changed",
    "year-before-changed",
    "rule-changed",
    "subject-changed",
    "version-changed",
    "wording-changed",
    "day-changed",
    "follows",
    "not-told",
]

CAUSES: Mapping[CauseKind, str] = MappingProxyType(
    {
        "rows-added": "行增加",
        "rows-gone": "行减少",
        "rows-differ": "所计的行不同",
        "cell-changed": "单元格改动",
        "ledger-received": "台账从无到有",
        "ledger-gone": "台账从有到无",
        "target-changed": "目标改变",
        "year-before-changed": "上年数据改变",
        "rule-changed": "计数规则改变",
        "subject-changed": "专题声明改变",
        "version-changed": "版本不同",
        "wording-changed": "名称或单位改变",
        "day-changed": "成文日期改变",
        "follows": "随其他指标改变",
        "not-told": "看不出原因",
    }
)
"""Cause → Chinese name."""

ChangeClass = Literal["更新", "口径调整", "更正"]

CLASSES: tuple[ChangeClass, ...] = get_args(ChangeClass)
"""Of changes: data that came later, another way of counting, and data that were corrected."""

_LATER = frozenset({"rows-added", "ledger-received"})
_OTHERWISE = frozenset({"rule-changed", "subject-changed", "version-changed", "wording-changed"})
_CORRECTED = frozenset({"rows-gone", "cell-changed", "ledger-gone", "day-changed"})


class Cause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cause of a figure's change.

    Attributes
    ----------
    kind : str
        One of `CAUSES`.
    place : str
        Where: ``2021/清河镇.xlsx › 宣传阵地 › C7``, the rows, or the file of the year before.
    column : str
        Name of a changed cell's column.
    old, new : str
        What was there and is there; both empty for a text, of which nothing is kept.
    rows : tuple of int
        Rows that came, of the new edition, or went, of the old one.
    moved_from : str
        Address of a changed cell in the old edition, where its row or column has moved.
    figures : tuple of str
        Names of the figures that it follows from.
    """

    kind: CauseKind
    place: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    rows: tuple[int, ...] = ()
    moved_from: str = ""
    figures: tuple[str, ...] = ()

    @property
    def change_class(self) -> ChangeClass | None:
        """What a change of this cause is; None if that depends on others or is unknown.

        A cell or value that was blank and is filled in came later, as a row does.
        """
        if self.kind in _LATER:
            return "更新"
        if self.kind in _OTHERWISE:
            return "口径调整"
        if self.kind in _CORRECTED or self.kind in ("target-changed", "year-before-changed"):
            filled = not self.old and bool(self.new)
            return "更新" if filled else "更正"
        return None

    def __str__(self) -> str:
        """Return the cause in Chinese.

        >>> str(Cause(kind="cell-changed", place="a.xlsx › 宣传阵地 › C7", column="新增", old="3", new=""))
        '单元格改动：a.xlsx › 宣传阵地 › C7“新增” 3 → 空'
        """
        parts = [self.place + (f"“{self.column}”" if self.column else "")]
        if self.moved_from:
            parts[0] += f"（原{self.moved_from}）"
        if self.old or self.new:
            parts.append(f"{self.old or '空'} → {self.new or '空'}")
        elif self.kind == "cell-changed":
            parts.append("改动过")
        parts += ["、".join(self.figures)] if self.figures else []
        told = " ".join(filter(None, parts))
        return f"{CAUSES[self.kind]}：{told}" if told else CAUSES[self.kind]


def classes_of(causes: tuple[Cause, ...]) -> tuple[ChangeClass, ...]:
    """Return the classes of a change, in the order of `CLASSES`."""
    found = {cause.change_class for cause in causes}
    return tuple(each for each in CLASSES if each in found)
