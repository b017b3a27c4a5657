"""Charts and pictures of a document as files."""

from __future__ import annotations

from base64 import b64decode

from kit.content import Chart, Picture

__all__ = ["drawing_file"]

_FORMATS = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}


def drawing_file(block: Chart | Picture) -> tuple[bytes, str]:
    """Return a drawing's content and its file extension.

    >>> drawing_file(Chart("走势", "<svg/>", "走势图"))
    (b'<svg/>', 'svg')
    """
    if isinstance(block, Chart):
        return block.svg.encode(), "svg"
    content = block.data.encode() if block.media == "image/svg+xml" else b64decode(block.data)
    return content, _FORMATS[block.media]
