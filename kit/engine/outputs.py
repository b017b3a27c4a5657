"""The outputs of the cell that runs, as a notebook keeps them.

Serves the shell at notebook, on the running branch: displays, results, errors and what is printed come here
in the order in which they happen.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, v4

__all__ = ["OutputLimitError", "Outputs", "captured"]


_MOST_PRINTED = 4_000_000
_MOST_SHOWN = 64_000_000
"""Characters that one notebook may print, and show: more than anybody reads, less than a memory holds."""

_LEFT = 100_000
"""Characters that are kept of a cell that printed too much."""


class OutputLimitError(RuntimeError):
    """A notebook puts out more than any document has room for."""


class Outputs:
    """Where a shell puts what its cells put out."""

    def __init__(self) -> None:
        self._cell: list[NotebookNode] = []
        self._labelled: dict[str, list[NotebookNode]] = {}
        self._clear = False
        # Of the stream that is written last; joined only when something else comes.
        self._parts: list[str] = []
        self._printed = self._shown = 0
        self._before = 0, 0
        self.exceeded: OutputLimitError | None = None

    def begin(self, outputs: list[NotebookNode]) -> None:
        """Put what comes from now on into `outputs`."""
        self._cell = outputs
        self._clear = False
        self._parts = []
        self._before = self._printed, self._shown
        self.exceeded = None

    def end(self) -> None:
        """Bring the cell's outputs into their last form."""
        if self._parts:
            text = "".join(self._parts)
            self._cell[-1].text = text if self.exceeded is None else f"{text[:_LEFT]}\n…\n"
            self._parts = []

    def write(self, name: str, text: str) -> None:
        """Add what is printed on a stream; it joins what that stream said right before.

        Raises
        ------
        OutputLimitError
            It is too much.
        """
        self._clear_now()
        self._printed += len(text)
        if self._printed > _MOST_PRINTED:
            self._exceed(f"打印的文字超过{_MOST_PRINTED // 10_000}万字，请少打印一些，或写入文件")
        if not self._parts or self._cell[-1].name != name:
            self.end()
            self._cell.append(NotebookNode(output_type="stream", name=name, text=""))
        self._parts.append(text)

    def keep(self, output: NotebookNode) -> None:
        """Add one output; raises `OutputLimitError` where it is too much."""
        self._clear_now()
        size = sum(len(value) for value in output.get("data", {}).values() if isinstance(value, str))
        self._shown += size
        # An error is kept always.
        if size and self._shown > _MOST_SHOWN:
            self._exceed(f"显示的内容超过{_MOST_SHOWN // 1_000_000}MB，请少显示一些，或写入文件")
        self.end()
        self._cell.append(output)

    def show(self, data: dict[str, Any], metadata: dict[str, Any], label: str | None, update: bool) -> None:
        """Add a display, or put it in place of those that carry its label."""
        if update and label is not None:
            for shown in self._labelled.get(label, []):
                shown.data, shown.metadata = data, metadata
            return
        output = v4.new_output("display_data", data, metadata=metadata)
        if label is not None:
            self._labelled.setdefault(label, []).append(output)
        self.keep(output)

    def clear(self, wait: bool) -> None:
        """Drop the cell's outputs, now or when the next one comes."""
        self._clear = True
        if not wait:
            self._clear_now()

    def _clear_now(self) -> None:
        if self._clear:
            self._cell.clear()
            self._parts = []
            self._printed, self._shown = self._before
            self._clear = False

    def _exceed(self, told: str) -> None:
        self.exceeded = OutputLimitError(told)
        raise self.exceeded


@contextlib.contextmanager
def captured(outputs: Outputs) -> Iterator[None]:
    """Send both streams, and what is written past Python to their descriptors, into `outputs`.

    What a program that a cell starts prints is kept as well; it stands after what Python itself printed.
    Nothing can be read from standard input.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, Path(os.devnull).open() as nothing:
        past_python = {1: out, 2: err}
        before = sys.stdin, sys.stdout, sys.stderr
        for stream in before[1:]:
            stream.flush()
        kept = {descriptor: os.dup(descriptor) for descriptor in (0, *past_python)}
        os.dup2(nothing.fileno(), 0)
        for descriptor, file in past_python.items():
            os.dup2(file.fileno(), descriptor)
        sys.stdin = nothing
        sys.stdout, sys.stderr = (_Stream(name, outputs, past_python[fd].fileno()) for name, fd in _STREAMS)
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
            for stream in before[1:]:
                # A cell may have written to sys.__stdout__.
                stream.flush()
            for descriptor, copy in kept.items():
                os.dup2(copy, descriptor)
                os.close(copy)
            for name, descriptor in _STREAMS:
                file = past_python[descriptor]
                file.seek(0)
                # A character takes four bytes at most; of a program that never stops no more is wanted, and a
                # cell may have left no room for more than there is.
                wanted = min(os.fstat(file.fileno()).st_size, 4 * _MOST_PRINTED)
                if text := file.read(wanted).decode("utf-8", "replace"):
                    with contextlib.suppress(OutputLimitError):
                        outputs.write(name, text)
            outputs.end()


_STREAMS = (("stdout", 1), ("stderr", 2))


class _Stream(io.TextIOBase):
    """Stands as sys.stdout or sys.stderr while a cell runs."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs, descriptor: int) -> None:
        self.name = name
        self._outputs = outputs
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            # A file's name may hold what is no character; a notebook, like a kernel, cannot.
            writable = text.encode("utf-8", "replace").decode("utf-8")
            self._outputs.write(self.name, writable)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor
