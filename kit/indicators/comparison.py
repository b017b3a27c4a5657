"""Comparisons of a figure with the year before and with its target, in words.

Amounts use 增加/减少, with 增长/下降 for the rate. Shares change by 个百分点. A base of 0 has no rate. Above
100 % both values are stated. Without a value for the year before there is no comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

from kit.indicators.numbers import Number, decimals, percentage, places_for, quantity, rounded, written

_HUNDRED = Decimal(100)
_TREND_YEARS = 3


def with_year_before(
    value: Number, before: Number, unit: str, places: int = 0, *, approximate: bool = False
) -> str:
    """Compare an amount, or a share if the unit is %, with the year before.

    The rounded values are compared, so that a reader who subtracts them gets the same result.

    >>> with_year_before(24, 20, "次")
    '比上年增加4次，增长20%'
    >>> with_year_before(300, 200, "条", approximate=True)
    '比上年增加约100条，增长约50%'
    >>> with_year_before(5, 0, "次")
    '上年为0次'
    """
    places = max(places_for(each, unit, places) for each in (value, before))
    new, old = rounded(value, places), rounded(before, places)
    difference = abs(new - old)
    about = "约" if approximate else ""
    if new == old:
        return "与上年大体持平" if approximate else "与上年持平"
    if unit == "%":
        return f"比上年{'提高' if new > old else '降低'}{about}{written(difference, places)}个百分点"
    if old == 0:
        return f"上年为0{unit}"
    rate = difference * _HUNDRED / old
    words = ("增加", "增长") if new > old else ("减少", "下降")
    rate_text = written(rate, places_for(rate, "%", 1) if rate > 1 else 1)
    by = f"比上年{words[0]}{about}{quantity(difference, unit, places)}"
    if rate_text == "0":
        return f"{by}，变动不足0.1%"
    if rate > _HUNDRED:
        both = f"（上年{about}{quantity(old, unit, places)}，本年{about}{quantity(new, unit, places)}）"
        return f"{by}{both}，{words[1]}{about}{rate_text}%"
    return f"{by}，{words[1]}{about}{rate_text}%"


def with_target(
    value: Number, target: Number, unit: str, places: int = 0, *, approximate: bool = False
) -> str:
    """Compare an actual value, as rounded in the review, with its target, as written in the ledger.

    >>> with_target(26, 24, "次"), with_target(20, 24, "次"), with_target(24, 24, "次")
    ('超年度目标（24次）2次', '比年度目标（24次）少4次', '达到年度目标（24次）')
    """
    places = places_for(value, unit, places)
    new, goal = rounded(value, places), Decimal(target)
    places = max(places, decimals(goal))
    named = f"年度目标（{quantity(goal, unit, places)}）"
    unit = "个百分点" if unit == "%" else unit
    about = "约" if approximate else ""
    if new == goal:
        return f"与{named}大体持平" if approximate else f"达到{named}"
    if new > goal:
        return f"超{named}{about}{quantity(new - goal, unit, places)}"
    return f"比{named}少{about}{quantity(goal - new, unit, places)}"


def trend(values: Mapping[int, Number], unit: str, places: int = 0, *, approximate: bool = False) -> str:
    """Describe three or more consecutive years; empty for fewer.

    >>> trend({2019: 22, 2020: 24, 2021: 27}, "次")
    '2019年以来逐年增加，依次为22次、24次、27次'
    >>> trend({2019: 22, 2020: 20, 2021: 27}, "次")
    '2019年至2021年依次为22次、20次、27次'
    """
    years = sorted(values)
    if len(years) < _TREND_YEARS or years[-1] - years[0] != len(years) - 1:
        return ""
    places = max(places_for(values[year], unit, places) for year in years)
    known = [rounded(values[year], places) for year in years]
    about = "约" if approximate else ""
    listed = "、".join(f"{about}{quantity(value, unit, places)}" for value in known)
    words = ("提高", "降低") if unit == "%" else ("增加", "减少")
    if len(set(known)) == 1:
        return f"{years[0]}年以来各年均为{about}{quantity(known[0], unit, places)}"
    if all(one < two for one, two in pairwise(known)):
        return f"{years[0]}年以来逐年{words[0]}，依次为{listed}"
    if all(one > two for one, two in pairwise(known)):
        return f"{years[0]}年以来逐年{words[1]}，依次为{listed}"
    return f"{years[0]}年至{years[-1]}年依次为{listed}"


def change(value: Number, before: Number, unit: str, places: int = 0) -> str:
    """Format a change for a table cell: ``+4次（+20%）``.

    >>> change(24, 20, "次"), change(20, 20, "次"), change(3, 0, "次")
    ('+4次（+20%）', '持平', '+3次')
    """
    places = max(places_for(each, unit, places) for each in (value, before))
    new, old = rounded(value, places), rounded(before, places)
    if new == old:
        return "持平"
    sign = "+" if new > old else "－"
    amount = f"{sign}{quantity(abs(new - old), '个百分点' if unit == '%' else unit, places)}"
    if old == 0 or unit == "%":
        return amount
    return f"{amount}（{sign}{percentage(abs(new - old), old)}）"
