"""Numbers of 基本情况: read like those of any column, in the unit that the item names."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.ledgers import examine_ledgers
from tests.support.ledger_files import Written, place_of, write_csvs
from tests.support.subjects import CATALOGUE


def profile(folder: Path, item: str, content: Written) -> tuple[str | None, list[tuple[str, str]]]:
    """Return what is read of an item, and the codes and cells of what is told."""
    rows: list[list[Written]] = [["项目", "内容"], ["乡镇名称", "清河镇"], ["年度", 2021], [item, content]]
    write_csvs(folder, {"基本情况": rows})
    found = examine_ledgers(place_of(folder, folder / "基本情况.csv"), CATALOGUE)
    fact = found.ledgers.fact(item)
    return fact.text if fact else None, [(fault.code, fault.cell) for fault in found.faults]


@pytest.mark.parametrize(
    ("item", "content", "text"),
    [
        ("常住人口（万人）", "2.5", "25000人"),
        ("常住人口【万人】", 2.5, "25000人"),
        ("常住人口（万人）", "约2.5", "约25000人"),
        ("常住人口", "2.5万人", "2.5万人"),
        ("党员数（人）", "1,203", "1,203"),
        ("行政村数", "12个村", "12个村"),
        ("耕地面积（万亩）", "3.2", "3.2"),
    ],
)
def test_a_number_is_read_in_the_unit_that_its_item_names(
    tmp_path: Path, item: str, content: Written, text: str
) -> None:
    assert profile(tmp_path, item, content) == (text, [])


@pytest.mark.parametrize(
    ("item", "content", "code"),
    [
        ("党员数", "1200 1300", "value-several"),
        ("党员数", "男800女400", "number-invalid"),
        ("党员数", "120户", "unit-mismatch"),
        ("行政村数", "10平方公里", "unit-mismatch"),
        ("常住人口（户）", "2500", "unit-mismatch"),
        ("党员数", "12.5", "number-fraction"),
        ("党员数", "-5", "number-negative"),
    ],
)
def test_what_is_no_such_number_is_a_fault_at_its_cell(
    tmp_path: Path, item: str, content: Written, code: str
) -> None:
    assert profile(tmp_path, item, content)[1] == [(code, "B4")]


@pytest.mark.parametrize("nothing", ["", "无", "/", "暂无"])
def test_nothing_is_missing_and_no_fault(tmp_path: Path, nothing: str) -> None:
    assert profile(tmp_path, "党员数", nothing)[1] == []
