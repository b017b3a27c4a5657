"""Hashes of content, as figures.json and run.json give them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

__all__ = ["sha256", "sha256_of_file", "sha256_of_files"]


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path | str) -> str:
    """Return the SHA-256 of a file in hexadecimal digits; raises `OSError`."""
    # No Path and no buffer: a batch reads a quarter of a million.
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return sha256(file.read())


def sha256_of_files(files: Iterable[Path | str], root: Path) -> str:
    """Return one hash of several files, by their names under `root` and their content.

    >>> sha256_of_files([], Path()) == sha256_of_files((), Path())
    True
    """
    within = os.path.join(root, "")  # noqa: PTH118 - with the separator at its end
    named = ((str(path).removeprefix(within).replace(os.sep, "/"), path) for path in files)
    lines = (f"{name}\0{sha256_of_file(path)}\n" for name, path in named)
    return sha256("".join(lines).encode("utf-8", "surrogateescape"))
