from __future__ import annotations

import pytest

from kit.ledgers.schema import LedgerSchema, plain_name
from tests.support.subjects import CATALOGUE


def test_there_are_the_sixteen_ledgers_of_the_design() -> None:
    assert [schema.name for schema in CATALOGUE.values()] == [
        *("基本情况", "责任分工", "任务清单", "制度落实", "理论学习", "个人自学", "主题活动", "宣传阵地"),
        *("信息报送", "文明实践", "先进典型", "网络舆情", "存在问题", "下步打算", "年度目标", "文字材料"),
    ]
    assert all(key == schema.key for key, schema in CATALOGUE.items())


@pytest.mark.parametrize("schema", CATALOGUE.values(), ids=CATALOGUE)
def test_no_header_means_two_columns(schema: LedgerSchema) -> None:
    headers = [(name, column.key) for column in schema.columns for name in (column.name, *column.synonyms)]
    meanings = {
        plain_name(name): {key for other, key in headers if plain_name(other) == plain_name(name)}
        for name, _ in headers
    }

    assert {name: keys for name, keys in meanings.items() if len(keys) > 1} == {}
    assert len({column.key for column in schema.columns}) == len(schema.columns)


@pytest.mark.parametrize("schema", CATALOGUE.values(), ids=CATALOGUE)
def test_no_spelling_means_two_choices(schema: LedgerSchema) -> None:
    for column in schema.columns:
        spellings = [
            plain_name(word) for choice, others in column.choices.items() for word in (choice, *others)
        ]
        assert len(spellings) == len(set(spellings))


def test_no_sheet_name_means_two_ledgers() -> None:
    for key, schema in CATALOGUE.items():
        for name in (schema.name, *schema.synonyms):
            found = CATALOGUE.named(name)
            assert found is not None
            assert found.key == key


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
