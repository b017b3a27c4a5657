"""A subject: what a review is about, as read from its folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeVar

from kit.errors import CallError
from kit.indicators import Indicator, indicators_by_name
from kit.ledgers import Catalogue, LedgerSchema
from kit.subjects.stated import StatedSubject
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


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject(StatedSubject):
    """专题：一份总结写什么，有哪些台账、指标、图、章节和措辞。

    Attributes
    ----------
    key, name, version : str
        代号、名称、版本。
    folder : Path
        专题的文件夹，措辞在其中的 ``wording/``。
    sha256 : str
        全部声明、措辞和算法的校验码。
    title : str
        报告标题；``{乡镇}``、``{年度}``、``{县区}`` 会换成各自的值。
    recipient, closing : str
        主送机关和结束语，写法一样；没有时为空。
    unbroken : tuple of str
        标题不在其中断行的词。
    default : bool
        没有写明专题时是不是用它。
    catalogue : Catalogue
        台账。
    indicators : tuple of Indicator
        指标，按附件1的次序。
    charts : tuple of Chart
    sections : tuple of Section
        声明的各节，按文档的次序。
    attachments : tuple of str
        附件的代号。
    sample : tuple of str
        示例台账在示例文件夹里的路径：``2021/清河镇.xlsx``。
    names : frozenset of str
        声明过的全部指标名称，含有错的。

    Examples
    --------
    >>> subject = kit.load_subject("安全生产")
    >>> subject.key, subject.section("隐患排查").heading
    ('safety', '隐患排查')
    """

    title: str = "{乡镇}{年度}年度工作总结"
    recipient: str = ""
    closing: str = ""
    unbroken: tuple[str, ...] = ()
    catalogue: Catalogue = field(repr=False)
    indicators: tuple[Indicator, ...] = field(default=(), repr=False)
    charts: tuple[Chart, ...] = field(default=(), repr=False)
    sections: tuple[Section, ...] = field(default=(), repr=False)
    attachments: tuple[str, ...] = ATTACHMENTS
    sample: tuple[str, ...] = ()
    names: frozenset[str] = field(default=frozenset(), repr=False)

    @cached_property
    def chapters(self) -> Mapping[str, tuple[str, ...]]:
        """《文字材料》里各节可以用的名称：代号 → 标题和别名。"""
        sections = (OWN_SECTIONS["opening"], *self.sections)
        return {section.key: (section.heading, *section.synonyms) for section in sections}

    @cached_property
    def by_name(self) -> Mapping[str, Indicator]:
        """指标，按年度目标可以用的各种名称。"""
        return indicators_by_name(self.indicators)

    @cached_property
    def units(self) -> Mapping[str, str]:
        """各项指标的单位，按年度目标可以用的各种名称。"""
        return {name: each.unit for name, each in self.by_name.items()}

    @cached_property
    def aims(self) -> tuple[str, ...]:
        """可以定年度目标的指标的名称：有单位、与上年对比的。"""
        return tuple(
            dict.fromkeys(each.name for each in self.by_name.values() if each.unit and each.compared)
        )

    @cached_property
    def families(self) -> Mapping[str, Mapping[str, Fraction]]:
        """专题声明的单位，各带同一族单位的大小。"""
        return {each.unit: each.family for each in self.indicators if each.family}

    @cached_property
    def zero_aims(self) -> frozenset[str]:
        """越少越好、目标可以为0的指标的名称。"""
        return frozenset(name for name, each in self.by_name.items() if each.can_aim_at(0))

    def indicator(self, name: str) -> Indicator:
        """取一项指标，用代号或名称；没有时报 `CallError`。"""
        return _named(name, self.indicators, "指标")

    def section(self, name: str) -> Section:
        """取一节（每份总结都有的也在内），用代号、标题或别名。

        Raises
        ------
        CallError
            没有这个名称，错误信息里有最接近的。
        """
        sections = (*self.sections, *OWN_SECTIONS.values())
        found = next((each for each in sections if name in each.synonyms), None)
        return found or _named(name, sections, "章节")

    def chart(self, name: str) -> Chart:
        """取一张图的声明，用代号或名称；没有时报 `CallError`。"""
        return _named(name, self.charts, "图")

    def charts_of(self, section: str) -> tuple[Chart, ...]:
        """一节的各张图，用这一节的代号。"""
        return tuple(chart for chart in self.charts if chart.section == section)

    def ledger(self, name: str) -> LedgerSchema:
        """取一张台账的声明，用代号或名称；没有时报 `CallError`。"""
        return _named(name, self.catalogue.values(), "台账")


_Declared = TypeVar("_Declared", Indicator, Section, Chart, LedgerSchema)


def _named(name: str, declared: Iterable[_Declared], what: str) -> _Declared:
    known = tuple(declared)
    for each in known:
        if name in (each.key, each.name):
            return each
    names = [word for each in known for word in dict.fromkeys((each.name, each.key))]
    raise CallError(f"没有名为“{name}”的{what}。{nearest(name, names)}")
