"""Targets: met, missed and not measured always add up to those set."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from kit.charts.forms import Targets
from kit.indicators import goals
from kit.ledgers.columns import Value
from tests.support.made_ledgers import Records, day, ledgers_of, records, review_of
from tests.support.subjects import INDICATORS
from tests.support.townships import opened

KEYS = ("targets", "targets_met", "targets_missed", "targets_unmeasured")


@settings(max_examples=80, deadline=None)
@given(records())
def test_met_missed_and_not_measured_are_all_that_were_set(made: Records) -> None:
    review = review_of(made)
    whole, *parts = (review.figures[key].number for key in KEYS)
    assert (whole is None) == ("targets" in review.ledgers.absent)
    if whole is None:
        return
    assert whole == sum(part or 0 for part in parts)
    text = review.section("opening").text
    assert not whole or f"年度目标{whole}项" in text
    for goal in goals(review.ledgers, INDICATORS):
        assert goal.indicator is not None or goal.name in text
    drawing = review.chart("targets")
    if drawing:
        assert isinstance(drawing.form, Targets)
        assert drawing.title.startswith(f"{len(drawing.form.labels)}项年度目标")
        assert len(drawing.form.labels) == whole
        told = [drawing.form.met.count(state) for state in (True, False, None)]
        assert told == [part or 0 for part in parts]


@pytest.mark.parametrize("sent", [None, []])
def test_a_target_does_not_vanish_with_its_ledger(sent: list[list[Value]] | None) -> None:
    made: dict[str, list[list[Value]]] = {
        "targets": [["宣传栏", 10, None], ["文明实践活动场次", 1, None]],
        "civility": [[day(4), "清扫", "西村", 1, Decimal(1), 1]],
    }
    if sent is not None:
        made["boards"] = sent
    review = review_of(made)
    assert [review.figures[key].value for key in KEYS] == [2, 1, 0, 1]
    assert "年度目标2项，达到1项，没有数据可以对照1项（宣传栏）。" in review.section("opening").text
    drawing = review.chart("targets")
    assert drawing
    assert drawing.title == "2项年度目标达到1项、1项没有数据"
    assert "宣传栏缺，目标10块" in drawing.alt


def test_a_ledger_that_has_records_and_none_of_the_kind_gives_a_true_nought() -> None:
    review = review_of({"targets": [["宣传栏", 10, None]], "boards": [[day(3), "标语", 3, None, None]]})
    assert review.figures["boards"].value == 0
    assert "年度目标1项，未达到1项。宣传栏0块，目标为10块。" in review.section("opening").text


def test_nothing_is_all_reached_where_nothing_was_set() -> None:
    text = review_of({"targets": [["宣传栏", 0, None]]}).section("opening").text
    assert "年度目标" not in text


def test_a_target_of_nought_is_none_and_told_once(tmp_path: Path) -> None:
    review = opened(tmp_path, targets=[["网评员人数", 0, "人"], ["宣传栏", 6, "块"]])
    assert review.figures["commentators"].versus_target == ""
    assert review.figures["targets"].value == 1
    (notice,) = [notice for notice in review.notices if "目标值是 0" in notice]
    assert notice.startswith("2021/清河镇.xlsx › 年度目标 › B2：“网评员人数”的目标值是 0，按没有定目标处理")


def test_where_fewer_is_better_nought_is_a_target(tmp_path: Path) -> None:
    review = opened(tmp_path, targets=[["未整改问题", 0, "个"]])
    assert review.figures["problems_open"].target_met is True
    assert not any("目标值是 0" in notice for notice in review.notices)


def test_a_share_without_a_unit_that_may_be_per_cent_is_not_held_against_any(tmp_path: Path) -> None:
    review = opened(tmp_path, targets=[["稿件采用率", 0.8, None]])
    assert review.figures["targets_unmeasured"].label == "稿件采用率"
    assert review.figures["submissions_adopted_share"].target is None
    (notice,) = [notice for notice in review.notices if "稿件采用率" in notice]
    assert "看不出是 80% 还是 0.8%，这个目标不作对比" in notice


@pytest.mark.parametrize("name", ["年度目标项数", "达到目标项数"])
def test_the_targets_are_not_held_against_their_own_outcome(name: str) -> None:
    review = review_of({"targets": [[name, 3, None]]})
    assert review.figures["targets_unmeasured"].label == name


def test_two_names_of_one_indicator_are_two_targets() -> None:
    made: Records = {
        "targets": [["宣传标语", 3, None], ["标语", 9, None], ["标语", 9, None]],
        "boards": [[day(3), "标语", 5, None, None]],
    }
    held = goals(ledgers_of(made), INDICATORS)
    assert [(goal.name, goal.held) for goal in held] == [("宣传标语", "met"), ("标语（9条）", "missed")]


def test_what_was_compared_before_does_not_answer_for_others() -> None:
    few = ledgers_of({"targets": [["宣传栏", 2, None]], "boards": [[day(3), "宣传栏", 1, None, None]]})
    many = ledgers_of({"targets": [["宣传栏", 2, None]], "boards": [[day(3), "宣传栏", 5, None, None]]})
    without = [each for each in INDICATORS if each.key != "boards"]
    asked = [goals(ledgers, listed) for listed in (INDICATORS, without) for ledgers in (few, many, few)]
    assert [goal.held for (goal,) in asked] == ["missed", "met", "missed", *["unmeasured"] * 3]


def test_a_target_is_written_as_the_ledger_has_it() -> None:
    made: Records = {
        "targets": [["宣传栏", Decimal("5.5"), None], ["月人均自学篇数", Decimal("7.16"), None]],
        "boards": [[day(3), "宣传栏", 5, None, None]],
        "self_study": [[month, Decimal("7.2"), 1] for month in range(1, 13)],
    }
    figures = review_of(made).figures
    assert figures["boards"].versus_target == "完成年度目标的90.9%，差0.5块"
    assert (figures["boards"].target_met, figures["self_study_monthly"].target_met) == (False, True)
    assert figures["self_study_monthly"].versus_target == "完成年度目标的100.6%"


def test_a_target_missed_by_a_sum_that_is_not_whole_says_so() -> None:
    made: Records = {
        "targets": [["宣传栏", 9, None]],
        "boards": [[day(3), "宣传栏", 5, None, None], [day(4), "宣传栏", None, None, None]],
    }
    text = review_of(made).section("opening").text
    assert "年度目标1项，未达到1项。宣传栏5块（记录没有填全），为目标9块的55.6%。" in text
