"""Files written whole: under their final name there is all of a file, or what was there before.

The outputs of a run and the blank workbook for a township are written by it.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from kit.errors import ExportError

__all__ = ["left_half_written", "write_whole"]

_HALF = re.compile(r"\..+\.(json|html)-[a-z0-9_]{8}")
"""The name of a file that is not whole yet, as `tempfile.mkstemp` makes it."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears under its name only when it is whole.

    Raises
    ------
    ExportError
        The folder cannot be written, or the disk is full.

    Examples
    --------
    >>> write_whole(Path("outputs/2021/run.json"), b"{}")  # doctest: +SKIP
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unborn = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        # Not a temporary file of the system's: this one is to be read by whoever the umask lets read.
        handle = os.open(unborn, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        temporary = unborn
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ExportError(f"写不出 {path}：{error.strerror or error}") from None


def left_half_written(folder: Path) -> list[Path]:
    """Return what `write_whole` has left in a folder where it was killed, or is just writing."""
    return [path for path in folder.glob(".*-????????") if path.is_file() and _HALF.fullmatch(path.name)]
