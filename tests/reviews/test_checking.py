from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import os
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

import kit
from kit.errors import CallError
from kit.files.compound import with_one_stream
from kit.ledgers.faults import CODES, NOTICES
from tests.support.ledger_files import (
    Sheets,
    Written,
    sample_sheets,
    write_csvs,
    write_xlsx,
)
from tests.support.small_subject import write_subject

MONTHS: list[list[Written]] = [[month, 5, 60] for month in range(1, 13)]
ONLINE: list[list[Written]] = [[month, 30, 2, 2, month + 0.25, 1] for month in range(1, 13)]
STUDY: list[Written] = ["日期", "形式", "主题", "参加人数", "学时"]
SESSION: list[Written] = [dt.date(2021, 1, 15), "党课", "甲", 23, 1.5]
MODELS: list[list[Written]] = [["好媳妇", 2, 3, 4], ["好婆婆", 5, 7, 8]]


def good(**changes: list[list[Written]]) -> dict[str, list[list[Written]]]:
    """The sheets of a township without a fault, records of some replaced."""
    return sample_sheets(**{"self_study": MONTHS, "online": ONLINE, **changes})


def one(data: Path, sheets: Sheets) -> Path:
    return write_xlsx(data / "2021/清河镇.xlsx", sheets)


def study(data: Path, *rows: list[Written], header: list[Written] = STUDY) -> Path:
    return one(data, {**good(), "理论学习": [header, *rows]})


def session(data: Path, **changes: Written) -> Path:
    return study(data, [changes.get(str(name), value) for name, value in zip(STUDY, SESSION, strict=True)])


def raw(data: Path, content: bytes, name: str = "清河镇.xlsx") -> Path:
    path = data / "2021" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def edited(path: Path, edit: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def set_cell(sheet: str, cell: str, value: Written) -> Callable[[openpyxl.Workbook], None]:
    def edit(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value

    return edit


def with_wrong_names(data: Path) -> Path:
    path = one(data, good())
    (data / "synonyms.toml").write_text('["理论学习"]\n"主提" = ["甲"]\n', encoding="utf-8")
    return path


def hide(book: openpyxl.Workbook) -> None:
    book["理论学习"].sheet_state = "hidden"


def hide_row(book: openpyxl.Workbook) -> None:
    book["理论学习"].row_dimensions[3].hidden = True


def merge_over(book: openpyxl.Workbook) -> None:
    """Merge two cells as tools do that leave the lower one's value where it is."""
    book["理论学习"].merged_cells.add("D2:D3")


def beside(data: Path) -> Path:
    """Leave a document beside the ledgers, which is named like one of them."""
    write_csvs(data / "2021/清河镇", {"理论学习": [STUDY, SESSION]})
    data.joinpath("2021/清河镇/宣传阵地.docx").write_bytes(b"PK")
    return data


def large(data: Path) -> Path:
    path = raw(data, b"PK\x03\x04")
    os.truncate(path, 70 << 20)
    return path


def device(data: Path) -> Path:
    data.joinpath("清河镇.xlsx").symlink_to(os.devnull)
    return data / "清河镇.xlsx"


def twice(data: Path) -> Path:
    write_csvs(data / "2021/清河镇", {"理论学习": [STUDY, SESSION]})
    one(data, good())
    return data


def with_last_year(data: Path) -> Path:
    write_xlsx(data / "2020/清河镇.xlsx", {"先进典型": [["典型类别", "人数"], ["好邻居", 2]]})
    return one(data, good(models=[["好邻居", 30, 3, 9]]))


def with_rows_of_last_year(data: Path) -> Path:
    """Write three sessions of last year again, after one of this year."""
    for year in (2020, 2021):
        rows: list[list[Written]] = [
            [dt.date(year, 3, day), "党课", f"第{day}次学习", 23, 1.5] for day in (1, 2, 9)
        ]
        if year == 2020:
            write_xlsx(data / "2020/清河镇.xlsx", {"理论学习": [STUDY, *rows]})
    return study(data, SESSION, *rows)


def loose(data: Path) -> Path:
    return write_xlsx(data / "下载.xlsx", good(profile=[["党员数", 3]]))


PROFILE: list[list[Written]] = [["年度", 2021], ["乡镇名称", "清河镇"]]

EQUAL: list[list[Written]] = [[month, 31, 4, 3, 3.75, 1] for month in (4, 5, 6)]

CASES: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "file-unreadable": (device, "", ""),
    "file-empty": (lambda data: raw(data, b"\n"), "", ""),
    "file-kind": (lambda data: raw(data, b"%PDF-1.7"), "", ""),
    "file-encoding": (lambda data: raw(data, b"\xff\xff,\n", "清河镇.xls"), "", ""),
    "file-password": (lambda data: raw(data, with_one_stream("EncryptedPackage", b"x" * 5000)), "", ""),
    "file-damaged": (lambda data: raw(data, b"PK\x03\x04"), "", ""),
    "file-too-large": (large, "", ""),
    "file-unread": (beside, "", ""),
    "place-twice": (twice, "", ""),
    "place-unknown": (loose, "", ""),
    "place-mismatch": (lambda data: one(data, good(profile=[["年度", 2020]])), "基本情况", "B2"),
    "personal-header": (lambda data: study(data, SESSION[:4], header=[*STUDY[:3], "姓名"]), "理论学习", "D1"),
    "personal-value": (lambda data: session(data, 主题="13800138000"), "理论学习", "C2"),
    "personal-name": (
        lambda data: one(data, {**good(), "甲13800138000": [["甲"]]}),
        "第17张工作表（名称不显示）",
        "",
    ),
    "ledger-none": (lambda data: one(data, {"Sheet1": [["甲"]]}), "", ""),
    "records-none": (lambda data: one(data, {**{name: rows[:1] for name, rows in good().items()}}), "", ""),
    "ledger-duplicate": (
        lambda data: one(data, {**good(), "理论学习（一）": [STUDY, SESSION]}),
        "理论学习（一）",
        "",
    ),
    "sheet-near": (
        lambda data: one(data, {name.replace("学习", "学刁"): rows for name, rows in good().items()}),
        "理论学刁",
        "",
    ),
    "sheet-hidden": (lambda data: edited(one(data, good()), hide), "理论学习", ""),
    "header-missing": (lambda data: study(data, header=["甲", "乙"]), "理论学习", ""),
    "column-missing": (lambda data: study(data, SESSION[:2], header=STUDY[:2]), "理论学习", "A1"),
    "column-duplicate": (
        lambda data: study(data, SESSION[:4], header=[*STUDY[:3], "日期"]),
        "理论学习",
        "D1",
    ),
    "column-near": (lambda data: study(data, SESSION[:4], header=[*STUDY[:3], "参加入数"]), "理论学习", "D1"),
    "unit-mismatch": (lambda data: session(data, 参加人数="20小时"), "理论学习", "D2"),
    "unit-unknown": (lambda data: session(data, 参加人数="20桌"), "理论学习", "D2"),
    "cell-stray": (
        lambda data: edited(one(data, good()), set_cell("理论学习", "XFD900000", "远")),
        "理论学习",
        "XFD900000",
    ),
    "cell-error": (lambda data: session(data, 参加人数="#DIV/0!"), "理论学习", "D2"),
    "formula-uncalculated": (lambda data: session(data, 参加人数="=20+3"), "理论学习", "D2"),
    "cell-too-long": (
        lambda data: raw(data, csv_text([STUDY, [*SESSION[:2], "长" * 40_000]]), "清河镇/理论学习.csv"),
        "",
        "C2",
    ),
    "cell-beneath": (lambda data: edited(study(data, SESSION, SESSION), merge_over), "理论学习", "D3"),
    "cell-unnamed": (lambda data: study(data, [*SESSION, None, "另记"]), "理论学习", "G2"),
    "row-hidden": (lambda data: edited(one(data, good()), hide_row), "理论学习", "A3"),
    "row-like-total": (lambda data: one(data, good(models=[*MODELS, ["全镇", 8, 9, 11]])), "先进典型", "A4"),
    "row-omitted": (lambda data: study(data, SESSION, ["填表人：宣传办"]), "理论学习", "A3"),
    "row-too-wide": (
        lambda data: raw(data, csv_text([STUDY, [*SESSION, "另记"]]), "清河镇/理论学习.csv"),
        "",
        "F2",
    ),
    "total-mismatch": (lambda data: study(data, SESSION, ["合计", None, None, 24]), "理论学习", "D3"),
    "value-missing": (lambda data: session(data, 主题=None), "理论学习", "C2"),
    "value-placeholder": (lambda data: session(data, 主题="xxx"), "理论学习", "C2"),
    "value-several": (lambda data: session(data, 参加人数="12\n15"), "理论学习", "D2"),
    "number-grouped": (lambda data: session(data, 参加人数="1 200"), "理论学习", "D2"),
    "number-invalid": (lambda data: session(data, 参加人数="若干"), "理论学习", "D2"),
    "number-fraction": (lambda data: session(data, 参加人数=2.5), "理论学习", "D2"),
    "number-negative": (lambda data: session(data, 参加人数=-2), "理论学习", "D2"),
    "date-invalid": (lambda data: session(data, 日期="某日"), "理论学习", "A2"),
    "date-outside-year": (lambda data: session(data, 日期=dt.date(2020, 1, 1)), "理论学习", "A2"),
    "month-invalid": (lambda data: one(data, good(self_study=[*MONTHS[:11], [13, 1, 1]])), "个人自学", "A13"),
    "choice-unknown": (
        lambda data: one(data, good(submissions=[[dt.date(2021, 5, 6), "甲", "乙", "村级", None, None]])),
        "信息报送",
        "D2",
    ),
    "choice-near": (lambda data: session(data, 形式="知识讲坐"), "理论学习", "B2"),
    "choice-several": (lambda data: session(data, 形式="党课、领学"), "理论学习", "B2"),
    "flag-invalid": (
        lambda data: one(data, good(responsibilities=[["甲", "乙", "丙", "大概"]])),
        "责任分工",
        "D2",
    ),
    "stated-differs": (
        lambda data: one(data, good(study=[SESSION], tasks=[["甲", "理论学习次数", 24, 22, "次", "推进中"]])),
        "任务清单",
        "D2",
    ),
    "village-unsure": (
        lambda data: one(data, good(boards=[["2021-03-04", "宣传栏", 1, 0, "东河"]])),
        "宣传阵地",
        "E2",
    ),
    "row-duplicate": (lambda data: study(data, SESSION, SESSION), "理论学习", "A3"),
    "item-duplicate": (
        lambda data: one(data, good(profile=[*PROFILE, ["年份", "2021年"]])),
        "基本情况",
        "A4",
    ),
    "month-duplicate": (lambda data: one(data, good(self_study=[*MONTHS, [3, 1, 1]])), "个人自学", "A14"),
    "month-missing": (lambda data: one(data, good(self_study=MONTHS[1:])), "个人自学", ""),
    "part-exceeds": (
        lambda data: one(data, good(online=[[1, 30, 2, 3, 3, 1], *ONLINE[1:]])),
        "网络舆情",
        "D2",
    ),
    "task-short": (
        lambda data: one(data, good(tasks=[["甲", None, 3, 2, "次", "已完成"]])),
        "任务清单",
        "D2",
    ),
    "target-unknown": (lambda data: one(data, good(targets=[["没有的指标", 3, "次"]])), "年度目标", "A2"),
    "target-unit": (lambda data: one(data, good(targets=[["宣传栏", 3, "条"]])), "年度目标", "C2"),
    "target-zero": (lambda data: one(data, good(targets=[["宣传栏", 0, "块"]])), "年度目标", "B2"),
    "chapter-unknown": (lambda data: one(data, good(texts=[["别的", "内容"]])), "文字材料", "A2"),
    "jump-tenfold": (with_last_year, "先进典型", ""),
    "row-repeated": (with_rows_of_last_year, "理论学习", "A3"),
    "row-unconfirmed": (
        lambda data: study(data, [*SESSION, "待核对"], header=[*STUDY, "沿用核对"]),
        "理论学习",
        "F2",
    ),
    "synonyms-invalid": (with_wrong_names, "", ""),
    "month-repeated": (
        lambda data: one(data, good(online=[*ONLINE[:3], *EQUAL, *ONLINE[6:]])),
        "网络舆情",
        "A5",
    ),
}
"""Code → what makes it and where it stands. The documentation lists the same codes."""


def csv_text(rows: list[list[Written]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def roads(data: Path, *, mended: int = 2, off: float = 0) -> Path:
    """Write the ledgers of a subject that declares what the first one does not, beside its folder."""
    write_subject(data / "道路养护")
    sheets: dict[str, list[list[Written]]] = {
        "基本情况": [["项目", "内容"], *PROFILE],
        "巡查养护": [["日期", "道路类型", "发现", "处置"], [dt.date(2021, 3, 15), "县道", 3, mended]],
        "养护投入": [["月份", "县级资金", "镇级资金", "合计"]],
    }
    sheets["养护投入"] += [[month, 2.5, month, month + 2.5 + off * (month == 2)] for month in range(1, 13)]
    return one(data, sheets)


OF_ROADS: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "row-exceeds": (lambda data: roads(data, mended=4), "巡查养护", "D2"),
    "sum-mismatch": (lambda data: roads(data, off=0.5), "养护投入", "D3"),
}
"""Of checks that the first subject does not declare."""


def test_every_code_has_a_case() -> None:
    assert {*CASES, *OF_ROADS} == set(CODES)
    assert len(CASES) + len(OF_ROADS) == len(CODES)
    assert set(CODES) >= NOTICES


def test_good_ledgers_of_another_subject_have_no_fault(tmp_path: Path) -> None:
    assert kit.check(roads(tmp_path), subject=tmp_path / "道路养护").faults == ()


@pytest.mark.parametrize("code", [*CASES, *OF_ROADS])
def test_each_trouble_is_told_once_at_its_cell_with_its_code(tmp_path: Path, code: str) -> None:
    make, sheet, cell = {**CASES, **OF_ROADS}[code]
    path = make(tmp_path)
    subject = tmp_path / "道路养护" if code in OF_ROADS else ""
    faults = kit.check(path, subject=subject).faults

    told = [(fault.code, fault.sheet, fault.cell) for fault in faults]
    assert [each for each in told if each[0] == code] == [(code, sheet, cell)]
    assert {fault.code for fault in faults if fault.severity == "error"} <= {code}
    assert {fault.severity for fault in faults if fault.code == code} == {
        "notice" if code in NOTICES else "error"
    }
    assert all(fault.file and fault.message and "\n" not in str(fault) for fault in faults)


def test_a_good_workbook_has_no_fault(tmp_path: Path) -> None:
    result = kit.check(one(tmp_path, good()))

    assert result.faults == ()
    assert result.counts == {"files": 1, "error": 0, "notice": 0}
    assert str(result) == "共检查1个文件：没有发现问题。"


def test_thirty_faults_are_listed_in_one_run(tmp_path: Path) -> None:
    wrong: list[Written] = ["某日", None, "xx", "若干", -1]
    sheets = good(
        study=[wrong, ["2019-01-01", "党课", "待填", 2.5, "约"], wrong, wrong],
        self_study=[*MONTHS[:10], [13, "多", 1], ["甲月", 1, -1]],
        online=[*ONLINE[:11], [12, 30, 2, 5, "xx", 1.5]],
        profile=[["乡镇名称", "石桥乡"], ["年度", 2020]],
        responsibilities=[["甲", "乙", "丙", "大概"]],
        texts=[[None, "内容"]],
    )

    faults = kit.check(one(tmp_path, sheets)).faults

    errors = [(fault.sheet, fault.cell, fault.code) for fault in faults if fault.severity == "error"]
    row = ["date-invalid", "value-missing", "value-placeholder", "number-invalid", "number-negative"]
    assert errors == [
        *(("基本情况", "B2", "place-mismatch"), ("基本情况", "B3", "place-mismatch")),
        ("责任分工", "D2", "flag-invalid"),
        *(("理论学习", f"{column}2", code) for column, code in zip("ABCDE", row, strict=True)),
        *(("理论学习", "A3", "date-outside-year"), ("理论学习", "C3", "value-placeholder")),
        *(("理论学习", "D3", "number-fraction"), ("理论学习", "E3", "number-invalid")),
        *(("理论学习", f"{column}4", code) for column, code in zip("ABCDE", row, strict=True)),
        *(("理论学习", f"{column}5", code) for column, code in zip("ABCDE", row, strict=True)),
        *(("个人自学", "A12", "month-invalid"), ("个人自学", "B12", "number-invalid")),
        *(("个人自学", "A13", "month-invalid"), ("个人自学", "C13", "number-negative")),
        ("网络舆情", "E13", "value-placeholder"),
        *(("网络舆情", "F13", "number-fraction"), ("文字材料", "A2", "value-missing")),
    ]
    assert len(errors) == 29


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years: a workbook and a folder of CSVs, one of them in a county, each with one fault of its own."""
    root = tmp_path_factory.mktemp("check") / "data"
    bad: Sheets = {"理论学习": [STUDY, ["某日", *SESSION[1:]]]}
    for year in (2020, 2021):
        write_xlsx(root / f"{year}/清河镇.xlsx", {"理论学习": [STUDY, [f"{year}-1-1", None, "甲"]]})
        write_csvs(root / f"{year}/云山县/石桥乡", {**bad, "个人自学": [["月份", "人均篇数"], [13, 1]]})
    return root


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data", ["2020/云山县/石桥乡/个人自学.csv", "2020/云山县/石桥乡/理论学习.csv", "2020/清河镇.xlsx"]),
        (
            "data/2021",
            ["2021/云山县/石桥乡/个人自学.csv", "2021/云山县/石桥乡/理论学习.csv", "2021/清河镇.xlsx"],
        ),
        ("data/2021/云山县", ["2021/云山县/石桥乡/个人自学.csv", "2021/云山县/石桥乡/理论学习.csv"]),
        ("data/2021/云山县/石桥乡", ["2021/云山县/石桥乡/个人自学.csv", "2021/云山县/石桥乡/理论学习.csv"]),
        ("data/2021/云山县/石桥乡/理论学习.csv", ["2021/云山县/石桥乡/理论学习.csv"]),
        ("data/2021/清河镇.xlsx", ["2021/清河镇.xlsx"]),
    ],
)
@pytest.mark.parametrize("absolute", [True, False])
def test_a_path_means_what_stands_at_it_or_below(
    data: Path, monkeypatch: pytest.MonkeyPatch, path: str, expected: list[str], absolute: bool
) -> None:
    monkeypatch.chdir(data.parent)
    result = kit.check(data.parent / path if absolute else path)

    if path == "data":
        expected = [*expected, *(name.replace("2020", "2021") for name in expected)]
    assert sorted(result.files) == sorted(expected)
    assert sorted(fault.file for fault in result.faults if fault.severity == "error") == sorted(expected)


def test_a_relative_path_is_found_upwards_and_twice_is_told_once(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data.parent / "notebooks").mkdir(exist_ok=True)
    monkeypatch.chdir(data.parent / "notebooks")
    csv_file = "data/2021/云山县/石桥乡/理论学习.csv"
    result = kit.check("data/2021/清河镇.xlsx", data / "2021/清河镇.xlsx", csv_file, Path("data/2021"))

    assert len(result.files) == 3
    for file in result.files:
        assert (
            len([fault for fault in result.faults if fault.file == file and fault.severity == "error"]) == 1
        )


def test_a_link_to_a_data_folder_is_the_data_folder(data: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(data)

    assert kit.check(tmp_path / "link/2021/清河镇.xlsx").files == ("2021/清河镇.xlsx",)
    assert len(kit.check(tmp_path / "link").files) == 6


def test_a_file_outside_a_data_folder_is_checked_by_its_own_profile(tmp_path: Path) -> None:
    sheets = good(profile=PROFILE, study=[["2020-01-01", "党课", "甲", 1, 1]])
    faults = kit.check(write_xlsx(tmp_path / "下载.xlsx", sheets)).faults

    assert [(fault.file, fault.cell, fault.code) for fault in faults] == [
        ("下载.xlsx", "A2", "date-outside-year")
    ]


def test_where_the_year_is_not_told_most_dates_give_it(tmp_path: Path) -> None:
    rows: list[list[Written]] = [[f"2019-0{month}-01", "党课", "甲", month, 1] for month in range(1, 6)]
    rows = [STUDY, *rows, ["2020.1.1", "党课", "乙"]]
    (tmp_path / "理论学习.csv").write_bytes(csv_text(rows))
    faults = kit.check(tmp_path / "理论学习.csv").faults

    assert [(fault.cell, fault.code) for fault in faults] == [
        ("", "place-unknown"),
        ("A7", "date-outside-year"),
    ]
    assert "看不出是哪一年、哪个乡镇的台账，日期暂按多数所在的 2019 年检查" in faults[0].message


def test_a_file_without_dates_is_checked_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "理论学习.csv").write_bytes(csv_text([STUDY, ["2月29日", "党课", "甲", "若干"]]))

    assert [fault.code for fault in kit.check(tmp_path / "理论学习.csv").faults] == [
        "place-unknown",
        "number-invalid",
    ]


def test_a_folder_outside_a_data_folder_is_a_township_or_holds_some(tmp_path: Path) -> None:
    write_csvs(
        tmp_path / "一个/清河镇", {"基本情况": [["项目", "内容"], *PROFILE], "理论学习": [STUDY, SESSION]}
    )
    write_xlsx(tmp_path / "几个/甲.xlsx", good(profile=PROFILE))
    write_xlsx(tmp_path / "几个/乙.xlsx", good(profile=PROFILE))

    assert kit.check(tmp_path / "一个/清河镇").files == ("清河镇/基本情况.csv", "清河镇/理论学习.csv")
    assert kit.check(tmp_path / "一个").counts == {"files": 2, "error": 0, "notice": 0}
    assert kit.check(tmp_path / "几个").counts == {"files": 2, "error": 0, "notice": 0}


def test_an_empty_folder_and_a_township_without_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "data/2021/清河镇").mkdir(parents=True)
    (tmp_path / "空").mkdir()

    for path in ("data", "data/2021", "data/2021/清河镇"):
        assert [(fault.file, fault.code) for fault in kit.check(tmp_path / path).faults] == [
            ("2021/清河镇", "ledger-none")
        ]
    assert [fault.code for fault in kit.check(tmp_path / "空").faults] == ["ledger-none"]


def test_a_workbook_beside_the_folders_of_years_is_told_where_it_belongs(tmp_path: Path) -> None:
    (tmp_path / "data/2026").mkdir(parents=True)
    (tmp_path / "data/2021").mkdir()
    (tmp_path / "data/townships.csv").write_text("乡镇\n清河镇\n", encoding="utf-8")
    write_xlsx(tmp_path / "data/清河镇.xlsx", good())
    (fault,) = kit.check(tmp_path / "data").faults
    assert fault.message.startswith("清河镇.xlsx 不在年度的文件夹里：请放进 年度/")


def test_two_sources_do_not_hide_the_other_townships(tmp_path: Path) -> None:
    one(tmp_path, good())
    write_csvs(tmp_path / "2021/清河镇", {"理论学习": [STUDY, SESSION]})
    session(tmp_path, 日期="某日").rename(tmp_path / "2021/石桥乡.xlsx")
    one(tmp_path, good())

    assert [(fault.file, fault.code) for fault in kit.check(tmp_path).faults] == [
        ("2021/清河镇", "place-twice"),
        ("2021/石桥乡.xlsx", "place-mismatch"),
        ("2021/石桥乡.xlsx", "date-invalid"),
    ]


@pytest.mark.parametrize("path", ["nothere.xlsx", "", "a\0b", 3])
def test_a_path_that_is_not_there_is_a_wrong_call(path: object) -> None:
    with pytest.raises(CallError) as caught:
        kit.check(path)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_no_path_is_a_wrong_call() -> None:
    with pytest.raises(CallError):
        kit.check()


def test_last_year_with_errors_is_not_compared_with(tmp_path: Path) -> None:
    with_last_year(tmp_path)
    write_xlsx(tmp_path / "2020/清河镇.xlsx", {"先进典型": [["典型类别", "人数"], ["好邻居", 2], [None, 0]]})

    assert kit.check(tmp_path / "2021").faults == ()


def test_nothing_of_a_file_with_personal_information_is_quoted(tmp_path: Path) -> None:
    path = one(tmp_path, good(targets=[["张三13800138000", 3, "次"]]))

    assert "张三" not in str(kit.check(path))
    assert [fault.code for fault in kit.check(path).faults] == ["personal-value"]


class _Cells(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def test_in_a_notebook_the_faults_are_a_table_with_errors_first_and_nothing_obeyed(tmp_path: Path) -> None:
    sheets = good(texts=[["<b>别的</b>", "内容"]], self_study=MONTHS[1:])
    sheets["理论学习"] = [STUDY, [SESSION[0], "党课", "甲", "<script>", 1]]
    result = kit.check(one(tmp_path, sheets))
    html = result._repr_html_()

    rows = _Cells(html).rows
    assert rows[0] == ["类别", "文件", "工作表", "单元格", "问题和改法"]
    assert [row[:4] for row in rows[1:]] == [
        ["错误", "2021/清河镇.xlsx", "理论学习", "D2"],
        ["提示", "2021/清河镇.xlsx", "个人自学", ""],
        ["提示", "2021/清河镇.xlsx", "文字材料", "A2"],
    ]
    assert "<script>" not in html
    assert "“<script>”" in rows[1][4]
    assert "<b>" not in html
    assert "没有发现问题" in kit.check(one(tmp_path, good()))._repr_html_()


def test_the_result_is_frozen_and_goes_through_json(tmp_path: Path) -> None:
    result = kit.check(session(tmp_path, 参加人数="若干"))

    with pytest.raises(dataclasses.FrozenInstanceError):
        result.faults = ()  # type: ignore[misc]
    assert json.loads(json.dumps(result.to_json())) == [
        {
            "file": "2021/清河镇.xlsx",
            "sheet": "理论学习",
            "cell": "D2",
            "ledger": "study",
            "column": "attendees",
            "severity": "error",
            "code": "number-invalid",
            "message": "“参加人数”应是整数，这里是“若干”：请改成数字",
        }
    ]


def test_opening_a_review_of_faulty_ledgers_is_one_line_that_leads_to_the_check(tmp_path: Path) -> None:
    path = session(tmp_path, 参加人数="若干", 主题=None)
    with pytest.raises(kit.KitError) as caught:
        kit.open_review("清河镇", 2021, data=tmp_path)

    shown = caught.value._render_traceback_()
    assert len(shown) == 1
    assert "\n" not in shown[0]
    assert shown[0].startswith("2021/清河镇.xlsx › 理论学习 › C2：")
    assert "共 2 处错误" in shown[0]
    assert f'kit.check("{path}")' in shown[0]
    assert f"review-kit check {path}" in shown[0]


def test_what_targets_name_is_asked_in_the_first_check_whatever_else_is_wrong(tmp_path: Path) -> None:
    unknown: list[list[Written]] = [["没有的指标", 3, "次"]]
    wrong: dict[str, list[list[Written]]] = {
        "personal": [["2021-01-01", "党课", "13800138000", 1, 1]],
        "invalid": [["某日", None, "xx", "若干", -1]],
        "outside": [["2019-01-01", "党课", "甲", 1, 1]],
    }
    for name, rows in wrong.items():
        path = write_xlsx(tmp_path / f"{name}/2021/清河镇.xlsx", good(study=rows, targets=unknown))
        faults = kit.check(path).faults
        assert [fault.cell for fault in faults if fault.code == "target-unknown"] == ["A2"], name
        assert any(fault.severity == "error" for fault in faults), name


def test_a_sheet_with_personal_data_is_quoted_by_no_further_check(tmp_path: Path) -> None:
    targets: list[list[Written]] = [["没有的指标", 3, "次"], ["13800138000", 3, "次"]]
    path = write_xlsx(tmp_path / "2021/清河镇.xlsx", good(targets=targets))
    assert {fault.code for fault in kit.check(path).faults if fault.sheet == "年度目标"} == {"personal-value"}
    assert "13800138000" not in str(kit.check(path))
