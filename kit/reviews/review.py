"""The review of a township and year: its ledgers and the figures counted from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kit.content import SECTION_MIME, Identity, ReviewRecord, SectionContent
from kit.errors import CallError
from kit.indicators import Figures, absence
from kit.ledgers import CATALOGUE, Ledger, Ledgers
from kit.text.similar import nearest
from kit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Review:
    """The ledgers and figures of a township and year.

    Attributes
    ----------
    township, county : str
        The county is empty if the data folder has no county folders.
    year : int
    ledgers : Ledgers
        Ledgers of the year.
    earlier : mapping of int to Ledgers
        Ledgers of up to four consecutive earlier years, by year.
    figures : Figures
        Every indicator by key; see `kit.indicators.INDICATORS`.
    notices : tuple of str
        Notices for the analyst: a target without an indicator, why there is no comparison with the year
        before, a missing signing office or date.
    settings : mapping of str to str
        Parameters of the notebook: ``title``, ``signed_by``, ``signed_on``; an empty text means the value of
        基本情况.
    wording : Path or None
        Folder of templates that override the kit's.
    opened : mapping of str to str
        Arguments of `open_review`, unchanged.

    Examples
    --------
    >>> review = open_review("清河镇", 2021)                      # doctest: +SKIP
    >>> review.figures["study_sessions"].text                     # doctest: +SKIP
    '28次'
    >>> review.table("理论学习").head()                            # doctest: +SKIP
    """

    ledgers: Ledgers
    earlier: Mapping[int, Ledgers]
    figures: Figures
    notices: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    wording: Path | None = None
    opened: Mapping[str, str] = field(default_factory=dict)

    @property
    def township(self) -> str:
        """Name of the township."""
        return self.ledgers.place.township

    @property
    def county(self) -> str:
        """Name of the county folder; empty if there is none."""
        return self.ledgers.place.county

    @property
    def year(self) -> int:
        """The review's year."""
        return self.ledgers.place.year

    @property
    def before(self) -> Ledgers | None:
        """The ledgers of the year before, or None."""
        return self.earlier.get(self.year - 1)

    @property
    def outcome(self) -> Literal["complete", "partial"]:
        """``complete``, or ``partial`` if a ledger is missing."""
        return "partial" if self.ledgers.absent else "complete"

    @property
    def gaps(self) -> tuple[str, ...]:
        """The missing ledgers, one phrase each: ``未收到《先进典型》台账``."""
        return tuple(absence(key, why) for key, why in self.ledgers.absent.items())

    @property
    def inputs(self) -> dict[str, str]:
        """Maps the path, relative to the data folder, of each file read to its sha256; all years."""
        read = [self.ledgers, *self.earlier.values()]
        return {path: sha256 for ledgers in read for path, sha256 in sorted(ledgers.inputs.items())}

    @property
    def stamp(self) -> str:
        """Fingerprint of the inputs and settings: 16 hexadecimal digits."""
        identifying = [
            self.county,
            self.township,
            self.year,
            sorted(self.inputs.items()),
            dict(self.settings),
            VERSION,
        ]
        digest = hashlib.sha256(json.dumps(identifying, ensure_ascii=False).encode())
        return digest.hexdigest()[:16]

    @property
    def identity(self) -> Identity:
        """The identity that every section of this review carries."""
        return Identity(township=self.township, year=self.year, stamp=self.stamp, kit_version=VERSION)

    def fact(self, item: str) -> str:
        """Return the text of an item of 基本情况, or an empty string.

        >>> review.fact("所属县区")                                # doctest: +SKIP
        '云山县'
        """
        fact = self.ledgers.fact(item)
        return fact.text if fact is not None else ""

    def ledger(self, name: str) -> Ledger | None:
        """Return a ledger by key or Chinese name, or None if the township does not have it.

        Raises
        ------
        CallError
            There is no ledger of that name.
        """
        known = {schema.name: key for key, schema in CATALOGUE.items()}
        key = known.get(name, name)
        if key not in CATALOGUE:
            raise CallError(f"没有名为“{name}”的台账。{nearest(name, known)}")
        return self.ledgers.tables.get(key)

    def table(self, name: str) -> pd.DataFrame:
        """Return a ledger as a DataFrame, indexed by row number, with Chinese column names.

        Raises
        ------
        CallError
            There is no ledger of that name, or the township does not have it.
        """
        ledger = self.ledger(name)
        if ledger is None:
            here = [CATALOGUE[key].name for key in self.ledgers.tables]
            raise CallError(f"{self.township}{self.year}年没有《{name}》台账。{nearest(name, here)}")
        return ledger.frame

    @property
    def record(self) -> ReviewRecord:
        """Identity, inputs and figures, which the notebook passes on to the exports and figures.json."""
        return ReviewRecord(
            township=self.township,
            county=self.county,
            year=self.year,
            stamp=self.stamp,
            kit_version=VERSION,
            opened=dict(self.opened),
            inputs=self.inputs,
            outcome=self.outcome,
            gaps=self.gaps,
            notices=self.notices,
            figures=tuple(figure.record for figure in self.figures.values()),
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        content = SectionContent(key="review", role="opening", origin=self.identity, review=self.record)
        return {
            "text/plain": self._summary(),
            "text/html": "".join(f"<p>{escape(line)}</p>" for line in self._summary().splitlines()),
            SECTION_MIME: content.to_json(),
        }

    def _summary(self) -> str:
        known = sum(figure.value is not None for figure in self.figures.values())
        missing = sum(figure.gap for figure in self.figures.values())
        lines = [
            f"{self.township}　{self.year}年　台账{len(self.ledgers.tables)}本，"
            f"指标{known}项有数、{missing}项缺失"
        ]
        lines += [f"缺：{gap}" for gap in self.gaps]
        lines += [f"提示：{notice}" for notice in self.notices]
        return "\n".join(lines)
