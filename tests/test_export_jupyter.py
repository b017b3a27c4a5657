"""The export menu of a real JupyterLab: what it is told, what it shows, and what a click brings."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from playwright.sync_api import Browser

from kit.export.jupyter import MENU
from tests.conftest import ROOT, command
from tests.test_exporters import REVIEW

BEGINNINGS = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK"}


class Server:
    """A JupyterLab of its own, asked as its own pages ask it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, path: str, token: str = "test") -> tuple[bytes, Message]:
        request = urllib.request.Request(
            f"{self.address}/{quote(path, safe='/?=')}", headers={"Authorization": f"token {token}"}
        )
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers


def wait_for(process: subprocess.Popen[str], port: int) -> None:
    """Return once the server listens, which is a moment after it said so."""
    while process.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, own = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("jupyter")
    notebook = nbformat.from_dict(REVIEW)
    # Without it JupyterLab asks which kernel to start.
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "总结 2021.ipynb")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
            *("--ServerApp.port=0", "--IdentityProvider.token=test", "--ServerApp.base_url=/desk/"),
        ],
        cwd=folder,
        env={**os.environ, **{f"JUPYTER_{kind}_DIR": str(own) for kind in ("CONFIG", "DATA", "RUNTIME")}},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/desk", line):
                wait_for(process, int(found[1]))
                yield Server(found[0])
                break
        else:
            pytest.fail(said)
        process.terminate()
        process.stderr.read()


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


def test_nobody_without_a_token_gets_anything(server: Server) -> None:
    with pytest.raises(HTTPError, match="403"):
        server.ask("api/nbconvert", token="other")
    page, _ = server.ask("nbconvert/年度总结 HTML/总结 2021.ipynb", token="other")
    assert "学习28次。" not in page.decode()
    assert "password" in page.decode()


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
        page.get_by_role("menuitem", name="File", exact=True).click()
        page.get_by_text("Save and Export Notebook As").click()
        shown = page.locator("#jp-mainmenu-file-notebookexport .lm-Menu-itemLabel").all_inner_texts()
        assert [label for label in shown if "年度总结" in label] == list(MENU.values())
        assert not [label for label in shown if "review" in label.lower()]
        with context.expect_event("download") as download:
            page.get_by_text("年度总结 HTML").click()
        assert download.value.suggested_filename == "总结 2021.html"
        download.value.save_as(tmp_path / "saved.html")
    assert "学习28次。" in (tmp_path / "saved.html").read_text(encoding="utf-8")
