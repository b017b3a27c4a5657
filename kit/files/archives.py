"""Zip packages (.xlsx, .ods) → their members, unpacked within bounds.

The sizes that a package declares are not trusted: unpacking stops at the bounds of `kit.files.raw_sheets`.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Callable
from typing import TypeVar

from kit.files.raw_sheets import MAX_MEMBER, MAX_UNFOLDED, UnreadableFileError

__all__ = ["Archive", "member_name", "utf8"]

_T = TypeVar("_T")
_UTF8 = 0x800
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"'][^>]*>")


class Archive:
    """A zip package whose members are read one by one.

    Parameters
    ----------
    data : bytes
    file : str
        Name of the file in error messages.

    Raises
    ------
    UnreadableFileError
        It is damaged, unpacks beyond the bounds, or a member is encrypted.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._left = MAX_UNFOLDED
        self._zip = self._guarded(lambda: zipfile.ZipFile(io.BytesIO(data)))
        # Some writers separate names with a backslash, or use another case than the package's references.
        self._names = {
            info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in self._zip.infolist()
        }

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._names

    def names(self) -> list[str]:
        """Return the members' names, in lower case."""
        return list(self._names)

    def entries(self) -> list[zipfile.ZipInfo]:
        """Return the members as the package lists them, each name once, for a copy of it."""
        return [info for info in self._names.values() if not info.is_dir()]

    def read(self, name: str) -> bytes | None:
        """Return a member's bytes; None where there is no such member."""
        info = self._names.get(name.lstrip("/").casefold())
        return None if info is None else self._guarded(lambda: self._unfold(info))

    def _unfold(self, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & 1:
            raise UnreadableFileError.locked(self.file)
        bound = min(MAX_MEMBER, self._left)
        with self._zip.open(info) as member:
            content = member.read(bound + 1)
        if len(content) > bound:
            raise UnreadableFileError.too_large(self.file, f"解开后超过 {MAX_MEMBER >> 20} MB")
        self._left -= len(content)
        return content

    def _guarded(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except UnreadableFileError:
            raise
        except Exception:
            # zipfile raises a dozen kinds of errors for damaged packages; all are reported as one.
            raise UnreadableFileError.damaged(self.file) from None


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; where the zip file does not say that it is UTF-8, it is tried, then GBK.

    The zip tools of Windows write names in GBK without saying so.
    """
    name = info.orig_filename.partition("\0")[0]
    if info.flag_bits & _UTF8:
        return name
    raw = name.encode("cp437", "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def utf8(xml: bytes) -> bytes:
    """Return XML in UTF-8, from whatever encoding it is in.

    Raises
    ------
    ValueError
        It is not in the encoding that it declares, or declares an unknown one.

    Examples
    --------
    >>> utf8("<?xml version='1.0' encoding='GBK'?><a>镇</a>".encode("gbk")).decode()
    '<a>镇</a>'
    """
    xml = xml.removeprefix(codecs.BOM_UTF8)
    if xml.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _DECLARATION.sub(b"", xml.decode("utf-16").encode(), count=1)
    declared = _DECLARATION.match(xml[:300])
    if declared is None or declared[1].lower() in {b"utf-8", b"utf8", b"us-ascii"}:
        return xml
    try:
        return xml[declared.end() :].decode(declared[1].decode()).encode()
    except LookupError:
        raise ValueError("unknown encoding") from None
