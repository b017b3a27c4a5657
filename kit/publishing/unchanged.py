"""Whether a review is published as it would be published now."""

from __future__ import annotations

from kit.engine.files_read import are_unchanged
from kit.errors import DataError
from kit.publishing.job import Job
from kit.publishing.manifest import published_result
from kit.publishing.results import Result
from kit.publishing.seen_reviews import SeenReviews, see

__all__ = ["unchanged"]


def unchanged(job: Job, seen: SeenReviews | None = None) -> Result | None:
    """Return the result of a review that is published as it would be published now; None for any other.

    What killed runs left in its store is cleared away first.

    Parameters
    ----------
    job : Job
    seen : SeenReviews, optional
        Files of reviews in it are not read; what is read and found whole is added to it.

    Raises
    ------
    DataError
        A ledger cannot be read.
    """
    store = job.store
    store.recover()
    known = seen.find(job.folder) if seen is not None else None
    review = known or see(store)
    if review is None:
        return None
    last = review.published
    if last.fingerprint != job.fingerprint(job.inputs()) or not are_unchanged(last.read, job.notebook_folder):
        return None
    try:
        if store.read(job.half_run_name) is not None:
            # The last run failed, though an earlier one published all its files: it is tried again.
            return None
    except DataError:
        return None
    if known is None:
        if not review.is_whole(store):
            return None
        if seen is not None:
            seen.add(job.folder, review)
    return published_result(job, "unchanged", last.gaps, last.notices, review.files, last.figures)
