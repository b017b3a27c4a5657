"""Outputs of the running cell, collected in order: displays, results, errors, and printed text."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, v4

__all__ = ["OutputLimitError", "Outputs", "captured", "new_output"]


_MAX_PRINTED = 4_000_000
_MAX_DISPLAYED = 64_000_000
"""Characters that one notebook may print, and display, before it is stopped."""

_KEPT_OF_EXCESS = 100_000
"""Characters that are kept of a cell that printed too much."""


class OutputLimitError(RuntimeError):
    """A notebook prints or displays too much."""


def new_output(kind: str, data: dict[str, Any], metadata: dict[str, Any], **fields: Any) -> NotebookNode:
    """Return an output that displays data, as `nbformat.v4.new_output` does.

    nbformat copies and validates whatever is within; what is a text, or JSON by its name, is valid.
    """
    if not all(isinstance(value, str) or _IS_JSON.fullmatch(name) for name, value in data.items()):
        made: NotebookNode = v4.new_output(kind, data, metadata=metadata, **fields)
        return made
    return NotebookNode(output_type=kind, metadata=NotebookNode(metadata), data=NotebookNode(data), **fields)


_IS_JSON = re.compile(r"application/(.*\+)?json")


class Outputs:
    """Collects the outputs of a shell's cells."""

    def __init__(self) -> None:
        self._cell: list[NotebookNode] = []
        self._by_display_id: dict[str, list[NotebookNode]] = {}
        self._clear = False
        # Parts of the stream output in progress; joined when it ends.
        self._parts: list[str] = []
        self._printed = self._displayed = 0
        self._before = 0, 0
        self.exceeded: OutputLimitError | None = None

    def begin(self, outputs: list[NotebookNode]) -> None:
        """Collect into `outputs` from now on."""
        self._cell = outputs
        self._clear = False
        self._parts = []
        self._before = self._printed, self._displayed
        self.exceeded = None

    def end(self) -> None:
        """Finish the cell's outputs."""
        if self._parts:
            text = "".join(self._parts)
            self._cell[-1].text = text if self.exceeded is None else f"{text[:_KEPT_OF_EXCESS]}\n…\n"
            self._parts = []

    def write(self, name: str, text: str) -> None:
        """Add printed text; it is appended to the last output if that is of the same stream.

        Raises
        ------
        OutputLimitError
            The notebook has printed too much.
        """
        self._clear_now()
        self._printed += len(text)
        if self._printed > _MAX_PRINTED:
            self._exceed(f"打印的文字超过{_MAX_PRINTED // 10_000}万字，请少打印一些，或写入文件")
        if not self._parts or self._cell[-1].name != name:
            self.end()
            self._cell.append(NotebookNode(output_type="stream", name=name, text=""))
        self._parts.append(text)

    def keep(self, output: NotebookNode) -> None:
        """Add one output; raises `OutputLimitError` if the notebook has displayed too much."""
        self._clear_now()
        size = sum(len(value) for value in output.get("data", {}).values() if isinstance(value, str))
        self._displayed += size
        # Errors have no size and are always kept.
        if size and self._displayed > _MAX_DISPLAYED:
            self._exceed(f"显示的内容超过{_MAX_DISPLAYED // 1_000_000}MB，请少显示一些，或写入文件")
        self.end()
        self._cell.append(output)

    def show(
        self, data: dict[str, Any], metadata: dict[str, Any], display_id: str | None, update: bool
    ) -> None:
        """Add a display, or update those with the same display id."""
        if update and display_id is not None:
            for output in self._by_display_id.get(display_id, []):
                output.data, output.metadata = data, metadata
            return
        output = new_output("display_data", data, metadata)
        if display_id is not None:
            self._by_display_id.setdefault(display_id, []).append(output)
        self.keep(output)

    def clear(self, wait: bool) -> None:
        """Drop the cell's outputs, now or when the next output is added."""
        self._clear = True
        if not wait:
            self._clear_now()

    def _clear_now(self) -> None:
        if self._clear:
            self._cell.clear()
            self._parts = []
            self._printed, self._displayed = self._before
            self._clear = False

    def _exceed(self, message: str) -> None:
        self.exceeded = OutputLimitError(message)
        raise self.exceeded


@contextlib.contextmanager
def captured(outputs: Outputs) -> Iterator[None]:
    """Redirect stdout and stderr into `outputs`, including what is written to their file descriptors.

    Text that a subprocess prints is added after the text that Python printed. Standard input is empty.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, Path(os.devnull).open() as nothing:
        raw_files = {1: out, 2: err}
        streams = sys.stdin, sys.stdout, sys.stderr
        for stream in streams[1:]:
            stream.flush()
        saved = {descriptor: os.dup(descriptor) for descriptor in (0, *raw_files)}
        os.dup2(nothing.fileno(), 0)
        for descriptor, file in raw_files.items():
            os.dup2(file.fileno(), descriptor)
        sys.stdin = nothing
        sys.stdout, sys.stderr = (_Stream(name, outputs, raw_files[fd].fileno()) for name, fd in _STREAMS)
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            for stream in streams[1:]:
                # A cell may have written to sys.__stdout__.
                stream.flush()
            for descriptor, copy in saved.items():
                os.dup2(copy, descriptor)
                os.close(copy)
            for name, descriptor in _STREAMS:
                file = raw_files[descriptor]
                file.seek(0)
                # A character takes at most four bytes. A program may print without end, and the cell may have
                # used up the memory, so read no more than the limit or the file's size.
                size = min(os.fstat(file.fileno()).st_size, 4 * _MAX_PRINTED)
                if text := file.read(size).decode("utf-8", "replace"):
                    with contextlib.suppress(OutputLimitError):
                        outputs.write(name, text)
            outputs.end()


_STREAMS = (("stdout", 1), ("stderr", 2))


class _Stream(io.TextIOBase):
    """Replaces sys.stdout or sys.stderr while a cell runs."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs, descriptor: int) -> None:
        self.name = name
        self._outputs = outputs
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            # Text may hold lone surrogates, from a file's name for example; a notebook cannot.
            writable = text.encode("utf-8", "replace").decode("utf-8")
            self._outputs.write(self.name, writable)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor
