"""The folder of this user's cache, and the variable of the environment that moves it or turns it off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["CACHE", "cache_folder", "cache_in"]

CACHE = "REVIEW_KIT_CACHE"
"""The variable of the environment that names another folder; an empty one turns the cache off."""

_NAME = "review-kit"
_LEDGERS = "ledgers"  # within it: the cache may get other parts, and a folder that is named may hold anything


def cache_folder() -> Path | None:
    """Return the folder that ledgers are kept in, which need not exist; None where the cache is turned off.

    A relative path turns it off too: notebooks of a batch run in folders of their own.
    """
    named = os.environ.get(CACHE)
    if named is None:
        # JupyterLab and papermill have loaded it already; a command line that needs no cache has not.
        from platformdirs import user_cache_path

        return user_cache_path(_NAME, appauthor=False) / _LEDGERS
    folder = Path(named)
    return folder / _LEDGERS if folder.is_absolute() else None


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
