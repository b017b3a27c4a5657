"""Rows of a ledger as an official writes them: items of plain sentences, or a table of many."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit import Review, open_review
from kit.content import Listing, Paragraph, Table, plain
from tests.support.ledger_files import Written
from tests.support.townships import opened, write_township


def items(review: Review, section: str) -> list[str]:
    blocks = review.section(section).blocks
    return [plain(item) for block in blocks if isinstance(block, Listing) for item in block.items]


def plan(*cells: str | None) -> list[Written]:
    return list(cells)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            plan("完善理论学习计划", "一季度印发学习计划，按月登记；", "党建工作办公室", "2022年3月底"),
            "完善理论学习计划。一季度印发学习计划，按月登记，由党建工作办公室负责，2022年3月底前完成。",
        ),
        (plan("抓队伍。", "分批培训。", None, None), "抓队伍。分批培训。"),
        (
            plan("抓队伍。建阵地。", "先培训。再考核。", "组织办", None),
            "抓队伍。建阵地。先培训。再考核，由组织办负责。",
        ),
        (plan("怎样抓队伍？", "分批培训", None, "长期坚持"), "怎样抓队伍？分批培训，长期坚持。"),
        (plan("抓队伍", "抓队伍", "组织办；宣传办", None), "抓队伍。由组织办、宣传办负责。"),
        (plan("抓队伍", "培训", "由组织办牵头，各村配合", None), "抓队伍。培训，由组织办牵头，各村配合。"),
        (plan("抓队伍", "培训", None, "2022年3月31日前"), "抓队伍。培训，2022年3月31日前完成。"),
        (plan("抓队伍", "培训", None, "2022-03-31"), "抓队伍。培训，2022年3月31日前完成。"),
        (plan("抓队伍", "培训", None, "2022年12月"), "抓队伍。培训，2022年12月完成。"),
        (plan("抓队伍", "培训", None, "2022年12月底前完成"), "抓队伍。培训，2022年12月底前完成。"),
        (plan("抓队伍", "培训", None, "年底前"), "抓队伍。培训，年底前完成。"),
        (plan("抓队伍", "培训", None, "全年"), "抓队伍。培训，期限为全年。"),
        (plan("抓队伍", "培训", None, "每季度"), "抓队伍。培训，期限为每季度。"),
        (plan("抓队伍", "培训", None, "已完成"), "抓队伍。培训，已完成。"),
        (plan("办3件实事<b>", "修路5公里", None, None), "办3件实事<b>。修路5公里。"),
    ],
)
def test_a_plan_is_written_in_plain_sentences(tmp_path: Path, row: list[Written], said: str) -> None:
    assert items(opened(tmp_path, plans=[row]), "plans") == [said]


def problem(
    text: str, *, category: str | None = None, due: str | None = None, state: str | None = None
) -> list[Written]:
    return [text, category, "党政办", None, due, state]


def test_a_problem_says_its_deadline_its_state_and_the_figures_that_it_names(tmp_path: Path) -> None:
    write_township(
        tmp_path,
        records={
            "problems": [
                problem("宣传栏更换不及时", due="2021年9月底前完成", state="整改中"),
                problem("登记不全", category="知识讲座", due="2021年9月", state="已整改"),
                problem("人手不足"),
            ]
        },
    )
    review = open_review("清河镇", 2021, data=tmp_path, signed_on="2021-12-01")
    assert items(review, "problems") == [
        "宣传栏更换不及时（本年宣传栏6块）。由党政办负责，整改期限为2021年9月底前，整改中，已超过期限。",
        "登记不全（本年知识讲座1次）。由党政办负责，整改期限为2021年9月，已整改。",
        "人手不足。由党政办负责。",
    ]
    listing = next(block for block in review.section("problems").blocks if isinstance(block, Listing))
    assert [run.figure for run in listing.items[0] if run.figure] == ["boards"]


def test_more_than_six_problems_are_a_table_and_six_are_not(tmp_path: Path) -> None:
    rows = [problem(f"问题{number}甲", due="2021年9月", state="整改中") for number in range(7)]
    six = opened(tmp_path / "six", problems=rows[:6]).section("problems")
    assert not any(isinstance(block, Table) for block in six.blocks)
    seven = opened(tmp_path / "seven", problems=rows).section("problems")
    (table,) = (block for block in seven.blocks if isinstance(block, Table))
    assert [column.name for column in table.columns] == ["问题", "责任部门", "整改期限", "整改状态"]
    assert [plain(cell) for cell in table.rows[6]] == ["问题6甲", "党政办", "2021年9月", "整改中"]
    assert not any(isinstance(block, Listing) for block in seven.blocks)


def test_the_table_has_a_column_of_data_if_a_problem_names_a_figure(tmp_path: Path) -> None:
    rows = [problem(f"问题{number}甲") for number in range(6)]
    rows.append(problem("宣传栏和标语更换不及时", state="未整改"))
    section = opened(tmp_path, problems=rows).section("problems")
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    assert [column.name for column in table.columns] == ["问题", "数据", "责任部门", "整改状态"]
    assert [plain(cell) for cell in table.rows[-1]][:2] == [
        "宣传栏和标语更换不及时",
        "宣传栏6块、宣传标语30条",
    ]
    assert [plain(cell) for cell in table.rows[0]] == ["问题0甲", "—", "党政办", "—"]


def test_forty_long_problems_are_whole_in_the_table(tmp_path: Path) -> None:
    rows = [problem(f"第{number}处{'问' * 300}", due="长期坚持", state="整改中") for number in range(40)]
    section = opened(tmp_path, problems=rows).section("problems")
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    assert [plain(row[0]) for row in table.rows] == [row[0] for row in rows]


TARGETS: list[list[Written]] = [["宣传栏", 60, "块"], ["知识讲座次数", 4, "次"], ["网评员人数", 40, "人"]]


def answered(data: Path, *plans: list[Written]) -> list[str]:
    blocks = opened(data, plans=list(plans), targets=TARGETS).section("plans").blocks
    said = [plain(block.runs) for block in blocks if isinstance(block, Paragraph)]
    return [text[text.index("未达到的目标中，") :] for text in said if "未达到的目标中，" in text]


def test_a_missed_target_names_the_plan_that_answers_it_or_says_that_none_does(tmp_path: Path) -> None:
    plans = (plan("抓队伍", "完善理论学习计划", None, None), plan("更新宣传栏", "逐村更新", None, None))
    assert answered(tmp_path, *plans) == [
        "未达到的目标中，宣传栏列入第（二）项；知识讲座次数没有单独列入，第（一）项写到“理论学习”；"
        "网评员人数没有列入以下事项。"
    ]


def test_the_number_of_plans_and_their_targets_are_one_paragraph(tmp_path: Path) -> None:
    review = opened(tmp_path, plans=[plan("更新宣传栏", "逐村更新", None, None)], targets=TARGETS[:1])
    said = "下一年度计划开展1项工作。未达到的目标中，宣传栏列入第（一）项。"
    assert review.section("plans").text.splitlines()[0] == said


def test_a_target_in_several_plans_and_several_targets_in_one(tmp_path: Path) -> None:
    plans = (
        plan("更新宣传栏，举办知识讲座", "逐村更新", None, None),
        plan("补充网评员", "更新宣传栏", None, None),
    )
    assert answered(tmp_path, *plans) == [
        "未达到的目标中，宣传栏列入第（一）、（二）项；知识讲座次数列入第（一）项；网评员人数列入第（二）项。"
    ]


def test_nothing_is_said_of_answers_where_no_target_was_missed(tmp_path: Path) -> None:
    section = opened(tmp_path, targets=[["宣传栏", 1, "块"]]).section("plans")
    assert "未达到" not in section.text
