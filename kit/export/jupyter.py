"""A Jupyter server extension: the export menu reaches the review's exporters.

jupyter_server takes only letters, digits and _ in the name of an export format, so the menu lists
``review-pdf`` and then does not find it. This adds the one address that is missing; the server's own handler
does the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "kit.export.jupyter"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    from jupyter_server.base.handlers import path_regex
    from jupyter_server.nbconvert.handlers import NbconvertFileHandler
    from jupyter_server.utils import url_path_join

    address = url_path_join(server.base_url, rf"/nbconvert/(?P<format>review-[a-z]+){path_regex}")
    server.web_app.add_handlers(".*$", [(address, NbconvertFileHandler)])
