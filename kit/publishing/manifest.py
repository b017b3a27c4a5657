"""The manifest of a published review, figures.json: its figures, and what they were made from."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from kit.content import FigureRecord, LedgerRows, Outcome, Revision, SubjectRecord
from kit.engine.parameters import Value
from kit.errors import DataError
from kit.layout import MANIFEST
from kit.publishing.job import Job
from kit.publishing.results import KeyFigure, Result
from kit.records.number_records import NumberRecord
from kit.stores import Store

__all__ = [
    "Manifest",
    "Published",
    "key_figures",
    "published_result",
    "read_manifest",
    "read_published",
]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """figures.json, as it is written.

    Attributes
    ----------
    township, county, stated_county, year, subject, stamp, outcome, gaps, notices, figures,
    key_figures, ledgers, published, revisions
        As in `kit.content.ReviewRecord`; the notices are also those of the export.
    fingerprint : str
        See `Job.fingerprint`.
    inputs : dict of str to str
        Path relative to the data folder → sha256 of every ledger file.
    read : dict of str to str
        Path relative to the notebook's folder → sha256 of the other files that its cells read.
    kit_version, notebook, notebook_sha256 : str
    parameters : dict of str to value
    made_with : dict of str to str
        What else it was made with → sha256: kit, packages, fonts, modules, places that parameters name, the
        Word frame.
    files : dict of str to str
        Name → sha256 of the review's files.
    records : tuple of NumberRecord
        Every number that the documents state: figures, whose sources are in `figures`, and what is made of
        them.
    """

    township: str = ""
    county: str = ""
    stated_county: str = ""
    year: int = 0
    subject: SubjectRecord | None = None
    stamp: str = ""
    fingerprint: str
    inputs: dict[str, str] = {}
    read: dict[str, str] = {}
    kit_version: str = ""
    notebook: str = ""
    notebook_sha256: str = ""
    parameters: dict[str, Value] = {}
    made_with: dict[str, str] = {}
    outcome: Outcome = "complete"
    gaps: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    files: dict[str, str]
    figures: tuple[FigureRecord, ...] = ()
    key_figures: tuple[str, ...] = ()
    records: tuple[NumberRecord, ...] = ()
    ledgers: tuple[LedgerRows, ...] = ()
    published: str = ""
    revisions: tuple[Revision, ...] = ()


class Published(msgspec.Struct, frozen=True):
    """What later runs need of a manifest: a new field or form of a figure does not make it unreadable."""

    fingerprint: str
    files: dict[str, str]
    read: dict[str, str] = {}
    notebook: str = ""
    notebook_sha256: str = ""
    parameters: dict[str, Value] = {}
    gaps: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    subject: SubjectRecord | None = None
    figures: tuple[KeyFigure, ...] = ()
    key_figures: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether the manifest could be read; of one that could not, nothing is known."""
        return bool(self.fingerprint)


def read_manifest(store: Store) -> Published | None:
    """Return what the manifest in a review's store says of the last run; None where there is none.

    One that cannot be read lists no files: what is there may have been edited.
    """
    try:
        content = store.read(MANIFEST)
    except DataError:
        return Published("", {})
    return None if content is None else read_published(content)


def read_published(content: bytes) -> Published:
    """Return what the content of a manifest says; of one that is unreadable, that it lists no files."""
    try:
        return msgspec.json.decode(content, type=Published)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Published("", {})


def key_figures(figures: Iterable[FigureRecord | KeyFigure], keys: Collection[str]) -> tuple[KeyFigure, ...]:
    """Return the figures of these keys, as a result has them."""
    return tuple(
        KeyFigure(each.key, each.name, each.value, each.text) for each in figures if each.key in keys
    )


def published_result(
    job: Job,
    outcome: Outcome,
    gaps: tuple[str, ...],
    notices: tuple[str, ...],
    files: dict[str, str],
    figures: tuple[KeyFigure, ...],
) -> Result:
    """Return the result of a review that is published.

    Parameters
    ----------
    job : Job
    outcome : {"complete", "partial", "unchanged"}
    gaps, notices : tuple of str
    files : dict of str to str
        Name → sha256.
    figures : tuple of KeyFigure
    """
    return Result(
        township=job.township,
        county=job.county,
        outcome=outcome,
        reason="；".join(gaps),
        notices=notices,
        files={f"{job.folder}/{name}": digest for name, digest in files.items()},
        written_by=job.notebook_label,
        figures=figures,
    )
