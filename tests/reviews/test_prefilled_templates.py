from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import kit
from kit.errors import CallError
from kit.reviews.prefilled_templates import write_prefilled_templates
from tests.support.ledger_files import Written, sample_sheets, write_csvs, write_xls, write_xlsx

SYSTEMS: list[list[Written]] = [["专题会议制度", 4, 5, None, None], ["专题报告制度", "约2", 1, None, None]]
GOOD = sample_sheets(systems=SYSTEMS)


def last_year(data: Path, name: str = "清河镇", **changes: list[list[Written]]) -> Path:
    return write_xlsx(data / f"2021/{name}.xlsx", sample_sheets(**{"systems": SYSTEMS, **changes}))


def prefilled(tmp_path: Path, **changes: list[list[Written]]) -> openpyxl.Workbook:
    (made,) = write_prefilled_templates(
        tmp_path / "新.xlsx", last_year(tmp_path, "清河镇", **changes), year=2022
    )
    assert made.path is not None
    return openpyxl.load_workbook(made.path)


def confirm(path: Path, sheet: str, *rows: int) -> None:
    book = openpyxl.load_workbook(path)
    at = next(cell.column for cell in book[sheet][1] if cell.value == "沿用核对")
    for row in rows:
        book[sheet].cell(row, at, "已核对")
    book.save(path)


def test_what_stands_is_there_and_what_does_not_is_blank(tmp_path: Path) -> None:
    book = prefilled(tmp_path)
    rows = [[cell.value for cell in row] for row in book["制度落实"].iter_rows(min_row=3)]
    assert rows == [
        ["专题会议制度", 4, None, None, None, "待核对"],
        ["专题报告制度", "约2", None, None, None, "待核对"],
    ]
    assert [cell.value for cell in book["责任分工"][3]] == ["第一责任", "党委书记", "负总责", None, "待核对"]
    assert [cell.value for cell in book["年度目标"][3]] == ["理论学习次数", None, "次", "待核对"]
    # A plan of last year is a task of this one.
    assert [cell.value for cell in book["任务清单"][3]] == ["抓队伍", *[None] * 5, "待核对"]
    assert book["理论学习"].max_row == 2


def test_a_row_that_stands_is_seen_to_be_from_last_year(tmp_path: Path) -> None:
    sheet = prefilled(tmp_path)["制度落实"]
    for row in (3, 4):
        note = sheet.cell(row, 1).comment
        assert note is not None
        assert note.text == "沿用2021年，请核对"
        assert {cell.fill.fgColor.rgb for cell in sheet[row]} == {"00DDEBF7"}
    assert {cell.fill.patternType for cell in sheet[2]} == {None}


def test_year_and_township_are_this_year_s_and_other_facts_are_confirmed(tmp_path: Path) -> None:
    book = prefilled(
        tmp_path, profile=[["乡镇名称", "清河镇"], ["年度", 2021], ["行政村数", 14], ["党员数", 9]]
    )
    facts = {row[0].value: [cell.value for cell in row[1:]] for row in book["基本情况"].iter_rows(min_row=3)}
    assert facts["乡镇名称"] == ["清河镇", None]
    assert facts["年度"] == [2022, None]
    assert facts["行政村数"] == [14, "待核对"]
    assert facts["党员数"] == [None, None]  # another one every year
    assert sum(row[0].value == "行政村数" for row in book["基本情况"].iter_rows()) == 1


def test_examples_are_of_the_year(tmp_path: Path) -> None:
    book = prefilled(tmp_path)
    assert book["理论学习"]["A2"].value == "示例：2022-03-15"
    assert book["存在问题"]["E2"].value.startswith("2022年")
    assert book["下步打算"]["D2"].value.startswith("2023年")


def test_examples_of_another_year_are_still_no_records(tmp_path: Path) -> None:
    path = kit.write_template(tmp_path / "a.xlsx", township="清河镇", year=2024)
    assert [fault.code for fault in kit.check(path).faults] == ["records-none"]


def test_lists_offer_the_township_s_own_villages_and_kinds(tmp_path: Path) -> None:
    boards: list[list[Written]] = [["2021-3-4", "宣传栏", 4, 2, "东村"], ["2021-3-5", "电子屏", 4, 2, "北村"]]
    book = prefilled(tmp_path, boards=boards)

    def offered(sheet: str, column: str) -> str:
        lists = book[sheet].data_validations.dataValidation
        return next(str(each.formula1) for each in lists if str(each.sqref).startswith(f"{column}2:"))

    assert offered("宣传阵地", "E") == '"东村,北村,西村"'  # 西村 is of 文明实践
    assert offered("文明实践", "C") == '"东村,北村,西村"'
    assert offered("宣传阵地", "B").endswith(',展板,电子屏"')
    assert offered("信息报送", "C") == '"云山日报"'


def test_a_list_that_is_too_long_is_in_a_hidden_sheet(tmp_path: Path) -> None:
    boards: list[list[Written]] = [
        ["2021-3-4", "宣传栏", 1, 1, f"第{number}号自然村"] for number in range(90)
    ]
    path = last_year(tmp_path, boards=boards)
    write_prefilled_templates(tmp_path / "新.xlsx", path)
    book = openpyxl.load_workbook(tmp_path / "新.xlsx")
    lists = book["宣传阵地"].data_validations.dataValidation
    formula = next(str(each.formula1) for each in lists if str(each.sqref).startswith("E2:"))
    assert formula == "'选项'!$A$1:$A$91"
    assert book["选项"].sheet_state == "hidden"
    assert book["选项"]["A90"].value == "第89号自然村"
    assert not any("选项" in str(fault) for fault in kit.check(tmp_path / "新.xlsx").faults)


def test_a_row_that_nobody_confirmed_is_an_error_and_a_confirmed_one_counts(tmp_path: Path) -> None:
    target = tmp_path / "data/2022/清河镇.xlsx"
    write_prefilled_templates(target, last_year(tmp_path))
    codes = {
        (fault.sheet, fault.cell) for fault in kit.check(target).faults if fault.code == "row-unconfirmed"
    }
    assert {("制度落实", "F3"), ("制度落实", "F4"), ("年度目标", "D3")} <= codes

    confirm(target, "制度落实", 3)

    left = [fault for fault in kit.check(target).faults if fault.code == "row-unconfirmed"]
    assert [fault.cell for fault in left if fault.sheet == "制度落实"] == ["F4"]
    assert {fault.severity for fault in left} == {"error"}


def test_a_folder_gives_a_workbook_to_every_township(tmp_path: Path) -> None:
    last_year(tmp_path / "data")
    write_csvs(tmp_path / "data/2021/石桥乡", GOOD)
    write_xls(tmp_path / "data/2021/云山县/柳林镇.xls", GOOD)

    made = write_prefilled_templates(tmp_path / "新", tmp_path / "data/2021", year=2022)

    assert {each.path for each in made} == {
        tmp_path / "新" / name for name in ("清河镇.xlsx", "石桥乡.xlsx", "云山县/柳林镇.xlsx")
    }
    assert {each.rows for each in made} == {made[0].rows}
    book = openpyxl.load_workbook(tmp_path / "新/石桥乡.xlsx")
    assert book["基本情况"]["B3"].value == "石桥乡"
    with pytest.raises(CallError, match="不覆盖"):
        write_prefilled_templates(tmp_path / "新", tmp_path / "data/2021")
    with pytest.raises(CallError, match="3 个乡镇"):
        write_prefilled_templates(tmp_path / "a.xlsx", tmp_path / "data/2021")
    write_csvs(tmp_path / "data/2020/石桥乡", GOOD)
    with pytest.raises(CallError, match="几个年度"):
        write_prefilled_templates(tmp_path / "b", tmp_path / "data")


def test_nothing_is_taken_over_from_a_file_with_personal_information(tmp_path: Path) -> None:
    path = last_year(tmp_path / "data", boards=[["2021-3-4", "宣传栏", 4, 2, "13800138000"]])
    last_year(tmp_path / "data", "石桥乡")
    with pytest.raises(CallError, match="个人信息"):
        write_prefilled_templates(tmp_path / "a.xlsx", path)
    made = write_prefilled_templates(tmp_path / "新", tmp_path / "data/2021")
    assert [each.path is None for each in made] == [True, False]
    assert list((tmp_path / "新").iterdir()) == [tmp_path / "新/石桥乡.xlsx"]


def test_of_a_faulty_ledger_what_could_be_read_is_taken_over_and_it_is_said(tmp_path: Path) -> None:
    path = last_year(tmp_path, systems=[["专题会议制度", "若干", 5, None, None]])
    (made,) = write_prefilled_templates(tmp_path / "新.xlsx", path)
    row = [cell.value for cell in openpyxl.load_workbook(tmp_path / "新.xlsx")["制度落实"][3]]
    assert row == ["专题会议制度", None, None, None, None, "待核对"]
    assert "处错误，只沿用读得出的" in made.line


def test_the_second_subject_declares_what_stands(tmp_path: Path, project: Path) -> None:
    source = project / "data/安全生产/2021/清河镇.xlsx"
    (made,) = write_prefilled_templates(tmp_path / "新.xlsx", source, subject="安全生产")
    assert made.path is not None
    row = [cell.value for cell in openpyxl.load_workbook(made.path)["重大危险源"][3]]
    assert all(row[:4])
    assert row[4:] == [None, None, None, "待核对"]
