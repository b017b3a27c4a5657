"""Cells that hold more than one value are faults; what a person reads as one value is read as one."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.files import Cell, Sheet
from kit.ledgers import Fault, LedgerColumn
from kit.ledgers.columns import Value, type_column
from kit.ledgers.reading import examine_ledgers
from kit.ledgers.sheet_reader import SheetReader
from tests.support.ledger_files import Written, place_of, write_csvs, write_ods, write_xls, write_xlsx
from tests.support.subjects import CATALOGUE

ADDED = CATALOGUE["boards"].column("added")
HOURS = CATALOGUE["civility"].column("hours")
DATE = CATALOGUE["study"].column("date")
MONTH = CATALOGUE["online"].column("month")
SIGNED = CATALOGUE["responsibilities"].column("signed")
ADOPTED = CATALOGUE["submissions"].column("adopted")

SEPARATORS = [
    *("\n", "\r\n", " ", "  ", "\t", "\u3000", "\xa0", "\u2009", "\x85", "\u2028", "<br>", "<BR/>", "\n\n"),
    *(
        "、",
        "；",
        ";",
        "|",
        "，",
        ", ",
        "， ",
        "和",
        "及",
        "与",
        "＆",
        " / ",
        "/",
        "+",
        " + ",
        " - ",
        "。",
        " .",
    ),
]
COUNTS = st.integers(0, 9999)


def read(column: LedgerColumn, cell: Cell) -> tuple[Value, list[str]]:
    typed = type_column(column, [cell], 2021)
    return typed.values[0], [problem.code for _, problem in typed.problems]


@given(
    numbers=st.lists(COUNTS, min_size=2, max_size=4),
    separator=st.sampled_from(SEPARATORS),
    unit=st.sampled_from(["", "块", "余块", "%", "万"]),
    column=st.sampled_from([ADDED, HOURS]),
)
@settings(max_examples=400, deadline=None)
def test_numbers_in_one_cell_are_never_read_as_one_without_a_word(
    numbers: list[int], separator: str, unit: str, column: LedgerColumn
) -> None:
    value, codes = read(column, separator.join(f"{number}{unit}" for number in numbers))

    # Single blanks that group thousands are read, and told; nothing else is.
    assert value is None or codes == ["number-grouped"]
    assert codes
    if codes == ["number-grouped"]:
        assert all(number >= 100 for number in numbers[1:])


@given(
    numbers=st.lists(
        st.sampled_from(["十", "五", "两百零五", "三万", "二十一", "百"]), min_size=2, max_size=3
    ),
    separator=st.sampled_from([each for each in SEPARATORS if each not in {"。", " ."}]),
)
@settings(max_examples=100, deadline=None)
def test_chinese_numbers_in_one_cell_are_never_read_as_one(numbers: list[str], separator: str) -> None:
    glued = separator.join(number for number in numbers)
    value, codes = read(ADDED, glued)

    assert value is None or "百" in numbers[1:]  # 五 百 is one number, and a bare 百 is none
    assert codes or "百" in numbers[1:]


@given(
    days=st.lists(st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31)), min_size=2, max_size=4),
    form=st.sampled_from(
        [
            lambda day: f"{day.month}.{day.day}",
            lambda day: f"{day.month}月{day.day}日",
            lambda day: day.isoformat(),
            lambda day: f"{day:%Y/%m/%d}",
            lambda day: f"{day:%Y%m%d}",
            lambda day: f"{day.year}年{day.month}月{day.day}日",
            lambda day: str((day - dt.date(1899, 12, 30)).days),
        ]
    ),
    separator=st.sampled_from([each for each in SEPARATORS if each not in {" - ", "。", " ."}]),
)
@settings(max_examples=300, deadline=None)
def test_dates_in_one_cell_are_never_read_as_one(
    days: list[dt.date], form: Callable[[dt.date], str], separator: str
) -> None:
    value, codes = read(DATE, separator.join(map(form, days)))

    assert value is None
    assert codes in (["value-several"], ["date-invalid"])


@given(
    months=st.lists(st.integers(1, 12), min_size=2, max_size=4),
    form=st.sampled_from(["{}", "{}月", "2021年{}月", "{}月份"]),
    separator=st.sampled_from([*(each for each in SEPARATORS if each not in {"。"}), ".", "至", "-"]),
)
@settings(max_examples=200, deadline=None)
def test_months_in_one_cell_are_never_read_as_one(months: list[int], form: str, separator: str) -> None:
    value, codes = read(MONTH, separator.join(form.format(month) for month in months))

    assert value is None
    assert codes in (["value-several"], ["month-invalid"])


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        (ADDED, "12\n15", "有 2 个数“12 15”：一格只写一个数，请分成几行，或写合计"),
        (ADDED, "12块、15块、3块", "有 3 个数"),
        (DATE, "2021.7.1、7.8、7.15", "有 3 个日期"),
        (DATE, "7月1、2日", "有 2 个日期"),
        (DATE, "7.1/7.8", "有 2 个日期"),
        (MONTH, "3月、4月", "有 2 个月份"),
    ],
)
def test_the_message_says_how_many_there_are_and_what_to_do(
    column: LedgerColumn, cell: str, told: str
) -> None:
    ((_, problem),) = type_column(column, [cell], 2021).problems

    assert problem.code == "value-several"
    assert told in problem.message
    assert "\n" not in problem.message


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        *(
            (ADDED, text, 20)
            for text in ("20\n", "\n20", " 20 块", "20\n块", "约 20 块", "20<br>", "共计 20 块")
        ),
        (ADDED, "1,200", 1200),
        (ADDED, "1.2 万", 12000),
        (HOURS, "1小时 30分", 1.5),
        *(
            (DATE, text, dt.date(2021, 7, 1))
            for text in ("2021年 7月 1日", "2021 - 07 - 01", "2021\n年7月1日")
        ),
        *(
            (DATE, text, dt.date(2021, 7, 1))
            for text in ("2021-07-01 10:30", "7月1日\n", "2021 7 1", "7月1日起")
        ),
        *(
            (DATE, text, dt.date(2021, 7, 1))
            for text in ("7月1日 - 3日", "7月1日至今", "7月1日（周四） 下午")
        ),
        *((MONTH, text, 7) for text in ("7 月", "7月\n", "2021年 7月", "7月1日-31日")),
    ],
)
def test_blanks_within_one_value_are_noise(column: LedgerColumn, cell: str, value: Value) -> None:
    assert read(column, cell) == (value, [])


def test_blanks_that_group_thousands_are_told() -> None:
    assert read(ADDED, "1 200") == (1200, ["number-grouped"])
    assert read(ADDED, "30 25") == (None, ["value-several"])
    assert read(ADDED, "1，200") == (None, ["value-several"])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *((text, "date-invalid") for text in ("07-01-2020", "7/1/2021", "15.7.2021", "07-01-20", "7-1-21")),
        *((text, "date-invalid") for text in ("7月1日-35日", "7.1-13.45", "7月3日-1日", "7月1日-随便")),
        *((text, "date-outside-year") for text in ("2021.7.1-2022.1.3", "2020.12.30-2021.1.3", "2020-07-01")),
    ],
)
def test_all_that_is_written_of_a_date_is_checked(cell: str, code: str) -> None:
    assert read(DATE, cell) == (None, [code])


@given(
    first=st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
    last=st.dates(dt.date(2020, 1, 1), dt.date(2022, 12, 31)),
    dash=st.sampled_from(["-", "~", "—", "至", "到", "——", " - "]),
)
@settings(max_examples=200, deadline=None)
def test_a_span_is_read_as_its_first_day_where_it_ends_after_it_within_the_year(
    first: dt.date, last: dt.date, dash: str
) -> None:
    cell = f"{first.year}.{first.month}.{first.day}{dash}{last.year}.{last.month}.{last.day}"
    value, codes = read(DATE, cell)

    right = first <= last and last.year == 2021
    assert (value, bool(codes)) == ((first, False) if right else (None, True))


@given(
    day=st.dates(dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
    rest=st.text("0123456789-./年月日号至~abc、 ", min_size=1, max_size=6),
)
@settings(max_examples=300, deadline=None)
def test_what_follows_a_day_never_makes_it_another_day(day: dt.date, rest: str) -> None:
    value, _ = read(DATE, f"{day.year}年{day.month}月{day.day}日{rest}")

    assert value in (None, day)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        *((SIGNED, text, True) for text in ("是", "已签订", "全部签订", "已签订责任书")),
        *((SIGNED, text, False) for text in ("不是", "没签订", "未签订责任书", "尚未签订", "没有签订")),
        *((ADOPTED, text, False) for text in ("未被采用", "不予采纳", "没刊发", "暂未采用")),
        *((ADOPTED, text, True) for text in ("采用", "被采用", "已刊发")),
    ],
)
def test_flags_are_read_with_what_the_column_asks(column: LedgerColumn, cell: str, value: bool) -> None:
    assert read(column, cell) == (value, [])


@pytest.mark.parametrize(
    "cell", ["未全部采用", "部分采用", "采用一半", "是否", "是否采用", "不一定", "拟采用"]
)
def test_a_flag_that_is_neither_is_a_fault(cell: str) -> None:
    assert read(ADOPTED, cell) == (None, ["flag-invalid"])


def test_a_notice_leaves_the_value_and_its_mark() -> None:
    typed = type_column(ADDED, ["约20批", math.inf], 2021)

    assert typed.values == [20, None]
    assert typed.approximate == [0]
    assert [(at, problem.code) for at, problem in typed.problems] == [
        (0, "unit-unknown"),
        (1, "number-invalid"),
    ]


def as_page(path: Path, rows: list[list[Written]]) -> Path:
    cells = ("".join(f"<td>{str(cell).replace(chr(10), '<br>')}</td>" for cell in row) for row in rows)
    path.write_text(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv", "html"])
def test_lines_of_a_cell_are_parted_in_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    rows: list[list[Written]] = [
        ["日期", "类型", "新增", "更新", "所在村"],
        ["7月1日", "宣传栏", "12\n15", 0, "东村"],
        ["7.1\n7.8", "宣传栏", "20\n块", 0, "西村"],
    ]
    path = {
        "xlsx": lambda: write_xlsx(tmp_path / "宣传阵地.xlsx", {"宣传阵地": rows}),
        "xls": lambda: write_xls(tmp_path / "宣传阵地.xls", {"宣传阵地": rows}),
        "ods": lambda: write_ods(tmp_path / "宣传阵地.ods", {"宣传阵地": rows}),
        "csv": lambda: write_csvs(tmp_path, {"宣传阵地": rows}) / "宣传阵地.csv",
        "html": lambda: as_page(tmp_path / "宣传阵地.xls", rows),
    }[kind]()

    examination = examine_ledgers(place_of(tmp_path, path), CATALOGUE)

    assert [(fault.cell, fault.code) for fault in examination.faults] == [
        ("C2", "value-several"),
        ("A3", "value-several"),
    ]
    assert examination.ledgers.tables["boards"].column("added") == (None, 20)


def test_a_notice_keeps_no_total_from_being_held_against_the_sum() -> None:
    faults: list[Fault] = []
    rows: list[list[Cell]] = [
        ["日期", "类型", "新增", "更新", "所在村"],
        ["7月1日", "宣传栏", "20批", 1.0, "东村"],
        ["7月2日", "宣传栏", 5.0, 1.0, "西村"],
        ["合计", "", 99.0, 2.0, ""],
    ]
    SheetReader(CATALOGUE["boards"], "f", 2021, faults).read(Sheet("", rows))

    assert [(fault.cell, fault.code) for fault in faults] == [
        ("C2", "unit-unknown"),
        ("A4", "row-omitted"),
        ("C4", "total-mismatch"),
    ]


@pytest.mark.parametrize("word", ["待定", "待确认", "（待填）", "xx", "＿＿"])
def test_a_blank_of_yes_or_no_is_told_what_to_write(word: str) -> None:
    column = LedgerColumn("adopted", "是否采用", "flag")
    ((at, problem),) = type_column(column, ["是", word], 2021).problems
    assert (at, problem.message) == (1, f"“是否采用”应填“是”或“否”，现为“{word}”：还不知道的请空着")


@pytest.mark.parametrize(
    ("word", "template"), [("待定", False), ("请填写", False), ("xx", True), ("共xx次", True)]
)
def test_only_what_a_template_leaves_is_called_its_blank(word: str, template: bool) -> None:
    ((_, problem),) = type_column(LedgerColumn("topic", "主题"), [word], 2021).problems
    assert ("模板的空位" in problem.message) == template
