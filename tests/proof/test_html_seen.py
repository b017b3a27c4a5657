"""An HTML page is read as a person sees it, whoever wrote it last."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit.export.html.page import render_html
from kit.proof.html_seen import html_seen
from kit.proof.seen import Seen
from tests.support.seen_review import REVIEW

PAGE = render_html(REVIEW)
SEEN = html_seen(PAGE.encode())


def with_body(body: str) -> list[Seen]:
    return html_seen(f"<!doctype html><meta charset=utf-8><title>题</title><body>{body}".encode())


def minified(page: str) -> str:
    """Leave out what HTML lets a page do without: optional tags, quotes of attributes, space between tags."""
    kept = re.split(r"(<pre>.*?</pre>|<style>.*?</style>)", page, flags=re.DOTALL)
    for at in range(0, len(kept), 2):
        part = re.sub(
            r"</(?:p|li|t[rdh]|thead|tbody|html|body|head)>|<(?:html|head|body|tbody)>", "", kept[at]
        )
        part = re.sub(r'="([^"\s<>=\'`]+)"', r"=\1", part)
        kept[at] = re.sub(r"\s*\n\s*", " ", part)
    return "".join(kept).replace("<!doctype html>", "<!doctypehtml>")


def test_one_of_everything_is_seen_in_its_order() -> None:
    assert [(each.kind, each.text or each.caption) for each in SEEN] == [
        ("title", "清河镇2021年工作总结"),
        ("text", "县委宣传部："),
        ("heading", "一、工作开展情况"),
        ("heading", "（一）理论学习"),
        ("text", "全年学习27次，比上年增加7次&2<3。"),
        ("figure", "东村3场，西村2场。"),
        ("text", "按所在村。"),
        *(("item", text) for text in ("第一项", "甲", "乙", "第二项")),
        ("heading", "（二）阵地"),
        ("table", "表1阵地"),
        ("text", "未收到的不计。"),
        ("figure", "会场"),
        ("text", "x=1y=2"),
        ("heading", "二、存在问题"),
        *(("heading", f"{number + 1}.问题{number}") for number in range(11)),
        ("enclosures", "附件：1.指标一览2.数据来源"),
        ("text", "清河镇人民政府"),
        ("text", "2021年12月31日"),
        ("heading", "附件1指标一览"),
        ("heading", "一、说明"),
        ("text", "单位见表。"),
        ("heading", "附件2数据来源"),
        ("heading", "一、台账"),
        ("text", SEEN[-1].text),
    ]
    assert "清河镇" in SEEN[-1].text
    assert next(each.rows for each in SEEN if each.kind == "table") == (
        ("村", "块数"),
        ("东村", "12"),
        ("西村", ""),
    )


def test_a_minified_page_shows_the_same(published: Path) -> None:
    for page in (PAGE, (published / "清河镇" / "清河镇-2021.html").read_text(encoding="utf-8")):
        short = minified(page)
        assert len(short) < len(page)
        assert "</p>" not in short
        assert html_seen(short.encode()) == html_seen(page.encode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_page_saved_in_another_encoding_shows_the_same(encoding: str) -> None:
    assert html_seen(PAGE.replace("\n", "\r\n").encode(encoding)) == SEEN


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>学习99次</p>",
        '<p hidden="until-found">学习99次</p>',
        '<p style="color:red; DISPLAY : none">学习99次</p>',
        '<p style="visibility:hidden">学习99次</p>',
        "<script>学习99次</script>",
        '<script type="application/json">{"text": "<p>学习99次</p>"}</script>',
        "<style>学习99次</style>",
        "<template><p>学习99次</p></template>",
        "<noscript><p>学习99次</p></noscript>",
        "<dialog>学习99次</dialog>",
        "<!-- <p>学习99次</p> -->",
        "<iframe srcdoc='学习99次'>学习99次</iframe>",
        '<input type="hidden" value="学习99次">',
        '<p data-label="学习99次" title="学习99次" aria-label="学习99次"></p>',
        "<table hidden><tr><td>学习99次</td></tr></table>",
        "<ul hidden><li>学习99次</li></ul>",
        "<figure hidden><img alt=学习99次></figure>",
    ],
)
def test_what_is_hidden_is_not_seen(hidden: str) -> None:
    assert with_body(f"<p>前</p>{hidden}<p>后</p>") == [Seen("text", "前"), Seen("text", "后")]
    assert with_body(f"<ul><li>前{hidden}</ul>") == [Seen("item", "前")]
    assert with_body(f"<table><tr><td>前{hidden}<td>后</table>") == [Seen("table", rows=(("前", "后"),))]


def test_what_a_screen_reader_alone_does_not_read_is_seen() -> None:
    assert with_body("<p>前<span aria-hidden=true>学习99次</span></p>") == [Seen("text", "前学习99次")]


@pytest.mark.parametrize("more", ["<p>学习99次</p>", "<ul><li><a href=#b>学习99次</a></li></ul>", "学习99次"])
def test_contents_are_seen_where_they_are_no_headings(more: str) -> None:
    entries = "<details><summary>目录</summary></details><ul><li><a href=#a>一、学习 27次</a></ul>"
    body = "<h2>一、学习27次</h2><p>后</p>"
    made = [Seen("heading", "一、学习27次"), Seen("text", "后")]
    assert with_body(f"<nav>{entries}</nav>{body}") == made
    assert with_body(f"<nav>{entries}<p>二、从前的标题</nav>{body}") == made
    (last,) = with_body(f"<nav>{entries}{more}</nav>{body}")[2:]
    assert last.text == "学习99次"
    for hidden in ("<div hidden><nav>{}</nav></div>", '<nav style="display:none">{}</nav>'):
        assert with_body(hidden.format(more) + body) == made


def test_an_edit_by_hand_is_seen_in_its_place() -> None:
    page = PAGE.replace("<p>单位见表", "<p>另有<b>3</b>次<table><tr><td>甲<td>4</table>余下<p>单位见表")
    at = next(number for number, each in enumerate(SEEN) if each.text == "单位见表。")
    assert html_seen(page.encode()) == [
        *SEEN[:at],
        Seen("text", "另有3次"),
        Seen("table", rows=(("甲", "4"),)),
        Seen("text", "余下"),
        *SEEN[at:],
    ]


def test_text_beside_the_frame_of_the_page_is_seen() -> None:
    assert with_body("散字<div>块<div>内</div>外</div><figure><pre>图</pre></figure>") == [
        Seen("text", text) for text in ("散字", "块", "内", "外", "图")
    ]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<table>散<tr><td>27次</table>", ["散", "27次"]),
        ("<table><td>27次<td>3</table>", ["27次", "3"]),
        ("<ul>散<li>27次</ul>", ["散", "27次"]),
        ("<li>27次<li>3", ["27次", "3"]),
        ("<figure><img alt=甲>散<figcaption>27次</figcaption></figure>", ["甲散", "27次"]),
        ("<figure>散<table><tr><td>27次</table></figure>", ["散", "27次"]),
    ],
)
def test_text_in_places_where_none_belongs_is_seen(body: str, texts: list[str]) -> None:
    assert [each.text or each.rows[0][0] for each in with_body(body)] == texts


def test_a_picture_is_seen_by_its_words() -> None:
    formula = '<img class="formula" alt="y_1">'
    assert with_body(f"<p>完成率{formula}<p>{formula}<figure><img alt=甲><figcaption>图</figure>") == [
        Seen("text", "完成率y_1"),
        Seen("figure", "y_1"),
        Seen("figure", "甲", "图"),
    ]


def test_a_large_picture_does_not_end_the_page() -> None:
    # libxml2 takes an attribute of 10 MB for an attack, and stops there.
    picture = f'<figure><img alt="大" src="data:image/png;base64,{"A" * (12 << 20)}"></figure>'
    assert with_body(f"{picture}<p>后") == [Seen("figure", "大"), Seen("text", "后")]


def test_a_table_within_a_cell_is_text_of_the_cell() -> None:
    assert with_body("<table><tr><td>甲<table><tr><td>1<td>2</table><td>乙</table>") == [
        Seen("table", rows=(("甲12", "乙"),))
    ]
