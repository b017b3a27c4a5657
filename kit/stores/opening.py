"""Opening a store by its path or address."""

from __future__ import annotations

from pathlib import Path

from kit.stores.store import Store

__all__ = ["is_address", "open_store"]


def is_address(place: str) -> bool:
    """Return whether a place is an address that fsspec knows, and not a path.

    >>> is_address("s3://county/data"), is_address("data")
    (True, False)
    """
    return "://" in place


def open_store(place: str) -> Store:
    """Open the store at a path or an address; what an address needs is loaded here.

    Raises
    ------
    CallError
        fsspec, or what it needs for this kind of address, is not installed.
    """
    if is_address(place):
        from kit.stores.objects import ObjectStore

        return ObjectStore(place)
    from kit.stores.folder import FolderStore

    return FolderStore(Path(place).absolute())
