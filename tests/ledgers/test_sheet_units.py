"""Units that a line above the header gives for the whole sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from kit.files import Sheet
from kit.ledgers import Fault, Ledger, LedgerSchema
from kit.ledgers.sheet_reader import SheetReader
from kit.reviews.checking import check
from kit.subjects import load_subject
from tests.support.ledger_files import Written, write_xlsx

FUNDS = load_subject("safety").ledger("经费投入")
TRAINING = load_subject("safety").ledger("宣传培训")
HEADER = ["月份", "安全设施", "隐患治理", "投入合计"]


def read(schema: LedgerSchema, *rows: Sequence[str | float]) -> tuple[Ledger, list[Fault]]:
    width = max(map(len, rows))
    faults: list[Fault] = []
    sheet = Sheet("", [[*row, *[""] * (width - len(row))] for row in rows])
    ledger = SheetReader(schema, "f", 2021, faults).read(sheet)
    assert ledger is not None
    return ledger, faults


@pytest.mark.parametrize(
    "above",
    [
        ["单位：元"],
        ["", "", "单位:元"],
        ["安全生产经费投入统计表（单位：元）"],
        ["填报单位：清河镇", "", "金额单位：元"],
        ["单位：", "元"],
        ["单位：元、人"],
        ["单位：元、块、条"],
    ],
)
def test_amounts_are_in_the_unit_above_the_header(above: list[str | float]) -> None:
    ledger, faults = read(FUNDS, above, HEADER, ["1月", 25000.0, 5000.0, 30000.0])
    assert ledger.column("facilities") == (Decimal("2.5"),)
    assert ledger.column("total") == (Decimal(3),)
    assert faults == []


def test_a_column_keeps_the_unit_of_its_own_header_and_a_cell_that_of_its_own() -> None:
    header = ["月份", "安全设施（万元）", "隐患治理", "投入合计"]
    ledger, _ = read(FUNDS, ["单位：元"], header, ["1月", 2.5, "0.5万元", 30000.0])
    assert ledger.column("facilities") == (Decimal("2.5"),)
    assert ledger.column("remedies") == (Decimal("0.5"),)
    assert ledger.column("total") == (Decimal(3),)


@pytest.mark.parametrize("above", ["填报单位：清河镇人民政府", "单位：李家村", "单位：", "单位负责人：张"])
def test_the_name_of_an_office_is_no_unit(above: str) -> None:
    ledger, faults = read(FUNDS, [above], HEADER, ["1月", 2.5, 0.5, 3.0])
    assert ledger.column("facilities") == (Decimal("2.5"),)
    assert faults == []


def test_a_unit_of_persons_changes_no_number_of_meetings() -> None:
    header = ["日期", "活动名称", "类别", "场次", "参加人次"]
    ledger, faults = read(TRAINING, ["单位：万人"], header, ["2021年3月1日", "甲", "宣传", 2.0, 0.5])
    assert ledger.column("sessions") == (2,)
    assert ledger.column("people") == (5000,)
    assert faults == []


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ("单位：美元", "没有一列能按它换算"),
        ("单位：千克", "没有一列能按它换算"),
        ("单位：元、万元", "请在各列的表头写明单位"),
    ],
)
def test_a_unit_of_no_column_and_two_of_one_are_reported(above: str, said: str) -> None:
    _, faults = read(FUNDS, [above], HEADER, ["1月", 2.5, 0.5, 3.0])
    assert [(fault.cell, fault.code) for fault in faults] == [("A1", "unit-unknown")]
    assert said in faults[0].message


def test_a_header_in_a_foreign_currency_is_refused() -> None:
    _, faults = read(FUNDS, ["月份", "安全设施（美元）", "隐患治理", "投入合计"], ["1月", 2.5, 0.5, 3.0])
    assert ("B1", "unit-mismatch") in [(fault.cell, fault.code) for fault in faults]


def test_a_column_named_after_an_office_states_no_unit_for_its_neighbour() -> None:
    upper: list[str | float] = ["日期", "活动名称", "类别", "主办单位：", "场次", "参加"]
    ledger, faults = read(
        TRAINING, upper, ["", "", "", "", "", "人次"], ["3月1日", "甲", "宣传", "乙", 2.0, 5.0]
    )
    assert ledger.column("people") == (5,)
    assert "unit-unknown" not in [fault.code for fault in faults]


def test_a_workbook_in_yuan_is_read_in_yuan(tmp_path: Path) -> None:
    rows: list[list[Written]] = [["经费投入表（单位：元）"], [*HEADER], ["1月", 25000, 5000, 30000]]
    path = write_xlsx(tmp_path / "2021/清河镇.xlsx", {"经费投入": rows})
    funds = [fault for fault in check(path, subject="安全生产").faults if fault.ledger == "funds"]
    assert [fault.code for fault in funds if fault.severity == "error"] == []
