"""What a notebook shows of each thing that a review gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure

import kit
from kit.content import SECTION_MIME, SectionContent
from tests.support.project import ROOT
from tests.support.subjects import INDICATORS
from tests.support.townships import write_township


@pytest.fixture(scope="module")
def review() -> kit.Review:
    return kit.open_review("清河镇", 2021, data=ROOT / "data")


def shown(thing: Any) -> BeautifulSoup:
    html = thing._repr_html_() if hasattr(thing, "_repr_html_") else thing._repr_mimebundle_()["text/html"]
    return BeautifulSoup(html, "html.parser")


def test_figures_are_a_table_of_name_value_last_year_target_and_source(review: kit.Review) -> None:
    head, *rows = shown(review.figures).find_all("tr")
    titles = [cell.get_text() for cell in head.find_all(["th", "td"])]
    assert titles == ["指标", "代号", "数值", "上年", "年度目标", "出处"]
    assert len(rows) == len(INDICATORS)
    boards = next(row for row in rows if row.get_text().split()[0] == "宣传栏")
    name, key, value, before, target, source = (cell.get_text() for cell in boards.find_all(["th", "td"]))
    assert (name, key, value, before, target) == ("宣传栏", "boards", "63块", "38块", "50块")
    assert re.match(r"2021/清河镇.xlsx › 宣传阵地 › 第\d.*行：.*宣传栏", source)
    assert shown(review.figures["宣传栏"]).find_all("tr")[1].get_text() == boards.get_text()


def test_a_figure_that_is_missing_says_why(tmp_path: Path) -> None:
    write_township(tmp_path, without=["先进典型"])
    figures = kit.open_review("清河镇", 2021, data=tmp_path).figures
    assert "缺" in shown(figures["典型事迹"]).get_text()
    assert "未收到《先进典型》台账" in shown(figures["典型事迹"]).get_text()


def test_a_chart_is_its_picture_with_caption_and_source(review: kit.Review) -> None:
    drawing = review.chart("宣传栏")
    assert drawing
    figure = shown(drawing).find("figure")
    assert figure is not None
    assert "宣传栏：桃园村最多（15块）" in figure.get_text()
    assert "资料来源：《宣传阵地》台账" in figure.get_text()
    image = figure.find("img")
    assert image is not None
    assert image["alt"] == drawing.alt


def test_a_chart_without_data_is_a_sentence_and_can_still_be_asked_to_draw(tmp_path: Path) -> None:
    write_township(tmp_path, without=["先进典型", "年度目标"])
    review = kit.open_review("清河镇", 2021, data=tmp_path)
    chart = review.chart("典型事迹")
    sentence = "没有画“典型事迹”：清河镇2021年未收到《先进典型》台账"
    assert not chart
    assert shown(chart).get_text() == sentence
    assert [text.get_text() for text in chart.draw(Figure().subplots()).texts] == [sentence]
    assert "未收到《年度目标》台账" in shown(review.chart("targets")).get_text()


def test_a_list_of_charts_is_pictures_and_other_lists_are_as_before(review: kit.Review) -> None:
    shell = InteractiveShell.instance()
    try:
        kit.open_review("清河镇", 2021, data=ROOT / "data")
        assert shell.display_formatter is not None
        formats: Any = shell.display_formatter.format
        data, _ = formats([review.chart("投稿"), review.chart("宣传栏")])
        assert len(BeautifulSoup(data["text/html"], "html.parser").find_all("img")) == 2
        assert len(SectionContent.from_json(data[SECTION_MIME]).blocks) == 2
        for other in ([], [1, 2], (), [review.chart("投稿"), 1], {"a": 1}):
            assert set(formats(other)[0]) == {"text/plain"}
    finally:
        InteractiveShell.clear_instance()


def test_a_ledger_is_its_table(review: kit.Review) -> None:
    rows = shown(review.ledger("先进典型")).find("tbody")
    assert rows is not None
    assert len(rows.find_all("tr")) == len(review.table("先进典型"))
