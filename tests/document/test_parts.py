"""What stands between the sections: whose it is, what its numbers are, and what a caption is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from kit.cli import main
from kit.content import SECTION_MIME, Chart, Identity, Paragraph, Picture, Run, SectionContent, Table
from kit.document import read
from kit.errors import ExportError
from kit.projects.section_notebook import section_notebook
from tests.support.project import ROOT
from tests.support.subjects import SUBJECT

v4: Any = nbformat.v4
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
HTML = "<table><tr><th>村</th><th>块</th></tr><tr><td>甲</td><td>12</td></tr></table>"


def identity(township: str = "清河镇", year: int = 2021, stamp: str = "00ff") -> Identity:
    return Identity(township=township, year=year, stamp=stamp, kit_version="0.1.0")


def shows(content: SectionContent, **data: str) -> NotebookNode:
    bundle = {
        SECTION_MIME: content.to_json(),
        **{name.replace("_", "/"): text for name, text in data.items()},
    }
    cell: NotebookNode = v4.new_code_cell("…", outputs=[v4.new_output("display_data", data=bundle)])
    return cell


OPENING = shows(SectionContent(key="opening", role="opening", heading="总结", origin=identity()))
CHART = Chart("投稿58篇", SVG, "柱状图", key="submissions", figures=("submissions",))


def part(**fields: Any) -> SectionContent:
    return SectionContent(key="k", role="part", **fields)


def test_a_part_stands_in_its_place_without_a_heading() -> None:
    said = Paragraph((Run("新建"), Run("5块", figure="boards"), Run("。")))
    reading = read(v4.new_notebook(cells=[OPENING, shows(part(blocks=(said, CHART), origin=identity()))]))
    text, chart = reading.document.blocks
    assert text == said
    assert isinstance(chart, Chart)
    assert (chart.caption, chart.figures) == ("图1　投稿58篇", ("submissions",))
    assert reading.by_analyst == frozenset()


def test_a_section_that_stands_twice_stops_the_export() -> None:
    study = SectionContent(key="study", heading="理论学习", origin=identity())
    cells = [OPENING, shows(study), shows(study)]
    with pytest.raises(ExportError, match=r"“理论学习”写了2遍：第2个单元格.*、第3个单元格.*；请只留要的一遍"):
        read(v4.new_notebook(cells=cells))
    assert read(v4.new_notebook(cells=cells[:2])).document.blocks


@pytest.mark.parametrize("origin", [identity("石桥乡"), identity(year=2020)])
def test_a_chart_of_another_township_or_year_is_named_and_claims_nothing(origin: Identity) -> None:
    reading = read(v4.new_notebook(cells=[OPENING, shows(part(blocks=(CHART,), origin=origin))]))
    (chart,) = reading.document.blocks
    assert isinstance(chart, Chart)
    assert chart.caption == f"图1　{origin.township}{origin.year}年：投稿58篇"
    assert (chart.figures, chart.key) == ((), "")
    assert reading.by_analyst == {0}
    assert reading.document.identity == identity()


def test_a_part_of_an_earlier_run_stops_the_export() -> None:
    stale = shows(part(blocks=(CHART,), origin=identity(stamp="1111")))
    with pytest.raises(ExportError, match="另一次打开的清河镇2021年"):
        read(v4.new_notebook(cells=[OPENING, stale]))


def test_what_a_part_could_not_write_is_told() -> None:
    reading = read(v4.new_notebook(cells=[OPENING, shows(part(left_out="没有画“投稿”", origin=identity()))]))
    assert reading.document.blocks == ()
    assert reading.messages == ("第2个单元格：没有画“投稿”",)


def test_a_caption_is_that_of_the_table_or_picture_in_its_output() -> None:
    caption = part(caption="各村宣传栏", alt="甲村最多", origin=identity())
    cells = [
        OPENING,
        shows(caption, text_html=HTML, text_plain="…"),
        shows(caption, **{"image_svg+xml": SVG, "text_plain": "图"}),
        shows(part(), text_html="<p>各村宣传栏</p>"),
    ]
    reading = read(v4.new_notebook(cells=cells))
    table, picture = reading.document.blocks
    assert isinstance(table, Table)
    assert isinstance(picture, Picture)
    assert (table.caption, picture.caption) == ("表1　各村宣传栏", "图1　各村宣传栏")
    assert picture.alt == "甲村最多"
    assert reading.by_analyst == {0, 1}
    assert reading.messages == ()


STUDY = 'review.section("理论学习")'
OWN = {
    STUDY: STUDY
    + '.recaption("理论学习", "全年{{ 理论学习次数 }}").recaption("人均自学", "9月6篇，抽查2人")',
    'review.section("制度落实")': 'review.section("制度落实").say("另有{{ 宣传栏 }}。")',
    'review.section("落款")': """
import matplotlib.pyplot as plt
other = kit.open_review("石桥乡", 2021, data=data)
display(review.say("今年{{ 宣传栏 }}宣传栏，\\n典型事迹{{ 典型事迹 }}。"))
display([review.chart("投稿"), review.chart("典型事迹"), other.chart("投稿")])
display(review.beside(other))
plt.bar(["甲村", "乙村"], [3, 4])
display(review.captioned(plt.gcf(), "抽查2个村"))
display(review.captioned(review.table("理论学习").head(3), "前3次学习"))
review.section("落款")
""",
}


@pytest.mark.slow
def test_documents_with_an_analysts_own_hand_are_right_for_every_township_and_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # One run of the real thing: two townships, of which one lacks ledgers, through batch and verify.
    notebook = nbformat.reads(section_notebook(SUBJECT, "").decode(), as_version=4)
    for cell in notebook.cells:
        cell.source = OWN.get(cell.source, cell.source)
    nbformat.write(notebook, tmp_path / "own.ipynb")
    options = [
        *("--year", "2021", "--data", str(ROOT / "data"), "--out", str(tmp_path / "out")),
        *("--formats", "html,docx", "--notebook", str(tmp_path / "own.ipynb")),
    ]
    with pytest.raises(SystemExit) as left:
        main(["batch", "清河镇", "柳林镇", *options])
    assert left.value.code == 0, capsys.readouterr()
    page = (tmp_path / "out/2021/清河镇/清河镇-2021.html").read_text(encoding="utf-8")
    for shown in ("全年27次", "9月6篇，抽查2人", "石桥乡2021年：", "抽查2个村", "前3次学习", "主要指标对比"):
        assert shown in page
    with pytest.raises(SystemExit) as left:
        main(
            [
                "verify",
                str(tmp_path / "out"),
                "--data",
                str(ROOT / "data"),
                "--notebook",
                str(tmp_path / "own.ipynb"),
            ]
        )
    told = capsys.readouterr().out
    assert left.value.code == 0, told
    assert "个是撰写人自己写的，没有台账出处）：全部相符" in told
