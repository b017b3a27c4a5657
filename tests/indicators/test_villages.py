"""Only what surely is one village counts as one, by one rule in sentences, indicators and charts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kit
from kit.charts.drawing import Drawing
from kit.charts.forms import Bars
from tests.support.ledger_files import Written
from tests.support.made_ledgers import Records, day, review_of
from tests.support.townships import write_township

VILLAGES = ["东村", "中心村", "全胜村", "多宝村", "河东社区", "城关居委会", "第5村", "柳树屯", "李家庄"]
ELSEWHERE = [
    *(
        "各村",
        "全村",
        "全镇",
        "全乡",
        "各村（社区）",
        "多村",
        "镇区",
        "集镇",
        "本镇",
        "机关",
        "镇文化站",
        "3个村",
        "各行政村",
    ),
    *("镇政府", "中心小学", "党群服务中心", "清河镇", "文化广场", "村", "社区", "所有村社区"),
]
UNSURE = ["东河", "甲", "第4组", "东村3组"]


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*VILLAGES, *ELSEWHERE, *UNSURE, None]), min_size=1, max_size=12))
def test_prose_indicators_and_charts_count_the_same_villages(places: list[str | None]) -> None:
    made: Records = {"boards": [[day(3), "宣传栏", 10 + at, 0, each] for at, each in enumerate(places)]}
    review = review_of(made)
    villages = {each for each in places if each in VILLAGES}
    figure, most = review.figures["boards_villages"], review.figures["boards_top_village"]

    assert figure.value == (len(villages) or None)
    assert set(filter(None, most.label.split("、"))) <= villages
    drawing = review.chart("boards_by_village")
    form = drawing.form if isinstance(drawing, Drawing) else None
    labels = set(form.labels) if isinstance(form, Bars) else set()
    assert labels - {"未写明所在村"} == (villages if form is not None else set())
    elsewhere = sum(each not in VILLAGES for each in places)
    said = review.section("publicity").text
    assert (f"中有{elsewhere}条没有写明“所在村”" in said) == bool(villages and elsewhere)
    assert not any(f"{each}最多" in said for each in ELSEWHERE)


def test_several_villages_in_one_cell_are_none_that_has_most() -> None:
    rows = [
        [day(3), "宣传栏", 9, 0, "东村、西村"],
        [day(4), "宣传栏", 2, 0, "东村"],
        [day(4), "宣传栏", 1, 0, "西村"],
    ]
    review = review_of({"boards": rows})  # type: ignore[dict-item]
    assert (review.figures["boards_villages"].value, review.figures["boards_top_village"].label) == (
        2,
        "东村",
    )


@pytest.mark.parametrize(
    ("village", "asked"), [*((each, 1) for each in UNSURE), ("各村", 0), ("镇文化站", 0), ("东村", 0)]
)
def test_check_asks_once_of_what_may_be_a_village(tmp_path: Path, village: str, asked: int) -> None:
    rows: list[list[Written]] = [["2021-03-04", "宣传栏", number, 0, village] for number in (4, 5)]
    path = write_township(tmp_path, records={"boards": rows})
    found = [fault for fault in kit.check(path).faults if fault.code == "village-unsure"]
    assert [(fault.severity, fault.cell) for fault in found] == [("notice", "E2")] * asked
    assert all(f"“{village}”" in fault.message for fault in found)
