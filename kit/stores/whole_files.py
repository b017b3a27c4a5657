"""Writing one file whole: under its name there is all of it, or what was there before."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from kit.errors import ExportError

__all__ = ["left_half_written", "write_whole"]

_HALF = re.compile(r"\..+\.(json|html|js)-[a-z0-9_]{8}")
"""The name of a file that is not whole yet."""


def write_whole(path: Path, content: bytes, workplace: Path | None = None) -> None:
    """Write a file so that it appears under its name only when it is whole.

    Parameters
    ----------
    path : Path
    content : bytes
    workplace : Path, optional
        A folder of the same file system, in which it is written first; else that of the file.

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
        unfinished = (workplace or path.parent) / f".{path.name}-{secrets.token_hex(4)}"
        # Not tempfile's, which only the owner may read: the umask decides here.
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        temporary = unfinished
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
    """Return the files that `write_whole` left in a folder where it was killed, or is writing now."""
    return [path for path in folder.glob(".*-????????") if path.is_file() and _HALF.fullmatch(path.name)]
