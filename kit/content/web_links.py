"""Link addresses that a document may contain.

Only addresses that work on the reader's machine and cannot run a script: ``http``, ``https``, ``mailto``. Any
other scheme could run a script or reach into the reader's machine; text with such a link is kept without it.
"""

from __future__ import annotations

import re

__all__ = ["is_link", "is_web_link"]

_NAME = r"[\w%~-][\w%.~-]*"
_PAGE = re.compile(r"(?:\.\./){0,3}(?:" + _NAME + r"/){0,3}" + _NAME + r"\.html(?:#[\w%.~-]+)?", re.ASCII)
_SCHEMES = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


def is_web_link(address: str) -> bool:
    """Return whether a document may link to an address.

    >>> [is_web_link(address) for address in ("https://example.org", "mailto:a@example.org")]
    [True, True]
    >>> [is_web_link(address) for address in ("javascript:alert(1)", "file:///etc/passwd", "")]
    [False, False, False]
    """
    return _SCHEMES.match(address) is not None


def is_link(address: str) -> bool:
    """Return whether a document of the kit's may link to an address: also to a page published beside it.

    >>> [is_link(address) for address in ("../%E6%B8%85/a-2021.html#source-boards", "mailto:a@example.org")]
    [True, True]
    >>> [is_link(address) for address in ("//example.org/a.html", "/etc/a.html", "javascript:a.html")]
    [False, False, False]
    """
    return is_web_link(address) or _PAGE.fullmatch(address) is not None
