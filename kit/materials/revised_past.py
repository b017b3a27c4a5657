"""The figures of the year before whose ledgers give another number than was published, and why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from kit.changes.edition import Edition
from kit.changes.figure_causes import FigureCauses
from kit.content import FigureRecord, Revision
from kit.content.causes import classes_of
from kit.errors import DataError
from kit.files import Place
from kit.indicators import Figure, Figures, compute_figures
from kit.indicators.numbers import quantity
from kit.indicators.rows_read import rows_read
from kit.ledgers import Ledgers
from kit.materials.published_record import PublishedRecord, read_published_record
from kit.subjects import Subject
from kit.version import VERSION

__all__ = ["Past", "read_past"]

_UNTOLD = frozenset({"not-told", "follows"})


@dataclass(frozen=True)
class Past:
    """What was published for the year before, held against its ledgers.

    Attributes
    ----------
    sha256 : str
        Of the published record; empty for none.
    revisions : tuple of Revision
        In the order in which indicators are declared.
    notices : tuple of str
        Why the record is not used.
    """

    sha256: str = ""
    revisions: tuple[Revision, ...] = ()
    notices: tuple[str, ...] = ()


def read_past(
    path: str | os.PathLike[str], figures: Figures, before: Ledgers | None, subject: Subject, place: Place
) -> Past:
    """Read what was published for the year before, and find the figures that were revised since.

    Parameters
    ----------
    path : path
        Of figures.json, as of `kit.open_review`; empty for none.
    figures : Figures
        Of this year.
    before : Ledgers or None
        Of the year before, as they are now.
    subject : Subject
    place : Place
        Of this year.

    Raises
    ------
    CallError
        There is no such file.
    """
    if not path:
        return Past()
    published, sha256, notice = read_published_record(path, place, subject)
    if published is None or before is None:
        return Past(sha256, notices=(notice,) if notice else ())
    try:
        return Past(sha256, _revised(published, figures, before, subject))
    except DataError as error:
        return Past(sha256, notices=(str(error),))


def _revised(
    published: PublishedRecord, figures: Figures, before: Ledgers, subject: Subject
) -> tuple[Revision, ...]:
    """Return the figures that were revised; raises `DataError` if the published rows cannot be read.

    A figure that was missing, or is, is told only with a cause in the ledgers or declarations: it may be
    missing because the review of the year before was dated, and its ledgers alone are not.
    """
    changed = [
        (figure, was)
        for figure in figures.values()
        if figure.indicator.compared
        and (was := published.figures.get(figure.key)) is not None
        and _written(figure, was) != _now(figure)
    ]
    if not changed:
        return ()
    return tuple(_revisions(published.edition, changed, before, subject))


def _revisions(
    old: Edition, changed: list[tuple[Figure, FigureRecord]], before: Ledgers, subject: Subject
) -> Iterator[Revision]:
    counted = compute_figures(before, {}, [figure.indicator for figure, _ in changed])
    new = Edition(
        name="",
        township=old.township,
        county=old.county,
        year=old.year,
        kit_version=VERSION,
        subject=subject.record,
        inputs={},
        figures={key: figure.record for key, figure in counted.items()},
        ledgers={each.ledger: each for each in rows_read(before, subject.indicators)},
    )
    why = FigureCauses(old, new)
    for figure, was in changed:
        causes = why(_alone(was), _alone(new.figures[figure.key]))
        known = isinstance(was.value, int | float) and figure.year_before is not None
        if not known and all(cause.kind in _UNTOLD for cause in causes):
            continue
        yield Revision(
            key=figure.key,
            name=figure.indicator.name,
            old=was.value if isinstance(was.value, int | float) else None,
            new=figure.record.year_before,
            old_text=_written(figure, was),
            new_text=_now(figure),
            unit=was.unit,
            classes=classes_of(causes),
            causes=causes,
        )


def _written(figure: Figure, was: FigureRecord) -> str:
    """Return the published value as a review writes it; empty where it is missing."""
    if not isinstance(was.value, int | float):
        return ""
    value = Decimal(str(was.value))
    places = figure.indicator.places_for(value)
    return f"{'约' if was.approximate else ''}{quantity(value, was.unit, places)}"


def _now(figure: Figure) -> str:
    before = figure.before
    if before is None:
        return ""
    return f"{'约' if before.approximate else ''}{figure.indicator.written(before.value)}"


def _alone(figure: FigureRecord) -> FigureRecord:
    """Return a figure without what it is compared with, which is not compared here."""
    return msgspec.structs.replace(figure, year_before=None, target=None)
