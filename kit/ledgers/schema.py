"""Declarations of ledgers and columns, and the normalisation of names that are matched with them.

Reading, checking, the blank workbook and the documentation are generated from these declarations, which a
subject makes (`kit.subjects`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal

__all__ = ["Kind", "LedgerColumn", "LedgerSchema", "Part", "Role", "SumOf", "plain_name", "split_unit"]

Kind = Literal["text", "whole", "decimal", "date", "month", "flag", "choice"]

Role = Literal["", "profile", "targets", "texts"]
"""What a ledger holds for the kit itself: the township's profile, its targets, its own words."""

_UNIT = re.compile(r"\(([^()]*)\)")
# Only after a name: 【学习】 alone is a group title, not a unit.
_BRACKETS = re.compile(r"(?<=\S)\s*[\[【〔〖{]([^\]】〕〗}]*)[\]】〕〗}]")
_NOISE = re.compile(r"[\s\u200b\ufeff*★:：·]+")
_LEADING = re.compile(
    r"^(?:(?:附件|附表|表)?[\d一二三四五六七八九十]{1,3}[、.．,_-]|(?:附件|附表|表)\d{1,2}|\d{4}年度?"
    r"|[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道|办事处)(?=[\d\u4e00-\u9fff]{2}))"
)
_TRAILING = re.compile(
    r"(?:\d{4}年?度?|[上下]半年|第?[一二三四1-4]季度|[-_]?\d{1,2}|续表?|副本"
    r"|(?:工作)?台账|登记[表簿册]|(?:统计|汇总|一览|明细|记录|情况)表|[表簿册])$"
)


@dataclass(frozen=True)
class LedgerColumn:
    """A column of a ledger.

    Attributes
    ----------
    key : str
        English identifier.
    name : str
        Chinese header.
    kind : {"text", "whole", "decimal", "date", "month", "flag", "choice"}
    required : bool
        A row without a value is an error.
    may_be_blank : bool
        Of a required column: its header is required, its values may be blank.
    choices : Mapping
        For a choice: each allowed value → its synonyms.
    open : bool
        Other choices are kept as written, since new kinds appear every year.
    endings : Mapping
        For an open choice: a value → suffixes of the names of its kinds, as 党建宣传栏 is a 宣传栏.
    others : tuple of str
        For an open choice: values that resemble a choice without being one, which are not reported.
    asks : bool
        Whether a value similar to an open choice is reported.
    synonyms : tuple of str
        Other headers of this column.
    own : tuple of str
        Headers that a project has said to be this column; beside one of `synonyms` they are the right one.
    unit : str
        Unit of a number: ``人``, ``次``, ``小时``. Empty for pieces of any kind.
    units : tuple of str
        Units of other families that count the same, as one 条 is one push.
    family : Mapping of str to Fraction
        A family of units that the subject declares, each with its size; empty where the unit is a known one.
    nouns : tuple of str
        Names of what is counted, which may follow a measure word: 展板 in ``20块展板``.
    long : bool
        Of a text: its column is wide in the blank workbook.
    villages : bool
        Of a text: it names villages, and what is no single one counts as none (`kit.ledgers.villages`).
    offered : bool
        Of a text: a blank workbook made from an earlier year lists the values that it had, as 村名.

    Examples
    --------
    >>> LedgerColumn("attendees", "参加人数", "whole", unit="人").required
    False
    """

    key: str
    name: str
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    open: bool = False
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    others: tuple[str, ...] = ()
    asks: bool = True
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    may_be_blank: bool = False
    units: tuple[str, ...] = ()
    family: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    nouns: tuple[str, ...] = ()
    long: bool = False
    offered: bool = False
    own: tuple[str, ...] = ()
    villages: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its headers, the likeliest first."""
        return (self.name, *self.own, *self.synonyms)

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Normalised choices and synonyms → the choice."""
        return {
            plain_name(spelling): choice
            for choice, others in self.choices.items()
            for spelling in (choice, *others)
        }


@dataclass(frozen=True)
class Part:
    """A column that counts a part of another one and must not exceed it.

    Attributes
    ----------
    part, whole : str
        Keys of two columns of numbers.
    running : bool
        Running totals by date or month are compared instead of rows: what is reported in May may be solved
        in June.
    where : Mapping of str to value
        Only rows with these values, by column key, are compared.

    Examples
    --------
    >>> Part("resolved", "reported").whole
    'reported'
    """

    part: str
    whole: str
    running: bool = False
    where: Mapping[str, str | bool] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class SumOf:
    """A column that is the sum of others in every row, by column key.

    >>> SumOf("total", ("new", "renewed")).parts
    ('new', 'renewed')
    """

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class LedgerSchema:
    """A ledger: its sheet, columns and rules.

    Attributes
    ----------
    key : str
        English identifier.
    name : str
        Chinese name of the sheet or CSV.
    row : str
        What one row records, in Chinese.
    columns : tuple of LedgerColumn
    synonyms : tuple of str
        Other names of the sheet.
    example : tuple
        A made-up record for the blank workbook, one value for each column.
    parts : tuple of Part
        Columns that are a part of another one.
    sums : tuple of SumOf
        Columns that are the sum of others.
    once_each : str
        Key of the column whose value identifies a record: the same one twice with different content is a
        contradiction. Empty if there is none.
    monthly : bool
        One record per month, so that a missing month is noticed.
    compared : bool
        Whether its totals are compared with those of the year before.
    states : tuple of str
        Keys of the columns in which a row states an indicator, its value and, if there is a third, the unit.
    role : {"", "profile", "targets", "texts"}
    facts : Mapping of str to LedgerColumn
        Of a ledger of items: item → declaration of its content, if that is a number.
    carried : tuple of str
        Keys of the columns that stand from year to year: what a blank workbook takes over from the last one.
    carried_items : tuple of str
        Of a ledger of items: the items that stand.
    carried_from : (str, Mapping of str to str) or None
        Key of the ledger of the year before whose records become rows of this one, as plans become tasks; and
        column key → column key there.

    Examples
    --------
    >>> LedgerSchema("texts", "文字材料", "一段文字", columns=()).required
    ()
    """

    key: str
    name: str
    row: str
    columns: tuple[LedgerColumn, ...]
    synonyms: tuple[str, ...] = ()
    example: tuple[str | int | float, ...] = ()
    parts: tuple[Part, ...] = ()
    sums: tuple[SumOf, ...] = ()
    once_each: str = ""
    monthly: bool = False
    compared: bool = True
    role: Role = ""
    facts: Mapping[str, LedgerColumn] = field(default_factory=lambda: MappingProxyType({}))
    carried: tuple[str, ...] = ()
    carried_items: tuple[str, ...] = ()
    carried_from: tuple[str, Mapping[str, str]] | None = None
    states: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[LedgerColumn, ...]:
        """The columns that every row must fill."""
        return tuple(column for column in self.columns if column.required)

    def column(self, key: str) -> LedgerColumn:
        """Return the column of a key; raises KeyError if there is none."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, LedgerColumn]:
        return {column.key: column for column in reversed(self.columns)}

    @cached_property
    def month(self) -> str:
        """Key of the column of months; empty if there is none."""
        return next((column.key for column in self.columns if column.kind == "month"), "")

    @cached_property
    def time(self) -> str:
        """Key of the first column of months or dates; empty if there is none."""
        return self.month or next((column.key for column in self.columns if column.kind == "date"), "")

    @cached_property
    def headers(self) -> dict[str, str]:
        """Normalised headers and synonyms → column key."""
        return {plain_name(header): column.key for column in self.columns for header in column.names}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Normalised headers → which of several headers of one column is right: that of the highest rank.

        The declared name is 2, a project's own name 1; any other, which is not here, is 0.
        """
        own = {plain_name(header): 1 for column in self.columns for header in column.own}
        return own | {plain_name(column.name): 2 for column in self.columns}


def plain_name(text: str) -> str:
    """Return the normalised name of a sheet, header or choice, for comparison.

    >>> plain_name(" *数 量（块）：")
    '数量'
    """
    return split_unit(text)[0]


def half_width(text: str) -> str:
    """Return a name in half-width form, with any brackets after it replaced by round ones.

    >>> half_width("数量【块】")
    '数量(块)'
    """
    return _BRACKETS.sub(r"(\1)", unicodedata.normalize("NFKC", text))


# Every township has the same headers.
@lru_cache(maxsize=1024)
def split_unit(text: str) -> tuple[str, str]:
    """Return a header's normalised name and the unit in brackets after it.

    >>> split_unit("数量（块）")
    ('数量', '块')
    """
    text = _NOISE.sub("", half_width(text))
    unit = _UNIT.search(text)
    return _UNIT.sub("", text).casefold(), unit[1] if unit else ""


def bare_sheet_name(text: str) -> str:
    """Return a sheet or file name without numbering, year, and suffixes such as 台账 and 登记表.

    >>> bare_sheet_name("3.理论学习登记表（2021年）")
    '理论学习'
    """
    name = plain_name(text)
    while True:
        shorter = _TRAILING.sub("", _LEADING.sub("", name))
        if shorter in ("", name):
            return name
        name = shorter
