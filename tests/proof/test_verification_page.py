"""What verifying found as a page: offline, escaped, of a bounded size, fit for a phone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from kit.proof.findings import Finding
from kit.proof.verification_forms import verified_as
from kit.proof.verification_page import verification_page
from kit.proof.verifying import Verified, verify
from tests.support.browser_pages import Visit
from tests.support.project import left
from tests.support.review_documents import files_of

FILES = files_of()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good documents and one whose number was changed."""
    for form, content in FILES.items():
        (tmp_path / f"清河镇-2021.{form}").write_bytes(content)
    page = FILES["html"].decode()
    assert ">27次<" in page
    (tmp_path / "清河镇-2021.html").write_text(page.replace(">27次<", ">28次<", 1))
    return tmp_path


def finding(file: str, severity: str = "error", message: str = "28应为27次") -> Finding:
    return Finding(file=file, place="第3段", code="number-changed", severity=severity, message=message)  # type: ignore[arg-type]


def test_a_page_is_written_that_asks_for_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "核对.html"
    assert left("verify", str(folder / "清河镇-2021.html"), "--format", "html", "--out", str(out)) == 1
    shutil.move(out, tmp_path / "index.html")
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"<script|https?://|<link[^>]+href=\"(?!data:)", text)
    soup = BeautifulSoup(text, "html.parser")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in soup.select("table.cards tr")]
    (row,) = rows[1:]
    assert re.fullmatch(r"第\d+段“.*", row[0])
    assert (row[1], "28应为27次" in row[2]) == ("数字与记录不同", True)
    assert soup.select_one("main p.error").get_text() == "1处不符"  # type: ignore[union-attr]


def test_documents_without_findings_are_listed(folder: Path) -> None:
    soup = BeautifulSoup(verification_page(verify([folder])), "html.parser")
    assert [Path(each.get_text()).suffix for each in soup.select("details li")] == [".docx", ".pdf"]
    assert soup.select_one("summary").get_text() == "2份"  # type: ignore[union-attr]


def test_all_is_well_where_nothing_is_found() -> None:
    page = verification_page(Verified(1, 840, (), ("甲.html",)))
    soup = BeautifulSoup(page, "html.parser")
    assert [each.get_text() for each in soup.select("main > p")] == ["全部相符", "核对了1份文件、840个数字"]
    assert not soup.select("table")


@pytest.mark.parametrize(("documents", "each"), [(1000, 1), (1000, 201), (20, 2000)])
def test_the_page_of_a_year_has_a_bounded_size(documents: int, each: int) -> None:
    names = tuple(f"outputs/2021/某某县某某镇{at}/某某镇-2021.html" for at in range(3 * documents))
    found = tuple(finding(name, message="数字" * 60) for name in names[::3] for _ in range(each))
    page = verification_page(Verified(len(names), 10**6, found, names))
    assert len(page.encode()) < 4 << 20
    soup = BeautifulSoup(page, "html.parser")
    shown = len(soup.select("table.cards"))
    left_out = re.search(r"另有(\d+)份", soup.get_text())
    assert shown + (int(left_out[1]) if left_out else 0) == documents
    assert f"{documents * each}处不符" in soup.get_text()


def test_what_is_wrong_comes_before_notices() -> None:
    found = (finding("甲.html", "notice"), finding("乙.html"))
    soup = BeautifulSoup(verification_page(Verified(2, 9, found, ("甲.html", "乙.html"))), "html.parser")
    assert [each.get_text() for each in soup.select("h2")][1:] == ["乙.html", "甲.html"]
    assert soup.select("table.cards td.kind")[1].get_text().startswith("提示：")


def test_names_from_outside_are_escaped() -> None:
    bad = "<img src=x onerror=alert(1)>\x1b[2J"
    found = Verified(2, 0, (finding(bad, message=bad),), (bad, f"{bad}2"))
    assert "<img" not in verification_page(found)
    assert b"\x1b" not in verified_as(found, "text")
    assert json.loads(verified_as(found, "json"))["findings"][0]["file"] == bad


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_a_phone_and_a_desk(folder: Path, tmp_path: Path, browser: Browser, width: int) -> None:
    page = tmp_path / "核对.html"
    found = verify([folder])
    long = finding("很长的文件夹名/" * 12 + "清河镇-2021.html", message="很长的说明" * 40 + "x" * 200)
    page.write_bytes(verified_as(Verified(4, 99, (*found.findings, long), found.names), "html"))
    visit = Visit(browser, page, width)
    assert (visit.asked_of_others, visit.complaints) == ([], [])
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(visit.page).violations_count == 0
