"""Jupyter server extension: readable names for the kit's exporters in JupyterLab's export menu.

JupyterLab shows a third-party exporter by its entry point's name, in capitals, and requests it by that name;
jupyter_server rejects ``review-pdf`` for its hyphen. So this extension lists each of the kit's exporters by a
Chinese name, and maps that name back on request. ``jupyter nbconvert --to review-pdf`` is not affected.

Messages on what an export left out, or why it failed, would only be in the server's log. Here they are shown
as a page, with a link to the download if there is one.
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
from tornado.web import HTTPError, authenticated

from kit.document import read
from kit.errors import KitError
from kit.export.exporters import ReviewConversionError
from kit.export.html.page_templates import templates

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

MENU = {
    "review-html": "年度总结 HTML",
    "review-pdf": "年度总结 PDF",
    "review-docx": "年度总结 Word",
}
"""Exporter → name in the menu, in menu order."""

_FAILED = "没有导出"

_ANYWAY = "anyway"
"""Value of the query argument ``download`` in the link on the page of messages."""


class _Formats(NbconvertRootHandler):
    """The server's list of formats, with the kit's exporters by menu name."""

    def finish(self, chunk: Any = None) -> Any:
        if self.get_status() == 200:
            listed = json.loads(chunk)
            renamed = {menu: listed.pop(name) for name, menu in MENU.items() if name in listed}
            chunk = json.dumps({**listed, **renamed})
        return super().finish(chunk)


class _Export(NbconvertFileHandler):
    """An export, requested by menu name."""

    @authenticated
    @authorized
    async def get(self, format: str, path: str) -> None:
        names = {menu: name for name, menu in MENU.items()}
        confirmed = self.get_query_argument("download", "") == _ANYWAY
        left_out = [] if confirmed else await self._left_out(path)
        if left_out:
            query = {**self.request.query_arguments, "download": [_ANYWAY]}
            title = f"{format}：有{len(left_out)}处没有照原样写入"
            self._page(title, left_out, f"?{urlencode(query, doseq=True)}")
            return
        if confirmed:
            self.request.arguments["download"] = [b"true"]
        await ensure_async(super().get(names[format], path))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Show a page that says in Chinese why there is no document."""
        error = kwargs.get("exc_info", (None, None))[1]
        cause = error.__cause__ if isinstance(error, HTTPError) else error
        if isinstance(cause, ReviewConversionError):
            # The notebook is at fault, not the server.
            self.set_status(422)
            self._page(_FAILED, str(cause).split("；"))
        elif cause is not None:
            unexpected = f"出现意外错误：{type(cause).__name__}：{cause}"
            self._page(
                _FAILED, [unexpected, "请把上面一行报告给维护者；完整的记录在启动 JupyterLab 的窗口里"]
            )
        elif status_code == 404:
            self._page(_FAILED, ["没有这个笔记本：可能已改名、移走或删除，请重新打开它"])
        else:
            super().write_error(status_code, **kwargs)

    async def _left_out(self, path: str) -> list[str]:
        """Return messages on what the document will leave out; empty if it will fail."""
        model = await ensure_async(self.contents_manager.get(path=path.strip("/")))
        if model["type"] != "notebook":
            return []
        os_path = getattr(self.contents_manager, "_get_os_path", None)
        folder = Path(os_path(path.strip("/"))).parent if os_path else None
        try:
            reading = await run_sync(read, model["content"], folder)
        except KitError:
            return []
        return list(reading.messages)

    def _page(self, title: str, lines: list[str], download: str = "") -> None:
        # The policy of exported documents is a sandbox that forbids downloads; this page is the kit's own.
        self.set_header("Content-Security-Policy", super(NbconvertFileHandler, self).content_security_policy)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        template = templates().get_template("message.html.jinja")
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
