"""Every row is counted, or told as what is left; what could not be counted is told."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

import kit
from kit import Review, Section, open_review
from kit.content import Table
from kit.indicators.measures import Rows, Total, Unstated
from kit.ledgers.columns import Value
from tests.support.made_ledgers import Records, day, ledgers_of, records, review_of
from tests.support.subjects import CATALOGUE, INDICATORS
from tests.support.townships import opened

_CHECKED = {"乡镇名称", "年度"}
"""Items of 基本情况 that are held against the file's place, and told from there."""


def prose(review: Review) -> str:
    """What the review says in its sentences, and what it says that it has no use for."""
    ends = [review.section(name) for name in ("opening", "signature")]
    shell = "\n".join(f"{each.content.recipient}{each.content.closing}" for each in ends)
    written = [*ends, *review.sections(), *review.attachments()]
    unused = [" ".join(row) for row in _rows(review.section("sources")) if row[-1].endswith("未写入")]
    return "\n".join([shell, *(f"{each.heading}\n{each.text}" for each in written), *unused])


def base() -> dict[str, list[list[Value]]]:
    """One record of every ledger, of a kind that no case adds."""
    made: dict[str, list[list[Value]]] = {}
    for key, schema in CATALOGUE.items():
        cells: dict[str, Value] = {
            "date": day(3),
            "month": 3,
            "whole": 5,
            "decimal": Decimal(5),
            "flag": None,
        }
        made[key] = [[cells.get(column.kind, "原有的一种") for column in schema.columns]]
        if key == "profile":
            made[key][0][1] = "5"
        for at, column in enumerate(schema.columns):
            if column.kind == "choice" and not column.open:
                made[key][0][at] = next(iter(column.choices)) if column.required else None
    return made


def walk() -> list[tuple[str, str, Value]]:
    """Every value that may stand in a column of choices or flags, one that nobody has heard of among them."""
    values: list[tuple[str, str, Value]] = []
    for key, schema in CATALOGUE.items():
        for column in schema.columns:
            if column.kind == "choice":
                kinds = [*column.choices, *(["没听说过的一种"] if column.open else [])]
                values += [(key, column.key, kind) for kind in kinds if kind not in _CHECKED]
            if column.kind == "flag":
                values += [(key, column.key, flag) for flag in (True, False, None)]
    return values


@pytest.mark.parametrize(("ledger", "column", "kind"), walk())
def test_a_row_of_any_kind_changes_what_the_review_tells(ledger: str, column: str, kind: Value) -> None:
    made = base()
    before = prose(review_of(made))
    row = list(made[ledger][0])
    for at, each in enumerate(CATALOGUE[ledger].columns):
        if each.key == column:
            row[at] = kind
    if kind == "成文日期":
        row[1] = "2021年12月30日"
    made[ledger].append(row)
    after = prose(review_of(made))
    assert before != after


@settings(max_examples=60, deadline=None)
@given(records())
def test_the_kinds_and_what_is_left_add_up_to_the_ledger(made: Records) -> None:
    figures = review_of(made).figures
    for keys, whole in (
        (("study_sessions", "lectures", "led_readings"), len(made.get("study", ()))),
        (
            ("submissions_county", "submissions_city", "submissions_province", "submissions_national"),
            len(made.get("submissions", ())),
        ),
        (("boards", "slogans", "boards_other"), _sum(made.get("boards", ()), 2, 3)),
        (("tasks_done", "tasks_ongoing", "tasks_not_started", "tasks_unstated"), len(made.get("tasks", ()))),
        (
            ("problems_solved", "problems_ongoing", "problems_open", "problems_unstated"),
            len(made.get("problems", ())),
        ),
    ):
        # A part that has no value is of kinds whose cells are all blank: it adds nothing.
        assert sum(figures[key].number or 0 for key in keys) == whole, keys


def _sum(rows: Sequence[Sequence[Value]], *columns: int) -> int:
    amounts = (row[at] for row in rows for at in columns)
    return sum(amount for amount in amounts if isinstance(amount, int))


def test_a_rest_is_made_of_what_its_parts_leave() -> None:
    rest = Total(CATALOGUE["boards"], ("added",), without={"type": ("宣传栏", "标语")}, by_kind="type")
    rows: list[list[Value]] = [
        [day(1), kind, amount, None, None]
        for kind, amount in (("宣传栏", 1), ("标语", 2), ("展板", 4), ("橱窗", 8), ("展板", 16))
    ]
    counted = rest.count(ledgers_of({"boards": rows}))
    assert (counted.value, counted.label, counted.rows) == (28, "“展板”20、“橱窗”8", (4, 5, 6))


def test_kinds_are_in_the_unit_of_the_value_that_they_make_up() -> None:
    rest = Total(CATALOGUE["boards"], ("added",), by_kind="type", times=Fraction(1, 10))
    rows: list[list[Value]] = [[day(1), "展板", 40, None, None], [day(2), "橱窗", 80, None, None]]
    counted = rest.count(ledgers_of({"boards": rows}))
    assert (counted.value, counted.label) == (12, "“橱窗”8、“展板”4")


def test_other_kinds_of_works_are_told_beside_a_true_nought(tmp_path: Path) -> None:
    rows = [[day(3), "电子显示屏", 40, 0, "东村"], [day(4), "文化长廊", 15, None, None]]
    review = opened(tmp_path, boards=rows)  # type: ignore[arg-type]
    assert (review.figures["boards"].value, review.figures["boards_other"].value) == (0, 55)
    assert (
        "另增设和更新其他类型55块（条），包括“电子显示屏”40、“文化长廊”15。"
        in review.section("publicity").text
    )


def test_other_forms_of_study_are_named(tmp_path: Path) -> None:
    review = opened(tmp_path, study=[[day(3), "读书班", "甲", 3, 1], [day(4), "党课", "乙", 3, 1]])
    assert review.figures["study_sessions"].value == 2
    assert "理论学习中，台账所写的其他形式1次，包括“读书班”1。" in review.section("study").text


def test_every_share_of_rows_has_a_count_of_those_that_do_not_say() -> None:
    asked = {
        (each.measure.ledger.key, column)
        for each in INDICATORS
        if isinstance(each.measure, Rows)
        for column in each.measure.only
        if not each.measure.ledger.column(column).required
    }
    answered = {
        (each.measure.ledger.key, each.measure.column)
        for each in INDICATORS
        if isinstance(each.measure, Unstated)
    }
    assert asked
    assert asked <= answered


@pytest.mark.parametrize(
    ("made", "key", "note"),
    [
        (
            {"activities": [[day(6), "甲", "文体", 1, 100], [day(6), "乙", "文体", 2, None]]},
            "activity_people",
            "2条记录中有1条没有填数",
        ),
        ({"activities": [[day(6), "甲", "文体", 1, 100]]}, "activity_people", None),
        # One of several columns that are added up is enough: a batch need not have both.
        (
            {"boards": [[day(3), "宣传栏", 4, None, "东村"], [day(3), "宣传栏", None, 1, None]]},
            "boards",
            None,
        ),
        (
            {"boards": [[day(3), "宣传栏", 4, None, "东村"], [day(3), "宣传栏", None, None, None]]},
            "boards",
            "2条记录中有1条没有填数",
        ),
        # Of another kind, so that 宣传栏 itself is whole.
        ({"boards": [[day(3), "宣传栏", 4, 0, "东村"], [day(3), "标语", None, None, None]]}, "boards", None),
        (
            {"self_study": [[m, Decimal(4), 9] for m in range(1, 11)]},
            "self_study_monthly",
            "12个月中有2个月没有记录",
        ),
        (
            {"online": [[m, 1, 1, 1 if m > 1 else None, None, 1] for m in range(1, 12)]},
            "online_solved",
            "12个月中有1个月没有记录、1个月没有填数",
        ),
        ({"online": [[m, 1, 0, 0, None, 0] for m in range(1, 13)]}, "online_patrols", None),
        (
            {"civility": [[day(4), "甲", v, 1, Decimal(1), 1] for v in ("东村", "东村", "西村", None)]},
            "civility_top_village",
            "4条记录中有1条没有写明“所在村”",
        ),
    ],
)
def test_a_figure_knows_what_it_could_not_count(made: Records, key: str, note: str | None) -> None:
    unfilled = review_of(made).figures[key].unfilled
    assert (unfilled.text if unfilled is not None else None) == note


def test_a_partial_sum_says_so_in_the_text_and_in_both_attachments(tmp_path: Path) -> None:
    rows = [[day(6), name, "文体", 1, people] for name, people in (("甲", 100), ("乙", None), ("丙", 50))]
    review = opened(tmp_path, activities=rows)  # type: ignore[arg-type]
    assert "参与150人次（3条记录中有1条没有填数）" in review.section("publicity").text
    told = {row[0]: row for row in _rows(review.section("indicators"))}
    assert told["主题活动参与人次"][1] == "150人次（1条未填）"
    assert told["主题活动场次"][1] == "3场"
    told = {row[1]: row for row in _rows(review.section("sources"))}
    assert told["主题活动参与人次"][-1].endswith("“参与人次”之和；3条记录中有1条没有填数：第3行")


def test_months_without_a_record_are_told_once_in_each_paragraph_that_counts_them() -> None:
    text = review_of({"online": [[m, 3, 2, 1, None, 1] for m in range(3, 13)]}).section("online").text
    patrols, trainings, *_ = text.splitlines()
    assert trainings.count("12个月中有2个月没有记录") == 1
    assert patrols.startswith("全年网络巡查30次（12个月中有2个月没有记录）")
    assert patrols.count("12个月中有2个月没有记录") == 1


def test_a_partial_year_before_is_told_with_the_comparison() -> None:
    this: Records = {"activities": [[day(6), "甲", "文体", 1, 150]]}
    before: Records = {
        "activities": [[day(6, 1, 2020), "甲", "文体", 1, 100], [day(6, 1, 2020), "乙", "文体", 1, None]]
    }
    figure = review_of(this, before).figures["activity_people"]
    assert figure.versus_year_before == "上年为100人次（上年2条记录中有1条没有填数）"


@pytest.mark.parametrize(
    ("rows", "why", "gap"),
    [
        ([[1, 1, 5, 5, None, 1], [2, 1, 5, None, None, 1]], "《网络舆情》“办结件数”未填全", True),
        ([[1, 1, 1, 5, None, 1]], "部分多于总数，不计比率", False),
    ],
)
def test_no_rate_where_its_two_sides_are_not_of_the_same_cases(
    rows: list[list[Value]], why: str, gap: bool
) -> None:
    figure = review_of({"online": rows}).figures["online_solved_share"]
    assert (figure.value, figure.why_missing, figure.gap) == (None, why, gap)


def test_no_column_is_called_blank_because_no_row_was_asked() -> None:
    figure = review_of({"study": [[day(1), "领学", "甲", 1, Decimal(1)]]}).figures["study_top_month"]
    assert (figure.why_missing, figure.gap) == ("没有这一类记录，不分高低", False)


def test_only_what_the_ledgers_lack_counts_as_missing() -> None:
    sample = {
        "civility": [
            [day(4), "甲", village, 1, Decimal(1), 1] for village in ("东村", "西村", "南村", "北村")
        ]
    }
    review = review_of(sample)
    assert review.figures["civility_top_village"].value is None
    gaps = sum(figure.gap for figure in review.figures.values())
    assert f"、{gaps}项缺失" in review._repr_mimebundle_()["text/plain"]  # type: ignore[operator]
    cell = {row[0]: row[1] for row in _rows(review.section("indicators"))}
    assert cell["宣传栏"] == "缺"
    assert "文明实践活动最多的村" not in cell


def test_the_samples_have_no_unfilled_cells_to_tell() -> None:
    review = open_review("清河镇", 2021, data=Path(kit.__file__).parents[1] / "data")
    assert [figure.key for figure in review.figures.values() if figure.unfilled is not None] == []


def _rows(section: Section) -> list[list[str]]:
    table = next(block for block in section.blocks if isinstance(block, Table))
    return [["".join(run.text for run in cell) for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    ("sessions", "label", "stands_out"),
    [
        # 14 in a year are 1.17 a month, so that 2 are enough and 1 is not.
        ({6: 3, **dict.fromkeys(range(1, 6), 1)}, "6月", True),
        ({month: 2 if month == 6 else 1 for month in range(1, 13)}, "6月", True),
        ({month: 4 if month == 6 else 3 for month in range(1, 13)}, "6月", False),
        ({month: 3 if month in (5, 6) else 1 for month in range(1, 13)}, "5月、6月", True),
        ({month: 3 if month in (4, 5, 6) else 1 for month in range(1, 13)}, "4月、5月、6月", False),
    ],
)
def test_a_highest_month_is_told_from_one_and_a_half_times_the_mean_and_if_at_most_two(
    sessions: dict[int, int], label: str, stands_out: bool
) -> None:
    made: Records = {
        "study": [
            [day(month), "集体学习", "甲", 1, None] for month in sessions for _ in range(sessions[month])
        ]
    }
    review = review_of(made)
    figure = review.figures["study_top_month"]
    assert (figure.label, figure.stands_out) == (label, stands_out)
    assert ("月最多" in review.section("study").text) == stands_out


def test_months_that_a_monthly_ledger_lacks_are_not_nought_in_its_mean() -> None:
    four: Records = {"online": [[month, 1, 5 if month == 4 else 4, 1, None, 0] for month in range(1, 5)]}
    assert review_of(four).figures["online_top_month"].stands_out is False


def test_different_values_of_a_column_are_counted_once() -> None:
    made: Records = {
        "boards": [
            [day(3), "宣传栏", 1, 0, "东村"],
            [day(4), "标语", 1, 0, "东村、西村"],
            [day(5), "标语", 1, 0, None],
        ]
    }
    figure = review_of(made).figures["boards_villages"]
    assert (figure.value, figure.text, figure.source.rows) == (2, "2个村", (2, 3))
    assert figure.source.rule == "《宣传阵地》不同的“所在村”的个数"
    assert figure.unfilled is not None
    assert (figure.unfilled.text, figure.unfilled.rows) == ("3条记录中有1条没有写明“所在村”", (4,))
    blank = review_of({"boards": [[day(3), "宣传栏", 1, 0, None]]}).figures["boards_villages"]
    assert (blank.value, blank.gap) == (None, True)
    assert blank.why_missing == "《宣传阵地》台账没有写明“所在村”"
