"""Limits of a funnel: exact, with false alarms as rare as they say."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.statistics.binomial import mid_tails, quantile
from kit.statistics.funnel import INNER, OUTER, draw_funnel

COUNTIES = 1000


def tail(count: int, trials: int, share: float) -> float:
    return sum(
        math.comb(trials, each) * share**each * (1 - share) ** (trials - each) for each in range(count)
    )


@given(st.integers(1, 60), st.floats(0.02, 0.98), st.data())
def test_tails_are_those_of_the_sum_of_all_terms(trials: int, share: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, trials))
    each = math.comb(trials, count) * share**count * (1 - share) ** (trials - count)
    low, high = mid_tails(count, trials, share)
    assert low == pytest.approx(tail(count, trials, share) + each / 2, abs=1e-9)
    assert low + high == pytest.approx(1, abs=1e-9)


@given(st.integers(1, 5000), st.floats(0.001, 0.999))
def test_quantiles_rise_with_their_probability(trials: int, share: float) -> None:
    found = [quantile(each, trials, share) for each in (0.001, 0.025, 0.5, 0.975, 0.999)]
    assert found == sorted(found)
    assert 0 <= found[0] <= found[-1] <= trials


def test_large_units_need_no_table() -> None:
    deviation = math.sqrt(1_000_000 * 0.3 * 0.7)
    assert quantile(0.999, 1_000_000, 0.3) == pytest.approx(300_000 + 3.0902 * deviation, abs=5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("townships", "share", "sizes"), [(20, 0.7, (30, 300)), (60, 0.5, (20, 200)), (12, 0.6, (40, 150))]
)
def test_of_equal_townships_one_to_five_in_a_thousand_are_outside(
    townships: int, share: float, sizes: tuple[int, int]
) -> None:
    chance = random.Random(11)
    outside = inner = 0
    for _ in range(COUNTIES):
        wholes = [chance.randint(*sizes) for _ in range(townships)]
        points = [(sum(chance.random() < share for _ in range(whole)), whole) for whole in wholes]
        funnel = draw_funnel(points)
        assert funnel is not None
        outside += sum(funnel.is_outside(*point) for point in points)
        inner += sum(funnel.is_outside(*point, INNER) for point in points)
    assert 0.001 <= outside / (COUNTIES * townships) <= 0.005
    assert 0.035 <= inner / (COUNTIES * townships) <= 0.06


def test_townships_that_differ_widen_the_limits_and_one_that_stands_out_does_not() -> None:
    chance = random.Random(5)
    even = [(sum(chance.random() < 0.6 for _ in range(100)), 100) for _ in range(40)]
    differing = [(round(100 * chance.uniform(0.3, 0.9)), 100) for _ in range(40)]
    wide, narrow = draw_funnel(differing), draw_funnel([*even[1:], (10, 100)])
    assert wide is not None
    assert narrow is not None
    assert wide.dispersion > 5
    assert not narrow.is_overdispersed
    assert narrow.is_outside(10, 100)


def test_no_funnel_without_any_whole_and_none_is_outside_where_all_are_alike() -> None:
    assert draw_funnel([(0, 0), (0, 0)]) is None
    whole = draw_funnel([(5, 5), (9, 9), (0, 0)])
    assert whole is not None
    assert whole.limits(5, OUTER) == (1.0, 1.0)
    assert not whole.is_outside(9, 9)
