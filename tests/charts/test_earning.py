"""Which charts earn a place in a review."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kit.charts.earning import earns_place
from kit.charts.forms import Bars, Form, Months, Targets, Years
from tests.support.ledger_files import Written
from tests.support.townships import opened, write_township


def months(*values: int | None) -> Months:
    return Months((("甲", (*values, *[0] * (12 - len(values)))),))


def bars(*values: int, blank: bool = False) -> Bars:
    return Bars(tuple(map(str, values)), (("甲", values),), blank=blank)


def targets(*shares: float, met: tuple[bool | None, ...] = ()) -> Targets:
    return Targets(("甲",) * len(shares), shares, met or (True,) * len(shares), ("",) * len(shares))


@pytest.mark.parametrize(
    ("form", "earns"),
    [
        (months(1, 1), False),
        (months(1, 1, 1), True),  # the other months are 0, which is a value
        (months(9, 9, 8, *[None] * 9), False),
        (months(9, 9, 8, *[9] * 9), False),
        (months(8, 8, 6, *[8] * 9), True),
        (bars(4, 1), False),
        (bars(4, 4, 3), True),
        (bars(9, 9, 7), False),
        (bars(9, 1, 0), False),
        (bars(0, 0, 0), False),
        (bars(9, 5, 1, blank=True), False),
        (targets(1.2, 1.1, 0.9), True),
        (targets(1.1, 1.0, 0.9), False),
        (targets(9.0, 8.0, 1.5), False),  # all are drawn as long as the longest bar
        (targets(1.2, 1.1, 0.0, met=(True, True, None)), False),
        (targets(float("inf"), 1.0, 1.0), True),
        (Years((2019, 2020, 2021), (("甲", (9, 9, 8), ("", "", "")),)), False),
        (Years((2019, 2020, 2021), (("甲", (0, 0, 0), ("", "", "")),)), False),
        (Years((2019, 2020, 2021), (("甲", (9, 9, 6), ("", "", "")),)), True),
    ],
)
def test_a_chart_has_three_marks_that_differ_by_a_quarter(form: Form, earns: bool) -> None:
    assert earns_place(form) is earns


def test_an_indicator_that_hardly_changes_is_left_out_of_a_trend_and_told_in_its_note(tmp_path: Path) -> None:
    for year, sessions, works in ((2019, 4, 1), (2020, 4, 2), (2021, 4, 3)):
        study: list[list[Written]] = [[dt.date(year, 3, 1), "集体学习", "甲", 3, 1]] * sessions
        boards: list[list[Written]] = [[dt.date(year, 3, 1), "宣传栏", works, None, "东村"]]
        write_township(tmp_path, year=year, records={"study": study, "boards": boards})
    drawing = opened(tmp_path, study=study, boards=boards).chart("trend")
    assert drawing
    assert isinstance(drawing.form, Years)
    assert [name for name, *_ in drawing.form.lines] == ["宣传栏"]
    assert drawing.title == "2019年至2021年宣传栏逐年增加"
    assert drawing.note == "理论学习次数各年相差不到四分之一，图中未列"
    assert drawing.earns_place


def test_an_analyst_gets_a_chart_by_name_that_the_review_leaves_out(tmp_path: Path) -> None:
    rows: list[list[Written]] = [
        [dt.date(2021, 4, 1), "清扫", village, 1, 1, 1] for village in ("东村", "西村")
    ]
    review = opened(tmp_path, civility=rows)
    drawing = review.chart("civility_by_village")
    assert drawing
    assert drawing.svg
    assert not drawing.earns_place
