from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kit import open_review
from kit.indicators import Figures
from tests.support.ledger_files import Written
from tests.support.subjects import INDICATORS, SUBJECT
from tests.support.townships import opened, write_township


def day(month: int, number: int = 1) -> dt.date:
    return dt.date(2021, month, number)


@pytest.fixture
def figures(tmp_path: Path) -> Figures:
    return opened(
        tmp_path,
        study=[
            [day(1), "中心组学习", "甲", 20, 2],
            [day(7), "集体学习", "乙", 30, 1.5],
            [day(7, 2), "知识讲座", "丙", 40, 1],
            [day(7, 9), "领学", "丁", 10, None],
        ],
        self_study=[[1, 4.2, 60], [2, 4.3, 61], [3, 3.1, 60]],
        boards=[
            [day(3), "宣传栏", 4, 2, "东村"],
            [day(4), "宣传栏", None, 3, "西村"],
            [day(5), "标语", 30, None, "东村"],
            [day(6), "展板", 7, 7, "东村"],
        ],
        submissions=[
            [day(5), "甲", "云山日报", "县级", None, "是"],
            [day(6), "乙", "市报", "市级", None, "否"],
            [day(6), "丙", "云山日报", "县级", None, None],
        ],
        civility=[[day(4), "清扫", "西村", 12, 2.5, 300], [day(5), "植树", "西村", 8, 1.5, 20]],
        models=[["好邻居", 3, 5, 9], ["文明家庭", 2, 4, None]],
        targets=[["理论学习次数", 2, "次"], ["宣传栏", 10, "块"], ["没有的指标", 1, "个"]],
    ).figures


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("township", "清河镇", "清河镇"),
        ("year", 2021, "2021年"),
        ("study_sessions", 2, "2次"),
        ("lectures", 1, "1次"),
        ("led_readings", 1, "1次"),
        ("self_study_monthly", Decimal("11.6") / 3, "3.9篇"),
        ("boards", 9, "9块"),
        ("slogans", 30, "30条"),
        ("submissions", 3, "3篇"),
        ("submissions_county", 2, "2篇"),
        ("submissions_national", 0, "0篇"),
        ("submissions_adopted", 1, "1篇"),
        ("civility_activities", 2, "2场"),
        ("volunteer_hours", Decimal("4.0"), "4小时"),
        ("model_stories", 9, "9篇"),
        ("commentators", 12, "12人"),
        ("party_anniversary", 100, "100周年"),
    ],
)
def test_each_indicator_is_counted_by_its_rule(figures: Figures, key: str, value: object, text: str) -> None:
    assert (figures[key].value, figures[key].text) == (value, text)


def test_the_lowest_month_is_told_with_its_name(figures: Figures) -> None:
    lowest = figures["self_study_lowest"]
    assert (lowest.text, lowest.label) == ("3.1篇", "3月")


def test_a_figure_names_file_sheet_rows_and_rule(figures: Figures) -> None:
    source = figures["boards"].source
    assert (source.file, source.sheet, source.rows) == ("2021/清河镇.xlsx", "宣传阵地", (2, 3))
    assert source.rule == "《宣传阵地》中“类型”为宣传栏的“新增＋更新”之和"


def test_targets_are_matched_by_name_and_met_or_missed(figures: Figures) -> None:
    assert (figures["study_sessions"].target, figures["study_sessions"].target_met) == (2, True)
    assert (figures["boards"].target, figures["boards"].target_met) == (10, False)
    assert figures["slogans"].target_met is None


def test_a_missing_ledger_gives_no_value_and_says_why(tmp_path: Path) -> None:
    write_township(tmp_path, without=["先进典型"])
    review = open_review("清河镇", 2021, data=tmp_path)
    stories = review.figures["model_stories"]
    assert (stories.value, stories.text, stories.why_missing) == (None, "", "未收到《先进典型》台账")
    assert review.outcome == "partial"


def test_a_ledger_of_a_header_alone_is_missing_and_not_nought(tmp_path: Path) -> None:
    review = opened(tmp_path, civility=[])
    assert review.figures["civility_activities"].value is None
    assert review.gaps == ("《文明实践》台账没有记录",)


def test_blank_cells_are_unknown_and_not_nought(tmp_path: Path) -> None:
    review = opened(tmp_path, boards=[[day(3), "宣传栏", None, None, "东村"]])
    assert review.figures["boards"].value is None
    assert review.figures["boards"].why_missing == "《宣传阵地》台账未填“新增”“更新”"
    assert review.figures["slogans"].value == 0


def test_an_approximate_cell_makes_its_sum_approximate(tmp_path: Path) -> None:
    rows: list[list[Written]] = [[day(3), "标语", "约200", None, "东村"], [day(4), "标语", 100, None, "西村"]]
    slogans = opened(tmp_path, boards=rows).figures["slogans"]
    assert (slogans.value, slogans.text, slogans.approximate) == (300, "约300条", True)


def test_the_year_before_is_read_where_it_is_there(tmp_path: Path) -> None:
    write_township(tmp_path, year=2020, records={"study": [[dt.date(2020, 3, 1), "集体学习", "甲", 3, 1]]})
    figures = opened(tmp_path).figures
    assert figures["study_sessions"].year_before == 1
    assert figures["boards"].year_before is None


def test_nothing_stands_out_where_more_than_three_tie(tmp_path: Path) -> None:
    tied: list[list[Written]] = [[day(month), "集体学习", "甲", 3, 1] for month in (1, 2, 3, 4)]
    assert (
        opened(tmp_path, study=[*tied, [day(5), "领学", "乙", 1, 1]]).figures["study_top_month"].value is None
    )


def test_an_unknown_key_names_the_nearest(figures: Figures) -> None:
    with pytest.raises(KeyError, match="是否指“boards”"):
        figures["board"]


def test_keys_and_names_are_declared_once() -> None:
    keys = [indicator.key for indicator in INDICATORS]
    names = list(_names())
    assert len(keys) == len(set(keys))
    assert len(names) == len(set(names))


def _names() -> Iterator[str]:
    for indicator in INDICATORS:
        yield from (indicator.name, *indicator.synonyms)


def test_months_without_a_record_are_named(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        [day(month), "集体学习", "甲", 3, 1] for month in range(1, 13) if month not in (2, 8)
    ]
    idle = opened(tmp_path, study=[*rows, [day(2), "知识讲座", "乙", 1, 1]]).figures["study_idle_months"]
    assert (idle.value, idle.label) == (2, "2月、8月")


def test_rules_kept_too_seldom_are_named(tmp_path: Path) -> None:
    short = opened(
        tmp_path, systems=[["例会", 4, 3, None, None], ["报告", 2, 2, None, None], ["通报", 1, 0, None, None]]
    ).figures["systems_short"]
    assert (short.value, short.label, short.source.rows) == (2, "例会、通报", (2, 4))


def test_targets_are_told_as_reached_and_missed_by_name(tmp_path: Path) -> None:
    figures = opened(
        tmp_path,
        targets=[["宣传栏", 6, "块"], ["标语", 40, "条"], ["没有的指标", 1, "个"], ["网评员人数", 12, "人"]],
    ).figures
    told = [figures[key] for key in ("targets", "targets_met", "targets_missed", "targets_unmeasured")]
    assert [figure.value for figure in told] == [4, 2, 1, 1]
    assert [figure.label for figure in told[2:]] == ["宣传标语", "没有的指标"]


def test_a_target_is_met_as_the_value_is_written(tmp_path: Path) -> None:
    figures = opened(
        tmp_path, self_study=[[1, 4.95, 60], [2, 4.97, 60]], targets=[["月人均自学篇数", 5, "篇"]]
    ).figures
    assert figures["self_study_monthly"].text == "5篇"
    assert figures["self_study_monthly"].versus_target == "完成年度目标的100%"
    assert figures["self_study_monthly"].target_met is True


def test_the_second_half_of_the_year_is_counted_by_month(tmp_path: Path) -> None:
    rows: list[list[Written]] = [[day(month), "题", "报", "县级", None, "是"] for month in (6, 7, 12)]
    figures = opened(tmp_path, submissions=rows).figures
    assert (figures["submissions_second_half"].value, figures["submissions_second_half_share"].text) == (
        2,
        "66.7%",
    )
    assert figures["submissions_second_half"].source.rule == "《信息报送》中“日期”为7月至12月的行数"


def test_a_tie_is_told_as_one(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        [day(4), "清扫", village, 1, 1, 1] for village in ("东村", "西村", "东村", "西村", "南村")
    ]
    top = opened(tmp_path, civility=rows).figures["civility_top_village"]
    assert (top.label, top.text, top.tied) == ("东村、西村", "2场", True)


def test_there_are_at_least_forty_indicators_each_told_in_a_section() -> None:
    assert len(INDICATORS) >= 40
    assert {indicator.section for indicator in INDICATORS} <= set(SUBJECT.chapters)


@pytest.mark.parametrize(
    ("records", "key", "why", "gap"),
    [
        ({"online": [[1, 30, 0, 0, None, 1]]}, "online_solved_share", "总数为0，不计比率", False),
        (
            {"activities": [[day(6), "竞赛", "文体", None, 9]]},
            "activity_sessions",
            "《主题活动》台账未填“场次”",
            True,
        ),
        (
            {"tasks": [["甲", None, None, None, None, "已完成"], ["乙", None, None, None, None, None]]},
            "tasks_done_share",
            "《任务清单》“完成情况”未填全",
            True,
        ),
        ({"systems": [["例会", 0, 2, None, None]]}, "systems_share", "应开展次数为0，不计落实率", False),
        ({"profile": [["乡镇名称", "清河镇"]]}, "commentators", "《基本情况》没有“网评员人数”的数", True),
    ],
)
def test_why_a_value_is_missing_is_told_as_it_is(
    tmp_path: Path, records: dict[str, list[list[Written]]], key: str, why: str, gap: bool
) -> None:
    figure = opened(tmp_path, **records).figures[key]
    assert (figure.value, figure.why_missing, figure.gap) == (None, why, gap)


def test_what_one_rule_is_held_too_often_fills_no_others_gap(tmp_path: Path) -> None:
    figures = opened(tmp_path, systems=[["例会", 4, 40, None, None], ["报告", 4, 2, None, None]]).figures
    assert figures["systems_share"].text == "75%"


def test_rows_that_do_not_say_are_counted(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        ["甲", None, None, None, None, "已完成"],
        ["乙", None, None, None, None, None],
    ]
    assert opened(tmp_path, tasks=rows).figures["tasks_unstated"].text == "1项"


def test_of_problems_fewer_is_better(tmp_path: Path) -> None:
    figures = opened(tmp_path, targets=[["未整改问题", 0, "个"], ["存在问题", 0, "个"]]).figures
    assert (figures["problems_open"].target_met, figures["problems"].target_met) == (True, False)
