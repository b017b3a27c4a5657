"""One published file, read with the record that it carries."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from kit.errors import DataError
from kit.files import display_path
from kit.files.named_files import named_file
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
    content = named_file(given, most=MAX_FILE)
    try:
        carried = carried_record(content)
        if carried is None:
            raise DataError("文件里没有数据记录，查不到出处：请用原来发布的文件（不是用 --no-record 写的）")
        return PublishedFile(given, content, unpack(carried))
    except DataError as error:
        raise DataError(f"{name}：{error}") from None
