"""An analyst's Markdown as blocks."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import pytest
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


def told(source: str, folder: Path | None = None) -> list[str]:
    return read_markdown(source, folder=folder)[1]


# --- what JupyterLab shows besides ---


def formulas(block: Block) -> list[str]:
    assert isinstance(block, Paragraph)
    return [run.text for run in block.runs if run.formula]


def test_a_formula_within_a_line_is_drawn_and_its_source_are_its_words() -> None:
    (block,) = carried(r"共 $x^2_1 \le \alpha$ 与\(y\)，$完成率 = \frac{实际}{应开展} \times 100\%$。")
    assert formulas(block) == [r"x^2_1 \le \alpha", "y", r"完成率 = \frac{实际}{应开展} \times 100\%"]


@pytest.mark.parametrize("source", ["5$和6$", r"\$5 与 6\$", "价格$ 5 与 6$", "`$a$`", "一个$"])
def test_amounts_are_no_formulas(source: str) -> None:
    (block,) = carried(source)
    assert formulas(block) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("$$a = b - c\n- d$$", ["a = b - c\n- d"]),
        ("甲 $$x$$", ["x"]),
        ("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}", ["a  = b", "c  = d"]),
        ("\\[\nx\n\\]", ["x"]),
        ("> $$x$$", ["x"]),
    ],
)
def test_formulas_on_lines_of_their_own_are_pictures(source: str, lines: list[str]) -> None:
    assert [block.alt for block in carried(source) if isinstance(block, Picture)] == lines


def test_a_formula_in_a_list_or_table_stands_in_its_line() -> None:
    items, table = carried("- 甲 $$x$$\n\n| 数 |\n|---|\n| $y$ |")
    assert isinstance(items, Listing)
    assert [run.text for run in items.items[0] if run.formula] == ["x"]
    assert isinstance(table, Table)
    assert table.rows[0][0][0].formula is not None


@pytest.mark.parametrize("source", [r"$\foo{x}$", r"$\begin{cases}1\end{cases}$", "$\U0001f600$"])
def test_a_formula_that_cannot_be_set_is_told(source: str) -> None:
    blocks, [line] = read_markdown(source)
    assert plain(blocks[0].runs) == source.strip("$")  # type: ignore[union-attr]
    assert "排不出来，按原文写入" in line


def test_lists_keep_their_depth_and_their_numbers() -> None:
    deepest = Listing(((Run("深"),),))
    inner = Listing(((Run("一"),), (Run("二"),)), ordered=True, start=3, inner=((), (deepest,)))
    outer, later = carried("- 甲\n\n  3. 一\n  4. 二\n     - 深\n- 乙\n\n7) 七\n8) 八")
    assert outer == Listing(((Run("甲"),), (Run("乙"),)), inner=((inner,), ()))
    assert later == Listing(((Run("七"),), (Run("八"),)), ordered=True, start=7)


def test_tasks_are_ticked_as_on_a_form() -> None:
    (tasks,) = carried("- [x] 完成\n- [ ] 未完成")
    assert tasks == Listing(((Run("√ 完成"),), (Run("□ 未完成"),)))


def test_strikes_and_scripts_have_their_look() -> None:
    (block,) = carried("~~旧~~新，H<sub>2</sub>O，m<sup>2</sup>，<b>粗</b>")
    assert block == Paragraph(
        (
            *(Run("旧", struck=True), Run("新，H"), Run("2", script="sub"), Run("O，m")),
            *(Run("2", script="super"), Run("，"), Run("粗", strong=True)),
        )
    )


@pytest.mark.parametrize("source", ["甲<sub>乙", "甲</sup>乙", "甲<x>乙</x>", "甲<sub>乙</sup>"])
def test_tags_that_say_nothing_here_are_text(source: str) -> None:
    assert carried(source) == (paragraph(source),)


def test_looks_that_are_not_kept_are_told() -> None:
    source = '甲<u>乙</u><span style="color:red">丙</span>'
    assert read_markdown(source) == (
        [paragraph("甲乙丙")],
        ["<u>的样式未写入，文字已写入", "<span>的样式未写入，文字已写入"],
    )


def test_html_that_lays_text_out_is_what_it_shows() -> None:
    (table,) = carried("<table><tr><th>村</th></tr><tr><td>甲</td></tr></table>")
    (line,) = carried('<div align="center">居中</div>')
    (link,) = carried('见<a href="https://example.org/">网页</a>')
    assert isinstance(table, Table)
    assert line == paragraph("居中")
    assert link == Paragraph((Run("见"), Run("网页", link="https://example.org/")))


def test_footnotes_stand_after_the_text_with_their_numbers() -> None:
    text, one, two = carried("甲[^a]乙[^b]\n\n[^b]: 说明二\n[^a]: 说明**一**")
    assert text == Paragraph((Run("甲"), Run("[1]", script="super"), Run("乙"), Run("[2]", script="super")))
    assert one == Paragraph((Run("[1] 说明"), Run("一", strong=True)))
    assert two == paragraph("[2] 说明二")


def test_a_footnote_that_nothing_leads_to_is_told() -> None:
    assert told("甲\n\n[^a]: 说明") == ["脚注“a”没有被正文引用，未写入"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "project/notebooks").mkdir(parents=True)
    for place in ("project/notebooks/图 1.png", "project/a.png", "far.png"):
        Figure(figsize=(0.2, 0.2)).savefig(tmp_path / place)
    (tmp_path / "project/notebooks/b.gif").write_bytes(b"GIF89a")
    (tmp_path / "project/notebooks/c.png").write_bytes(b"no picture")
    return tmp_path / "project/notebooks"


@pytest.mark.parametrize(
    "source",
    [
        *("![现场](图%201.png)", "![现场](<图 1.png>)", "![现场](./图%201.png)", "![现场](../a.png)"),
        *('<img src="../a.png" alt="现场">', "文字<img alt='现场' src='../a.png'/>"),
    ],
)
def test_a_picture_beside_the_notebook_is_taken_in(folder: Path, source: str) -> None:
    blocks, left_out = read_markdown(source, folder=folder)
    assert left_out == []
    (picture,) = [block for block in blocks if isinstance(block, Picture)]
    assert (picture.alt, picture.media) == ("现场", "image/png")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        *(
            ("none.png", "没有找到"),
            ("../../far.png", "没有找到"),
            ("b.gif", "不是PNG"),
            ("c.png", "不是PNG"),
        ),
        *(("https://example.org/a.png", "不在笔记本里"), ("file:///etc/a.png", "不在笔记本里")),
        *(("/etc/passwd", "没有找到"), ("", "不在笔记本里")),
    ],
)
def test_a_picture_that_cannot_be_taken_in_is_told(folder: Path, address: str, why: str) -> None:
    [line] = told(f"![现场]({address})", folder)
    assert line.startswith("图片“现场”")
    assert why in line


def test_a_table_in_a_list_or_a_quotation_is_a_table() -> None:
    table = "| 村 | 块 |\n{0}|---|---|\n{0}| 甲 | 3 |"
    blocks, [line] = read_markdown("- 一\n\n  " + table.format("  ") + "\n- 二")
    assert [type(block) for block in blocks] == [Listing, Table]
    assert line == "列表里的表格写在了列表之后"
    (quoted,) = carried("> " + table.format("> "))
    assert isinstance(quoted, Table)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<video src='a.mp4'></video>", "<video>只在网页里有用"),
        ("甲<iframe src='a'></iframe>乙", "<iframe>只在网页里有用"),
        ("<script>1</script>", "<script>只在网页里有用"),
        ("<h2>题</h2>", "HTML写的标题按正文写入"),
    ],
)
def test_html_that_a_page_cannot_carry_is_told(source: str, told: str) -> None:
    blocks, left_out = read_markdown(source)
    assert blocks
    assert len([line for line in left_out if told in line]) == 1


@pytest.mark.parametrize(
    "source", ["a<b", "<div>甲</div>", "甲<br>乙", "<!-- 说明 -->", "<https://example.org>"]
)
def test_html_that_is_carried_is_not_spoken_of(source: str) -> None:
    assert read_markdown(source)[1] == []
