"""Blocks as HTML: what a section shows in JupyterLab, and the pieces that the HTML export is made of."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from syrupy.assertion import SnapshotAssertion

from kit.content import Block, Chart, Column, Heading, Listing, Paragraph, Picture, Run, Table
from kit.content.html_blocks import Page, fragment, heading

SOURCES = Table(
    "数据来源",
    (Column(""), Column("指标"), Column("值", "right")),
    (
        ((Run(""),), (Run("理论学习"),), (Run("12", figure="study"),)),
        ((Run("2"),), (Run("宣传栏"),), (Run("30"),)),
    ),
    note="见台账。",
    anchors=("study", "boards"),
)
STUDY = Paragraph((Run("学习"), Run("12次", figure="study"), Run("，再说"), Run("12次", figure="study")))

EVERYTHING: tuple[Block, ...] = (
    Heading(2, (Run("理论学习"),)),
    STUDY,
    Paragraph((Run("print(1)\nprint(2)", code=True),)),
    Paragraph((Run("重", strong=True), Run("点", emphasis=True), Run("x", code=True), Run("一行\n两行"))),
    Listing(((Run("甲"),), (Run("乙"),)), ordered=True),
    SOURCES,
    Chart("学习集中在三季度", "<svg/>", "柱状图。", note="数据来源：理论学习。"),
    Picture("AAAA", "image/png", "照片", "活动现场"),
)


def test_notebook_fragment_links_nowhere(snapshot: SnapshotAssertion) -> None:
    html = fragment(EVERYTHING)
    assert "href" not in html
    assert "id=" not in html
    assert html == snapshot


def test_page_fragment_links_figures_and_sources(snapshot: SnapshotAssertion) -> None:
    assert fragment(EVERYTHING, page=Page(EVERYTHING)) == snapshot


def test_only_the_first_mention_of_a_page_has_the_id() -> None:
    page = Page([STUDY, SOURCES, STUDY])
    whole = "".join(fragment([block], page=page) for block in (STUDY, SOURCES, STUDY))
    assert whole.count('id="figure-study"') == 1
    assert whole.count('id="source-study"') == 1
    assert whole.count('href="#source-study"') == 4


def test_a_figure_without_a_source_line_is_not_linked() -> None:
    assert "<a" not in fragment([STUDY], page=Page([STUDY]))


def test_a_source_line_leads_back_from_its_first_words_only() -> None:
    rows = BeautifulSoup(fragment([SOURCES], page=Page([STUDY, SOURCES])), "html.parser").select("tbody tr")
    assert [a.get_text() for a in rows[0].select("a[href='#figure-study']")] == ["理论学习"]
    assert rows[1].find("a") is None


def test_a_source_line_of_a_figure_that_no_text_states_leads_nowhere() -> None:
    assert "<a" not in fragment([SOURCES], page=Page([SOURCES]))


def test_keys_of_any_kind_make_a_working_link() -> None:
    key = '甲 "1"<%>'
    table = Table("", (Column("甲"),), (((Run("甲"),),),), anchors=(key,))
    blocks = (Paragraph((Run("1次", figure=key),)), table)
    soup = BeautifulSoup(fragment(blocks, page=Page(blocks)), "html.parser")
    link, line = soup.select_one("a.figure"), soup.select_one("tr[id]")
    assert link is not None
    assert line is not None
    assert link["href"] == f"#{line['id']}"


@pytest.mark.parametrize(("level", "offset", "tag"), [(1, 1, "h2"), (2, 2, "h4"), (4, 5, "h6")])
def test_heading_rank_follows_level_and_offset(level: int, offset: int, tag: str) -> None:
    assert fragment([Heading(level, (Run("甲"),))], heading_offset=offset) == f"<{tag}>甲</{tag}>"


def test_heading_has_number_and_id_only_when_given() -> None:
    block = Heading(1, (Run("存在问题"),))
    assert heading(block, rank=2) == "<h2>存在问题</h2>"
    assert heading(block, rank=2, number="二、", id="s") == (
        '<h2 id="s"><span class="number">二、</span>存在问题</h2>'
    )


def test_drawings_are_data_and_come_back_whole() -> None:
    drawing = (
        """<svg xmlns="http://www.w3.org/2000/svg"><text x='1%'>"镇" &amp;quot; &\n# <!-- --></text></svg>"""
    )
    for block in (Chart("图", drawing, "柱状图"), Picture(drawing, "image/svg+xml", "柱状图")):
        image = BeautifulSoup(fragment([block]), "html.parser").img
        assert image is not None
        head, _, data = str(image["src"]).partition(",")
        assert head == "data:image/svg+xml"
        # What an address loses or ends at.
        assert not set("#<>\n") & set(data)
        assert unquote(data) == drawing


@pytest.mark.parametrize(
    "hostile", ["<script>1</script>", "{{ 7*7 }}", "{% raw %}", "#let x", "=1+1", "&amp;"]
)
def test_text_is_never_markup(hostile: str) -> None:
    cell = ((Run(hostile),),)
    for block in (
        Paragraph((Run(hostile),)),
        Heading(1, (Run(hostile),)),
        Table("", (Column("甲"),), (cell,)),
    ):
        assert hostile in BeautifulSoup(fragment([block]), "html.parser").get_text()


def test_only_web_and_mail_addresses_are_links() -> None:
    links = [
        "https://example.org/",
        "mailto:a@example.org",
        "javascript:1",
        "data:text/html,1",
        "//example.org",
    ]
    html = fragment([Paragraph(tuple(Run("甲", link=link) for link in links))])
    assert [a["href"] for a in BeautifulSoup(html, "html.parser").select("a")] == links[:2]


@pytest.mark.parametrize("written", ["50%", "%(words)s", "%s", "{{ x }}", "<b>&amp;</b>", "\"'"])
def test_a_text_is_never_taken_for_a_place_of_the_template(written: str) -> None:
    runs = (Run(written), Run(written, strong=True, color=written), Run(written, link="https://a.b/?%(key)s"))
    table = Table(written, (Column(written),), ((runs,),), written, fills=((written,),), groups=(written,))
    blocks: list[Block] = [Heading(1, runs), Paragraph(runs), Listing((runs,)), table]
    for page in (None, Page(blocks)):
        soup = BeautifulSoup(fragment(blocks, page=page), "html.parser")
        # Heading, paragraph, item and cell; and of the table its head, caption, group and note.
        assert "".join(soup.get_text().split("\n")) == written * (4 * 3 + 4)
        assert {link["href"] for link in soup("a")} == {"https://a.b/?%(key)s"}
