"""What an analyst's code shows: no program text in a document, and nothing lost without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from kit.content import Block, Paragraph, Picture, Run, Table, plain
from kit.document import read
from kit.document.code_outputs import read_output
from kit.document.html_outputs import read_html

v4: Any = nbformat.v4
OUTPUTS = Path(__file__).parent / "outputs"


def shown(text: str, **more: str) -> tuple[list[Block], list[str]]:
    data = {"text/plain": text, **{name.replace("_", "/"): value for name, value in more.items()}}
    return read_output({"output_type": "execute_result", "data": data, "metadata": {}})


def kept(value: object) -> tuple[list[Block], list[str]]:
    """Give what a notebook keeps of a value that has no better form than its repr."""
    return shown(repr(value))


def rows(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[plain(cell) for cell in row] for row in table.rows]


def heads(table: Block) -> list[str]:
    assert isinstance(table, Table)
    return [column.name for column in table.columns]


class Plain:
    """An object that says of itself what every object does."""


PROGRAM: list[object] = [
    *(
        (1, 2),
        [1, "甲"],
        {"甲": 1},
        {1},
        (),
        [],
        None,
        True,
        b"a",
        range(3),
        Plain(),
        Plain,
        len,
        ...,
        1j,
        [None],
    ),
    *(np.array([1, 2]), np.arange(2000), np.array([[1.0], [2.0]]), np.array("甲"), np.bool_(True)),
    *(np.datetime64("2021-01-01"), np.float64("nan"), np.dtype("int64"), [np.float64(1.0)]),
    *(pd.Index(["甲"]), pd.RangeIndex(3), pd.Timestamp("2021-01-01"), pd.NaT, pd.NA, pd.Interval(0, 1)),
    *(pd.Categorical(["甲"]), pd.Series(dtype=float), pd.DataFrame({"甲": [1]}).groupby("甲")),
    *(float("nan"), -float("inf"), slice(1), Exception("坏"), Path("/work"), (Plain(), 1), nbformat.v4),
]


@pytest.mark.parametrize("value", PROGRAM, ids=lambda value: type(value).__name__)
def test_no_program_text_reaches_a_document(value: object) -> None:
    blocks, _ = kept(value)
    assert blocks == []


@pytest.mark.parametrize("value", [(1, 2), np.array([1, 2]), {"甲": 1}, True, pd.Timestamp("2021-01-01")])
def test_what_held_something_is_told(value: object) -> None:
    [line] = kept(value)[1]
    assert line.startswith("输出“")
    assert line.endswith("请用print(…)写成文字，或放进表格")


def test_what_drawing_returns_says_nothing() -> None:
    figure, ax = plt.subplots()
    returned: list[object] = [
        *(ax, ax.plot([1, 2]), ax.set_title("标题"), ax.bar([1], [2]), ax.scatter([1], [2]), figure),
        *(ax.text(0.5, 0.5, "甲"), ax.legend(["甲"]), (figure, ax), ax.pie([1, 2]), ax.axhline(1)),
    ]
    plt.close(figure)
    for value in returned:
        assert kept(value)[0] == []
    assert kept(ax.plot([1, 2]))[1] == kept(ax.set_title("标题"))[1] == kept(ax)[1] == []


def test_what_a_cell_returns_beside_its_picture_says_nothing() -> None:
    """A histogram returns arrays; the cell has shown what they hold."""
    code = v4.new_code_cell("import matplotlib.pyplot as plt\nplt.hist([1, 2, 2])")
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# 记录"), code])
    NotebookClient(notebook).execute()
    assert "array(" in str(code.outputs)
    reading = read(notebook)
    assert reading.messages == ()
    assert [type(block) for block in reading.document.blocks] == [Picture]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (28, "28"), (-2.5, "-2.5"), ("共12次", "共12次"), ("甲\n乙", "甲\n乙"), ("“甲”", "“甲”"), ("", None),
        (np.int64(28), "28"), (np.float64(0.5), "0.5"), (np.str_("甲"), "甲"), (np.float32(2.5), "2.5"),
    ],
)  # fmt: skip
def test_numbers_and_texts_are_what_they_say(value: object, said: str | None) -> None:
    blocks, left_out = kept(value)
    assert left_out == []
    assert blocks == ([] if said is None else [Paragraph((Run(said, code=True),))])


@pytest.mark.parametrize(
    "text", ["共12次（上年10次）", "合计(12)", "甲乙", "2021-5-1", "甲，乙", "清河镇 2021年", "a, b"]
)
def test_what_a_person_would_write_is_text(text: str) -> None:
    assert shown(text) == ([Paragraph((Run(text, code=True),))], [])


def test_what_is_printed_is_the_analysts_own_word() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "(1, 2)\n"}
    assert read_output(printed) == ([Paragraph((Run("(1, 2)", code=True),))], [])


# --- Series ---


@pytest.mark.parametrize(
    ("series", "head", "body"),
    [
        (
            pd.Series([12, 9], index=["北坡", "柳湾"], name="块数"),
            ["", "块数"],
            [["北坡", "12"], ["柳湾", "9"]],
        ),
        (pd.Series([0.5, None], index=["甲", "乙"]), ["", ""], [["甲", "0.5"], ["乙", "—"]]),
        (pd.Series([1], index=pd.Index(["甲"], name="村")), ["村", ""], [["甲", "1"]]),
        (pd.Series(["a b  c", "d"], index=["x y", "z"]), ["", ""], [["x y", "a b  c"], ["z", "d"]]),
        (pd.Series([True, False]), ["", ""], [["0", "是"], ["1", "否"]]),
        (pd.Series(pd.Categorical(["甲", "乙"])), ["", ""], [["0", "甲"], ["1", "乙"]]),
        (pd.Series([1, 2, 2], name="块").value_counts(), ["块", "count"], [["2", "2"], ["1", "1"]]),
        (
            pd.Series([1], index=pd.date_range("2021-01-01", periods=1), name="n, m"),
            ["", "n, m"],
            [["2021-01-01", "1"]],
        ),
        (
            pd.DataFrame({"村": ["甲", "甲"], "组": ["一", "二"], "块": [1, 2]})
            .groupby(["村", "组"])["块"]
            .sum(),
            ["村", "组", "块"],
            [["甲", "一", "1"], ["甲", "二", "2"]],
        ),
    ],
)
def test_a_series_is_a_table(series: Any, head: list[str], body: list[list[str]]) -> None:
    [table], left_out = kept(series)
    assert left_out == []
    assert heads(table) == head
    assert rows(table) == body


def test_a_series_that_pandas_cut_is_told() -> None:
    [table], [line] = kept(pd.Series(range(100)))
    assert len(rows(table)) == 10
    assert "max_rows" in line


def test_numbers_of_a_series_stand_right() -> None:
    [table], _ = kept(pd.Series([12, 9], index=["北坡", "柳湾"]))
    assert isinstance(table, Table)
    assert [column.align for column in table.columns] == ["left", "right"]


# --- tables of other packages, as their HTML was kept ---


def test_a_polars_frame_is_the_table_it_shows() -> None:
    [table], left_out = read_html((OUTPUTS / "polars.html").read_text(encoding="utf-8"))
    assert left_out == []
    assert heads(table) == ["村", "块数", "占比", "已更新"]
    assert rows(table) == [["北坡", "12", "0.5", "是"], ["柳湾", "—", "0.25", "否"], ["—", "8", "—", "—"]]


def test_a_polars_frame_that_was_cut_is_told() -> None:
    _, [line] = read_html((OUTPUTS / "polars-long.html").read_text(encoding="utf-8"))
    assert "只写入了显示的部分" in line


def test_a_great_table_keeps_title_note_groups_and_colours() -> None:
    [table], left_out = read_html((OUTPUTS / "great-tables.html").read_text(encoding="utf-8"))
    assert left_out == []
    assert isinstance(table, Table)
    assert (table.caption, table.note) == ("各村宣传栏　2021年", "来源：台账")
    assert heads(table) == ["", "数量·块数"]
    assert rows(table) == [["一组", ""], ["北坡", "12"], ["柳湾", "9"], ["二组", ""], ["河口", "8"]]
    assert table.fills[1] == ("", "#c00000")


# --- Stylers, and HTML around tables ---


def styled(frame: Any) -> tuple[list[Block], list[str]]:
    return read_html(frame._repr_html_())


FRAME = pd.DataFrame({"村": ["北坡", "柳湾"], "块数": [12, 9]})


def test_a_stylers_colours_are_kept() -> None:
    style = FRAME.style.highlight_max(subset=["块数"], color="yellow").map(
        lambda value: "color: #c00000; font-weight: bold", subset=["村"]
    )
    [table], left_out = styled(style)
    assert left_out == []
    assert isinstance(table, Table)
    assert table.fills == (("", "", "#ffff00"), ("", "", ""))
    assert table.rows[0][1] == (Run("北坡", color="#c00000", strong=True),)
    # On a ground of its own a text is readable whatever the page's ground is.
    assert table.rows[0][2] == (Run("12", color="#000000"),)
    assert table.rows[1][2] == (Run("9"),)


@pytest.mark.parametrize(
    ("style", "told"),
    [
        (FRAME.style.bar(subset=["块数"]), "数据条"),
        (FRAME.style.apply_index(lambda labels: ["color: red"] * len(labels), axis=1), "表头的颜色"),
        (FRAME.style.set_table_styles([{"selector": "td", "props": "color: red"}]), "set_table_styles"),
    ],
)
def test_what_of_a_style_is_not_kept_is_told(style: Any, told: str) -> None:
    [table], [line] = styled(style)
    assert told in line
    assert rows(table) == [["0", "北坡", "12"], ["1", "柳湾", "9"]]


def test_a_style_without_colours_is_no_news() -> None:
    style = FRAME.style.format(precision=1).set_table_styles([{"selector": "td", "props": "padding: 1em"}])
    assert styled(style)[1] == []


def test_text_around_a_table_is_carried_in_its_place() -> None:
    html = f"<h3>说明</h3>{FRAME._repr_html_()}<ol><li>甲</li><li>乙</li></ol><p>注</p>"  # type: ignore[operator]
    before, table, *after = read_html(html)[0]
    assert before == Paragraph((Run("说明"),))
    assert isinstance(table, Table)
    assert after == [Paragraph((Run(text),)) for text in ("1. 甲", "2. 乙", "注")]


def test_long_texts_that_pandas_cut_are_told() -> None:
    html = pd.DataFrame({"甲": ["很长的文字" * 20]})._repr_html_()  # type: ignore[operator]
    assert "max_colwidth" in read_html(html)[1][0]


@pytest.mark.parametrize("html", ["<p>甲</p><img src='a.png'>", "<p>甲</p><svg></svg>"])
def test_pictures_in_html_are_told(html: str) -> None:
    assert read_html(html) == (
        [Paragraph((Run("甲"),))],
        ["网页输出里的图或公式未写入；请改为图片或Markdown输出"],
    )


def test_a_script_beside_a_table_is_told() -> None:
    blocks, [line] = shown("…", text_html=f"{FRAME._repr_html_()}<script>1</script>")  # type: ignore[operator]
    assert isinstance(blocks[0], Table)
    assert "脚本" in line


# --- formulas ---


@pytest.mark.parametrize(
    "latex",
    [r"$\displaystyle x^{2}$", "$$x^{2}$$", r"\begin{equation}x^{2}\end{equation}", r"\[x^{2}\]", "$x^{2}$"],
)
def test_a_formula_shown_is_drawn(latex: str) -> None:
    [block], left_out = shown("<IPython.core.display.Math object>", text_latex=latex)
    assert left_out == []
    assert isinstance(block, Picture)
    assert "x^{2}" in block.alt
    assert "<path" in block.data


def test_latex_keeps_the_text_between_its_formulas() -> None:
    blocks, _ = shown("…", text_latex="设 $a$ 为\n甲")
    assert [block.alt if isinstance(block, Picture) else block for block in blocks] == [
        *(Paragraph((Run("设"),)), "a", Paragraph((Run("为"),)), Paragraph((Run("甲"),))),
    ]


def test_a_formula_that_cannot_be_set_stays_and_is_told() -> None:
    [block], [line] = shown("…", text_latex=r"$$\begin{matrix}1\end{matrix}$$")
    assert block == Paragraph((Run(r"\begin{matrix}1\end{matrix}", code=True),))
    assert line.startswith(r"公式“\begin{matrix}1\end{matrix}”排不出来")


# --- what was printed, and lists of HTML ---


@pytest.mark.parametrize(
    "line",
    [
        "<class 'pandas.DataFrame'>",
        "<__main__.Plain object at 0x7f00deadbeef>",
        "Axes(0.125,0.11;0.775x0.77)",
        "[<Axes: >, <Axes: >]",
    ],
)
def test_an_object_that_was_printed_is_told_and_not_printed_again(line: str) -> None:
    blocks, left_out = read_output({"output_type": "stream", "name": "stdout", "text": f"共12次\n{line}\n"})
    assert blocks == [Paragraph((Run("共12次", code=True),))]
    assert len(left_out) == 1
    assert "是程序的写法，未写入" in left_out[0]


@pytest.mark.parametrize("line", ["[12, 9]", "<通知>转发3次", "(一)", "A4(12)", "完成率<80%"])
def test_what_a_person_prints_stays(line: str) -> None:
    blocks, left_out = read_output({"output_type": "stream", "name": "stdout", "text": f"{line}\n"})
    assert (blocks, left_out) == ([Paragraph((Run(line, code=True),))], [])


def test_a_printed_series_is_a_table() -> None:
    text = f"{pd.Series([3, 5], index=['甲', '乙'], name='次数')}\n"
    blocks, left_out = read_output({"output_type": "stream", "name": "stdout", "text": text})
    assert rows(blocks[0]) == [["甲", "3"], ["乙", "5"]]
    assert not left_out


def test_a_figure_of_the_kit_that_is_shown_is_told() -> None:
    blocks, left_out = shown("Figure(key='boards', value=3)")
    assert not blocks
    assert left_out
    assert shown("Figure(640x480)") == ([], [])


def test_lists_of_html_keep_their_depth_and_numbers() -> None:
    html = "<ol start=3><li>甲<ol><li>甲一</li><li>甲二</li></ol></li><li>乙<ul><li>点</li></ul></li></ol>"
    blocks, _ = read_html(f"{html}<ul><li>外<ul><li>内</li></ul></li></ul>")
    told = [plain(block.runs) for block in blocks if isinstance(block, Paragraph)]
    assert told == ["3. 甲", "3.1. 甲一", "3.2. 甲二", "4. 乙", "◦ 点", "• 外", "◦ 内"]
