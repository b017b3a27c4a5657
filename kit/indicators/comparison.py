"""How a figure is compared with the year before and with its target, in words.

增加/减少 for amounts with 增长/下降 for the rate; a share changes by 个百分点; a base of 0 has no rate; above
100 % both values are given. Nothing known of the year before gives no comparison at all.
"""

from __future__ import annotations

from decimal import Decimal

from kit.indicators.numbers import Number, rounded, written

_HUNDRED = Decimal(100)


def with_year_before(value: Number, before: Number, unit: str, places: int = 0) -> str:
    """Compare two years of an amount or, where the unit is %, of a share.

    Both are compared as they are written, so that a reader who subtracts gets the same.

    >>> with_year_before(24, 20, "次")
    '比上年增加4次，增长20%'
    >>> with_year_before(5, 0, "次")
    '上年为0次'
    """
    new, old = rounded(value, places), rounded(before, places)
    change = abs(new - old)
    if new == old:
        return "与上年持平"
    if unit == "%":
        return f"比上年{'提高' if new > old else '降低'}{written(change, places)}个百分点"
    if old == 0:
        return f"上年为0{unit}"
    rate = change * _HUNDRED / old
    words = ("增加", "增长") if new > old else ("减少", "下降")
    shown = written(rate, 1)
    by = f"比上年{words[0]}{written(change, places)}{unit}"
    if shown == "0":
        return f"{by}，变动不足0.1%"
    if rate > _HUNDRED:
        return (
            f"{by}（上年{written(old, places)}{unit}，本年{written(new, places)}{unit}），{words[1]}{shown}%"
        )
    return f"{by}，{words[1]}{shown}%"


def with_target(value: Number, target: Number, unit: str, places: int = 0) -> str:
    """Compare an actual value with its target.

    >>> with_target(26, 24, "次"), with_target(20, 24, "次"), with_target(24, 24, "次")
    ('超年度目标（24次）2次', '比年度目标（24次）少4次', '达到年度目标（24次）')
    """
    new, goal = rounded(value, places), rounded(target, places)
    named = f"年度目标（{written(goal, places)}{unit}）"
    unit = "个百分点" if unit == "%" else unit
    if new == goal:
        return f"达到{named}"
    if new > goal:
        return f"超{named}{written(new - goal, places)}{unit}"
    return f"比{named}少{written(goal - new, places)}{unit}"


def change(value: Number, before: Number, unit: str, places: int = 0) -> str:
    """Say the change in a table's cell: ``+4次（+20%）``.

    >>> change(24, 20, "次"), change(20, 20, "次"), change(3, 0, "次")
    ('+4次（+20%）', '持平', '+3次')
    """
    new, old = rounded(value, places), rounded(before, places)
    if new == old:
        return "持平"
    sign = "+" if new > old else "－"
    amount = f"{sign}{written(abs(new - old), places)}{'个百分点' if unit == '%' else unit}"
    if old == 0 or unit == "%":
        return amount
    return f"{amount}（{sign}{written(abs(new - old) * _HUNDRED / old, 1)}%）"
