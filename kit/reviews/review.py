"""The review of a township and year, as a notebook uses it: its figures, sections, charts and tables.

What draws is imported where a section is written: matplotlib takes longer to load than a review to open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any

from kit.content import SECTION_MIME, ReviewRecord, SectionContent
from kit.indicators import absence
from kit.indicators.ranking import key_figures
from kit.indicators.rows_read import rows_read
from kit.materials import Material
from kit.reviews.live_notebook import followed
from kit.subjects.subject import OWN_SECTIONS
from kit.version import VERSION

if TYPE_CHECKING:
    from kit.charts import Drawing, Undrawn
    from kit.reviews.preview import Preview
    from kit.sections import Section
    from kit.sections.own_parts import Captioned


_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|附件\d*[　：: ])")
"""What the document writes before a heading."""


@dataclass(frozen=True)
class Review(Material):
    """一个乡镇一年的总结；由 `kit.open_review` 打开。

    输入 ``review.`` 再按 Tab，列出能用的；``review.section("`` 后按 Tab，列出各节的名称。

    Attributes
    ----------
    opened : mapping of str to str
        打开时写的各项参数。

    Examples
    --------
    >>> review = kit.open_review("清河镇", 2021)
    >>> review.figures["理论学习次数"].text
    '27次'
    >>> review.section("理论学习").heading
    '理论学习'
    >>> list(review.table("先进典型").columns)
    ['典型类别', '人数', '事迹篇数', '推送次数']
    """

    opened: Mapping[str, str] = field(default_factory=dict)

    def section(self, name: str) -> Section:
        """写一节、一章的标题或一个附件，用标题或代号。

        Parameters
        ----------
        name : str
            专题里的一节；导语、资料缺失说明、落款、指标一览、数据来源；或一章的标题。带编号的写法
            （“（二）理论学习”）也行。

        Raises
        ------
        CallError
            没有这个名称，错误信息里有最接近的。

        Examples
        --------
        >>> review.section("理论学习") == review.section("study")
        True
        """
        from kit.sections import write_chapter, write_section

        chapters = {section.chapter for section in self.subject.sections if section.chapter}
        bare = _NUMBER.sub("", name)
        if bare in chapters:
            return write_chapter(self, bare)
        return write_section(self, self.subject.section(bare))

    def sections(self) -> Iterator[Section]:
        """依次写出导语和落款之间的各章各节。

        Examples
        --------
        >>> [section.heading for section in review.sections()][:3]
        ['工作开展情况', '组织领导', '理论学习']
        """
        chapter = ""
        for section in self.subject.sections:
            if section.chapter and section.chapter != chapter:
                yield self.section(section.chapter)
            chapter = section.chapter
            yield self.section(section.key)
        yield self.section("gaps")

    def attachments(self) -> Iterator[Section]:
        """依次写出专题的各个附件。

        Examples
        --------
        >>> [section.heading for section in review.attachments()]
        ['指标一览', '数据来源']
        """
        for key in self.subject.attachments:
            yield self.section(key)

    def chart(self, name: str) -> Drawing | Undrawn:
        """画一张图，用名称或代号；台账没有数据时是一句话，说明缺什么。

        Raises
        ------
        CallError
            没有这个名称，错误信息里有最接近的。

        Examples
        --------
        >>> review.chart("宣传栏").title
        '宣传栏：桃园村最多（15块）'
        """
        from kit.charts import Undrawn, draw

        chart = self.subject.chart(name)
        drawing = draw(self, chart)
        if drawing is not None:
            return drawing
        ledgers = [ledger for each in chart.indicators for ledger in each.measure.ledgers]
        if chart.form == "targets":
            ledgers = [ledger for ledger in self.subject.catalogue.values() if ledger.role == "targets"]
        absent = {ledger.name: why for ledger in ledgers if (why := self.ledgers.absent.get(ledger.key))}
        why = absence(absent, next(iter(absent.values()))) if absent else "台账里没有可画的数"
        return Undrawn(f"没有画“{chart.name}”：{self.township}{self.year}年{why}", self.identity)

    def say(self, text: str) -> Section:
        """写一段自己的话；数字写成 ``{{ 指标名 }}``，出处和校对与其他各段一样，换一个乡镇也对。

        Parameters
        ----------
        text : str
            写法与措辞模板的正文一样；一行里的数台账没有给出时，那一行不写。

        Raises
        ------
        CallError
            用了没有的名称，或直接写了数字。

        Examples
        --------
        >>> review.say("今年新建和更新{{ 宣传栏 }}宣传栏，{{ 宣传栏.比上年 }}。").text
        '今年新建和更新63块宣传栏，比上年增加25块，增长65.8%。'
        """
        from kit.sections.own_parts import said

        return said(self, text)

    def beside(self, *others: Review, figures: Sequence[str] = (), caption: str = "") -> Section:
        """与别的乡镇或别的年度并排，列成一张表。

        Parameters
        ----------
        *others : Review
            同一个专题的总结。
        figures : sequence of str, optional
            指标的名称或代号；不写时是专题里最要紧的几项。
        caption : str, optional
            表题。

        Raises
        ------
        CallError
            专题不同。
        KeyError
            没有这项指标。

        Examples
        --------
        >>> other = kit.open_review("石桥乡", 2021)
        >>> table = review.beside(other, figures=["理论学习次数", "宣传栏"]).blocks[0]
        >>> [column.name for column in table.columns]
        ['指标', '清河镇', '石桥乡']
        """
        from kit.sections.own_parts import beside

        return beside(self, others, figures, caption)

    def captioned(self, shown: Any, caption: str, alt: str = "") -> Captioned:
        """给自己的图（matplotlib、seaborn、pandas 画的）或表（DataFrame）写图题、表题和替代文字。

        Parameters
        ----------
        shown : Figure, Axes, DataFrame, Series or other
        caption : str
            不写“图1”“表1”，编号由文档给出。
        alt : str, optional
            读屏软件念的话：图里看得出什么；不写时念图题。

        Examples
        --------
        >>> table = review.table("先进典型")[["典型类别", "人数"]]
        >>> review.captioned(table, "各类先进典型").caption
        '各类先进典型'
        """
        from kit.sections.own_parts import captioned

        return captioned(self, shown, caption, alt)

    def preview(self) -> Preview:
        """显示现在导出会得到的文档，并说明哪些不会照原样写进去；导出时这一格不写入。

        Markdown 单元格按保存时的样子，改过的先按 Ctrl+S 保存；没有运行的单元格不在里面。

        Examples
        --------
        >>> review.preview().notes
        ('没有在 JupyterLab 里运行，没有预览',)
        """
        from kit.reviews.preview import make_preview

        return make_preview(followed())

    @property
    def record(self) -> ReviewRecord:
        """总结的身份、读过的文件和全部指标，随笔记本交给导出和 figures.json。"""
        return ReviewRecord(
            subject=self.subject.record,
            township=self.township,
            county=self.county,
            stated_county=self.fact("所属县区"),
            year=self.year,
            stamp=self.stamp,
            kit_version=VERSION,
            opened=dict(self.opened),
            inputs=self.inputs,
            outcome=self.outcome,
            gaps=self.gaps,
            notices=self.notices,
            figures=tuple(figure.record for figure in self.figures.values()),
            key_figures=key_figures(self.subject.indicators),
            ledgers=rows_read(self.ledgers, self.subject.indicators),
            published=self.published,
            revisions=tuple(self.revisions),
        )

    def _names_for(self, method: str) -> list[str]:
        """Return what a method may be called with, names before keys."""
        subject = self.subject
        match method:
            case "section":
                sections = (*subject.sections, *OWN_SECTIONS.values())
                chapters = dict.fromkeys(section.chapter for section in subject.sections if section.chapter)
                headings = (section.heading for section in sections)
                keys = (section.key for section in sections)
                return [*chapters, *headings, *keys, *chain.from_iterable(each.synonyms for each in sections)]
            case "chart":
                return [*(chart.name for chart in subject.charts), *(chart.key for chart in subject.charts)]
            case "table" | "ledger":
                return [*(each.name for each in subject.catalogue.values()), *subject.catalogue]
        return []

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
