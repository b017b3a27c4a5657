"""Functions of templates that take several figures: a comparison of all, and a part of a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit import Review, open_review
from kit.content import plain
from kit.errors import CallError
from kit.wording import write_prose
from tests.support.made_ledgers import Records, day, review_of
from tests.support.townships import write_township

THIS: Records = {"activities": [[day(6), "甲", "文体", 3, 150], [day(7), "乙", "文体", 2, 50]]}
LAST: Records = {"activities": [[day(6, 1, 2020), "甲", "文体", 7, 90]]}


def with_template(tmp_path: Path, body: str) -> Review:
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording/study.md").write_text(f"## 学习\n\n{body}\n", encoding="utf-8")
    write_township(tmp_path / "data")
    return open_review("清河镇", 2021, data=tmp_path / "data", wording=tmp_path / "wording")


def test_each_difference_carries_the_key_of_its_figure() -> None:
    paragraph = write_prose("publicity", review_of(THIS, LAST)).paragraphs[0]
    assert (
        plain(paragraph.runs) == "开展主题活动2项5场，参与200人次，分别比上年增加1项、减少2场和增加110人次。"
    )
    assert [(run.text, run.figure) for run in paragraph.runs if run.figure][3:] == [
        ("增加1项", "activities"),
        ("减少2场", "activity_sessions"),
        ("增加110人次", "activity_people"),
    ]


def test_a_figure_that_a_ledger_lacks_takes_no_others_difference() -> None:
    unfilled: Records = {"activities": [[day(6), "甲", "文体", None, 150], [day(7), "乙", "文体", None, 50]]}
    paragraph = write_prose("publicity", review_of(unfilled, LAST)).paragraphs[0]
    assert plain(paragraph.runs) == (
        "开展主题活动2项，参与200人次，主题活动、主题活动参与人次分别比上年增加1项和110人次。"
    )


def test_what_there_is_to_say_may_be_asked_for(tmp_path: Path) -> None:
    body = (
        "讲座{{ 知识讲座次数 }}，\n"
        "{% if 知识讲座次数.走势 %}\n有走势。\n{% else %}\n没有走势。\n{% endif %}\n"
        "{% if 知识讲座次数.有 and not 比上年(知识讲座次数) %}\n不比。\n{% endif %}\n"
    )
    paragraphs = write_prose("study", with_template(tmp_path, body)).paragraphs
    assert plain(paragraphs[0].runs) == "讲座1次，没有走势。不比。"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ 比上年() }}。", "study.md 第3行：比上年应写成 {{ 比上年(甲, 乙) }}"),
        ("{{ 比上年 }}。", "study.md 第3行：比上年应写成 {{ 比上年(甲, 乙) }}"),
        ("{{ 比上年(“甲”) }}。", "study.md 第3行：比上年应写成 {{ 比上年(甲, 乙) }}"),
        ("{{ 比上年(宣传栏, 全镇) }}。", "study.md 第3行：比上年应写成 {{ 比上年(甲, 乙) }}"),
        ("{{ 比上年(宣传栏, 宣传标吾) }}。", "没有“宣传标吾”这个名称。是否指“宣传标语”"),
        ("{{ 覆盖(宣传栏, 行政村数) }}。", '覆盖应写成 {{ 覆盖(甲, 乙, "做了什么") }}'),
        ("{{ 覆盖(文明实践活动村数, 行政村数, 宣传栏) }}。", "覆盖应写成"),
        ("{{ 覆盖(文明实践活动村数, 行政村数, “开展了3次”) }}。", "覆盖里的数字“3”没有来源"),
    ],
)
def test_a_wrong_call_is_reported_before_anything_is_written(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(CallError) as caught:
        write_prose("study", with_template(tmp_path, body))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_punctuation_of_a_chinese_keyboard_is_read(tmp_path: Path) -> None:
    body = "甲｛｛ 知识讲座次数 ｝｝。｛｛ 覆盖（文明实践活动村数、行政村数、“开展了活动”） ｝｝。"
    paragraphs = write_prose("study", with_template(tmp_path, body)).paragraphs
    assert not paragraphs or plain(paragraphs[0].runs).startswith("甲1次。")
