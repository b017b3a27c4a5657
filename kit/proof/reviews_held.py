"""A county's summary held against the reviews that it was made from, where they are beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kit.proof.document_held import of_file
from kit.proof.findings import Finding
from kit.stores.hashes import sha256_of_file

__all__ = ["hold_reviews"]

_MOST = 50
"""Reviews that are named; more of them tell no more."""


def hold_reviews(reviews: Mapping[str, str], path: Path, name: str) -> Iterator[Finding]:
    """Yield what was changed since the summary was written; nothing where no review is beside it.

    Parameters
    ----------
    reviews : mapping of str to str
        Path of each figures.json relative to the outputs → first digits of its sha256.
    path : Path
        The summary.
    name : str
        The name that findings give.
    """
    for root in path.absolute().parents:
        if any((root / each).is_file() for each in reviews):
            changed = list(_changed(reviews, root))
            for told in changed[:_MOST]:
                yield of_file(name, "ledger-changed", told)
            if len(changed) > _MOST:
                yield of_file(name, "ledger-changed", f"共有{len(changed)}份总结与写汇总时不同")
            return


def _changed(reviews: Mapping[str, str], root: Path) -> Iterator[str]:
    for each, digest in reviews.items():
        if not (root / each).is_file():
            yield f"旁边没有 {each}，写汇总时有"
        elif not sha256_of_file(root / each).startswith(digest):
            yield f"{each} 在写汇总以后改动过：请再运行 review-kit summary"
