"""Files written whole: under their final name there is all of a file, or what was there before.

Stands beside the way of the data, like `kit.errors`: the outputs of a run and the blank workbook for a
township are written by it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kit.errors import ExportError

__all__ = ["write_whole"]


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
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise ExportError(f"写不出 {path}：{error.strerror or error}") from None
