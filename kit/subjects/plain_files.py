"""The text of a file in a subject's folder, or why it cannot be read."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from kit.files.encodings import decode

__all__ = ["UnreadableFileError", "read_plain"]

_GREATEST = 1 << 20  # bytes; the largest file of the built-in subjects has 30 kB
_LINE = re.compile(r"第 (\d+) 行有")


class UnreadableFileError(ValueError):
    """A file cannot be read; the message says in Chinese why, and what to do.

    Attributes
    ----------
    line : int
        Of the first byte that cannot be decoded; 0 for other reasons.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read_plain(path: Path) -> str:
    """Return the text of a file, in UTF-8, UTF-16 or GB 18030.

    Raises
    ------
    FileNotFoundError
    UnreadableFileError
        It is a folder, too large, not text, or may not be read.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableFileError("是文件夹，应是文本文件")
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableFileError("不是普通文件，读不出")
        if found.st_size > _GREATEST:
            raise UnreadableFileError("超过 1 MB，不像是专题的文件")
        return decode(path.read_bytes()).lstrip("\ufeff")
    except FileNotFoundError:
        raise
    except PermissionError:
        raise UnreadableFileError("没有读这个文件的权限") from None
    except OSError:
        raise UnreadableFileError("打不开：请核对它是不是文件、链接指向哪里") from None
    except UnicodeError:
        raise UnreadableFileError("读不出：请存为 UTF-8 编码的文本") from None
    except ValueError as error:
        if isinstance(error, UnreadableFileError):
            raise
        line = _LINE.search(str(error))
        message = f"读不出（{error}）：请存为 UTF-8 编码的文本"
        raise UnreadableFileError(message, int(line[1]) if line else 0) from None
