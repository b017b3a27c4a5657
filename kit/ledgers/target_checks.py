"""Names, targets and units of 年度目标, held against the indicators that a subject has."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from kit.ledgers.faults import Fault
from kit.ledgers.ledger import Ledger, Ledgers
from kit.ledgers.schema import plain_name
from kit.ledgers.units import factor_of_count, is_share_or_percent
from kit.text.similar import one_slip, opposed

__all__ = ["check_targets"]

_MOST_ASKED = 8
# What a name may have more than another one and still mean the same.
_GENERIC = re.compile(
    "全年|年度|本年|累计|总|共|开展|完成|的|次|场|篇|件|人|条|块|数|量|合计|时长|目标|指标|任务"
)
_COUNTED = frozenset("人户家元")
_RATE = re.compile("[率比]$")


def check_targets(
    ledgers: Ledgers,
    units: Mapping[str, str],
    zero_aims: Container[str] = frozenset(),
    families: Mapping[str, Mapping[str, Fraction]] = MappingProxyType({}),
    listed: Collection[str] = (),
) -> list[Fault]:
    """Check names, targets and units of 年度目标 against the indicators.

    Parameters
    ----------
    ledgers : Ledgers
    units : mapping of str to str
        Indicator name or synonym → unit.
    zero_aims : container of str
        Names of the indicators whose target may be 0.
    families : mapping of str to mapping
        Unit that the subject declares → the sizes of its family's units.
    listed : collection of str
        Names of the indicators that are told where no one name surely is meant.
    """
    ledger = ledgers.with_role("targets")
    if ledger is None:
        return []
    columns = (ledger.column(key) for key in ("indicator", "target", "unit"))
    return [
        fault
        for row, name, target, unit in zip(ledger.rows, *columns, strict=True)
        if name is not None
        for fault in _of_row(
            ledger,
            row,
            str(name),
            target,
            "" if unit is None else str(unit),
            units,
            zero_aims,
            families,
            listed,
        )
    ]


def _of_row(
    ledger: Ledger,
    row: int,
    name: str,
    target: object,
    unit: str,
    units: Mapping[str, str],
    zero_aims: Container[str],
    families: Mapping[str, Mapping[str, Fraction]],
    listed: Collection[str],
) -> Iterator[Fault]:
    known = units.get(name)
    if known is None:
        message = f"没有“{name}”这个指标，这个目标不作对比：{_asked(name, unit, units, listed)}"
        yield _at(ledger, row, "indicator", "target-unknown", message)
        return
    if target == 0 and name not in zero_aims:
        message = f"“{name}”的目标值是 0，按没有定目标处理，不作对比：如有目标，请填上"
        yield _at(ledger, row, "target", "target-zero", message)
    if isinstance(target, int | Decimal) and is_share_or_percent(target, unit, known):
        share = f"{Decimal(target * 100).normalize():f}%"
        message = f"“{name}”的目标值是 {target}，没有写单位，看不出是 {share} 还是 {target}%，"
        message += "这个目标不作对比：请连同百分号写明"
        yield _at(ledger, row, "target", "target-unit", message)
    if not unit or not known or plain_name(unit) == plain_name(known):
        return
    by = factor_of_count(unit, known, families.get(known, {}))
    if by is None:
        message = f"“{name}”的单位是“{known}”，这里写的是“{unit}”，不能换算，这个目标不作对比：请改正"
        yield _at(ledger, row, "unit", "target-unit", message)
    elif by == 1:
        message = f"“{name}”的单位是“{known}”，这里写的是“{unit}”：请核对目标值是否按“{known}”填写"
        yield _at(ledger, row, "unit", "target-unit", message)


def _asked(name: str, unit: str, units: Mapping[str, str], listed: Collection[str]) -> str:
    """Ask for the indicator that is meant: the one of the same words, else those of the same unit."""
    alike = [each for each in units if _is_alike(name, unit, units[each])]
    same = [each for each in alike if _is_same(name, each)]
    if len(same) == 1:
        return f"是否指“{same[0]}”？如是，请改成这个名称"
    choose = "指标名称见空白台账《年度目标》“指标”栏的下拉列表"
    asked = same or [each for each in alike if unit and each in listed]
    if not asked:
        return f"请改成指标名称（{choose}）；都不是的，总结里没有这个数可比"
    asked.sort(key=lambda each: -len(set(each) & set(name)))
    names = "”“".join(asked[:_MOST_ASKED]) + (f"”等{len(asked)}个" if len(asked) > _MOST_ASKED else "”")
    what = f"以“{unit}”计的指标有" if unit else "相近的指标有"
    return f"{what}“{names}，是其中哪一个？是的请改成它的名称（{choose}）；都不是的，总结里没有这个数可比"


def _is_alike(name: str, unit: str, of: str) -> bool:
    """Return whether a row may be about an indicator by its unit; without one only a rate is about a rate."""
    return plain_name(unit) == plain_name(of) if unit else (of == "%") == (_RATE.search(name) is not None)


def _is_same(name: str, other: str) -> bool:
    """Return whether two names surely are the same words: one slip apart, or one with a general word more.

    What is counted has to be the same: 次数 is no 人数.

    >>> _is_same("理论学习场数", "理论学习次数"), _is_same("全年理论学习次数", "理论学习次数")
    (True, True)
    >>> [_is_same(*each.split()) for each in ("志愿活动 主题活动", "宣传栏维护 宣传栏", "学习人数 学习次数")]
    [False, False, False]
    """
    one, two = plain_name(name), plain_name(other)
    if opposed(one, two):
        return False
    if set(one) & _COUNTED != set(two) & _COUNTED:
        return False
    if len(two) > 3 and one_slip(one, two):
        return True
    short, long = sorted((one, two), key=len)
    before, found, after = long.partition(short)
    return bool(short) and bool(found) and not _GENERIC.sub("", before + after)


def _at(ledger: Ledger, row: int, key: str, code: str, message: str) -> Fault:
    return Fault.of(code, message, ledger.file, ledger.sheet, ledger.cell(row, key), ledger.schema.key, key)
