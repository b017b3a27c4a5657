"""Verdicts of `review-kit verify` on a year's files, verify.json: each holds for the file it was made on."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from typing import Literal

import msgspec

from kit.errors import DataError
from kit.layout import FORMATS
from kit.publishing.results import Result
from kit.stores import Store

__all__ = ["VERDICTS", "Verdict", "Verdicts", "is_document", "read_verdicts", "verdicts_json"]

VERDICTS = "verify.json"


class Verdict(msgspec.Struct, frozen=True):
    """What verifying found in a file.

    Attributes
    ----------
    sha256 : str
        Of the file that was seen.
    published : str
        Of the file that run.json had published then; another one if the file was edited since.
    errors : int
        Number of findings that are no notices.
    """

    sha256: str
    published: str
    errors: int


class Verdicts(msgspec.Struct, frozen=True):
    """verify.json of a year.

    Attributes
    ----------
    files : dict of str to Verdict
        Path relative to the year's folder → verdict.
    """

    files: dict[str, Verdict] = {}

    def of(self, entry: Result) -> tuple[Literal["", "none", "sound", "unsound", "edited"], int]:
        """Return the verdict on a township's documents, and the number of errors in them."""
        documents = {name: digest for name, digest in entry.files.items() if is_document(name)}
        if not documents:
            return "", 0
        said = [
            verdict
            for name, digest in documents.items()
            if (verdict := self.files.get(name)) is not None and verdict.published == digest
        ]
        errors = sum(verdict.errors for verdict in said)
        if errors:
            return "unsound", errors
        if any(verdict.sha256 != verdict.published for verdict in said):
            return "edited", 0
        return ("sound" if len(said) == len(documents) else "none"), 0

    def with_verdicts(self, files: Mapping[str, Verdict], published: Collection[str]) -> Verdicts:
        """Return these with further ones, without files that are published no more."""
        kept = {name: verdict for name, verdict in {**self.files, **files}.items() if name in published}
        return Verdicts({name: kept[name] for name in sorted(kept)})


def is_document(name: str) -> bool:
    """Return whether a published file is a document, which can be verified; a notebook is none."""
    return name[name.rfind(".") + 1 :] in FORMATS


def read_verdicts(store: Store) -> Verdicts:
    """Return the verdicts kept in a year's store; those that cannot be read were not made."""
    with contextlib.suppress(DataError, msgspec.DecodeError, UnicodeDecodeError):
        content = store.read(VERDICTS)
        if content is not None:
            return msgspec.json.decode(content, type=Verdicts)
    return Verdicts()


def verdicts_json(verdicts: Verdicts) -> bytes:
    """Encode verify.json, a line a file."""
    lines = (
        b"%b:%b" % (msgspec.json.encode(name), msgspec.json.encode(verdict))
        for name, verdict in verdicts.files.items()
    )
    return b'{"files": {\n%b\n}}\n' % b",\n".join(lines)
