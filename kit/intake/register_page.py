"""The register of a year as one HTML page without scripts and requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kit.export.html.page_templates import templates
from kit.intake.register_rows import FILE_COLUMNS, TOWNSHIP_COLUMNS, Line
from kit.intake.township_states import STATES, TownshipState

__all__ = ["NO_ROSTER", "counted", "register_page"]

NO_ROSTER = "没有乡镇名单，说不出还缺谁：可在数据文件夹里放 townships.csv（列：县、乡镇）"

_TOWNSHIP, _STATE = 2, 3
_NAME, _OUTCOME = 1, 9
_LEFT_OUT = frozenset({"sha256", "大小（字节）", "回答的命令", "文件时间", "存盘时间"})
"""Columns that only the workbook has; the commands stand beside the questions."""

_ATTENTION = ("doubtful", "faulty", "missing", "partial", "complete")


def register_page(
    year: int, files: Sequence[Line], townships: Sequence[Line], states: Sequence[TownshipState], roster: str
) -> str:
    """Render the register as a self-contained page, with the layout of the year's index.

    Parameters
    ----------
    year : int
    files, townships : sequence of Line
        Shown with the latest files, and the townships that need attention, first.
    states : sequence of TownshipState
    roster : str
        Where the list of townships is from; empty if there is none.

    Examples
    --------
    >>> page = register_page(2021, [], [], [], "")
    >>> "没有乡镇名单" in page, "<script" in page
    (True, False)
    """
    in_order = sorted(townships, key=lambda line: _ATTENTION.index(line.state))
    return (
        templates()
        .get_template("intake.html.jinja")
        .render(
            title=f"{year}年收件登记",
            count=counted(states),
            roster=f"乡镇名单：{roster}" if roster else NO_ROSTER,
            doubtful=[line for line in reversed(files) if line.state == "doubtful"],
            tables={
                "乡镇": _table(TOWNSHIP_COLUMNS, in_order, _TOWNSHIP, _STATE),
                "收到的文件": _table(FILE_COLUMNS, list(reversed(files)), _NAME, _OUTCOME),
            },
            name_at=_NAME,
            question_at=[name for name, _ in FILE_COLUMNS].index("问题"),
            answer_at=[name for name, _ in FILE_COLUMNS].index("回答的命令"),
        )
    )


def counted(states: Sequence[TownshipState]) -> str:
    """Return the line that counts the townships of each state, by subject where there are several.

    >>> counted([TownshipState(subject="甲", county="", township="清河镇", state="missing")])
    '共1个乡镇：没有收到1个'
    """
    subjects = dict.fromkeys(each.subject for each in states)
    parts = []
    for subject in subjects:
        counts = Counter(each.state for each in states if each.subject == subject)
        listed = "，".join(f"{name}{counts[state]}个" for state, name in STATES.items() if counts[state])  # type: ignore[index]
        parts.append((f"{subject}：" if len(subjects) > 1 else "") + f"共{counts.total()}个乡镇：{listed}")
    return "；".join(parts) or "还没有乡镇"


def _table(
    columns: Sequence[tuple[str, int]], lines: Sequence[Line], first: int, state: int
) -> dict[str, object]:
    """Return a table with its row head first, and without the columns that are empty everywhere."""
    names = [name for name, _ in columns]
    filled = [
        at
        for at, name in enumerate(names)
        if at != first and name not in _LEFT_OUT and any(line.cells[at] not in ("", 0) for line in lines)
    ]
    order = [first, *filled]
    return {
        "names": [names[at] for at in order],
        "state": order.index(state) if state in order else -1,
        "rows": [([line.cells[at] for at in order], line.state) for line in lines],
    }
