"""Published reviews that were seen whole: their files are not read again while nobody touches them.

The files of a country's reviews are 60 GB, which take minutes to read; to ask the file system whether anyone
wrote to them takes seconds. What is kept is what it told of each file before the file was read and found to
be what the manifest says. One that was written or replaced since is told of differently, also where its size
and the time of its modification were set back (`kit.stores.store.FileStatus`).
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Sequence
from types import TracebackType

import msgspec

from kit.errors import DataError
from kit.files.cache_folder import REVIEWS, cache_folder
from kit.files.cached_rows import CachedRows
from kit.layout import MANIFEST
from kit.publishing.manifest import Published, key_figures, read_published
from kit.stores import Store
from kit.stores.hashes import sha256
from kit.stores.store import FileStatus

__all__ = ["SeenReview", "SeenReviews", "see"]

_LAYOUT = 1
"""Of `SeenReview` as it is kept."""

_SETTLES_WITHIN = 3.0
"""Seconds after which `Store.statuses` tells of a file that was written."""


class SeenReview(msgspec.Struct, frozen=True, array_like=True):
    """A published review.

    Attributes
    ----------
    published : Published
        What its manifest says; of figures the key figures alone.
    manifest_sha256 : str
    statuses : dict of str to FileStatus
        Of its files and its manifest, by name, as far as there is one; from before any of them was read.
    """

    published: Published
    manifest_sha256: str
    statuses: dict[str, FileStatus]

    @property
    def files(self) -> dict[str, str]:
        """Name → sha256, the manifest among them."""
        return {**self.published.files, MANIFEST: self.manifest_sha256}

    def is_whole(self, store: Store) -> bool:
        """Read all files, and return whether each is what the manifest says; False if one cannot be read."""
        try:
            return all(
                (content := store.read(name)) is not None and sha256(content) == digest
                for name, digest in self.published.files.items()
            )
        except DataError:
            return False


def see(store: Store) -> SeenReview | None:
    """Return the review in a store, of which the manifest is read; None where none can be read.

    Parameters
    ----------
    store : Store
        Of the review's files.
    """
    statuses = store.statuses()
    try:
        content = store.read(MANIFEST)
    except DataError:
        return None
    if content is None:
        return None
    published = read_published(content)
    if not published.is_readable:
        return None
    shown = key_figures(published.figures, published.key_figures)
    its = {name: statuses[name] for name in (*published.files, MANIFEST) if name in statuses}
    return SeenReview(msgspec.structs.replace(published, figures=shown), sha256(content), its)


class SeenReviews:
    """The reviews of a year's outputs that were seen whole, kept in the user's cache; without it, none.

    Parameters
    ----------
    store : Store
        Of the year's outputs.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        folder = cache_folder(REVIEWS)
        place = f"{_LAYOUT} {os.path.realpath(str(store))}".encode("utf-8", "surrogateescape")
        self._rows = CachedRows(folder / f"{sha256(place)}.sqlite") if folder is not None else None
        self._published: deque[tuple[float, str]] = deque()

    def __enter__(self) -> SeenReviews:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rows is not None:
            self._rows.close()

    def among(self, folders: Sequence[str]) -> set[str]:
        """Return those of some hundred folders of which a review may be found."""
        return self._rows.among(folders) if self._rows is not None else set()

    def find(self, folder: str) -> SeenReview | None:
        """Return a folder's review as it was seen; None if it was not, or a file may have changed since."""
        content = self._rows.get(folder) if self._rows is not None else None
        if content is None:
            return None
        with contextlib.suppress(msgspec.DecodeError):
            seen = msgspec.msgpack.decode(content, type=SeenReview)
            if seen.statuses.items() <= (self._store / folder).statuses().items():
                return seen
        return None

    def add(self, folder: str, review: SeenReview) -> None:
        """Keep a review that is whole, where all its files have a status."""
        if self._rows is not None and review.statuses.keys() == review.files.keys():
            self._rows.put(folder, msgspec.msgpack.encode(review))

    def add_published(self, folder: str) -> None:
        """Take a review that was published just now, and look at those before it whose files have settled."""
        if self._rows is None:
            return
        self._published.append((time.monotonic(), folder))
        while self._published and time.monotonic() - self._published[0][0] > _SETTLES_WITHIN:
            _, settled = self._published.popleft()
            store = self._store / settled
            review = see(store)
            if review is not None and review.is_whole(store):
                self.add(settled, review)
