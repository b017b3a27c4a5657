from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import kit
from kit.errors import CallError
from kit.files import find_place
from kit.ledgers import Ledgers, examine_ledgers, read_ledgers
from kit.ledgers.blank_workbook import EXAMPLE
from tests.support.ledger_files import SAMPLE, place_of, write_csvs
from tests.support.subjects import CATALOGUE, SUBJECT

SHEETS = [schema.name for schema in CATALOGUE.values()]


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    return kit.write_template(tmp_path / "blank.xlsx", township="清河镇", year=2021)


def fill(blank: Path, filled: Path, *, whole_year: bool = True) -> Path:
    """Fill every sheet as a clerk would, from the row below the example on."""
    book = openpyxl.load_workbook(blank)
    for name, records in SAMPLE.items():
        sheet = book[name]
        if name == "基本情况":
            facts: dict[str, str | int] = {
                "所属县区": "云山县",
                "行政村数": 9,
                "常住人口": 21000,
                "党员数": 800,
                "网评员人数": 12,
            }
            for row in range(3, sheet.max_row + 1):
                fact = str(sheet.cell(row, 1).value)
                if fact in facts:
                    sheet.cell(row, 2, facts[fact])
            continue
        if whole_year and name in ("个人自学", "网络舆情"):
            records = [[month, 20 + month, *records[0][2:]] for month in range(1, 13)]
        for row, record in enumerate(records, start=3):
            for column, value in enumerate(record, start=1):
                if value is not None:
                    sheet.cell(row, column, value)
    filled.parent.mkdir(parents=True, exist_ok=True)
    book.save(filled)
    return filled


def records(ledgers: Ledgers) -> dict[str, list[tuple[object, ...]]]:
    return {key: list(zip(*ledger.columns.values(), strict=True)) for key, ledger in ledgers.tables.items()}


def test_there_is_a_sheet_of_explanation_and_one_a_ledger(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)

    assert book.sheetnames == ["填表说明", *SHEETS, "选项"]
    said = "\n".join(str(row[0].value or "") for row in book["填表说明"].iter_rows())
    assert "清河镇2021年工作台账填表说明" in said
    assert all(f"{schema.name}：一行是{schema.row}" in said for schema in CATALOGUE.values())
    assert "{" not in said
    assert book.properties.title == "清河镇2021年工作台账"


@pytest.mark.parametrize("schema", CATALOGUE.values(), ids=CATALOGUE)
def test_every_header_says_what_is_wanted(blank: Path, schema: kit.ledgers.LedgerSchema) -> None:
    sheet = openpyxl.load_workbook(blank)[schema.name]

    assert sheet.freeze_panes == "A2"
    for index, column in enumerate(schema.columns, start=1):
        head = sheet.cell(1, index)
        assert head.value == column.name + "*" * column.required
        assert head.comment is not None
        assert ("必填" if column.required else "可以不填") in head.comment.text
        assert column.unit in head.comment.text
        assert all(choice in head.comment.text for choice in column.choices)
        assert sheet.column_dimensions[head.column_letter].width > 8
    colours = {sheet.cell(1, index).fill.fgColor.rgb for index in range(1, len(schema.columns) + 1)}
    assert len(colours) == len({column.required for column in schema.columns})


def validation(sheet: Worksheet, cell: str) -> tuple[object, ...]:
    for each in sheet.data_validations.dataValidation:
        if cell in each:
            assert each.showErrorMessage
            assert each.error
            return (each.type, each.formula1, each.formula2, each.errorStyle)
    return ()


def test_lists_and_bounds_hold_what_is_typed(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)

    assert validation(book["信息报送"], "D500") == ("list", '"县级,市级,省级,国家级"', None, "stop")
    assert validation(book["信息报送"], "F3") == ("list", '"是,否"', None, "stop")
    assert validation(book["个人自学"], "A3") == ("list", '"1,2,3,4,5,6,7,8,9,10,11,12"', None, "stop")
    assert validation(book["理论学习"], "A3") == ("date", "DATE(2021,1,1)", "DATE(2021,12,31)", "warning")
    assert validation(book["理论学习"], "B3")[0] == "list"
    assert validation(book["理论学习"], "B3")[3] == "warning", "another form may be typed"
    assert validation(book["理论学习"], "D3") == ("whole", "0", None, "warning")
    assert validation(book["理论学习"], "E3") == ("decimal", "0", None, "warning")
    assert validation(book["理论学习"], "C3") == ()
    assert (
        validation(book["文字材料"], "A3")[1] == f'"{",".join(CATALOGUE["texts"].column("chapter").choices)}"'
    )
    assert book["理论学习"].column_dimensions["A"].number_format == "yyyy-mm-dd"
    for sheet in book:
        for each in sheet.data_validations.dataValidation:
            assert len(str(each.formula1)) <= 257, "Excel refuses a longer list"
            assert len(str(each.error)) <= 225
            assert len(str(each.errorTitle)) <= 32


def test_township_and_year_are_there_already(blank: Path, tmp_path: Path) -> None:
    def facts(path: Path) -> dict[object, object]:
        sheet = openpyxl.load_workbook(path)["基本情况"]
        return {row[0].value: row[1].value for row in sheet.iter_rows(min_row=3)}

    assert facts(blank)["乡镇名称"] == "清河镇"
    assert facts(blank)["年度"] == 2021
    bare = facts(kit.write_template(tmp_path / "bare.xlsx"))
    assert (bare["乡镇名称"], bare["年度"]) == (None, None)


def test_without_a_year_any_date_may_be_typed(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(kit.write_template(tmp_path / "bare.xlsx"))

    assert validation(book["理论学习"], "A3")[:2] == ("date", "DATE(1950,1,1)")


def test_the_example_rows_are_skipped_in_every_ledger(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    assert all(str(book[name]["A2"].value).startswith(EXAMPLE) for name in SHEETS)

    ledgers = examine_ledgers(place_of(blank.parent, blank), CATALOGUE).ledgers
    assert list(ledgers.tables) == ["profile"]
    assert set(ledgers.absent.values()) == {"没有记录"}
    assert "报告标题" not in ledgers.tables["profile"].column("item")


def test_a_record_is_not_taken_for_an_example(blank: Path, tmp_path: Path) -> None:
    filled = fill(blank, tmp_path / "2021/清河镇.xlsx")
    book = openpyxl.load_workbook(filled)
    book["主题活动"].append([dt.date(2021, 7, 1), "示例党课观摩", "党课", 1, 20])
    book.save(filled)

    names = read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE).tables["activities"].column("name")
    assert names == ("知识竞赛", "示例党课观摩")


def test_filled_in_it_reads_back_without_a_fault(blank: Path, tmp_path: Path) -> None:
    fill(blank, tmp_path / "2021/清河镇.xlsx")

    assert kit.check(tmp_path / "2021").faults == ()
    ledgers = read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)
    assert not ledgers.absent
    assert {key: len(ledger) for key, ledger in ledgers.tables.items()} == {
        key: {"profile": 9, "self_study": 12, "online": 12}.get(key, len(SAMPLE[schema.name]))
        for key, schema in CATALOGUE.items()
    }
    fact = ledgers.fact("网评员人数")
    assert fact is not None
    assert fact.text == "12"


def test_saved_as_csv_it_reads_back_the_same(blank: Path, tmp_path: Path) -> None:
    filled = fill(blank, tmp_path / "2021/清河镇.xlsx")
    book = openpyxl.load_workbook(filled)
    rows = {
        name: [
            [value.date() if isinstance(value, dt.datetime) else value for value in row]
            for row in book[name].iter_rows(values_only=True)
        ]
        for name in book.sheetnames
    }
    write_csvs(tmp_path / "csv/2021/清河镇", rows)  # type: ignore[arg-type]

    assert kit.check(tmp_path / "csv").faults == ()
    assert records(read_ledgers(find_place(tmp_path / "csv", 2021, "清河镇"), CATALOGUE)) == records(
        read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_libreoffice_saves_it_and_it_reads_back_the_same(blank: Path, tmp_path: Path, kind: str) -> None:
    if shutil.which("soffice") is None and not os.environ.get("CI"):
        pytest.skip("no LibreOffice")
    filled = fill(blank, tmp_path / "2021/清河镇.xlsx")
    saved = tmp_path / "saved/2021"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", kind, "--outdir", str(saved), str(filled)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    assert kit.check(saved).faults == ()
    assert records(read_ledgers(find_place(tmp_path / "saved", 2021, "清河镇"), CATALOGUE)) == records(
        read_ledgers(find_place(tmp_path, 2021, "清河镇"), CATALOGUE)
    )
    if kind == "xlsx":
        book = openpyxl.load_workbook(saved / "清河镇.xlsx")
        # Without a window LibreOffice keeps no frozen panes, of any workbook.
        assert book["理论学习"]["A1"].comment is not None
        assert validation(book["信息报送"], "D500")[:2] == ("list", '"县级,市级,省级,国家级"')


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"mine")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "nowhere.xlsx")

    for there in (path, tmp_path / "link.xlsx"):
        with pytest.raises(CallError, match="不覆盖"):
            kit.write_template(there)
    assert path.read_bytes() == b"mine"
    assert not (tmp_path / "nowhere.xlsx").exists()


def test_a_place_that_cannot_be_written_is_a_wrong_call_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CallError, match="写不出") as caught:
        kit.write_template(tmp_path / "file" / "a.xlsx")

    assert "\n" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("a.xls", {}),
        ("a", {}),
        ("a.xlsx", {"year": 21}),
        ("a.xlsx", {"township": "清河\n镇"}),
    ],
)
def test_what_makes_no_workbook_is_refused(tmp_path: Path, name: str, settings: dict[str, object]) -> None:
    with pytest.raises(CallError):
        kit.write_template(tmp_path / name, **settings)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_township_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(kit.write_template(tmp_path / "a.xlsx", township="=1+1"))

    assert (book["基本情况"]["B3"].value, book["基本情况"]["B3"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("settings", [{}, {"township": "清河镇", "year": 2021}])
def test_the_blank_workbook_itself_has_notices_only_and_is_called_blank(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    path = kit.write_template(tmp_path / "清河镇.xlsx", **settings)  # type: ignore[arg-type]
    faults = kit.check(path).faults

    assert {fault.severity for fault in faults} == {"notice"}
    assert "records-none" in {fault.code for fault in faults}
    assert {fault.code for fault in faults} <= {"records-none", "place-unknown"}


def test_an_example_row_that_was_filled_in_is_told(blank: Path, tmp_path: Path) -> None:
    filled = fill(blank, tmp_path / "2021/清河镇.xlsx")
    book = openpyxl.load_workbook(filled)
    book["理论学习"]["C2"] = "自己的主题"
    book["先进典型"]["A2"] = "示例：好媳妇"
    book.save(filled)

    faults = kit.check(tmp_path / "2021").faults
    assert [(fault.code, fault.sheet, fault.cell, fault.severity) for fault in faults] == [
        ("row-omitted", "理论学习", "A2", "notice"),
        ("row-omitted", "先进典型", "A2", "notice"),
    ]
    assert all("示例" in fault.message for fault in faults)


def test_targets_offer_the_names_of_the_indicators(blank: Path) -> None:
    book = openpyxl.load_workbook(blank)
    (offered,) = (
        each
        for each in book["年度目标"].data_validations.dataValidation
        if each.type == "list" and str(each.sqref).startswith("A2:")
    )
    sheet, _, cells = str(offered.formula1).replace("$", "").partition("!")
    names = [row[0].value for row in book[sheet.strip("'")][cells]]
    assert set(names) >= {"理论学习次数", "稿件采用率", "宣传栏"}
    assert set(names) <= {indicator.name for indicator in SUBJECT.indicators}
    assert not {"乡镇", "年度", "投稿最多月份", "达到目标项数"} & set(names)
    # A clerk may still write another name, and is asked about it.
    assert offered.errorStyle == "warning"
    assert book[sheet.strip("'")].sheet_state == "hidden"
