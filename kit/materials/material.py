"""The ledgers and figures of a township's year, and the settings of its review."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kit.content import Identity, Revision
from kit.errors import CallError
from kit.indicators import Figures, Goal, absence, goals
from kit.ledgers import Ledger, Ledgers
from kit.subjects import Subject
from kit.text.similar import nearest
from kit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

    # Not at run time: jedi, which completes names in a notebook, gives up at a property that is a Literal.
    from kit.content.record import OpenedOutcome


@dataclass(frozen=True)
class Material:
    """The ledgers and figures of a township and year.

    Attributes
    ----------
    subject : Subject
    township, county : str
        The county is empty if the data folder has no county folders.
    year : int
    ledgers : Ledgers
        Ledgers of the year.
    earlier : mapping of int to Ledgers
        Ledgers of up to four consecutive earlier years, by year.
    figures : Figures
        Every indicator of the subject, by key.
    notices : tuple of str
        Notices for the analyst: a target without an indicator, why there is no comparison with the year
        before, a missing signing office or date.
    settings : mapping of str to str
        Parameters of the notebook: ``title``, ``signed_by``, ``signed_on``; an empty text means the value of
        基本情况.
    own_wording : Path or None
        Folder of templates that override the subject's.
    published : str
        sha256 of last year's figures.json, which the year before was held against; empty for none.
    revisions : tuple of Revision
        Figures of the year before that were published with another value.
    """

    subject: Subject
    ledgers: Ledgers
    earlier: Mapping[int, Ledgers]
    figures: Figures
    notices: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    own_wording: Path | None = None
    published: str = ""
    revisions: Sequence[Revision] = ()

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
    def outcome(self) -> OpenedOutcome:
        """``complete``, or ``partial`` if a ledger is missing."""
        return "partial" if self.ledgers.absent else "complete"

    @property
    def gaps(self) -> tuple[str, ...]:
        """The missing ledgers, one phrase each: ``未收到《应急演练》台账``."""
        names = self.subject.catalogue
        return tuple(absence((names[key].name,), why) for key, why in self.ledgers.absent.items())

    @property
    def absent_by_reason(self) -> Mapping[str, Sequence[str]]:
        """Names of the missing ledgers by the reason: ``未收到``, ``没有记录``."""
        found: dict[str, list[str]] = {}
        for key, why in self.ledgers.absent.items():
            found.setdefault(why, []).append(self.subject.catalogue[key].name)
        return found

    @cached_property
    def goals(self) -> Sequence[Goal]:
        """The targets of the township, compared with the subject's indicators."""
        return goals(self.ledgers, self.subject.indicators)

    @property
    def inputs(self) -> dict[str, str]:
        """Maps the path, relative to the data folder, of each file read to its sha256; all years."""
        read = [self.ledgers, *self.earlier.values()]
        return {path: sha256 for ledgers in read for path, sha256 in sorted(ledgers.inputs.items())}

    @property
    def stamp(self) -> str:
        """Fingerprint of the subject, the inputs and the settings: 16 hexadecimal digits."""
        identifying = [
            self.subject.key,
            self.subject.sha256,
            self.county,
            self.township,
            self.year,
            sorted(self.inputs.items()),
            dict(self.settings),
            VERSION,
            *([self.published] if self.published else []),
        ]
        digest = hashlib.sha256(json.dumps(identifying, ensure_ascii=False).encode())
        return digest.hexdigest()[:16]

    @property
    def identity(self) -> Identity:
        """The identity that every section of this review carries."""
        return Identity(township=self.township, year=self.year, stamp=self.stamp, kit_version=VERSION)

    @property
    def title(self) -> str:
        """Title of the review: the parameter, the township's own, or the subject's."""
        stated = self.settings.get("title") or self.fact("报告标题")
        return stated or self._filled(self.subject.title)

    @property
    def recipient(self) -> str:
        """The office that the review is addressed to: the township's own, or the subject's; may be empty."""
        return self._stated("主送机关", self.subject.recipient)

    @property
    def closing(self) -> str:
        """The words before the signature: the township's own, or the subject's; may be empty."""
        return self._stated("结束语", self.subject.closing)

    @property
    def _blanks(self) -> Mapping[str, str]:
        return {"{乡镇}": self.township, "{年度}": str(self.year), "{县区}": self.fact("所属县区")}

    def _stated(self, item: str, declared: str) -> str:
        """Return what 基本情况 states, of which 不写 is nothing; else what the subject declares.

        无 cannot be told from a blank cell. What is declared is nothing where a blank in it has no value.
        """
        if stated := self.fact(item).strip():
            return "" if stated == "不写" else stated
        if any(blank in declared and not value for blank, value in self._blanks.items()):
            return ""
        return self._filled(declared)

    def _filled(self, text: str) -> str:
        """Return a declared text with the values of its blanks."""
        for blank, value in self._blanks.items():
            text = text.replace(blank, value)
        return text

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
            The subject has no ledger of that name.
        """
        return self.ledgers.tables.get(self.subject.ledger(name).key)

    def table(self, name: str) -> pd.DataFrame:
        """Return a ledger as a DataFrame, indexed by row number, with Chinese column names.

        Raises
        ------
        CallError
            The subject has no ledger of that name, or the township does not have it.
        """
        ledger = self.ledger(name)
        if ledger is None:
            here = [each.schema.name for each in self.ledgers.tables.values()]
            called = self.subject.ledger(name).name
            raise CallError(f"{self.township}{self.year}年没有《{called}》台账。{nearest(called, here)}")
        return ledger.frame
