from __future__ import annotations

from types import SimpleNamespace

import pytest
from jupyter_server.nbconvert.handlers import NbconvertFileHandler
from tornado.httputil import HTTPServerRequest, RequestStartLine
from tornado.web import Application

from kit.export.jupyter import _load_jupyter_server_extension
from tests.conftest import ROOT, command


@pytest.mark.parametrize(
    ("name", "found"),
    [("review-html", True), ("review-pdf", True), ("review-docx", True), ("another-one", False)],
)
def test_the_export_menus_address_reaches_the_exporter(name: str, found: bool) -> None:
    application = Application()
    _load_jupyter_server_extension(SimpleNamespace(base_url="/lab/", web_app=application))  # type: ignore[arg-type]
    request = HTTPServerRequest(
        start_line=RequestStartLine("GET", f"/lab/nbconvert/{name}/2021/out.ipynb", "HTTP/1.0")
    )
    handler = application.find_handler(request)
    assert (handler.handler_class is NbconvertFileHandler) is found
    if found:
        assert handler.path_kwargs == {"format": name.encode(), "path": b"/2021/out.ipynb"}


def test_the_installed_kit_switches_it_on() -> None:
    shown = command("jupyter", "server", "extension", "list", cwd=ROOT)
    assert "kit.export.jupyter" in shown.stdout + shown.stderr
