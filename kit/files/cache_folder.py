"""The folder of this user's cache, and the variable of the environment that moves it or turns it off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["CACHE", "LEDGERS", "REVIEWS", "cache_folder", "cache_in", "is_private", "made_private"]

CACHE = "REVIEW_KIT_CACHE"
"""The variable of the environment that names another folder; an empty one turns the cache off."""

LEDGERS, REVIEWS = "ledgers", "reviews"
"""The parts of the cache: checked ledgers, and published reviews that were seen whole."""

_NAME = "review-kit"


def cache_folder(part: str) -> Path | None:
    """Return the folder of a part of the cache, which need not exist; None where the cache is turned off.

    A relative path turns it off too: notebooks of a batch run in folders of their own.
    """
    named = os.environ.get(CACHE)
    if named is None:
        # JupyterLab and papermill have loaded it already; a command line that needs no cache has not.
        from platformdirs import user_cache_path

        return user_cache_path(_NAME, appauthor=False) / part
    folder = Path(named)
    return folder / part if folder.is_absolute() else None


@contextmanager
def cache_in(folder: Path | None) -> Iterator[None]:
    """Use another folder within the block, and in processes that are started within it; for None no cache."""
    before = os.environ.get(CACHE)
    os.environ[CACHE] = "" if folder is None else str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[CACHE]
        else:
            os.environ[CACHE] = before


def is_private(folder: Path) -> bool:
    """Return whether a folder is this user's, who alone may write it; Windows keeps users' folders apart.

    Raises
    ------
    OSError
        There is no such folder.
    """
    if os.name == "nt":
        return True
    status = folder.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def made_private(folder: Path) -> bool:
    """Make a folder of the cache if there is none, and return whether it is private; raises `OSError`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return is_private(folder)
