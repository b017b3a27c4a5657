"""Units of a subject: the kit's families, and one of its own."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.ledgers import LedgerColumn
from kit.ledgers.columns import header_unit_problem, type_column
from kit.ledgers.units import FAMILIES, factor, factor_of_count
from kit.subjects import read_subject
from tests.support.small_subject import FILES, write_subject

MONEY = LedgerColumn("spent", "投入", "decimal", unit="万元")
ROAD = LedgerColumn("length", "里程", "decimal", unit="公里")


def read(column: LedgerColumn, *cells: str | float, unit: str = "") -> tuple[list[object], list[str]]:
    """Return the values of cells, and the codes of their problems."""
    typed = type_column(column, list(cells), 2021, unit)
    return list(typed.values), [problem.code for _, problem in typed.problems]


def test_amounts_of_one_family_are_converted_and_others_refused() -> None:
    cells = ("2.5", 2.5, "25000元", "2.5万元", "0.00025亿元", "两万五千元")
    assert read(MONEY, *cells) == ([Decimal("2.5")] * 6, [])
    assert read(MONEY, 25000, "2.5万", "1.5亿元", unit="元") == ([Decimal("2.5"), Decimal("2.5"), 15000], [])
    assert read(MONEY, "5公斤", "3筐") == ([None, 3], ["unit-mismatch", "unit-unknown"])
    assert read(ROAD, "800米", 3, "2里") == ([Decimal("0.8"), 3, 1], [])
    assert read(LedgerColumn("yuan", "金额", "whole", unit="元"), "2.5万元", "3角") == (
        [25000, None],
        ["number-fraction"],
    )


UNITS = [(family, unit) for family, units in FAMILIES.items() for unit in units]


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_units_of_one_family_convert_there_and_back(one: tuple[str, str], other: tuple[str, str]) -> None:
    families = [{family for family, unit in UNITS if unit == word} for word in (one[1], other[1])]
    there, back = factor(one[1], other[1]), factor(other[1], one[1])
    if families[0] & families[1] and max(map(len, families)) == 1:
        assert there is not None
        assert back is not None
        assert there * back == 1


@pytest.fixture
def wood(tmp_path: Path) -> LedgerColumn:
    """A column in a unit of the subject's own family."""
    ledgers = FILES["ledgers.toml"].replace(
        '{ key = "found", name = "发现", kind = "整数", unit = "处" }',
        '{ key = "found", name = "发现", kind = "小数", unit = "方" }',
    )
    figures = FILES["indicators.toml"].replace(
        'name = "发现病害"\nunit = "处"', 'name = "发现病害"\nunit = "车"'
    )
    families = '\n[units."木材"]\n"方" = 1\n"车" = 8\n'
    changes = {"ledgers.toml": ledgers + families, "indicators.toml": figures}
    subject = read_subject(write_subject(tmp_path / "专题", changes))
    measure = subject.indicator("发现病害").measure
    assert getattr(measure, "times") * 8 == 1  # noqa: B009 - a measure of any kind
    return subject.ledger("巡查养护").column("found")


def test_a_family_of_the_subject_converts_within_and_is_refused_across(wood: LedgerColumn) -> None:
    assert read(wood, 3, "3方", "2车") == ([3, 3, 16], [])
    assert read(wood, "5公斤", "7捆") == ([None, 7], ["unit-mismatch", "unit-unknown"])
    assert read(wood, 2, "4方", unit="车") == ([16, 4], [])
    assert header_unit_problem(wood, "车") is None
    problem = header_unit_problem(wood, "公斤")
    assert problem is not None
    assert problem.code == "unit-mismatch"


def test_a_target_in_a_unit_of_the_subjects_family_is_converted(wood: LedgerColumn, tmp_path: Path) -> None:
    subject = read_subject(tmp_path / "专题")
    indicator = subject.indicator("发现病害")
    assert indicator.unit == "车"
    assert wood.unit == "方"
    assert factor_of_count("方", indicator.unit, indicator.family) == Fraction(1, 8)
    assert factor_of_count("车", indicator.unit, indicator.family) == 1
    assert factor_of_count("", indicator.unit, indicator.family) == 1
    assert factor_of_count("公斤", indicator.unit, indicator.family) is None
    assert subject.families == {"车": indicator.family}
