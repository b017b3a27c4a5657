"""Last year's figures.json that a job is held against: found by its name, or fetched from an object store."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.batch.ledger_copies import temporary_folder
from kit.layout import MANIFEST, OUTPUTS
from kit.publishing.job import Job, year_store
from kit.stores import is_address

__all__ = ["PARAMETER", "with_fetched_record", "with_last_year"]

PARAMETER = "published"
"""The notebook's parameter that names it."""


def with_last_year(job: Job, file: Path | None = None) -> Job:
    """Return a job with last year's record, where its notebook asks for it and the outputs have it.

    Parameters
    ----------
    job : Job
    file : Path, optional
        The record, where it is not in the outputs of the job.
    """
    if not _is_wanted(job) or (file is None and is_address(job.out)):
        return job
    if file is None:
        # No Path for each: most townships of a country have none.
        name = os.path.join(job.out, job.place, str(job.year - 1), job.folder, MANIFEST)  # noqa: PTH118
        return _with_record(job, Path(name)) if os.path.isfile(name) else job  # noqa: PTH113
    return _with_record(job, file) if file.is_file() else job


@contextmanager
def with_fetched_record(job: Job) -> Iterator[Job]:
    """Yield a job with last year's record in a temporary folder, where its outputs are an object store.

    Raises
    ------
    DataError
        The store cannot be read.
    """
    store = year_store(job.out, job.place, job.year - 1) / job.folder
    content = store.read(MANIFEST) if _is_wanted(job) else None
    if content is None:
        yield job
        return
    with temporary_folder() as folder:
        file = folder / MANIFEST
        file.write_bytes(content)
        yield _with_record(job, file)


def _is_wanted(job: Job) -> bool:
    """Return whether the notebook has the parameter, and neither it nor the order gives it a value."""
    return job.defaults.get(PARAMETER) == "" and PARAMETER not in job.parameters


def _with_record(job: Job, file: Path) -> Job:
    # Named as in a project of the usual layout, wherever it is: the published notebook has the name.
    within = (OUTPUTS, job.place, str(job.year - 1), job.folder, MANIFEST)
    # On Windows few users may create the link by which cells find it.
    name = str(file) if os.name == "nt" else "/".join(filter(None, within))
    return dataclasses.replace(
        job,
        parameters={**job.parameters, PARAMETER: name},
        places={**job.places, PARAMETER: file},
        published=file,
    )
