"""The console: lines are written to it so that none ever costs work.

A console may know few characters, be full, or be gone.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

from kit.text.printable import visible

__all__ = ["has_screen", "open_streams", "put", "say"]

_PLAINER = str.maketrans({"›": ">", "“": '"', "”": '"', "…": "...", "·": "."})
"""What the kit's own lines use and an older code page may lack."""


def has_screen() -> bool:
    """Tell whether somebody looks on: both streams are a terminal's."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return sys.stderr.isatty() and sys.stdout.isatty()
    return False


def open_streams() -> None:
    """Have standard streams that were closed lead nowhere; else other files would take their numbers."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The system gives the lowest number that is free.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good


def say(line: str, *, error: bool = False) -> bool:
    """Put one line on the screen, or on the error stream; return whether it was not lost.

    >>> say("已写完")
    已写完
    True
    """
    return put(visible(line) + "\n", sys.stderr if error else sys.stdout)


def put(content: str | bytes, stream: IO[str]) -> bool:
    """Write to a stream what it can take; where it takes nothing more, all that follows is dropped.

    Returns
    -------
    bool
        Whether nothing was lost; a reader that has seen enough and is gone has lost nothing.
    """
    try:
        if isinstance(content, bytes):
            stream.flush()
            stream.buffer.write(content)  # type: ignore[attr-defined]  # all but streams of memory have it
        else:
            stream.write(_within(content, getattr(stream, "encoding", None) or "utf-8"))
        stream.flush()
    except (OSError, ValueError) as error:
        _leave(stream)
        return isinstance(error, BrokenPipeError)
    return True


def _within(text: str, encoding: str) -> str:
    """Return a text in the characters of an encoding; others are spelt out."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAINER).encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        pass
    return text


def _leave(stream: IO[str]) -> None:
    """Let a stream lead nowhere from now on, also for what it holds back until the program ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
