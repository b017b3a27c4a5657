"""The variables of a template: figures, ledgers, 基本情况, and names with digits.

Attributes are looked up by their Chinese names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from kit.content import WORDING
from kit.errors import CallError
from kit.indicators import Figure, Item, together_with_year_before
from kit.indicators.numbers import Number, exact_quantity, quantity
from kit.ledgers import Ledger, Ledgers
from kit.text.months_given import date_text
from kit.text.similar import nearest
from kit.wording import marks
from kit.wording.marks import COVERAGE, NAME, TOGETHER

if TYPE_CHECKING:
    from kit.materials import Material

__all__ = [
    "FactWord",
    "FigureWord",
    "LedgerWord",
    "TablesWord",
    "cell_text",
    "coverage",
    "name_with_digits",
    "together",
]

_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
# Longer units first. 第3届 and 5G are names: not every known unit makes a quantity.
_UNITS = "|".join(
    (
        *(
            "块（条）",
            "个百分点",
            "工作日",
            "万元",
            "亿元",
            "人次",
            "小时",
            "学时",
            "公里",
            "公顷",
            "公斤",
            "周年",
        ),
        *(
            "个月",
            "分钟",
            "年度",
            "平方米",
            "次",
            "场",
            "项",
            "个",
            "条",
            "块",
            "篇",
            "人",
            "件",
            "处",
            "家",
            "起",
        ),
        *("名", "户", "村", "年", "月", "日", "号", "天", "周", "元", "倍", "分", "亩", "米", "吨"),
    )
)
_NUMBER = r"\d[\d.,]*(?:\s*[-~至]\s*\d[\d.,]*)?\s*[余多]?[百千万亿]*"
_QUANTITY = re.compile(rf"(?:.*{_NUMBER}(?:{_UNITS}|%)|[约近共第]?{_NUMBER})(?:以上|以下|左右)?")
# A4, 3·15, 1+3: codes are names.
_CODE = re.compile(r"[“\"]?(?:[A-Za-z]+\d+|\d+(?:[·+×]\d+)+)[”\"]?")
_LONGEST = 30  # characters of a name
# More names than there are months are not all told.
_MOST_NAMES, _FIRST_NAMES = 12, 10


def name_with_digits(text: object) -> str:
    """Return a name that contains digits, marked so that it is not taken for a figure.

    Raises
    ------
    CallError
        It is a quantity, which needs a source, or not a name.

    Examples
    --------
    >>> "12345热线" in name_with_digits(" 12345热线 ")
    True
    """
    name = " ".join(str(text).split())
    if not name or len(name) > _LONGEST or re.search("[，。；！？]", name):
        raise CallError(f"{NAME}里写的“{name[:_LONGEST]}”不是名称：只写名称本身，不写句子")
    if _QUANTITY.fullmatch(unicodedata.normalize("NFKC", name).strip("“”\"'《》")) and not _CODE.fullmatch(
        name
    ):
        raise CallError(
            f"{NAME}里写的“{name}”是数量或日期，没有来源：请改用指标名，如 {{{{ 指标名 }}}}；"
            "是名称的请写全，如 12345热线"
        )
    return marks.own_text(name, WORDING)


class _Word:
    """Base class of template variables with attributes."""

    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        raise CallError("这里只写了名称，要写明是其中的哪一项，如 基本情况.所属县区、行.问题")

    def __getitem__(self, part: str) -> Any:
        # Jinja falls back on items for attributes; an unknown one raises an error with a suggestion.
        raise CallError(f"没有“.{part}”。{nearest(part, self.parts)}")


class FigureWord(_Word):
    """A figure in a template: ``{{ 宣传栏 }}``, ``{{ 宣传栏.比上年 }}``.

    If not every record could be counted, a note follows the value, once per paragraph.
    """

    parts = (TOGETHER, "比目标", "走势", "归属", "为", "上年", "上年为", "目标", "数", "有")

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    def __str__(self) -> str:
        value = marks.figure(self._figure.key, self._figure.text)
        unfilled = self._figure.unfilled
        if unfilled is None:
            return value
        return value + marks.note(unfilled.note_key, marks.figure(self._figure.key, f"（{unfilled.text}）"))

    def __getitem__(self, part: str) -> Any:
        figure, indicator = self._figure, self._figure.indicator
        unit, places = indicator.unit, indicator.places
        match part:
            case "有":
                return figure.value is not None
            case "数":
                return figure.number
            case "为":
                return "均为" if figure.tied else "为"
            case "归属":
                return marks.figure(figure.key, _named(figure.label) if figure.stands_out else "")
            case "上年":
                text = figure.before_text
            case "上年为":
                text = figure.beside_year_before
            case "目标":
                text = "" if figure.target is None else exact_quantity(figure.target, unit, places)
            case marks.TOGETHER:
                text = figure.versus_year_before
            case "走势":
                text = figure.trend
            case "比目标":
                text = figure.versus_target
            case _:
                return super().__getitem__(part)
        return marks.figure(figure.key, text)


def _named(label: str) -> str:
    """Shorten a long list of names; the figure says how many there are, and its source line where."""
    names = label.split("、")
    return "、".join(names[:_FIRST_NAMES]) + "等" if len(names) > _MOST_NAMES else label


def together(*words: object) -> str:
    """Compare several figures of one thing with the year before, in one clause.

    Raises
    ------
    CallError
        Something else than a figure is given.
    """
    figures = [word._figure for word in words if isinstance(word, FigureWord)]
    if not figures or len(figures) < len(words):
        raise CallError(f"{TOGETHER}的括号里只写指标名，如 {TOGETHER}(甲, 乙)")
    items = [
        Item(
            figure.indicator.name,
            figure.change,
            before.note if (before := figure.before) else "",
            partly=figure.partly_compared,
        )
        for figure in figures
    ]
    pieces = together_with_year_before(items)
    texts = [text if at is None else marks.figure(figures[at].key, text) for at, text in pieces]
    return "".join(texts) or marks.GONE


def coverage(part: object, whole: object, said: object) -> str:
    """State how many of a whole did something, and how many have no record.

    Only the part is stated if the whole is unknown or smaller, either is approximate, or a record does not
    say which one it is of: the rest would be a guess.

    Raises
    ------
    CallError
        Something else than two figures and words is given.
    """
    if not (isinstance(part, FigureWord) and isinstance(whole, FigureWord) and isinstance(said, str)):
        raise CallError(f'{COVERAGE}应写成 {{{{ {COVERAGE}(部分的指标, 总数的指标, "做了什么") }}}}')
    few, all_ = part._figure, whole._figure
    count, total = few.number, all_.number
    if count is None:
        return marks.GONE

    def stated(figure: Figure, number: Number) -> str:
        return marks.figure(figure.key, quantity(number, few.indicator.unit))

    known = total is not None and not (few.approximate or all_.approximate) and few.unfilled is None
    if total is None or not known or count > total:
        return f"{part}{said}" if count else marks.GONE
    every = "均" if total > 1 else ""
    if not count:
        return f"{stated(all_, total)}{every}没有记录" if total else marks.GONE
    if count == total:
        return f"{stated(few, total)}{every}{said}"
    return f"{stated(all_, total)}中{stated(few, count)}{said}，其余{stated(few, total - count)}没有记录"


class TablesWord(_Word):
    """The ledgers in a template: ``台账.存在问题``."""

    def __init__(self, ledgers: Ledgers) -> None:
        self._tables = {schema.name: ledgers.tables.get(key) for key, schema in ledgers.catalogue.items()}
        self.parts = tuple(self._tables)

    def __getitem__(self, part: str) -> LedgerWord:
        if part not in self._tables:
            return super().__getitem__(part)  # type: ignore[no-any-return]
        return LedgerWord(self._tables[part])


class LedgerWord(_Word):
    """A ledger in a template: ``{% for 行 in 台账.存在问题 %}{{ 行.问题 }}{% endfor %}``."""

    def __init__(self, ledger: Ledger | None) -> None:
        self._ledger = ledger

    def __iter__(self) -> Iterator[RowWord]:
        if self._ledger is not None:
            yield from (RowWord(self._ledger, index) for index in range(len(self._ledger)))

    def __len__(self) -> int:
        return len(self._ledger) if self._ledger is not None else 0


class RowWord(_Word):
    """A row of a ledger; its attributes are the columns by their Chinese names."""

    def __init__(self, ledger: Ledger, index: int) -> None:
        self._cells = {
            column.name: (
                cell_text(ledger.column(column.key)[index]),
                ledger.place(ledger.rows[index], column.key),
            )
            for column in ledger.schema.columns
        }
        self.parts = tuple(self._cells)

    def __getitem__(self, part: str) -> Any:
        if part not in self._cells:
            return super().__getitem__(part)
        return marks.own_text(*self._cells[part])


class FactWord(_Word):
    """基本情况 in a template: ``{{ 基本情况.所属县区 }}``."""

    def __init__(self, review: Material) -> None:
        self._review = review

    def __getitem__(self, part: str) -> Any:
        fact = self._review.ledgers.fact(part)
        return marks.own_text(fact.text, fact.place) if fact is not None else marks.GONE


def cell_text(value: object) -> str:
    """Format a cell's value: dates as 2021年7月1日, flags as 是 and 否, blanks as an empty string.

    A month that was given without a day is 2021年7月.

    >>> cell_text("2021-09-30"), cell_text("9月底"), cell_text(True), cell_text(None)
    ('2021年9月30日', '9月底', '是', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return date_text(value)
        case str() if matched := _DATE.fullmatch(value.strip()):
            year, month, day = map(int, matched.groups())
            return f"{year}年{month}月{day}日"
        case _:
            return str(value)
