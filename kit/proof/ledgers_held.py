"""Reviews held against the ledgers that they were made from: their hashes, and every figure counted again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kit.batch import Order
from kit.proof.document_held import Held, of_file
from kit.proof.documents_found import FoundDocument
from kit.proof.findings import Finding
from kit.proof.recounting import Asked, recount
from kit.records.number_records import DocumentRecord
from kit.stores.hashes import sha256_of_file

__all__ = ["hold_ledgers"]


def hold_ledgers(
    reviews: Sequence[Sequence[FoundDocument]],
    held: Sequence[Sequence[Held]],
    data: Path,
    ordered: Callable[[DocumentRecord], Order] | None,
    jobs: int,
) -> dict[str, list[Finding]]:
    """Return what comes of holding each review against its ledgers, by the name of its first document.

    Parameters
    ----------
    reviews : sequence of sequence of FoundDocument
    held : sequence of sequence of Held
        What came of each document, with the record of each review's first.
    data : Path
        The data folder.
    ordered : callable or None
        See `kit.proof.verifying.verify`; None to compare hashes only.
    jobs : int
    """
    found: dict[str, list[Finding]] = {}
    asked: dict[str, Asked] = {}
    for review, done in zip(reviews, held, strict=True):
        for document, each in zip(review, done, strict=True):
            # A summary was made from reviews, which `hold_reviews` compares.
            if not each.digest or document.review in asked or each.reviews:
                continue
            path = Path(document.path) if document.member is None else None
            asked[document.review] = one = Asked(each.name, path, each.record)
            if not each.record:
                told = "数据记录大得不像是本工具写的，没有用台账重算"
                found[each.name] = [of_file(each.name, "not-recounted", told)]
            else:
                found[each.name] = list(_ledgers(one.record, data, each.name))
    if ordered is not None:
        for name, more in recount([one for one in asked.values() if one.packed], ordered, jobs).items():
            found[name] += more
    return found


def _ledgers(record: DocumentRecord, data: Path, name: str) -> Iterator[Finding]:
    """Compare the ledgers that a review was made from with those in the data folder."""
    roots = [data, *([data / record.subject.name] if record.subject else [])]
    for path, digest in record.inputs.items():
        held = [root / path for root in roots if (root / path).is_file()]
        if not held:
            yield of_file(name, "ledger-changed", f"数据文件夹里没有 {path}")
        elif not any(sha256_of_file(file).startswith(digest) for file in held):
            yield of_file(name, "ledger-changed", f"{path} 在生成总结以后改动过")
