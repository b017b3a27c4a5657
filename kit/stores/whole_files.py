"""Writing one file whole: under its name there is all of it, or what was there before."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kit.errors import ExportError

__all__ = ["left_half_written", "whole_file", "write_whole"]

_HALF = re.compile(r"\..+\.(json|html|js|xlsx|xlsm|xls|et|ods|csv|tsv|parquet)-[a-z0-9_]{8}")
"""The name of a file that is not whole yet."""


@contextmanager
def whole_file(path: Path, workplace: Path | None = None) -> Iterator[Path]:
    """Give a path to write a file to; once all of it is there, it gets its name.

    Parameters
    ----------
    path : Path
    workplace : Path, optional
        A folder of the same file system, in which it is written first; else that of the file.

    Raises
    ------
    ExportError
        The folder cannot be written, or the disk is full.

    Examples
    --------
    >>> with whole_file(Path("outputs/2021/run.json")) as unfinished:  # doctest: +SKIP
    ...     unfinished.write_bytes(b"{}")
    """
    unfinished: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = (workplace or path.parent) / f".{path.name}-{secrets.token_hex(4)}"
        # Not tempfile's, which only the owner may read: the umask decides here.
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise ExportError(f"写不出 {path}：{error.strerror or error}") from None
    finally:
        if unfinished is not None:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)


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
    with whole_file(path, workplace) as unfinished:
        unfinished.write_bytes(content)


def left_half_written(folder: Path) -> list[Path]:
    """Return the files that `write_whole` left in a folder where it was killed, or is writing now."""
    return [path for path in folder.glob(".*-????????") if path.is_file() and _HALF.fullmatch(path.name)]
