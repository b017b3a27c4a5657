"""A review opened: one township's ledgers of one year, counted.

Stands between indicators and sections: `open_review` is what a notebook calls first, and every section writer
and chart takes what it returns.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kit.content import SECTION_MIME, SectionContent
from kit.errors import CallError, DataError, nearest
from kit.files import YEARS_BEFORE, Place, find_place, resolve_data
from kit.indicators import UNITS, ZERO_AIMS, Figures, absence, compute_figures
from kit.ledgers import CATALOGUE, Ledger, Ledgers, read_ledgers
from kit.ledgers.checks import check_targets
from kit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

Outcome = Literal["complete", "partial"]


@dataclass(frozen=True)
class Review:
    """A township's year, read and counted.

    Attributes
    ----------
    township, county : str
        The county is empty where the data folder has none.
    year : int
    ledgers : Ledgers
        The year's ledgers.
    earlier : mapping of int to Ledgers
        Those of up to four years before, by year, as far back as no year is missing.
    figures : Figures
        Every indicator by key; see `kit.indicators.INDICATORS`.
    notices : tuple of str
        What the analyst should know and no figure says: a target without an indicator, no comparison with
        the year before and why, no signing office or date.
    settings : mapping of str to str
        What the analyst set in the notebook's parameters: ``title``, ``signed_by``, ``signed_on``; an empty
        text leaves it to 基本情况.
    wording : Path or None
        A folder whose templates stand before the kit's own.

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

    @property
    def township(self) -> str:
        """Name of the township."""
        return self.ledgers.place.township

    @property
    def county(self) -> str:
        """Name of the county folder; empty where there is none."""
        return self.ledgers.place.county

    @property
    def year(self) -> int:
        """The review's year."""
        return self.ledgers.place.year

    @property
    def before(self) -> Ledgers | None:
        """The ledgers of the year before, where they are there."""
        return self.earlier.get(self.year - 1)

    @property
    def outcome(self) -> Outcome:
        """``complete``, or ``partial`` where a ledger is missing."""
        return "partial" if self.ledgers.absent else "complete"

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is missing, one phrase a ledger: ``未收到《先进典型》台账``."""
        return tuple(absence(key, why) for key, why in self.ledgers.absent.items())

    @property
    def inputs(self) -> dict[str, str]:
        """Path (relative to the data folder) → sha256 of every file read, all years."""
        read = [self.ledgers, *self.earlier.values()]
        return {path: sha256 for ledgers in read for path, sha256 in sorted(ledgers.inputs.items())}

    @property
    def stamp(self) -> str:
        """16 hexadecimal digits that stand for the inputs and the settings of this review."""
        told = [
            self.county,
            self.township,
            self.year,
            sorted(self.inputs.items()),
            dict(self.settings),
            VERSION,
        ]
        digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode())
        return digest.hexdigest()[:16]

    def fact(self, item: str) -> str:
        """Return an item of 基本情况 as it stands there; empty where it does not.

        >>> review.fact("所属县区")                                # doctest: +SKIP
        '云山县'
        """
        fact = self.ledgers.fact(item)
        return fact.text if fact is not None else ""

    def ledger(self, name: str) -> Ledger | None:
        """Return a ledger by key or Chinese name; None where this township has none.

        Raises
        ------
        CallError
            No ledger is called that.
        """
        known = {schema.name: key for key, schema in CATALOGUE.items()}
        key = known.get(name, name)
        if key not in CATALOGUE:
            raise CallError(f"没有名为“{name}”的台账。{nearest(name, known)}")
        return self.ledgers.tables.get(key)

    def table(self, name: str) -> pd.DataFrame:
        """Return a ledger as a DataFrame: one row a row, indexed by row number, columns in Chinese.

        Raises
        ------
        CallError
            No ledger is called that, or this township has none.
        """
        ledger = self.ledger(name)
        if ledger is None:
            here = [CATALOGUE[key].name for key in self.ledgers.tables]
            raise CallError(f"{self.township}{self.year}年没有《{name}》台账。{nearest(name, here)}")
        return ledger.frame

    def to_json(self) -> dict[str, object]:
        """Return identity, inputs and figures, as figures.json carries them."""
        return {
            "township": self.township,
            "county": self.county,
            "year": self.year,
            "stamp": self.stamp,
            "kit_version": VERSION,
            "inputs": self.inputs,
            "outcome": self.outcome,
            "gaps": list(self.gaps),
            "notices": list(self.notices),
            "figures": [figure.to_json() for figure in self.figures.values()],
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        content = SectionContent(key="review", role="opening", review=self.to_json())
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


def open_review(
    township: str,
    year: int,
    *,
    data: str | os.PathLike[str] = "data",
    wording: str | os.PathLike[str] = "",
    title: str = "",
    signed_by: str = "",
    signed_on: str = "",
) -> Review:
    """Read a township's ledgers of a year, and of the years before that are there, and count them.

    Parameters
    ----------
    township : str
        ``清河镇``, or ``云山县/清河镇`` where two counties have one of that name.
    year : int
    data : path, default "data"
        The data folder. A relative path is looked for in the working folder, then upwards.
    wording : path, optional
        A folder of templates that stand before the kit's own.
    title, signed_by, signed_on : str, optional
        Title of the review, signing office and date; left empty they come from 基本情况.

    Returns
    -------
    Review

    Raises
    ------
    CallError
        No such data folder, year, township or wording folder.
    DataError
        A ledger cannot be read, or is at fault; all faults are told.
    """
    folder = resolve_data(data)
    place = find_place(folder, year, township)
    if wording and not Path(wording).is_dir():
        raise CallError(f"措辞模板文件夹不存在：{wording}")
    ledgers = read_ledgers(place)
    earlier, why_no_more = _years_before(folder, place)
    settings = {"title": title, "signed_by": signed_by, "signed_on": signed_on}
    return Review(
        ledgers=ledgers,
        earlier=earlier,
        figures=compute_figures(ledgers, earlier),
        notices=(
            *why_no_more,
            *map(str, (*ledgers.notices, *check_targets(ledgers, UNITS, ZERO_AIMS))),
            *_unsigned(ledgers, settings),
        ),
        settings=settings,
        wording=Path(wording).resolve() if wording else None,
    )


def _years_before(folder: Path, place: Place) -> tuple[Mapping[int, Ledgers], tuple[str, ...]]:
    """Read the years before; where the first cannot be had, say why there is no comparison.

    A fault in an earlier year's ledgers must not hold up this year's review, and must not pass unseen either.
    """
    found: dict[int, Ledgers] = {}
    for year in range(place.year - 1, place.year - 1 - YEARS_BEFORE, -1):
        try:
            found[year] = read_ledgers(find_place(folder, year, place.name))
        except CallError:
            return found, () if found else (f"没有{year}年的台账，未作上年对比",)
        except DataError as error:
            return found, (f"{year}年的台账不能用，未作对比：{error}",)
    return found, ()


def _unsigned(ledgers: Ledgers, settings: Mapping[str, str]) -> tuple[str, ...]:
    """Say that the review is not signed, or not dated: the document leaves out what nobody gave."""
    signed = {"signed_by": "落款单位", "signed_on": "成文日期"}
    missing = {name: item for name, item in signed.items() if not settings[name] and not ledgers.fact(item)}
    if not missing:
        return ()
    told = f"未给出{'、'.join(missing.values())}，文末没有写"
    return (f"{told}；请填入《基本情况》台账，或在参数 {'、'.join(missing)} 中写明",)
