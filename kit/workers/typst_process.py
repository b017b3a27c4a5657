"""A Typst process: it keeps Typst's memory from one document to the next.

Typst remembers what documents have in common, which is most of a review, but cannot be used before a fork; so
each worker has its documents set by a process beside it, forked before it used Typst. Only the kit's own code
runs there, nothing of a notebook.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from kit.document import Document
from kit.errors import ExportError, KitError
from kit.export.formats import render
from kit.workers.limits import FORKS
from kit.workers.own_process import die_with_parent, discard_output, name_process

__all__ = ["TypstProcess"]

_SET = ("pdf", "docx")
"""The formats that Typst is used for."""

_MOST = 500
"""Documents that one process sets: what it remembers grows with each."""


class TypstProcess:
    """The worker's end of such a process, which one worker at a time may use.

    Parameters
    ----------
    context : multiprocessing context
        Starts it; a process that is forked is so from one that has used no Typst.

    Raises
    ------
    OSError
        The system allows no more processes.
    """

    def __init__(self, context: Any) -> None:
        self._channel, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, os.getpid()))
        self._process.start()
        theirs.close()
        self._used = 0

    def render(self, document: Document, formats: Sequence[str], word_frame: bytes = b"") -> dict[str, bytes]:
        """Make a document's files, as `kit.export.formats.render` does."""
        asked = [name for name in formats if name in _SET]
        try:
            self._channel.send((document, asked, word_frame))
            made = render(document, [name for name in formats if name not in _SET])
            answer = self._channel.recv()
        except (EOFError, OSError):
            # It was killed, perhaps for lack of memory: the worker does without it.
            return render(document, formats, word_frame)
        if isinstance(answer, Exception):
            raise answer
        return {**made, **answer}

    def count_use(self) -> None:
        """Count one more worker that uses it."""
        self._used += 1

    @property
    def pid(self) -> int:
        """Its process id."""
        pid: int = self._process.pid
        return pid

    @property
    def is_good(self) -> bool:
        """Whether another worker may use it."""
        return self._used < _MOST and self._process.is_alive()

    def close(self) -> None:
        """End the process."""
        self._channel.close()
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, parent: int) -> None:
    """Take documents from a pipe and answer with files, until it is closed: the main function."""
    if FORKS:
        die_with_parent(parent)
        name_process("typst")
    # What it says is in its answers.
    discard_output()
    # The worker may be gone.
    with contextlib.suppress(EOFError, OSError):
        while True:
            document, formats, word_frame = pipe.recv()
            answer: dict[str, bytes] | Exception
            try:
                answer = render(document, formats, word_frame)
            except KitError as error:
                answer = error
            except Exception as error:
                answer = ExportError(f"PDF或Word未生成：意外错误 {type(error).__name__}：{error}")
            pipe.send(answer)
