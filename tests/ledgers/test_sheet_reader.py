"""Sheets as townships send them: headers, totals, notes, units, and which sheet is which ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from kit.files import BrokenCell, Cell, Merged, Sheet
from kit.ledgers import Fault, Ledger
from kit.ledgers.naming import ledger_sheets
from kit.ledgers.sheet_reader import SheetReader
from tests.support.subjects import CATALOGUE

Table = Sequence[Sequence[object]]


def as_sheet(rows: Table, name: str = "", hidden: bool = False) -> Sheet:
    width = max(map(len, rows), default=0)
    filled = [
        [cast(Cell, "" if cell is None else cell) for cell in row] + [""] * (width - len(row)) for row in rows
    ]
    return Sheet(name, filled, hidden=hidden)


def read(
    key: str,
    rows: Table,
    merged: tuple[Merged, ...] = (),
    strays: tuple[tuple[int, int], ...] = (),
    since_1904: bool = False,
) -> tuple[Ledger, list[Fault]]:
    faults: list[Fault] = []
    sheet = as_sheet(rows)
    ledger = SheetReader(CATALOGUE[key], "f", 2021, faults).read(
        Sheet("", sheet.rows, merged, False, strays, since_1904)
    )
    assert ledger is not None
    return ledger, faults


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    """What is wrong or worth a look; of rows that are no records, `omitted` tells."""
    return [(fault.cell, fault.code) for fault in faults if fault.code != "row-omitted"]


def omitted(faults: list[Fault]) -> list[str]:
    return [fault.cell for fault in faults if fault.code == "row-omitted"]


STUDY = ["日期", "形式", "主题", "参加人数"]


def lesson(attendees: Cell, day: str = "7月1日") -> list[Cell]:
    return [day, "党课", "甲", attendees]


GROUPED: dict[str, tuple[list[list[Cell | None]], tuple[Merged, ...]]] = {
    "merged": (
        [["序号", "日期", "类型", "数量（块）", None, "所在村"], [None, None, None, "新增", "更新", None]],
        (((1, 0), (2, 0)), ((1, 1), (2, 1)), ((1, 2), (2, 2)), ((1, 3), (1, 4)), ((1, 5), (2, 5))),
    ),
    "not merged": (
        [["序号", "日期", "类型", "数量（块）", None, "所在村"], [None, None, None, "新增", "更新", None]],
        (),
    ),
    "upper groups only": (
        [[None, "基本", None, "数量", None, None], ["序号", "日期", "类型", "新 增", "更\n新", "所在村"]],
        (((1, 1), (1, 2)), ((1, 3), (1, 4))),
    ),
    "half of a name each": (
        [["序号", "日期", "类型", "新增", "更新", "所在"], [None, None, None, "数量", "数量", "村"]],
        (),
    ),
}


@pytest.mark.parametrize("way", GROUPED)
def test_a_header_of_two_rows(way: str) -> None:
    header, merged = GROUPED[way]
    records: list[list[Cell | None]] = [
        [1, "3月4日", "宣传栏", 4, 2, "东村"],
        [2, "3月5日", "标语", 30, None, "西村"],
    ]
    ledger, faults = read("boards", [["清河镇宣传阵地台账"], *header, *records], merged)

    assert faults == []
    assert ledger.rows == (4, 5)
    assert ledger.positions == {"date": 1, "type": 2, "added": 3, "updated": 4, "village": 5}
    assert ledger.column("added") == (4, 30)
    assert ledger.column("village") == ("东村", "西村")


def test_a_group_goes_on_to_the_right_over_what_stands_below_it() -> None:
    header = [["月份", "上报", "办结", None], [None, "件数", "率", "件数"]]
    ledger, faults = read("online", [*header, ["1月", 3, "100%", 2]])

    assert faults == []
    assert ledger.positions == {"month": 0, "reported": 1, "resolved": 3}


def test_a_header_merged_across_names_its_first_column() -> None:
    header = [["日期", "类型", "所在村", None, "数量", None], [None, None, None, None, "新增", "更新"]]
    merged = (((0, 2), (0, 3)), ((0, 4), (0, 5)))
    ledger, faults = read("boards", [*header, ["3月4日", "标语", "东村", None, 1, 2]], merged)

    assert faults == []
    assert ledger.positions == {"date": 0, "type": 1, "village": 2, "added": 4, "updated": 5}


def test_a_second_row_of_units_alone(tmp_path: Path) -> None:
    ledger, faults = read(
        "civility",
        [
            ["日期", "活动名称", "服务时长", "志愿者人次"],
            [None, None, "（分钟）", "（人次）"],
            ["7月1日", "甲", 90, 3],
        ],
    )

    assert faults == []
    assert (ledger.rows, ledger.column("hours")) == ((3,), (Decimal("1.5"),))


def test_a_record_is_not_taken_for_the_second_row_of_a_header() -> None:
    header: Table = ["日期", "类型", "备注", "所在村"]
    ledger, faults = read("boards", [header, ["三月四日", "宣传栏", "新增", "东村"]])
    assert (ledger.rows, faults) == ((2,), [])

    profile, _ = read("profile", [["项目", "内容"], ["标题", "内容名称"], ["年度", "2021"]])
    assert profile.rows == (2, 3)


@pytest.mark.parametrize(
    ("header", "cell", "hours"),
    [
        ("服务时长（分钟）", 90.0, "1.5"),
        ("服务时长(min)", "90", "1.5"),
        ("服务时长/分钟", 90, "1.5"),
        ("服务时长（必填）（分钟）", 90, "1.5"),
        ("服务时长（单位：分钟", 90, "1.5"),
        ("服务时长（小时）", 1.5, "1.5"),
        ("服务时长", 1.5, "1.5"),
        ("服务时长", "90分钟", "1.5"),
        ("服务时长（分钟）", "1.5小时", "1.5"),
        ("服务时长", "1小时30分", "1.5"),
        ("服务时长", "一个半小时", "1.5"),
        ("服务时长", "3个小时", "3"),
        ("服务时长", dt.time(1, 30), "1.5"),
        ("服务时长", dt.timedelta(hours=26), "26"),
        ("服务时长（分钟）", 50, "0.833333"),
    ],
)
def test_minutes_and_hours(header: str, cell: Cell, hours: str) -> None:
    ledger, faults = read("civility", [["日期", "活动名称", header], ["7月1日", "甲", cell]])

    assert faults == []
    assert ledger.column("hours") == (Decimal(hours),)


@pytest.mark.parametrize(
    ("header", "cell", "people"),
    [
        ("受益人次（万人次）", 1.2, 12_000),
        ("受益人次（万人次）", "1.2", 12_000),
        ("受益人次（万人次）", "300人次", 300),
        ("受益人次（万人）", "1.3万", 13_000),
        ("受益人次（人）", "1.2万人", 12_000),
        ("受益人次（人）", "约200名", 200),
        ("受益人次（百人）", 3, 300),
        ("受益人次（百分）", 3, 3),
    ],
)
def test_numbers_in_tens_of_thousands(header: str, cell: Cell, people: int) -> None:
    ledger, faults = read("civility", [["日期", "活动名称", header], ["7月1日", "甲", cell]])

    assert faults == []
    assert ledger.column("beneficiaries") == (people,)


def test_a_unit_for_each_case_is_read_as_the_unit() -> None:
    assert read("online", [["月份", "平均办结时长（分钟/件）"], ["1月", 90]])[0].column("average_hours") == (
        Decimal("1.5"),
    )


def test_a_unit_of_another_kind_is_a_fault() -> None:
    rows: Table = [
        ["日期", "活动名称", "服务时长（人）", "志愿者人次", "受益人次"],
        ["7月1日", "甲", 1, "85%", "3小时"],
        ["7月2日", "甲", 1, 0.5, 1e300],
        ["7月3日", "甲", 1, "3场", "200户"],
    ]

    assert told(read("civility", rows)[1]) == [
        ("C1", "unit-mismatch"),
        ("D2", "unit-mismatch"),
        ("E2", "unit-mismatch"),
        ("D3", "number-fraction"),
        ("E3", "number-invalid"),
        ("D4", "unit-mismatch"),
        ("E4", "unit-mismatch"),
    ]
    assert told(read("study", [[*STUDY, "学时（分钟）"], [*lesson(1), 90]])[1]) == [("E1", "unit-mismatch")]
    decimal = read("targets", [["指标", "目标值"], ["采用率", "85.30%"]])
    assert (decimal[0].column("target"), decimal[1]) == ((Decimal("85.30"),), [])


@pytest.mark.parametrize(
    "label",
    [
        *("合计", "合  计", "（合计）", "合计：", "总计", "共计", "累计", "小计", "合计数"),
        *("上半年合计", "本页小计", "合计（人）"),
    ],
)
def test_a_row_of_totals_is_left_out_and_held_against_the_sum(label: str) -> None:
    records: Table = [lesson(20), lesson("30人")]

    for total in ([label, None, None, 50], [None, None, label, "50人"], [9, label, None, 50.0]):
        rows: Table = [["序号", *STUDY], *[[1, *record] for record in records], [None, *total][:5]]
        ledger, faults = read("study", rows)
        assert (ledger.rows, told(faults)) == ((2, 3), []), total
        (cell,) = omitted(faults)
        assert cell.endswith("4")
    ledger, faults = read("study", [STUDY, *records, [label, None, None, 51]])
    assert ledger.column("attendees") == (20, 30)
    _, fault = faults
    assert (fault.cell, fault.column, fault.code) == ("D4", "attendees", "total-mismatch")
    assert "51" in fault.message
    assert "50" in fault.message


def test_totals_of_parts_of_the_year_and_of_all_at_the_top() -> None:
    part: Table = [lesson(20), lesson(30), ["小计", None, None, 50], lesson(5), ["小计", None, None, 5]]
    assert told(read("study", [STUDY, *part, ["总计", None, None, 55]])[1]) == []
    assert told(read("study", [STUDY, *part, ["总计", None, None, 50]])[1]) == [("D7", "total-mismatch")]
    assert told(read("study", [STUDY, ["合计", None, None, 50], lesson(20), lesson(30)])[1]) == []
    assert told(read("study", [STUDY, *part[:4], ["小计", None, None, 4]])[1]) == [("D6", "total-mismatch")]
    running: Table = [lesson(20), lesson(30), ["累计", None, None, 50], lesson(5), ["累计", None, None, 55]]
    assert told(read("study", [STUDY, *running, lesson(7)])[1]) == []


def test_a_total_may_be_named_in_any_column() -> None:
    ledger, faults = read("study", [STUDY, lesson(20), ["2021-12-31", None, "合计", 21]])

    assert (ledger.rows, told(faults)) == ((2,), [("D3", "total-mismatch")])
    assert read("study", [STUDY, lesson(20), ["7月2日", "党课", "年度工作总计", 21]])[0].rows == (2, 3)


def test_a_total_is_not_held_against_what_is_approximate_faulty_or_a_mean() -> None:
    total: list[Cell | None] = ["合计", None, None, 99]
    assert told(read("study", [STUDY, lesson("约20"), total])[1]) == []
    assert told(read("study", [STUDY, lesson("若干"), total])[1]) == [("D2", "number-invalid")]
    assert told(read("study", [STUDY, lesson(20), ["合计", None, None, "约99"]])[1]) == []
    assert told(read("study", [STUDY, lesson(20), ["合计", None, None, BrokenCell("")]])[1]) == []
    months: Table = [["月份", "人均篇数"], [1, 4], [2, 6], ["平均", 5], ["合计", 5]]
    ledger, faults = read("self_study", months)
    assert (ledger.rows, told(faults), omitted(faults)) == ((2, 3), [], ["A4", "A5"])


def test_a_total_without_numbers_to_sum_is_a_fault() -> None:
    assert told(read("study", [STUDY, lesson(""), ["合计", None, None, 99]])[1]) == [("D3", "total-mismatch")]


def test_words_that_only_look_like_totals_stay_records() -> None:
    rows: Table = [
        STUDY,
        *(["7月1日", "党课", topic, 1] for topic in ("统计", "审计工作合计方法", "会计", "设计")),
    ]

    assert read("study", rows)[0].rows == (2, 3, 4, 5)


@pytest.mark.parametrize(
    "note",
    [
        *(
            "填表人：宣传办",
            "备注：含网格员",
            "注：以上为全年",
            "注1：含网格员",
            "※ 含网格员",
            "审核人：　　日期：",
        ),
        *("说明：见附件", "（示例）", "示例：", "截至时间：12月31日", "以上数据统计到十二月底。"),
    ],
)
def test_notes_under_a_table_are_no_records(note: str) -> None:
    ledger, faults = read("study", [STUDY, lesson(20), [], [note]])

    assert (ledger.rows, told(faults), omitted(faults)) == ((2,), [], ["A4"])


def test_a_merged_line_under_a_table_is_a_note_and_a_lone_date_is_a_faulty_record() -> None:
    merged = (((2, 0), (2, 3)),)
    assert read("study", [STUDY, lesson(20), ["宣传办整理"]], merged)[0].rows == (2,)
    assert told(read("study", [STUDY, lesson(20), ["7月3日"]])[1]) == [
        ("B3", "value-missing"),
        ("C3", "value-missing"),
    ]


def test_a_record_of_one_cell_stays_where_no_more_is_needed() -> None:
    header: Table = ["典型类别", "人数", "事迹篇数"]
    assert read("models", [header, ["好人；模范", None, None]])[0].rows == (2,)
    assert read("models", [header, ["好邻居", 1, 1], ["以上数据含村级。"]])[0].rows == (2,)


def test_a_header_repeated_on_every_page_is_no_record() -> None:
    assert read("study", [STUDY, lesson(1), STUDY, lesson(2)])[0].rows == (2, 4)


def test_merges_beyond_the_table_and_faults_of_merged_cells() -> None:
    merged = (((1, 0), (1_048_575, 0)), ((1, 1), (2, 1)))
    ledger, faults = read(
        "study",
        [STUDY, ["某日", BrokenCell("#REF!"), "甲", 1], [None, None, "乙", 2], [None, "党课", "丙", 3]],
        merged,
    )

    assert ledger.rows == (2, 3, 4)
    assert told(faults) == [("A2", "date-invalid"), ("B2", "cell-error")]


def test_errors_and_formulas_without_a_result_are_faults_at_their_cells() -> None:
    rows: Table = [
        [*STUDY, "随手"],
        [*lesson(BrokenCell("#DIV/0!")), BrokenCell("#REF!")],
        lesson(BrokenCell("")),
    ]

    ledger, faults = read("study", rows)
    assert told(faults) == [("D2", "cell-error"), ("D3", "formula-uncalculated")]
    assert "#DIV/0!" in faults[0].message
    assert ledger.column("attendees") == (None, None)


def test_a_text_of_a_megabyte_is_a_fault_and_is_not_repeated() -> None:
    (fault,) = read("study", [STUDY, ["7月1日", "党课", "长" * 1_000_000, 1]])[1]

    assert (fault.cell, fault.code) == ("C2", "cell-too-long")
    assert len(str(fault)) < 200


def test_strays_and_a_hidden_sheet_are_told_as_notices() -> None:
    _, faults = read("study", [STUDY, lesson(1)], strays=((199_999, 16_383), (200_000, 0)))
    assert [(fault.cell, fault.code, fault.severity) for fault in faults] == [
        ("XFD200000", "cell-stray", "notice")
    ]
    hidden: list[Fault] = []
    SheetReader(CATALOGUE["study"], "f", 2021, hidden).read(as_sheet([STUDY, lesson(1)], hidden=True))
    assert [(fault.code, fault.severity) for fault in hidden] == [("sheet-hidden", "notice")]


def test_serial_numbers_of_days_go_by_the_workbook() -> None:
    serials: list[list[Cell]] = [["44378", *lesson(1)[1:]], [44378.0, *lesson(1)[1:]]]
    assert read("study", [STUDY, *serials])[0].column("date") == (dt.date(2021, 7, 1),) * 2
    assert read("study", [STUDY, [42916.0, *lesson(1)[1:]]], since_1904=True)[0].column("date") == (
        dt.date(2021, 7, 1),
    )


def test_a_missing_column_is_asked_about_where_a_header_is_close() -> None:
    (fault,) = read("study", [["日期", "形式", "学习主体", "参加人数"], lesson(1)])[1]

    assert (fault.cell, fault.code) == ("A1", "column-missing")
    assert "C1 的“学习主体”" in fault.message


def test_apostrophes_and_blanks_that_nobody_sees() -> None:
    rows: Table = [
        [" 日 期", "形式\u200b", "主题", "参加人数"],
        ["'7月1日", "党课\xa0", "'十四五'规划", "'20"],
    ]

    ledger, faults = read("study", rows)
    assert faults == []
    assert ledger.column("topic") == ("'十四五'规划",)
    assert ledger.column("form") == ("党课",)
    assert ledger.column("attendees") == (20,)


def names_of(sheets: Sequence[Sheet], file: str = "清河镇.xlsx") -> list[tuple[str, str]]:
    return [(schema.key, sheet.name) for schema, sheet in ledger_sheets(tuple(sheets), Path(file), CATALOGUE)]


def test_a_visible_sheet_goes_before_a_hidden_one_of_the_same_ledger() -> None:
    rows: Table = [STUDY, lesson(1)]
    old, new = as_sheet(rows, "理论学习（旧）", hidden=True), as_sheet(rows, "理论学习")

    assert names_of([old, new]) == [("study", "理论学习")]
    assert names_of([old]) == [("study", "理论学习（旧）")]


def test_a_file_that_is_named_for_a_ledger_is_read_by_the_sheet_that_fits() -> None:
    fitting, other = as_sheet([STUDY, lesson(1)], "Sheet2"), as_sheet([["说明"], ["x"]], "Sheet1")

    for file in ("理论学习.xlsx", "清河镇2021年理论学习台账.xls", "5.理论学习登记表.csv"):
        assert names_of([other, fitting, as_sheet([], "Sheet3")], file) == [("study", "Sheet2")]
    assert names_of([other], "理论学习.xlsx") == [("study", "Sheet1")], "so that its header is asked for"
    assert names_of([fitting, as_sheet([STUDY], "Sheet4")], "理论学习.xlsx") == [
        ("study", "Sheet2"),
        ("study", "Sheet4"),
    ], "so that the split is told"
    assert names_of([as_sheet([STUDY], "Sheet1", hidden=True), fitting], "理论学习.xlsx") == [
        ("study", "Sheet2")
    ]


def test_a_sheet_without_a_name_is_told_by_its_title() -> None:
    assert names_of([as_sheet([["清河镇2021年理论学习台账"], STUDY, lesson(1)], "Sheet1")]) == [
        ("study", "Sheet1")
    ]
    assert names_of([as_sheet([["清河镇2021年理论学习台账"], ["a"]], "Sheet1")]) == []
    assert names_of([as_sheet([["清河镇2021年理论学习台账"], STUDY, lesson(1)], "草稿")]) == []


@pytest.mark.parametrize(
    "name", ["理论学习（上半年）", "理论学习下半年", "理论学习2", "理论学习 续表", "清河镇理论学习"]
)
def test_parts_of_a_ledger_are_known_as_the_ledger(name: str) -> None:
    assert names_of([as_sheet([STUDY], name)]) == [("study", name)]
