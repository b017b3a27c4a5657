"""The toolchain: what this machine makes reviews with, as one hash."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path

from kit.export.paged.typst_compiler import typst_compiler
from kit.stores.hashes import sha256, sha256_of_files
from kit.version import VERSION

__all__ = ["toolchain", "toolchain_hash"]


def toolchain_hash() -> str:
    """Return the hash of what this machine makes reviews with: kit, packages, Python and fonts."""
    return sha256("\n".join(line for lines in _made_of().values() for line in lines).encode())


def toolchain() -> dict[str, str]:
    """Return the same part by part: ``kit``, ``packages`` (Python among them) and ``fonts``, a hash each."""
    return {name: sha256("\n".join(lines).encode()) for name, lines in _made_of().items()}


@cache
def _made_of() -> dict[str, list[str]]:
    """Return what reviews are made with: lines that change when it does.

    Of the kit, code and templates are hashed as they are installed, not only the version; of fonts the names
    count.
    """
    package = Path(__file__).parents[1]
    files = sorted(_files_within(package))
    return {
        "kit": [VERSION, sha256_of_files(files, package)],
        "packages": [platform.python_version(), *_packages()],
        "fonts": list(typst_compiler().families),
    }


def _files_within(package: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(package):
        folders[:] = [name for name in folders if name != "__pycache__"]
        # Editors keep hidden files beside those that are open, some of them links that lead nowhere.
        yield from (f"{folder}{os.sep}{name}" for name in names if not name.startswith("."))


def _packages() -> list[str]:
    """Return the packages that the kit requires, and those below them that matter, each with its version."""
    needed = [text for text in requires("township-review-kit") or () if "extra ==" not in text]
    names = [re.split(r"[^\w.-]", text, maxsplit=1)[0] for text in needed]
    found = []
    for name in (*sorted(names), "numpy", "ipython", "nbclient"):
        # Some are for other systems.
        with suppress(PackageNotFoundError):
            found.append(f"{name} {_version(name)}")
    return found


def _version(name: str) -> str:
    """Return a package's version; reading one line takes a tenth of parsing all of its metadata."""
    stated = re.search(r"^Version: *(\S+)", distribution(name).read_text("METADATA") or "", re.MULTILINE)
    return stated[1] if stated else version(name)
