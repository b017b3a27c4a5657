"""Spread by the median, and ranks with ties."""

from __future__ import annotations

import random
from decimal import Decimal
from statistics import median
from statistics import median as statistics_median

from hypothesis import given
from hypothesis import strategies as st

from kit.statistics.ranks import rank_of, ranks
from kit.statistics.spread import FEWEST, deviation, quartiles, spread_of

values = st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=40)


@given(values)
def test_half_of_the_values_lie_on_each_side(found: list[Decimal]) -> None:
    low, high = quartiles(found)
    assert median(found) == statistics_median(found)
    assert min(found) <= low <= median(found) <= high <= max(found)
    assert deviation(found) <= max(abs(each - median(found)) for each in found)


@given(values)
def test_equal_values_share_a_rank_and_take_its_places(found: list[Decimal]) -> None:
    placed = ranks(found)
    for value, rank in zip(found, placed, strict=True):
        assert rank.place == rank_of(value, found)
        assert rank.shared_by == found.count(value)
    assert {rank.place for rank in placed} >= {1}


def test_fewer_can_be_first() -> None:
    placed = ranks([Decimal(each) for each in (3, 0, 0, 9)], lowest_first=True)
    assert [str(each) for each in placed] == ["第3", "并列第1", "并列第1", "第4"]


def test_too_few_or_equal_values_have_no_limits() -> None:
    assert spread_of([Decimal(each) for each in range(FEWEST - 1)]).limits is None
    assert spread_of([Decimal(7)] * 30).limits is None


def test_where_most_are_equal_the_mean_deviation_stands_in() -> None:
    spread = spread_of([Decimal(each) for each in (0, 0, 0, 0, 0, 0, 0, 0, 1, 40)])
    assert spread.by_mean
    assert spread.is_far(Decimal(40))
    assert not spread.is_far(Decimal(1))


def test_of_equal_townships_few_counts_are_far() -> None:
    chance = random.Random(8)
    counties, townships = 1000, 20
    far = 0
    for _ in range(counties):
        bases = [chance.randint(4, 30) for _ in range(townships)]
        # A sum of many small chances, as counts are.
        counts = [sum(chance.random() < 0.05 for _ in range(200 * base // 10)) for base in bases]
        pairs = [(Decimal(count), Decimal(base)) for count, base in zip(counts, bases, strict=True)]
        spread = spread_of([count / base for count, base in pairs])
        far += sum(spread.is_far(count / base) and not spread.is_chance(count, base) for count, base in pairs)
    assert 0.001 <= far / (counties * townships) <= 0.005


def test_planted_counts_are_found_and_equal_townships_seldom_flagged() -> None:
    chance = random.Random(3)
    found = flagged = 0
    counties, townships = 400, 24
    for _ in range(counties):
        bases = [Decimal(chance.randint(5, 30)) for _ in range(townships)]
        counts = [
            Decimal(round(max(chance.gauss(float(5 * base), float(5 * base) ** 0.5), 0))) for base in bases
        ]
        counts[0] = 4 * counts[0] + 10
        spread = spread_of([count / base for count, base in zip(counts, bases, strict=True)])
        out = [
            spread.is_far(count / base) and not spread.is_chance(count, base)
            for count, base in zip(counts, bases, strict=True)
        ]
        found += out[0]
        flagged += sum(out[1:])
    assert found >= 0.95 * counties
    assert flagged <= 0.005 * counties * (townships - 1)
