"""A mistake in a ledger's declaration is reported as such, with ledger and column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kit.ledgers import CATALOGUE
from kit.ledgers.schema import LedgerColumn, LedgerSchema, Part

DAY = LedgerColumn("date", "日期", "date", required=True)
COUNT = LedgerColumn("count", "数量", "whole", unit="次")
KIND = LedgerColumn("kind", "类别", "choice", choices={"甲类": (), "乙类": ()})


@pytest.mark.parametrize(
    ("declared", "mistake"),
    [
        ({"columns": (DAY, COUNT), "example": ("2021-07-01",)}, "the example has 1 values for 2 columns"),
        ({"columns": (DAY, DAY)}, "column 'date' is declared twice"),
        (
            {"columns": (DAY, LedgerColumn("other", "时间", synonyms=("日 期",)))},
            "header '日期' means both column 'date' and 'other'",
        ),
        ({"columns": (COUNT,), "example": ("很多",)}, "the example of column 'count' is no whole: '很多'"),
        ({"columns": (KIND,), "example": ("丙类",)}, "the example of column 'kind' is no choice: '丙类'"),
        ({"columns": (DAY,), "example": ("",)}, "the example of column 'date' is no date: ''"),
        ({"columns": (LedgerColumn("kind", "类别", "choice"),)}, "column 'kind' is a choice without choices"),
        (
            {"columns": (COUNT,), "parts": (Part("count", "total"),)},
            "a part names column 'total', which does not exist",
        ),
    ],
)
def test_a_mistake_names_ledger_and_column(declared: Mapping[str, Any], mistake: str) -> None:
    with pytest.raises(ValueError, match=r"^ledger 'patrols': ") as raised:
        LedgerSchema("patrols", "巡查", "一次巡查", **declared)
    assert mistake in str(raised.value)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(ValueError, match=r"declared twice.*example has 1 values"):
        LedgerSchema("patrols", "巡查", "一次巡查", columns=(DAY, DAY), example=("2021-07-01",))


def test_every_ledger_of_the_catalogue_has_an_example() -> None:
    assert [schema.key for schema in CATALOGUE.values() if not schema.example] == []
