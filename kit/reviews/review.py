"""The review of a township and year, as a notebook uses it: its figures, sections, charts and tables.

What draws is imported where a section is written: matplotlib takes longer to load than a review to open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import chain
from typing import TYPE_CHECKING

from kit.content import SECTION_MIME, ReviewRecord, SectionContent
from kit.indicators.ranking import key_figures
from kit.indicators.rows_read import rows_read
from kit.materials import Material
from kit.subjects.subject import OWN_SECTIONS
from kit.version import VERSION

if TYPE_CHECKING:
    from kit.charts import Drawing
    from kit.sections import Section


@dataclass(frozen=True)
class Review(Material):
    """The review of a township and year; `kit.open_review` returns it.

    Attributes
    ----------
    opened : mapping of str to str
        Arguments of `kit.open_review`, unchanged.

    Examples
    --------
    >>> review = kit.open_review("清河镇", 2021)                  # doctest: +SKIP
    >>> review.figures["study_sessions"].text                     # doctest: +SKIP
    '28次'
    >>> review.section("理论学习")                                 # doctest: +SKIP
    >>> review.table("理论学习").head()                            # doctest: +SKIP
    """

    opened: Mapping[str, str] = field(default_factory=dict)

    def section(self, name: str) -> Section:
        """Write a section, a chapter's heading or an attachment, by heading or key.

        Parameters
        ----------
        name : str
            A section of the subject; 导语, 资料缺失说明, 落款, 指标一览 or 数据来源; or the heading of a
            chapter.

        Raises
        ------
        CallError
            There is none of that name; the message has the nearest.
        """
        from kit.sections import write_chapter, write_section

        chapters = {section.chapter for section in self.subject.sections if section.chapter}
        if name in chapters:
            return write_chapter(self, name)
        return write_section(self, self.subject.section(name))

    def sections(self) -> Iterator[Section]:
        """Write the sections between opening and signature, in order, with the headings of chapters."""
        chapter = ""
        for section in self.subject.sections:
            if section.chapter and section.chapter != chapter:
                yield self.section(section.chapter)
            chapter = section.chapter
            yield self.section(section.key)
        yield self.section("gaps")

    def attachments(self) -> Iterator[Section]:
        """Write the attachments that the subject has."""
        for key in self.subject.attachments:
            yield self.section(key)

    def chart(self, name: str) -> Drawing | None:
        """Draw a chart by key or title; None if the ledgers have no data for it.

        Raises
        ------
        CallError
            There is none of that name; the message has the nearest.
        """
        from kit.charts import draw

        return draw(self, self.subject.chart(name))

    @property
    def record(self) -> ReviewRecord:
        """Identity, inputs and figures, which the notebook passes on to the exports and figures.json."""
        return ReviewRecord(
            subject=self.subject.record,
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
