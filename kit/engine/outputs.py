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

__all__ = ["Outputs", "captured"]


class Outputs:
    """Where a shell puts what its cells put out."""

    def __init__(self) -> None:
        self._cell: list[NotebookNode] = []
        self._labelled: dict[str, list[NotebookNode]] = {}
        self._clear = False

    def begin(self, outputs: list[NotebookNode]) -> None:
        """Put what comes from now on into `outputs`."""
        self._cell = outputs
        self._clear = False

    def keep(self, output: NotebookNode) -> None:
        """Add one output; text that follows text on the same stream joins it."""
        if self._clear:
            self._cell.clear()
            self._clear = False
        last = self._cell[-1] if self._cell else None
        if output.output_type == "stream" and last is not None and last.get("name") == output.name:
            last.text += output.text
        else:
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
        if wait:
            self._clear = True
        else:
            self._cell.clear()


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
                if text := file.read().decode("utf-8", "replace"):
                    outputs.keep(v4.new_output("stream", name=name, text=text))


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
            self._outputs.keep(v4.new_output("stream", name=self.name, text=writable))
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor
