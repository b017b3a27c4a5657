"""The record of a review: what it is of, what it was made from, and every figure with its source.

An opened review puts it into the notebook, the exports and ``figures.json`` take it from there: nothing else
passes from the writing branch to the running branch beside the blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

__all__ = ["OUTCOMES", "FigureRecord", "Identity", "Outcome", "ReviewRecord", "Source"]

Outcome = Literal["complete", "partial", "failed", "unchanged", "gone"]
"""What became of a township's review. An opened one is complete or partial (a ledger is missing); a run may
fail, or find the review unchanged; gone: its ledgers were there at an earlier run and are not now."""

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {"complete": "完整", "partial": "部分", "failed": "失败", "unchanged": "未变", "gone": "台账不在"}
)
"""Outcome → its Chinese name, in the order in which they are listed."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Which review something is of, so that two townships' files can never be exchanged unseen.

    Attributes
    ----------
    township : str
    year : int
    stamp : str
        16 hexadecimal digits, from the inputs' hashes and the parameters.
    kit_version : str
    """

    township: str
    year: int
    stamp: str
    kit_version: str

    @property
    def line(self) -> str:
        """The small line at the end of every file.

        >>> Identity(township="清河镇", year=2021, stamp="0123456789abcdef", kit_version="0.1.0").line
        '清河镇 2021年 编号0123456789abcdef 版本0.1.0'
        """
        return f"{self.township} {self.year}年 编号{self.stamp} 版本{self.kit_version}"


class Source(msgspec.Struct, frozen=True):
    """Where a figure comes from.

    Attributes
    ----------
    file : str
        Path relative to the data folder; empty where no file gave it.
    sheet : str
    rows : tuple of int
        Row numbers as a spreadsheet shows them.
    rule : str
        How it is counted, in Chinese.
    """

    file: str
    sheet: str
    rows: tuple[int, ...]
    rule: str


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
        As the review writes it, unit included.
    label : str
        What a highest or lowest value belongs to.
    approximate : bool
    unfilled : str
        What the value could not count, in Chinese; empty where all is filled in.
    year_before, target : int, float or None
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
    year_before: int | float | str | None = None
    target: int | float | str | None = None
    source: Source


class ReviewRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What an opened review says of itself.

    Attributes
    ----------
    township, county : str
        The county is empty where the data folder has none.
    year : int
    stamp, kit_version : str
        As in `Identity`.
    opened : dict of str to str
        What `kit.open_review` was called with.
    inputs : dict of str to str
        Path relative to the data folder → sha256 of every file read, all years.
    outcome : {"complete", "partial"}
    gaps : tuple of str
        One phrase a missing ledger.
    notices : tuple of str
        What the analyst should know and no figure shows.
    figures : tuple of FigureRecord
    """

    township: str
    county: str = ""
    year: int
    stamp: str
    kit_version: str
    opened: dict[str, str] = {}
    inputs: dict[str, str] = {}
    outcome: Outcome = "complete"
    gaps: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    figures: tuple[FigureRecord, ...] = ()

    @property
    def identity(self) -> Identity:
        """The identity that everything of this review carries."""
        return Identity(
            township=self.township, year=self.year, stamp=self.stamp, kit_version=self.kit_version
        )
