"""A value that a row states itself is told where it differs from what the ledgers give, and only there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kit.content import Table
from kit.indicators.stated_values import check_stated
from kit.ledgers.columns import Value
from tests.support.made_ledgers import day, review_of
from tests.support.subjects import INDICATORS

STUDY: list[list[Value]] = [[day(month), "集体学习", "甲", 20, Decimal(1)] for month in range(1, 6)]


@pytest.mark.parametrize("stated", [0, 4, 5, 6, 22])
@pytest.mark.parametrize(
    ("name", "unit", "told"),
    [
        ("理论学习次数", "次", True),
        ("理论学习次数", None, True),
        ("理论学习", "场", True),
        ("理论学习次数", "天", False),
        ("别的", "次", False),
    ],
)
def test_a_stated_value_is_told_exactly_where_it_differs(
    stated: int, name: str, unit: str | None, told: bool
) -> None:
    tasks: list[list[Value]] = [["理论武装", name, Decimal(24), Decimal(stated), unit, "推进中"]]
    review = review_of({"study": STUDY, "tasks": tasks})
    faults = check_stated(review.ledgers, INDICATORS)

    expected = told and stated != 5
    assert [(fault.severity, fault.cell) for fault in faults] == [("notice", "D2")] * expected
    assert all(f"是 {stated}次，《理论学习》台账数出的是 5次" in fault.message for fault in faults)
    tables = [block for block in review.section("organisation").blocks if isinstance(block, Table)]
    notes = [table.note for table in tables if table.caption == "年度任务"]
    assert [("理论学习次数”的完成值照台账所填，与正文按相应台账数出的不同" in note) for note in notes] == [
        expected
    ]


def test_nothing_is_said_where_the_ledger_is_missing() -> None:
    review = review_of({"tasks": [["理论武装", "理论学习次数", Decimal(24), Decimal(22), "次", "推进中"]]})
    assert check_stated(review.ledgers, INDICATORS) == []
