"""A wrong year is one error, whatever the number of dates that lie in another one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kit.ledgers import Fault, examine_ledgers
from tests.support.ledger_files import Written, place_of, sample_sheets, write_xlsx
from tests.support.subjects import CATALOGUE


def errors(tmp_path: Path, folder: int, stated: int | None, dates: list[dt.date]) -> list[Fault]:
    """Return the errors of ledgers in the folder of a year, with these dates of study."""
    study: list[list[Written]] = [[day, "集体学习", f"第{at}次", 20, 1] for at, day in enumerate(dates)]
    profile: list[list[Written]] = [["乡镇名称", "清河镇"]]
    if stated:
        profile.append(["年度", stated])
    sheets = sample_sheets(profile=profile, study=study, systems=[["专题会议", 2, 2, None, None]])
    without = {"主题活动", "宣传阵地", "信息报送", "文明实践"}
    kept = {name: rows for name, rows in sheets.items() if name not in without}
    path = write_xlsx(tmp_path / f"{folder}/清河镇.xlsx", kept)
    examination = examine_ledgers(place_of(tmp_path, path, year=folder), CATALOGUE)
    return [fault for fault in examination.faults if fault.severity == "error"]


@pytest.mark.parametrize("count", [1, 3, 40])
def test_dates_in_the_year_of_the_profile_are_told_once_beside_it(tmp_path: Path, count: int) -> None:
    dates = [dt.date(2020, 3, 1) + dt.timedelta(days=at) for at in range(count)]
    (fault,) = errors(tmp_path, 2021, 2020, dates)
    assert (fault.code, fault.cell) == ("place-mismatch", "B3")
    assert f"{count} 个日期也在 2020 年内" in fault.message


def test_a_date_in_a_third_year_is_still_an_error_of_its_own(tmp_path: Path) -> None:
    found = errors(tmp_path, 2021, 2020, [dt.date(2020, 3, 1), dt.date(2019, 3, 1)])
    assert sorted(fault.code for fault in found) == ["date-outside-year", "place-mismatch"]


@pytest.mark.parametrize("stated", [2020, None])
def test_a_year_that_most_dates_contradict_is_told_once(tmp_path: Path, stated: int | None) -> None:
    (fault,) = errors(tmp_path, 2020, stated, [dt.date(2021, 3, at) for at in range(1, 31)])
    assert (fault.code, fault.cell) == ("place-mismatch", "B3" if stated else "")
    assert "多数日期（30 个）却在 2021 年内" in fault.message


def test_a_few_dates_of_another_year_are_each_an_error(tmp_path: Path) -> None:
    dates = [dt.date(2020, 3, at) for at in range(1, 7)] + [dt.date(2021, 3, at) for at in range(1, 9)]
    found = errors(tmp_path, 2021, 2021, dates)
    assert [fault.code for fault in found] == ["date-outside-year"] * 6
