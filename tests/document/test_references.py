"""Numbers of charts, tables and figures in a document."""

from __future__ import annotations

from kit.content import Block, Chart, Column, Heading, Listing, Paragraph, Run, Table, plain
from kit.document.references import labelled

SOURCES = Table(
    "",
    (Column("编号"), Column("指标")),
    (((Run("1"),), (Run("理论学习"),)), ((Run("2"),), (Run("宣传栏"),))),
    anchors=("study", "boards"),
)


def text_of(block: Block) -> str:
    assert isinstance(block, Paragraph)
    return plain(block.runs)


def chart(key: str, caption: str = "按月") -> Chart:
    return Chart(caption, "", "", key=key)


def test_charts_and_tables_are_numbered_apart_through_body_and_attachments() -> None:
    table = Table("名单", (Column("甲"),), ())
    body, attached = labelled([[chart("a"), table, chart("b")], [chart("c"), table]])
    captions = [each.caption for each in (*body, *attached) if isinstance(each, Chart | Table)]
    assert captions == ["图1　按月", "表1　名单", "图2　按月", "图3　按月", "表2　名单"]


def test_a_chart_without_caption_takes_no_number() -> None:
    [(bare, named)] = labelled([[chart("a", ""), chart("b")]])
    assert [bare, named] == [chart("a", ""), chart("b", "图1　按月")]


def test_text_cites_the_number_of_its_chart_and_no_chart_that_is_not_there() -> None:
    cites = Paragraph(
        (Run("共12次"), Run("（见下图）", cites="gone"), Run("（见下图）", cites="b"), Run("。"))
    )
    [(written, *_)] = labelled([[cites, chart("a"), chart("b")]])
    assert text_of(written) == "共12次（见图2）。"


def test_citations_side_by_side_are_joined() -> None:
    cites = Paragraph(tuple(Run("（见下图）", cites=key) for key in "abc"))
    [(written, *_)] = labelled([[cites, chart("a"), chart("b"), chart("c")]])
    assert text_of(written) == "（见图1、图2、图3）"


def test_a_figure_carries_the_number_of_its_line_once_a_paragraph() -> None:
    runs = (
        Run("学习12次", figure="study"),
        Run("，增加2次", figure="study"),
        Run("，另办3次", figure="other"),
    )
    text, listing = Paragraph(runs), Listing((runs, runs))
    (marked, items), _ = labelled([[text, listing], [SOURCES]])
    assert text_of(marked) == "学习12次[1]，增加2次，另办3次"
    assert isinstance(marked, Paragraph)
    assert marked.runs[1] == Run("[1]", figure="study", script="super")
    assert isinstance(items, Listing)
    assert [plain(item) for item in items.items] == ["学习12次[1]，增加2次，另办3次"] * 2


def test_the_mark_is_behind_the_value_and_not_behind_the_name_that_it_belongs_to() -> None:
    source = Table(
        "",
        (Column("编号"), Column("指标"), Column("数值")),
        (((Run("7"),), (Run("最多月份"),), (Run("4次"),)), ((Run("8"),), (Run("年度"),), (Run("2021年"),))),
        anchors=("peak", "year"),
    )
    peak = (
        Run("6月", figure="peak"),
        Run("最多，为"),
        Run("4次", figure="peak"),
        Run("，2021年", figure="year"),
    )
    (text,), _ = labelled([[Paragraph(peak)], [source]])
    assert text_of(text) == "6月最多，为4次[7]，2021年"


def test_a_name_without_a_number_is_not_marked() -> None:
    (text,), _ = labelled([[Paragraph((Run("云山日报", figure="study"), Run("最多")))], [SOURCES]])
    assert text_of(text) == "云山日报最多"


def test_lines_without_a_number_mark_no_figure() -> None:
    unnumbered = Table("", (Column("指标"),), (((Run("理论学习"),),),), anchors=("study",))
    text = Paragraph((Run("学习12次", figure="study"),))
    (written,), _ = labelled([[text], [unnumbered]])
    assert written == text


def test_items_that_are_numbered_as_headings_are_paragraphs_one_level_below_theirs() -> None:
    listing = Listing(((Run("抓队伍。"),), (Run("建阵地。"),)), ordered=True, as_headings=True)
    blocks = (Heading(1, (Run("打算"),)), listing, Heading(2, (Run("其他"),)), listing)
    [body] = labelled([blocks])
    assert [plain(block.runs) for block in body if isinstance(block, Paragraph)] == [
        *("（一）抓队伍。", "（二）建阵地。"),
        *("1. 抓队伍。", "2. 建阵地。"),
    ]


def test_an_item_keeps_the_mark_of_its_figure() -> None:
    listing = Listing(((Run("宣传栏"), Run("63块", figure="boards")),), ordered=True, as_headings=True)
    source = Table("", (Column("序号"),), (((Run("7"),),),), anchors=("boards",))
    [body, _] = labelled([(listing,), (source,)])
    assert [plain(block.runs) for block in body if isinstance(block, Paragraph)] == ["一、宣传栏63块[7]"]
