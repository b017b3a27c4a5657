"""One published file, read with the record that it carries."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from kit.errors import CallError, DataError
from kit.files import display_path
from kit.files.raw_sheets import MAX_FILE
from kit.proof.carried import carried_record
from kit.records.number_records import DocumentRecord
from kit.records.packed import unpack

__all__ = ["PublishedFile", "read_published"]


class PublishedFile(msgspec.Struct, frozen=True):
    """A published file.

    Attributes
    ----------
    path : Path
    content : bytes
    record : DocumentRecord
    """

    path: Path
    content: bytes
    record: DocumentRecord

    @property
    def name(self) -> str:
        """Its path, as messages give it."""
        return display_path(self.path)


def read_published(path: str | os.PathLike[str]) -> PublishedFile:
    """Read an HTML, PDF or Word file of a review with its record.

    Raises
    ------
    CallError
        There is no such file.
    DataError
        It is none of the kit's, is damaged, or carries no record that can be read.
    """
    given = Path(path)
    name = display_path(given)
    try:
        if given.is_dir():
            raise CallError(f"{name} 是文件夹：请指明其中的一份总结（.html、.pdf、.docx）")
        if given.exists() and not given.is_file():
            raise CallError(f"{name} 不是文件：请指明一份总结（.html、.pdf、.docx）")
        if given.stat().st_size > MAX_FILE:
            raise DataError(f"{name}：超过 {MAX_FILE >> 20} MB，不像是本工具发布的总结：请核对是不是这个文件")
        content = given.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "没有这个文件" if missing else error.strerror or str(error)
        raise CallError(f"{name} 打不开：{reason}；请核对路径") from None
    except ValueError:
        raise CallError(f"{name} 不是文件的路径：请核对") from None
    try:
        carried = carried_record(content)
        if carried is None:
            raise DataError("文件里没有数据记录，查不到出处：请用原来发布的文件（不是用 --no-record 写的）")
        return PublishedFile(given, content, unpack(carried))
    except DataError as error:
        raise DataError(f"{name}：{error}") from None
