"""A review opened: one township's ledgers of one year, counted.

Stands between indicators and sections: `open_review` is what a notebook calls first, and every section writer
and chart takes what it returns.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from kit.content import SECTION_MIME, Identity, Outcome, ReviewRecord, SectionContent
from kit.errors import CallError, DataError
from kit.files import Place, Years, find_place, read_township, read_year, resolve_data, resolve_folder
from kit.indicators import UNITS, ZERO_AIMS, Figures, absence, compute_figures
from kit.ledgers import CATALOGUE, Ledger, Ledgers, read_ledgers
from kit.ledgers.checks import check_signing, check_targets
from kit.ledgers.dates import read_whole_date
from kit.text.similar import nearest
from kit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd


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
    opened : mapping of str to str
        What `open_review` was called with, as it was given.

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

    @property
    def identity(self) -> Identity:
        """What every section of this review carries."""
        return Identity(township=self.township, year=self.year, stamp=self.stamp, kit_version=VERSION)

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

    @property
    def record(self) -> ReviewRecord:
        """Identity, inputs and figures, as the notebook carries them to the exports and figures.json."""
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


def open_review(
    township: str,
    year: int,
    *,
    data: str | os.PathLike[str] = "data",
    wording: str | os.PathLike[str] = "",
    title: str = "",
    signed_by: str = "",
    signed_on: str | date = "",
) -> Review:
    """Read a township's ledgers of a year, and of the years before that are there, and count them.

    Parameters
    ----------
    township : str
        ``清河镇``, or ``云山县/清河镇`` where two counties have one of that name.
    year : int
        ``"2021"`` will do as well.
    data : path, default "data"
        The data folder, or the year's folder in it. A relative path is looked for in the working folder, then
        upwards.
    wording : path, optional
        A folder of templates that stand before the kit's own; a relative path is looked for as `data` is.
    title, signed_by, signed_on : str, optional
        Title of the review, signing office and date (a whole one); left empty they come from 基本情况.

    Returns
    -------
    Review

    Raises
    ------
    CallError
        No such data folder, year, township or wording folder, or a parameter that means nothing.
    DataError
        A ledger cannot be read, or is at fault; all faults are told.
    """
    given = {"title": title, "signed_by": signed_by, "signed_on": signed_on}
    settings = _settings(given)
    opened = {"township": township, "year": year, "data": data, "wording": wording, **given}
    year = read_year(year)
    folder = resolve_data(data, year)
    place = find_place(folder, year, read_township(township))
    own_wording = resolve_folder(wording, "措辞模板文件夹", "wording") if wording else None
    ledgers = read_ledgers(place)
    if not settings["signed_on"] and (faults := check_signing(ledgers)):
        raise DataError(str(faults[0]))
    earlier, why_no_more = _years_before(place)
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
        wording=own_wording,
        opened={name: "" if value is None else str(value) for name, value in opened.items()},
    )


# Line breaks stand in a title where it is to break; tabs are blanks.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _settings(given: Mapping[str, object]) -> dict[str, str]:
    """Read what is to stand in the document as it was written in the notebook's parameters.

    A number is the text of it: the command line makes no difference between the two either.
    """
    settings = {name: _text(name, value) for name, value in given.items()}
    if (day := settings["signed_on"]) and read_whole_date(day) is None:
        raise CallError(f"参数 signed_on 是“{day}”，不是一个完整的日期：请写明年月日，例如 2021年12月20日")
    return settings


def _text(name: str, value: object) -> str:
    if isinstance(value, date) and value == value:  # pandas' NaT is a date, and not itself
        return f"{value.year}年{value.month}月{value.day}日"
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise CallError(f"参数 {name} 应写成文字（加引号），现为 {value!r}")
    text = str(value).replace("\r\n", "\n").replace("\t", " ").strip()
    if found := _UNSEEN.search(text):
        raise CallError(f"参数 {name} 里有看不见的控制字符 U+{ord(found[0]):04X}：请删去后重新填写")
    return text


def _years_before(place: Place) -> tuple[Mapping[int, Ledgers], tuple[str, ...]]:
    """Read the years before; where the first cannot be had, say why there is no comparison.

    A fault in an earlier year's ledgers must not hold up this year's review, and must not pass unseen either.
    """
    found: dict[int, Ledgers] = {}
    before = Years(place.data).before(place)
    for earlier in before.places:
        try:
            found[earlier.year] = read_ledgers(earlier)
        except DataError as error:
            return found, (f"{earlier.year}年的台账不能用，未作对比：{error}",)
    return found, () if found else (before.why_no_more,)


def _unsigned(ledgers: Ledgers, settings: Mapping[str, str]) -> tuple[str, ...]:
    """Say that the review is not signed, or not dated: the document leaves out what nobody gave."""
    signed = {"signed_by": "落款单位", "signed_on": "成文日期"}
    missing = {name: item for name, item in signed.items() if not settings[name] and not ledgers.fact(item)}
    if not missing:
        return ()
    told = f"未给出{'、'.join(missing.values())}，文末没有写"
    return (f"{told}；请填入《基本情况》台账，或在参数 {'、'.join(missing)} 中写明",)
