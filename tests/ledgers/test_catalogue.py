from __future__ import annotations

import pytest

from tests.support.ledger_files import SAMPLE
from tests.support.subjects import CATALOGUE


def test_there_are_the_sixteen_ledgers_of_the_design() -> None:
    assert [schema.name for schema in CATALOGUE.values()] == [
        *("基本情况", "责任分工", "任务清单", "制度落实", "理论学习", "个人自学", "主题活动", "宣传阵地"),
        *("信息报送", "文明实践", "先进典型", "网络舆情", "存在问题", "下步打算", "年度目标", "文字材料"),
    ]
    assert all(key == schema.key for key, schema in CATALOGUE.items())


@pytest.mark.parametrize("name", [schema.name for schema in CATALOGUE.values()])
def test_the_records_of_the_tests_have_a_value_for_each_column(name: str) -> None:
    where = "SAMPLE in tests/support/ledger_files.py"
    assert name in SAMPLE, f"{name} has no records: add some to {where}"
    columns = [column.name for each in CATALOGUE.values() if each.name == name for column in each.columns]
    for row in SAMPLE[name]:
        missing = columns[len(row) :]
        assert missing == [], f"{name} declares {columns}: add a value of {missing[0]} to its rows in {where}"
        assert len(row) == len(columns), f"{name} declares {columns}: {row} in {where} has more values"
    blank = [
        column
        for column, values in zip(columns, zip(*SAMPLE[name], strict=True), strict=True)
        if not any(values)
    ]
    assert blank == [], f"no row of {name} has a value of {blank[0]}: add one to {where}"


@pytest.mark.parametrize(
    "name",
    [
        "理论学习",
        " 理论 学习 ",
        "3.理论学习登记表（2021年）",
        "附件5 理论学习台账",
        "2021年度理论学习",
        "一、理论学习",
    ],
)
def test_a_sheet_name_is_known_with_its_trimmings(name: str) -> None:
    found = CATALOGUE.named(name)

    assert found is not None
    assert found.key == "study"


@pytest.mark.parametrize("name", ["", "Sheet1", "花名册", "表", "2021年"])
def test_other_sheets_are_not_taken_for_ledgers(name: str) -> None:
    assert CATALOGUE.named(name) is None
