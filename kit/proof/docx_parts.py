"""The parts of a Word file: unpacked within bounds, and parsed without entities."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from lxml import etree

from kit.errors import DataError
from kit.files.raw_sheets import MAX_UNFOLDED

__all__ = ["C", "DocxParts", "R", "W", "docx_parts"]

_SCHEMAS = "http://schemas.openxmlformats.org/"
W = f"{{{_SCHEMAS}wordprocessingml/2006/main}}"
R = f"{{{_SCHEMAS}officeDocument/2006/relationships}}"
C = f"{{{_SCHEMAS}drawingml/2006/chart}}"

# “Strict Open XML”, which Word can save too, has the same elements under other names.
_STRICT = b"http://purl.oclc.org/ooxml/"
_USUAL = {
    b"wordprocessingml/main": b"wordprocessingml/2006/main",
    b"drawingml/main": b"drawingml/2006/main",
    b"drawingml/chart": b"drawingml/2006/chart",
    b"drawingml/wordprocessingDrawing": b"drawingml/2006/wordprocessingDrawing",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
}

MAX_XML = 16 << 20
"""Bytes of one part; the text of a long review has one million."""

MAX_TAGS = 2_000_000
"""Tags of one part, opened and closed: a parsed one takes some hundred bytes, however short it is."""

_MOST_PARTS = 20_000
_ENTRY = b"PK\x01\x02"

_T = TypeVar("_T")


@lru_cache(maxsize=1)
def docx_parts(content: bytes) -> DocxParts:
    """Return the parts of a Word file; its text and its charts are asked for one after the other."""
    return DocxParts(content)


class DocxParts:
    """A Word file whose parts are read one by one, each once.

    The sizes that a package declares are not trusted: unpacking stops at the bounds.

    Attributes
    ----------
    main : str
        Path of the document part.

    Raises
    ------
    DataError
        It is no Word file, damaged, encrypted, or unpacks beyond the bounds.
    """

    def __init__(self, content: bytes) -> None:
        if content.count(_ENTRY) > _MOST_PARTS:
            raise DataError("Word文件里的部件多得不像是本工具发布的成果：请核对是不是这个文件")
        self._left = MAX_UNFOLDED
        self._read: dict[str, Any] = {}
        self._zip = _guarded("压缩包", lambda: zipfile.ZipFile(io.BytesIO(content)))
        # Some writers separate names with a backslash.
        self._entries = {
            entry.filename.replace("\\", "/").lstrip("/"): entry for entry in self._zip.infolist()
        }
        mains = [target for kind, target in self.relations("").values() if kind.endswith("/officeDocument")]
        self.main = mains[0] if mains else ""
        if self.main not in self._entries:
            raise DataError("不是 Word 文件（.docx）：请给出发布的成果文件")

    def xml(self, name: str) -> Any | None:
        """Return the root of a part's XML; None where there is no such part."""
        entry = self._entries.get(name)
        if name not in self._read and entry is not None:
            self._read[name] = _guarded(name, lambda: _parsed(name, self._unpacked(name, entry)))
        return self._read.get(name)

    def related(self, kind: str) -> Any | None:
        """Return the root of the part that the document has of a kind, such as ``styles``."""
        for each, target in self.relations(self.main).values():
            if each.endswith(f"/{kind}"):
                return self.xml(target)
        return None

    def relations(self, name: str) -> Mapping[str, tuple[str, str]]:
        """Return the relations of a part by their ids: kind, and path of what is within the package."""
        folder, file = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            each.get("Id", ""): (
                each.get("Type", ""),
                posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in (root if root is not None else ())
            if each.get("TargetMode") != "External"
        }

    def _unpacked(self, name: str, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & 1:
            raise DataError("Word文件有密码：请在 Word 或 WPS 里去掉密码再保存")
        bound = min(MAX_XML, self._left)
        with self._zip.open(entry) as member:
            content = member.read(bound + 1)
        self._left -= len(content)
        if len(content) > bound or content.count(b"<") > MAX_TAGS:
            raise DataError(f"Word文件里的 {name} 大得不像是本工具发布的成果：请核对是不是这个文件")
        return content


def _parsed(name: str, content: bytes) -> Any:
    if _STRICT in content:
        for strict, usual in _USUAL.items():
            content = content.replace(_STRICT + strict, _SCHEMAS.encode() + usual)
    if b"<!DOCTYPE" in content:
        raise _defined(name)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        # In an encoding that hides it.
        raise _defined(name)
    return root


def _defined(name: str) -> DataError:
    return DataError(
        f"Word文件里的 {name} 有不该有的定义（DOCTYPE），不是 Word 写的：请重新取一份发布的成果文件"
    )


def _guarded(name: str, work: Callable[[], _T]) -> _T:
    try:
        return work()
    except (DataError, MemoryError):
        raise
    except Exception:
        # zipfile and lxml raise many kinds of errors for damaged files; all are reported as one.
        raise DataError(
            f"Word文件已损坏（{name} 读不出）：请重新取一份，或者在 Word 或 WPS 里打开后另存为 .docx"
        ) from None
