"""Rows of a ledger as an official writes them: numbered items of a few sentences, or a table of many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit.content import Block, Column, Listing, Paragraph, Run, Table
from kit.content.heading_numbers import heading_number
from kit.indicators import Figure, Indicator
from kit.indicators.due_dates import due
from kit.indicators.named import answers, ledgers_in, named_in, spoken
from kit.ledgers import Ledger
from kit.ledgers.deadlines import last_day
from kit.materials import Material
from kit.subjects import List
from kit.wording import cell_text, write_prose

__all__ = ["write_rows"]

_MOST_ITEMS = 6
"""Rows with a state that are written as items; more are a table."""

_MOST_FIGURES = 2
_ABSENT = "—"
_MARKS_AT_END = "。；;，,、：:. "
_DEEDS = re.compile("(?:坚持|推进|开展|落实|完成|实施|进行|整改|立改|办理|更新|做好)$")
_SHARED = re.compile("牵头|负责|配合|主办|承办|协办|落实")
_NUMERAL = "[〇零一二三四五六七八九十0-9]+"
_TIME = re.compile(
    rf"(?=.*[一二三四五六七八九十0-9底末])(?:(?:今|明|本|当|次)?年|{_NUMERAL}年)?"
    rf"(?:{_NUMERAL}月份?|第?[一二三四1-4]季度|[上下]半年)?(?:{_NUMERAL}[日号]|[上中下]旬|[底末初])?(?:之前|以前|前)?"
)
_BEFORE = re.compile("(?:之前|以前|前)$")
_END_OF_PART = re.compile(r"[底末日号]$|\d{1,2}[./-]\d{1,2}[./-]\d{1,2}$")


@dataclass(frozen=True)
class _Row:
    """The cells of one row as text; empty where blank."""

    places: Mapping[str, str]
    """Where each column's cell is, by key."""
    says: str
    does: str
    by: str
    due: str
    state: str
    then: tuple[tuple[str, str], ...]
    topic: str
    """What the row names a figure by: all but what is done, who, when and how far."""
    overdue: bool

    @property
    def task(self) -> str:
        """What the row names a target by: what it says and what is done."""
        return f"{self.says}\n{self.does}"

    def quoted(self, text: str, key: str) -> tuple[Run, ...]:
        """Return the text of a cell, with its place."""
        return (Run(text, quotes=self.places[key]),) if text else ()


def write_rows(review: Material, declared: List, level: int) -> tuple[Block, ...]:
    """Return the rows of a ledger as items or a table; nothing if the township does not have it.

    Parameters
    ----------
    review : Material
    declared : kit.subjects.List
    level : int
        Level of the heading that they stand under.
    """
    ledger = review.ledgers.tables.get(declared.ledger.key)
    rows = _rows(review, declared, ledger) if ledger is not None else []
    if not rows:
        return ()
    apart = {declared.ledger.key}
    known = [figure for figure in review.figures.values() if _is_joined(figure, apart)]
    joined = [_figures(review, known, row) if declared.data else () for row in rows]
    before = _answers(review, rows, level) if declared.answers else ()
    if declared.state and len(rows) > _MOST_ITEMS:
        return (*before, _table(declared, rows, joined))
    items = write_prose(
        "items",
        review,
        清单=[_words(declared, row, data) for row, data in zip(rows, joined, strict=True)],
    ).paragraphs
    return (*before, Listing(tuple(item.runs for item in items), ordered=True, as_headings=True))


def _rows(review: Material, declared: List, ledger: Ledger) -> list[_Row]:
    schema = ledger.schema
    apart = {declared.does, declared.by, declared.due, declared.state}
    named = [column.key for column in schema.columns if column.key not in apart]
    found = []
    for index in range(len(ledger)):
        cells = {column.key: _cell(ledger.column(column.key)[index]) for column in schema.columns}
        state = cells.get(declared.state, "")
        when = ledger.column(declared.due)[index] if declared.due else None
        past = bool(state) and state not in declared.solved and due(when, review.ledgers) == "past"
        row = _Row(
            places={column.key: ledger.place(ledger.rows[index], column.key) for column in schema.columns},
            says=cells[declared.says].rstrip(_MARKS_AT_END),
            does=cells.get(declared.does, "").rstrip(_MARKS_AT_END),
            by=cells.get(declared.by, "").rstrip(_MARKS_AT_END),
            due=cells.get(declared.due, "").rstrip(_MARKS_AT_END),
            state=state,
            then=tuple((schema.column(key).name, cells[key].rstrip(_MARKS_AT_END)) for key in declared.then),
            topic="\n".join(cells[key] for key in named),
            overdue=past,
        )
        if row.says:
            found.append(row)
    return found


def _cell(value: object) -> str:
    return " ".join(cell_text(value).split())


def _words(declared: List, row: _Row, data: tuple[Run, ...]) -> dict[str, str | tuple[Run, ...]]:
    said = row.says.rstrip("！？!?")
    return {
        "说": row.quoted(said, declared.says),
        "数据": data,
        "止": row.says[len(said) :] or "。",
        "措施": row.quoted(row.does if row.does != row.says else "", declared.does),
        "责任": row.quoted(_responsible(row.by), declared.by),
        "时限": row.quoted(
            _when(row.due, declared.ledger.column(declared.due).name if declared.state else ""), declared.due
        ),
        "状态": _state(row),
        "其他": tuple(_details(declared, row)),
    }


def _details(declared: List, row: _Row) -> Iterator[Run]:
    filled = [(key, name, text) for key, (name, text) in zip(declared.then, row.then, strict=True) if text]
    for at, (key, name, text) in enumerate(filled):
        yield Run(f"{'；' if at else ''}{name}：")
        yield from row.quoted(text, key)


def _responsible(by: str) -> str:
    """Return who is responsible as it follows 由: 综合文化站负责, 党政办牵头，各村配合."""
    if not by or _SHARED.search(by):
        return by.removeprefix("由")
    return f"{re.sub('[；;，,/ ]+', '、', by)}负责"


def _when(text: str, column: str) -> str:
    """Return a deadline as a clause: 2022年3月底前完成; with the name of its column beside a state.

    >>> [_when(text, "") for text in ("2022年3月底", "2022年3月31日", "2022年9月", "全年", "长期坚持")]
    ['2022年3月底前完成', '2022年3月31日前完成', '2022年9月完成', '期限为全年', '长期坚持']
    >>> _when("2021年9月30日", "整改期限")
    '整改期限为2021年9月30日'
    """
    if not text:
        return ""
    is_time = last_day(text) is not None or _TIME.fullmatch(text)
    if column and is_time:
        return f"{column}为{text.removesuffix('完成')}"
    if _DEEDS.search(text) or text.startswith("已"):
        return text
    if not is_time:
        return f"{column or '期限'}为{text}"
    plain = _BEFORE.sub("", text)
    return f"{plain}{'前' if plain != text or _END_OF_PART.search(plain) else ''}完成"


def _state(row: _Row) -> str:
    return f"{row.state}，已超过期限" if row.overdue else row.state


def _table(declared: List, rows: Sequence[_Row], joined: Sequence[tuple[Run, ...]]) -> Table:
    """Return many rows as a table; columns that are blank in every row are left out."""
    schema = declared.ledger
    columns: list[tuple[str, list[tuple[Run, ...]]]] = [
        (schema.column(declared.says).name, [row.quoted(row.says, declared.says) for row in rows]),
        ("数据", [data or () for data in joined]),
    ]
    for key, texts in (
        (declared.by, [row.by for row in rows]),
        (declared.due, [row.due for row in rows]),
        (declared.state, [_state(row) for row in rows]),
    ):
        if key:
            cells = [row.quoted(text, key) for row, text in zip(rows, texts, strict=True)]
            columns.append((schema.column(key).name, cells))
    filled = [(name, cells) for name, cells in columns if any(cells)]
    return Table(
        caption=schema.name if schema.name.endswith("清单") else f"{schema.name}清单",
        columns=tuple(Column(name) for name, _ in filled),
        rows=tuple(
            tuple(cell or (Run(_ABSENT),) for cell in cells)
            for cells in zip(*(cells for _, cells in filled), strict=True)
        ),
        note=f"资料来源：《{schema.name}》台账",
    )


def _figures(review: Material, known: Sequence[Figure], row: _Row) -> tuple[Run, ...]:
    """Return the figures that a row names, else the first one of a ledger that it names."""
    named = named_in(row.topic, (figure.indicator for figure in known))
    if not named:
        own = [ledger for ledger in review.subject.catalogue.values() if not ledger.role]
        for ledger in ledgers_in(row.says, own):
            named = (*named, *_first_of(ledger.key, known))
    runs: list[Run] = []
    for indicator in named[:_MOST_FIGURES]:
        runs += [Run("、")] if runs else []
        name = spoken(indicator)
        runs += [Run(name)] if name != indicator.unit else []
        runs += [Run(review.figures[indicator.key].text, figure=indicator.key)]
    return tuple(runs)


def _is_joined(figure: Figure, apart: set[str]) -> bool:
    of = figure.indicator.measure.ledgers
    is_target = any(ledger.role == "targets" for ledger in of)
    return (
        bool(of) and figure.number is not None and not is_target and apart.isdisjoint(each.key for each in of)
    )


def _first_of(ledger: str, figures: Iterable[Figure]) -> tuple[Indicator, ...]:
    for figure in figures:
        if any(each.key == ledger for each in figure.indicator.measure.ledgers):
            return (figure.indicator,)
    return ()


def _answers(review: Material, rows: Sequence[_Row], level: int) -> tuple[Paragraph, ...]:
    """Return which of the rows answer the missed targets, and which targets none answers."""
    indicators = review.subject.indicators
    found = answers(review.goals, [row.task for row in rows], indicators)
    if not found:
        return ()
    by_rows: dict[tuple[int, ...], list[str]] = {}
    for each in found:
        if each.ledger is None:
            by_rows.setdefault(each.rows, []).append(each.goal.label)
    unanswered = "、".join(by_rows.pop((), ()))
    return write_prose(
        "answers",
        review,
        列入=[
            {"指标": "、".join(names), "次序": _numbers(places, level)} for places, names in by_rows.items()
        ],
        写到=[
            {
                "指标": each.goal.label,
                "次序": _numbers(each.rows, level),
                "台账": each.ledger.name,
            }
            for each in found
            if each.ledger is not None
        ],
        没有=[{"指标": unanswered}] if unanswered else [],
    ).paragraphs


def _numbers(places: Iterable[int], level: int) -> str:
    return "、".join(heading_number(level + 1, place + 1).rstrip(". ") for place in places)
