"""What an analyst changes in one line: words, titles, captions, charts and tables; reviews side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

import kit
from kit.content import Chart, Column, Listing, Paragraph, Run, SectionContent, Table, plain
from kit.errors import CallError
from kit.sections import Section
from tests.support.project import ROOT
from tests.support.townships import opened, write_township


@pytest.fixture(scope="module")
def review() -> kit.Review:
    return kit.open_review("清河镇", 2021, data=ROOT / "data")


def runs_of(section: Section) -> list[Run]:
    return [run for block in section.blocks if isinstance(block, Paragraph) for run in block.runs]


def charts_of(section: Section) -> list[str]:
    return [block.key for block in section.blocks if isinstance(block, Chart)]


# --- own words with figures ---


def test_own_words_state_figures_with_their_source(review: kit.Review) -> None:
    said = review.say("今年新建和更新{{ 宣传栏 }}，{{ 宣传栏.比上年 }}。")
    figures = {run.text: run.figure for run in runs_of(said) if run.figure}
    assert figures["63块"] == "boards"
    assert set(figures.values()) == {"boards"}
    assert said.content.origin == review.identity


def test_the_same_words_are_right_for_another_township_and_say_nothing_without_the_ledger(
    tmp_path: Path,
) -> None:
    words = "今年新建{{ 宣传栏 }}宣传栏，\n典型事迹{{ 典型事迹 }}。"
    one = opened(tmp_path / "one", boards=[["2021-03-01", "宣传栏", 2, 1, "东村"]])
    write_township(tmp_path / "two", without=["宣传阵地", "先进典型"])
    other = kit.open_review("清河镇", 2021, data=tmp_path / "two")
    assert one.say(words).text.startswith("今年新建3块宣传栏，典型事迹")
    silent = other.say(words)
    assert (silent.text, silent.blocks) == ("", ())
    assert "没有给出这段话里的数" in str(silent._repr_mimebundle_()["text/html"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("今年新建5块。", "这段话第1行的数字“5”没有来源"),
        ("今年新建{{ 宣传兰 }}。", "这段话第1行：没有“宣传兰”这个名称。是否指“宣传栏”？"),
        ("今年新建{{ 宣传栏 。", "这段话第1行写法不对"),
        ("今年新建{{ 宣传栏.比去年 }}。", "没有“.比去年”"),
        ("{{ 文字材料 }}", "没有“文字材料”"),
        ("# 标题\n\n正文", "这段话里不写标题"),
        ("今年{{ 宣传栏 + 1 }}", "这段话"),
    ],
)
def test_what_is_wrong_with_own_words_is_one_line(review: kit.Review, words: str, said: str) -> None:
    with pytest.raises(CallError) as caught:
        review.say(words)
    assert said in str(caught.value)
    assert "措辞模板" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_own_words_stand_at_the_end_of_a_section_or_behind_a_passage_and_its_charts(
    review: kit.Review,
) -> None:
    section = review.section("理论学习")
    words = "另有{{ 知识讲座次数 }}讲座。"
    assert section.say(words).text.splitlines()[-1] == "另有6次讲座。"
    behind = section.say(words, after="全镇开展理论学习").blocks
    at = behind.index(next(block for block in behind if _text(block) == "另有6次讲座。"))
    assert isinstance(behind[at - 1], Chart)
    assert "全镇开展理论学习" in _text(behind[at - 2])
    with pytest.raises(CallError, match=r"^“理论学习”中没有“没有的话”"):
        section.say(words, after="没有的话")


def _text(block: object) -> str:
    return plain(block.runs) if isinstance(block, Paragraph) else ""


# --- charts and tables ---


@pytest.mark.parametrize("name", ["投稿", "submissions_by_month"])
def test_a_chart_is_taken_out_with_what_the_text_says_of_it(review: kit.Review, name: str) -> None:
    section = review.section("阵地与宣传")
    without = section.without(name)
    assert charts_of(without) == [key for key in charts_of(section) if key != "submissions_by_month"]
    assert not any(run.cites == "submissions_by_month" for run in runs_of(without))
    assert without.text == section.text


def test_a_sentence_that_only_shows_a_chart_goes_with_it_and_the_next_citation_has_the_words() -> None:
    cite = [Run("（见下图）", cites="one"), Run("", cites="two")]
    paragraphs = (
        Paragraph((Run("开展学习"), *cite, Run("。"))),
        Paragraph((Run("投稿分月情况以图列示"), Run("（见下图）", cites="three"), Run("。"))),
    )
    charts = tuple(Chart(key, "<svg/>", "", key=key) for key in ("one", "two", "three"))
    section = Section(SectionContent(key="k", heading="学习", blocks=(*paragraphs, *charts)))
    assert section.without("one", "three").blocks == (
        Paragraph((Run("开展学习"), Run("（见下图）", cites="two"), Run("。"))),
        charts[1],
    )


def test_a_chart_that_this_township_does_not_have_is_no_mistake_and_one_that_no_section_has_is(
    tmp_path: Path,
) -> None:
    write_township(tmp_path, without=["信息报送"])
    section = kit.open_review("清河镇", 2021, data=tmp_path).section("阵地与宣传")
    assert section.without("投稿") == section
    assert section.recaption("投稿", "投稿情况") == section
    with pytest.raises(CallError, match=r"^“阵地与宣传”这一节里没有名为“投搞”的图或表。是否指“投稿”？"):
        section.without("投搞")


def test_captions_and_titles_are_the_analysts_and_may_state_figures(review: kit.Review) -> None:
    section = review.section("理论学习").retitle(" 理论武装 ")
    named = section.recaption("理论学习", "全年{{ 理论学习次数 }}学习").recaption("人均自学", "自学篇数")
    assert named.heading == "理论武装"
    assert [block.caption for block in named.blocks if isinstance(block, Chart)] == [
        "全年27次学习",
        "自学篇数",
    ]
    assert charts_of(named) == charts_of(section)
    # As the document writes it, and without its number.
    assert named.without("图1　全年27次学习") == named.without("全年27次学习") == named.without("理论学习")


# --- passages ---


def test_a_passage_is_found_wherever_it_is_shown() -> None:
    table = Table(
        "各村情况",
        (Column("村"), Column("做法")),
        (((Run("东村"),), (Run("新建宣传栏"),)),),
        note="资料来源：《宣传阵地》台账",
    )
    blocks = (
        Paragraph((Run("全镇开展学习。"),)),
        Paragraph((Run("开展宣传。"),)),
        Listing(((Run("整改宣传栏"),), (Run("补学"),)), inner=((Listing(((Run("限期完成"),),)),), ())),
        table,
        Chart("学习逐月增加", "<svg/>", "", note="三月缺数"),
    )
    section = Section(SectionContent(key="k", heading="存在问题", blocks=blocks))
    for old in ("开展学习", "整改", "限期", "各村", "新建", "《宣传阵地》", "逐月", "三月", "存在"):
        shown = str(section.replace(old, "甲乙")._repr_mimebundle_()["text/html"])
        assert "甲乙" in shown, old
        assert old not in shown
    for old, what in (("开展", "有多处"), ("没有的", "没有"), ("", "没有")):
        with pytest.raises(CallError, match=f"^“存在问题”中{what}“{old}”"):
            section.replace(old, "甲")


def test_a_passage_of_the_prose_comes_before_the_same_words_elsewhere(review: kit.Review) -> None:
    section = review.section("理论学习").replace("开展理论学习", "组织理论学习")
    assert "全镇组织理论学习27次" in section.text
    assert section.heading == "理论学习"


def test_an_item_that_is_deleted_leaves_no_empty_line() -> None:
    blocks = (Listing(((Run("甲"),), (Run("乙"),))),)
    section = Section(SectionContent(key="k", heading="打算", blocks=blocks)).replace("甲", "")
    assert section.blocks == (Listing(((Run("乙"),),)),)


def test_a_replacement_may_state_figures(review: kit.Review) -> None:
    section = review.section("理论学习").replace(
        "全镇开展理论学习", "另有{{ 知识讲座次数 }}讲座，全镇开展理论学习"
    )
    assert "另有6次讲座，全镇开展理论学习27次" in section.text
    assert {"lectures", "study_sessions"} <= {run.figure for run in runs_of(section)}


# --- side by side ---


def test_townships_and_years_stand_side_by_side(review: kit.Review) -> None:
    other = kit.open_review("石桥乡", 2021, data=ROOT / "data")
    before = kit.open_review("清河镇", 2020, data=ROOT / "data")
    table = review.beside(other, figures=["宣传栏", "study_sessions"]).blocks[0]
    assert isinstance(table, Table)
    assert [column.name for column in table.columns] == ["指标", "清河镇", "石桥乡"]
    assert [[plain(cell) for cell in row] for row in table.rows][1] == [
        *("理论学习次数", "27次", other.figures["study_sessions"].text)
    ]
    assert table.note == "资料来源：2021/清河镇.xlsx、2021/石桥乡/宣传阵地.csv、2021/石桥乡/理论学习.csv"
    years = review.beside(before).blocks[0]
    assert isinstance(years, Table)
    assert [column.name for column in years.columns] == ["指标", "2021年", "2020年"]
    assert len(years.rows) == 6
    both = review.beside(other, before, caption="对比").blocks[0]
    assert isinstance(both, Table)
    assert [column.name for column in both.columns[1:]] == ["清河镇2021年", "石桥乡2021年", "清河镇2020年"]
    safety = kit.open_review("清河镇", 2021, subject="安全生产", data=ROOT / "data")
    with pytest.raises(CallError, match="同一个专题"):
        review.beside(safety)
