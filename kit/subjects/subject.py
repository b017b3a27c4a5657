"""A subject: what a review is about, as read from its folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeVar

from kit.content import SubjectRecord
from kit.errors import CallError
from kit.indicators import Indicator, indicators_by_name
from kit.ledgers import Catalogue, LedgerSchema
from kit.text.similar import nearest

__all__ = ["MOST_PARTS", "OWN_SECTIONS", "Chart", "List", "Section", "Subject", "Table"]

Form = Literal["months", "groups", "targets", "kept", "trend"]

MOST_PARTS = 4
"""Stacked parts of a chart that a reader tells apart in grey."""


@dataclass(frozen=True)
class List:
    """Rows of a ledger as numbered sentences.

    Attributes
    ----------
    ledger : LedgerSchema
    says : str
        Key of the column that a row's first sentence is.
    does, by, due, state : str
        Keys of the columns of measures, of who is responsible, of the deadline, and of how far it is; each
        may be empty.
    solved : tuple of str
        States in which a deadline no longer matters.
    then : tuple of str
        Keys of further columns, written with their names.
    data : bool
        Whether a row is followed by the figures that it names.
    answers : bool
        Whether the rows are what will be done, so that each missed target is looked for in them.
    """

    ledger: LedgerSchema
    says: str
    does: str = ""
    by: str = ""
    due: str = ""
    state: str = ""
    solved: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    data: bool = False
    answers: bool = False


@dataclass(frozen=True)
class Table:
    """Columns of a ledger, by key, as a table."""

    ledger: LedgerSchema
    columns: tuple[str, ...]
    caption: str


@dataclass(frozen=True)
class Section:
    """A section of the review.

    Attributes
    ----------
    key : str
        Also the name of its wording template.
    heading : str
        Also its name in the ledger of the township's own words.
    chapter : str
        Heading of the chapter that it is part of; empty if it is a chapter itself.
    synonyms : tuple of str
        Its other names in that ledger.
    lists, tables : tuple
        After its prose.
    """

    key: str
    heading: str
    chapter: str = ""
    synonyms: tuple[str, ...] = ()
    lists: tuple[List, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def name(self) -> str:
        """The heading."""
        return self.heading


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes
    ----------
    key : str
    form : {"months", "groups", "targets", "kept", "trend"}
    section : str
        Key of the section that it is part of.
    indicators : tuple of Indicator
        One, or several of a trend; none where the form shows all targets.
    by : str
        Key of the column that groups it.
    parts : tuple of str
        Columns of a sum, by key, that are stacked; or one column of choices. At most `MOST_PARTS`.
    marked : Indicator or None
        Counts some of the indicator's rows, which are marked by month.
    marked_as : str
    title : str
        What the caption calls it; empty for the name of the indicator.
    """

    key: str
    form: Form
    section: str
    indicators: tuple[Indicator, ...] = ()
    by: str = ""
    parts: tuple[str, ...] = ()
    marked: Indicator | None = None
    marked_as: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """What the caption calls it."""
        return self.title or (self.indicators[0].name if self.indicators else self.key)


OWN_SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        section.key: section
        for section in (
            Section("opening", "导语", synonyms=("前言",)),
            Section("gaps", "资料缺失说明"),
            Section("signature", "落款"),
            Section("indicators", "指标一览", synonyms=("附件1",)),
            Section("sources", "数据来源", synonyms=("附件2",)),
        )
    }
)
"""The sections of every review, which no subject declares."""

ATTACHMENTS = ("indicators", "sources")

NOT_IN_NAME = re.compile(r'[\\/:*?"<>|.\s]')
"""What a subject's name may not hold, since folders of data and outputs are named for it."""

LONGEST_NAME = 40  # characters: it is part of file names


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """What a review is about: its ledgers, indicators, charts, sections and wording.

    Attributes
    ----------
    key, name, version : str
    folder : Path
        Folder of its declarations, with ``wording/``.
    sha256 : str
        Hash of its declarations, wording and measures.
    title : str
        Default title of a review; ``{乡镇}``, ``{年度}`` and ``{县区}`` are replaced.
    recipient, closing : str
        Addressee below the title, and words before the signature, with the same blanks; empty for none.
    unbroken : tuple of str
        Terms that a title is not broken in.
    default : bool
        Whether it is taken where no subject is named.
    catalogue : Catalogue
    indicators : tuple of Indicator
        In the order in which 附件1 lists them.
    charts : tuple of Chart
    sections : tuple of Section
        Those declared, in the order of the document.
    attachments : tuple of str
        Keys of the attachments.
    sample : tuple of str
        Paths of its sample ledgers within the sample folder: ``2021/清河镇.xlsx``.
    names : frozenset of str
        Names of all declared indicators, also of those with mistakes.

    Examples
    --------
    >>> subject = load_subject("安全生产")                          # doctest: +SKIP
    >>> subject.key, len(subject.indicators)                      # doctest: +SKIP
    ('safety', 38)
    """

    key: str
    name: str
    version: str = "1"
    folder: Path
    sha256: str = ""
    title: str = "{乡镇}{年度}年度工作总结"
    recipient: str = ""
    closing: str = ""
    unbroken: tuple[str, ...] = ()
    default: bool = False
    catalogue: Catalogue = field(repr=False)
    indicators: tuple[Indicator, ...] = field(default=(), repr=False)
    charts: tuple[Chart, ...] = field(default=(), repr=False)
    sections: tuple[Section, ...] = field(default=(), repr=False)
    attachments: tuple[str, ...] = ATTACHMENTS
    sample: tuple[str, ...] = ()
    names: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def place(self) -> str:
        """Folder of its data and outputs within those of all subjects; empty for the default subject."""
        return "" if self.default else self.name

    @property
    def built_in(self) -> bool:
        """Whether it is one of the kit's own, whose declarations and wording the kit's tests check."""
        return self.folder.parent == Path(__file__).parent

    @property
    def record(self) -> SubjectRecord:
        """How figures.json names the subject."""
        return SubjectRecord(key=self.key, name=self.name, version=self.version, sha256=self.sha256)

    @property
    def wording(self) -> Path:
        """Folder of its templates."""
        return self.folder / "wording"

    @property
    def notebook(self) -> Path | None:
        """Its own notebook; None if it has none."""
        path = self.folder / "notebook.ipynb"
        return path if path.is_file() else None

    @cached_property
    def chapters(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the sections in the ledger of the township's own words: key → heading and synonyms."""
        sections = (OWN_SECTIONS["opening"], *self.sections)
        return {section.key: (section.heading, *section.synonyms) for section in sections}

    @cached_property
    def by_name(self) -> Mapping[str, Indicator]:
        """Indicators by every name that a target may use."""
        return indicators_by_name(self.indicators)

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Unit of each indicator, by every name that a target may use."""
        return {name: each.unit for name, each in self.by_name.items()}

    @cached_property
    def families(self) -> Mapping[str, Mapping[str, Fraction]]:
        """Units of indicators that the subject declares, each with the sizes of its family."""
        return {each.unit: each.family for each in self.indicators if each.family}

    @cached_property
    def zero_aims(self) -> frozenset[str]:
        """Names of the indicators whose target may be 0 because less is better."""
        return frozenset(name for name, each in self.by_name.items() if each.can_aim_at(0))

    def indicator(self, name: str) -> Indicator:
        """Return an indicator by key or name; raises `CallError` if there is none."""
        return _named(name, self.indicators, "指标")

    def section(self, name: str) -> Section:
        """Return a section, also one of every review, by key, heading or synonym.

        Raises
        ------
        CallError
            There is none; the message has the nearest name.
        """
        sections = (*self.sections, *OWN_SECTIONS.values())
        found = next((each for each in sections if name in each.synonyms), None)
        return found or _named(name, sections, "章节")

    def chart(self, name: str) -> Chart:
        """Return a chart by key or title; raises `CallError` if there is none."""
        return _named(name, self.charts, "图")

    def charts_of(self, section: str) -> tuple[Chart, ...]:
        """Return the charts of a section, by its key."""
        return tuple(chart for chart in self.charts if chart.section == section)

    def ledger(self, name: str) -> LedgerSchema:
        """Return a ledger by key or name; raises `CallError` if there is none."""
        return _named(name, self.catalogue.values(), "台账")


_Declared = TypeVar("_Declared", Indicator, Section, Chart, LedgerSchema)


def _named(name: str, declared: Iterable[_Declared], what: str) -> _Declared:
    known = tuple(declared)
    for each in known:
        if name in (each.key, each.name):
            return each
    names = [word for each in known for word in dict.fromkeys((each.name, each.key))]
    raise CallError(f"没有名为“{name}”的{what}。{nearest(name, names)}")
