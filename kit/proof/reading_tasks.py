"""What is read of files that may be made to harm, as tasks for a pool: within limits on time and memory.

A review's documents are read by one process, as they carry the same record. Should it be lost, what it had
done is kept, the document that it was at is told, and the others are read by another.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kit.errors import DataError
from kit.proof.document_held import Held, held_document, of_file
from kit.proof.documents_found import FoundDocument, Member, zip_list
from kit.stores.hashes import sha256
from kit.workers.limits import Limits
from kit.workers.task import Workspace

__all__ = ["LIMITS", "LOADED", "HoldingTask", "ListingTask"]

LIMITS = Limits(seconds=60, memory=1 << 30)
"""Of the documents of one review; the largest that are known take a second and 100 MB."""

LOADED = (
    *("kit.proof.reading_tasks", "kit.proof.html_seen", "kit.proof.docx_seen", "kit.proof.pdf_seen"),
    *("pikepdf.settings", "mmap", "encodings.cp437", "encodings.utf_16_le", "encodings.utf_8_sig"),
)
"""Modules of the readers: loaded before a fork, used only after it."""

_DONE = "held"
_AGAIN = "请核对是不是发布的总结，或者重新取一份"


@dataclass(frozen=True)
class _ReadingTask:
    @property
    def name(self) -> str:
        """Seeds what nothing here draws."""
        return type(self).__name__

    @property
    def module_folder(self) -> Path | None:
        """No modules but the kit's are needed."""
        return None


@dataclass(frozen=True)
class HoldingTask(_ReadingTask):
    """Holds the documents of a review against their record.

    Attributes
    ----------
    at : int
        Comes back with the result.
    documents : sequence of FoundDocument
    limits : Limits
        Those of the pool, for what is told of a process that passes them.
    key : bytes
    keeps : bool
        As for `held_document`.
    """

    at: int
    documents: Sequence[FoundDocument]
    limits: Limits
    key: bytes = b""
    keeps: bool = False

    def run(self, workspace: Workspace) -> tuple[int, list[Held]]:
        """Return what came of each document."""
        # Looking for cycles copies the pages that are shared with the process that was forked.
        gc.disable()
        done = []
        with (workspace.folder / _DONE).open("ab") as file:
            for document in self.documents:
                done.append(self._held(document, workspace.memory_note))
                # A name in a form that no text file has would be lost by JSON.
                file.write(msgspec.msgpack.encode(done[-1]).hex().encode() + b"\n")
                file.flush()
        return self.at, done

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> tuple[int, list[Held]]:
        """Return what came of the documents up to the one that the process was lost at, and of that."""
        path = folder / _DONE if folder is not None else None
        lines = path.read_bytes().split(b"\n")[:-1] if path is not None and path.exists() else []
        done = [msgspec.msgpack.decode(bytes.fromhex(line.decode()), type=Held) for line in lines]
        name = self.documents[len(done)].name
        if self.limits.seconds is not None and seconds >= self.limits.seconds:
            reason = f"读了{self.limits.seconds:g}秒还没有读完，已中止：{_AGAIN}"
        elif folder is not None:
            reason = f"读的时候进程被迫结束，可能是有意损坏的文件，或者内存不足：{_AGAIN}"
        return self.at, [*done, Held(name, (of_file(name, "not-readable", reason),))]

    def _held(self, document: FoundDocument, memory_note: str) -> Held:
        try:
            content = document.read()
            held = held_document(document.name, content, self.key, keeps=self.keeps)
            return msgspec.structs.replace(held, sha256=sha256(content))
        except MemoryError:
            told = f"读它要用的内存超过{self.limits.memory >> 20} MB，已中止：{_AGAIN}{memory_note}"
        except DataError as error:
            told = str(error)
        return Held(document.name, (of_file(document.name, "not-readable", told),))


@dataclass(frozen=True)
class ListingTask(_ReadingTask):
    """Lists the documents in a zip."""

    path: str

    def run(self, workspace: Workspace) -> tuple[Member, ...] | str:
        """Return the documents, or why the zip cannot be read."""
        try:
            return zip_list(self.path)
        except MemoryError:
            return f"列出其中的文件要用的内存太多，不像是装总结的压缩包{workspace.memory_note}"
        except DataError as error:
            return str(error)

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> str:
        """Return that it cannot be read."""
        return "列出其中的文件用的时间或内存太多，不像是装总结的压缩包" if folder is not None else reason
