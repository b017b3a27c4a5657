"""A trial review of made-up ledgers, written once so that what is created at first use exists.

Templates are compiled, glyphs outlined and fonts opened: a fifth of what a review takes. The fork server does
it before it forks for many reviews, and keeps nothing but such caches.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from kit import sections
from kit.ledgers import CATALOGUE
from kit.reviews.loading import open_review

__all__ = ["write_trial_review"]

_TOWNSHIP = "预演镇"
_YEAR = 2021
"""The year of the examples in the catalogue."""


def write_trial_review() -> None:
    """Write every section of a review whose ledgers, the year before included, are the catalogue's examples.

    Raises
    ------
    KitError, OSError
        The temporary folder cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        for year in (_YEAR - 1, _YEAR):
            _write_ledgers(Path(folder) / str(year) / _TOWNSHIP, year)
        review = open_review(_TOWNSHIP, _YEAR, data=folder)
        for name in sections.__all__:
            if name != "Section":
                section = getattr(sections, name)(review)
                section._repr_mimebundle_()


def _write_ledgers(folder: Path, year: int) -> None:
    folder.mkdir(parents=True)
    for schema in CATALOGUE.values():
        records: list[tuple[object, ...]] = [schema.example]
        if schema.key == "profile":
            records = [("乡镇名称", _TOWNSHIP), ("年度", year)]
        with (folder / f"{schema.name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(column.name for column in schema.columns)
            lines.writerows([str(value).replace(str(_YEAR), str(year)) for value in each] for each in records)
