"""Links of the text on a page: numbers of source lines after figures, and citations of charts."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag

from kit.content import Block, Chart, Column, Paragraph, Run, Table
from kit.content.html_blocks import Page, fragment

MARK = Run("[3]", figure="study", script="super")
LINE = Table("", (Column("序号"), Column("指标")), (((Run("3"),), (Run("学习"),)),), anchors=("study",))
CHART = Chart("图1　按月", "<svg/>", "柱状图。", key="按月 1")
CITED = Paragraph((Run("共12次"), Run("（见图1）", cites="按月 1"), Run("。")))


def marked(said: str, *, strong: bool = False) -> Paragraph:
    return Paragraph((Run("学习"), Run(said, figure="study", strong=strong), MARK, Run("。")))


def paragraph(block: Block, *others: Block) -> Tag:
    soup = BeautifulSoup(fragment([block], page=Page([block, *others])), "html.parser")
    assert soup.p is not None
    return soup.p


def test_figure_and_number_of_its_source_line_are_one_link_to_the_line() -> None:
    [link] = paragraph(marked("12次"), LINE).select("a")
    assert (link["href"], link.get_text()) == ("#source-study", "12次[3]")
    assert [mark.get_text() for mark in link.select("sup")] == ["[3]"]


@pytest.mark.parametrize("said", ["12次", "文体活动、宣传活动和集体学习12次"])
def test_the_number_stays_on_the_line_of_the_last_characters_of_its_figure(said: str) -> None:
    text = paragraph(marked(said), LINE)
    [unbroken] = text.select("a > span")
    assert unbroken.get_text() == f"{said[-8:]}[3]"
    assert text.get_text() == f"学习{said}[3]。"


def test_both_parts_of_a_figure_have_its_style() -> None:
    text = paragraph(marked("文体活动、宣传活动12次", strong=True), LINE)
    assert "".join(strong.get_text() for strong in text.select("strong")) == "文体活动、宣传活动12次"
    assert not text.select("strong sup")


def test_a_number_is_plain_where_the_page_has_no_source_line() -> None:
    text = paragraph(marked("12次"))
    assert not text.select("a")
    assert str(text) == "<p>学习12次<sup>[3]</sup>。</p>"
    assert fragment([marked("12次")]) == str(text), "as in a notebook"


@pytest.mark.parametrize(
    "stated",
    [
        Run("12次", figure="study", link="https://example.org/"),
        Run("12次", figure="study", cites=CHART.key),
    ],
    ids=["address", "chart"],
)
def test_a_number_is_kept_where_its_figure_leads_elsewhere(stated: Run) -> None:
    text = paragraph(Paragraph((stated, MARK)), CHART)
    [link] = text.select("a")
    assert link.get_text() == "12次"
    assert str(text).endswith("</a><sup>[3]</sup></p>")


def test_a_superscript_that_is_not_the_figures_own_is_no_part_of_its_link() -> None:
    for other in (Run("2", script="super"), Run("[4]", figure="boards", script="super")):
        text = paragraph(Paragraph((Run("12平方米", figure="study"), other)), LINE)
        [link] = text.select("a")
        assert link.get_text() == "12平方米"
        assert str(text).endswith(f"</a><sup>{other.text}</sup></p>")


def test_text_after_a_figure_is_no_number_of_its_source_line() -> None:
    block = Paragraph((Run("12次", figure="study"), Run("（其中5次）", figure="study")))
    links = paragraph(block, LINE).select("a")
    assert [str(link.decode_contents()) for link in links] == ["12次", "（其中5次）"]


def test_each_figure_has_its_own_number() -> None:
    boards = Run("30块", figure="boards"), Run("[4]", figure="boards", script="super")
    second = Table("", (Column("序号"),), (((Run("4"),),),), anchors=("boards",))
    block = Paragraph((*marked("12次").runs, *boards))
    links = paragraph(block, LINE, second).select("a")
    assert [(link["href"], link.get_text()) for link in links] == [
        ("#source-study", "12次[3]"),
        ("#source-boards", "30块[4]"),
    ]


def test_a_citation_leads_to_its_chart() -> None:
    soup = BeautifulSoup(fragment([CITED, CHART], page=Page([CITED, CHART])), "html.parser")
    [link] = soup.select("a.cite")
    chart = soup.select_one("figure.chart")
    assert chart is not None
    assert (link["href"], link.get_text()) == (f"#{chart['id']}", "（见图1）")


def test_a_citation_is_text_where_the_page_has_no_such_chart() -> None:
    for others in ((), (Chart("图1　按月", "<svg/>", "柱状图。"),)):
        assert str(paragraph(CITED, *others)) == "<p>共12次（见图1）。</p>"
    html = fragment([CITED, CHART])
    assert "<a" not in html
    assert "id=" not in html
    assert "（见图1）" in html


def test_a_chart_that_is_shown_twice_has_one_id() -> None:
    assert fragment([CHART, CHART], page=Page([CHART, CHART])).count(" id=") == 1
