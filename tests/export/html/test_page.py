"""The HTML of a document, read as text, by a parser and in Chromium at a phone's and a desk's width."""

from __future__ import annotations

import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from matplotlib import rc_context
from matplotlib.figure import Figure
from playwright.sync_api import Browser
from syrupy.assertion import SnapshotAssertion

from kit.content import Block, Chart, Column, Heading, Listing, Paragraph, Picture, Run, Table
from kit.document import Attachment, Document, Identity, Signature
from kit.export.html.index_entry import IndexEntry
from kit.export.html.page import render_html
from kit.export.html.year_index import YearIndex
from tests.support.browser_pages import Visit

CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = ["<script>alert(1)</script>", "{{ 7*7 }}", "#let x = 1", "=1+1", '" onload="x', "</style>&amp;"]


def text(*pieces: str | Run) -> Paragraph:
    return Paragraph(tuple(piece if isinstance(piece, Run) else Run(piece) for piece in pieces))


def chart(caption: str, months: int = 12) -> Chart:
    figure = Figure(figsize=(6, 2.6))
    axes = figure.subplots()
    axes.bar(range(1, months + 1), [3 + month % 4 for month in range(months)], color="#44699c")
    axes.spines[["top", "right"]].set_visible(False)
    svg = StringIO()
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": "kit"}):
        figure.savefig(svg, format="svg", metadata={"Date": None})
    alt = f"{caption}，柱状图，最多6次，最少3次。"
    return Chart(caption, svg.getvalue(), alt, note="数据来源：理论学习台账。")


def listed(caption: str, names: list[str], rows: list[list[str]], **more: Any) -> Table:
    columns = tuple(
        Column(name, "right" if rows[0][place].isdigit() else "left") for place, name in enumerate(names)
    )
    cells = tuple(tuple((Run(cell),) for cell in row) for row in rows)
    return Table(caption, columns, cells, **more)


@cache
def review() -> Document:
    """As long and as varied as a township's review is."""
    keys = [f"figure_{number}" for number in range(40)]
    said = "全镇开展中心组学习、集体学习和主题党日共"
    study: list[Block] = [
        text(
            said,
            Run("26次", figure="figure_0"),
            "，比上年增加4次；",
            Run("知识讲座6次", figure="figure_1"),
            "。",
        ),
        chart("学习集中在三季度"),
        listed(
            "各类学习场次",
            ["形式", "本年", "上年", "变化"],
            [
                ["中心组学习", "12", "11", "增加1"],
                ["集体学习", "8", "6", "增加2"],
                ["主题党日", "6", "—", "上年无数据"],
            ],
            note="数据来源：理论学习台账。",
        ),
    ]
    organisation: list[Block] = [
        text("班子成员签订责任书", Run("11份", figure="figure_2"), "，其中党政正职2份。" * 6),
        Listing(((Run("党委会专题研究2次"),), (Run("向县委报告1次"),))),
    ]
    wide = [
        [
            f"指标名称之{number}",
            f"{number * 7}",
            f"{number * 6}",
            f"增加{number}",
            f"{number * 8}",
            "未达到",
            "个",
        ]
        for number in range(40)
    ]
    sources = [
        [
            f"指标名称之{number}",
            "2021/清河镇.xlsx",
            "理论学习",
            f"第{number + 2}至{number + 30}行",
            "除知识讲座和领学外的行数",
        ]
        for number in range(40)
    ]
    return Document(
        title="清河镇2021年度\n意识形态工作责任制落实情况总结",
        blocks=(
            text("现将清河镇2021年工作情况总结如下，所列数字均出自本镇台账。"),
            Heading(1, (Run("工作开展情况"),)),
            Heading(2, (Run("组织领导"),)),
            *organisation,
            Heading(2, (Run("理论学习"),)),
            *study,
            Heading(1, (Run("存在问题"),)),
            text("宣传栏更新不均，北坡、柳湾两村全年未更新。" * 4),
            Heading(1, (Run("下一步工作打算"),)),
            text("每季度更新宣传栏不少于2次，由宣传办负责。" * 4),
        ),
        signature=Signature("中共清河镇委员会", "2021年12月5日"),
        attachments=(
            Attachment(
                "指标一览",
                (
                    listed(
                        "",
                        ["指标", "本年", "上年", "变化", "目标", "是否达到", "单位"],
                        wide,
                        note="未填报的写“未填报”。",
                    ),
                ),
            ),
            Attachment(
                "数据来源",
                (listed("", ["指标", "文件", "台账", "行", "统计口径"], sources, anchors=tuple(keys)),),
            ),
        ),
        identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
    )


def small() -> Document:
    return Document(
        title="抽查\n记录",
        blocks=(
            text(
                "共",
                Run("12次", figure="study"),
                "，再说",
                Run("12次", figure="study"),
                "，",
                Run("无源", figure="x"),
            ),
            Heading(2, (Run("先有二级"),)),
            Heading(1, (Run("后有一级"),)),
            Heading(3, (Run("再有三级"),)),
            Chart("投稿集中在下半年", "<svg/>", "柱状图。", note="数据来源：信息报送台账。"),
        ),
        signature=Signature("清河镇", "2021年12月5日"),
        attachments=(
            Attachment("数据来源", (listed("来源", ["指标", "值"], [["学习", "12"]], anchors=("study",)),)),
        ),
        identity=Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0"),
    )


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_small_document_looks_as_agreed(snapshot: SnapshotAssertion) -> None:
    page = render_html(small())
    assert re.sub(r"<style>.*?</style>", "<style>…</style>", page, flags=re.DOTALL) == snapshot


def test_headings_are_numbered_and_leave_no_rank_out() -> None:
    headings = soup(render_html(small())).select("main :is(h2, h3, h4)")
    assert [(tag.name, tag.get_text()) for tag in headings] == [
        ("h2", "（一）先有二级"),
        ("h2", "一、后有一级"),
        ("h3", "1. 再有三级"),
        ("h2", "附件 数据来源"),
    ]


def test_headings_of_an_attachment_stand_below_its_title() -> None:
    inner = (Heading(1, (Run("口径"),)), Heading(2, (Run("次数"),)))
    page = soup(render_html(Document(title="总结", attachments=(Attachment("说明", inner),))))
    assert [tag.name for tag in page.select("section :is(h2, h3, h4)")] == ["h2", "h3", "h4"]
    assert [a.get_text() for a in page.select("nav a")] == ["附件 说明"]


def test_every_link_leads_to_an_id_and_every_id_stands_once() -> None:
    page = soup(render_html(review()))
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    targets = {str(a["href"]).removeprefix("#") for a in page.select("a[href]")}
    assert targets <= set(ids)


def test_a_figure_leads_to_its_source_and_back() -> None:
    page = soup(render_html(review()))
    figure = page.select_one("a.figure#figure-figure_0")
    assert figure is not None
    assert figure["href"] == "#source-figure_0"
    back = page.select_one("tr#source-figure_0 a.back")
    assert back is not None
    assert back["href"] == "#figure-figure_0"
    assert page.select_one("tr#source-figure_30 a") is None, (
        "a figure that the text does not state leads nowhere"
    )


def test_contents_lead_to_two_levels_and_the_attachments() -> None:
    lines = [a.get_text() for a in soup(render_html(review())).select("nav a")]
    assert lines == [
        "一、工作开展情况", "（一）组织领导", "（二）理论学习", "二、存在问题", "三、下一步工作打算",
        "附件1 指标一览", "附件2 数据来源",
    ]  # fmt: skip


def test_a_document_without_headings_has_no_contents() -> None:
    assert soup(render_html(Document(title="便条", blocks=(text("共12次。"),)))).nav is None


def test_the_recipient_is_flush_left_above_the_text() -> None:
    document = Document(title="便条", recipient="<县委>：", blocks=(text("共12次。"),))
    recipient, other = soup(render_html(document)).select("main > p")
    assert (recipient.get_text(), recipient["style"]) == ("<县委>：", "text-indent:0")
    assert other.get("style") is None


def test_identity_stands_in_the_metadata_and_at_the_end() -> None:
    page = soup(render_html(review()))
    said = {tag["name"]: tag["content"] for tag in page.select("meta[name]")}
    assert said["generator"] == "township-review-kit 0.1.0"
    assert (said["township"], said["year"], said["stamp"]) == ("清河镇", "2021", "0123456789abcdef")
    assert page.footer is not None
    assert page.footer.get_text(strip=True) == "清河镇 2021年 编号0123456789abcdef 版本0.1.0"


def test_an_ordinary_document_claims_no_identity() -> None:
    page = soup(render_html(Document(title="便条", blocks=(text("共12次。"),))))
    assert page.footer is None
    assert not page.select("meta[name=township], meta[name=stamp]")


def test_pages_forbid_scripts_and_requests() -> None:
    for html in (render_html(review()), YearIndex(2021, []).files()["index.html"]):
        page = soup(html)
        policy = page.select_one("meta[http-equiv=Content-Security-Policy]")
        assert policy is not None
        assert str(policy["content"]).startswith(
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        )
        assert page.html is not None
        assert page.html["lang"] == "zh-CN"
        assert not page.select("script, iframe, object, embed, base, form, svg, link:not([href='data:,'])")
        assert all(str(image["src"]).startswith("data:image/") for image in page.select("img"))
        assert all(image["alt"] for image in page.select("img"))
        # Within its picture a drawing names parts of itself so: url(#clip).
        for image in page.select("img"):
            image.decompose()
        assert "url(" not in str(page)
        assert "@import" not in str(page)


def test_hostile_text_stays_text_everywhere() -> None:
    for hostile in HOSTILE:
        runs = (Run(hostile, figure="k"),)
        table = Table(hostile, (Column(hostile),), ((runs,),), note=hostile, anchors=(hostile,))
        document = Document(
            title=hostile,
            blocks=(
                Heading(1, runs),
                Paragraph((Run(hostile), Run(hostile, strong=True, emphasis=True, code=True))),
                Paragraph((Run(hostile, code=True),)),
                Paragraph((Run("税率", figure=hostile), Run("网址", link=f"https://example.org/{hostile}"))),
                Listing((runs,)),
                table,
                Chart(hostile, f"<svg><title>{hostile}</title></svg>", hostile, hostile),
                Picture("AAAA", "image/png", hostile, hostile),
            ),
            signature=Signature(hostile, hostile),
            attachments=(Attachment(hostile, (table,)),),
            identity=Identity(township=hostile, year=2021, stamp=hostile, kit_version=hostile),
        )
        plain = Document(title="甲", blocks=document.blocks[:0])
        page = soup(render_html(document))
        assert not page.select("script, [onload]")
        assert len(page.select("style")) == len(soup(render_html(plain)).select("style"))
        for place in (
            "h1",
            "main h2",
            "main p",
            "main pre",
            "li",
            "caption",
            "th",
            "td",
            "figcaption",
            ".signature p",
        ):
            found = page.select_one(place)
            assert found is not None
            assert hostile in found.get_text(), place
        assert page.title is not None
        assert page.title.get_text() == hostile
        assert page.img is not None
        assert page.img["alt"] == hostile


def test_a_link_that_could_run_a_script_is_only_text() -> None:
    for link in (
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "x.html",
    ):
        page = soup(render_html(Document(title="甲", blocks=(text(Run("点此", link=link)),))))
        assert not page.select("main a")


def test_a_full_review_stays_under_400_kilobytes() -> None:
    drawing = chart("图")
    padded = drawing.svg + f"<!--{'x' * (20_000 - len(drawing.svg) - len('<!---->'))}-->"
    charts = tuple(Chart(f"图{number}", padded, "柱状图。") for number in range(12))
    document = review()
    full = Document(title="总结", blocks=(*document.blocks[:6], *charts), attachments=document.attachments)
    assert len(padded) == 20_000
    assert len(render_html(full).encode()) < 400_000


def test_index_tells_outcomes_and_links_the_files(snapshot: SnapshotAssertion) -> None:
    page = soup(YearIndex(2021, year_entries()).files()["index.html"])
    assert page.main is not None
    assert str(page.main) == snapshot
    heads = [th.get_text() for th in page.select("thead th")]
    assert heads == ["乡镇", "结果", "文件", "说明"]
    assert [h2.get_text() for h2 in page.select("h2")] == ["青山县"]


def test_index_without_counties_has_no_heading_for_them() -> None:
    entry = IndexEntry(township="石桥乡", outcome="failed", reason=HOSTILE[0])
    page = soup(YearIndex(2021, [entry]).files()["index.html"])
    assert [td.get_text() for td in page.select("tbody tr > *")] == ["石桥乡", "失败", "", HOSTILE[0]]
    assert not page.select("h2")


def test_index_links_cannot_leave_the_page_for_a_script() -> None:
    entry = IndexEntry(
        township="甲", outcome="complete", links={"HTML": "javascript:alert(1)", "PDF": "甲 #1%.pdf"}
    )
    page = soup(YearIndex(2021, [entry]).files()["index.html"])
    assert [a["href"] for a in page.select("a")] == ["javascript%3Aalert%281%29", "%E7%94%B2%20%231%25.pdf"]


def year_entries() -> list[IndexEntry]:
    def links(township: str) -> dict[str, str]:
        names = {"HTML": "html", "PDF": "pdf", "Notebook": "ipynb"}
        return {label: f"{township}/{township}-2021.{end}" for label, end in names.items()}

    missing = "缺少台账：网络舆情、先进典型"
    return [
        IndexEntry(township="清河镇", county="青山县", outcome="complete", links=links("清河镇")),
        IndexEntry(
            township="石桥乡", county="青山县", outcome="partial", reason=missing, links=links("石桥乡")
        ),
        IndexEntry(
            township="柳湾镇",
            county="青山县",
            outcome="failed",
            reason="2021/柳湾镇.xls 有密码，无法读取；请去掉密码",
        ),
        IndexEntry(township="北坡乡", county="青山县", outcome="unchanged", links=links("北坡乡")),
    ]


@pytest.fixture(scope="module")
def review_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "清河镇-2021.html"
    file.write_text(render_html(review()), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def index_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "index.html"
    file.write_text(YearIndex(2021, year_entries()).files()["index.html"], encoding="utf-8")
    return file


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["review_file", "index_file"])
def test_page_fits_its_window_asks_nothing_and_complains_of_nothing(
    browser: Browser, request: pytest.FixtureRequest, name: str, width: int, colours: str
) -> None:
    visit = Visit(browser, request.getfixturevalue(name), width, colours)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.asked_of_others == []
    assert visit.complaints == []
    broken = "[...document.images].filter(image => !image.naturalWidth).length"
    assert visit.page.evaluate(broken) == 0


@pytest.mark.slow
@pytest.mark.browser
def test_contents_are_folded_on_a_phone_and_open_on_a_desk(browser: Browser, review_file: Path) -> None:
    phone = Visit(browser, review_file, 390).page
    line = phone.get_by_role("link", name="二、存在问题")
    assert not line.is_visible()
    phone.locator("nav summary").click()
    assert line.is_visible()
    desk = Visit(browser, review_file, 1280).page
    assert desk.get_by_role("link", name="二、存在问题").is_visible()
    contents, text = desk.locator("nav").bounding_box(), desk.locator("main").bounding_box()
    assert contents is not None
    assert text is not None
    assert contents["x"] + contents["width"] <= text["x"]


@pytest.mark.browser
def test_print_leaves_out_the_contents_and_starts_attachments_on_new_pages(
    browser: Browser, review_file: Path
) -> None:
    page = Visit(browser, review_file, 1280).page
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    pages = [
        sheet.get_textpage().get_text_range()
        for sheet in pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    ]
    for number in (1, 2):
        [start] = [sheet for sheet in pages if f"附件{number}\r\n" in sheet]
        assert re.sub(r"— \d+ —", "", start).strip().startswith(f"附件{number}")
