"""A trial review of made-up ledgers, written once so that what is created at first use exists.

Templates are compiled, glyphs outlined and fonts opened: a fifth of what a review takes. The fork server does
it before it forks for many reviews, and keeps nothing but such caches.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from kit.files.cache_folder import cache_in
from kit.reviews.loading import open_review
from kit.reviews.review import Review
from kit.sections.section import Section
from kit.subjects import Subject, load_subject
from kit.subjects.ledgers_file import EXAMPLE_YEAR as _YEAR

__all__ = ["write_trial_review"]

_TOWNSHIP = "预演镇"


def write_trial_review(subject: str = "", *, empty: bool = False) -> list[dict[str, object]]:
    """Write every section of a review whose ledgers, the year before included, are a subject's examples.

    Parameters
    ----------
    subject : str, optional
        As of `open_review`.
    empty : bool, optional
        Whether the township sent nothing else than the items of 基本情况.

    Returns
    -------
    list of dict
        What its cells would show, by MIME type: the opened review, then its sections.

    Raises
    ------
    KitError, OSError
        The temporary folder cannot be written.
    """
    declared = load_subject(subject)
    # With a cache of its own: its ledgers are read and kept the first time, and taken from there the second.
    with tempfile.TemporaryDirectory(prefix="trial-") as folder, cache_in(Path(folder) / "cache"):
        for year in (_YEAR - 1, _YEAR):
            _write_ledgers(declared, Path(folder) / str(year) / _TOWNSHIP, year, empty=empty)
        for _ in range(2):
            review = open_review(_TOWNSHIP, _YEAR, subject=subject, data=folder)
        ends = map(review.section, ("opening", "signature"))
        shown: tuple[Review | Section, ...] = (review, *ends, *review.sections(), *review.attachments())
        return [each._repr_mimebundle_() for each in shown]


def _write_ledgers(subject: Subject, folder: Path, year: int, *, empty: bool) -> None:
    folder.mkdir(parents=True)
    for schema in subject.catalogue.values():
        if empty and schema.role != "profile":
            continue
        records: list[tuple[object, ...]] = [schema.example]
        if schema.role == "profile":
            records = [("乡镇名称", _TOWNSHIP), ("年度", year)]
        with (folder / f"{schema.name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(column.name for column in schema.columns)
            lines.writerows([str(value).replace(str(_YEAR), str(year)) for value in each] for each in records)
