"""The lines of the register: one a file that was received, and one a township."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kit.intake.receipts import Receipt, Receipts
from kit.intake.township_states import STATES, TownshipState, open_questions
from kit.text.printable import visible

__all__ = ["FILE_COLUMNS", "OUTCOMES", "TOWNSHIP_COLUMNS", "Line", "file_lines", "township_lines"]

OUTCOMES = {
    "placed": "收下",
    "replaced": "收下，替换旧版",
    "same": "已有，相同",
    "superseded": "旧版，没有动",
    "doubtful": "存疑",
}

FILE_COLUMNS = (
    *(("收件时间", 19), ("原名", 34), ("大小（字节）", 12), ("sha256", 20), ("专题", 14), ("县区", 10)),
    *(("乡镇", 12), ("年度", 7), ("第几版", 7), ("结果", 16), ("错误", 6), ("提示", 6), ("缺的台账", 24)),
    *(("问题", 50), ("回答的命令", 50), ("说明", 30), ("放在", 30), ("文件时间", 16), ("存盘时间", 16)),
)
"""Names and widths of the columns."""

TOWNSHIP_COLUMNS = (
    *(("专题", 14), ("县区", 10), ("乡镇", 14), ("状态", 10), ("版数", 6), ("收件时间", 19)),
    *(("错误", 6), ("提示", 6), ("缺的台账", 36), ("要答复的", 60)),
)


@dataclass(frozen=True)
class Line:
    """A line of the register.

    Attributes
    ----------
    cells : tuple of str or int
        One a column; an empty text where there is nothing to say.
    state : str
        Its outcome or state, for its colour.
    """

    cells: tuple[str | int, ...]
    state: str


def file_lines(receipts: Receipts) -> list[Line]:
    """Return a line for each file, the latest intake last; what was undone says so."""
    unanswered = {id(each) for each in open_questions(receipts)}
    lines = []
    for intake in receipts.intakes:
        for each in intake.receipts:
            undone = intake.state == "undone"
            answered = each.outcome == "doubtful" and not undone and id(each) not in unanswered
            since = "（已撤销）" if undone else "（后来已处理）" if answered else ""
            outcome = OUTCOMES[each.outcome] + since
            state = "unchanged" if undone or answered else each.outcome
            lines.append(Line(_cells(intake.time, each, outcome), state))
    return lines


def _cells(time: str, each: Receipt, outcome: str) -> tuple[str | int, ...]:
    checked = (each.errors, each.notices, "、".join(each.absent)) if each.subject else ("", "", "")
    answer = each.answer if each.outcome == "doubtful" else ""
    return (
        *(time, visible(each.name), each.size, each.sha256, each.subject, each.county, each.township),
        *(each.year or "", each.edition or "", outcome),
        *checked,
        *map(visible, (each.question, answer, each.note)),
        *(each.place, each.modified, each.saved),
    )


def township_lines(states: Sequence[TownshipState]) -> list[Line]:
    """Return a line for each township."""
    return [
        Line(
            (
                *(each.subject, each.county, each.township, STATES[each.state], each.editions, each.received),
                *((each.errors, each.notices) if each.editions else ("", "")),
                *("、".join(each.absent), visible("；".join(each.questions))),
            ),
            each.state,
        )
        for each in states
    ]
