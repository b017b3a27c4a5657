"""A Jupyter server extension: JupyterLab's export menu shows the review's exports by readable names.

Stands at document → outputs, in the server of the analyst's desk. JupyterLab labels an exporter that is not
its own by its name, in capitals, and asks for it under that name; jupyter_server then refuses ``review-pdf``
for its hyphen. So the server lists each of the kit's exporters once, by the name that a person reads, and
turns that name back when it is asked for. ``jupyter nbconvert --to review-pdf`` knows nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.base.handlers import path_regex
from jupyter_server.nbconvert.handlers import NbconvertFileHandler
from jupyter_server.services.nbconvert.handlers import NbconvertRootHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

MENU = {
    "review-html": "年度总结 HTML",
    "review-pdf": "年度总结 PDF",
    "review-docx": "年度总结 Word",
}
"""Exporter → its name in the menu, in the menu's order."""


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
    def get(self, format: str, path: str) -> Awaitable[None] | None:
        names = {menu: name for name, menu in MENU.items()}
        return super().get(names[format], path)


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
