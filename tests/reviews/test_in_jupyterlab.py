"""The desk in a real JupyterLab: Run All, Tab, the preview, and a notebook opened without a kernel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.support.jupyter_lab import Server, jupyter_lab
from tests.support.project import ROOT

v4: Any = nbformat.v4
WAIT = 60_000  # ms, for a kernel to start on a busy machine
_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = [
    'import kit\nreview = kit.open_review("清河镇", 2021)\nreview',
    'review.section("理论学习")',
    'review.say("今年{{ 宣传栏 }}宣传栏。")',
    "review.figures",
    'models = review.table("先进典型").set_index("典型类别")["人数"].astype(int)\n'
    'review.captioned(models.plot.bar(), "典型人数")',
    "review.preview()",
    "review.",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, published: Path) -> Iterator[Server]:
    folder, own = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("jupyter")
    (folder / "data").symlink_to(ROOT / "data")
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in CELLS], metadata=_KERNEL)
    nbformat.write(notebook, folder / "desk.ipynb")
    shutil.copy(published / "清河镇/清河镇-2021.ipynb", folder / "done.ipynb")
    with jupyter_lab(folder, own) as running:
        yield running


def opened(page: Page, server: Server, name: str, more: str = "") -> None:
    page.goto(f"{server.address}/lab/tree/{quote(name)}?token=test&reset{more}")
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=WAIT)


@pytest.mark.browser
def test_run_all_shows_the_review_and_tab_lists_what_it_can_do(server: Server, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        # What is run before the kernel answers is not run, and says nothing.
        with page.expect_websocket(lambda each: "/channels" in each.url, timeout=WAIT) as kernel:
            opened(page, server, "desk.ipynb")
        kernel.value.wait_for_event("framereceived", timeout=WAIT)
        # By commands: words are those of the language that JupyterLab is set to.
        page.locator("#jp-MainMenu .lm-MenuBar-item").nth(3).click()
        page.locator("[data-command='runmenu:run-all']").click()
        shown = page.locator(".jp-OutputArea-output")
        expect(shown.filter(has_text="台账16本")).to_be_visible(timeout=WAIT)
        charts = shown.locator("figure img")
        expect(charts.first).to_be_visible(timeout=WAIT)
        assert charts.evaluate_all("all => all.every(each => each.complete && each.naturalWidth > 300)")
        frame = page.frame_locator("iframe[title=预览]")
        expect(frame.get_by_role("heading", name="理论学习")).to_be_visible(timeout=WAIT)
        for told in ("今年63块宣传栏。", "典型人数"):
            expect(shown.filter(has_text=told).first).to_be_attached(timeout=WAIT)
        expect(shown.locator("table").filter(has_text="年度目标").first).to_be_attached(timeout=WAIT)
        assert not shown.filter(has_text="Glyph").count()
        last = page.locator(".jp-CodeCell").last
        last.locator(".cm-content").click()
        page.keyboard.press("Control+End")
        offered = page.locator(".jp-Completer-item")
        for _ in range(10):
            # A busy machine may be slower than JupyterLab waits for.
            page.keyboard.press("Tab")
            with suppress(PlaywrightTimeout):
                offered.filter(has_text="preview").first.wait_for(timeout=WAIT / 10)
                break
        names = {name.strip() for name in page.locator(".jp-Completer-match").all_inner_texts()}
        assert {"section", "figures", "say", "chart", "table"} <= names
        page.keyboard.press("Escape")
        page.keyboard.insert_text('figures["宣传标')
        page.keyboard.press("Tab")
        expect(offered.filter(has_text="宣传标语")).to_be_visible(timeout=WAIT)
        page.keyboard.press("Enter")
        expect(last.locator(".cm-content")).to_contain_text("宣传标语")
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("review.section")
        page.keyboard.press("Shift+Tab")
        expect(page.locator(".jp-Tooltip")).to_contain_text("写一节", timeout=WAIT)


@pytest.mark.slow
@pytest.mark.browser
def test_a_notebook_of_a_batch_is_readable_without_a_kernel(server: Server, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        opened(page, server, "done.ipynb", "&kernel=none")
        charts = page.locator(".jp-OutputArea-output figure img")
        expect(charts.first).to_be_attached(timeout=WAIT)
        assert charts.evaluate_all(
            "all => Promise.all(all.map(each => each.decode().then(() => each.naturalWidth)))"
        )
        assert min(charts.evaluate_all("all => all.map(each => each.naturalWidth)")) > 300
        shown = page.locator(".jp-OutputArea-output:visible")
        expect(shown.filter(has_text="全镇开展理论学习27次").first).to_be_attached(timeout=WAIT)
        assert not [text for text in shown.all_inner_texts() if "packed" in text]
