"""Units: within a family a number is converted exactly, across families never; what is unknown is told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.files import Cell
from kit.ledgers import LedgerColumn
from kit.ledgers.columns import Value, header_unit_problem, type_column
from kit.ledgers.units import FAMILIES, factor, is_unit, scaled
from tests.support.subjects import CATALOGUE

COUNTING = ("件数", "次数", "人数", "户数")
PAIRS = [(family, unit) for family, units in FAMILIES.items() for unit in units]

FUNDS = LedgerColumn("funds", "投入", "decimal", unit="万元")
ADDED = CATALOGUE["boards"].column("added")
HOURS = CATALOGUE["civility"].column("hours")
LESSONS = CATALOGUE["study"].column("hours")
VOLUNTEERS = CATALOGUE["civility"].column("volunteers")
PUSHES = CATALOGUE["models"].column("pushes")


def read(column: LedgerColumn, cell: Cell, header: str = "") -> tuple[Value, list[str]]:
    typed = type_column(column, [cell], 2021, header)
    return typed.values[0], [problem.code for _, problem in typed.problems]


def families_of(unit: str) -> set[str]:
    return {family for family, units in FAMILIES.items() if unit in units}


@pytest.mark.parametrize(
    "written",
    ["2.5", 2.5, "2.5万", "2.5万元", "25000元", "0.00025亿元", "两万五", "¥25000", "25千元", "2.5万块"],
)
def test_an_amount_in_tens_of_thousands_may_be_written_in_any_unit_of_money(written: Cell) -> None:
    assert read(FUNDS, written) == (Decimal("2.5"), [])


@pytest.mark.parametrize(
    ("header", "written", "value"),
    [
        ("元", 25000.0, "2.5"),
        ("元", "2.5万", "2.5"),
        ("万", 2.5, "2.5"),
        ("亿元", 0.5, "5000"),
        ("百元", "3千", "0.3"),
        ("元", "5角", "0.00005"),
        ("亿元", "1元", "0.0001"),
    ],
)
def test_a_header_may_name_another_unit_of_the_family(header: str, written: Cell, value: str) -> None:
    assert read(FUNDS, written, header) == (Decimal(value), [])
    assert header_unit_problem(FUNDS, header) is None


@pytest.mark.parametrize("written", ["3千", "三百", "5百"])
def test_a_scale_smaller_than_the_columns_may_be_either_and_is_refused(written: str) -> None:
    assert read(FUNDS, written) == (None, ["unit-mismatch"])


@pytest.mark.parametrize(
    ("column", "written"),
    [
        *(
            (ADDED, f"20{unit}")
            for unit in ("㎡", "m2", "平方米", "平方米展板", "元", "人", "户", "次", "天", "字", "kg")
        ),
        *((ADDED, text) for text in ("2021年", "3公里", "500元经费", "三成", "5个百分点", "10%", "2亩")),
        *((HOURS, text) for text in ("1天", "3个工作日", "1周", "2月", "2学时", "3个", "3次")),
        *((LESSONS, text) for text in ("1天", "30分钟", "2次")),
        *((VOLUNTEERS, text) for text in ("20场", "200户", "20件", "3小时")),
        *((PUSHES, text) for text in ("20人", "3天")),
        *((FUNDS, text) for text in ("20㎡", "3人", "2个")),
    ],
)
def test_a_unit_of_another_family_is_a_fault(column: LedgerColumn, written: str) -> None:
    assert read(column, written) == (None, ["unit-mismatch"])


@pytest.mark.parametrize(
    ("column", "written", "value"),
    [
        *((ADDED, f"20{unit}", 20) for unit in "块个条张幅面处期件篇份座"),
        *((ADDED, text, 20) for text in ("20块宣传栏", "20个展板", "20 块", "共20块")),
        (VOLUNTEERS, "1.2万人", 12000),
        *((VOLUNTEERS, text, 20) for text in ("20人", "20名", "20个", "20人（次）", "20名志愿者")),
        *((PUSHES, text, 20) for text in ("20次", "20条", "20篇")),
        (HOURS, "90分钟", Decimal("1.5")),
        (LESSONS, "2小时", Decimal(2)),
        (LESSONS, "2节课", Decimal(2)),
    ],
)
def test_what_people_swap_counts_the_same(column: LedgerColumn, written: str, value: Value) -> None:
    assert read(column, written) == (value, [])


@pytest.mark.parametrize("written", ["20批", "20块（计划）", "20块待建", "20套", "20块/村", "20块/天"])
def test_an_unknown_unit_is_told_and_its_number_stays(written: str) -> None:
    assert read(ADDED, written) == (20, ["unit-unknown"])


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        *((unit, "unit-mismatch") for unit in ("㎡", "元", "万元", "年", "公里", "天", "人", "%")),
        *((unit, "unit-unknown") for unit in ("筐", "单位：批次", "万筐", "块/村")),
        *((unit, "") for unit in ("", "块", "单位：条", "必填", "2021年", "含维修", "元旦前", "男")),
    ],
)
def test_the_unit_of_a_header(unit: str, code: str) -> None:
    problem = header_unit_problem(ADDED, unit)

    assert (problem.code if problem else "") == code


def test_a_rate_is_told_where_the_column_is_no_mean() -> None:
    average = CATALOGUE["online"].column("average_hours")

    assert read(average, "90分钟/件") == (Decimal("1.5"), [])
    assert read(average, 90.0, "分钟/件") == (Decimal("1.5"), [])
    assert header_unit_problem(average, "分钟/件") is None
    assert read(VOLUNTEERS, "20人/次") == (20, [])
    assert read(VOLUNTEERS, "20人/场") == (20, ["unit-unknown"])
    assert read(ADDED, "20㎡/块") == (None, ["unit-mismatch"])


def test_numbers_of_any_unit_may_stand_where_the_column_has_none() -> None:
    target = CATALOGUE["targets"].column("target")
    count = LedgerColumn("n", "数", "whole")

    assert read(target, "85.30%") == (Decimal("85.30"), [])
    assert [read(count, text)[0] for text in ("20人", "20块", "20场", "20户")] == [20] * 4
    assert read(count, "20㎡") == (None, ["unit-mismatch"])


@given(number=st.integers(1, 10**9), pair=st.sampled_from(PAIRS), data=st.data())
@settings(max_examples=200, deadline=None)
def test_within_a_family_a_number_goes_to_any_unit_and_back(
    number: int, pair: tuple[str, str], data: st.DataObject
) -> None:
    family, unit = pair
    other = data.draw(st.sampled_from(sorted(FAMILIES[family])))
    there, back = factor(unit, other), factor(other, unit)

    assert there is not None
    assert back is not None
    assert is_unit(unit)
    assert there * back == 1
    converted = Fraction(number) * there
    # Where decimals can say it, nothing is rounded.
    if all(converted.denominator % prime for prime in (3, 7)):
        assert Fraction(scaled(number, there)) == converted


@given(number=st.integers(1, 9999), one=st.sampled_from(PAIRS), other=st.sampled_from(PAIRS))
@settings(max_examples=300, deadline=None)
def test_across_families_no_number_is_read(number: int, one: tuple[str, str], other: tuple[str, str]) -> None:
    (_, unit), (_, wanted) = one, other
    column = LedgerColumn("n", "数", "decimal", unit=wanted)
    value, codes = read(column, f"{number}{unit}")

    if families_of(unit) & families_of(wanted):
        assert value is not None
    elif factor(unit, wanted) is None:
        assert (value, codes) == (None, ["unit-mismatch"])
    else:
        # A few are guests: 3个 of persons, 2小时 of lessons.
        assert unit in {"个", "家", "块", "小时", "时", "钟头", "h", "hr", "hrs", "hour", "hours"}


@given(
    value=st.integers(1, 10**7),
    scale=st.sampled_from([("", 1), ("百", 100), ("千", 1000), ("万", 10**4), ("亿", 10**8)]),
    wanted=st.sampled_from([("", 1), ("千", 1000), ("万", 10**4), ("亿", 10**8)]),
)
@settings(max_examples=200, deadline=None)
def test_an_amount_of_money_reads_back_exactly(
    value: int, scale: tuple[str, int], wanted: tuple[str, int]
) -> None:
    column = LedgerColumn("n", "数", "decimal", unit=f"{wanted[0]}元")
    digits = Decimal(value) / scale[1]

    assert read(column, f"{digits:f}{scale[0]}元") == (Decimal(value) / wanted[1], [])
