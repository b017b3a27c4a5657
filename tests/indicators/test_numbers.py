from __future__ import annotations

from decimal import Decimal

import pytest

from kit.indicators import Indicator, percentage, rounded, written
from kit.indicators.measures import Rows
from kit.indicators.numbers import quantity
from tests.support.subjects import CATALOGUE


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (24, 0, "24"),
        (0, 0, "0"),
        (25134, 0, "25134"),
        (20000, 0, "2万"),
        (1_200_000, 0, "120万"),
        (1_200_000_000, 0, "12亿"),
        (Decimal("12.25"), 1, "12.3"),
        (Decimal("8.04"), 1, "8"),
        (Decimal("0.05"), 1, "0.1"),
        (Decimal("1234.5"), 0, "1235"),
    ],
)
def test_numbers_are_written_half_up_and_only_round_ones_in_wan(
    value: int | Decimal, places: int, text: str
) -> None:
    assert written(value, places) == text


@pytest.mark.parametrize(
    ("value", "unit", "places", "text"),
    [
        (20000, "万元", 0, "20000万元"),
        (120_000_000, "万元", 0, "120000000万元"),
        (20000, "元", 0, "2万元"),
        (Decimal("2.50"), "亿元", 2, "2.5亿元"),
        (Decimal("10000.00"), "亿元", 2, "10000亿元"),
        (Decimal("0.004"), "亿元", 2, "0亿元"),
        (30000, "万人次", 0, "30000万人次"),
        (20000, "人", 0, "2万人"),
    ],
)
def test_a_number_in_a_unit_of_ten_thousands_has_no_scale_of_its_own(
    value: int | Decimal, unit: str, places: int, text: str
) -> None:
    assert quantity(value, unit, places) == text


def test_rounding_does_not_go_through_binary_floats() -> None:
    assert rounded(Decimal("2.675"), 2) == Decimal("2.68")


def test_a_share_of_nothing_is_refused() -> None:
    assert percentage(1, 3) == "33.3%"
    with pytest.raises(ZeroDivisionError):
        percentage(1, 0)


def test_what_is_not_all_is_never_written_as_all() -> None:
    assert [percentage(part, 3000) for part in (0, 1, 2999, 3000)] == ["0%", "0.03%", "99.97%", "100%"]
    share = Decimal("99.97")
    assert not Indicator("a", "甲", "%", Rows(CATALOGUE["study"]), "study", places=1).reaches(share, 100)
