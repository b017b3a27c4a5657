"""Published files verified: each document held against the record that it carries, and against its siblings.

A file may stand alone, in a folder, a year's folder or a zip. Nothing but the files is needed; with the data
folder, the ledgers that they were made from are compared as well.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import msgspec

from kit.errors import CallError
from kit.files import display_path
from kit.files.named_files import named_file
from kit.proof.document_held import Held, of_file
from kit.proof.documents_found import FoundDocument, Member, documents_found
from kit.proof.findings import Finding
from kit.proof.reading_tasks import LIMITS, LOADED, HoldingTask, ListingTask
from kit.proof.reviews_held import hold_reviews
from kit.records.number_records import DocumentRecord
from kit.workers.limits import Limits, room_for
from kit.workers.pools import open_pool
from kit.workers.task import Pool

if TYPE_CHECKING:
    from kit.batch import Order

__all__ = ["Verified", "verify"]


class Verified(msgspec.Struct, frozen=True):
    """What verifying found.

    Attributes
    ----------
    documents : int
        Number of files that were read.
    numbers : int
        Number of numbers in them that records claim.
    own : int
        How many of them an analyst wrote, without a source.
    findings : tuple of Finding
    names : tuple of str
        Of the documents, in the order in which they were found.
    hashes : tuple of str
        SHA-256 of each of them; empty for one that was not read to its end.
    """

    documents: int
    numbers: int
    findings: tuple[Finding, ...]
    names: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    own: int = 0

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are no notices."""
        return tuple(each for each in self.findings if each.severity == "error")


def verify(
    paths: Sequence[str | os.PathLike[str]],
    data: str | os.PathLike[str] | None = None,
    key: str | os.PathLike[str] | None = None,
    *,
    ordered: Callable[[DocumentRecord], Order] | None = None,
    jobs: int = 1,
    limits: Limits = LIMITS,
) -> Verified:
    """Hold published documents against their records.

    Parameters
    ----------
    paths : sequence of path
        Documents, folders that hold some, or zip files of them.
    data : path, optional
        The data folder, to compare the ledgers that the documents were made from.
    key : path, optional
        The office's public key, in PEM, which their records have to be signed by.
    ordered : callable, optional
        With the data folder: returns what is ordered to make the review of a record, so that its figures are
        counted again from the ledgers.
    jobs : int, optional
        Reviews that are read, or counted, at a time.
    limits : Limits, optional
        What reading the documents of one review may take.

    Raises
    ------
    CallError
        There is no such file or folder, no document in it, or no public key.

    Examples
    --------
    >>> verify(["outputs/2021"]).errors                             # doctest: +SKIP
    ()
    """
    folder = Path(data) if data is not None else None
    if folder is not None and not folder.is_dir():
        raise CallError(f"没有数据文件夹 {display_path(folder)}：请核对 --data")
    public = named_file(Path(key), "--key") if key is not None else b""
    with open_pool(limits, room_for(jobs), loads=LOADED) as pool:
        found = documents_found(paths, lambda path: _listed(pool, path, limits))
        reviews = [list(each) for _, each in groupby(found, lambda document: document.review)]
        held = _held(pool, reviews, limits, public, keeps=folder is not None)
    if folder is None:
        return _together(reviews, held, {})
    from kit.proof.ledgers_held import hold_ledgers

    return _together(reviews, held, hold_ledgers(reviews, held, folder, ordered, jobs))


def _listed(pool: Pool, path: str, limits: Limits) -> tuple[Member, ...]:
    (listed,) = pool.run([ListingTask(path)])
    if isinstance(listed, str):
        raise CallError(f"{display_path(path)} 解不开：{listed}")
    return listed


def _held(
    pool: Pool, reviews: Sequence[Sequence[FoundDocument]], limits: Limits, key: bytes, *, keeps: bool
) -> list[list[Held]]:
    """Return what came of each review's documents; those after a lost one are read anew."""
    held: list[list[Held]] = [[] for _ in reviews]
    while tasks := [
        HoldingTask(at, review[len(held[at]) :], limits, key, keeps)
        for at, review in enumerate(reviews)
        if len(held[at]) < len(review)
    ]:
        for at, done in pool.run(tasks):
            held[at] += done
    return held


def _together(
    reviews: Sequence[Sequence[FoundDocument]],
    held: Sequence[Sequence[Held]],
    ledgers: Mapping[str, Sequence[Finding]],
) -> Verified:
    findings: list[Finding] = []
    first: dict[str, Held] = {}
    for review, done in zip(reviews, held, strict=True):
        for document, each in zip(review, done, strict=True):
            findings += each.findings
            if not each.digest:
                continue
            other = first.setdefault(document.review, each)
            if other.digest != each.digest:
                told = f"与 {PurePath(other.name.rpartition(' › ')[2]).name} 不是同一次生成的"
                findings.append(of_file(each.name, "documents-differ", told))
            elif other is each:
                findings += ledgers.get(each.name, ())
                if each.reviews and document.member is None:
                    findings += hold_reviews(each.reviews, Path(document.path), each.name)
    documents = [each for done in held for each in done]
    return Verified(
        len(documents),
        sum(each.numbers for each in documents),
        tuple(findings),
        tuple(each.name for each in documents),
        tuple(each.sha256 for each in documents),
        sum(each.own for each in documents),
    )
