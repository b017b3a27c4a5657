"""Hashes of content, as figures.json and run.json give them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["sha256", "sha256_of_files"]


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_files(files: Iterable[Path], root: Path) -> str:
    """Return one hash of several files, by their names under `root` and their content.

    >>> sha256_of_files([], Path()) == sha256_of_files((), Path())
    True
    """
    lines = (f"{path.relative_to(root).as_posix()}\0{sha256(path.read_bytes())}\n" for path in files)
    return sha256("".join(lines).encode("utf-8", "surrogateescape"))
