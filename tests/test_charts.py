from __future__ import annotations

import datetime as dt
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from kit import charts, open_review
from kit.charts.forms import Bars, Months
from kit.errors import ExportError
from tests.ledgers.builders import SAMPLE, Written
from tests.townships import ALL_BUT_PROFILE, opened, write_township

NAMES = [name for name in charts.__all__ if name not in {"Drawing", "house_style"}]


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_is_an_svg_of_outlines_with_the_data_in_words(tmp_path: Path, name: str) -> None:
    slogans: list[list[Written]] = [[dt.date(2021, 3, 5), "标语", 30, 2, "东村"]]
    drawing = getattr(charts, name)(opened(tmp_path, boards=[*SAMPLE["宣传阵地"], *slogans]))
    root = ElementTree.fromstring(drawing.svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}text")), "text would need the reader's fonts"
    assert drawing.alt.startswith("2021年")
    assert drawing.alt.endswith("。")
    assert drawing.block().note == f"资料来源：《{drawing.ledger}》台账"


@pytest.mark.parametrize("name", NAMES)
def test_no_ledger_no_chart(tmp_path: Path, name: str) -> None:
    write_township(tmp_path, without=ALL_BUT_PROFILE)
    assert getattr(charts, name)(open_review("清河镇", 2021, data=tmp_path)) is None


def test_the_same_data_give_the_same_svg(tmp_path: Path) -> None:
    review = opened(tmp_path)
    assert charts.study_by_month(review).svg == charts.study_by_month(review).svg  # type: ignore[union-attr]


def test_a_chart_counts_as_its_figure_does(tmp_path: Path) -> None:
    review = opened(
        tmp_path,
        study=[
            [dt.date(2021, 3, 1), "集体学习", "甲", 1, 1],
            [dt.date(2021, 3, 2), "知识讲座", "乙", 1, 1],
            [dt.date(2021, 5, 2), "党课", "丙", 1, 1],
        ],
    )
    form = charts.study_by_month(review).form  # type: ignore[union-attr]
    assert isinstance(form, Months)
    assert form.parts == (("理论学习", (0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0)),)
    assert sum(value or 0 for value in form.parts[0][1]) == review.figures["study_sessions"].value


def test_a_month_that_did_not_report_is_missing_and_not_nought(tmp_path: Path) -> None:
    drawing = charts.online_by_month(opened(tmp_path, online=[[1, 30, 2, 2, 3, 1], [3, 20, 0, 0, None, 0]]))
    assert drawing is not None
    assert "依次为2、缺、0、缺" in drawing.alt


def test_villages_stand_in_order_and_split_as_counted(tmp_path: Path) -> None:
    drawing = charts.boards_by_village(
        opened(
            tmp_path,
            boards=[
                [dt.date(2021, 3, 1), "宣传栏", 1, 1, "东村"],
                [dt.date(2021, 3, 1), "宣传栏", 5, None, "西村"],
                [dt.date(2021, 3, 1), "标语", 50, None, "东村"],
            ],
        )
    )
    assert drawing is not None
    assert isinstance(drawing.form, Bars)
    assert drawing.form.labels == ("西村", "东村")
    assert drawing.form.parts == (("新增", (5, 1)), ("更新", (0, 1)))
    assert drawing.title == "宣传栏：西村最多（5块）"


def test_draw_takes_axes_and_returns_them(tmp_path: Path) -> None:
    ax = Figure().add_subplot()
    drawing = charts.targets(opened(tmp_path))
    assert drawing is not None
    assert drawing.draw(ax) is ax


def test_a_character_that_the_font_lacks_stops_the_chart(tmp_path: Path) -> None:
    drawing = charts.civility_by_village(
        opened(tmp_path, civility=[[dt.date(2021, 4, 1), "清扫", "\U0010fffd村", 1, 1, 1]])
    )
    assert drawing is not None
    with pytest.raises(ExportError, match="字体画不出"):
        _ = drawing.svg


def test_an_analysts_own_settings_are_left_alone(tmp_path: Path) -> None:
    import matplotlib as mpl

    before = mpl.rcParams["font.family"]
    _ = charts.study_by_month(opened(tmp_path)).svg  # type: ignore[union-attr]
    assert mpl.rcParams["font.family"] == before


def test_the_file_holds_nothing_that_no_reader_sees(tmp_path: Path) -> None:
    drawing = charts.study_by_month(opened(tmp_path))
    assert drawing is not None
    for waste in ("<metadata", "<!--", "<!DOCTYPE", "\n", 'id="patch'):
        assert waste not in drawing.svg
    root = ElementTree.fromstring(drawing.svg)
    named = {node.get("id") for node in root.iter()}
    used = {value[1:] for node in root.iter() for key, value in node.items() if key.endswith("href")}
    assert used
    assert used <= named
