"""The documentation as pages: built without a warning, read and searched from a folder, without a server."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import kit
from tests.support.browser_pages import Visit
from tests.support.project import ROOT, command


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make docs`` builds; six seconds of Sphinx."""
    folder = tmp_path_factory.mktemp("site")
    (line,) = (
        line
        for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
        if line.startswith("\t$(BIN)/python -m sphinx ")
    )
    words = line.split()[1:-1]
    built = command(Path(sys.executable).name, *words, str(folder), "-d", f"{folder}-read", cwd=ROOT)
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def test_every_page_of_docs_is_in_it(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if not (site / page).exists()} == set()


def test_every_public_name_has_its_docstring_on_the_api_page(site: Path) -> None:
    page = (site / "api.html").read_text(encoding="utf-8")
    missing = {name for name in kit.__all__ if f'id="kit.{name}"' not in page}
    assert missing == {"KitError", "charts", "indicators", "__version__"}
    for name in ("kit.errors.KitError", "kit.charts.Drawing", "kit.indicators.Figure"):
        assert f'id="{name}"' in page


@pytest.mark.browser
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("漏斗图", "county.html"),
        ("理论学习次数", "wording.html"),
        ("镇", "county.html"),
        ("open_review", "api.html"),
    ],
)
def test_a_page_is_found_and_opened_from_a_folder(
    site: Path, browser: Browser, asked: str, found: str
) -> None:
    visit = Visit(browser, site / "index.html", 1280)
    page = visit.page
    page.get_by_role("textbox").first.fill(asked)
    page.get_by_role("textbox").first.press("Enter")
    page.wait_for_load_state("load")
    page.locator(f'#search-results a[href*="{found}"]').first.click()
    page.wait_for_load_state("load")
    assert Path(page.url.partition("?")[0].partition("#")[0]).name == found
    assert asked in page.locator("article").inner_text()
    assert [url for url in visit.requests if not url.startswith(("file:", "data:"))] == []
    assert visit.complaints == []
    page.close()


@pytest.mark.browser
def test_what_no_page_has_is_not_found(site: Path, browser: Browser) -> None:
    visit = Visit(browser, site / "search.html", 1280)
    visit.page.goto((site / "search.html").as_uri() + "?q=天文望远镜")
    visit.page.locator("#search-results p.search-summary").wait_for()
    visit.page.wait_for_function("document.querySelector('.search-summary').textContent.length > 8")
    assert visit.page.locator("#search-results li").count() == 0
    visit.page.close()
