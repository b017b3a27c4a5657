"""HTML, PDF and Word say the same, read back from the three files."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import nbformat
import pytest

from kit.content import Block, Chart, Column, Heading, Listing, Paragraph, Picture, Run, Table
from kit.document import Attachment, Document, Identity, Signature, read
from kit.document.markdown_cells import read_markdown
from kit.export.docx import render_docx
from kit.export.html.page import render_html
from kit.export.pdf import render_pdf
from tests.support.document_text import Said, bare, charts_of_docx, said_by_docx, said_by_html, said_by_pdf

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30"/></svg>'


@pytest.mark.parametrize("township", ["清河镇", "石桥乡", "柳林镇"])
def test_the_sample_reviews_say_the_same_in_all_three(published: Path, township: str) -> None:
    html, pdf, word = (
        read((published / township / f"{township}-2021.{end}").read_bytes())
        for end, read in (("html", said_by_html), ("pdf", said_by_pdf), ("docx", said_by_docx))
    )
    assert word == html
    assert pdf == html
    for kind, least in {"heading": 11, "text": 25, "figure": 5, "table": 5}.items():
        assert sum(said.kind == kind for said in html) >= least, kind
    assert {"一、工作开展情况", "（六）网络舆情引导", "二、存在问题", "附件2数据来源"} <= {
        said.text for said in html if said.kind == "heading"
    }


@pytest.mark.parametrize("township", ["清河镇", "石桥乡", "柳林镇"])
def test_words_charts_have_the_numbers_of_the_drawings(published: Path, township: str) -> None:
    """The numbers, as the drawings have them and as the words for those who do not see say them."""
    folder = published / township
    notebook = nbformat.read(folder / f"{township}-2021.ipynb", as_version=4)
    document = read(notebook).document
    blocks = [*document.blocks, *(block for each in document.attachments for block in each.blocks)]
    charts = [block for block in blocks if isinstance(block, Chart)]
    assert len(charts) >= 5
    drawn = iter(charts_of_docx((folder / f"{township}-2021.docx").read_bytes()))
    for chart in charts:
        data = chart.data
        assert data is not None, chart.caption
        several = [next(drawn) for _ in data.series] if data.form == "years" else [next(drawn)]
        shown = {series.name: series for one in several for series in one}
        # Of targets, the colours say which are met.
        marked = data.marked if data.form == "months" else None
        for series in (*data.series, *filter(None, (data.before, marked))):
            known = {
                name: value
                for name, value in zip(data.categories, series.values, strict=True)
                if value is not None
            }
            assert shown[series.name].values == known, chart.caption
            for name, label in zip(data.categories, series.labels, strict=False):
                if name in shown[series.name].labels:
                    assert shown[series.name].labels[name] == label
        # Each value that stands at a mark is one that the words name.
        for one in several:
            for text in chain.from_iterable(each.labels.values() for each in one):
                assert re.findall(r"[\d.]+", text)[0] in chart.alt
    assert next(drawn, None) is None


HOSTILE = [
    "<script>alert(1)</script><b>粗</b>",
    "</w:t></w:r><w:p/> ]]> <!-- &amp; &#x41; -->",
    '{ INCLUDETEXT "C:/x" } { PAGE } \\o "1-3"',
    "#let x = 1 *b* _e_ $x^2$ `c` @ref <lab> // 注 \\ [y]",
    "{{ 7*7 }}{% raw %}{# x #}",
    '=HYPERLINK("http://example.org") \'apos\' "quote"',
    "**粗** [链](javascript:alert(1)) ![图](x.png)",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_plain_text_in_all_three(hostile: str) -> None:
    runs = (Run(hostile),)
    blocks: tuple[Block, ...] = (
        Heading(1, runs),
        Paragraph(runs),
        Paragraph((Run(hostile, figure=hostile),)),
        Listing((runs, runs), ordered=True),
        Listing((runs,)),
        Table(hostile, (Column(hostile), Column("乙")), ((runs, runs),), hostile, (hostile,)),
        Chart(hostile, SVG, hostile, hostile),
        Picture(SVG, "image/svg+xml", hostile, hostile),
    )
    document = Document(
        title=hostile,
        recipient=hostile,
        blocks=blocks,
        signature=Signature(hostile, hostile),
        attachments=(Attachment(hostile, (Paragraph(runs),)),),
        identity=Identity(township=hostile, year=2021, stamp=hostile, kit_version=hostile),
    )
    html = said_by_html(render_html(document).encode())
    assert said_by_docx(render_docx(document)) == html
    assert said_by_pdf(render_pdf(document)) == html
    text = bare(hostile)
    assert html[:3] == [Said("title", text), Said("text", text), Said("heading", f"一、{text}")]
    assert Said("figure", text, text) in html


def test_an_analysts_document_says_the_same_in_all_three() -> None:
    """Levels skipped and out of order, line breaks, empty cells, pictures and tables without words."""
    table = Table("", (Column(""), Column("乙")), (((Run(""),), (Run("1\n2"),)),))
    document = Document(
        title="抽查\n记录",
        blocks=(
            *(Heading(level, (Run(f"标题{level}"),)) for level in (2, 3, 1, 3, 3, 2, 4, 1)),
            Paragraph((Run("甲\n乙"), Run("网", link="https://example.org/?a=1&b=2"))),
            Paragraph((Run("x = 1\ny = 2", code=True),)),
            Picture(SVG, "image/svg+xml", "插图"),
            table,
            table,
        ),
    )
    html = said_by_html(render_html(document).encode())
    assert said_by_docx(render_docx(document)) == html
    assert said_by_pdf(render_pdf(document)) == html
    assert [said.text for said in html if said.kind == "heading"][2:6] == [
        "一、标题1",
        "1.标题3",
        "2.标题3",
        "（一）标题2",
    ]


RICH = r"""
# 抽查

完成率 $完成率 = \frac{实际}{应开展}$ 与~~旧文~~、H<sub>2</sub>O、12 m<sup>2</sup>，见注[^1]。

$$\bar{x} = \frac{1}{n}\sum_{i=1}^{n} x_i$$

- 第一项
  1. 甲 $y_1$
  2. 乙
     - 更深
- 第二项

3. 三
4. 四

- [x] 完成
- [ ] 未完成

| 村 | 数 |
|---|--:|
| 甲 $z^2$ | ~~3~~ 4 |

[^1]: 说明**重点**
"""


def test_what_markdown_can_say_is_said_in_all_three() -> None:
    blocks, left_out = read_markdown(RICH)
    assert left_out == []
    table = Table(
        "", (Column("甲"),), (((Run("红", color="#c00000", strong=True),),),), fills=(("#ffff00",),)
    )
    document = Document(title="抽查", blocks=(*blocks, table))
    html = said_by_html(render_html(document).encode())
    assert said_by_docx(render_docx(document)) == html
    assert said_by_pdf(render_pdf(document)) == html
    assert [said.text for said in html if said.kind == "item"] == [
        *("第一项", "甲y_1", "乙", "更深", "第二项", "三", "四", "√完成", "□未完成"),
    ]
    assert Said("figure", r"\bar{x}=\frac{1}{n}\sum_{i=1}^{n}x_i") in html
    assert any("完成率=\\frac{实际}{应开展}" in said.text for said in html if said.kind == "text")
