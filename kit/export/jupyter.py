"""A Jupyter server extension: JupyterLab's export menu shows the review's exports by readable names.

Stands at document → outputs, in the server of the analyst's desk. JupyterLab labels an exporter that is not
its own by its name, in capitals, and asks for it under that name; jupyter_server then refuses ``review-pdf``
for its hyphen. So the server lists each of the kit's exporters once, by the name that a person reads, and
turns that name back when it is asked for. ``jupyter nbconvert --to review-pdf`` knows nothing of it.

What a document cannot carry, and why there is none, would stand in the server's log, which an analyst never
sees: here each is a page, with the download on it where there is one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from anyio.to_thread import run_sync
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import path_regex
from jupyter_server.nbconvert.handlers import NbconvertFileHandler
from jupyter_server.services.nbconvert.handlers import NbconvertRootHandler
from jupyter_server.utils import ensure_async, url_path_join
from tornado.web import authenticated

from kit.document import read
from kit.errors import KitError
from kit.export.exporters import ReviewConversionError
from kit.export.html import templates

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

MENU = {
    "review-html": "年度总结 HTML",
    "review-pdf": "年度总结 PDF",
    "review-docx": "年度总结 Word",
}
"""Exporter → its name in the menu, in the menu's order."""

_ANYWAY = "anyway"
"""What a download is called that is asked for on the page which tells what it lacks."""


class _Formats(NbconvertRootHandler):
    """The server's list of formats, the kit's by their names in the menu."""

    def finish(self, chunk: Any = None) -> Any:
        if self.get_status() == 200:
            listed = json.loads(chunk)
            ours = {menu: listed.pop(name) for name, menu in MENU.items() if name in listed}
            chunk = json.dumps({**listed, **ours})
        return super().finish(chunk)


class _Export(NbconvertFileHandler):
    """One export, asked for by its name in the menu."""

    @authenticated
    @authorized
    async def get(self, format: str, path: str) -> None:
        names = {menu: name for name, menu in MENU.items()}
        told = self.get_query_argument("download", "") == _ANYWAY
        left_out = [] if told else await self._left_out(path)
        if left_out:
            asked = {**self.request.query_arguments, "download": [_ANYWAY]}
            title = f"{format}：有{len(left_out)}处没有照原样写入"
            self._page(title, left_out, f"?{urlencode(asked, doseq=True)}")
            return
        if told:
            self.request.arguments["download"] = [b"true"]
        await ensure_async(super().get(names[format], path))

    def write_error(self, status_code: int, **given: Any) -> None:
        """Say in one line, on a page of the analyst's own tongue, why there is no document."""
        error = given.get("exc_info", (None, None))[1]
        why = getattr(error, "__cause__", None)
        if isinstance(why, ReviewConversionError):
            self._page("没有导出", str(why).split("；"))
        else:
            super().write_error(status_code, **given)

    async def _left_out(self, path: str) -> list[str]:
        """Return what the document of this notebook will not carry; nothing where there will be none."""
        model = await ensure_async(self.contents_manager.get(path=path.strip("/")))
        if model["type"] != "notebook":
            return []
        on_disk = getattr(self.contents_manager, "_get_os_path", None)
        folder = Path(on_disk(path.strip("/"))).parent if on_disk else None
        try:
            reading = await run_sync(read, model["content"], folder)
        except KitError:
            return []
        return list(reading.messages)

    def _page(self, title: str, lines: list[str], download: str = "") -> None:
        # A document is shown in a sandbox, out of which nothing can be downloaded; this page is ours.
        self.set_header("Content-Security-Policy", super(NbconvertFileHandler, self).content_security_policy)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        template = templates().get_template("told.html.jinja")
        self.finish(template.render(title=title, lines=lines, download=download))


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "kit.export.jupyter"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    names = "|".join(quote(menu) for menu in MENU.values())
    server.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(server.base_url, "/api/nbconvert"), _Formats),
            (url_path_join(server.base_url, rf"/nbconvert/(?P<format>{names}){path_regex}"), _Export),
        ],
    )
