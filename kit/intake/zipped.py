"""A zip file that was sent → its files, with readable names, unpacked within bounds.

Memory is bounded as in `kit.files.raw_sheets`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from kit.errors import DataError
from kit.files.archives import member_name
from kit.files.raw_sheets import MAX_FILE, MAX_UNFOLDED, UnreadableFileError

__all__ = ["Member", "is_parcel", "unzipped"]

_ZIP = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_MOST_MEMBERS = 20_000
_PACKAGES = ("[content_types].xml", "content.xml", "index/document.iwa")


@dataclass(frozen=True)
class Member:
    """A file in a zip file.

    Attributes
    ----------
    name : str
        Path within the zip file, with ``/``.
    content : bytes
    modified : str
        As the zip file gives it: ``2021-12-03 10:22``; empty if it gives none.
    """

    name: str
    content: bytes
    modified: str


def is_parcel(content: bytes, name: str) -> bool:
    r"""Return whether a file holds other files, rather than being a workbook in a zip's form.

    >>> is_parcel(b"PK\x05\x06", "a.zip"), is_parcel(b"\xd0\xcf", "a.xls")
    (True, False)
    """
    if not content.startswith((_ZIP, _EMPTY)):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename.replace("\\", "/").lower() for info in archive.infolist()}
    except Exception:
        # zipfile raises a dozen kinds of errors: a damaged workbook is one, and so is a damaged zip file.
        return name.lower().endswith(".zip")
    return not any(package in names for package in _PACKAGES)


def unzipped(content: bytes, name: str) -> Iterator[Member]:
    """Yield the files of a zip file.

    Raises
    ------
    UnreadableFileError
        It is damaged, has a password, or unpacks beyond the bounds.
    """
    left = MAX_UNFOLDED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > _MOST_MEMBERS:
                raise _too_large(name)
            for info in infos:
                if info.flag_bits & 1:
                    raise UnreadableFileError(
                        name, "file-password", "压缩包有密码：请解开后把里面的文件再收一次"
                    )
                with archive.open(info) as member:
                    unfolded = member.read(min(MAX_FILE, left) + 1)
                if len(unfolded) > min(MAX_FILE, left):
                    raise _too_large(name)
                left -= len(unfolded)
                yield Member(member_name(info).replace("\\", "/"), unfolded, _time(info))
    except DataError:
        raise
    except Exception:
        raise UnreadableFileError(
            name, "file-damaged", "压缩包解不开（可能没有传完或已损坏）：请对方重发"
        ) from None


def _time(info: zipfile.ZipInfo) -> str:
    year, month, day, hour, minute, _ = info.date_time
    return f"{year}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}" if year > 1980 else ""


def _too_large(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        name, "file-too-large", f"解开后超过 {MAX_UNFOLDED >> 20} MB：请解开后按文件夹收"
    )
