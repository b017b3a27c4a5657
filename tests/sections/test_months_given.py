"""A month that a township gave without a day stays a month wherever a review shows it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kit import open_review
from kit.content import Table, plain
from kit.indicators.rows_read import rows_read
from tests.support.ledger_files import Written
from tests.support.townships import opened, write_township

MONTHS: list[tuple[Written, str]] = [
    *(("2021-12", "2021年12月"), ("2021/12", "2021年12月"), ("2021年12月", "2021年12月")),
    *(("12月", "2021年12月"), (2021.12, "2021年12月"), ("2021-12-01", "2021年12月1日")),
    (dt.date(2021, 12, 1), "2021年12月1日"),
]


def shown(data: Path) -> str:
    """Return the date of the first row in the table of 制度落实."""
    review = open_review("清河镇", 2021, data=data)
    (table,) = (block for block in review.section("制度落实").blocks if isinstance(block, Table))
    at = [column.name for column in table.columns].index("最近开展日期")
    return plain(table.rows[0][at])


@pytest.mark.parametrize(("written", "told"), MONTHS)
def test_a_table_shows_no_day_that_was_not_given(tmp_path: Path, written: Written, told: str) -> None:
    write_township(tmp_path, records={"systems": [["专题会议", 2, 2, written, "无"]]})
    assert shown(tmp_path) == told


def test_a_date_that_its_cell_shows_as_a_month_is_one(tmp_path: Path) -> None:
    records: dict[str, list[list[Written]]] = {
        "systems": [["专题会议", 2, 2, dt.date(2021, 12, 1), "无"]],
        "problems": [["沟通不畅", "机制", "党政办", "建立例会", dt.date(2021, 9, 1), "整改中"]],
        "profile": [["乡镇名称", "清河镇"], ["年度", 2021], ["成文日期", "2021年9月15日"]],
    }
    path = write_township(tmp_path, records=records)
    assert open_review("清河镇", 2021, data=tmp_path).figures["problems_overdue"].value == 1
    book = load_workbook(path)
    book["制度落实"]["D2"].number_format = book["存在问题"]["E2"].number_format = 'yyyy"年"m"月"'
    book.save(path)

    review = open_review("清河镇", 2021, data=tmp_path)
    assert shown(tmp_path) == "2021年12月"
    # Due by the end of September, not on its first.
    assert (review.figures["problems_overdue"].value, review.figures["problems_due"].value) == (0, 1)
    assert "2021年9月1日" not in review.section("存在问题").text


def test_a_month_counts_in_its_month_and_is_recorded_without_a_day(tmp_path: Path) -> None:
    review = opened(
        tmp_path, study=[["2021-11", "集体学习", "全会精神", 20, 1], ["11月", "党课", "党史", 9, 1]]
    )

    assert review.figures["study_idle_months"].label == "、".join(f"{m}月" for m in range(1, 13) if m != 11)
    (rows,) = (
        each for each in rows_read(review.ledgers, review.subject.indicators) if each.ledger == "study"
    )
    assert [cells[0] for cells in rows.cells.values()] == ["2021-11", "2021-11"]
