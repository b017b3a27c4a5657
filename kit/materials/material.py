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
        """乡镇名称。"""
        return self.ledgers.place.township

    @property
    def county(self) -> str:
        """县区文件夹的名称；没有时为空。"""
        return self.ledgers.place.county

    @property
    def year(self) -> int:
        """年度。"""
        return self.ledgers.place.year

    @property
    def before(self) -> Ledgers | None:
        """上年的台账；没有时为 None。"""
        return self.earlier.get(self.year - 1)

    @property
    def outcome(self) -> OpenedOutcome:
        """``complete``（完整）；缺台账时是 ``partial``（部分）。"""
        return "partial" if self.ledgers.absent else "complete"

    @property
    def gaps(self) -> tuple[str, ...]:
        """缺的台账，一张一句：``未收到《应急演练》台账``。"""
        names = self.subject.catalogue
        return tuple(absence((names[key].name,), why) for key, why in self.ledgers.absent.items())

    @property
    def absent_by_reason(self) -> Mapping[str, Sequence[str]]:
        """缺的台账，按缘由：``未收到``、``没有记录``。"""
        found: dict[str, list[str]] = {}
        for key, why in self.ledgers.absent.items():
            found.setdefault(why, []).append(self.subject.catalogue[key].name)
        return found

    @cached_property
    def goals(self) -> Sequence[Goal]:
        """年度目标，与指标逐项对比。"""
        return goals(self.ledgers, self.subject.indicators)

    @property
    def inputs(self) -> dict[str, str]:
        """读过的文件：相对台账文件夹的路径 → sha256，含往年的。"""
        read = [self.ledgers, *self.earlier.values()]
        return {path: sha256 for ledgers in read for path, sha256 in sorted(ledgers.inputs.items())}

    @cached_property
    def stamp(self) -> str:
        """专题、读过的文件和各项参数的编号：16位十六进制数。"""
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
        """总结的身份，各节都带着。"""
        return Identity(township=self.township, year=self.year, stamp=self.stamp, kit_version=VERSION)

    @property
    def title(self) -> str:
        """报告标题：参数写的、《基本情况》写的，或专题的。"""
        stated = self.settings.get("title") or self.fact("报告标题")
        return stated or self._filled(self.subject.title)

    @property
    def recipient(self) -> str:
        """主送机关：《基本情况》写的，或专题的；可以为空。"""
        return self._stated("主送机关", self.subject.recipient)

    @property
    def closing(self) -> str:
        """落款前的结束语：《基本情况》写的，或专题的；可以为空。"""
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
        """《基本情况》里一项的内容；没有时为空。

        Examples
        --------
        >>> review.fact("所属县区")
        '云山县'
        """
        fact = self.ledgers.fact(item)
        return fact.text if fact is not None else ""

    def ledger(self, name: str) -> Ledger:
        """一张台账，用名称或代号；每格都有所在的行和单元格。

        Raises
        ------
        CallError
            专题没有这张台账，或这个乡镇没有交。

        Examples
        --------
        >>> review.ledger("先进典型").cell(2, "people")
        'B2'
        """
        schema = self.subject.ledger(name)
        ledger = self.ledgers.tables.get(schema.key)
        if ledger is None:
            here = [each.schema.name for each in self.ledgers.tables.values()]
            called = schema.name
            raise CallError(f"{self.township}{self.year}年没有《{called}》台账。{nearest(called, here)}")
        return ledger

    def table(self, name: str) -> pd.DataFrame:
        """一张台账，取作 DataFrame：列名是中文，行号是台账里的行号。

        Raises
        ------
        CallError
            专题没有这张台账，或这个乡镇没有交。

        Examples
        --------
        >>> int(review.table("先进典型")["人数"].sum())
        33
        """
        return self.ledger(name).frame
