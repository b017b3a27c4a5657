"""What stands published of a review: figures.json tells, and whether it would come out the same today.

Begins the running branch's main path, before anything runs; `kit.publish` ends with it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kit.content import Outcome
from kit.engine.files_read import are_unchanged
from kit.engine.parameters import Value
from kit.job import Job, sha256
from kit.records import Entry
from kit.stores.exchange import clear_up

__all__ = ["RECORD", "Published", "entry_of", "last_published", "unchanged"]

RECORD = "figures.json"
"""Tells of a publication; it is put in its place last."""


def unchanged(job: Job) -> Entry | None:
    """Return the entry of a review that stands published as it would be published now; None for any other.

    Raises
    ------
    DataError
        A ledger cannot be read.
    """
    clear_up(job.folder)
    try:
        content = (job.folder / RECORD).read_bytes()
        record = msgspec.json.decode(content, type=Published)
        if record.fingerprint != job.fingerprint(job.inputs()) or not are_unchanged(
            record.read, job.notebook_folder
        ):
            return None
        files = {name: sha256((job.folder / name).read_bytes()) for name in record.files}
    except (OSError, msgspec.DecodeError):
        return None
    if files != record.files or (job.folder / job.half_run_name).exists():
        # The last run failed, though an earlier one left what it should: it is tried again.
        return None
    return entry_of(job, "unchanged", record.gaps, record.notices, {**files, RECORD: sha256(content)})


class Published(msgspec.Struct, frozen=True):
    """What figures.json tells of the publication itself."""

    fingerprint: str
    files: dict[str, str]
    read: dict[str, str] = {}
    notebook: str = ""
    notebook_sha256: str = ""
    parameters: dict[str, Value] = {}
    gaps: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def last_published(job: Job) -> Published | None:
    """Return what is told of the last publication; None where there was none.

    Where figures.json cannot be read, nothing is known of the files that stand there.
    """
    try:
        content = (job.folder / RECORD).read_bytes()
        return msgspec.json.decode(content, type=Published)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError):
        return Published("", {})


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
        written_by=job.notebook_label,
    )
