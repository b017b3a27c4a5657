"""An analyst's Markdown as blocks."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from matplotlib.figure import Figure

from kit.content import Block, Listing, Paragraph, Picture, Run, Table, plain
from kit.document.markdown_cells import read_markdown


def carried(source: str, attachments: dict[str, dict[str, str]] | None = None) -> tuple[Block, ...]:
    blocks, left_out = read_markdown(source, attachments)
    assert left_out == []
    return tuple(blocks)


def paragraph(text: str, *, code: bool = False) -> Paragraph:
    return Paragraph((Run(text, code=code),))


def png() -> str:
    file = BytesIO()
    Figure(figsize=(0.2, 0.2)).savefig(file, format="png")
    return b64encode(file.getvalue()).decode()


def test_markdown_runs_keep_their_kind() -> None:
    source = "甲**重点**、*着重*、***两者***、`a<b`、[网址](https://example.org/)和[坏](javascript:alert)。"
    assert carried(source) == (
        Paragraph(
            (
                Run("甲"), Run("重点", strong=True), Run("、"), Run("着重", emphasis=True), Run("、"),
                Run("两者", strong=True, emphasis=True), Run("、"), Run("a<b", code=True), Run("、"),
                Run("网址", link="https://example.org/"), Run("和坏。"),
            )
        ),
    )  # fmt: skip


def test_lines_of_a_paragraph_join_as_chinese_or_as_words() -> None:
    assert carried("第一行\n第二行\nfirst\nsecond  \n第三行") == (
        paragraph("第一行第二行first second\n第三行"),
    )


def test_lists_tables_quotes_and_code_are_carried() -> None:
    lists = "- 甲\n  - 乙\n- 丙\n\n1. 一\n2. 二\n\n"
    source = lists + "| 村 | 块 |\n|---|--:|\n| 北<br>坡 | 3 |\n\n> 引文\n\n```\nx = 1\n```\n\n---\n"
    first, second, table, quote, code = carried(source)
    inner = Listing(((Run("乙"),),))
    assert first == Listing(((Run("甲"),), (Run("丙"),)), inner=((inner,), ()))
    assert second == Listing(((Run("一"),), (Run("二"),)), ordered=True)
    assert isinstance(table, Table)
    assert [(column.name, column.align) for column in table.columns] == [("村", "left"), ("块", "right")]
    assert [[plain(cell) for cell in row] for row in table.rows] == [["北\n坡", "3"]]
    assert quote == paragraph("引文")
    assert code == paragraph("x = 1", code=True)


def test_pasted_and_embedded_pictures_stand_between_the_text() -> None:
    drawing = png()
    source = f'前![现场](attachment:图%201.png "照片")后\n\n![](data:image/png;base64,{drawing})'
    read_back = carried(source, attachments={"图 1.png": {"image/png": drawing}})
    assert read_back == (
        paragraph("前"),
        Picture(drawing, "image/png", "现场", "照片"),
        paragraph("后"),
        Picture(drawing, "image/png", "插图"),
    )


def test_entities_and_escapes_are_the_characters_they_stand_for() -> None:
    assert carried(r"&lt;b&gt; \*甲\* &amp;amp; `&lt;`") == (
        Paragraph((Run("<b> *甲* &amp; "), Run("&lt;", code=True))),
    )


def test_comments_are_left_out() -> None:
    assert carried("<!-- 待改 -->\n\n甲<!-- 乙 -->丙") == (paragraph("甲丙"),)
