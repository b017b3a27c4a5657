"""The console, written to so that no failing terminal costs work.

A console may know few characters, be full, or be gone.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

import click

from kit.text.printable import visible

__all__ = ["has_screen", "open_streams", "put", "say", "takes_colour"]

_PLAINER = str.maketrans({"›": ">", "“": '"', "”": '"', "…": "...", "·": "."})
"""Characters of the kit's own lines that an older code page may lack."""


def has_screen() -> bool:
    """Return whether both streams are a terminal's."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return sys.stderr.isatty() and sys.stdout.isatty()
    return False


def takes_colour(stream: IO[str]) -> bool:
    """Return whether a stream is a terminal that shows colours, and the user has not turned them off."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return stream.isatty()
    return False


def open_streams() -> None:
    """Open closed standard streams to the null device; else other files would take their numbers."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The system gives the lowest number that is free.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good
    if sys.platform == "win32":
        from colorama import just_fix_windows_console

        just_fix_windows_console()


def say(line: str, *, error: bool = False, colour: str | None = None) -> bool:
    """Write one line to the output or error stream; return whether it was not lost.

    Parameters
    ----------
    line : str
    error : bool
    colour : str, optional
        As `click.style` names it; used where the stream takes colours.

    >>> say("已写完")
    已写完
    True
    """
    stream = sys.stderr if error else sys.stdout
    shown = visible(line)
    return put((click.style(shown, fg=colour) if colour and takes_colour(stream) else shown) + "\n", stream)


def put(content: str | bytes, stream: IO[str]) -> bool:
    """Write to a stream what it can encode; once it fails, all that follows is dropped.

    Returns
    -------
    bool
        Whether nothing was lost; a closed pipe loses nothing.
    """
    try:
        if isinstance(content, bytes):
            stream.flush()
            stream.buffer.write(content)  # type: ignore[attr-defined]  # all but streams of memory have it
        else:
            stream.write(_within(content, getattr(stream, "encoding", None) or "utf-8"))
        stream.flush()
    except (OSError, ValueError) as error:
        _redirect(stream)
        return isinstance(error, BrokenPipeError)
    return True


def _within(text: str, encoding: str) -> str:
    """Return a text in the characters of an encoding; others are escaped."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAINER).encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        pass
    return text


def _redirect(stream: IO[str]) -> None:
    """Redirect a stream to the null device, also for what it still buffers."""
    with contextlib.suppress(OSError, ValueError):
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, stream.fileno())
        os.close(devnull)
