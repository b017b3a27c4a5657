"""Comparisons of a figure with the years before and with its target, in words.

Amounts use 增加/减少, with 增长/下降 for the rate. A rate needs a base of at least 20: on a smaller one, a
single record more or less is a rate of five per cent or more, so the value of the year before stands alone. A
share changes by 个百分点 whatever its denominator: that is the difference of two stated numbers, and divides
by nothing. Above 100 % the value of the year before is stated as well. Where the records of either year were
not all filled, a difference would be that of records: the value of the year before stands alone. Without a
value for the year before there is no comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from kit.indicators.numbers import (
    Number,
    decimals,
    exact_quantity,
    percentage,
    places_for,
    quantity,
    rounded,
    written,
)

LEAST_BASE = 20
"""The smallest value of the year before, as written, on which a rate of change is stated."""

_HUNDRED = Decimal(100)
_TREND_YEARS = 3
_NUMERALS = "零一二三四五六七八九十"
_FINEST = 24  # decimals of a completion: no two whole numbers of a ledger are nearer to 100 %


@dataclass(frozen=True)
class Change:
    """A value and that of the year before, rounded alike.

    The rounded values are compared, so that a reader who subtracts them gets the same result.

    Attributes
    ----------
    new, old : Decimal
    unit : str
    places : int
    approximate, approximate_before : bool
        Whether the value of this year, and that of the year before, is approximate.
    """

    new: Decimal
    old: Decimal
    unit: str
    places: int
    approximate: bool = False
    approximate_before: bool = False

    @classmethod
    def of(
        cls,
        value: Number,
        before: Number,
        unit: str,
        places: int = 0,
        *,
        approximate: bool = False,
        approximate_before: bool = False,
    ) -> Change:
        """Return the change between two values."""
        places = max(places_for(each, unit, places) for each in (value, before))
        new, old = rounded(value, places), rounded(before, places)
        return cls(new, old, unit, places, approximate, approximate_before)

    @property
    def equal(self) -> bool:
        """Whether both values are the same as written."""
        return self.new == self.old

    @property
    def about(self) -> bool:
        """Whether either value is approximate, and so is their difference."""
        return self.approximate or self.approximate_before

    @property
    def verb(self) -> str:
        """增加 or 减少; 提高 or 降低 for a share."""
        more, less = ("提高", "降低") if self.unit == "%" else ("增加", "减少")
        return more if self.new > self.old else less

    @property
    def amount(self) -> str:
        """The difference with its unit: ``约4次``, ``3.5个百分点``."""
        unit = "个百分点" if self.unit == "%" else self.unit
        return f"{'约' if self.about else ''}{quantity(abs(self.new - self.old), unit, self.places)}"

    @property
    def has_rate(self) -> bool:
        """Whether a rate of change may be stated."""
        return self.unit != "%" and self.old >= LEAST_BASE

    @property
    def rate(self) -> Decimal:
        """The difference in per cent of the year before, which may not be 0."""
        return abs(self.new - self.old) * _HUNDRED / self.old

    @property
    def before(self) -> str:
        """The value of the year before in words: ``上年为2次``."""
        return f"上年{'约' if self.approximate_before else ''}为{quantity(self.old, self.unit, self.places)}"

    @property
    def old_text(self) -> str:
        """The value of the year before: ``2次``, ``约2次``."""
        return f"{'约' if self.approximate_before else ''}{quantity(self.old, self.unit, self.places)}"

    @property
    def text(self) -> str:
        """The comparison in words: ``比上年增加4次，增长20%``."""
        if self.equal:
            return "与上年大体持平" if self.about else "与上年持平"
        by = f"比上年{self.verb}{self.amount}"
        if not self.has_rate:
            return by if self.unit == "%" else self.before
        rate_text = written(self.rate, places_for(self.rate, "%", 1) if self.rate > 1 else 1)
        if rate_text == "0":
            return f"{by}，变动不足0.1%"
        if self.rate > _HUNDRED:
            by = f"{by}（上年{self.old_text}）"
        word = "增长" if self.new > self.old else "下降"
        return f"{by}，{word}{'约' if self.about else ''}{rate_text}%"


def with_year_before(
    value: Number,
    before: Number,
    unit: str,
    places: int = 0,
    *,
    approximate: bool = False,
    approximate_before: bool = False,
) -> str:
    """Compare an amount, or a share if the unit is %, with the year before.

    >>> with_year_before(24, 20, "次")
    '比上年增加4次，增长20%'
    >>> with_year_before(300, 200, "条", approximate=True)
    '比上年增加约100条，增长约50%'
    >>> with_year_before(6, 2, "次")
    '上年为2次'
    """
    return Change.of(
        value, before, unit, places, approximate=approximate, approximate_before=approximate_before
    ).text


@dataclass(frozen=True)
class Item:
    """One of several figures that a sentence compares together.

    Attributes
    ----------
    name : str
    change : Change or None
        None if either year is unknown.
    note : str
        What the value of the year before could not count; empty if it counted all.
    partly : bool
        Whether the value of either year could not count every record, so that they have no difference.
    """

    name: str
    change: Change | None
    note: str = ""
    partly: bool = False


Piece = tuple[int | None, str]
"""Words of a sentence, with the index of the item that they state; None for connecting words."""


def together_with_year_before(items: Sequence[Item]) -> tuple[Piece, ...]:
    """Compare several figures of one thing with the year before, in the order in which they were stated.

    Only amounts are stated, never rates. Where some are equal or unknown, the others are named, so that no
    amount is read as that of another figure. Of one that could not count every record, the value of the year
    before is stated instead.

    >>> grown, fallen = Change.of(10, 9, "项"), Change.of(23, 24, "场")
    >>> "".join(text for _, text in together_with_year_before([Item("甲", grown), Item("乙", fallen)]))
    '分别比上年增加1项和减少1场'
    >>> "".join(text for _, text in together_with_year_before([Item("甲", grown), Item("乙", None)]))
    '甲比上年增加1项'
    """
    known = [(index, each, each.change) for index, each in enumerate(items) if each.change is not None]
    changed = [each for each in known if not each[1].partly and not each[2].equal]
    equal = [each for each in known if not each[1].partly and each[2].equal]
    partly = [each for each in known if each[1].partly]
    pieces: list[Piece] = []
    if changed:
        if len(changed) < len(items):
            pieces += _named(changed)
        pieces.append((None, "分别比上年" if len(changed) > 1 else "比上年"))
        verbs = {change.verb for *_, change in changed}
        for at, (index, _, change) in enumerate(changed):
            if at:
                pieces.append((None, "和" if at == len(changed) - 1 else "、"))
            verb = change.verb if at == 0 or len(verbs) > 1 else ""
            pieces.append((index, f"{verb}{change.amount}"))
    if equal:
        if pieces:
            pieces.append((None, "，"))
        if len(equal) < len(items):
            pieces += _named(equal)
        about = "大体" if any(change.about for *_, change in equal) else ""
        pieces.append((equal[-1][0], f"{'均' if len(equal) > 1 else ''}与上年{about}持平"))
    if partly:
        if pieces:
            pieces.append((None, "，"))
        if len(partly) < len(items):
            pieces += _named(partly)
        pieces += _values_before(partly)
    return tuple(pieces)


def with_target(
    value: Number,
    target: Number,
    unit: str,
    places: int = 0,
    *,
    better: Literal["more", "less", ""] = "more",
    approximate: bool = False,
    partly: bool = False,
) -> str:
    """Compare an actual value, as rounded in the review, with its target, as written in the ledger.

    What should be more is stated as a completion, which is 100 % or more only if the target is reached; a
    share, and what should be less, as a difference; of nothing no completion is stated. What records that
    are not all filled leave open is stated as theirs.

    >>> with_target(27, 24, "次"), with_target(90, 96, "篇"), with_target(90, 96, "篇", partly=True)
    ('完成年度目标的112.5%', '完成年度目标的93.8%，差6篇', '按已填的记录完成年度目标的93.8%')
    >>> with_target(95, 90, "%"), with_target(3, 5, "起", better="less")
    ('比年度目标（90%）高5个百分点', '控制在年度目标（5起）以内')
    """
    places = places_for(value, unit, places)
    new, goal = rounded(value, places), Decimal(target)
    places = max(places, decimals(goal))
    named = f"年度目标（{exact_quantity(goal, unit, places)}）"
    about, roughly = ("约", "大体") if approximate else ("", "")
    by = f"{about}{quantity(abs(new - goal), '个百分点' if unit == '%' else unit, places)}"
    # Records filled later can only add to an amount.
    certain = unit != "%" and (new > goal if better == "less" else new >= goal)
    filled = "按已填的记录" if partly and not certain else ""
    if better == "less":
        if new > goal:
            return f"{filled}超出{named}{by}"
        return f"{filled}{roughly}{f'控制在{named}以内' if goal else f'达到{named}'}"
    if unit == "%" or goal <= 0:
        if new == goal:
            return f"{filled}{roughly}达到{named}"
        return f"{filled}比{named}{'高' if new > goal else '低'}{by}"
    if new == goal and approximate:
        return f"大体完成{named}"
    if not new:
        return f"{filled}没有完成{named}"
    done = f"{filled}完成年度目标的{about}{completion_text(new, goal)}"
    return done if new >= goal or partly else f"{done}，差{by}"


def completion_text(new: Decimal, goal: Number) -> str:
    """Format a completion in per cent, with as many decimals as keep it from 100 % and from 0 %.

    >>> completion_text(Decimal(90), 96), completion_text(Decimal(99999), 100000)
    ('93.8%', '99.999%')
    """
    share = new * _HUNDRED / Decimal(goal)
    places = 1
    # Rounding up is only wrong where it reaches what the value does not.
    while places < _FINEST and new < goal and rounded(share, places) >= _HUNDRED:
        places += 1
    while places < _FINEST and share and not rounded(share, places):
        places += 1
    text = format(rounded(share, places), "f")  # no 万%
    return f"{text.rstrip('0').rstrip('.')}%"


def trend(values: Mapping[int, Number], unit: str, places: int = 0) -> str:
    """Say what three or more consecutive years show of the last; empty if they show nothing.

    >>> trend({2019: 22, 2020: 24, 2021: 27}, "次"), trend({2019: 22, 2020: 20, 2021: 27}, "次")
    ('三年来逐年增加', '为三年来最多')
    >>> trend({2019: 22, 2020: 30, 2021: 27}, "次")
    ''
    """
    years = sorted(values, reverse=True)
    following = [year for at, year in enumerate(years) if year == years[0] - at]
    places = max((places_for(values[year], unit, places) for year in following), default=places)
    known = [rounded(values[year], places) for year in following]
    more, less = (("提高", "最高"), ("降低", "最低")) if unit == "%" else (("增加", "最多"), ("减少", "最少"))
    for (changed, extreme), sign in ((more, 1), (less, -1)):
        highest = _leading(sign * known[0] > sign * each for each in known[1:])
        rising = _leading(sign * one > sign * two for one, two in pairwise(known))
        if highest >= _TREND_YEARS:
            count = _NUMERALS[highest] if highest < len(_NUMERALS) else str(highest)
            return f"{count}年来逐年{changed}" if rising == highest else f"为{count}年来{extreme}"
    return ""


def change(value: Number, before: Number, unit: str, places: int = 0) -> str:
    """Format a change for a table cell: ``+4次（+20%）``; without the rate on a base under 20.

    >>> change(24, 20, "次"), change(20, 20, "次"), change(6, 2, "次")
    ('+4次（+20%）', '持平', '+4次')
    """
    compared = Change.of(value, before, unit, places)
    if compared.equal:
        return "持平"
    sign = "+" if compared.new > compared.old else "－"
    amount = f"{sign}{compared.amount}"
    if not compared.has_rate:
        return amount
    return f"{amount}（{sign}{percentage(abs(compared.new - compared.old), compared.old)}）"


def _named(items: Sequence[tuple[int, Item, Change]]) -> list[Piece]:
    pieces: list[Piece] = []
    for at, (index, item, _) in enumerate(items):
        pieces += [(None, "、")] if at else []
        pieces.append((index, item.name))
    return pieces


def _values_before(items: Sequence[tuple[int, Item, Change]]) -> list[Piece]:
    """Return the values of the year before; a note that all share stands once, behind the last."""
    notes = {item.note for _, item, _ in items}
    shared = notes.pop() if len(notes) == 1 else None
    pieces: list[Piece] = [(None, "上年分别为" if len(items) > 1 else "上年为")]
    for at, (index, item, change) in enumerate(items):
        if at:
            pieces.append((None, "和" if at == len(items) - 1 else "、"))
        pieces.append((index, f"{change.old_text}{'' if shared is not None else item.note}"))
    return [*pieces, (items[-1][0], shared)] if shared else pieces


def _leading(hold: Iterable[bool]) -> int:
    """Return how many years, this one included, follow one another while a condition holds."""
    count = 1
    for each in hold:
        if not each:
            break
        count += 1
    return count
