"""What the names and numbers of a proposed ledger's columns suggest about each other."""

from __future__ import annotations

import re
from itertools import permutations

from kit.ledgers.schema import plain_name
from kit.subjects.office_ledgers import ProposedColumn, ProposedLedger

__all__ = ["is_whole", "part_pairs", "preset_of", "sums_of"]

_PRESETS = {
    "日期": re.compile("日期|时间"),
    "所在村": re.compile("村|社区|地点|站"),
    "责任部门": re.compile("部门|单位|科室|站所|办公室"),
}
_WHOLE = re.compile(r"合计|小计|总计|共计|总数")
_PARTS = (
    ("整改|销号|治理|消除", "隐患|问题|发现|排查"),
    ("办结|办理|处置|解决|化解|调处|完成", "受理|上报|接收|收到|排查|诉求|案件|事项|应|计划|目标|任务"),
    ("实际|已|完成", "应|计划|目标|任务"),
    ("采用|刊发|录用", "投稿|报送|上报|总"),
    ("合格|达标|通过", "检查|抽检|抽查|检测|参加|总"),
    ("参加|参训|实到|到会", "应到|应参"),
)


def is_whole(name: str) -> bool:
    """Return whether a name is that of a sum of other columns.

    >>> is_whole("合计"), is_whole("次数")
    (True, False)
    """
    return _WHOLE.search(name) is not None


def part_pairs(ledger: ProposedLedger) -> list[tuple[ProposedColumn, ProposedColumn]]:
    """Return pairs of (part, whole) that the names suggest and the numbers allow."""
    pairs: list[tuple[ProposedColumn, ProposedColumn]] = []
    for part, whole in permutations(ledger.additive, 2):
        if part.guess.unit and whole.guess.unit and part.guess.unit != whole.guess.unit:
            continue
        if any(part is other for other, _ in pairs) or not 0 < part.total <= whole.total:
            continue
        if any(
            re.search(of_part, part.name)
            and re.search(of_whole, whole.name)
            and not re.search(of_part, whole.name)
            for of_part, of_whole in _PARTS
        ):
            pairs.append((part, whole))
    return pairs


def sums_of(ledger: ProposedLedger) -> list[list[str]]:
    """Return the columns that are the sum of all other numbers in every record."""
    found = []
    for column in ledger.additive:
        others = [each for each in ledger.additive if each is not column and not is_whole(each.name)]
        if not is_whole(column.name) or len(others) < 2 or not column.total:
            continue
        rows = zip(column.values, *(each.values for each in others), strict=True)
        if all(total is None or total == sum(part or 0 for part in parts) for total, *parts in rows):
            found.append([column.name, *(each.name for each in others)])
    return found


def preset_of(column: ProposedColumn, ledger: ProposedLedger) -> str:
    """Return the preset of a column; empty where another column may have one of its synonyms as a name."""
    name = plain_name(column.name)
    if name not in _PRESETS:
        return ""
    alike = [each for each in ledger.columns if _PRESETS[name].search(each.name)]
    return name if len(alike) == 1 else ""
