"""The last day of a deadline as offices write it; what does not say one is not guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.ledgers.deadlines import last_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年9月30日", (2021, 9, 30)),
        ("2021年9月30日前完成", (2021, 9, 30)),
        ("2021-09-30", (2021, 9, 30)),
        ("２０２１．９．３０", (2021, 9, 30)),
        ("2021年9月", (2021, 9, 30)),
        ("2021年2月份", (2021, 2, 28)),
        ("2021/9", (2021, 9, 30)),
        ("二〇二一年九月底", (2021, 9, 30)),
        ("2021年9月上旬", (2021, 9, 10)),
        ("2021年9月中旬前", (2021, 9, 20)),
        ("2021年底", (2021, 12, 31)),
        ("2021年年底前整改到位", (2021, 12, 31)),
        ("2021年", (2021, 12, 31)),
        ("2021年上半年", (2021, 6, 30)),
        ("2022年一季度", (2022, 3, 31)),
        ("2022年第4季度末", (2022, 12, 31)),
    ],
)
def test_a_deadline_ends_with_the_last_day_that_it_names(text: str, day: tuple[int, int, int]) -> None:
    assert last_day(text) == dt.date(*day)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "年底",
            "9月底",
            "明年6月",
            "长期坚持",
            "立行立改",
            "全年",
            "已完成",
            "2021年13月",
            "2021年9月31日",
        ),
        *("2021年3月、9月", "2021年9月—12月", "2021年国庆前", "2021年9月30日（已延期）", "2021年9月30日" * 9),
    ],
)
def test_what_names_no_single_last_day_with_its_year_has_none(text: str) -> None:
    assert last_day(text) is None


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["", "前", "前完成", "之前"]))
def test_any_whole_day_is_its_own_last_day(day: dt.date, after: str) -> None:
    assert last_day(f"{day.year}年{day.month}月{day.day}日{after}") == day
