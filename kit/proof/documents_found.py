"""The documents that a call names: files, those of folders, and those of zip files; none is read yet.

A zip may hold thousands of documents or be made to harm. Its list is read by `zip_list`, in a worker; a
member is then unpacked by itself, from its place in the file.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import BinaryIO

import msgspec

from kit.errors import CallError, DataError
from kit.files import display_path
from kit.files.archives import member_name
from kit.files.named_files import opened
from kit.files.raw_sheets import MAX_FILE
from kit.text.printable import visible

__all__ = ["FoundDocument", "Member", "documents_found", "zip_list"]

_ENDINGS = (".html", ".pdf", ".docx")
_MOST_MEMBERS = 50_000
_ENCRYPTED = 1
_LOCAL = struct.Struct("<4s22xHH")
_ENTRY = b"PK\x03\x04"
_NONE = "里没有总结（.html、.pdf、.docx）"


class Member(msgspec.Struct, frozen=True):
    """A document in a zip: its name, where its entry begins, and how it is packed."""

    name: str
    at: int
    packed: int
    method: int
    flags: int
    checksum: int


class FoundDocument(msgspec.Struct, frozen=True):
    """A document that was found.

    Attributes
    ----------
    name : str
        As findings give it; of one in a zip with its name in it.
    path : str
        Of the file, or of the zip.
    member : Member or None
        Of one in a zip.
    """

    name: str
    path: str
    member: Member | None = None

    @property
    def review(self) -> str:
        """What the documents of one review have in common: the name without its ending."""
        return PurePath(self.name).with_suffix("").as_posix()

    def read(self) -> bytes:
        """Return its content.

        Raises
        ------
        DataError
            One line: it cannot be read, is locked, damaged or too large.
        """
        try:
            with Path(self.path).open("rb") as file:
                content = file.read(MAX_FILE + 1) if self.member is None else _unpacked(self.member, file)
        except OSError as error:
            raise DataError(f"打不开：{error.strerror or error}；请核对权限") from None
        if len(content) > MAX_FILE:
            raise DataError(f"超过 {MAX_FILE >> 20} MB，不像是本工具发布的成果：请核对是不是这个文件")
        return content


def documents_found(
    paths: Sequence[str | os.PathLike[str]], listed: Callable[[str], tuple[Member, ...]]
) -> Iterator[FoundDocument]:
    """Yield the documents that a call names, in its order; those of a folder or zip by name.

    Parameters
    ----------
    paths : sequence of path
        Documents, folders that hold some, or zip files of them.
    listed : callable
        Lists the documents of a zip, as `zip_list` does.

    Raises
    ------
    CallError
        There is no such file or folder, or no document in it.
    """
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found = sorted(each for each in path.rglob("*") if _is_document(each.name) and each.is_file())
            if not found:
                raise CallError(f"{display_path(path)} {_NONE}：请核对文件夹")
            yield from (FoundDocument(str(each), str(each)) for each in found)
        elif path.suffix.lower() == ".zip":
            _check(path)
            members = listed(str(path))
            if not members:
                raise CallError(f"{display_path(path)} {_NONE}：请核对文件")
            yield from (FoundDocument(f"{path} › {each.name}", str(path), each) for each in members)
        else:
            _check(path)
            yield FoundDocument(str(given), str(path))


def zip_list(path: str) -> tuple[Member, ...]:
    """Return the documents of a zip, by name.

    Raises
    ------
    DataError
        It is none, damaged, or has too many entries.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_MEMBERS:
                raise DataError(f"里面超过{_MOST_MEMBERS}个文件：请解开后按文件夹核对")
            return tuple(
                sorted(
                    (_member(each) for each in entries if _is_document(PurePath(member_name(each)).name)),
                    key=lambda member: member.name,
                )
            )
    except (DataError, MemoryError):
        raise
    except Exception:
        # zipfile raises a dozen kinds of errors for damaged packages; all are reported as one.
        raise DataError("可能没有传完或已损坏：请重新取一份") from None


def _check(path: Path) -> None:
    """Refuse what cannot be opened: the call names it."""
    with opened(path):
        pass


def _is_document(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not name.startswith((".", "~$", "index"))


def _member(entry: zipfile.ZipInfo) -> Member:
    return Member(
        visible(member_name(entry)),
        entry.header_offset,
        entry.compress_size,
        entry.compress_type,
        entry.flag_bits,
        entry.CRC,
    )


def _unpacked(member: Member, file: BinaryIO) -> bytes:
    """Return a member's content, at most a byte more than a document may have."""
    if member.flags & _ENCRYPTED:
        raise DataError("压缩包有密码：请解开后按文件夹核对")
    file.seek(member.at)
    head = file.read(_LOCAL.size)
    mark, *lengths = _LOCAL.unpack(head) if len(head) == _LOCAL.size else (b"", 0, 0)
    file.seek(sum(lengths), os.SEEK_CUR)
    packed = file.read(min(member.packed, MAX_FILE + 1))
    if mark != _ENTRY or member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError("在压缩包里解不开：请解开后按文件夹核对")
    if member.method == zipfile.ZIP_STORED:
        content = packed
    else:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, MAX_FILE + 1)
        except zlib.error:
            content = b""
    if len(content) <= MAX_FILE and zlib.crc32(content) != member.checksum:
        raise DataError("在压缩包里已损坏：请重新取一份")
    return content
