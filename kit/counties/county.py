"""A county's summary as a notebook has it: its townships, and the writers of its sections and charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import msgspec

from kit.charts.drawing import Drawing
from kit.content import SECTION_MIME, FigureRecord, Identity, ReviewRecord, SectionContent, Source
from kit.counties.alike import Alike, groups_alike
from kit.counties.county_numbers import CountyNumbers
from kit.counties.measured import Measured, is_summed, measured_by, number_of, township_number
from kit.counties.standing_out import StandsOut, standing_out
from kit.counties.summary_wording import SummaryWording
from kit.counties.township_records import Records, Township
from kit.errors import CallError
from kit.indicators import Indicator
from kit.indicators.numbers import quantity
from kit.sections import Section
from kit.subjects import Subject
from kit.text.plain_numbers import plain_number
from kit.text.similar import closest
from kit.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["County"]

EVERYONE = "各乡镇"


@dataclass(frozen=True, eq=False)
class County:
    """一年的县级汇总；由 `kit.open_county` 打开。

    Attributes
    ----------
    county : str
        汇总全部乡镇时为空。
    year : int
    subject : Subject
    records : Records
        各乡镇的总结，和汇总不了的乡镇。
    stamp : str
        据以汇总的内容的编号。
    opened : mapping of str to str
        打开时写的各项参数。
    numbers : CountyNumbers
        各节写出的全部数字。
    wording : SummaryWording
        各节的措辞模板。

    Examples
    --------
    >>> county = kit.open_county(2021)                             # doctest: +SKIP
    >>> county.section("全县合计")                                  # doctest: +SKIP
    """

    county: str
    year: int
    subject: Subject
    records: Records
    stamp: str
    opened: Mapping[str, str] = field(default_factory=dict)
    numbers: CountyNumbers = field(default_factory=CountyNumbers)
    wording: SummaryWording = field(default_factory=SummaryWording)

    @property
    def name(self) -> str:
        """县名；汇总全部乡镇时是“各乡镇”。"""
        return self.county or EVERYONE

    @property
    def townships(self) -> tuple[Township, ...]:
        """总结读得出的乡镇，按名称。"""
        return self.records.townships

    @property
    def identity(self) -> Identity:
        """汇总的身份，每个文件都带着。"""
        return Identity(township=self.name, year=self.year, stamp=self.stamp, kit_version=VERSION)

    @cached_property
    def measured(self) -> tuple[Measured, ...]:
        """各乡镇按哪些数对比。"""
        found = tuple(measured_by(self.subject.indicators, self.townships, self.year, self.numbers))
        for each in found:
            self.numbers.spread(each.stem, each.ids.values(), each.unit, each.places, each.name)
        return found

    @cached_property
    def standing_out(self) -> tuple[StandsOut, ...]:
        """先要看的数，离得最远的在前。"""
        found = (each for measured in self.measured for each in standing_out(measured))
        return tuple(sorted(found, key=lambda each: -each.strength))

    @cached_property
    def alike(self) -> tuple[Alike, ...]:
        """规模相近的乡镇，分组。"""
        return groups_alike(self.townships)

    @cached_property
    def sums(self) -> tuple[tuple[Indicator, str], ...]:
        """可以合计的指标，各带合计数的编号。"""
        summed = filter(is_summed, self.subject.indicators)
        return tuple((indicator, id_) for indicator in summed if (id_ := self._sum(indicator)))

    def _sum(self, indicator: Indicator) -> str:
        ids = [
            township_number(self.numbers, each, indicator.key, self.year)
            for each in self.townships
            if number_of(each.figures.get(indicator.key)) is not None
        ]
        if not ids:
            return ""
        return self.numbers.total(indicator.key, ids, indicator.unit, indicator.name, indicator.places)

    def missing(self, key: str) -> tuple[str, ...]:
        """哪些乡镇的总结没有这项指标的数。"""
        return tuple(each.name for each in self.townships if number_of(each.figures.get(key)) is None)

    def section(self, name: str) -> Section:
        """取一节或一个附件，用标题或代号。

        Raises
        ------
        CallError
            没有这个名称，错误信息里有最接近的。
        """
        for section in self._written:
            if name in (section.heading, section.content.key) or (
                name == "导语" and section.content.role == "opening"
            ):
                return section
        known = [section.heading for section in self._written]
        near = closest(name, known)
        meant = f"，是否指“{near}”？" if near else ""
        raise CallError(f"汇总里没有“{name}”这一节{meant}有：{'、'.join(known)}")

    def sections(self) -> Iterator[Section]:
        """依次取导语和附件之间的各节。"""
        return (section for section in self._written if section.content.role == "body")

    def attachments(self) -> Iterator[Section]:
        """依次取各个附件。"""
        return (section for section in self._written if section.content.role == "attachment")

    def chart(self, name: str) -> Drawing | None:
        """画对比图：占比是漏斗图，其余是散点条；没有数据时是 None。

        Parameters
        ----------
        name : str
            指标的名称或代号。
        """
        from kit.counties.comparison_charts import draw_measured

        for each in self.measured:
            if name in (each.name, each.indicator.name, each.indicator.key):
                return draw_measured(self, each)
        return None

    @property
    def frame(self) -> pd.DataFrame:
        """对比的数，列成表：一个乡镇一行，缺的是 NaN。"""
        import pandas as pd

        columns = {
            each.name: [float(each.values[name]) if name in each.values else None for name in self._names]
            for each in self.measured
        }
        return pd.DataFrame(columns, index=pd.Index(self._names, name="乡镇"), dtype="float64")

    @property
    def _names(self) -> list[str]:
        return [each.name for each in self.townships]

    @property
    def _names_with_digits(self) -> set[str]:
        named = {self.name, *self._names, *(each.name for each in self.records.absent)}
        return {name for name in named if any(map(str.isdigit, name))}

    @cached_property
    def _written(self) -> tuple[Section, ...]:
        # Written before the record is shown: it has the numbers that they state.
        from kit.counties.summary_sections import write_summary

        return tuple(Section(content) for content in write_summary(self))

    @property
    def record(self) -> ReviewRecord:
        """汇总的身份、读过的文件、合计数和写出的全部数字，随笔记本交给导出。"""
        self._written  # noqa: B018 - the numbers are collected while sections are written
        partial = [each for each in self.townships if each.is_partial]
        gaps = [f"{each.name}{each.state}" for each in self.records.absent]
        gaps += [f"{len(partial)}个乡镇缺部分台账"] if partial else []
        return ReviewRecord(
            subject=self.subject.record,
            township=self.name,
            year=self.year,
            stamp=self.stamp,
            kit_version=VERSION,
            opened=dict(self.opened),
            inputs=dict(self.records.inputs),
            outcome="partial" if gaps else "complete",
            gaps=tuple(gaps),
            notices=self.records.notices,
            figures=tuple(self._figure(indicator, id_) for indicator, id_ in self.sums),
            stated=msgspec.json.encode(self.numbers.all).decode(),
            names=tuple(sorted(self._names_with_digits)),
        )

    def _figure(self, indicator: Indicator, id_: str) -> FigureRecord:
        """Return a sum as an entry of figures.json."""
        value, missing = self.numbers.value(id_), self.missing(indicator.key)
        absent = len(missing) + len(self.records.absent)
        return FigureRecord(
            key=indicator.key,
            name=indicator.name,
            value=plain_number(value),
            unit=indicator.unit,
            text=quantity(value, indicator.unit, indicator.places),
            approximate=any(
                figure.approximate for each in self.townships if (figure := each.figures.get(indicator.key))
            ),
            unfilled=f"缺{absent}个乡镇" if absent else "",
            places=indicator.places,
            source=Source("", "", (), "各乡镇总结里这项指标之和"),
        )

    def _names_for(self, method: str) -> list[str]:
        """Return what a method may be called with."""
        match method:
            case "section":
                return [section.heading for section in self._written]
            case "chart":
                return [each.name for each in self.measured]
        return []

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        content = SectionContent(key="review", role="opening", origin=self.identity, review=self.record)
        summary = self._summary()
        return {
            "text/plain": summary,
            "text/html": "".join(f"<p>{escape(line)}</p>" for line in summary.splitlines()),
            SECTION_MIME: content.to_json(),
        }

    def _summary(self) -> str:
        partial = sum(each.is_partial for each in self.townships)
        lines = [
            f"{self.name}　{self.year}年　可汇总{len(self.townships)}个乡镇（其中{partial}个缺台账），"
            f"不能汇总{len(self.records.absent)}个"
        ]
        lines += [f"{each.name}：{each.state}，{each.reason}" for each in self.records.absent]
        lines += [f"提示：{notice}" for notice in self.records.notices]
        return "\n".join(lines)
