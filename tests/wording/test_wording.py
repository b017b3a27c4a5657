from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kit import Review, open_review
from kit.content import Paragraph, Run, plain
from kit.errors import CallError
from kit.wording import Extra, write_prose
from kit.wording.template_files import subject_templates
from tests.support.ledger_files import Written
from tests.support.subjects import SUBJECT
from tests.support.townships import ALL_BUT_PROFILE, opened, write_township


def review_with(tmp_path: Path, template: str, **records: list[list[Written]]) -> Review:
    folder = tmp_path / "wording"
    folder.mkdir()
    (folder / "study.md").write_text(template, encoding="utf-8")
    write_township(tmp_path / "data", records=records)
    return open_review("清河镇", 2021, data=tmp_path / "data", wording=folder)


def prose(review: Review, name: str = "study") -> list[str]:
    return [plain(paragraph.runs) for paragraph in write_prose(name, review).paragraphs]


def test_a_projects_own_template_stands_before_the_kits(tmp_path: Path) -> None:
    review = review_with(tmp_path, "## 学习\n\n本年{{ 知识讲座次数 }}讲座。\n")
    assert write_prose("study", review).heading == "学习"
    assert prose(review) == ["本年1次讲座。"]
    assert write_prose("systems", review).heading == "制度落实"


@pytest.mark.parametrize("place", ["要点", "文字材料"])
@pytest.mark.parametrize("between", ["\n{}\n", "{}", "\n\n{}\n\n", " {} "])
def test_what_stands_for_paragraphs_is_one_wherever_it_is_written(
    tmp_path: Path, place: str, between: str
) -> None:
    written = between.format(f"{{{{ {place} }}}}")
    review = review_with(tmp_path, "## 学习\n")
    (tmp_path / "wording/opening.md").write_text(f"# 总结\n\n前文。{written}后文。\n", encoding="utf-8")
    own, highlights = Paragraph((Run("自述。"),)), Paragraph((Run("首要。"),))
    told = write_prose("opening", review, (own,), (highlights,)).paragraphs
    texts = [plain(paragraph.runs) for paragraph in told]
    assert sorted(texts) == sorted(["前文。", "自述。", "首要。", "后文。"])
    said = "首要。" if place == "要点" else "自述。"
    assert texts[texts.index("前文。") + 1 :][:2] == [said, "后文。"]


def test_a_template_sees_a_figure_only_by_what_it_may_write(tmp_path: Path) -> None:
    review = review_with(tmp_path, "## 学习\n\n{{ 知识讲座次数.figure.label }}。\n")
    with pytest.raises(CallError, match=r"没有“\.figure”"):
        prose(review)


def test_each_figure_in_the_prose_is_a_run_with_its_key(tmp_path: Path) -> None:
    review = review_with(tmp_path, "## 学习\n\n讲座{{ 知识讲座次数 }}。\n")
    runs = write_prose("study", review).paragraphs[0].runs
    assert [(run.text, run.figure) for run in runs] == [("讲座", ""), ("1次", "lectures"), ("。", "")]


def test_a_line_whose_figure_is_missing_is_left_out_and_the_sentence_still_ends(tmp_path: Path) -> None:
    review = review_with(
        tmp_path,
        "## 学习\n\n讲座{{ 知识讲座次数 }}，\n{{ 知识讲座次数.比上年 }}，\n{{ 知识讲座次数.比目标 }}。\n"
        "\n只有{{ 宣传栏.目标 }}。\n",
    )
    assert prose(review) == ["讲座1次。"]


def test_a_sentence_that_loses_its_last_clause_ends_before_the_next(tmp_path: Path) -> None:
    review = review_with(
        tmp_path,
        "## 学习\n\n讲座{{ 知识讲座次数 }}，\n{{ 知识讲座次数.比上年 }}；\n"
        "标语{{ 宣传标语 }}，\n{{ 宣传标语.比上年 }}。\n后文。\n",
    )
    assert prose(review) == ["讲座1次；标语30条。后文。"]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("## 学习\n\n共3次。\n", "数字“3”没有来源"),
        ("## 学习\n\n共３次。\n", "数字“３”没有来源"),
        ("## 学习\n\n{{ 知识讲坐次数 }}\n", "没有“知识讲坐次数”这个名称。是否指“知识讲座次数”"),
        ("## 学习\n\n{{ 知识讲座次数.比去年 }}\n", "没有“.比去年”。是否指“比上年”"),
        ("## 学习\n\n{% if %}\n", "study.md 第3行写法不对"),
        ("## 学习\n\n{% for 行 in 台账.理论学习 %}{{ 行.题 }}{% endfor %}\n", "没有“.题”"),
    ],
)
def test_a_slip_in_a_template_is_one_line_with_the_nearest_right_name(
    tmp_path: Path, template: str, said: str
) -> None:
    with pytest.raises(CallError) as caught:
        write_prose("study", review_with(tmp_path, template))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 宣传栏 }}",
        "{% raw %}",
        "<b>粗</b>",
        "**星**",
        "#let x = 1",
        " =1+1",
        "甲\ue001乙\ue004",
        "已学3次",
    ],
)
def test_text_of_a_ledger_is_never_obeyed(tmp_path: Path, text: str) -> None:
    review = review_with(
        tmp_path,
        "## 学习\n\n{% for 行 in 台账.存在问题 %}\n问题：{{ 行.问题 }}。\n{% endfor %}\n",
        problems=[[text, None, None, None, None, None]],
    )
    shown = "".join(letter for letter in text if not "\ue000" <= letter <= "\uf8ff").strip()
    assert prose(review) == [f"问题：{shown}。"]


def test_a_template_cannot_reach_into_python(tmp_path: Path) -> None:
    review = review_with(tmp_path, "## 学习\n\n{{ 宣传栏.__class__.__mro__ }}\n")
    with pytest.raises(CallError):
        write_prose("study", review)


PARTS = (
    *(
        "说",
        "止",
        "数据",
        "措施",
        "责任",
        "时限",
        "状态",
        "其他",
        "指标",
        "次序",
        "台账",
        "完成",
        "目标",
        "比例",
    ),
    *("定为", "数值", "上年", "升降", "幅度", "缘由", "均达到", "均未达到", "均无数据", "各有", "达到"),
    *("未达到", "无数据", "无数据的"),
)
ROWS: dict[str, Extra] = {
    name: [dict.fromkeys(PARTS, "甲")]
    for name in (
        *("目标", "未达到", "其余未达到", "变化", "缺台账", "缺数"),
        *("清单", "列入", "写到", "没有"),
    )
}


def test_every_template_of_the_kit_renders_with_everything_and_with_nothing(tmp_path: Path) -> None:
    full = opened(tmp_path / "full")
    write_township(tmp_path / "bare", without=ALL_BUT_PROFILE)
    bare = open_review("清河镇", 2021, data=tmp_path / "bare")
    gaps = [{"缘由": "未收到", "指标": "甲"}]
    names = {Path(template.name).stem for template in subject_templates(SUBJECT)}
    assert names > {"gaps", "missing", "opening", "study"}
    for name in names:
        for review in (full, bare):
            for paragraph in write_prose(name, review, 标题="标题", 缺项=gaps, **ROWS).paragraphs:
                text = plain(paragraph.runs)
                assert text.endswith(("。", "；", "：")), text
                assert not any(
                    slip in text for slip in ("，，", "，。", "。。", "、。", "；。", "None", "nan")
                )


def test_a_line_that_is_left_out_takes_no_note_with_it(tmp_path: Path) -> None:
    day = dt.date(2021, 6, 1)
    review = review_with(
        tmp_path,
        "## 学习\n\n参与{{ 主题活动参与人次 }}，{{ 主题活动参与人次.比上年 }}，\n"
        "共{{ 主题活动参与人次 }}。\n",
        activities=[[day, "甲", "文体", 1, 100], [day, "乙", "文体", 1, None]],
    )
    assert prose(review) == ["共100人次（2条记录中有1条没有填数）。"]
