"""The record of a review: its identity, its inputs, and every figure with its source.

An opened review writes it into the notebook; exports and ``figures.json`` are made from it. Beside blocks it
is all that passes from the writing branch to the running branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from kit.content.ledger_rows import LedgerRows
from kit.content.revision import Revision

__all__ = [
    "OUTCOMES",
    "FigureRecord",
    "Identity",
    "Outcome",
    "ReviewRecord",
    "Source",
    "StatedNumber",
    "SubjectRecord",
]

Outcome = Literal["complete", "partial", "failed", "unchanged", "gone"]
"""Outcome of a township's review. An opened review is complete or partial (a ledger is missing). A run may
also fail, or find the review unchanged. Gone: its ledgers existed at an earlier run and no longer do."""

OpenedOutcome = Literal["complete", "partial"]
"""Outcome of an opened review."""

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {"complete": "完整", "partial": "部分", "failed": "失败", "unchanged": "未变", "gone": "台账不在"}
)
"""Outcome → Chinese name, in display order."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """The review that a file belongs to, so that two townships' files cannot be mixed up unnoticed.

    Attributes
    ----------
    township : str
    year : int
    stamp : str
        16 hexadecimal digits, a hash of the inputs' hashes and the parameters.
    kit_version : str
    """

    township: str
    year: int
    stamp: str
    kit_version: str

    @property
    def line(self) -> str:
        """The identity line printed at the end of every file.

        >>> Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0").line
        '清河镇 2021年 编号0123456789abcdef 版本0.1.0'
        """
        return f"{self.township} {self.year}年 编号{self.stamp} 版本{self.kit_version}"


class SubjectRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The subject of a review: what its ledgers, figures and sections were declared by.

    Attributes
    ----------
    key : str
        The same for all versions of a subject, and different for every other.
    name : str
        In Chinese.
    version : str
    sha256 : str
        Of all files of the subject's folder.
    """

    key: str
    name: str
    version: str
    sha256: str


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a figure comes from.

    Attributes
    ----------
    file : str
        Path relative to the data folder; empty where the figure comes from no file.
    sheet : str
    rows : tuple of int
        Row numbers as a spreadsheet shows them.
    rule : str
        How the figure is counted, in Chinese.
    further : tuple of Source
        The other ledgers of a figure that is counted from several; their rule is empty.
    """

    file: str
    sheet: str
    rows: tuple[int, ...]
    rule: str
    further: tuple[Source, ...] = ()


class FigureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of ``figures`` in figures.json.

    Attributes
    ----------
    key, name : str
        Of the indicator.
    value : int, float, str or None
        None where the figure is missing.
    unit : str
    text : str
        The value as the review's prose writes it, unit included.
    label : str
        The item that a highest or lowest value belongs to.
    approximate : bool
    unfilled : str
        Cells that the value could not count, in Chinese; empty where all are filled in.
    year_before, target : int, float or None
    places : int
        Decimals to which the value is rounded where it is written.
    source : Source
    """

    key: str
    name: str
    value: int | float | str | None
    unit: str
    text: str
    label: str = ""
    approximate: bool = False
    unfilled: str = ""
    year_before: int | float | None = None
    target: int | float | None = None
    places: int = 0
    source: Source


class StatedNumber(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that a document states and that is no figure of a township: a sum, a median, a rank.

    `Run.figure` and `Chart.figures` name it by its id. What the fields mean: `kit.records.number_records`.
    """

    id: str
    name: str = ""
    value: int | float | None = None
    unit: str = ""
    source: Source | None = None
    op: str = ""
    of: tuple[str, ...] = ()


class ReviewRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What an opened review passes to the exports and to figures.json.

    Attributes
    ----------
    township, county : str
        `county` is empty where the data folder has no county folders.
    stated_county : str
        所属县区 of 基本情况; empty where it does not say.
    year : int
    stamp, kit_version : str
        As in `Identity`.
    subject : SubjectRecord or None
        None in a record of a version that knew one subject only.
    opened : dict of str to str
        The arguments of `kit.open_review`.
    inputs : dict of str to str
        Path relative to the data folder → sha256, for every file read, of all years.
    outcome : {"complete", "partial"}
    gaps : tuple of str
        One phrase per missing ledger.
    notices : tuple of str
        Messages for the analyst that no figure shows.
    figures : tuple of FigureRecord
    key_figures : tuple of str
        Keys of the figures by which townships are shown side by side, at most six.
    ledgers : tuple of LedgerRows
        The rows that the figures are counted from; of a version that kept none, empty.
    published : str
        sha256 of last year's figures.json, which the year before was held against; empty for none.
    revisions : tuple of Revision
        The figures of the year before that were published with another value.
    stated : str
        Of a county's summary: every number that it states, with those that it is made of, as JSON of a list
        of `StatedNumber`. One text, as a notebook would lay out tens of thousands of them on lines.
    names : tuple of str
        Of a county's summary: names of places that have digits, such as 361团, which are no data.
    """

    township: str
    county: str = ""
    stated_county: str = ""
    year: int
    stamp: str
    kit_version: str
    subject: SubjectRecord | None = None
    opened: dict[str, str] = {}
    inputs: dict[str, str] = {}
    outcome: OpenedOutcome = "complete"
    gaps: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    figures: tuple[FigureRecord, ...] = ()
    key_figures: tuple[str, ...] = ()
    ledgers: tuple[LedgerRows, ...] = ()
    published: str = ""
    revisions: tuple[Revision, ...] = ()
    stated: str = ""
    names: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[StatedNumber, ...]:
        """The numbers that a county's summary states; raises `msgspec.DecodeError` if they were edited."""
        return msgspec.json.decode(self.stated, type=tuple[StatedNumber, ...]) if self.stated else ()

    @property
    def identity(self) -> Identity:
        """The identity that every file of this review carries."""
        return Identity(
            township=self.township, year=self.year, stamp=self.stamp, kit_version=self.kit_version
        )
