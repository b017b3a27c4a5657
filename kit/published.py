"""What stands published of a review: figures.json tells, and whether it would come out the same today.

Begins the running branch's main path, before anything runs; `kit.publish` ends with it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kit.export.index import Outcome
from kit.job import Job, sha256
from kit.records import Entry

__all__ = ["RECORD", "entry_of", "unchanged"]

RECORD = "figures.json"
"""Tells of a publication; it is put in its place last."""


def unchanged(job: Job) -> Entry | None:
    """Return the entry of a review that stands published as it would be published now; None for any other.

    Raises
    ------
    DataError
        A ledger cannot be read.
    """
    try:
        content = (job.folder / RECORD).read_bytes()
        record = msgspec.json.decode(content, type=_Published)
        if record.fingerprint != job.fingerprint(job.inputs()):
            return None
        files = {name: sha256((job.folder / name).read_bytes()) for name in record.files}
        failed_since = (job.folder / job.half_run_name).exists()
    except (OSError, msgspec.DecodeError):
        return None
    if files != record.files or failed_since:
        # The last run failed, though an earlier one left what it should: it is tried again.
        return None
    return entry_of(job, "unchanged", record.gaps, record.notices, {**files, RECORD: sha256(content)})


class _Published(msgspec.Struct):
    """What figures.json tells of the publication itself."""

    fingerprint: str
    files: dict[str, str]
    gaps: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def entry_of(
    job: Job, outcome: Outcome, gaps: tuple[str, ...], notices: tuple[str, ...], files: Mapping[str, str]
) -> Entry:
    """Return the entry of a review that stands published.

    Parameters
    ----------
    job : Job
    outcome : {"complete", "partial", "unchanged"}
    gaps, notices : tuple of str
    files : mapping of str to str
        Name → sha256.
    """
    return Entry(
        township=job.township,
        county=job.county,
        outcome=outcome,
        reason="；".join(gaps),
        notices=notices,
        files={
            (job.folder / name).relative_to(job.year_folder).as_posix(): hash for name, hash in files.items()
        },
    )
