"""The published pages as their readers meet them: opened from disk, without network."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.support.browser_pages import Visit

PAGES = ["index.html", *(f"{name}/{name}-2021.html" for name in ("清河镇", "石桥乡", "柳林镇"))]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_it_fits_asks_for_nothing_and_complains_of_nothing(
    published: Path, browser: Browser, page: str, width: int
) -> None:
    visit = Visit(browser, published / page, width, "light")
    assert visit.asked_of_others == []
    assert visit.complaints == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_charts_headings_and_tables_are_there(published: Path, browser: Browser) -> None:
    page = Visit(browser, published / "清河镇/清河镇-2021.html", 1280, "light").page
    drawn = "[...document.images].filter(image => image.naturalWidth && image.alt).length"
    assert page.evaluate(drawn) == page.locator("figure img").count() == 12
    headings = page.locator("h2, h3").all_inner_texts()
    for heading in ("一、工作开展情况", "（六）网络舆情引导", "二、存在问题", "三、下一步工作打算"):
        assert any(text.startswith(heading) for text in headings)
    assert page.locator("table").count() == 5


@pytest.mark.slow
@pytest.mark.browser
def test_a_figure_leads_to_its_source_and_back(published: Path, browser: Browser) -> None:
    page = Visit(browser, published / "清河镇/清河镇-2021.html", 1280, "light").page
    for link in page.locator("main a.figure").all():
        target = link.get_attribute("href")
        assert target is not None
        assert page.locator(f"[id='{target.removeprefix('#')}']").count() == 1


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
# The index, a complete review and a partial one: the checker takes seconds a page.
@pytest.mark.parametrize("page", [page for page in PAGES if "石桥乡" not in page])
def test_an_accessibility_checker_finds_nothing(
    published: Path, browser: Browser, page: str, width: int, colours: str
) -> None:
    with Visit(browser, published / page, width, colours).page as shown:
        results = Axe().run(shown)
    assert len(results.response["passes"]) > 10
    assert results.response["violations"] == [], results.generate_report()
