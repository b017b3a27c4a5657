"""An edition of a review as far as its figures go, to be compared with another of the same year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from kit.content import FigureRecord, LedgerRows, Revision, SubjectRecord
from kit.layout import township_name

__all__ = ["Edition"]

_DECIMALS = 6


@dataclass(frozen=True)
class Edition:
    """An edition of a review.

    Attributes
    ----------
    name : str
        As it was given.
    township, county : str
    year : int
    kit_version : str
    subject : SubjectRecord or None
    inputs : mapping of str to str
        As in figures.json; of a document alone, the first digits of each hash.
    parameters : mapping of str to object
        Empty of a document alone.
    notebook_sha256 : str
        Likewise.
    figures : mapping of str to FigureRecord
        By key; of a document alone those that it states, without rules.
    ledgers : mapping of str to LedgerRows
        By key; empty of a document alone, or where an earlier version wrote figures.json.
    revisions : mapping of str to Revision
        Of the year before, by key; empty of a document alone.
    whole : bool
        Whether it has figures.json: then a figure that it lacks is not counted.
    documents : mapping of str to path
        Its documents by format.
    """

    name: str
    township: str
    county: str
    year: int
    kit_version: str
    subject: SubjectRecord | None
    inputs: Mapping[str, str]
    figures: Mapping[str, FigureRecord]
    parameters: Mapping[str, object] = field(default_factory=dict)
    notebook_sha256: str = ""
    ledgers: Mapping[str, LedgerRows] = field(default_factory=dict)
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    whole: bool = True
    documents: Mapping[str, Path] = field(default_factory=dict)

    @property
    def as_stated(self) -> Edition:
        """The edition as a document states it: without rules, labels, notes, and digits that no text has."""
        figures = {
            key: msgspec.structs.replace(
                figure,
                value=figure.value if isinstance(figure.value, str) else _short(figure.value),
                year_before=_short(figure.year_before),
                target=_short(figure.target),
                label="",
                unfilled="",
                approximate=False,
                source=msgspec.structs.replace(figure.source, rule=""),
            )
            for key, figure in self.figures.items()
        }
        return replace(self, figures=figures)

    @property
    def has_rows(self) -> bool:
        """Whether it has the rows that its figures are counted from."""
        return self.whole and bool(
            self.ledgers or not any(each.source.file for each in self.figures.values())
        )

    @property
    def place(self) -> str:
        """Its township, with the county where there are counties."""
        return township_name(self.county, self.township)


def _short(value: float | None) -> float | None:
    """Round as the record of a document does."""
    return round(value, _DECIMALS) if isinstance(value, float) else value
