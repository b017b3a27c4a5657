"""Problems and plans name an indicator only by words that are declared for it."""

from __future__ import annotations

import pytest

from kit.indicators.goals import Goal, Held
from kit.indicators.named import answers, named_in
from tests.support.subjects import CATALOGUE, INDICATORS, SUBJECT


def keys(text: str) -> list[str]:
    return [each.key for each in named_in(text, INDICATORS)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("更新村级宣传栏", ["boards"]),
        ("清点宣传栏和标语", ["boards", "slogans"]),
        ("增加县级以上媒体 投稿", ["submissions"]),
        ("均衡安排信息报送", ["submissions"]),
        ("举办知识讲座", ["lectures"]),
        ("加强业务培训", []),
        ("", []),
    ],
)
def test_an_indicator_is_named_by_its_name_or_a_synonym(text: str, named: list[str]) -> None:
    assert keys(text) == named


def test_a_word_within_a_longer_one_of_another_indicator_names_nothing() -> None:
    # 投稿 is a synonym of 县级以上媒体投稿, and stands in 县级媒体投稿.
    assert keys("县级媒体投稿偏少") == ["submissions_county"]


def missed(name: str, held: Held = "missed") -> Goal:
    return Goal(name, 2, 10, held, SUBJECT.indicator(name))


def test_a_missed_target_is_answered_by_the_rows_that_name_it() -> None:
    goals = [missed("宣传栏"), missed("网评员人数"), missed("宣传标语", "met")]
    found = answers(goals, ["更新宣传栏", "抓队伍", "宣传栏逐村清点，补充标语"], INDICATORS)
    assert [(each.goal.name, each.rows, each.ledger) for each in found] == [
        ("宣传栏", (0, 2), None),
        ("网评员人数", (), None),
    ]


def test_a_row_that_names_the_ledger_alone_does_not_answer_the_target() -> None:
    (found,) = answers([missed("知识讲座次数")], ["抓队伍", "完善理论学习计划"], INDICATORS)
    assert (found.rows, found.ledger) == ((1,), CATALOGUE["study"])


def test_a_target_without_an_indicator_is_not_looked_for() -> None:
    assert answers([Goal("没有的指标", 2, 10)], ["没有的指标"], INDICATORS) == ()
