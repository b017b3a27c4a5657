"""Numbers with a column of units beside them: one unit a row, which all of its numbers are in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from kit.files import find_place
from kit.indicators import goals
from kit.ledgers import Examination, examine_ledgers
from kit.ledgers.target_checks import check_targets
from tests.support.ledger_files import Written, write_csvs
from tests.support.subjects import CATALOGUE, INDICATORS

ACTIVITY: list[Written] = ["2021-03-01", "义诊", "东村", 20, 1.5, 25000]


def targets(folder: Path, *rows: Sequence[Written]) -> Examination:
    civility: list[list[Written]] = [
        ["日期", "活动名称", "所在村", "志愿者人次", "服务时长", "受益人次"],
        ACTIVITY,
    ]
    goal_rows = [["指标", "目标值", "单位"], *rows]
    write_csvs(folder / "2021/清河镇", {"年度目标": goal_rows, "文明实践": civility})
    return examine_ledgers(find_place(folder, 2021, "清河镇"), CATALOGUE)


@pytest.mark.parametrize(
    ("written", "unit", "value", "read_unit"),
    [
        ("30000人次", "万人次", 3, "万人次"),
        ("2.5万", "万人次", Decimal("2.5"), "万人次"),
        ("2.5", "万人次", Decimal("2.5"), "万人次"),
        ("24次", None, 24, "次"),
        ("24次", "项", 24, "项"),
        ("95%", None, 95, "%"),
        ("90分钟", "小时", Decimal("1.5"), "小时"),
    ],
)
def test_a_number_is_in_the_unit_of_its_row(
    tmp_path: Path, written: str, unit: str | None, value: int | Decimal, read_unit: str
) -> None:
    found = targets(tmp_path, ["某项指标", written, unit])

    ledger = found.ledgers.tables["targets"]
    assert (ledger.column("target"), ledger.column("unit")) == ((value,), (read_unit,))
    assert not found.faulty


def test_two_units_of_one_number_that_have_nothing_in_common_are_an_error(tmp_path: Path) -> None:
    found = targets(tmp_path, ["理论学习次数", "24天", "次"])

    assert [(fault.code, fault.cell) for fault in found.faults] == [("unit-mismatch", "B2")]


def test_a_target_is_held_against_its_indicator_in_one_unit(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        ["受益人次", 3, "万人次"],
        ["志愿服务时长", "90分钟", None],
        ["志愿者人次", 20, "次"],
        ["文明实践活动场次", 3, "天"],
    ]
    ledgers = targets(tmp_path, *rows).ledgers
    found = [(goal.target, goal.held) for goal in goals(ledgers, INDICATORS)]

    assert found == [(30000, "missed"), (Decimal("1.5"), "met"), (20, "met"), (3, "unmeasured")]
    units = {"受益人次": "人次", "志愿服务时长": "小时", "志愿者人次": "人次", "文明实践活动场次": "场"}
    told = check_targets(ledgers, units)
    assert [(fault.code, fault.cell) for fault in told] == [("target-unit", "C4"), ("target-unit", "C5")]
    assert "不作对比" in told[1].message
