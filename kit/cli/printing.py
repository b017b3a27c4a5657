"""Results of commands, written to the output stream whole or with an error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

import msgspec

from kit.cli.console import put, say
from kit.errors import WorkError
from kit.text.printable import writable

__all__ = ["put_content", "put_json", "put_lines"]


def put_lines(lines: Iterable[str]) -> None:
    """Write lines of text.

    Raises
    ------
    WorkError
        Not all could be written; so too for the other functions here.
    """
    _all_written(all(say(line) for line in lines))


def put_json(content: object) -> None:
    """Write JSON as UTF-8, which a program that reads it expects whatever the console's own encoding is."""
    text = json.dumps(msgspec.to_builtins(content), ensure_ascii=False, indent=2)
    put_content(writable(text).encode() + b"\n")


def put_content(content: str | bytes) -> None:
    """Write a page or text as it is."""
    _all_written(put(content, sys.stdout))


def _all_written(complete: bool) -> None:
    if not complete:
        raise WorkError("结果没能全部写出：请核对输出到的磁盘或文件")
