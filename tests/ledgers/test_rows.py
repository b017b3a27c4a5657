"""Rows judged by all their cells and by arithmetic: records, totals, parts, titles, remarks, examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from kit.files import Cell, Merged, Sheet
from kit.ledgers import Fault, Ledger, examine_ledgers
from kit.ledgers.sheet_reader import SheetReader
from tests.support.ledger_files import (
    Written,
    csv_bytes,
    place_of,
    sample_sheets,
    write_ods,
    write_xls,
    write_xlsx,
)
from tests.support.subjects import CATALOGUE

Rows = Sequence[Sequence[Cell | None]]


def day(month: int) -> dt.date:
    return dt.date(2021, month, 5)


def read(
    key: str,
    rows: Rows,
    merged: tuple[Merged, ...] = (),
    hidden: frozenset[int] = frozenset(),
    header: Sequence[str] = (),
) -> tuple[Ledger, list[Fault]]:
    """Read records under a header of row 1."""
    head: list[Cell] = list(header or (column.name for column in CATALOGUE[key].columns))
    width = max(len(row) for row in (head, *rows))
    grid: list[list[Cell]] = [
        [*("" if cell is None else cell for cell in row), *[""] * (width - len(row))] for row in (head, *rows)
    ]
    faults: list[Fault] = []
    ledger = SheetReader(CATALOGUE[key], "f", 2021, faults).read(
        Sheet("表", grid, merged, hidden_rows=hidden)
    )
    assert ledger is not None
    return ledger, faults


def judged(key: str, rows: Rows, **more: object) -> tuple[tuple[int, ...], list[str], list[tuple[str, str]]]:
    """Return the rows that are records, the cells of those left out, and what else is told."""
    ledger, faults = read(key, rows, **more)  # type: ignore[arg-type]
    left = [fault.cell for fault in faults if fault.code == "row-omitted"]
    return ledger.rows, left, [(f.cell, f.code) for f in faults if f.code != "row-omitted"]


MODELS: list[list[Cell | None]] = [["好媳妇", 2, 3, 4], ["好婆婆", 5, 6, 7]]


@pytest.mark.parametrize(
    "label",
    [
        *(
            "汇总",
            "总数",
            "Total",
            "Grand Total",
            "SUM",
            "合計",
            "總計",
            "总 计",
            "合 计 数",
            "本页合计",
            "以上合计",
        ),
        *(
            "全镇",
            "全乡",
            "全年",
            "上半年",
            "各村",
            "各村合计",
            "清河镇2021年度全年合计",
            "合计（3类）",
            "共2类",
        ),
        *("好人 汇总", "典型总数", "清河镇", "TTL", "", None),
    ],
)
def test_a_total_is_known_under_any_name_by_its_numbers(label: str | None) -> None:
    total: list[Cell | None] = [label, 7, 9, 11]

    at = "A" if label else "B"
    assert judged("models", [*MODELS, total]) == ((2, 3), [f"{at}4"], [])
    assert judged("models", [total, *MODELS]) == ((3, 4), [f"{at}2"], [])


@pytest.mark.parametrize("label", ["汇总", "Total", "合計", "总数", "全镇合计"])
def test_a_total_word_whose_numbers_do_not_add_up_is_an_error(label: str) -> None:
    assert judged("models", [*MODELS, [label, 8, 9, 11]]) == ((2, 3), ["A4"], [("B4", "total-mismatch")])


def test_a_name_that_may_be_a_total_is_a_record_where_its_numbers_are_not_the_sum() -> None:
    tasks: Rows = [["学习", "次数", 10, 10, "次", "已完成"], ["信息汇总", "份", 12, 12, "份", "已完成"]]
    assert judged("tasks", tasks) == ((2, 3), [], [])
    assert judged("targets", [["理论学习次数", 24, "次"], ["活动场次合计", 30, "场"]]) == ((2, 3), [], [])
    assert judged("models", [*MODELS, ["全镇", 20, 30, 40]]) == ((2, 3, 4), [], [("A4", "row-like-total")])


def test_subtotals_as_excel_writes_them() -> None:
    rows: Rows = [
        MODELS[0],
        ["好媳妇 汇总", 2, 3, 4],
        MODELS[1],
        ["好婆婆 汇总", 5, 6, 7],
        ["总计", 7, 9, 11],
    ]
    assert judged("models", rows) == ((2, 4), ["A3", "A5", "A6"], [])


def test_totals_of_quarters_and_of_the_year_in_the_column_of_months() -> None:
    months: list[list[Cell | None]] = [[month, 30, month, 1, 1.5, 0] for month in range(1, 13)]
    rows: Rows = [*months[:6], ["上半年", 180, 21, 6, 1.5, 0], *months[6:], ["全年", 360, 78, 12, 1.5, 0]]

    assert judged("online", rows) == ((*range(2, 8), *range(9, 15)), ["A8", "A15"], [])
    study: Rows = [[1, 4, 60], [2, 6, 62], ["全年", 5, None], ["人次合计", None, 122]]
    assert judged("self_study", study) == ((2, 3), ["A4", "A5"], [])


def test_a_total_of_several_sections_below_other_totals() -> None:
    numbers = {"甲": 1, "小计": 1, "乙": 2, "小 计": 2, "上半年合计": 3, "丙": 4, "小计：": 4, "丁": 5}
    numbers |= {"（小计）": 5, "下半年合计": 9, "总计": 12}
    rows: Rows = [[label, number, number, number] for label, number in numbers.items()]
    ledger, faults = read("models", rows)
    assert ledger.rows == (2, 4, 7, 9)
    assert {fault.code for fault in faults} == {"row-omitted"}


def test_a_record_that_merely_has_the_sum_of_those_above_stays_a_record() -> None:
    assert judged("models", [["甲", 2, 3, 4], ["乙", 2, 3, 4]]) == ((2, 3), [], [])
    assert judged("models", [["甲", 2], ["乙", 3], ["丙", 5]]) == ((2, 3, 4), [], [])
    boards: Rows = [
        [day(1), "宣传栏", 10, 2, "东村"],
        [day(2), "标语", 7, 1, "西村"],
        [day(3), "展板", 17, 3, "全镇"],
    ]
    assert judged("boards", boards) == ((2, 3, 4), [], [])
    forgotten: Rows = [[day(1), "甲", "东村", 2], [day(2), "乙", "西村", 3], [None, "清明祭扫", "南村", 5]]
    assert judged("civility", forgotten) == ((2, 3, 4), [], [("A4", "value-missing")])
    alone: Rows = [[day(1), "甲", None, 2], [day(2), "乙", None, 3], [None, "清明祭扫", None, 5]]
    assert judged("civility", alone) == ((2, 3, 4), [], [("A4", "value-missing")])


def test_a_record_that_may_be_meant_as_a_total_is_asked_about() -> None:
    assert judged("models", [*MODELS, ["两类相加", 7, 9, 11]]) == ((2, 3, 4), [], [("A4", "row-like-total")])


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ([["其中：女", 3, 4, 5], ["其中：男", 4, 5, 6]], ["A5", "A6"]),
        ([["其中：女", 3, 4, 5], ["男", 4, 5, 6]], ["A5", "A6"]),
        ([["其中：女", 3, 4, 5]], ["A5"]),
        ([["其中女", 3, 4, 5], ["男", 3, 5, 6], ["填表人：宣传办"]], ["A5", "A6", "A7"]),
        ([["其中："], ["女", 3, 4, 5], ["男", 4, 5, 6]], ["A5", "A6", "A7"]),
    ],
)
def test_a_breakdown_below_a_total_is_not_counted_twice(
    parts: list[list[Cell | None]], left: list[str]
) -> None:
    assert judged("models", [*MODELS, ["合计", 7, 9, 11], *parts]) == ((2, 3), ["A4", *left], [])


def test_a_breakdown_below_a_record() -> None:
    parts: Rows = [["其中：东村", 1, 1, 1], ["西村", 1, 2, 3]]
    rows: Rows = [MODELS[0], *parts, MODELS[1], ["合计", 7, 9, 11]]
    assert judged("models", rows) == ((2, 5), ["A3", "A4", "A6"], [])


def test_a_part_that_is_more_than_its_whole_is_an_error() -> None:
    _, faults = read("models", [*MODELS, ["其中：东村", 6, 1, 1]])

    (fault,) = (fault for fault in faults if fault.severity == "error")
    assert (fault.cell, fault.code) == ("B4", "total-mismatch")
    assert "第 3 行" in fault.message


def test_lines_that_compare_or_average_below_a_total_are_no_records() -> None:
    rows: Rows = [*MODELS, ["合计", 7, 9, 11], ["上年同期", 6, 8, 9], ["平均", 3.5, 4.5, 5.5]]
    assert judged("models", rows) == ((2, 3), ["A4", "A5", "A6"], [])


TASKS: list[list[Cell | None]] = [
    ["集体学习", "次数", 10, 10, "次", "已完成"],
    ["建宣传栏", "块数", 5, 3, "块", "推进中"],
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("一、学习教育类", "二、宣传阵地类"), ("（一）学习", "（二）阵地"), ("学习教育类", "宣传阵地类")),
        *(("第一部分 学习", "第二部分 阵地"), ("【学习】", "【阵地】"), ("上半年", "下半年")),
        *(("★学习", "★阵地"), ("Ⅰ 学习", "Ⅱ 阵地"), ("一 学习", "二 阵地"), ("壹、学习", "贰、阵地")),
        *(("A.学习", "B.阵地"), ("①学习", "②阵地"), ("—、学习", "二、阵地")),
    ],
)
def test_titles_of_groups_between_tasks_are_no_tasks(one: str, other: str) -> None:
    rows: Rows = [[one], TASKS[0], [other], TASKS[1]]
    across = (((1, 0), (1, 5)), ((3, 0), (3, 5)))

    for merged in ((), across):
        assert judged("tasks", rows, merged=merged) == ((3, 5), ["A2", "A4"], [])


def test_a_title_of_a_group_that_carries_the_sums_of_its_records() -> None:
    rows: Rows = [["一、女", 5, 6, 7], *MODELS[:1], ["好妯娌", 3, 3, 3], ["二、老", 5, 6, 7], MODELS[1]]
    assert judged("models", rows) == ((3, 4, 6), ["A2", "A5"], [])


def test_titles_of_groups_where_records_have_numbers_of_their_own() -> None:
    header = ["序号", *(column.name for column in CATALOGUE["tasks"].columns)]
    rows: Rows = [["一", "学习教育"], [1, *TASKS[0]], ["二", "宣传阵地"], [2, *TASKS[1]]]
    assert judged("tasks", rows, header=header) == ((3, 5), ["B2", "B4"], [])
    total: Rows = [["合计", None, None, 15, 13]]
    assert judged("tasks", [*rows, *total], header=header) == ((3, 5), ["B2", "B4", "A6"], [])


def test_records_that_are_numbered_or_hold_one_text_are_no_titles() -> None:
    numbered: Rows = [["一、集体学习", *TASKS[0][1:]], ["二、建宣传栏"], ["三、发短信", *TASKS[1][1:]]]
    assert judged("tasks", numbered) == ((2, 3, 4), [], [])
    assert judged("tasks", [["集体学习"], TASKS[1]]) == ((2, 3), [], [])
    texts: Rows = [["一、统计口径不一：各村报表不同"], ["二、台账更新不及时。"], ["三、队伍建设方面有短板"]]
    assert judged("problems", texts) == ((2, 3, 4), [], [])
    assert judged("problems", [["统计口径不一：各村报表不同"], ["台账更新不及时。"]]) == ((2, 3), [], [])


def test_a_title_right_below_the_header_is_no_part_of_it() -> None:
    ledger, faults = read("models", [["（一）宣传方面"], *MODELS])

    assert (ledger.rows, [fault.cell for fault in faults]) == ((3, 4), ["A2"])


def test_months_and_villages_as_titles_between_dated_records() -> None:
    rows: Rows = [["1月份"], [day(1), "标语", 1, 1, "东村"], ["西片"], [day(2), "标语", 1, 1, "西村"]]
    assert judged("boards", rows) == ((3, 5), ["A2", "A4"], [])


ARTICLE: list[Cell | None] = [day(1), "春耕见闻", "县融媒体中心", "县级", "党建", "是"]


@pytest.mark.parametrize(
    "title",
    [
        *("统计调查进农家：试验镇入户宣讲", "审核把关三步走：规范信息发布", "截至目前：新增专栏十处"),
        *(
            "说明：本镇获评先进",
            "注：这是标题",
            "填表人：不再难当",
            "其中：一位村医的故事",
            "一、春耕",
            "示例：党课",
        ),
        *("以上数据说明什么", "本月小计", "上年同期", "平均", "全镇"),
    ],
)
def test_a_whole_record_is_a_record_whatever_its_title_says(title: str) -> None:
    article = [ARTICLE[0], title, *ARTICLE[2:]]

    assert judged("submissions", [ARTICLE, article, [*ARTICLE[:1], "甲", *ARTICLE[2:]]])[:2] == (
        (2, 3, 4),
        [],
    )


def test_a_last_row_with_a_title_only_lacks_what_a_record_needs() -> None:
    for title in ("试验镇：扎实推进学习教育走深走实", "截至目前：新增专栏十处", "统计调查进农家：入户宣讲"):
        missing = [(f"{column}3", "value-missing") for column in "ACD"]
        assert judged("submissions", [ARTICLE, [None, title]]) == ((2, 3), [], missing)
    assert judged("plans", [["抓队伍", "分批培训"], ["建阵地"]])[2] == [("B3", "value-missing")]


@pytest.mark.parametrize(
    "remark",
    [
        *(
            ["填表人：宣传办"],
            ["审核：", None, None, "日期：2021年12月31日"],
            ["统计：宣传办", None, "审核：党政办"],
        ),
        *(["截至12月31日"], ["本表由宣传办整理"], ["注：含村级"], ["合计：1篇"], ["共1篇"]),
    ],
)
def test_remarks_below_a_table_are_told_and_not_repeated(remark: list[Cell | None]) -> None:
    ledger, faults = read("submissions", [ARTICLE, [], remark])

    assert ledger.rows == (2,)
    assert [(fault.cell, fault.code) for fault in faults] == [("A4", "row-omitted")]
    assert "宣传办" not in faults[0].message


def test_a_remark_merged_across_is_one_in_ledgers_of_texts_too() -> None:
    merged = (((2, 0), (2, 5)),)
    rows: Rows = [["沟通不畅", "机制", "党政办", "例会", "9月", "整改中"], ["本表由党政办汇总"]]
    assert judged("problems", rows, merged=merged) == ((2,), ["A3"], [])


def test_words_in_a_column_of_the_townships_own_are_told() -> None:
    header = ["日期", "类型", "备注"]
    assert judged("boards", [[day(1), "标语"], [None, None, "另见附表"]], header=header) == ((2,), ["C3"], [])
    numbered: Rows = [[1, day(1), "标语"], [2], ["3"]]
    assert judged("boards", numbered, header=["序号", "日期", "类型"]) == ((2,), [], [])


def test_an_example_as_it_came_needs_no_word_and_one_that_was_filled_in_does() -> None:
    example: list[Cell | None] = ["示例：2021-03-15", "中心组学习", "学习全会精神", 23, 1.5]
    record: list[Cell | None] = [day(1), "党课", "甲", 5, 1]

    assert judged("study", [example, record]) == ((3,), [], [])
    assert judged("study", [[*example[:3], 30, 1.5], record]) == ((3,), ["A2"], [])
    assert judged("study", [["示例：2021-05-01", "党课", "乙", 30, 2], record]) == ((3,), ["A2"], [])


def test_a_repeated_header_is_told() -> None:
    header = [column.name for column in CATALOGUE["models"].columns]
    assert judged("models", [MODELS[0], header, MODELS[1]]) == ((2, 4), ["A3"], [])


def test_many_rows_of_a_kind_are_told_in_few_lines() -> None:
    rows: Rows = [[name, month, 1, 1] for month in range(1, 61) for name in ("好人", "小计")]
    _, faults = read("models", rows)

    assert len(faults) == 20
    assert "43、45、47" in faults[-1].message


BOARDS: list[list[Written]] = [
    [dt.date(2021, 1, 5), "宣传栏", 10, 2, "东村"],
    [dt.date(2021, 2, 5), "标语", 7, 0, "西村"],
    [dt.date(2021, 3, 5), "宣传栏", 5, 1, "东村"],
]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_titles_and_totals_are_known_in_files_of_every_kind(tmp_path: Path, kind: str) -> None:
    table: list[list[Written]] = [["日期", "类型", "新增", "更新", "所在村"]]
    table += [["一、东片"], BOARDS[0], [None, None, 10, 2], ["二、西片"], *BOARDS[1:], [None, None, 12, 1]]
    table += [["全镇", None, 22, 3], [None], ["统计：宣传办"]]
    path = tmp_path / f"宣传阵地.{kind}"
    if kind == "csv":
        path.write_bytes(csv_bytes(table, "utf-8"))
    else:
        {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}[kind](path, {"宣传阵地": table})

    examination = examine_ledgers(place_of(tmp_path, path), CATALOGUE)

    ledger = examination.ledgers.tables["boards"]
    assert ledger.column("added") == (10, 7, 5)
    assert {fault.code for fault in examination.faults} == {"row-omitted"}
    assert [fault.cell for fault in examination.faults] == ["A2", "C4", "A5", "C8", "A9", "A11"]


def test_hidden_rows_are_told_and_totals_that_leave_them_out_speak_of_them() -> None:
    rows: Rows = [[day(1), "宣传栏", 10, 2], [day(2), "标语", 7, 0], ["合计", None, 10, 2]]
    ledger, faults = read("boards", rows, hidden=frozenset({2}))

    assert ledger.column("added") == (10, 7)
    assert [(fault.cell, fault.code) for fault in faults] == [
        *(("A3", "row-hidden"), ("A4", "row-omitted"), ("C4", "total-mismatch"))
    ]
    assert "第 3 行是隐藏的，也算在内；不算隐藏的行，合计正好相符" in faults[2].message
    _, faults = read("boards", [*rows[:2], ["合计", None, 11, 2]], hidden=frozenset({2}))
    assert "第 3 行是隐藏的" in faults[2].message
    assert "相符" not in faults[2].message
    assert judged("boards", [*rows[:2], [None, None, 10, 2]], hidden=frozenset({2}))[0] == (2, 3)


def test_hidden_rows_are_told_in_one_line() -> None:
    rows: Rows = [[day(1), "宣传栏", 1, 1]] * 12
    _, faults = read("boards", rows, hidden=frozenset({2, 3, 4, 8, 40}))

    (fault,) = (fault for fault in faults if fault.code == "row-hidden")
    assert "第 3—5、9 行" in fault.message


def test_what_stood_beneath_merged_cells_is_told() -> None:
    faults: list[Fault] = []
    grid: list[list[Cell]] = [["典型类别", "人数"], ["甲", 10], ["乙", ""], ["丙", ""]]
    sheet = Sheet("表", grid, (((1, 1), (3, 1)),), beneath=((2, 1), (3, 1)))
    ledger = SheetReader(CATALOGUE["models"], "f", 2021, faults).read(sheet)

    assert ledger is not None
    assert ledger.column("people") == (10, None, None)
    assert [(fault.cell, fault.code, fault.severity) for fault in faults] == [
        ("B3", "cell-beneath", "notice")
    ]
    assert "B3、B4" in faults[0].message


def test_cells_in_a_column_without_a_name_are_told_once_a_column() -> None:
    header = ["", *(column.name for column in CATALOGUE["boards"].columns)]
    rows: Rows = [
        [1, day(1), "标语", 1, 1, "东村", None, "另记"],
        [2, day(2), "标语", 1, 1, "西村", None, "再记"],
    ]
    _, faults = read("boards", rows, header=header)

    assert [(fault.cell, fault.code) for fault in faults] == [("H2", "cell-unnamed")]
    assert "H2、H3" in faults[0].message


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("日期,标题,媒体,级别\n2021-05-06,春耕,见闻,云山日报,县级\n", "E2"),
        ("事项,主要措施\n抓队伍,分批培训,每季一次\n", "C2"),
        ("章节,内容\n导语,现将有关情况,报告如下\n", "C2"),
    ],
)
def test_a_row_of_a_csv_that_is_wider_than_its_header_is_an_error(
    tmp_path: Path, text: str, cell: str
) -> None:
    name = {"日": "信息报送", "事": "下步打算", "章": "文字材料"}[text[0]]
    path = tmp_path / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    faults = examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults

    assert (cell, "row-too-wide", "error") in [(fault.cell, fault.code, fault.severity) for fault in faults]


def test_a_word_far_to_the_right_in_a_csv_is_only_told(tmp_path: Path) -> None:
    path = tmp_path / "下步打算.csv"
    path.write_text("事项,主要措施,,\n抓队伍,分批培训,,另记\n", encoding="utf-8")

    (fault,) = examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults
    assert (fault.cell, fault.code, fault.severity) == ("D2", "cell-unnamed", "notice")


@pytest.mark.parametrize("blank", ["无", "/", "-", None])
def test_what_the_profile_does_not_say_is_missing_and_no_fault(tmp_path: Path, blank: str | None) -> None:
    profile: list[list[Written]] = [["乡镇名称", "清河镇"], ["年度", 2021], ["网评员人数", blank]]
    months: list[list[Written]] = [[month, 5, 60] for month in range(1, 13)]
    online: list[list[Written]] = [[month, 30, 2, 2, 3.25, 1] for month in range(1, 13)]
    path = write_xlsx(
        tmp_path / "清河镇.xlsx", sample_sheets(profile=profile, self_study=months, online=online)
    )

    examination = examine_ledgers(place_of(tmp_path, path), CATALOGUE)
    assert examination.faults == ()
    assert examination.ledgers.fact("网评员人数") is None
    assert examination.ledgers.fact("年度") is not None


def test_numbers_in_a_column_without_a_name_are_told_unless_they_count_the_rows() -> None:
    header = [column.name for column in CATALOGUE["models"].columns]
    rows: Rows = [["甲", 1, 1, 1, 8, 1], ["乙", 1, 1, 1, 9.5, 2], ["丙", 1, 1, 1, 3, 3]]
    _, faults = read("models", rows, header=header)

    assert [(fault.cell, fault.code) for fault in faults] == [("E2", "cell-unnamed")]


def test_a_total_beside_a_merged_day_is_no_record() -> None:
    rows: Rows = [[day(1), "标语", 10, 2], [None, "宣传栏", 7, 0], [None, "东片 汇总", 17, 2]]
    merged = (((1, 0), (3, 0)),)
    assert judged("boards", rows, merged=merged) == ((2, 3), ["B4"], [])
    other: Rows = [*rows[:2], [None, "数据汇总", 17, 3]]
    assert judged("boards", other, merged=merged) == ((2, 3, 4), [], [])


def test_remarks_and_signatures_below_other_columns_than_the_first() -> None:
    for row in ([None, None, None, "填表人：宣传办"], [None, None, "2021年12月31日"]):
        ledger, faults = read("study", [[day(1), "党课", "甲", 10], row])
        assert (ledger.rows, {fault.code for fault in faults}) == ((2,), {"row-omitted"}), row


def test_records_that_bear_marks_as_all_of_them_do_are_no_titles() -> None:
    rows: Rows = [["①集体学习", *TASKS[0][1:]], ["②建宣传栏"], ["③讲座"]]

    assert judged("tasks", rows) == ((2, 3, 4), [], [])


def test_the_greatest_and_the_least_are_no_records() -> None:
    rows: Rows = [*MODELS, ["最大值", 5, 6, 7], ["最小值", 2, 3, 4]]

    assert judged("models", rows) == ((2, 3), ["A4", "A5"], [])


def test_a_whole_record_among_words_is_no_total_whatever_it_is_called() -> None:
    rows: Rows = [
        ["共3次", "学习", "党建办", "补学", "2021-09-30", "已整改"],
        ["台账不全", "台账", "宣传办", "补登", "2021-09-30", "整改中"],
        ["合计", None, None, None, None, None],
    ]
    assert judged("problems", rows)[:2] == ((2, 3), ["A4"])
