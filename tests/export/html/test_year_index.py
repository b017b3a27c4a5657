"""The index of very many townships stands on pages that a phone can open, and names every one of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.batch import Order, plan
from kit.batch.year_record import YearRecord
from kit.content import OUTCOMES, Outcome
from kit.export.html.year_index import IndexEntry, render_index, render_index_pages
from kit.publishing.results import Result
from kit.stores.folder import FolderStore
from tests.support.tiny_batches import tiny_notebook, write_tiny

KINDS: list[Outcome] = list(OUTCOMES)


def entries_of(*counties: int) -> list[IndexEntry]:
    """Give as many townships of each county; the first has no name."""
    return [
        IndexEntry(
            township=f"{county}乡{number}",
            county=f"{county} 县" if county else "",
            outcome=KINDS[number % len(KINDS)],
            links={"网页": f"{county}乡{number}/页.html"},
        )
        for county, count in enumerate(counties)
        for number in range(count)
    ]


def rows(page: str, table: str = "table.townships:not(.groups)") -> list[list[str]]:
    found = BeautifulSoup(page, "html.parser")
    return [[cell.get_text() for cell in row.select("th, td")] for row in found.select(f"{table} tbody tr")]


def test_five_hundred_stand_on_one_page_as_ever() -> None:
    entries = entries_of(0, 500)
    assert render_index_pages(2021, entries) == {}
    assert len(rows(render_index(2021, entries))) == 500


@pytest.mark.parametrize(
    ("subject", "title"), [("", "2021年乡镇工作总结"), ("林<业>", "2021年乡镇工作总结（林<业>）")]
)
def test_every_page_names_the_subject(subject: str, title: str) -> None:
    few, many = entries_of(0, 3), entries_of(0, 400, 400)
    pages = [render_index(2021, few, subject), render_index(2021, many, subject)]
    pages += render_index_pages(2021, many, subject).values()
    assert len(pages) == 4
    for page in pages:
        found = BeautifulSoup(page, "html.parser")
        assert found.h1 is not None
        assert found.title is not None
        assert (found.h1.get_text(), found.title.get_text()) == (title, title)


@settings(deadline=None, max_examples=12)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6).filter(lambda counts: sum(counts) > 500))
def test_every_township_stands_on_one_page_and_its_county_leads_to_it(counts: list[int]) -> None:
    entries = entries_of(0, *counts)
    pages = render_index_pages(2021, entries)
    listed = {name: rows(page) for name, page in pages.items()}
    assert all(len(found) <= 500 for found in listed.values())
    found = [(row[0], row[1]) for page in listed.values() for row in page]
    assert found == [(entry.county, entry.township) for entry in entries]
    index = BeautifulSoup(render_index(2021, entries), "html.parser")
    lines = index.select("table.groups tbody tr")
    assert [int(line.select("td")[0].get_text()) for line in lines] == counts
    for line in lines:
        link = line.select_one("a")
        assert link is not None
        name, _, anchor = str(link["href"]).partition("#")
        begins = BeautifulSoup(pages[name], "html.parser").find(id=unquote(anchor))
        assert begins is not None
        assert link.get_text() in begins.get_text()


def test_without_counties_a_page_is_told_by_its_first_and_last() -> None:
    entries = entries_of(1200)
    pages = render_index_pages(2021, entries)
    assert list(pages) == ["index-1.html", "index-2.html", "index-3.html"]
    index = render_index(2021, entries)
    assert [row[:2] for row in rows(index, "table.groups")] == [
        ["0乡0—0乡499", "500"],
        ["0乡500—0乡999", "500"],
        ["0乡1000—0乡1199", "200"],
    ]
    turning = BeautifulSoup(pages["index-2.html"], "html.parser").select("p.pages a")
    assert [link["href"] for link in turning[:3]] == ["index.html", "index-1.html", "index-3.html"]


def test_the_index_counts_all_and_names_those_that_want_attention() -> None:
    entries = entries_of(0, 1000, 1000)
    index = render_index(2021, entries)
    found = Counter(entry.outcome for entry in entries)
    assert f"共1600个乡镇：完整{found['complete']}个" in index
    assert len(rows(index)) == 500
    assert f"共{found['failed'] + found['gone']}个，这里是前500个" in index
    few = [entry for entry in entries if entry.outcome not in ("failed", "gone")]
    assert "失败和台账不在的" not in render_index(2021, [*few])
    assert "台账不在" not in render_index(2021, [*few])


def test_an_index_of_the_whole_country_is_small() -> None:
    entries = entries_of(0, *[15] * 2757)
    assert len(render_index(2021, entries).encode()) < 1_500_000
    assert max(len(page.encode()) for page in render_index_pages(2021, entries).values()) < 400_000


@pytest.mark.parametrize("count", [2, 700])
def test_pages_of_a_greater_year_do_not_stay(tmp_path: Path, count: int) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    order = Order(
        year=2021,
        data=str(tmp_path / "data"),
        out=str(tmp_path / "out"),
        notebook=str(tiny_notebook(tmp_path / "t.ipynb")),
    )
    year = tmp_path / "out/2021"
    records = YearRecord(order, plan(order).jobs, FolderStore(year))
    for number in range(1, 5):
        (year / f"index-{number}.html").write_text("old", encoding="utf-8")
    for number in range(count):
        records.keep(Result(township=f"乡{number}", outcome="failed"))
    records.write()
    left = sorted(path.name for path in year.glob("index*.html"))
    assert left == ([] if count == 2 else ["index-1.html", "index-2.html"]) + ["index.html"]
    assert all(path.read_text(encoding="utf-8") != "old" for path in year.glob("index*.html"))
