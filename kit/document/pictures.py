"""An analyst's pictures, with their content checked against the type that the notebook declares."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from kit.content import Picture

_SIGNATURES: dict[Literal["image/png", "image/jpeg"], bytes] = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}

DEFAULT_ALT = "插图"
"""Text alternative of a picture that has none."""


def picture(media: str, data: str, *, alt: str = "", caption: str = "") -> Picture | None:
    """Return a picture from notebook data, or None if no export can draw it.

    Parameters
    ----------
    media : str
        MIME type that the notebook declares.
    data : str
        Base64, or the text of an SVG.
    alt, caption : str
        As the analyst wrote them.

    Examples
    --------
    >>> picture("image/gif", "R0lGODlh") is None
    True
    >>> picture("image/svg+xml", "<svg/>", caption="走势").alt
    '走势'
    """
    alt = alt or caption or DEFAULT_ALT
    if media == "image/svg+xml" and "<svg" in data:
        return Picture(data, "image/svg+xml", alt, caption)
    try:
        content = b64decode(data)
    except ValueError:
        return None
    if media == "image/svg+xml":
        text = content.decode(errors="replace")
        return Picture(text, "image/svg+xml", alt, caption) if "<svg" in text else None
    for known, signature in _SIGNATURES.items():
        if media == known and content.startswith(signature):
            return Picture(b64encode(content).decode(), known, alt, caption)
    return None


Attachments = Mapping[str, Mapping[str, str]]
"""Pictures pasted into a cell: name → MIME type → data."""

_ENDINGS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
_MAX_NAME = 80
"""Longest address that a message quotes, in characters."""


class Pictures:
    """The pictures that a Markdown cell can refer to: attachments, data URLs, files beside the notebook.

    Parameters
    ----------
    attachments : mapping
    folder : Path or None
        Folder of the notebook, or None if unknown.
    """

    def __init__(self, attachments: Attachments, folder: Path | None) -> None:
        self._attachments = attachments
        self._folder = folder

    def find(self, url: str, alt: str, caption: str) -> Picture | str:
        """Return the picture at an address, or a message that says why there is none.

        >>> Pictures({}, None).find("https://example.org/a.png", "图", "")[:20]
        '图片“图”不在笔记本里或不是PNG、JP'
        """
        for media, data in self._data(url):
            if found := picture(media, data, alt=alt, caption=caption):
                return found
        name = alt or (unquote(url) if len(url) < _MAX_NAME else "无名")
        if re.match(r"(?i)[a-z][a-z0-9+.-]+:", url) or not url:
            return f"图片“{name}”不在笔记本里或不是PNG、JPEG、SVG，未写入；请把图片粘贴进单元格"
        path = self._path(url)
        if path is None:
            return f"图片“{name}”（{unquote(url)}）在笔记本旁边没有找到，未写入；请把图片粘贴进单元格"
        return f"图片“{name}”（{unquote(url)}）不是PNG、JPEG、SVG，未写入；请另存为PNG"

    def _data(self, url: str) -> Iterator[tuple[str, str]]:
        if url.startswith("attachment:"):
            yield from self._attachments.get(unquote(url.removeprefix("attachment:")), {}).items()
        elif found := re.fullmatch(r"data:([a-z]+/[a-z+]+);base64,(.+)", url, re.DOTALL):
            yield found[1], unquote(found[2])
        elif (path := self._path(url)) is not None and (media := _ENDINGS.get(path.suffix.lower())):
            yield media, b64encode(path.read_bytes()).decode()

    def _path(self, url: str) -> Path | None:
        """Return a file in the notebook's folder or its parent, by its address; files elsewhere are not read.

        The notebook may come from someone else and must not include other files of this machine.
        """
        if self._folder is None or re.match(r"(?i)[a-z][a-z0-9+.-]+:|[/\\]", url):
            return None
        for name in (unquote(url), unquote(re.split("[?#]", url)[0])):
            try:
                path = (self._folder / name).resolve()
                if path.is_file() and path.is_relative_to(self._folder.resolve().parent):
                    return path
            except (OSError, ValueError):
                continue
        return None
