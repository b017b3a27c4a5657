"""What a page shows on a phone, in the dark and on paper, in Chromium."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from kit.content import Chart, Column, Paragraph, Run, Table
from kit.content.chart_colours import DARK, DEEP
from kit.document import Attachment, Document
from kit.export.html.page import render_html
from tests.support.browser_pages import Visit

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280


def square(size: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">'
        f'<rect width="{size}" height="{size}" fill="{DEEP}"/></svg>'
    )


def marked(before: int) -> Paragraph:
    """A figure with the number of its source line, after so many characters of text."""
    mark = Run("[12]", figure="study", script="super")
    return Paragraph((Run("字" * before), Run("集体学习和主题党日26次", figure="study"), mark, Run("。")))


DOCUMENT = Document(
    title="清河镇2021年度总结",
    blocks=(
        *(marked(before) for before in range(24)),
        Chart("按月", square(200), "方块。", narrow=square(100)),
    ),
    attachments=(
        Attachment("说明", (Paragraph((Run("统计到12月5日。"),)),)),
        Attachment(
            "数据来源",
            (
                Table(
                    "",
                    tuple(Column(name) for name in ("序号", "指标", "数值", "文件", "计数规则")),
                    (
                        tuple(
                            (Run(cell),)
                            for cell in (
                                "12",
                                "理论学习次数",
                                "26次",
                                "2021/清河镇.xlsx",
                                "除知识讲座外的行数",
                            )
                        ),
                    ),
                    anchors=("study",),
                    groups=("理论学习",),
                    row_headers=True,
                ),
            ),
        ),
    ),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "总结.html"
    file.write_text(render_html(DOCUMENT), encoding="utf-8")
    return file


def shown(page: Page) -> list[bool]:
    """Whether each attachment's content can be seen."""
    return [each.is_visible() for each in page.locator(".folded").all()]


def test_attachments_are_folded_on_a_phone_and_open_one_by_one(browser: Browser, file: Path) -> None:
    phone = Visit(browser, file, PHONE).page
    assert shown(phone) == [False, False]
    phone.locator(".fold summary").first.click()
    assert shown(phone) == [True, False]
    assert shown(Visit(browser, file, DESK).page) == [True, True]


def test_a_link_into_a_folded_attachment_opens_it(browser: Browser, file: Path) -> None:
    phone = Visit(browser, file, PHONE).page
    phone.locator("a.figure").first.click()
    assert shown(phone) == [False, True]
    assert phone.locator("tr#source-study").is_visible()


def test_attachments_are_printed_unfolded_from_a_phone_too(browser: Browser, file: Path) -> None:
    phone = Visit(browser, file, PHONE).page
    # As narrow as the phone, which is what a print preview there may be.
    phone.emulate_media(media="print")
    assert shown(phone) == [True, True]
    assert not any(each.is_visible() for each in phone.locator(".fold").all())
    printed = "".join(
        sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(phone.pdf(width="95mm"))
    )
    assert "统计到12月5日。" in printed
    assert "的内容" not in printed, "what unfolds it is not printed"


def labels(page: Page) -> list[str]:
    """What stands before each cell's text in the source line; Chromium's versions quote it differently."""
    shown = "row => [...row.children].map(cell => getComputedStyle(cell, '::before').content)"
    return [each.replace('"', "").replace(" ", "") for each in page.locator("#source-study").evaluate(shown)]


def test_a_row_of_a_wide_table_is_a_card_with_labels_on_a_phones_screen_only(
    browser: Browser, file: Path
) -> None:
    phone, desk = (Visit(browser, file, width).page for width in (PHONE, DESK))
    phone.locator(".fold summary").last.click()
    assert labels(phone) == ["none", "none", "数值：", "文件：", "计数规则："]
    assert not phone.locator(".cards thead").is_visible()
    phone.emulate_media(media="print")
    for page in (phone, desk):
        assert labels(page) == ["none"] * 5
        assert page.locator(".cards thead").is_visible()


def test_a_title_of_a_group_is_as_wide_as_the_table(browser: Browser, file: Path) -> None:
    for width in (PHONE, DESK):
        page = Visit(browser, file, width).page
        if width == PHONE:
            page.locator(".fold summary").last.click()
        title, table = (page.locator(place).bounding_box() for place in (".group th", "table.cards"))
        assert title is not None
        assert table is not None
        assert title["width"] == pytest.approx(table["width"], abs=1)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_figure_and_the_number_of_its_source_line_stand_on_one_line(
    browser: Browser, file: Path, width: int
) -> None:
    page = Visit(browser, file, width).page
    lines = page.locator("a.figure > span").evaluate_all(
        "all => all.map(each => each.getClientRects().length)"
    )
    assert lines == [1] * 24


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "media", "size"),
    [(PHONE, "screen", 100), (640, "screen", 100), (641, "screen", 200), (PHONE, "print", 200)],
)
def test_a_phones_screen_has_the_narrow_drawing(
    browser: Browser, file: Path, width: int, media: str, size: int
) -> None:
    page = Visit(browser, file, width).page
    page.emulate_media(media="print" if media == "print" else "screen")
    page.wait_for_function(f"document.querySelector('.chart img').naturalWidth === {size}", timeout=5000)


@pytest.mark.slow
@pytest.mark.parametrize(("colours", "expected"), [("light", DEEP), ("dark", DARK[DEEP])])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_drawing_has_the_colours_of_the_screen(
    browser: Browser, file: Path, width: int, colours: str, expected: str
) -> None:
    image = Visit(browser, file, width, colours).page.locator(".chart img")
    picture = Image.open(BytesIO(image.screenshot())).convert("RGB")
    assert picture.crop((40, 40, 41, 41)).tobytes().hex() == expected.removeprefix("#")


def contrasts(page: Page, selector: str) -> list[float]:
    """Give the contrast of all letters of some cells, and of the labels before them, to the cell's colour."""
    found: list[float] = page.evaluate(
        """selector => {
          const light = colour => {
            const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
              const share = part / 255;
              return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] + 0.05;
          };
          return [...document.querySelectorAll(selector)].flatMap(cell => {
            const below = light(getComputedStyle(cell).backgroundColor);
            const inside = [...cell.querySelectorAll("*")].map(each => getComputedStyle(each));
            return [getComputedStyle(cell, "::before"), ...inside].map(style => {
              const [low, high] = [below, light(style.color)].sort((one, other) => one - other);
              return high / low;
            });
          });
        }""",
        selector,
    )
    return found


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_letters_on_filled_cells_are_read_in_the_light_and_in_the_dark(
    tmp_path: Path, browser: Browser, width: int, colours: str
) -> None:
    names = ("乡镇", "宣传栏（每村）（块）", "知识讲座次数（次）", "稿件采用率（%）")
    shades = ("#eef4fb", "#7fadd8", "#e2e2e2")
    cells = tuple((Run("12｜并3", color="#1f1f1f", link="a.html#source-b"),) for _ in shades)
    table = Table(
        "各乡镇",
        tuple(Column(name, "right") for name in names),
        tuple(((Run(f"{name}※"),), *cells) for name in ("清河镇", "石桥乡")),
        fills=(("", *shades),) * 2,
        row_headers=True,
    )
    path = tmp_path / "page.html"
    path.write_text(render_html(Document(title="汇总", blocks=(table,))), encoding="utf-8")
    with Visit(browser, path, width, colours).page as page:
        found = contrasts(page, "td[style]")
        assert len(found) >= 12
        assert min(found) >= 4.5
        # A name does not part from its mark.
        box = page.locator("th[scope=row]").first.bounding_box()
        assert box is not None
        assert box["height"] < 60
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_name_beside_a_long_reason_stands_on_one_line_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    reason = "2021/青山乡.xlsx › 理论学习 › A3：“日期”应是日期（如 2021-07-01），这里是“五月初”：请改写" * 3
    table = Table(
        "没有报齐的乡镇",
        tuple(Column(name) for name in ("乡镇", "情况", "说明")),
        tuple(
            tuple((Run(cell),) for cell in cells)
            for cells in (("石门镇※", "缺部分台账", "没有《理论学习》"), ("青山乡", "没有写成", reason))
        ),
        row_headers=True,
    )
    file = tmp_path / "汇总.html"
    file.write_text(render_html(Document(title="汇总", blocks=(table,))), encoding="utf-8")
    page = Visit(browser, file, PHONE).page
    lines = page.locator("tbody th").evaluate_all(
        "cells => cells.map(cell => {const all = document.createRange(); all.selectNodeContents(cell);"
        "return new Set([...all.getClientRects()].map(each => Math.round(each.top))).size;})"
    )
    assert lines == [1, 1]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
