"""The index of a year: every township on one page of moderate size, found by county, page or search."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from kit.batch import Order, plan
from kit.batch.year_record import YearRecord
from kit.content import OUTCOMES, Outcome
from kit.export.html.index_entry import IndexEntry, IndexFigure
from kit.export.html.index_search import script, script_hash
from kit.export.html.year_index import YearIndex
from kit.publishing.results import Result
from kit.stores.folder import FolderStore
from tests.support.browser_pages import Visit
from tests.support.tiny_batches import tiny_notebook, write_tiny

KINDS: list[Outcome] = list(OUTCOMES)
MEGABYTE = 1_000_000


def entries_of(*counties: int) -> list[IndexEntry]:
    """Give as many townships of each county; the first has no name."""
    return [
        IndexEntry(
            township=f"{county}乡{number}",
            county=f"{county} 县" if county else "",
            outcome=KINDS[number % len(KINDS)],
            links={"网页": f"{county}乡{number}/页.html"},
            figures=[IndexFigure("投稿", number, f"{number}篇"), IndexFigure("学习", None, "")],
            verdict="none",
        )
        for county, count in enumerate(counties)
        for number in range(count)
    ]


def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def pages_of(files: dict[str, str]) -> dict[str, BeautifulSoup]:
    """Give the pages that list townships."""
    return {name: soup(page) for name, page in files.items() if re.search(r"index-\d+\.html$", name)}


def listed(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Give county and township of each line of a page."""
    found = []
    for section in page.select("section.county"):
        county = section.h2.get_text() if section.h2 else ""
        county = "" if county == "不分县区" else county
        found += [(county, name.get_text()) for name in section.select("tbody th")]
    return found


def searched(files: dict[str, str]) -> list[tuple[str, str, int, int, list[str]]]:
    """Give what the search knows: its files are calls with JSON."""
    calls = [content for name, content in files.items() if name.endswith(".js")]
    return [
        entry
        for call in calls
        for entry in json.loads(call.removeprefix("reviewKitNames(").removesuffix(");\n"))
    ]


def test_a_county_s_summary_is_linked_on_the_pages_of_the_county() -> None:
    summaries = {"": {"PDF": "全县汇总/全.pdf"}, "1 县": {"网页": "全县汇总-1 县/甲.html"}}
    files = YearIndex(2021, entries_of(0, 300, 300), "", summaries).files()

    def linked(page: BeautifulSoup) -> set[str]:
        hrefs = [unquote(str(link["href"])) for link in page.select("a[href]")]
        return {href for href in hrefs if "全县汇总" in href}

    assert linked(soup(files["index.html"])) == {"全县汇总/全.pdf"}
    for page in pages_of(files).values():
        there = any(county == "1 县" for county, _ in listed(page))
        assert linked(page) == ({"../全县汇总-1 县/甲.html"} if there else set())
    assert linked(soup(YearIndex(2021, entries_of(0, 300, 300)).files()["index.html"])) == set()


@pytest.mark.parametrize("counties", [(3,), (0, 15, 1, 1), (2, 15), (200,)])
def test_few_stand_on_the_index_itself(counties: tuple[int, ...]) -> None:
    entries = entries_of(*counties)
    files = YearIndex(2021, entries).files()
    assert list(files) == ["index.html"]
    page = soup(files["index.html"])
    assert listed(page) == [(entry.county, entry.township) for entry in entries]
    for link in page.select(".counties a"):
        assert page.find(id=str(link["href"]).removeprefix("#"))
    assert not page.select("script, input")


@pytest.mark.parametrize(
    ("subject", "title"), [("", "2021年乡镇工作总结"), ("林<业>", "2021年乡镇工作总结（林<业>）")]
)
def test_every_page_names_the_subject(subject: str, title: str) -> None:
    files = YearIndex(2021, entries_of(0, 150, 150), subject).files()
    pages = {**pages_of(files), "index.html": soup(files["index.html"])}
    assert len(pages) == 3
    for page in pages.values():
        assert page.h1 is not None
        assert page.title is not None
        assert (page.h1.get_text(), page.title.get_text()) == (title, title)


@pytest.mark.slow
@settings(deadline=None, max_examples=12)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=9).filter(lambda counts: sum(counts) > 200))
def test_every_township_stands_once_and_its_county_and_the_search_lead_to_it(counts: list[int]) -> None:
    entries = entries_of(0, *counts)
    files = YearIndex(2021, entries).files()
    assert list(files)[-1] == "index.html"
    pages = pages_of(files)
    names = [(entry.county, entry.township) for entry in entries]
    assert [each for page in pages.values() for each in listed(page)] == names
    lines = soup(files["index.html"]).select(".counties li")
    if len(counts) > 1:
        assert [int(re.findall(r" (\d+)个", line.get_text())[0]) for line in lines] == counts
    for line in lines:
        assert isinstance(line.a, Tag)
        name, _, anchor = str(line.a["href"]).partition("#")
        part = pages[name].find(id=anchor) if anchor else None
        assert part is None or part.find("h2", string=line.a.get_text())
    found = []
    for county, page_name, place, first, townships in searched(files):
        page = pages[f"index/{page_name}"]
        assert page.select(f"#c{place} h2")[0].get_text() == county
        for number, township in enumerate(townships, start=first):
            assert page.select(f"#c{place} #t{number} th")[0].get_text() == township
            found.append((county, township))
    assert found == names


@settings(deadline=None, max_examples=12)
@given(
    st.lists(
        st.tuples(st.integers(1, 80), st.integers(1, 80), st.integers(0, 5000)), min_size=1, max_size=400
    )
)
def test_no_page_is_large_whatever_names_and_reasons_are(sizes: list[tuple[int, int, int]]) -> None:
    entries = [
        IndexEntry(
            township=f"{'镇' * township}{number}",
            county=f"{'县' * county}{number // 3:03}",
            outcome="failed",
            reason="由" * reason,
            links=dict.fromkeys(("网页", "PDF", "Word", "笔记本"), "镇" * 80 + "/" + "镇" * 80),
            figures=[IndexFigure("名" * 40 + str(each), 1, "量" * 60) for each in range(9)],
        )
        for number, (township, county, reason) in enumerate(sizes)
    ]
    files = YearIndex(2021, entries).files()
    assert max(len(content.encode()) for content in files.values()) < MEGABYTE
    found = [each for page in pages_of(files).values() for each in listed(page)] or listed(
        soup(files["index.html"])
    )
    assert len(found) == len(entries)


def test_without_counties_a_page_is_told_by_its_first_and_last() -> None:
    files = YearIndex(2021, entries_of(450)).files()
    assert [name for name in files if name.endswith("html")] == [
        *(f"index/index-{number}.html" for number in (1, 2, 3)),
        "index.html",
    ]
    index = soup(files["index.html"])
    assert [(a["href"], a.get_text()) for a in index.select(".counties a")] == [
        ("index/index-1.html", "0乡0—0乡199"),
        ("index/index-2.html", "0乡200—0乡399"),
        ("index/index-3.html", "0乡400—0乡449"),
    ]
    turning = soup(files["index/index-2.html"]).select("p.pages a")
    assert [link["href"] for link in turning[:3]] == ["../index.html", "index-1.html", "index-3.html"]


def test_the_index_counts_all_and_names_those_that_want_attention() -> None:
    entries = entries_of(0, 1000, 1000)
    files = YearIndex(2021, entries).files()
    index = soup(files["index.html"])
    found = Counter(entry.outcome for entry in entries)
    assert f"共1600个乡镇：完整{found['complete']}个" in index.get_text()
    assert len(index.select(".townships tbody tr")) == 100
    assert f"共{found['failed'] + found['gone']}个，这里是前100个" in index.get_text()
    few = [entry for entry in entries if entry.outcome not in ("failed", "gone")]
    assert "需要处理的" not in YearIndex(2021, few).files()["index.html"]


def test_an_index_of_the_whole_country_is_of_small_files() -> None:
    files = YearIndex(2021, entries_of(0, *[15] * 2757)).files()
    assert max(len(content.encode()) for content in files.values()) < MEGABYTE
    assert len(files) < 300
    assert len(soup(files["index.html"]).select(".counties li")) == 2757


@pytest.mark.slow
def test_counties_of_one_township_each_are_a_line_a_page() -> None:
    files = YearIndex(2021, entries_of(0, *[1] * 12_000)).files()
    index = soup(files["index.html"])
    assert len(index.select(".counties li")) == len(pages_of(files)) == 60
    assert index.select(".counties a")[0].get_text() == "1 县—200 县"
    assert max(len(content.encode()) for content in files.values()) < MEGABYTE


def test_figures_have_bars_beside_those_of_their_county() -> None:
    def entry(county: str, name: str, value: float | str | None, text: str) -> IndexEntry:
        figures = [IndexFigure("投稿", value, text)]
        return IndexEntry(township=name, county=county, outcome="complete", figures=figures)

    entries = [
        entry("甲县", "一", 40, "40篇"),
        entry("甲县", "二", 10, "约10篇"),
        entry("甲县", "三", 0, "0篇"),
        entry("甲县", "四", None, ""),
        entry("乙县", "五", 4, "4篇"),
        entry("乙县", "六", "多", "多"),
        IndexEntry(township="七", county="乙县", outcome="failed"),
    ]
    page = soup(YearIndex(2021, entries).files()["index.html"])
    cells = [row.select("td")[1] for row in page.select("tbody tr")]
    assert [(cell.get_text(), cell.get("style")) for cell in cells] == [
        ("40篇", "--w:1"),
        ("约10篇", "--w:0.25"),
        ("0篇", None),
        ("缺", None),
        ("4篇", "--w:1"),
        ("多", None),
        ("", None),
    ]


@pytest.mark.browser
def test_names_cannot_leave_the_search_for_a_script(tmp_path: Path, browser: Browser) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    entries = [
        IndexEntry(township=f"{hostile}\u2028'\"{number}", county=hostile, outcome="complete")
        for number in range(250)
    ]
    visit = opened(tmp_path, entries, browser)
    visit.page.get_by_role("searchbox").fill("onerror")
    visit.page.locator(".search li").first.wait_for()
    assert visit.page.locator(".search li a").first.inner_text() == hostile
    assert visit.page.locator("img").count() == 0
    assert visit.complaints == []


def test_the_policy_admits_the_script_of_the_search_alone() -> None:
    files = YearIndex(2021, entries_of(0, 150, 150)).files()
    index = soup(files["index.html"])
    (inline,) = index.select("script")
    assert inline.string == script()
    policy = index.select("meta[http-equiv=Content-Security-Policy]")[0]["content"]
    assert f"script-src '{script_hash()}' 'strict-dynamic'; " in policy
    assert str(policy).startswith("default-src 'none'; ")
    for page in pages_of(files).values():
        assert not page.select("script")
        assert not page.select("meta[content*=script-src]")


def opened(folder: Path, entries: list[IndexEntry], browser: Browser, width: int = 1280) -> Visit:
    """Write an index and open it from disk."""
    for name, content in YearIndex(2021, entries).files().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return Visit(browser, folder / "index.html", width)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_whoever_searches_is_led_to_the_line_and_its_county_alone(
    tmp_path: Path, browser: Browser, width: int
) -> None:
    visit = opened(tmp_path, entries_of(0, *[15] * 30), browser, width)
    page = visit.page
    assert page.locator(".search li").count() == 0
    assert visit.asked_of_others == []
    page.get_by_role("searchbox").fill("17 乡3")
    hit = page.get_by_role("link", name="17乡3", exact=True)
    hit.click()
    page.wait_for_url("**/index/index-*.html#t*")
    assert page.locator("tr:target th").inner_text() == "17乡3"
    shown = [each for each in page.locator("section.county").all() if each.is_visible()]
    assert [each.locator("h2").inner_text() for each in shown] == ["17 县"]
    page.get_by_role("link", name="本页全部").click()
    assert page.locator("section.county").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.complaints == []


@pytest.mark.browser
def test_what_is_not_there_and_what_is_everywhere_is_told(tmp_path: Path, browser: Browser) -> None:
    page = opened(tmp_path, entries_of(0, *[15] * 30), browser).page
    box, status = page.get_by_role("searchbox"), page.get_by_role("status")
    box.fill("没有这个")
    status.get_by_text("没有找到").wait_for()
    box.fill("乡")
    status.get_by_text("找到450个，这里是前50个：可以再写上县区").wait_for()
    assert page.locator(".search li").count() == 50
    box.fill("")
    assert (page.locator(".search li").count(), status.inner_text()) == (0, "")


@pytest.mark.browser
def test_without_scripts_the_lists_serve_and_no_search_is_offered(tmp_path: Path, browser: Browser) -> None:
    opened(tmp_path, entries_of(0, *[15] * 30), browser)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    assert not page.locator(".search").is_visible()
    page.get_by_role("link", name="17 县").click()
    assert page.locator("section:target h2").inner_text() == "17 县"
    context.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["index.html", "index/index-2.html"])
def test_an_accessibility_checker_finds_nothing(
    tmp_path: Path, browser: Browser, name: str, width: int, colours: str
) -> None:
    opened(tmp_path, entries_of(0, *[15] * 16), browser)
    with Visit(browser, tmp_path / name, width, colours).page as shown:
        results = Axe().run(shown)
    assert results.response["violations"] == [], results.generate_report()


@pytest.mark.parametrize("count", [2, 700])
def test_pages_of_a_greater_year_and_of_an_earlier_version_do_not_stay(tmp_path: Path, count: int) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    order = Order(
        year=2021,
        data=str(tmp_path / "data"),
        out=str(tmp_path / "out"),
        notebook=str(tiny_notebook(tmp_path / "t.ipynb")),
    )
    year = tmp_path / "out/2021"
    records = YearRecord(order, plan(order).jobs, FolderStore(year))
    (year / "index").mkdir()
    for number in range(1, 9):
        for name in (f"index-{number}.html", f"index/index-{number}.html", f"index/search-{number}.js"):
            (year / name).write_text("old", encoding="utf-8")
    for number in range(count):
        records.keep(Result(township=f"乡{number}", outcome="failed"))
    records.write()
    left = [path.relative_to(year).as_posix() for path in sorted(year.rglob("*")) if path.is_file()]
    many = [*(f"index/index-{number}.html" for number in range(1, 5)), "index/search-1.js"]
    assert [name for name in left if name != ".run.json.lock"] == [
        *(many if count == 700 else []),
        "index.html",
        "run.json",
    ]
    assert all((year / name).read_text(encoding="utf-8") != "old" for name in left)


def test_links_lead_from_every_page_to_the_files() -> None:
    files = YearIndex(2021, entries_of(0, 150, 150)).files()
    for name, page in pages_of(files).items():
        for link in page.select("td.files a"):
            at = Path(name).parent / unquote(str(link["href"]))
            assert re.fullmatch(r"index/\.\./\d乡\d+/页\.html", at.as_posix())
