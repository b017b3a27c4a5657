"""What may be written in a notebook's parameters: taken where it is meant, else one line of Chinese."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kit import check, open_review
from kit.errors import CallError, DataError
from tests.support.project import ROOT, command
from tests.support.townships import write_township


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_township(folder)
    write_township(folder, year=2020)
    return folder


def one_line(error: pytest.ExceptionInfo[BaseException]) -> str:
    line = str(error.value)
    assert "\n" not in line
    assert any("\u4e00" <= character <= "\u9fff" for character in line)
    return line


@pytest.mark.parametrize("township", [" 清河镇 ", "\u3000清河镇", "清河镇\n", "清河镇\u200b", "\ufeff清河镇"])
def test_blanks_around_a_township_are_none_of_its_name(data: Path, township: str) -> None:
    assert open_review(township, 2021, data=data).township == "清河镇"


@pytest.mark.parametrize(
    "year", ["2021", " 2021 ", "２０２１", "2021年", "2021年度", 2021.0, np.int64(2021), np.float64(2021)]
)
def test_a_year_is_taken_as_it_is_meant(data: Path, year: Any) -> None:
    assert open_review("清河镇", year, data=data).year == 2021


@pytest.mark.parametrize(
    "year", [True, None, float("nan"), float("inf"), 2021.5, "", "去年", "21", "2021-2022", [2021]]
)
def test_what_is_no_year_is_refused(data: Path, year: Any) -> None:
    with pytest.raises(CallError, match="年度应是整数，例如 2021") as caught:
        open_review("清河镇", year, data=data)
    one_line(caught)


@pytest.mark.parametrize(
    "township", [None, True, 1, 2.5, float("nan"), "", " ", "\u3000", ["清河镇"], "清河\x07镇", "/", "a/b/c"]
)
def test_what_is_no_township_is_refused(data: Path, township: Any) -> None:
    with pytest.raises(CallError, match="乡镇") as caught:
        open_review(township, 2021, data=data)
    one_line(caught)


def test_the_years_folder_is_taken_for_the_data_folder_it_stands_in(data: Path) -> None:
    review = open_review("清河镇", 2021, data=data / "2021")
    assert review.before is not None
    assert list(review.inputs) == list(open_review("清河镇", 2021, data=data).inputs)


@pytest.mark.parametrize("folder", ["2019", 5, None, "", "\0"])
def test_what_is_no_data_folder_is_refused(data: Path, folder: Any) -> None:
    with pytest.raises(CallError) as caught:
        open_review("清河镇", 2021, data=data / folder if folder == "2019" else folder)
    one_line(caught)


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        (2021, "2021"),
        (" 总结 ", "总结"),
        ("第一行\r\n第二行", "第一行 第二行"),
        (None, "清河镇2021年度工作总结"),
    ],
)
def test_a_title_is_taken_as_it_is_meant(data: Path, title: Any, heading: str) -> None:
    assert open_review("清河镇", 2021, data=data, title=title).section("opening").heading == heading


@pytest.mark.parametrize("name", ["title", "signed_by", "signed_on"])
@pytest.mark.parametrize("value", [True, 2.5, float("nan"), ["甲"], {"甲": 1}, "甲\x00", "\ud800"])
def test_a_text_that_is_none_is_refused_by_its_name(data: Path, name: str, value: Any) -> None:
    with pytest.raises(CallError, match=f"参数 {name} ") as caught:
        open_review("清河镇", 2021, data=data, **{name: value})
    one_line(caught)


# --- the day of signature ---

DAYS = [
    *("2021-12-05", "2021年12月5日", "2021.12.5", "2021/12/05", "20211205", "21年12月5日", "44535"),
    *("二〇二一年十二月五日", "二○二一年十二月五日", "２０２１年１２月５日"),
    *("2021年12月5日（星期日）", "2021-12-05 00:00:00"),
]
NO_DAYS = [
    *("十二月", "12月", "2021年12月", "2021-12", "2021-13-45", "2021年2月30日", "2021-02-29", "12月5日"),
    *("12-05", "5日", "年底", "2021", "2021年12月1日-5日", "2021年12月5日至10日", "0021-12-05", "xx"),
    *("2021年十三月一日", "20211345", "二〇二一年十二月", "2021年12月5日8时"),
]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_is_signed_in_the_documents_form(data: Path, tmp_path: Path, day: str) -> None:
    by_parameter = open_review("清河镇", 2021, data=data, signed_by="清河镇党委", signed_on=day)
    assert by_parameter.section("signature").text == "清河镇党委\n2021年12月5日"
    profile: Any = [["乡镇名称", "清河镇"], ["年度", 2021], ["成文日期", day]]
    write_township(tmp_path, records={"profile": profile})
    assert open_review("清河镇", 2021, data=tmp_path).section("signature").text.strip() == "2021年12月5日"


@pytest.mark.parametrize(
    "day", [dt.date(2021, 12, 5), dt.datetime(2021, 12, 5, 8), pd.Timestamp("2021-12-05"), 20211205]
)
def test_a_day_may_be_a_date(data: Path, day: Any) -> None:
    assert "2021年12月5日" in open_review("清河镇", 2021, data=data, signed_on=day).section("signature").text


@pytest.mark.parametrize("day", NO_DAYS)
def test_a_day_that_is_none_is_refused(data: Path, tmp_path: Path, day: str) -> None:
    with pytest.raises(CallError, match=f"参数 signed_on 是“{day}”，不是一个完整的日期") as caught:
        open_review("清河镇", 2021, data=data, signed_on=day)
    one_line(caught)
    if day == "xx":
        return  # a blank of the template, which is told as such
    write_township(tmp_path, records={"profile": [["乡镇名称", "清河镇"], ["年度", 2021], ["成文日期", day]]})
    with pytest.raises(DataError, match=f"基本情况 › B4：成文日期“{day}”不是一个完整的日期") as at_fault:
        open_review("清河镇", 2021, data=tmp_path)
    one_line(at_fault)
    assert any(fault.cell == "B4" and fault.code == "date-invalid" for fault in check(tmp_path).faults)
    # The parameter stands before the ledger, and what was wrong there is in nobody's way.
    assert open_review("清河镇", 2021, data=tmp_path, signed_on="2021-12-05").township == "清河镇"


def test_a_date_cell_is_a_day(tmp_path: Path) -> None:
    profile: Any = [["乡镇名称", "清河镇"], ["年度", 2021], ["成文日期", dt.date(2021, 12, 5)]]
    write_township(tmp_path, records={"profile": profile})
    assert open_review("清河镇", 2021, data=tmp_path).section("signature").text.strip() == "2021年12月5日"


def test_what_was_signed_a_year_before_hinders_no_comparison(tmp_path: Path) -> None:
    write_township(tmp_path)
    old: Any = [["乡镇名称", "清河镇"], ["年度", 2020], ["成文日期", "十二月"]]
    write_township(tmp_path, year=2020, records={"profile": old})
    assert open_review("清河镇", 2021, data=tmp_path).before is not None


# --- through papermill and the command ---


@pytest.mark.slow
def test_the_command_takes_blanks_and_the_years_folder(tmp_path: Path) -> None:
    options = [
        "--year",
        "2021",
        "--data",
        str(ROOT / "data/2021"),
        "--out",
        str(tmp_path),
        "--formats",
        "html",
    ]
    done = command("review-kit", "run", " 清河镇 ", *options, "-p", "title", "2021", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "<h1><span>2021</span></h1>" in (tmp_path / "2021/清河镇/清河镇-2021.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("name", "value"), [("signed_on", "2021-13-45"), ("year", "去年"), ("title", "2.5")])
def test_papermill_ends_in_the_one_line(tmp_path: Path, name: str, value: str) -> None:
    words = [
        "notebooks/township_review.ipynb",
        str(tmp_path / "o.ipynb"),
        "-p",
        name,
        value,
        "--no-progress-bar",
    ]
    done = command("papermill", *words, cwd=ROOT)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert value in last
    assert any("\u4e00" <= character <= "\u9fff" for character in last)
