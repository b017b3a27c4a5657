from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from kit.files import Cell, find_place
from kit.ledgers import FaultyLedgers, examine_ledgers, read_ledgers
from kit.ledgers.privacy import kind_of_header, kinds_of_value
from tests.support.ledger_files import Sheets, Written, place_of, sample_sheets, write_csvs, write_xlsx
from tests.support.subjects import CATALOGUE

MOBILE = "13800138000"
IDENTITY = "110101199001011237"
CARD = "6222021234567894"


@pytest.mark.parametrize(
    "header",
    [
        *(
            "姓名",
            "姓 名",
            "姓　名",
            "*姓名：",
            "姓名（签字）",
            "参加人员姓名",
            "户主",
            "户主姓名",
            "姓名/电话",
            "姓名、职务",
        ),
        *(
            "身份证",
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "证件号码",
            "证件（身份证号）",
            "身份\n证号",
            "护照号",
        ),
        *(
            "电话",
            "联系电话",
            "联系 电话",
            "电话号码",
            "手机",
            "手机号",
            "手机号码（必填）",
            "联系方式",
            "电话：0731-1234",
        ),
        *("银行卡", "银行卡号", "银行账号", "账号", "帐号", "卡号", "开户行", "ＱＱ号", "微信号"),
        *("住址", "家庭住址", "家庭地址", "现住址", "户籍地", "出生", "出生日期", "出生年月", "出生地"),
        *(
            "民族",
            "所属民族",
            "宗教",
            "宗教信仰",
            "信仰",
            "病种",
            "疾病",
            "疾病名称",
            "残疾",
            "残疾等级",
            "健康状况",
        ),
        *("信访人", "信访人员", "上访", "上访人", "信访事项", "姓名及联系电话", "民族、宗教"),
    ],
)
def test_headers_that_ask_for_personal_information_are_known(header: str) -> None:
    assert kind_of_header(header)


@pytest.mark.parametrize(
    "header",
    [
        *("电话会议次数", "网络电视", "活动名称", "名称", "村名", "媒体名称", "制度名称", "题名", "先进个人"),
        *("残疾人数", "少数民族人数", "民族团结活动次数", "信访件数", "信访人次", "上访次数", "手机报期数"),
        *("疾病防控宣传", "助残活动", "宗教活动场所数", "出生缺陷干预宣传", "身份认同教育", "银行网点数"),
        *("公众号账号", "平台账号", "台账号", "台账编号", "热线电话", "接听电话（次）", "民族（个）"),
        *(
            "电话、短信提醒次数",
            "请勿填写身份证号",
            "不填姓名",
            "接待来访",
            "责任岗位",
            "联系村",
            "参与人次",
            "",
            "号",
        ),
        "台账只记工作数字，任何一张表里都不要填写村民的姓名",
    ],
)
def test_headers_of_counts_and_events_pass(header: str) -> None:
    assert kind_of_header(header) == ""


PERSONAL: dict[str, tuple[Cell, ...]] = {
    "手机号码": (
        *(MOBILE, f"张三{MOBILE}", f"电话：{MOBILE}。", f"{MOBILE}/13912345678", f"2021-07-01 {MOBILE}"),
        *("138 0013 8000", "138-0013-8000", "138 00138000", "1380 013 8000", "１３８００１３８０００"),
        *(f"+86 {MOBILE}", f"+86{MOBILE}", f"0086{MOBILE}", "+86-138-0013-8000", f"{MOBILE}.0"),
        *(13800138000.0, 13800138000, 8613800138000.0, "138\u200b00138000"),
    ),
    "身份证号码": (
        *(IDENTITY, f"（{IDENTITY}）", "430122195503150024", "11010119900101100X", "11010119900101100x"),
        *("110101 19900101 1237", "110101-19900101-1237", "110101199001011000", 1.10101199001011e17),
        *("110101900101123", "110101 900101 123", 110101900101123.0),
    ),
    "银行卡号": (
        *(CARD, "6222 0212 3456 7894", "622202 1234567894", "6220212345678901233", 6.22202123456789e18),
    ),
}


@pytest.mark.parametrize(
    ("kind", "cell"), [(kind, cell) for kind, cells in PERSONAL.items() for cell in cells]
)
def test_values_that_are_personal_are_known(kind: str, cell: Cell) -> None:
    assert kinds_of_value(cell) == (kind,)


@pytest.mark.parametrize(
    "cell",
    [
        *("", "2021-07-01", "20210701", "2021-07-01至2021-12-31 共12次", "13,812,345,678", "13812345678.55"),
        *("0.13812345678", "12345678901", "12812345678", "138123456789", "0138123456789", "0731-88881234"),
        *("d41d8cd98f00b204e9800998ecf8427e", "a1b13812345678c9f", "SN13812345678", "清政发〔2021〕138号"),
        *(
            "1949 202 1001",
            "621 200 345 678 9010",
            "430 102 500 101 123",
            "1949-2021 100周年",
            "150 20 30 40 50",
            "62 10 20 30 40 50 60 70",
            "12 12 15 18 20 22 25 30",
        ),
        *("https://mp.example.cn/s/13812345678?id=6222021234567894", "202107010930001234", "202107010000123"),
        *(
            "110101199001011238",
            "110101199013011237",
            "6222021234567895",
            "430102210701001",
            "990101199001011000",
        ),
        *(12345678.0, 1e9, 23800138000.0, 138001380001.0, 99999999999.0, 0.5, -13800138000.0, 13800138000.5),
        *(True, dt.date(2021, 7, 1), float("nan"), float("inf"), 1e300, 202107010000123.0),
    ],
)
def test_counts_dates_serials_sums_and_hashes_pass(cell: Cell) -> None:
    assert kinds_of_value(cell) == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["1" * 10**6, "123 " * 250_000, "1" + "-" * 10**6, "1." * 500_000, "a1" * 500_000]
)
def test_a_cell_of_a_megabyte_is_looked_through(text: str) -> None:
    assert kinds_of_value(text) == ()
    assert kinds_of_value(f"{text}，{MOBILE}") == ("手机号码",)


def refused(path: Path) -> list[tuple[str, str, str]]:
    examination = examine_ledgers(place_of(path.parent, path), CATALOGUE)
    return [(fault.sheet, fault.cell, fault.code) for fault in examination.faults if "personal" in fault.code]


def with_study(rows: list[list[Written]]) -> Sheets:
    return {**sample_sheets(), "理论学习": rows}


def test_a_column_of_a_ledger_that_asks_for_names_is_refused(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        ["理论学习台账"],
        ["日期", "形式", "主题", "参加人员姓名"],
        ["2021-1-1", "党课", "甲", "张三"],
    ]

    assert refused(write_xlsx(tmp_path / "a.xlsx", with_study(rows))) == [
        ("理论学习", "D2", "personal-header")
    ]


def test_any_sheet_is_looked_through_hidden_ones_and_such_as_are_no_ledger(tmp_path: Path) -> None:
    listed: list[list[Written]] = [["村民名单"], [], [None, "姓名", "户籍地"], [None, "李四", "东村"]]
    path = write_xlsx(tmp_path / "a.xlsx", {**sample_sheets(), "Sheet9": listed})
    book = openpyxl.load_workbook(path)
    book["Sheet9"].sheet_state = "hidden"
    book.save(path)

    assert refused(path) == [("Sheet9", "B3", "personal-header"), ("Sheet9", "C3", "personal-header")]


def test_a_header_of_two_rows_and_a_card_are_seen(tmp_path: Path) -> None:
    sheets: Sheets = {
        **sample_sheets(),
        "两行": [["序号", "人员情况", None, "备注"], [None, "类别", "民族"], [1, "甲", "乙", "丙"]],
        "卡片": [["登记卡", None], ["类别", "甲"], ["年份", 2021], ["联系电话", "0731-88881234"]],
    }

    assert refused(write_xlsx(tmp_path / "a.xlsx", sheets)) == [
        ("两行", "C2", "personal-header"),
        ("卡片", "A4", "personal-header"),
    ]


def test_a_record_about_such_a_topic_is_no_header(tmp_path: Path) -> None:
    sheets: Sheets = {
        **sample_sheets(),
        "主题活动": [
            ["日期", "活动名称", "活动类别"],
            ["2021-3-1", "健康义诊", "疾病"],
            ["2021-3-2", "联谊", "民族"],
        ],
        "其他": [["类别", "数量"], ["宗教", 3], ["残疾", 4]],
    }

    assert refused(write_xlsx(tmp_path / "a.xlsx", sheets)) == []


def test_items_of_the_profile_are_headers_too(tmp_path: Path) -> None:
    sheets = sample_sheets(profile=[["乡镇名称", "清河镇"], ["书记手机", "见通讯录"]])

    assert refused(write_xlsx(tmp_path / "a.xlsx", sheets)) == [("基本情况", "A3", "personal-header")]


def test_the_fault_names_the_cell_and_no_fault_repeats_a_value(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        ["日期", "形式", "主题", "参加人数", "备忘"],
        [f"张三{MOBILE}", "党课", f"请联系{MOBILE}", f"张三 {IDENTITY}", 13800138000],
        [None, "党课", "甲", -1, CARD],
    ]
    path = write_xlsx(tmp_path / "2021/清河镇.xlsx", with_study(rows), {"理论学习": ["A2:A3"]})
    with pytest.raises(FaultyLedgers) as caught:
        read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)

    faults = [fault for fault in caught.value.faults if fault.severity == "error"]
    assert [(fault.cell, fault.code) for fault in faults] == [
        *(
            ("A2", "personal-value"),
            ("C2", "personal-value"),
            ("D2", "personal-value"),
            ("E2", "personal-value"),
        ),
        *(("D3", "number-negative"), ("E3", "personal-value")),
    ]
    assert [fault.column for fault in faults] == ["date", "topic", "attendees", "", "attendees", ""]
    told = "".join(map(str, caught.value.faults)) + str(caught.value)
    assert not any(secret in told for secret in (MOBILE, IDENTITY, CARD, "张三"))
    assert "身份证号码" in str(faults[2])
    assert path.name in str(faults[2])


def test_a_merge_from_an_example_row_does_not_repeat_a_value(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["日期", "形式", "主题"], [f"示例：张三{MOBILE}"], [None, "党课", "甲"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"理论学习": rows}, {"理论学习": ["A2:A3"]})

    assert [fault.cell for fault in examine_ledgers(place_of(tmp_path, path), CATALOGUE).faults] == ["A2"]


def test_of_a_cell_with_personal_information_nothing_else_is_told(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["日期", "形式", "主题"], ["2021-1-1", "党课", f"{MOBILE}，{'长' * 40_000}"]]
    write_csvs(tmp_path / "2021/清河镇", {"理论学习": rows})

    faults = examine_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE).faults
    assert [(fault.cell, fault.code) for fault in faults] == [("C2", "personal-value")]


def test_a_contradiction_that_quotes_a_value_is_not_told_beside_it(tmp_path: Path) -> None:
    sheets = sample_sheets(
        profile=[["乡镇名称", f"张三{MOBILE}"], ["年度", 2021]], texts=[[f"李四{MOBILE}", "内容"]]
    )
    examination = examine_ledgers(place_of(tmp_path, write_xlsx(tmp_path / "2021/a.xlsx", sheets)), CATALOGUE)

    assert {fault.code for fault in examination.faults} == {"personal-value", "month-missing"}
    assert MOBILE not in "".join(map(str, examination.faults))


def test_a_csv_beside_the_ledgers_is_looked_through(tmp_path: Path) -> None:
    write_csvs(
        tmp_path / "2021/清河镇",
        {
            "理论学习": [["日期", "形式", "主题"], ["2021-1-1", "党课", "甲"]],
            "走访": [["村", "号"], ["东村", MOBILE]],
        },
    )
    with pytest.raises(FaultyLedgers, match=r"走访\.csv › B2"):
        read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)


def test_only_the_cell_itself_is_passed_over_for_other_faults(tmp_path: Path) -> None:
    header: list[Written] = ["日期", "形式", "主题"]
    write_csvs(
        tmp_path / "2021/清河镇",
        {"理论学习": [header, ["某日", "党课", "甲"]], "走访": [["村"], [MOBILE]]},
    )
    examination = examine_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)

    assert [(fault.file.rpartition("/")[2], fault.cell, fault.code) for fault in examination.faults] == [
        ("理论学习.csv", "A2", "date-invalid"),
        ("走访.csv", "A2", "personal-value"),
    ]


def test_the_sample_data_and_the_sample_workbook_pass(tmp_path: Path, project: Path) -> None:
    assert refused(write_xlsx(tmp_path / "a.xlsx", sample_sheets())) == []
    for file in ("data/2021/清河镇.xlsx", "data/2021/柳林镇.xls"):
        assert refused(project / file) == []
