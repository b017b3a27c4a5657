"""Comparisons in words: what they say of any two values is so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kit.indicators import (
    Change,
    Item,
    change,
    together_with_year_before,
    trend,
    with_target,
    with_year_before,
)

AMOUNT = st.integers(0, 60) | st.integers(0, 3_000_000) | st.decimals(0, 5000, places=2)
SHARE = st.decimals(0, 100, places=2)


def amount_in(text: str) -> Decimal:
    """Return the first number of a text, in ones."""
    found = re.search(r"([\d.]+)([万亿]?)", text)
    assert found is not None, text
    return Decimal(found[1]) * {"": 1, "万": 10_000, "亿": 100_000_000}[found[2]]


@pytest.mark.parametrize(
    ("value", "before", "unit", "places", "text"),
    [
        (24, 20, "次", 0, "比上年增加4次，增长20%"),
        (16, 20, "次", 0, "比上年减少4次，下降20%"),
        (20, 20, "次", 0, "与上年持平"),
        (6, 2, "次", 0, "上年为2次"),
        (40, 19, "次", 0, "上年为19次"),
        (5, 0, "次", 0, "上年为0次"),
        (0, 0, "次", 0, "与上年持平"),
        (0, 20, "次", 0, "比上年减少20次，下降100%"),
        (Decimal("5.1"), Decimal("4.6"), "篇", 1, "上年为4.6篇"),
        (Decimal("20.1"), Decimal("19.96"), "篇", 1, "比上年增加0.1篇，增长0.5%"),
        (40, 20, "块", 0, "比上年增加20块，增长100%"),
        (41, 20, "块", 0, "比上年增加21块（上年20块），增长105%"),
        (Decimal("63.5"), Decimal("60"), "%", 1, "比上年提高3.5个百分点"),
        (Decimal("5"), Decimal("8.5"), "%", 1, "比上年降低3.5个百分点"),
        (Decimal("4.04"), Decimal("4.01"), "篇", 1, "与上年持平"),
        (100001, 100000, "人", 0, "比上年增加1人，变动不足0.1%"),
        (57, 2479176, "次", 0, "比上年减少2479119次，下降99.998%"),
        (Decimal("99.97"), 100, "%", 1, "比上年降低0.03个百分点"),
    ],
)
def test_the_year_before_is_compared_as_usage_has_it(
    value: int | Decimal, before: int | Decimal, unit: str, places: int, text: str
) -> None:
    assert with_year_before(value, before, unit, places) == text


@given(AMOUNT, AMOUNT, st.integers(0, 2))
def test_a_rate_stands_on_a_base_of_twenty_or_more_and_only_there(
    value: int | Decimal, before: int | Decimal, places: int
) -> None:
    both = Change.of(value, before, "次", places)
    said, cell = with_year_before(value, before, "次", places), change(value, before, "次", places)
    if both.old < 20:
        assert "%" not in said + cell
        assert said == "与上年持平" or amount_in(said) == both.old
    elif both.new != both.old:
        assert "%" in said
        assert "%" in cell
        assert amount_in(said) == abs(both.new - both.old)


@pytest.mark.parametrize(
    ("value", "before", "unit", "text"),
    [
        (24, 20, "次", "+4次（+20%）"),
        (16, 20, "次", "－4次（－20%）"),
        (20, 20, "次", "持平"),
        (3, 0, "次", "+3次"),
        (6, 2, "次", "+4次"),
        (60, 50, "%", "+10个百分点"),
        (57, 2479176, "次", "－2479119次（－99.998%）"),
    ],
)
def test_a_change_fits_a_cell(value: int, before: int, unit: str, text: str) -> None:
    assert change(value, before, unit) == text


def test_units_of_ten_thousands_have_no_scale_of_their_own() -> None:
    assert with_year_before(30000, 20000, "万元") == "比上年增加10000万元，增长50%"
    assert with_year_before(50000, 20000, "万元") == ("比上年增加30000万元（上年20000万元），增长150%")
    assert with_target(20000, 30000, "万元") == "完成年度目标的66.7%，差10000万元"
    assert change(30000, 20000, "万元") == "+10000万元（+50%）"


def test_what_is_approximate_is_compared_as_such() -> None:
    assert with_year_before(300, 200, "条", approximate=True) == "比上年增加约100条，增长约50%"
    assert with_year_before(300, 300, "条", approximate_before=True) == "与上年大体持平"
    assert with_year_before(30, 10, "条", approximate=True) == "上年为10条"
    assert with_year_before(30, 10, "条", approximate_before=True) == "上年约为10条"
    assert with_year_before(90, 30, "条", approximate=True) == ("比上年增加约60条（上年30条），增长约200%")


# --- several figures together ---


def said_together(*items: Item) -> str:
    return "".join(text for _, text in together_with_year_before(items))


def item(name: str, value: int, before: int | None, unit: str = "次", **about: bool) -> Item:
    return Item(name, None if before is None else Change.of(value, before, unit, **about))


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (
            [item("甲", 10, 9, "项"), item("乙", 25, 24, "场"), item("丙", 2781, 2713, "人次")],
            "分别比上年增加1项、1场和68人次",
        ),
        (
            [item("甲", 10, 9, "项"), item("乙", 22, 24, "场"), item("丙", 2781, 2713, "人次")],
            "分别比上年增加1项、减少2场和增加68人次",
        ),
        ([item("甲", 3, 9, "项"), item("乙", 22, 24, "场")], "分别比上年减少6项和2场"),
        (
            [item("甲", 10, 9, "项"), item("乙", 24, 24, "场"), item("丙", 2781, 2713, "人次")],
            "甲、丙分别比上年增加1项和68人次，乙与上年持平",
        ),
        ([item("甲", 9, 9), item("乙", 24, 24)], "均与上年持平"),
        ([item("甲", 9, 9), item("乙", 24, 24), item("丙", 1, None)], "甲、乙均与上年持平"),
        ([item("甲", 10, 9), item("乙", 24, 24)], "甲比上年增加1次，乙与上年持平"),
        ([item("甲", 10, None), item("乙", 25, 24, "场")], "乙比上年增加1场"),
        ([item("甲", 10, None), item("乙", 5, None)], ""),
        ([item("甲", 10, 9)], "比上年增加1次"),
        ([item("甲", 9, 9)], "与上年持平"),
        ([item("甲", 5, 0), item("乙", 8, 2)], "分别比上年增加5次和6次"),
        ([item("甲", 5, 3), item("乙", 80, 75, "%")], "分别比上年增加2次和提高5个百分点"),
        ([item("甲", 5, 3), item("乙", 80, 75, approximate=True)], "分别比上年增加2次和约5次"),
        ([item("甲", 5, 5), item("乙", 80, 80, approximate_before=True)], "均与上年大体持平"),
    ],
)
def test_figures_of_one_thing_are_compared_in_one_clause(items: Sequence[Item], text: str) -> None:
    assert said_together(*items) == text


def test_what_could_not_count_every_record_has_no_difference() -> None:
    grown, more = Change.of(5, 3, "次"), Change.of(90, 60, "人次")
    note = "（上年3条记录中有1条没有填数）"
    partly = Item("乙", more, note, partly=True)
    assert said_together(Item("甲", grown), partly) == f"甲比上年增加2次，乙上年为60人次{note}"
    assert said_together(Item("甲", grown, partly=True), partly) == f"上年分别为3次和60人次{note}"
    both = said_together(Item("甲", grown, note, partly=True), partly)
    assert both == f"上年分别为3次和60人次{note}"
    this_year = Item("丙", Change.of(7, 7, "场"), partly=True)
    assert said_together(Item("甲", grown), this_year) == "甲比上年增加2次，丙上年为7场"


_ITEMS = st.lists(
    st.tuples(AMOUNT, st.none() | AMOUNT, st.booleans(), st.booleans())
    | st.tuples(SHARE, st.none() | SHARE, st.booleans(), st.booleans()),
    min_size=1,
    max_size=5,
)
_UNITS = ("项", "场", "人次", "小时", "%")


@given(_ITEMS, st.lists(st.sampled_from(_UNITS), min_size=5, max_size=5))
@settings(deadline=None)
def test_each_difference_that_is_stated_is_that_of_its_figure(
    values: list[tuple[int | Decimal, int | Decimal | None, bool, bool]], units: list[str]
) -> None:
    items = [
        Item(
            "甲乙丙丁戊"[at],
            None
            if before is None
            else Change.of(value, before, units[at], 1, approximate=this, approximate_before=last),
        )
        for at, (value, before, this, last) in enumerate(values)
    ]
    text = said_together(*items)
    known = [each for each in items if each.change is not None]
    assert bool(text) == bool(known)
    changed = [each for each in known if each.change is not None and not each.change.equal]
    equal = [each for each in known if each not in changed]
    # Read back as a reader would: who is named, or all in order; each amount with the last verb before it.
    clauses = [clause for clause in re.split("，", text) if clause]
    assert len(clauses) == bool(changed) + bool(equal)
    if changed:
        names, stated = re.split("(?:分别)?比上年", clauses[0])
        assert names == ("、".join(each.name for each in changed) if len(changed) < len(items) else "")
        assert ("分别" in clauses[0]) == (len(changed) > 1)
        parts = re.split("、|和(?=[增减提降约\\d])", stated)
        verb = ""
        for part, each in zip(parts, changed, strict=True):
            found = re.fullmatch(r"(增加|减少|提高|降低)?(约?)([\d.]+[万亿]?)(\D+)", part)
            assert found is not None, part
            verb = found[1] or verb
            both = each.change
            assert both is not None
            grows, share = both.new > both.old, both.unit == "%"
            assert verb == (("提高" if grows else "降低") if share else ("增加" if grows else "减少"))
            assert amount_in(found[3]) == abs(both.new - both.old)
            assert found[4] == ("个百分点" if share else both.unit)
            assert bool(found[2]) == both.about
    if equal:
        names, _, rest = clauses[-1].partition("均与" if len(equal) > 1 else "与")
        assert names == ("、".join(each.name for each in equal) if len(equal) < len(items) else "")
        assert rest.startswith("上年")
        assert ("大体" in rest) == any(each.change is not None and each.change.about for each in equal)


# --- targets ---


@pytest.mark.parametrize(
    ("value", "target", "unit", "better", "text"),
    [
        (27, 24, "次", "more", "完成年度目标的112.5%"),
        (24, 24, "次", "more", "完成年度目标的100%"),
        (90, 96, "篇", "more", "完成年度目标的93.8%，差6篇"),
        (240_000, 24, "次", "more", "完成年度目标的1000000%"),
        (0, 24, "次", "more", "没有完成年度目标（24次）"),
        (2499, 2500, "人次", "more", "完成年度目标的99.96%，差1人次"),
        (999_999, 1_000_000, "份", "more", "完成年度目标的99.9999%，差1份"),
        (1_000_001, 1_000_000, "份", "more", "完成年度目标的100%"),
        (1, 3_000_000, "份", "more", "完成年度目标的0.00003%，差2999999份"),
        (162, 150, "处", "", "完成年度目标的108%"),
        (Decimal("95.06"), 95, "%", "more", "比年度目标（95%）高0.1个百分点"),
        (Decimal("99.97"), 100, "%", "more", "比年度目标（100%）低0.03个百分点"),
        (80, 80, "%", "more", "达到年度目标（80%）"),
        (3, 5, "起", "less", "控制在年度目标（5起）以内"),
        (5, 5, "起", "less", "控制在年度目标（5起）以内"),
        (7, 5, "起", "less", "超出年度目标（5起）2起"),
        (0, 0, "起", "less", "达到年度目标（0起）"),
        (2, 0, "起", "less", "超出年度目标（0起）2起"),
        (6, 5, "%", "less", "超出年度目标（5%）1个百分点"),
        (4, 5, "%", "less", "控制在年度目标（5%）以内"),
        (3, 0, "次", "more", "比年度目标（0次）高3次"),
    ],
)
def test_a_target_is_worded_by_what_is_better(
    value: int | Decimal, target: int, unit: str, better: Literal["more", "less", ""], text: str
) -> None:
    assert with_target(value, target, unit, 1, better=better) == text


@pytest.mark.parametrize(
    ("value", "target", "unit", "better", "text"),
    [
        (90, 96, "篇", "more", "按已填的记录完成年度目标的93.8%"),
        (0, 96, "篇", "more", "按已填的记录没有完成年度目标（96篇）"),
        (96, 96, "篇", "more", "完成年度目标的100%"),
        (99, 96, "篇", "more", "完成年度目标的103.1%"),
        (95, 90, "%", "more", "按已填的记录比年度目标（90%）高5个百分点"),
        (90, 90, "%", "more", "按已填的记录达到年度目标（90%）"),
        (3, 5, "起", "less", "按已填的记录控制在年度目标（5起）以内"),
        (6, 5, "起", "less", "超出年度目标（5起）1起"),
        (6, 5, "%", "less", "按已填的记录超出年度目标（5%）1个百分点"),
    ],
)
def test_what_blank_records_leave_open_is_said_of_the_filled_ones(
    value: int, target: int, unit: str, better: Literal["more", "less"], text: str
) -> None:
    assert with_target(value, target, unit, better=better, partly=True) == text


def test_about_as_much_as_its_target_is_not_said_to_reach_it() -> None:
    assert with_target(200, 200, "条", approximate=True) == "大体完成年度目标（200条）"
    assert with_target(300, 150, "条", approximate=True) == "完成年度目标的约200%"
    assert with_target(100, 150, "条", approximate=True) == "完成年度目标的约66.7%，差约50条"
    assert with_target(4, 5, "起", better="less", approximate=True) == "大体控制在年度目标（5起）以内"
    assert with_target(7, 5, "起", better="less", approximate=True) == "超出年度目标（5起）约2起"


@given(AMOUNT, st.integers(1, 3_000_000) | st.decimals("0.5", 5000, places=2), st.integers(0, 2))
def test_a_completion_is_half_up_and_on_its_own_side_of_all(
    value: int | Decimal, target: int | Decimal, places: int
) -> None:
    said = with_target(value, target, "次", places)
    actual = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if not actual:
        assert said.startswith("没有完成年度目标（")
        return
    found = re.fullmatch(r"完成年度目标的([\d.]+)%(?:，差(.+)次)?", said)
    assert found is not None, said
    share = Decimal(found[1])
    assert (share >= 100) == (actual >= target)
    assert share
    decimals = max(1, len(found[1].partition(".")[2]))
    exact = actual * 100 / Decimal(target)
    assert share == exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert (found[2] is not None) == (actual < target)
    if found[2]:
        assert amount_in(found[2]) == Decimal(target) - actual


@given(AMOUNT, AMOUNT)
def test_what_should_be_less_is_within_its_target_or_beyond(
    value: int | Decimal, target: int | Decimal
) -> None:
    said = with_target(value, target, "起", 2, better="less")
    actual = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert said.startswith("超出") == (actual > target)
    if actual > target:
        assert amount_in(said.partition("）")[2]) == actual - target


# --- three years and more ---


@pytest.mark.parametrize(
    ("values", "unit", "text"),
    [
        ({2019: 22, 2020: 24, 2021: 27}, "次", "三年来逐年增加"),
        ({2019: 27, 2020: 24, 2021: 22}, "次", "三年来逐年减少"),
        ({2019: 60, 2020: 70, 2021: 80}, "%", "三年来逐年提高"),
        ({2019: 70, 2020: 60, 2021: 80}, "%", "为三年来最高"),
        ({2019: 22, 2020: 20, 2021: 27}, "次", "为三年来最多"),
        ({2019: 22, 2020: 25, 2021: 20}, "次", "为三年来最少"),
        ({2018: 30, 2019: 22, 2020: 20, 2021: 27}, "次", "为三年来最多"),
        ({2017: 9, 2018: 8, 2019: 3, 2020: 4, 2021: 10}, "次", "为五年来最多"),
        ({2018: 1, 2019: 2, 2020: 3, 2021: 4}, "次", "四年来逐年增加"),
        ({2019: 5, 2020: 5, 2021: 5}, "次", ""),
        ({2019: 5, 2020: 9, 2021: 5}, "次", ""),
        ({2019: 5, 2020: 9, 2021: 7}, "次", ""),
        ({2019: 6, 2020: 5, 2021: 6}, "次", ""),
        ({2018: 5, 2020: 5, 2021: 6}, "次", ""),
        ({2020: 5, 2021: 6}, "次", ""),
        ({}, "次", ""),
    ],
)
def test_years_that_follow_one_another_are_told_only_where_they_show_something(
    values: dict[int, int], unit: str, text: str
) -> None:
    assert trend(values, unit) == text


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_what_is_said_of_the_years_holds_for_as_many_as_it_names(values: list[int]) -> None:
    said = trend({2021 - at: value for at, value in enumerate(values)}, "次")
    found = re.fullmatch(r"为?(.+?)年来(最多|最少|逐年增加|逐年减少)", said)
    assume(found is not None)
    assert found is not None
    count = int(found[1]) if found[1].isdigit() else "零一二三四五六七八九十".index(found[1])
    last, *others = values[:count]
    assert count >= 3
    assert len(others) == count - 1
    match found[2]:
        case "最多":
            assert all(last > each for each in others)
        case "最少":
            assert all(last < each for each in others)
        case "逐年增加":
            assert values[:count] == sorted(set(values[:count]), reverse=True)
        case _:
            assert values[:count] == sorted(set(values[:count]))
