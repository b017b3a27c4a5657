"""Packages of parts as zip archives, always with the same time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["EPOCH", "zipped"]

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every part."""

_LEVEL = 9
"""Of deflate: marks around numbers cost an eighth less than at the usual 6."""

_COMPRESSED = (".png", ".jpg", ".xlsx")


def zipped(parts: Mapping[str, bytes], *, after: bytes = b"") -> bytes:
    """Pack parts by path, after those of a package if there is one: the same parts give the same bytes.

    >>> whole = zipped({"a.xml": b"<a/>", "b.xml": b"<b/>"})
    >>> whole == zipped({"b.xml": b"<b/>"}, after=zipped({"a.xml": b"<a/>"}))
    True
    """
    file = io.BytesIO(after)
    with zipfile.ZipFile(file, "a") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_COMPRESSED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=_LEVEL)
    return file.getvalue()
