from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from kit.ledgers import Catalogue, Fault, Ledger, Ledgers, examine_ledgers
from kit.ledgers.checks import check_against_year_before, check_ledgers
from kit.ledgers.columns import Value
from kit.ledgers.schema import LedgerColumn, LedgerSchema, Part, SumOf
from kit.ledgers.target_checks import check_targets
from tests.support.ledger_files import SAMPLE, Sheets, Written, place_of, sample_sheets, write_xlsx
from tests.support.subjects import CATALOGUE, SUBJECT

MONTHS: list[list[Written]] = [[month, 5, 60] for month in range(1, 13)]
ONLINE: list[list[Written]] = [[month, 30, 2, 2, 3.25, 1] for month in range(1, 13)]
STUDY: list[Written] = [dt.date(2021, 1, 15), "党课", "甲", 23, 1.5]


def sheets_of(**changes: list[list[Written]]) -> dict[str, list[list[Written]]]:
    """The sample without a fault: all months are there."""
    return sample_sheets(**{"self_study": MONTHS, "online": ONLINE, **changes})


def found(folder: Path, sheets: Sheets) -> list[tuple[str, str, str, str]]:
    path = write_xlsx(folder / "清河镇.xlsx", sheets)
    faults = examine_ledgers(place_of(folder, path), CATALOGUE).faults
    return [(fault.severity, fault.code, fault.sheet, fault.cell) for fault in faults]


def read(folder: Path, **changes: list[list[Written]]) -> Ledgers:
    path = write_xlsx(folder / "清河镇.xlsx", sheets_of(**changes))
    return examine_ledgers(place_of(folder, path), CATALOGUE).ledgers


def test_good_ledgers_have_no_fault(tmp_path: Path) -> None:
    assert found(tmp_path, sheets_of()) == []


def test_a_month_that_is_there_twice_or_not_at_all(tmp_path: Path) -> None:
    months: list[list[Written]] = [[1, 5, 60], *MONTHS[:2], *MONTHS[4:]]

    assert found(tmp_path, sheets_of(self_study=months)) == [
        ("notice", "month-missing", "个人自学", ""),
        ("error", "month-duplicate", "个人自学", "A3"),
    ]


def test_the_missing_months_are_named(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "清河镇.xlsx", sheets_of(self_study=MONTHS[:10]))

    assert "缺 11月、12月：" in str(examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults[0])


def months_of(*pairs: tuple[object, object]) -> list[list[Written]]:
    """网络舆情 of pairs (reported, resolved), a month each; the rest of the year brings nothing."""
    counted = [*pairs, *[(0, 0)] * (12 - len(pairs))]
    return [[month, 30, *pair, 1, 1] for month, pair in enumerate(counted, start=1)]  # type: ignore[list-item]


def test_what_was_reported_in_may_may_be_solved_in_june(tmp_path: Path) -> None:
    assert found(tmp_path, sheets_of(online=months_of((0, 0), (3, 1), (0, 2), (2, 0), (1, 3)))) == []


def test_more_solved_than_reported_until_a_month_is_worth_a_look(tmp_path: Path) -> None:
    online = months_of((1, 1), (2, 1), (0, 2), (5, 5))

    assert found(tmp_path, sheets_of(online=online)) == [("notice", "part-exceeds", "网络舆情", "D4")]


def test_running_totals_go_by_months_in_whatever_order_they_stand(tmp_path: Path) -> None:
    online = months_of((1, 0), (0, 1))
    path = write_xlsx(tmp_path / "清河镇.xlsx", sheets_of(online=[online[1], online[0], *online[2:]]))

    assert examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults == ()


def test_after_a_month_whose_whole_is_not_known_nothing_is_compared(tmp_path: Path) -> None:
    assert found(tmp_path, sheets_of(online=months_of((1, 1), (None, 1), (0, 9)))) == []


def hazards(part: Part, *months: int) -> Ledger:
    """A ledger of another subject: what was found, and what of it was put right, in these months."""
    dates = (LedgerColumn("date", "日期", "date"),) if months else ()
    schema = LedgerSchema(
        "hazards",
        "隐患排查",
        "一次排查",
        columns=(
            *dates,
            LedgerColumn("mended", "已整改", "whole", unit="处"),
            LedgerColumn("found", "发现", "whole", unit="处"),
        ),
        parts=(part,),
    )
    values: dict[str, tuple[Value, ...]] = {"mended": (0, 3, 1), "found": (2, 1, 1)}
    values |= {"date": tuple(dt.date(2021, month, 5) for month in months)} if months else {}
    return ledger_of(schema, values)


def ledger_of(schema: LedgerSchema, values: Mapping[str, tuple[Value, ...]]) -> Ledger:
    """A ledger without a file, its rows from the second on; the sheet has the columns that have values."""
    present = [column.key for column in schema.columns if column.key in values]
    rows = tuple(range(2, 2 + len(values[present[0]])))
    columns = {column.key: (None,) * len(rows) for column in schema.columns} | dict(values)
    positions = {key: at for at, key in enumerate(present)}
    return Ledger(schema, "a.xlsx", schema.name, rows, columns, positions=positions)


def checked(ledger: Ledger) -> list[Fault]:
    """The faults of a township that has this ledger alone."""
    tables = {ledger.schema.key: ledger}
    return check_ledgers(Ledgers(place_of(Path(), Path("a.xlsx")), Catalogue({}), {}, tables, {}))


BY_ROW, RUNNING = Part("mended", "found"), Part("mended", "found", running=True)


@pytest.mark.parametrize(
    ("part", "months", "expected"),
    [
        (BY_ROW, (), [("error", "row-exceeds", "A3", "已整改 3处，多于发现的 1处")]),
        (BY_ROW, (1, 2, 3), [("error", "row-exceeds", "B3", "已整改 3处，多于发现的 1处")]),
        (RUNNING, (1, 2, 3), []),
        (
            RUNNING,
            (3, 2, 1),
            [("notice", "part-exceeds", "B3", "到2021-02-05，已整改累计 4处，多于发现累计的 2处")],
        ),
    ],
    ids=["rows", "rows with dates", "running", "running, later rows first"],
)
def test_any_ledger_that_declares_a_part_is_compared(
    part: Part, months: tuple[int, ...], expected: list[tuple[str, str, str, str]]
) -> None:
    faults = checked(hazards(part, *months))

    assert [(fault.severity, fault.code, fault.cell) for fault in faults] == [each[:3] for each in expected]
    assert all(said in fault.message for fault, (*_, said) in zip(faults, expected, strict=True))


FUNDS = LedgerSchema(
    "funds",
    "经费投入",
    "一次投入",
    columns=(
        LedgerColumn("total", "合计", "decimal", unit="万元"),
        LedgerColumn("equipment", "设施", "decimal", unit="万元"),
        LedgerColumn("training", "培训", "decimal", unit="万元"),
    ),
    sums=(SumOf("total", ("equipment", "training")),),
)


def test_a_declared_sum_is_compared_row_by_row_where_every_part_is_given() -> None:
    total = (Decimal("0.3"), Decimal("4"), Decimal("5"), None, Decimal("0"))
    values: dict[str, tuple[Value, ...]] = {
        "total": total,
        "equipment": (Decimal("0.1"), Decimal("1.5"), None, Decimal("1"), Decimal("0")),
        "training": (Decimal("0.2"), Decimal("2.25"), Decimal("2"), Decimal("1"), Decimal("0")),
    }
    (fault,) = checked(ledger_of(FUNDS, values))

    assert (fault.severity, fault.code, fault.cell, fault.column) == ("error", "sum-mismatch", "A3", "total")
    assert "合计 4万元，不等于设施＋培训之和 3.75万元" in fault.message
    assert checked(ledger_of(FUNDS, {"total": total, "equipment": values["equipment"]})) == []


def test_more_held_than_due_is_plausible(tmp_path: Path) -> None:
    assert found(tmp_path, sheets_of(systems=[["例会", 2, 5, None, None]])) == []


def test_rows_that_are_wholly_alike_are_worth_a_look(tmp_path: Path) -> None:
    other = [*STUDY[:3], 24, 1.5]

    assert found(tmp_path, sheets_of(study=[STUDY, other, STUDY, STUDY])) == [
        ("notice", "row-duplicate", "理论学习", "A4"),
        ("notice", "row-duplicate", "理论学习", "A5"),
    ]


def test_an_item_or_a_target_that_is_told_in_two_ways(tmp_path: Path) -> None:
    profile: list[list[Written]] = [
        *SAMPLE["基本情况"],
        ["网评员", 15],
        ["网评员人数", 12],
        ["自拟", "甲"],
        ["自拟", "乙"],
    ]
    targets: list[list[Written]] = [["理论学习次数", 12, "次"], ["理论学习次数", 24, "次"]]

    assert found(tmp_path, sheets_of(profile=profile, targets=targets)) == [
        ("error", "item-duplicate", "基本情况", "A6"),
        ("notice", "row-duplicate", "基本情况", "A7"),
        ("error", "item-duplicate", "年度目标", "A3"),
    ]


def test_a_task_that_is_called_done_and_is_short_of_its_goal(tmp_path: Path) -> None:
    tasks: list[list[Written]] = [
        ["甲", None, 12, 11, "次", "已完成"],
        ["乙", None, 12, 12, "次", "完成"],
        ["丙", None, 12, 3, "次", "推进中"],
        ["丁", None, 12, None, "次", "已完成"],
    ]

    assert found(tmp_path, sheets_of(tasks=tasks)) == [("notice", "task-short", "任务清单", "D2")]


def test_a_chapter_that_no_section_has(tmp_path: Path) -> None:
    texts: list[list[Written]] = [["前言", "甲"], [" 网络舆情", "乙"], ["组织领到", "丙"], ["其他", "丁"]]
    path = write_xlsx(tmp_path / "清河镇.xlsx", sheets_of(texts=texts))
    faults = examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults

    assert [(fault.severity, fault.code, fault.cell) for fault in faults] == [
        ("notice", "chapter-unknown", "A4"),
        ("notice", "chapter-unknown", "A5"),
    ]
    assert "是否指“组织领导”？" in faults[0].message
    assert "是否指" not in faults[1].message


def test_every_chapter_is_a_choice_of_its_column() -> None:
    choices = CATALOGUE["texts"].column("chapter").choices

    assert {name: tuple(others) for name, others in choices.items()} == {
        names[0]: names[1:] for names in SUBJECT.chapters.values()
    }


def test_year_and_township_of_the_profile_are_held_against_the_place(tmp_path: Path) -> None:
    profile: list[list[Written]] = [["乡镇名称", "石桥乡"], ["年度", "2020年度"]]
    assert found(tmp_path, sheets_of(profile=profile)) == [
        ("error", "place-mismatch", "基本情况", "B2"),
        ("error", "place-mismatch", "基本情况", "B3"),
    ]
    right: list[list[Written]] = [["乡镇名称", "云山县清河镇"], ["年度", "2021年度"]]
    assert found(tmp_path, sheets_of(profile=right)) == []


def test_a_fault_is_one_line_whatever_the_cell_holds(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "清河镇.xlsx", sheets_of(profile=[["乡镇名称", "石桥\n乡"]]))

    (fault,) = examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults
    assert "石桥 乡" in str(fault)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("理论学刁", "理论学习"),
        ("理论学习甲", "理论学习"),
        ("下步打算表一", "下步打算"),
        ("宣传阵地建没", "宣传阵地"),
        ("Sheet1", ""),
        ("说明", ""),
        ("填表说明", ""),
        ("照片", ""),
        ("目录", ""),
    ],
)
def test_a_sheet_with_a_name_close_to_a_ledgers_is_asked_about(tmp_path: Path, name: str, asked: str) -> None:
    sheets = sheets_of()
    if name != "理论学习甲":
        sheets.pop(asked, None)
    sheets[name] = [["随便", "写写"], ["甲", "乙"]]
    path = write_xlsx(tmp_path / "清河镇.xlsx", sheets)
    faults = [
        each
        for each in examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults
        if each.severity == "notice"
    ]

    assert [(fault.code, fault.sheet) for fault in faults] == ([("sheet-near", name)] if asked else [])
    assert all(f"是否指“{asked}”？" in fault.message for fault in faults)


def test_a_sheet_of_another_kind_beside_the_ledger_is_let_be(tmp_path: Path) -> None:
    assert found(tmp_path, {**sheets_of(), "学习照片": [["甲", "乙"]], "空表": []}) == []


def test_an_optional_column_with_a_name_close_to_a_known_one_is_asked_about(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["日期", "形式", "主题", "参加入数", "地点"], [*STUDY[:4], "东村"]]
    path = write_xlsx(tmp_path / "清河镇.xlsx", {**sheets_of(), "理论学习": rows})
    faults = examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults

    assert [(fault.severity, fault.code, fault.cell, fault.column) for fault in faults] == [
        ("notice", "column-near", "D1", "attendees")
    ]
    assert "是否指“参加人数”？" in faults[0].message


def test_a_required_column_that_is_missing_is_an_error_and_asked_about_once(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["日期", "形式", "学习主体"], STUDY[:3]]

    assert found(tmp_path, {**sheets_of(), "理论学习": rows}) == [
        ("error", "column-missing", "理论学习", "A1")
    ]


UNITS = {"理论学习次数": "次", "稿件采用率": "%", "乡镇": ""}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (["理论学习次数", 12, "次"], []),
        (["理论学习次数", 12, None], []),
        (["稿件采用率", 80, "％"], []),
        (["稿件采用率", 80, None], []),
        (["稿件采用率", 0.8, None], [("target-unit", "B2")]),
        (["稿件采用率", 1, None], [("target-unit", "B2")]),
        (["稿件采用率", 0.8, "%"], []),
        (["理论学习次数", 0.5, None], []),
        (["理论学习次数", 12, "场"], [("target-unit", "C2")]),
        (["理论学习场数", 12, "次"], [("target-unknown", "A2")]),
        (["全无此项", 12, "次"], [("target-unknown", "A2")]),
    ],
)
def test_targets_are_held_against_the_indicators(
    tmp_path: Path, target: list[Written], expected: list[tuple[str, str]]
) -> None:
    faults = check_targets(read(tmp_path, targets=[target]), UNITS)

    assert [(fault.code, fault.cell) for fault in faults] == expected
    assert all(fault.severity == "notice" for fault in faults)
    assert [("是否指“理论学习次数”？" in fault.message) for fault in faults if "场数" in fault.message] == [
        True
    ] * (target[0] == "理论学习场数")


@pytest.mark.parametrize(
    ("row", "suggested", "listed", "never"),
    [
        # Another thing, though most of its letters are the same: asked without preferring one.
        (["志愿活动场次", 12, "场"], "", ["主题活动场次", "文明实践活动场次"], []),
        (["稿件采用数", 12, "篇"], "", ["县级以上媒体投稿", "被采用稿件"], ["稿件采用率"]),
        (["宣传栏维护", 12, "块"], "", ["宣传栏"], []),
        (["理论学习人数", 12, "人"], "", ["网评员人数"], ["理论学习次数"]),
        (["区级媒体投稿", 12, "篇"], "", ["县级媒体投稿", "市级媒体投稿", "省级媒体投稿"], []),
        (["主题活动场此", 12, "场"], "主题活动场次", [], []),
        (["全年主题活动场次", 12, "场"], "主题活动场次", [], []),
        (["稿件采用律", 80, "%"], "稿件采用率", [], []),
        (["志愿服务小时", 12, "升"], "", [], ["志愿服务时长"]),
    ],
)
def test_an_indicator_is_suggested_only_where_the_words_surely_are_the_same(
    tmp_path: Path, row: list[Written], suggested: str, listed: list[str], never: list[str]
) -> None:
    (fault,) = check_targets(read(tmp_path, targets=[row]), SUBJECT.units, listed=SUBJECT.aims)
    assert (f"是否指“{suggested}”？" in fault.message) == bool(suggested), fault.message
    assert ("是否指" in fault.message) == bool(suggested), fault.message
    assert [name for name in listed if f"“{name}”" not in fault.message] == [], fault.message
    assert [name for name in never if name in fault.message] == [], fault.message
    assert "附件1" not in fault.message


def test_totals_that_jump_more_than_tenfold(tmp_path: Path) -> None:
    now = read(
        tmp_path / "2021",
        activities=[[dt.date(2021, 6, 30), "知识竞赛", "文体", 1, 1201]],
        civility=[[dt.date(2021, 4, 2), "清明倡议", "西村", 120, 2.5, 29]],
        submissions=[[dt.date(2021, 5, day), "见闻", "日报", "县级", None, None] for day in range(1, 12)],
        profile=[["年度", 2021], ["网评员人数", "121人"], ["党员数", 500]],
        tasks=[["甲", None, 9000, 9000, "次", "已完成"]],
    )
    before = read(
        tmp_path / "2020",
        activities=[[dt.date(2021, 6, 30), "知识竞赛", "文体", 1, 120]],
        civility=[[dt.date(2021, 4, 2), "清明倡议", "西村", 12, 2.5, 300]],
        submissions=[[dt.date(2021, 5, 1), "见闻", "日报", "县级", None, None]],
        profile=[["年度", 200], ["网评员人数", 12], ["党员数", 5000]],
        tasks=[["甲", None, 1, 1, "次", "已完成"]],
    )
    faults = check_against_year_before(now, before)

    assert [(fault.sheet, fault.column, fault.cell) for fault in faults] == [
        *(("基本情况", "content", "B3"), ("主题活动", "participants", ""), ("信息报送", "", "")),
        ("文明实践", "beneficiaries", ""),
    ]
    assert {(fault.severity, fault.code) for fault in faults} == {("notice", "jump-tenfold")}
    assert "“参与人次”合计 1201人次，上年是 120人次" in faults[1].message


def test_facts_in_different_units_are_compared_in_one(tmp_path: Path) -> None:
    now = read(tmp_path / "2021", profile=[["年度", 2021], ["常住人口", "2.5万人"], ["党员数", "0.05万人"]])
    before = read(tmp_path / "2020", profile=[["年度", 2020], ["常住人口", "24890"], ["党员数", 5000]])
    assert [fault.cell for fault in check_against_year_before(now, before)] == []
    fewer = read(tmp_path / "2019", profile=[["年度", 2019], ["常住人口（万人）", "0.2"], ["党员数", 5000]])
    assert [fault.cell for fault in check_against_year_before(now, fewer)] == ["B3"]


def test_faults_stand_in_the_order_of_sheets_and_cells(tmp_path: Path) -> None:
    sheets = sheets_of(
        study=[[None, "党课", "甲", "若干", None], STUDY, STUDY], texts=[["其他", "甲"], ["导语", None]]
    )
    sheets["附表"] = [["姓名"], ["甲"]]

    assert [(sheet, cell) for _, _, sheet, cell in found(tmp_path, sheets)] == [
        *(("理论学习", "A2"), ("理论学习", "D2"), ("理论学习", "A4")),
        *(("文字材料", "A2"), ("文字材料", "B3"), ("附表", "A1")),
    ]
