"""A file that a call names: there and a file, or one line that says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kit.errors import CallError
from kit.files.file_names import display_path

__all__ = ["named_file", "opened"]


@contextmanager
def opened(path: Path, option: str = "") -> Iterator[BinaryIO]:
    """Open a file that a call names.

    Parameters
    ----------
    path : Path
    option : str, optional
        What names it in the call, which begins the message: ``--key``.

    Raises
    ------
    CallError
        There is no such file, it is none, or it cannot be opened.
    """
    name = " ".join(filter(None, (option, display_path(path))))
    try:
        if path.is_dir():
            raise CallError(f"{name} 是文件夹：请指明其中的一个文件")
        if path.exists() and not path.is_file():
            raise CallError(f"{name} 不是文件：请核对路径")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "没有这个文件" if missing else error.strerror or str(error)
        raise CallError(f"{name} 打不开：{reason}；请核对路径") from None
    except ValueError:
        # A NUL in it.
        raise CallError(f"{name} 不是文件的路径：请核对") from None


def named_file(path: Path, option: str = "", most: int = 0) -> bytes:
    """Return the content of a file that a call names.

    Parameters
    ----------
    path : Path
    option : str, optional
        As for `opened`.
    most : int, optional
        Bytes that it may have; 0 for any number.

    Raises
    ------
    CallError
        As `opened` raises it, or the file is too large.
    """
    with opened(path, option) as file:
        content = file.read(most + 1 if most else -1)
    if most and len(content) > most:
        raise CallError(
            f"{display_path(path)} 超过 {most >> 20} MB，不像是本工具发布的：请核对是不是这个文件"
        )
    return content
