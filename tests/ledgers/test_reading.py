from __future__ import annotations

import datetime as dt
import hashlib
import pickle
from decimal import Decimal
from pathlib import Path

import pytest

from kit.errors import DataError
from kit.files import find_place
from kit.ledgers import Fault, FaultyLedgers, Ledger, Ledgers, examine_ledgers, read_ledgers
from kit.ledgers.columns import type_column
from kit.ledgers.faults import CODES
from tests.support.ledger_files import (
    SAMPLE,
    Written,
    csv_bytes,
    place_of,
    sample_sheets,
    write_csvs,
    write_ods,
    write_xls,
    write_xlsx,
)
from tests.support.subjects import CATALOGUE

WRITERS = {
    "xlsx": lambda data, sheets: write_xlsx(data / "2021/清河镇.xlsx", sheets),
    "et": lambda data, sheets: write_xlsx(data / "2021/清河镇.et", sheets),
    "xls": lambda data, sheets: write_xls(data / "2021/清河镇.xls", sheets),
    "ods": lambda data, sheets: write_ods(data / "2021/清河镇.ods", sheets),
    "gbk": lambda data, sheets: write_csvs(data / "2021/清河镇", sheets, "gb18030"),
    "utf8": lambda data, sheets: write_csvs(data / "2021/清河镇", sheets, "utf-8-sig"),
    "utf16": lambda data, sheets: write_csvs(data / "2021/清河镇", sheets, "utf-16"),
}


def read_sample(data: Path, **changes: list[list[Written]]) -> Ledgers:
    write_xlsx(data / "2021/清河镇.xlsx", sample_sheets(**changes))
    return read_ledgers(find_place(data, 2021, "清河镇"), CATALOGUE)


def read_one(data: Path, name: str, rows: list[list[Written]], merge: list[str] | None = None) -> Ledger:
    path = write_xlsx(data / "2021/清河镇.xlsx", {name: rows}, {name: merge or []})
    ledgers = read_ledgers(place_of(data, path), CATALOGUE)
    return next(iter(ledgers.tables.values()))


def faults_of(data: Path, name: str, rows: list[list[Written]]) -> list[tuple[str, str, str]]:
    with pytest.raises(FaultyLedgers) as caught:
        read_one(data, name, rows)
    assert all(fault.code in CODES for fault in caught.value.faults)
    return [(fault.cell, fault.column, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize("kind", WRITERS)
def test_all_sixteen_ledgers_are_read_alike_from_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    WRITERS[kind](tmp_path, sample_sheets())

    ledgers = read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)

    assert list(ledgers.tables) == list(CATALOGUE)
    assert not ledgers.absent
    study = ledgers.tables["study"]
    assert study.rows == (2, 3)
    assert study.columns == {
        "date": (dt.date(2021, 1, 15), dt.date(2021, 7, 1)),
        "form": ("中心组学习", "知识讲座"),
        "topic": ("学习全会精神", "党史知识"),
        "attendees": (23, None),
        "hours": (Decimal("1.5"), Decimal(2)),
    }
    assert ledgers.tables["responsibilities"].column("signed") == (True, False)
    assert ledgers.tables["online"].column("average_hours") == (Decimal("3.25"), None)
    assert ledgers.tables["online"].column("month") == (1, 2)
    assert ledgers.tables["profile"].column("content") == ("清河镇", "云山县", "2021", "12")
    assert ledgers.tables["systems"].column("note") == (None, None), "无 means none"
    for file, digest in ledgers.inputs.items():
        assert hashlib.sha256((tmp_path / file).read_bytes()).hexdigest() == digest


def test_every_value_is_of_the_type_that_is_declared(tmp_path: Path) -> None:
    types = {
        "text": str,
        "choice": str,
        "whole": int,
        "month": int,
        "decimal": Decimal,
        "date": dt.date,
        "flag": bool,
    }

    for ledger in read_sample(tmp_path).tables.values():
        assert list(ledger.columns) == [column.key for column in ledger.schema.columns]
        for column in ledger.schema.columns:
            assert {type(value) for value in ledger.column(column.key)} <= {types[column.kind], type(None)}


def test_values_as_written_are_not_guessed_at(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["章节", "内容"], ["001", "NA"], ["2021.10", "85.30"], ["1e5", " 前后空格 "]]
    folder = tmp_path / "2021/清河镇"
    folder.mkdir(parents=True)
    (folder / "文字材料.csv").write_bytes(csv_bytes(rows, "utf-8"))
    (folder / "年度目标.csv").write_bytes(
        csv_bytes([["指标", "目标值", "单位"], ["采用率", "85.30", "%"]], "utf-8")
    )

    tables = read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE).tables

    assert tables["texts"].column("chapter") == ("001", "2021.10", "1e5")
    assert tables["texts"].column("content") == ("NA", "85.30", "前后空格")
    assert [str(value) for value in tables["targets"].column("target")] == ["85.30"]


def test_a_number_computed_by_excel_is_what_excel_shows() -> None:
    target = CATALOGUE["targets"].column("target")

    assert [str(value) for value in type_column(target, [0.1 + 0.2, 85.3, 12.0], 2021).values] == [
        "0.3",
        "85.3",
        "12",
    ]


def test_title_rows_offset_blank_rows_totals_and_notes(tmp_path: Path) -> None:
    ledger = read_one(
        tmp_path,
        "理论学习",
        [
            [None, "清河镇2021年理论学习台账"],
            [],
            [None, "序号", "学习 时间", "学习形式", "学习\n内容", "参加人数（人）", "备注"],
            [None, 1, dt.date(2021, 1, 15), "党课", "甲", 20],
            [],
            [None, "小计", None, None, None, 20],
            [None, 2, "3月8日", "集体学习", "乙", "约30人"],
            [None, 3],
            [None, "合  计", None, None, None, 50],
            [None, "填表人：宣传办"],
        ],
    )

    assert ledger.rows == (4, 7)
    assert ledger.column("date") == (dt.date(2021, 1, 15), dt.date(2021, 3, 8))
    assert ledger.column("attendees") == (20, 30)
    assert ledger.approximate == {(7, "attendees")}
    assert ledger.cell(7, "attendees") == "F7"
    assert ledger.column("hours") == (None, None)


def test_merged_cells_are_filled_down_but_quantities_count_once(tmp_path: Path) -> None:
    ledger = read_one(
        tmp_path,
        "宣传阵地",
        [
            ["日期", "类型", "新增", "更新", "所在村"],
            [dt.date(2021, 3, 4), "宣传栏", 6, 1, "东村"],
            [None, None, None, 2, "西村"],
        ],
        merge=["A2:A3", "B2:B3", "C2:C3"],
    )

    assert ledger.column("date") == (dt.date(2021, 3, 4),) * 2
    assert ledger.column("type") == ("宣传栏",) * 2
    assert ledger.column("added") == (6, None)


def test_synonyms_of_sheets_headers_choices_and_facts(tmp_path: Path) -> None:
    sheets = sample_sheets()
    sheets["3.理论学习登记表（2021年）"] = sheets.pop("理论学习")
    sheets["基本情况"][4] = ["网评员数量（人）", "12人"]
    sheets["理论学习"] = [["时间", "学习形式", "主题", "学习内容"], [dt.date(2021, 1, 1), "讲座", "甲", "乙"]]
    del sheets["3.理论学习登记表（2021年）"]

    ledgers = read_ledgers(place_of(tmp_path, write_xlsx(tmp_path / "a.xlsx", sheets)), CATALOGUE)

    assert ledgers.tables["study"].column("form") == ("知识讲座",)
    assert ledgers.tables["study"].column("topic") == ("甲",), "its own name goes before a synonym"
    for item in ("网评员人数", "网络评论员", "网评员数量"):
        fact = ledgers.fact(item)
        assert fact is not None
        assert (fact.text, fact.row, fact.ledger) == ("12人", 5, ledgers.tables["profile"])
    assert ledgers.fact("党员数") is None


def test_missing_and_empty_ledgers_are_told_apart(tmp_path: Path) -> None:
    sheets = sample_sheets(study=[])
    del sheets["网络舆情"]

    ledgers = read_ledgers(place_of(tmp_path, write_xlsx(tmp_path / "a.xlsx", sheets)), CATALOGUE)

    assert ledgers.absent == {"study": "没有记录", "online": "未收到"}
    assert "study" not in ledgers.tables


def test_extra_sheets_columns_and_files_are_let_be(tmp_path: Path) -> None:
    folder = write_csvs(
        tmp_path / "2021/清河镇",
        {"理论学习": [["日期", "形式", "主题", "随手记"], ["2021-1-1", "党课", "甲", "y"]]},
    )
    (folder / "别的东西.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    ledgers = read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)

    assert list(ledgers.tables) == ["study"]
    assert set(ledgers.inputs) == {"2021/清河镇/理论学习.csv", "2021/清河镇/别的东西.csv"}


def test_a_ledger_alone_in_a_workbook_of_its_name_is_read(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "2021/清河镇/个人自学.xlsx", {"Sheet1": [["月份", "人均篇数"], ["一月", "4.5"]]})

    assert read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE).tables["self_study"].column(
        "month"
    ) == (1,)


def test_every_fault_is_listed_at_once_with_its_cell(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        ["日期", "形式", "主题", "参加人数", "学时"],
        [dt.date(2020, 12, 30), "党课", "甲", 20, 1],
        ["某日", "党课", "乙", "若干", -1],
        [None, "党课", "xx", 2.5, "待填"],
        [dt.date(2021, 1, 1), None, "丁", -3, None],
    ]

    assert faults_of(tmp_path, "理论学习", rows) == [
        ("A2", "date", "date-outside-year"),
        ("A3", "date", "date-invalid"),
        ("D3", "attendees", "number-invalid"),
        ("E3", "hours", "number-negative"),
        ("A4", "date", "value-missing"),
        ("C4", "topic", "value-placeholder"),
        ("D4", "attendees", "number-fraction"),
        ("E4", "hours", "value-placeholder"),
        ("B5", "form", "value-missing"),
        ("D5", "attendees", "number-negative"),
    ]


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("个人自学", [["月份", "人均篇数"], [13, 1], ["2020-01", 1]], [("A2", "month"), ("A3", "month")]),
        (
            "信息报送",
            [["日期", "标题", "媒体", "级别"], [dt.date(2021, 1, 1), "甲", "乙", "村级"]],
            [("D2", "level")],
        ),
        (
            "责任分工",
            [["责任类别", "责任岗位", "职责内容", "签订责任书"], ["甲", "乙", "丙", "大概"]],
            [("D2", "signed")],
        ),
        ("理论学习", [["日期", "形式"], ["2021-1-1", "党课"]], [("A1", "topic")]),
        ("理论学习", [["日期", "形式", "主题", "日期"], ["2021-1-1", "党课", "甲", 1]], [("D1", "date")]),
        ("理论学习", [["日期", "形式", "主题"], [2021.1, "党课", "甲"]], [("A2", "date")]),
        (
            "基本情况",
            [["项目", "内容"], ["乡镇名称", "石桥乡"], ["年度", "2020年"]],
            [("B2", "content"), ("B3", "content")],
        ),
    ],
)
def test_faults_stand_at_their_cells(
    tmp_path: Path, name: str, rows: list[list[Written]], expected: list[tuple[str, str]]
) -> None:
    assert [fault[:2] for fault in faults_of(tmp_path, name, rows)] == expected


def test_a_sheet_without_a_header_and_a_ledger_twice_are_faults(tmp_path: Path) -> None:
    assert [code for _, _, code in faults_of(tmp_path, "理论学习", [["随便", "写写"], ["a", "b"]])] == [
        "header-missing"
    ]
    header, record = [["日期", "形式", "主题"], ["2021-1-1", "党课", "甲"]]
    path = write_xlsx(tmp_path / "b.xlsx", {"理论学习": [header, record], "理论学习台账": [header, record]})
    with pytest.raises(FaultyLedgers, match=r"理论学习台账：“理论学习”已有一张表（b\.xlsx › 理论学习）"):
        read_ledgers(place_of(tmp_path, path), CATALOGUE)


def test_unreadable_files_are_listed_with_the_other_faults(tmp_path: Path) -> None:
    folder = write_csvs(
        tmp_path / "2021/清河镇", {"理论学习": [["日期", "形式", "主题"], ["某日", "党课", "甲"]]}
    )
    (folder / "个人自学.csv").write_bytes(b"\xff\xff,\n")
    (folder / "文字材料.xlsx").write_bytes(b"PK\x03\x04")

    with pytest.raises(FaultyLedgers) as caught:
        read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)
    assert sorted(fault.code for fault in caught.value.faults) == [
        "date-invalid",
        "file-damaged",
        "file-encoding",
    ]


def test_the_error_is_one_line_with_the_command_and_survives_pickling(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["日期", "形式", "主题"], ["某日", "党课", "甲"], [None, "党课", "甲"]]
    with pytest.raises(FaultyLedgers) as caught:
        read_one(tmp_path, "理论学习", rows)

    message = str(caught.value)
    assert message.startswith("2021/清河镇.xlsx › 理论学习 › A2：")
    assert "另有 1 处" in message
    assert message.endswith(f"review-kit check {tmp_path / '2021/清河镇.xlsx'}")
    assert "\n" not in message
    copy = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(copy, FaultyLedgers)
    assert isinstance(copy, DataError)
    assert (str(copy), copy.faults) == (message, caught.value.faults)
    assert all(isinstance(fault, Fault) for fault in copy.faults)


def test_a_folder_without_ledgers_and_a_workbook_of_other_sheets_are_refused(tmp_path: Path) -> None:
    (tmp_path / "2021/空镇").mkdir(parents=True)
    with pytest.raises(DataError, match="没有台账"):
        read_ledgers(find_place(tmp_path, 2021, "空镇"), CATALOGUE)
    with pytest.raises(FaultyLedgers, match="没有一张表"):
        read_ledgers(place_of(tmp_path, write_xlsx(tmp_path / "a.xlsx", {"Sheet1": [["a"]]})), CATALOGUE)


def test_the_frame_is_typed_named_and_indexed_by_source_rows(tmp_path: Path) -> None:
    study = read_sample(tmp_path).tables["study"]

    assert study.frame is study.frame
    assert list(study.frame.columns) == ["日期", "形式", "主题", "参加人数", "学时"]
    assert study.frame.index.name == "行"
    assert list(study.frame.index) == [2, 3]
    assert [str(dtype)[:8] for dtype in study.frame.dtypes] == [
        "datetime",
        "string",
        "string",
        "Int64",
        "Float64",
    ]
    assert study.frame["参加人数"].sum() == 23


def test_the_sample_fills_every_ledger() -> None:
    assert list(SAMPLE) == [schema.name for schema in CATALOGUE.values()]


def test_the_title_of_a_group_that_is_a_header_elsewhere_is_no_title_of_the_sheet(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        ["问题", "类别", "责任部门", "整改措施", "整改期限", "整改状态"],
        ["重点任务"],
        ["学习不深", "学习", "党建办", "加强", "2021-12-31", "整改中"],
    ]
    path = write_xlsx(tmp_path / "2021/清河镇/存在问题.xlsx", {"Sheet1": rows})

    assert list(examine_ledgers(place_of(tmp_path, path), CATALOGUE).ledgers.tables) == ["problems"]


@pytest.mark.parametrize("header", ["参与人次[万人次]", "参与人次【万人次】", "参与人次，万人次"])
def test_a_unit_in_a_header_is_read_in_brackets_of_any_kind(tmp_path: Path, header: str) -> None:
    rows: list[list[Written]] = [
        ["日期", "活动名称", "活动类别", header],
        ["2021-03-01", "春联", "文体", 1.2],
    ]
    path = write_xlsx(tmp_path / "2021/清河镇/主题活动.xlsx", {"主题活动": rows})

    found = examine_ledgers(place_of(tmp_path, path), CATALOGUE)
    assert found.ledgers.tables["activities"].column("participants") == (12000,)
    assert found.faults == ()


def test_what_may_be_a_ledger_and_is_not_read_is_told_once_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "2021/清河镇"
    write_csvs(folder, {"宣传阵地": [["日期", "类型", "新增"], ["2021-03-01", "宣传栏", 2]]})
    write_csvs(folder / "旧", {"宣传阵地": [["日期"]], "理论学习": [["日期"]]})
    for name in ("照片.jpg", "说明.txt", "信息报送.docx", "~$宣传阵地.xlsx"):
        (folder / name).write_bytes(b"x")

    told = examine_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE).faults
    assert [(fault.code, fault.file) for fault in told] == [
        ("file-unread", "2021/清河镇/信息报送.docx"),
        ("file-unread", "2021/清河镇/旧/宣传阵地.csv"),
    ]
    assert "等 2 个文件" in told[1].message
