"""Choices: declared ones and their kinds are read as such, near misses told, opposites never suggested."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.ledgers import LedgerColumn
from kit.ledgers.columns import Value, type_column
from kit.ledgers.schema import plain_name
from kit.text.similar import opposed
from tests.support.subjects import CATALOGUE

BOARD = CATALOGUE["boards"].column("type")
FORM = CATALOGUE["study"].column("form")
ITEM = CATALOGUE["profile"].column("item")
STATUS = CATALOGUE["tasks"].column("status")
CHAPTER = CATALOGUE["texts"].column("chapter")

CHOICES = [column for schema in CATALOGUE.values() for column in schema.columns if column.choices]
SPELLINGS = [
    (column, spelling, choice)
    for column in CHOICES
    for choice, others in column.choices.items()
    for spelling in (choice, *others)
]
ENDINGS = [
    (column, ending, choice)
    for column in CHOICES
    for choice, endings in column.endings.items()
    for ending in endings
]


def read(column: LedgerColumn, cell: str) -> tuple[Value, list[str]]:
    typed = type_column(column, [cell], 2021)
    return typed.values[0], [problem.code for _, problem in typed.problems]


@given(case=st.sampled_from(SPELLINGS), noise=st.sampled_from(["{}", " {} ", "{}\n", "{}（镇级）", "{}："]))
@settings(max_examples=200, deadline=None)
def test_every_declared_spelling_is_read_as_its_choice(
    case: tuple[LedgerColumn, str, str], noise: str
) -> None:
    column, spelling, choice = case

    assert read(column, noise.format(spelling)) == (choice, [])


@given(
    case=st.sampled_from(ENDINGS),
    before=st.sampled_from(["党建", "LED", "法治文化", "新", "不锈钢", "2号", "非遗"]),
)
@settings(max_examples=100, deadline=None)
def test_a_kind_of_a_choice_is_the_choice(case: tuple[LedgerColumn, str, str], before: str) -> None:
    column, ending, choice = case

    assert read(column, before + ending) == (choice, [])


@pytest.mark.parametrize("before", ["非", "不是", "拆除", "撤销", "未建", "待建", "损毁"])
def test_what_denies_a_choice_is_another_kind_and_nobody_is_asked(before: str) -> None:
    for column, ending, _ in ENDINGS:
        assert read(column, before + ending) == (before + ending, [])
    assert read(BOARD, "宣传栏（已拆除）") == ("宣传栏（已拆除）", [])


@given(case=st.sampled_from(SPELLINGS), data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_slip_of_one_character_is_told(case: tuple[LedgerColumn, str, str], data: st.DataObject) -> None:
    column, spelling, _ = case
    at = data.draw(st.integers(0, len(spelling) - 1))
    sign = data.draw(st.sampled_from("拦坐刁扳浯棵囗纪"))
    slip = data.draw(
        st.sampled_from([spelling[:at] + sign + spelling[at + 1 :], spelling[:at] + sign + spelling[at:]])
    )
    value, codes = read(column, slip)

    if column is ITEM and len(plain_name(spelling)) < 3:
        return  # 户数 is not meant for 村数
    if column is CHAPTER:
        assert codes == []  # told by the check of chapters, with what becomes of the text
    elif column.endings and value in column.choices:
        assert any(slip.endswith(ending) for ending in column.endings[str(value)])
    else:
        assert codes in (["choice-near"], ["choice-several"], ["choice-unknown"])
        assert value == (slip if column.open else None)


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        (BOARD, "宣传拦", "宣传栏"),
        (BOARD, "展扳", "展板"),
        (BOARD, "宣传栏维修", "宣传栏"),
        (FORM, "知识讲坐", "知识讲座"),
        (FORM, "中心组研讨", "中心组学习"),
        (ITEM, "常住人囗", "常住人口"),
    ],
)
def test_a_near_miss_is_asked_about_and_stays_as_written(column: LedgerColumn, cell: str, meant: str) -> None:
    typed = type_column(column, [cell], 2021)

    assert typed.values == [cell]
    ((_, problem),) = typed.problems
    assert problem.code == "choice-near"
    assert f"是否指“{meant}”？" in problem.message


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *((BOARD, text) for text in ("横幅", "文化墙", "宣传画", "LED显示屏", "展架", "广告牌", "大喇叭")),
        *((FORM, text) for text in ("自学", "研学", "主题团日", "观影", "研讨交流", "线上学习")),
        *((ITEM, text) for text in ("耕地面积", "自然村数", "团员数", "党员数（含预备党员）说明", "户数")),
    ],
)
def test_kinds_of_their_own_are_let_be(column: LedgerColumn, cell: str) -> None:
    assert read(column, cell) == (cell, [])


def test_several_choices_in_one_cell_are_told() -> None:
    assert read(BOARD, "宣传栏、标语") == ("宣传栏、标语", ["choice-several"])
    assert read(BOARD, "标语\n展板") == ("标语\n展板", ["choice-several"])
    assert read(FORM, "集体学习+知识讲座") == ("集体学习+知识讲座", ["choice-several"])


@pytest.mark.parametrize(
    "cell", ["未完成", "末完成", "没有完成", "部分完成", "基本完成", "已启动", "尚未完成"]
)
def test_a_status_that_is_none_lists_them_and_suggests_no_opposite(cell: str) -> None:
    ((_, problem),) = type_column(STATUS, [cell], 2021).problems

    assert problem.code == "choice-unknown"
    assert "是否指" not in problem.message
    assert all(choice in problem.message for choice in STATUS.choices)


@given(
    case=st.sampled_from(SPELLINGS), denial=st.sampled_from(["未", "不", "没", "没有", "非", "尚未", "无"])
)
@settings(max_examples=200, deadline=None)
def test_a_denied_choice_is_never_read_as_it_or_asked_about(
    case: tuple[LedgerColumn, str, str], denial: str
) -> None:
    column, spelling, choice = case
    typed = type_column(column, [denial + spelling], 2021)

    if (denial + spelling) in {word for other, word, _ in SPELLINGS if other is column}:
        return
    assert typed.values[0] != choice
    for _, problem in typed.problems:
        _, asked, rest = problem.message.partition("是否指“")
        assert not asked or not opposed(denial + spelling, rest.partition("”")[0])
