"""A review asked by name: its sections, charts and tables, their order, and the nearest name of a slip."""

from __future__ import annotations

from pathlib import Path

import pytest

import kit
from kit.content import SectionContent
from kit.errors import CallError
from tests.support.project import ROOT
from tests.support.townships import opened, write_township

CHAPTER = ["组织领导", "理论学习", "制度落实", "阵地与宣传", "社会文明", "网络舆情引导"]


@pytest.fixture(scope="module")
def review() -> kit.Review:
    return kit.open_review("清河镇", 2021, data=ROOT / "data")


def test_sections_follow_the_subject_with_each_chapter_once_before_its_own(review: kit.Review) -> None:
    sections = list(review.sections())
    assert [section.heading for section in sections] == [
        *("工作开展情况", *CHAPTER, "存在问题", "下一步工作打算", "")
    ]
    assert [section.content.level for section in sections[:-1]] == [1, *[2] * len(CHAPTER), 1, 1]
    assert sections[0].blocks == ()
    assert sections[-1].content == SectionContent(key="gaps")
    assert [section.heading for section in review.attachments()] == ["指标一览", "数据来源"]


def test_missing_ledgers_are_told_last_of_all_sections(tmp_path: Path) -> None:
    write_township(tmp_path, without=["先进典型"])
    *_, plans, gaps = kit.open_review("清河镇", 2021, data=tmp_path).sections()
    assert (plans.heading, gaps.heading) == ("下一步工作打算", "资料缺失说明")
    assert gaps.text.startswith("未收到《先进典型》台账。")


def test_sections_of_another_subject_are_its_own() -> None:
    safety = kit.open_review("柳林镇", 2021, subject="安全生产", data=ROOT / "data")
    assert [section.heading for section in safety.sections()][-3:] == [
        "存在问题",
        "下一步打算",
        "资料缺失说明",
    ]


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("理论学习", "study"),
        ("网络舆情引导", "网络舆情"),
        ("下一步工作打算", "下步打算"),
        ("导语", "opening"),
        ("导语", "前言"),
        ("指标一览", "附件1"),
        ("数据来源", "sources"),
        ("落款", "signature"),
        ("理论学习", "（二）理论学习"),
        ("存在问题", "二、存在问题"),
        ("工作开展情况", "一、工作开展情况"),
        ("指标一览", "附件1　指标一览"),
    ],
)
def test_a_section_has_a_heading_a_key_and_other_names(review: kit.Review, name: str, also: str) -> None:
    assert review.section(name) == review.section(also)


def test_a_chapter_is_a_heading_alone(review: kit.Review) -> None:
    chapter = review.section("工作开展情况")
    assert (chapter.heading, chapter.content.level, chapter.blocks) == ("工作开展情况", 1, ())


def test_a_chart_has_a_key_and_the_name_of_its_caption(review: kit.Review) -> None:
    drawing = review.chart("submissions_by_month")
    assert drawing
    assert drawing == review.chart("投稿")
    assert drawing.title.startswith("投稿")


def test_a_table_has_the_ledgers_columns_and_rows(review: kit.Review) -> None:
    table = review.table("先进典型")
    assert list(table.columns) == ["典型类别", "人数", "事迹篇数", "推送次数"]
    assert table.equals(review.table("models"))
    assert table["事迹篇数"].sum() == review.figures["model_stories"].value


@pytest.mark.parametrize(
    ("call", "name", "said"),
    [
        ("section", "理论学系", "没有名为“理论学系”的章节。是否指“理论学习”？"),
        ("section", "studdy", "没有名为“studdy”的章节。是否指“study”？"),
        ("section", "数据来元", "没有名为“数据来元”的章节。是否指“数据来源”？"),
        ("chart", "study_by_moth", "没有名为“study_by_moth”的图。是否指“study_by_month”？"),
        ("chart", "宣传兰", "没有名为“宣传兰”的图。是否指“宣传栏”？"),
        ("table", "先进典形", "没有名为“先进典形”的台账。是否指“先进典型”？"),
    ],
)
def test_a_slip_in_a_name_is_answered_with_the_nearest(
    review: kit.Review, call: str, name: str, said: str
) -> None:
    with pytest.raises(CallError) as caught:
        getattr(review, call)(name)
    assert str(caught.value).startswith(said)


def test_a_name_that_is_like_none_is_answered_with_those_there_are(review: kit.Review) -> None:
    with pytest.raises(CallError, match=r"^没有名为“隐患排查”的章节。") as caught:
        review.section("隐患排查")
    assert "是否指" not in str(caught.value)
    assert "理论学习" in str(caught.value)


def test_a_table_that_was_not_received_is_told_apart_from_one_that_no_subject_has(tmp_path: Path) -> None:
    write_township(tmp_path, without=["先进典型"])
    received = kit.open_review("清河镇", 2021, data=tmp_path)
    with pytest.raises(CallError, match=r"^清河镇2021年没有《先进典型》台账。"):
        received.table("models")
    with pytest.raises(CallError, match=r"^清河镇2021年没有《先进典型》台账。"):
        received.ledger("先进典型")
    assert not received.chart("models_by_category")


def test_an_empty_ledger_of_targets_draws_nothing_and_a_full_one_does(tmp_path: Path) -> None:
    assert not opened(tmp_path / "one", targets=[]).chart("targets")
    drawing = opened(tmp_path / "two", targets=[["宣传栏", 6, "块"]]).chart("targets")
    assert drawing
    assert drawing.title == "1项年度目标达到1项"
