from __future__ import annotations

import pytest

from tests.support.subjects import CATALOGUE


def test_there_are_the_sixteen_ledgers_of_the_design() -> None:
    assert [schema.name for schema in CATALOGUE.values()] == [
        *("基本情况", "责任分工", "任务清单", "制度落实", "理论学习", "个人自学", "主题活动", "宣传阵地"),
        *("信息报送", "文明实践", "先进典型", "网络舆情", "存在问题", "下步打算", "年度目标", "文字材料"),
    ]
    assert all(key == schema.key for key, schema in CATALOGUE.items())


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
