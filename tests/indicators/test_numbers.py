from __future__ import annotations

from decimal import Decimal

import pytest

from kit.indicators import (
    Indicator,
    change,
    percentage,
    rounded,
    trend,
    with_target,
    with_year_before,
    written,
)
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


def test_comparisons_in_units_of_ten_thousands_have_none_either() -> None:
    assert with_year_before(30000, 20000, "万元") == "比上年增加10000万元，增长50%"
    assert with_year_before(50000, 20000, "万元") == (
        "比上年增加30000万元（上年20000万元，本年50000万元），增长150%"
    )
    assert with_target(30000, 20000, "万元") == "超年度目标（20000万元）10000万元"
    assert change(30000, 20000, "万元") == "+10000万元（+50%）"
    trended = trend({2019: 10000, 2020: 20000, 2021: 30000}, "万元")
    assert trended == "2019年以来逐年增加，依次为10000万元、20000万元、30000万元"


def test_rounding_does_not_go_through_binary_floats() -> None:
    assert rounded(Decimal("2.675"), 2) == Decimal("2.68")


def test_a_share_of_nothing_is_refused() -> None:
    assert percentage(1, 3) == "33.3%"
    with pytest.raises(ZeroDivisionError):
        percentage(1, 0)


@pytest.mark.parametrize(
    ("value", "before", "unit", "places", "text"),
    [
        (24, 20, "次", 0, "比上年增加4次，增长20%"),
        (16, 20, "次", 0, "比上年减少4次，下降20%"),
        (20, 20, "次", 0, "与上年持平"),
        (5, 0, "次", 0, "上年为0次"),
        (0, 0, "次", 0, "与上年持平"),
        (0, 5, "次", 0, "比上年减少5次，下降100%"),
        (40, 20, "块", 0, "比上年增加20块，增长100%"),
        (41, 20, "块", 0, "比上年增加21块（上年20块，本年41块），增长105%"),
        (Decimal("63.5"), Decimal("60"), "%", 1, "比上年提高3.5个百分点"),
        (Decimal("60"), Decimal("63.5"), "%", 1, "比上年降低3.5个百分点"),
        (Decimal("4.04"), Decimal("4.01"), "篇", 1, "与上年持平"),
        (100001, 100000, "人", 0, "比上年增加1人，变动不足0.1%"),
    ],
)
def test_the_year_before_is_compared_as_usage_has_it(
    value: int | Decimal, before: int | Decimal, unit: str, places: int, text: str
) -> None:
    assert with_year_before(value, before, unit, places) == text


@pytest.mark.parametrize(
    ("value", "target", "unit", "text"),
    [
        (26, 24, "次", "超年度目标（24次）2次"),
        (24, 24, "次", "达到年度目标（24次）"),
        (20, 24, "次", "比年度目标（24次）少4次"),
        (Decimal("80"), 90, "%", "比年度目标（90%）少10个百分点"),
    ],
)
def test_a_target_is_met_missed_or_passed(value: int | Decimal, target: int, unit: str, text: str) -> None:
    assert with_target(value, target, unit) == text


@pytest.mark.parametrize(
    ("value", "before", "unit", "text"),
    [
        (24, 20, "次", "+4次（+20%）"),
        (16, 20, "次", "－4次（－20%）"),
        (20, 20, "次", "持平"),
        (3, 0, "次", "+3次"),
        (60, 50, "%", "+10个百分点"),
    ],
)
def test_a_change_fits_a_cell(value: int, before: int, unit: str, text: str) -> None:
    assert change(value, before, unit) == text


@pytest.mark.parametrize(
    ("values", "unit", "text"),
    [
        ({2019: 22, 2020: 24, 2021: 27}, "次", "2019年以来逐年增加，依次为22次、24次、27次"),
        ({2019: 27, 2020: 24, 2021: 22}, "次", "2019年以来逐年减少，依次为27次、24次、22次"),
        ({2019: 60, 2020: 70, 2021: 80}, "%", "2019年以来逐年提高，依次为60%、70%、80%"),
        ({2019: 5, 2020: 5, 2021: 5}, "次", "2019年以来各年均为5次"),
        ({2019: 5, 2020: 9, 2021: 5}, "次", "2019年至2021年依次为5次、9次、5次"),
        ({2019: 5, 2020: 5, 2021: 6}, "次", "2019年至2021年依次为5次、5次、6次"),
        ({2018: 5, 2020: 5, 2021: 6}, "次", ""),
        ({2020: 5, 2021: 6}, "次", ""),
    ],
)
def test_three_years_that_follow_one_another_are_a_trend(
    values: dict[int, int], unit: str, text: str
) -> None:
    assert trend(values, unit) == text


def test_what_is_approximate_is_compared_as_such() -> None:
    assert with_year_before(300, 200, "条", approximate=True) == "比上年增加约100条，增长约50%"
    assert with_year_before(300, 300, "条", approximate=True) == "与上年大体持平"
    assert with_target(300, 150, "条", approximate=True) == "超年度目标（150条）约150条"
    assert trend({2019: 1, 2020: 2, 2021: 3}, "条", approximate=True).endswith("依次为约1条、约2条、约3条")


def test_what_is_not_all_is_never_written_as_all() -> None:
    assert [percentage(part, 3000) for part in (0, 1, 2999, 3000)] == ["0%", "0.03%", "99.97%", "100%"]
    assert with_year_before(57, 2479176, "次") == "比上年减少2479119次，下降99.998%"
    assert change(57, 2479176, "次") == "－2479119次（－99.998%）"
    share = Decimal("99.97")
    assert with_year_before(share, 100, "%", 1) == "比上年降低0.03个百分点"
    assert with_target(share, 100, "%", 1) == "比年度目标（100%）少0.03个百分点"
    assert not Indicator("a", "甲", "%", Rows(CATALOGUE["study"]), "study", places=1).reaches(share, 100)


def test_about_as_much_as_its_target_is_not_said_to_reach_it() -> None:
    assert with_target(200, 200, "条", approximate=True) == "与年度目标（200条）大体持平"
