"""The toolchain: what this machine makes reviews with, as one hash."""

from __future__ import annotations

import platform
import re
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from kit.export.paged.typst_compiler import typst_compiler
from kit.stores.hashes import sha256, sha256_of_files
from kit.version import VERSION

__all__ = ["toolchain_hash"]


@cache
def toolchain_hash() -> str:
    """Return the hash of what this machine makes reviews with: kit, packages, Python and fonts.

    Of the kit, code and templates are hashed as they are installed, not only the version.
    """
    package = Path(__file__).parents[1]
    files = sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    own = [VERSION, platform.python_version(), *_packages(), sha256_of_files(files, package)]
    return sha256("\n".join([*own, *typst_compiler().families]).encode())


def _packages() -> list[str]:
    """Return the packages that the kit requires, and those below them that matter, each with its version."""
    needed = [text for text in requires("township-review-kit") or () if "extra ==" not in text]
    names = [re.split(r"[^\w.-]", text, maxsplit=1)[0] for text in needed]
    found = []
    for name in (*sorted(names), "numpy", "ipython", "nbclient"):
        # Some are for other systems.
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return found
