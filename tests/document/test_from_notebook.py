"""From an executed notebook to the document: sections, the analyst's own cells, and what is left out."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any
from unittest.mock import patch
from warnings import catch_warnings, simplefilter

import nbformat
import pandas as pd
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from nbformat import NotebookNode

from kit.content import (
    PROFILE,
    SECTION_MIME,
    Block,
    Chart,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Run,
    SectionContent,
    Table,
)
from kit.document import Attachment, Document, Identity, Signature
from kit.document.from_notebook import read, read_document
from kit.errors import ExportError, NotebookError

format4: Any = nbformat.v4  # its functions carry no types
new_code_cell: Callable[..., NotebookNode] = format4.new_code_cell
new_markdown_cell: Callable[..., NotebookNode] = format4.new_markdown_cell
new_raw_cell: Callable[..., NotebookNode] = format4.new_raw_cell
new_notebook: Callable[..., NotebookNode] = format4.new_notebook
new_output: Callable[..., NotebookNode] = format4.new_output

REVIEW = {
    "township": "清河镇",
    "year": 2021,
    "stamp": "0123456789abcdef",
    "kit_version": "0.1.0",
    "figures": [],
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def png() -> str:
    file = BytesIO()
    Figure(figsize=(0.2, 0.2)).savefig(file, format="png")
    return b64encode(file.getvalue()).decode()


def shows(data: dict[str, Any], **more: Any) -> NotebookNode:
    return new_code_cell("…", outputs=[new_output("display_data", data=data, **more)])


def prints(text: str, name: str = "stdout") -> NotebookNode:
    return new_code_cell("…", outputs=[new_output("stream", text=text, name=name)])


def section(**fields: Any) -> NotebookNode:
    return shows(
        {SECTION_MIME: SectionContent(key="k", **fields).to_json(), "text/plain": "…", "text/html": "<p>"}
    )


def opening(**fields: Any) -> NotebookNode:
    return section(**{"role": "opening", "heading": "总结", "review": REVIEW, **fields})


def markdown(source: str, **more: Any) -> NotebookNode:
    return new_markdown_cell(source, **more)


def tagged(cell: NotebookNode, *tags: str) -> NotebookNode:
    cell.metadata.tags = list(tags)
    return cell


def document(*cells: NotebookNode) -> Document:
    return read_document(new_notebook(cells=[*cells]))


def blocks(*cells: NotebookNode) -> tuple[Block, ...]:
    return document(*cells).blocks


def paragraph(text: str, **style: bool) -> Paragraph:
    return Paragraph((Run(text, **style),))  # type: ignore[arg-type]


# --- sections ---


def test_sections_become_the_document_in_their_order() -> None:
    chart = Chart("图", SVG, "柱状图")
    read_back = document(
        opening(heading="清河镇\n总结", blocks=(paragraph("导语。"),)),
        section(level=1, heading="工作开展情况"),
        section(level=2, heading="理论学习", blocks=(paragraph("共12次。"), chart)),
        section(role="signature", blocks=(paragraph("清河镇党委"), paragraph("2021年12月5日"))),
        section(role="attachment", heading="指标一览", blocks=(paragraph("表。"),)),
        section(role="attachment", heading="数据来源"),
    )
    assert read_back == Document(
        title="清河镇\n总结",
        blocks=(
            paragraph("导语。"),
            Heading(1, (Run("工作开展情况"),)),
            Heading(2, (Run("理论学习"),)),
            paragraph("共12次。"),
            Chart("图1　图", SVG, "柱状图"),
        ),
        signature=Signature("清河镇党委", "2021年12月5日"),
        attachments=(Attachment("指标一览", (paragraph("表。"),)), Attachment("数据来源", ())),
        identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
    )


def test_a_notebook_that_was_written_and_read_gives_the_same_document() -> None:
    notebook = new_notebook(
        cells=[opening(blocks=(paragraph("导语\n两行"),)), prints("一\n二\n"), markdown("# 三\n\n四")]
    )
    again = format4.reads(format4.writes(notebook))
    assert read_document(again) == read_document(notebook)


def test_a_section_without_heading_says_nothing() -> None:
    assert blocks(opening(), section(heading="", blocks=(paragraph("无。"),))) == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["清河镇", "2021年12月5日"], Signature("清河镇", "2021年12月5日")),
        (["清河镇"], Signature(office="清河镇")),
        (["2021年12月5日"], Signature(date="2021年12月5日")),
        (["", "2021年12月5日"], Signature(date="2021年12月5日")),
        ([], Signature()),
    ],
)
def test_signature_may_lack_either_line(lines: list[str], expected: Signature) -> None:
    signed = section(role="signature", blocks=tuple(paragraph(line) for line in lines))
    assert document(opening(), signed).signature == expected


@pytest.mark.parametrize(
    ("declared", "line"),
    [
        ("县安全生产委员会", "县安全生产委员会："),
        ("县委宣传部，县委网信办：", "县委宣传部，县委网信办："),
        (" 县委宣传部: ", "县委宣传部："),
        ("", ""),
        (" ", ""),
    ],
)
def test_the_recipient_is_followed_by_one_colon(declared: str, line: str) -> None:
    addressed = document(opening(recipient=declared, blocks=(paragraph("导语。"),)))
    assert (addressed.recipient, addressed.blocks) == (line, (paragraph("导语。"),))


def test_the_recipient_follows_the_title_wherever_the_opening_is_displayed() -> None:
    moved = document(markdown("另记。"), opening(recipient="县委宣传部", unbroken=("安全生产", "危险源")))
    assert moved == Document(
        title="总结",
        unbroken=("安全生产", "危险源"),
        recipient="县委宣传部：",
        blocks=(paragraph("另记。"),),
        identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
    )


def test_the_closing_words_end_the_body() -> None:
    signed = section(
        role="signature", closing="特此报告。", blocks=(paragraph("清河镇"), paragraph("2021年12月5日"))
    )
    read_back = document(
        opening(),
        section(level=1, heading="打算", blocks=(paragraph("共3项。"),)),
        signed,
        section(role="attachment", heading="指标一览", blocks=(paragraph("表。"),)),
        markdown("附带说明。"),
    )
    closing = Paragraph((Run("特此报告。", quotes=PROFILE),))
    assert read_back.blocks[2:] == (paragraph("附带说明。"), closing)
    assert read_back.signature == Signature("清河镇", "2021年12月5日")
    assert read_back.attachments == (Attachment("指标一览", (paragraph("表。"),)),)


@pytest.mark.parametrize("last", ["特此报告。", "明年做好3项工作。特此报告。 "])
def test_closing_words_that_the_township_wrote_itself_are_not_repeated(last: str) -> None:
    signed = section(role="signature", closing="特此报告。")
    assert blocks(opening(), section(heading="打算", blocks=(paragraph(last),)), signed)[1:] == (
        paragraph(last),
    )


def test_a_signature_without_closing_words_adds_nothing_to_the_body() -> None:
    assert blocks(opening(), section(role="signature", blocks=(paragraph("清河镇"),))) == ()


def test_sections_that_declare_nothing_keep_their_json_form() -> None:
    plain = SectionContent(key="opening", role="opening", heading="总结")
    assert plain.to_json() == {"key": "opening", "role": "opening", "heading": "总结"}
    declared = SectionContent(key="k", recipient="县委宣传部", unbroken=("危险源",), closing="特此报告。")
    again = SectionContent.from_json(json.loads(json.dumps(declared.to_json())))
    assert again == declared


def displays(*cells: NotebookNode) -> NotebookNode:
    """Return one cell with the outputs of all."""
    return new_code_cell("…", outputs=[output for cell in cells for output in cell.outputs])


def test_a_cell_that_displays_many_sections_is_as_many_cells() -> None:
    parts = [
        opening(blocks=(paragraph("导语。"),)),
        section(level=2, heading="学习", blocks=(paragraph("共12次。"),)),
        section(level=1, heading="存在问题", blocks=(paragraph("共3项。"), Chart("图", SVG, "柱状图"))),
        section(heading=""),
        prints("12\n"),
        section(role="signature", closing="特此报告。", blocks=(paragraph("清河镇"),)),
        section(role="attachment", heading="指标一览", blocks=(paragraph("表。"),)),
    ]
    chapter = section(level=1, heading="工作开展情况")
    by_markdown = document(parts[0], markdown("# 工作开展情况"), *parts[1:])
    assert len(by_markdown.blocks) == 9
    assert document(parts[0], chapter, *parts[1:]) == by_markdown
    assert document(displays(parts[0], chapter, *parts[1:])) == by_markdown


def test_a_cell_with_many_sections_of_another_review_is_named_once() -> None:
    one, other = (
        Identity(township=name, year=2021, stamp="0" * 16, kit_version="0.1.0")
        for name in ("清河镇", "石桥乡")
    )
    loop = displays(*(section(heading=heading, origin=other) for heading in ("学习", "制度")))
    with pytest.raises(ExportError, match=r"^第2个单元格（[^）]*）的章节写自石桥乡2021年的总结"):
        document(opening(review=None, origin=one), loop)


def test_the_analysts_cells_stand_in_their_place() -> None:
    read_back = blocks(
        opening(),
        section(level=1, heading="工作"),
        markdown("# 抽查\n\n另记。\n\n## 方法"),
        prints("12\n"),
        section(level=2, heading="学习"),
    )
    assert read_back == (
        Heading(1, (Run("工作"),)),
        Heading(1, (Run("抽查"),)),
        paragraph("另记。"),
        Heading(2, (Run("方法"),)),
        paragraph("12", code=True),
        Heading(2, (Run("学习"),)),
    )


def test_a_review_without_identity_has_none() -> None:
    assert document(opening(review=None)).identity is None


@pytest.mark.parametrize("data", [{"key": "k", "role": "序言"}, {"heading": "甲"}, "text", None])
def test_a_section_of_another_form_is_refused_by_cell(data: object) -> None:
    with pytest.raises(ExportError, match=r"^第2个单元格：章节内容无法识别"):
        document(markdown("甲"), shows({SECTION_MIME: data}))


def test_an_unreadable_identity_is_refused() -> None:
    with pytest.raises(ExportError, match="无法识别"):
        document(opening(review={**REVIEW, "year": "今年"}))


def test_two_openings_are_refused() -> None:
    with pytest.raises(ExportError, match=r"^第2个单元格：笔记本里有两个标题与导语"):
        document(opening(), opening())


# --- what is left out, and what stops the export ---


def test_cells_for_the_person_at_the_notebook_are_left_out() -> None:
    cells = [
        tagged(markdown("怎样使用"), "guide"),
        tagged(prints("试算"), "guide"),
        tagged(prints("township"), "parameters"),
        tagged(prints("township"), "injected-parameters", "其他"),
        tagged(markdown("留下"), "其他"),
    ]
    assert blocks(*cells) == (paragraph("留下"),)


def test_code_is_shown_only_where_the_analyst_asks() -> None:
    hidden, shown = new_code_cell("a = 1"), tagged(new_code_cell("b = 2\nb\n"), "show-code")
    assert blocks(hidden, shown) == (paragraph("b = 2\nb", code=True),)


def test_a_failed_cell_stops_the_export_with_its_number() -> None:
    failed = new_code_cell(
        "1/0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="division\nby zero")]
    )
    with pytest.raises(NotebookError) as caught:
        document(opening(), markdown("甲"), failed)
    assert str(caught.value).startswith("第3个单元格运行出错：ZeroDivisionError：division；")
    assert "\n" not in str(caught.value)


def test_an_empty_notebook_is_refused_in_one_line() -> None:
    with pytest.raises(ExportError, match="请先运行全部单元格"):
        document(new_code_cell('review.section("study")'), tagged(markdown("说明"), "guide"))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (
            shows(
                {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "IntSlider()"}
            ),
            "交互控件",
        ),
        (shows({"application/javascript": "alert(1)"}), "JavaScript"),
        (shows({"application/vnd.plotly.v1+json": {}, "text/html": "<div>"}), "交互图表"),
        (
            shows({"text/html": "<iframe src='https://example.org'></iframe>", "text/plain": "<IFrame>"}),
            "网页控件",
        ),
        (shows({"text/html": "<script>1</script>", "text/plain": "看图"}), "网页控件"),
        (shows({"image/gif": "R0lGODlh", "text/plain": "<Image object>"}), "改用PNG"),
        (shows({"image/png": "R0lGODlh", "text/plain": "<Image object>"}), "改用PNG"),
        (shows({"application/x-unknown": "1"}), "application/x-unknown"),
        (new_raw_cell("原文"), "原始单元格"),
        (markdown("![图](https://example.org/a.png)"), "“图”不在笔记本里"),
        (
            markdown("- ![图](data:image/svg+xml;base64," + b64encode(SVG.encode()).decode() + ")"),
            "单独放成一段",
        ),
    ],
)
def test_what_cannot_be_carried_is_told_with_its_cell(cell: NotebookNode, told: str) -> None:
    reading = read(new_notebook(cells=[markdown("甲"), cell]))
    [message] = reading.messages
    assert message.startswith("第2个单元格：")
    assert told in message
    assert [block for block in reading.document.blocks if not isinstance(block, Listing)] == [paragraph("甲")]


def test_a_review_that_is_carried_whole_has_no_messages() -> None:
    assert read(new_notebook(cells=[opening(), markdown("甲"), prints("乙")])).messages == ()


# --- outputs of the analyst's code ---


def test_pictures_of_three_kinds_are_carried() -> None:
    drawing = png()
    jpeg = b64encode(b"\xff\xd8\xff\xe0 picture").decode()
    assert blocks(
        shows({"image/png": drawing + "\n", "text/plain": "<Figure size 640x480>"}),
        shows({"image/jpeg": jpeg}),
        shows({"image/svg+xml": SVG, "image/png": drawing}),
        shows({"image/png": drawing}, metadata={"image/png": {"alt": "各村对比"}}),
    ) == (
        Picture(drawing, "image/png", "插图"),
        Picture(jpeg, "image/jpeg", "插图"),
        Picture(SVG, "image/svg+xml", "插图"),
        Picture(drawing, "image/png", "各村对比"),
    )


def test_stdout_is_code_and_stderr_is_left_out() -> None:
    printed = prints("\x1b[31m红\x1b[0m\n  缩进\n\n")
    assert blocks(printed, prints("警告", name="stderr"), shows({"text/plain": "12"})) == (
        paragraph("红\n  缩进", code=True),
        paragraph("12", code=True),
    )


def what_matplotlib_says(text: str, caplog: pytest.LogCaptureFixture) -> str:
    manager = vars(fontManager)
    with (
        catch_warnings(record=True) as told,
        rc_context({"font.family": "DejaVu Sans"}),
        patch.dict(manager),
    ):
        # A review that another test has opened in this process has put a Chinese font behind matplotlib's.
        manager.pop("_find_fonts_by_props", None)
        simplefilter("always")
        figure = Figure()
        figure.add_subplot().set_title(text)
        figure.savefig(BytesIO())
    return "\n".join([*(f"/a/b.py:1: UserWarning: {each.message}\n  draw()" for each in told), caplog.text])


@pytest.mark.parametrize("text", ["镇2021", "$镇$"], ids=["plain", "formula"])
def test_a_box_in_an_analysts_figure_stops_the_export(text: str, caplog: pytest.LogCaptureFixture) -> None:
    cell = shows({"image/png": png()})
    cell.outputs.insert(0, new_output("stream", name="stderr", text=what_matplotlib_says(text, caplog)))
    with pytest.raises(ExportError, match=r"^第2个单元格（“抽查”下）的图里“镇”（U\+9547）没有字体.*再导出$"):
        document(markdown("# 记录\n\n## 抽查"), cell)
    assert document(markdown("# 记录"), tagged(cell, "guide")).blocks == ()


def test_of_many_boxes_the_first_are_told(caplog: pytest.LogCaptureFixture) -> None:
    told = what_matplotlib_says("各村宣传栏更新", caplog)
    with pytest.raises(ExportError, match=r"栏”（U\+680F）等7个字没有字体"):
        document(prints(told, name="stderr"))


def test_an_object_that_says_nothing_is_left_out() -> None:
    cells = [
        markdown("甲"),
        shows({"text/plain": "[<matplotlib.lines.Line2D at 0x7f00>]"}),
        shows({"text/plain": "<Axes: >"}),
    ]
    reading = read(new_notebook(cells=cells))
    assert reading.document.blocks == (paragraph("甲"),)
    assert reading.messages == ()


def test_html_without_a_table_is_its_plain_text() -> None:
    assert blocks(shows({"text/html": "<b>甲</b>", "text/plain": "甲乙"})) == (paragraph("甲乙", code=True),)
    display = {"text/html": "<p>甲<b>乙</b></p><p>丙</p>", "text/plain": "<IPython.core.display.HTML object>"}
    assert blocks(shows(display)) == (paragraph("甲乙"), paragraph("丙"))


def test_displayed_markdown_is_markdown() -> None:
    cell = shows(
        {"text/markdown": "## 小结\n\n**甲**", "text/plain": "<IPython.core.display.Markdown object>"}
    )
    assert blocks(markdown("# 题"), markdown("# 一"), cell) == (
        Heading(1, (Run("一"),)),
        Heading(2, (Run("小结"),)),
        paragraph("甲", strong=True),
    )


def frame_table(frame: Any) -> Table:
    [table] = blocks(shows({"text/html": frame._repr_html_(), "text/plain": "…"}))
    assert isinstance(table, Table)
    return table


def cells(table: Table) -> list[list[str]]:
    return [["".join(run.text for run in cell) for cell in row] for row in table.rows]


def test_a_data_frame_is_a_table_with_its_index_first() -> None:
    frame = pd.DataFrame({"村": ["北坡", "柳湾"], "块数": [1200, 8], "占比": [0.5, None]}, index=["a", "b"])
    table = frame_table(frame)
    assert [(column.name, column.align) for column in table.columns] == [
        ("", "left"), ("村", "left"), ("块数", "right"), ("占比", "right"),
    ]  # fmt: skip
    assert cells(table) == [["a", "北坡", "1200", "0.5"], ["b", "柳湾", "8", "—"]]


def test_merged_heads_and_indexes_are_laid_out() -> None:
    columns = pd.MultiIndex.from_tuples([("2020", "次数"), ("2020", "人次"), ("2021", "次数")])
    index = pd.MultiIndex.from_tuples([("甲", "一组"), ("甲", "二组"), ("乙", "一组")], names=["村", "组"])
    table = frame_table(pd.DataFrame([[1, 2, 3], [4, 5, 6], [7, 8, 9]], index=index, columns=columns))
    assert [column.name for column in table.columns] == ["村", "组", "2020·次数", "2020·人次", "2021·次数"]
    assert cells(table)[1:] == [["甲", "二组", "4", "5", "6"], ["乙", "一组", "7", "8", "9"]]


def test_an_index_keeps_its_name_where_the_columns_have_one_too() -> None:
    frame = pd.DataFrame(
        [[1, 2]], index=pd.Index(["甲"], name="村"), columns=pd.Index(["一季度", "二季度"], name="季度")
    )
    assert [column.name for column in frame_table(frame).columns] == ["村", "一季度", "二季度"]


def test_a_styled_frame_keeps_its_caption_and_number_form() -> None:
    frame = (
        pd.DataFrame({"占比": [0.853, 0.9]}).style.format("{:.1%}").set_caption("各村占比").hide(axis="index")
    )
    table = frame_table(frame)
    assert table.caption == "表1　各村占比"
    assert [column.align for column in table.columns] == ["right"]
    assert cells(table) == [["85.3%"], ["90.0%"]]


def test_a_frame_cut_by_pandas_is_told() -> None:
    with pd.option_context("display.max_rows", 4):
        html = pd.DataFrame({"甲": range(9)})._repr_html_()  # type: ignore[operator]
    [message] = read(new_notebook(cells=[shows({"text/html": html})])).messages
    assert "只写入了显示的部分" in message


def test_a_table_with_absurd_spans_is_still_a_table() -> None:
    html = (
        "<table><tr><th colspan='x'>甲</th></tr><tr><td rowspan='-3' colspan='0'>1</td></tr><tr></tr></table>"
    )
    [table] = blocks(shows({"text/html": html}))
    assert isinstance(table, Table)
    assert cells(table) == [["1"], [""]]


# --- text that means something elsewhere ---


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "甲<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% x %}",
        "#let x = 1",
        "=1+1",
    ],
)
def test_hostile_text_stays_text(hostile: str) -> None:
    assert blocks(markdown(hostile)) == (paragraph(hostile),)
    assert blocks(prints(hostile)) == (paragraph(hostile, code=True),)
    frame = pd.DataFrame({hostile: [hostile]})
    table = frame_table(frame)
    assert table.columns[1].name == hostile
    assert cells(table)[0][1] == hostile


def test_characters_that_no_page_can_show_are_dropped() -> None:
    lone = json.loads('"\\ud800"')
    assert blocks(prints(f"甲\x00\x0b{lone}\t乙")) == (paragraph("甲       乙", code=True),)


# --- an ordinary notebook ---


def test_an_ordinary_notebook_takes_its_title_from_its_first_heading() -> None:
    read_back = document(markdown("# 抽查**记录**\n\n## 方法\n\n甲\n\n### 细则"))
    assert read_back.title == "抽查记录"
    assert read_back.identity is None
    assert read_back.blocks == (Heading(1, (Run("方法"),)), paragraph("甲"), Heading(2, (Run("细则"),)))


def test_further_headings_of_level_1_stay() -> None:
    read_back = document(markdown("# 题\n\n# 甲\n\n## 乙"))
    assert read_back.title == "题"
    assert read_back.blocks == (Heading(1, (Run("甲"),)), Heading(2, (Run("乙"),)))


def test_an_ordinary_notebook_without_heading_has_a_title_all_the_same() -> None:
    assert document(markdown("甲")).title == "未命名文档"
    assert (
        read_document(new_notebook(cells=[markdown("甲")], metadata={"title": "季度抽查"})).title
        == "季度抽查"
    )
