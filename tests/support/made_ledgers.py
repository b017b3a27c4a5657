"""Ledgers and reviews made of values, without files: for properties that hold over any data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from kit import Review
from kit.files import Place
from kit.indicators import compute_figures
from kit.ledgers import Ledger, Ledgers
from kit.ledgers.columns import Value
from kit.materials.collecting import signing_day
from tests.support.subjects import CATALOGUE, INDICATORS, SUBJECT

Records = Mapping[str, Sequence[Sequence[Value]]]


def ledgers_of(records: Records, year: int = 2021) -> Ledgers:
    """Return ledgers of these records by key, columns as declared; an empty one has a header alone."""
    place = Place(Path(), year, "", "清河镇", ())
    tables = {key: _ledger(key, rows, year) for key, rows in records.items() if rows}
    absent = {key: "没有记录" if key in records else "未收到" for key in CATALOGUE if key not in tables}
    return Ledgers(place, CATALOGUE, {f"{year}/清河镇.xlsx": ""}, tables, absent)


def review_of(records: Records, before: Records | None = None) -> Review:
    """Return the review of these records of 2021, and of those of 2020."""
    settings = {"title": "", "signed_by": "", "signed_on": ""}
    ledgers = ledgers_of(records)
    ledgers = replace(ledgers, day=signing_day(ledgers, settings))
    earlier = {} if before is None else {2020: ledgers_of(before, 2020)}
    figures = compute_figures(ledgers, earlier, INDICATORS)
    return Review(SUBJECT, ledgers, earlier, figures, settings=settings)


def _ledger(key: str, rows: Sequence[Sequence[Value]], year: int) -> Ledger:
    schema = CATALOGUE[key]
    # A column that was declared after a row was written is blank in it.
    width = len(schema.columns)
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    columns = {
        column.key: tuple(
            Decimal(row[at]) if column.kind == "decimal" and isinstance(row[at], int) else row[at]  # type: ignore[arg-type]
            for row in rows
        )
        for at, column in enumerate(schema.columns)
    }
    numbers = tuple(range(2, len(rows) + 2))
    positions = {column.key: at for at, column in enumerate(schema.columns)}
    return Ledger(schema, f"{year}/清河镇.xlsx", schema.name, numbers, columns, positions=positions)


def day(month: int, number: int = 1, year: int = 2021) -> dt.date:
    return dt.date(year, month, number)


_NAMES = st.sampled_from(["甲", "乙村", "丙村", "第4组", "丁"])
_COUNT = st.integers(0, 60) | st.sampled_from([10_000, 1_234_567])
_MAYBE = st.none() | _COUNT
_HOURS = st.none() | st.decimals(0, 40, places=1)
_FLAG = st.sampled_from([True, False, None])
_KIND = st.sampled_from(["橱窗", "读书班", "文化墙2", "线上"])


def records(year: int = 2021, zero: bool = False) -> st.SearchStrategy[dict[str, list[list[Value]]]]:
    """Return ledgers of any data; every number is nought where `zero`, and any ledger may be missing."""
    count = st.just(0) if zero else _COUNT
    maybe = st.none() | st.just(0) if zero else _MAYBE
    hours = st.none() | st.just(Decimal(0)) if zero else _HOURS
    date = st.dates(dt.date(year, 1, 1), dt.date(year, 12, 31))

    def choice(ledger: str, column: str) -> st.SearchStrategy[str]:
        return st.sampled_from(list(CATALOGUE[ledger].column(column).choices))

    def rows(*cells: st.SearchStrategy[Value], most: int = 6) -> st.SearchStrategy[list[list[Value]]]:
        return st.lists(st.tuples(*cells).map(list), max_size=most)

    def monthly(*cells: st.SearchStrategy[Value]) -> st.SearchStrategy[list[list[Value]]]:
        months = st.lists(st.integers(1, 12), unique=True).map(sorted)
        return months.flatmap(lambda found: st.tuples(*(st.tuples(st.just(m), *cells) for m in found))).map(
            lambda made: [list(row) for row in made]
        )

    text = st.just("文字")
    names = ["理论学习次数", "宣传栏", "标语", "网评员人数", "存在问题", "没有的指标", "舆情办结率"]
    target = st.just(0) if zero else st.integers(0, 30)
    return st.fixed_dictionaries(
        {},
        optional={
            "responsibilities": rows(text, text, text, _FLAG),
            "tasks": rows(text, text, hours, hours, text, st.none() | choice("tasks", "status")),
            "systems": rows(_NAMES, count, count, st.none(), st.none()),
            "study": rows(date, choice("study", "form") | _KIND, text, maybe, hours),
            "self_study": monthly(st.just(Decimal(0)) if zero else st.decimals(0, 9, places=1), maybe),
            "activities": rows(date, text, _KIND, maybe, maybe),
            "boards": rows(date, choice("boards", "type") | _KIND, maybe, maybe, st.none() | _NAMES),
            "submissions": rows(date, text, _NAMES, choice("submissions", "level"), text, _FLAG, most=20),
            "civility": rows(date, text, st.none() | _NAMES, maybe, hours, maybe),
            "models": rows(_NAMES, maybe, maybe, maybe),
            "online": monthly(maybe, maybe, maybe, hours, maybe),
            "problems": rows(text, text, text, text, text, st.none() | choice("problems", "status"), most=4),
            "plans": rows(text, text, text, text),
            "targets": st.lists(
                st.tuples(st.sampled_from(names), target, st.none()).map(list),
                max_size=6,
                unique_by=lambda row: row[0],
            ),
        },
    )
