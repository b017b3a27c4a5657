"""Rendering of the wording templates.

A template is Markdown that someone without Python can edit: its first line is the heading, paragraphs stand
apart by blank lines, and ``{{ 理论学习次数 }}`` puts in a figure. **One clause a line: a line with a figure,
comparison or cell that is missing is left out**, and the section says at its end what is missing. Jinja's
``{% if %}`` and ``{% for %}`` are there for those who want them, in Jinja's sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    UndefinedError,
    meta,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kit.content import Paragraph, plain
from kit.errors import CallError, nearest
from kit.indicators import Figure
from kit.indicators.numbers import exact
from kit.ledgers import CATALOGUE, Ledger
from kit.review import Review
from kit.wording import marks

OWN_TEMPLATES = Path(__file__).parent / "templates"
"""The kit's own templates, one file a section."""

_TIDY = (
    (re.compile("[，；、：]+(?=[。；])"), ""),
    (re.compile("[，；、]+(?=，)"), ""),
    (re.compile("。{2,}"), "。"),
    (re.compile("(?<=。)[，；、]+"), ""),
    (re.compile("^[，；、。]+"), ""),
    (re.compile("[，；、]+$"), "。"),
)

_ENDS = tuple("，；、。：！？")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")


@dataclass(frozen=True)
class Prose:
    """What a template gave: the heading, without number, and its paragraphs."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


Extra = str | Sequence[Mapping[str, str]]
"""A further word of a template: a text, or a list of rows of texts for ``{% for %}``."""


def write_prose(name: str, review: Review, own_words: tuple[Paragraph, ...] = (), **extra: Extra) -> Prose:
    """Render a section's template, the project's own where it has one.

    Parameters
    ----------
    name : str
        Name of the template without ``.md``, such as ``study``.
    review : Review
    own_words : tuple of Paragraph
        The township's own paragraphs: they go where the template says ``{{ 文字材料 }}``, else come first.
    **extra : str or sequence of mapping
        Further words that the template may use; they are text, not markup.

    Raises
    ------
    CallError
        The template uses a name that is not there, is no valid template, or states a number without a source.
    """
    words = {**_words(review), **{key: _extra(word) for key, word in extra.items()}}
    environment = _environment(review.wording)
    file = f"{name}.md"
    try:
        assert environment.loader is not None
        template, names = _compiled(environment, environment.loader.get_source(environment, file)[0])
        for unknown in sorted(names - words.keys() - {"range"}):
            raise CallError(f"措辞模板 {file} 中没有“{unknown}”这个名称。{nearest(unknown, words)}")
        rendered = template.render(words)
    except TemplateNotFound:
        raise CallError(f"没有措辞模板 {file}") from None
    except UndefinedError as error:
        raise CallError(f"措辞模板 {file} 用了没有的名称：{error.message}") from None
    except TemplateError as error:
        raise CallError(
            f"措辞模板 {file} 第{getattr(error, 'lineno', '?')}行写法不对：{error.message}"
        ) from None
    first, *rest = _paragraphs(rendered)
    heading = plain(marks.runs(first.lstrip("# "), file))
    if marks.OWN_WORDS not in rest:
        rest = [marks.OWN_WORDS, *rest]
    paragraphs: list[Paragraph] = []
    for text in rest:
        paragraphs += own_words if text == marks.OWN_WORDS else [Paragraph(marks.runs(text, file))]
    return Prose(heading, tuple(paragraphs))


@lru_cache(maxsize=8)
def _environment(own: Path | None) -> ImmutableSandboxedEnvironment:
    folders = [folder for folder in (own, OWN_TEMPLATES) if folder is not None]
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=False,  # what comes out is text for the document, which each export escapes for itself
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=64)
def _compiled(environment: ImmutableSandboxedEnvironment, source: str) -> tuple[Template, frozenset[str]]:
    """Compile a template, and tell which names it uses."""
    parsed = environment.parse(source)
    return environment.from_string(parsed), frozenset(meta.find_undeclared_variables(parsed))


def _paragraphs(rendered: str) -> Iterator[str]:
    """Join the lines of each paragraph, without those that miss a value."""
    heading, _, body = rendered.strip().partition("\n")
    yield heading
    for block in re.split(r"\n\s*\n", body):
        lines = [line.strip() for line in block.splitlines()]
        text = ""
        for line in lines:
            if marks.GONE not in line:
                text += line
            elif text.endswith(("，", "、", "；")) and line.endswith(("。", "；")):
                text = text[:-1] + line[-1]  # the clause before it ends the sentence now
        if not text.endswith(_ENDS) and any(marks.GONE in line for line in lines):
            continue  # only the beginning of a sentence is left
        for pattern, instead in _TIDY:
            text = pattern.sub(instead, text)
        if text:
            yield text


def _extra(word: Extra) -> object:
    if isinstance(word, str):
        return marks.own_text(word)
    return [{key: marks.own_text(text) for key, text in row.items()} for row in word]


def _words(review: Review) -> dict[str, object]:
    """Return every name that a template may use."""
    told: set[object] = set()
    figures = {figure.indicator.name: FigureWord(figure, told) for figure in review.figures.values()}
    tables = {schema.name: LedgerWord(review.ledgers.tables.get(key)) for key, schema in CATALOGUE.items()}
    facts = FactWord(review)
    return {
        **figures,
        "台账": tables,
        "基本情况": facts,
        "全镇": _whole(review.township),
        "文字材料": marks.OWN_WORDS,
    }


def _whole(township: str) -> str:
    """Return 全镇, 全乡 or 全街道, as the township's own name ends."""
    ending = next((word for word in ("镇", "乡", "街道") if township.endswith(word)), "辖区")
    return f"全{ending}"


class _Word:
    """Something a template names; its parts are looked up by their Chinese names."""

    parts: tuple[str, ...] = ()

    def __getitem__(self, part: str) -> Any:
        # Jinja asks for attributes and items alike; what is neither is said with the nearest right one.
        raise CallError(f"措辞模板中没有“.{part}”。{nearest(part, self.parts)}")


class FigureWord(_Word):
    """A figure in a template: ``{{ 宣传栏 }}``, ``{{ 宣传栏.比上年 }}``.

    A figure that could not count every record says so behind its value, once in a template.
    """

    parts = ("比上年", "比目标", "走势", "归属", "为", "上年", "目标", "数", "有")

    def __init__(self, figure: Figure, told: set[object]) -> None:
        self._figure = figure
        self._told = told

    def __str__(self) -> str:
        value = marks.figure(self._figure.key, self._figure.text)
        unfilled = self._figure.unfilled
        if unfilled is None or unfilled.told_once in self._told:
            return value
        self._told.add(unfilled.told_once)
        return value + marks.figure(self._figure.key, f"（{unfilled.text}）")

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
                return marks.figure(figure.key, figure.label)
            case "上年":
                text = "" if figure.year_before is None else indicator.written(figure.year_before)
            case "目标":
                text = "" if figure.target is None else exact(figure.target, places) + unit
            case "比上年":
                text = figure.versus_year_before
            case "走势":
                text = figure.trend
            case "比目标":
                text = figure.versus_target
            case _:
                return super().__getitem__(part)
        return marks.figure(figure.key, text)


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
    """A row of a ledger; its parts are the columns by their Chinese names."""

    def __init__(self, ledger: Ledger, index: int) -> None:
        self._cells = {
            column.name: cell_text(ledger.column(column.key)[index]) for column in ledger.schema.columns
        }
        self.parts = tuple(self._cells)

    def __getitem__(self, part: str) -> Any:
        if part not in self._cells:
            return super().__getitem__(part)
        return marks.own_text(self._cells[part])


class FactWord(_Word):
    """基本情况 in a template: ``{{ 基本情况.所属县区 }}``."""

    def __init__(self, review: Review) -> None:
        self._review = review

    def __getitem__(self, part: str) -> Any:
        return marks.own_text(self._review.fact(part))


def cell_text(value: object) -> str:
    """Write a cell's value as a review does: dates as 2021年7月1日, flags as 是 and 否, blanks as nothing.

    >>> cell_text("2021-09-30"), cell_text("9月底"), cell_text(True), cell_text(None)
    ('2021年9月30日', '9月底', '是', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case str() if written := _DATE.fullmatch(value.strip()):
            year, month, day = map(int, written.groups())
            return f"{year}年{month}月{day}日"
        case _:
            return str(value)
