"""The export menu of a real JupyterLab: what it is told, what it shows, and what a click brings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, unquote

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from playwright.sync_api import Browser, expect

from kit.export.jupyter import MENU
from tests.support.jupyter_lab import Server, jupyter_lab
from tests.support.notebooks import REVIEW
from tests.support.project import ROOT, command

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="9" height="9"/></svg>'
v4: Any = nbformat.v4  # its functions carry no types
BEGINNINGS = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, own = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("jupyter")
    notebook = nbformat.from_dict(REVIEW)
    # Without it JupyterLab asks which kernel to start.
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "总结 2021.ipynb")
    lacking = nbformat.from_dict(REVIEW)
    lacking.metadata.kernelspec = notebook.metadata.kernelspec
    lacking.cells.append(
        nbformat.from_dict(v4.new_markdown_cell("![图](https://example.org/a.png)\n\n![](b.png)<i>x</i>"))
    )
    lacking.cells.append(nbformat.from_dict(v4.new_markdown_cell("![](c.svg)")))
    nbformat.write(lacking, folder / "有缺.ipynb")
    (folder / "c.svg").write_text(SVG, encoding="utf-8")
    lacking.cells[0].outputs = [v4.new_output("error", ename="ValueError", evalue="<b>坏</b>")]
    nbformat.write(lacking, folder / "出错.ipynb")
    with jupyter_lab(folder, own) as running:
        yield running


def test_the_menu_is_told_each_export_once_by_the_name_that_a_person_reads(server: Server) -> None:
    listed = json.loads(server.ask("api/nbconvert")[0])
    assert list(listed)[-3:] == ["年度总结 HTML", "年度总结 PDF", "年度总结 Word"]
    assert not MENU.keys() & listed.keys()
    assert listed["年度总结 PDF"] == {"output_mimetype": "application/pdf"}
    assert "markdown" in listed


@pytest.mark.parametrize(("name", "label"), MENU.items())
def test_the_menus_address_gives_the_file(server: Server, name: str, label: str) -> None:
    made, headers = server.ask(f"nbconvert/{label}/总结 2021.ipynb?download=true")
    ending = name.removeprefix("review-")
    assert made.startswith(BEGINNINGS[ending])
    assert headers["Content-Disposition"].endswith(quote(f"总结 2021.{ending}"))


@pytest.mark.parametrize(("name", "label"), MENU.items())
def test_what_a_document_lacks_is_told_before_the_download(server: Server, name: str, label: str) -> None:
    page, headers = server.ask(f"nbconvert/{label}/有缺.ipynb?download=true")
    assert headers["Content-Disposition"] is None
    assert "sandbox" not in headers["Content-Security-Policy"]
    shown = BeautifulSoup(page, "html.parser")
    assert f"{label}：有2处没有照原样写入" in shown.get_text()
    assert [line.get_text()[:12] for line in shown.select(".told li")] == [
        "第4个单元格：图片“图”",
        "第4个单元格：图片“b.",
    ]
    link = shown.select_one("main a")
    assert link is not None
    made, headers = server.ask(f"nbconvert/{label}/有缺.ipynb{link['href']}")
    ending = name.removeprefix("review-")
    assert made.startswith(BEGINNINGS[ending])
    assert headers["Content-Disposition"].endswith(quote(f"有缺.{ending}"))


def test_a_picture_beside_the_notebook_is_taken_in(server: Server) -> None:
    made, _ = server.ask("nbconvert/年度总结 HTML/有缺.ipynb?download=anyway")
    assert 'width="90"' in unquote(made.decode()).replace("'", '"')


def test_why_there_is_no_document_is_told_on_a_page(server: Server) -> None:
    with pytest.raises(HTTPError) as caught:
        server.ask("nbconvert/年度总结 PDF/出错.ipynb?download=true")
    assert caught.value.code == 422
    page = caught.value.read().decode()
    assert "运行出错：ValueError：&lt;b&gt;坏&lt;/b&gt;" in page
    assert "Traceback" not in page
    assert "nbconvert failed" not in page


def test_a_notebook_that_is_gone_is_told_on_a_page(server: Server) -> None:
    with pytest.raises(HTTPError) as caught:
        server.ask("nbconvert/年度总结 PDF/没有.ipynb?download=true")
    assert caught.value.code == 404
    assert "没有这个笔记本" in caught.value.read().decode()


MENU_PATH = re.compile(r"“(\w+) → ([^”]+)”")
SAYS_MENUS = ("README.zh-CN.md", "notebooks/*.ipynb", "docs/*.md", "kit/document/run_consistency.py")


@pytest.mark.browser
def test_menus_are_chinese_and_named_as_they_stand(server: Server, browser: Browser) -> None:
    said = {
        found
        for pattern in SAYS_MENUS
        for path in ROOT.glob(pattern)
        for found in MENU_PATH.findall(path.read_text(encoding="utf-8"))
    }
    assert {menu for menu, _ in said} >= {"文件", "运行", "设置"}
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.address}/lab/tree/{quote('总结 2021.ipynb')}?token=test")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        for menu in sorted({menu for menu, _ in said}):
            page.get_by_role("menuitem", name=menu, exact=True).click()
            items = page.locator(".lm-Menu .lm-Menu-itemLabel")
            for _, item in sorted(each for each in said if each[0] == menu):
                expect(items.filter(has_text=re.compile(rf"^{re.escape(item)}$")).first).to_be_visible()
            page.keyboard.press("Escape")


def test_nobody_without_a_token_gets_anything(server: Server) -> None:
    with pytest.raises(HTTPError, match="403") as refused:
        server.ask("api/nbconvert", token="other")
    refused.value.close()
    page, _ = server.ask("nbconvert/年度总结 HTML/总结 2021.ipynb", token="other")
    assert "学习28次。" not in page.decode()
    assert "password" in page.decode()
    page, _ = server.ask("nbconvert/年度总结 HTML/有缺.ipynb", token="other")
    assert "没有照原样写入" not in page.decode()


@pytest.mark.parametrize(("name", "label"), MENU.items())
def test_the_exporter_bears_the_menus_name(name: str, label: str) -> None:
    assert get_exporter(name).export_from_notebook == label


def test_the_installed_kit_switches_it_on() -> None:
    shown = command("jupyter", "server", "extension", "list", cwd=ROOT)
    assert "kit.export.jupyter" in shown.stdout + shown.stderr


@pytest.mark.browser
def test_a_click_in_the_menu_downloads_the_file(server: Server, browser: Browser, tmp_path: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        # The menu is filled when the server has listed its formats, after the notebook is open.
        with page.expect_response("**/api/nbconvert?*"):
            page.goto(f"{server.address}/lab/tree/{quote('总结 2021.ipynb')}?token=test")
        page.get_by_role("menuitem", name="文件", exact=True).click()
        page.get_by_text("保存并导出笔记本为").click()
        shown = page.locator("#jp-mainmenu-file-notebookexport .lm-Menu-itemLabel").all_inner_texts()
        assert [label for label in shown if "年度总结" in label] == list(MENU.values())
        assert not [label for label in shown if "review" in label.lower()]
        with context.expect_event("download") as download:
            page.get_by_text("年度总结 HTML").click()
        assert download.value.suggested_filename == "总结 2021.html"
        download.value.save_as(tmp_path / "saved.html")
    assert "学习28次。" in (tmp_path / "saved.html").read_text(encoding="utf-8")


@pytest.mark.browser
def test_the_page_that_tells_leads_to_the_download(server: Server, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        address = f"{server.address}/nbconvert/{quote('年度总结 Word')}/{quote('有缺.ipynb')}"
        page.goto(f"{address}?download=true&token=test")
        assert page.get_by_role("listitem").count() == 2
        with page.expect_download() as download:
            page.get_by_role("link", name="仍然下载").click()
        assert download.value.suggested_filename == "有缺.docx"
