"""Properties of rows: what a person adds around the records changes no figure, and is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.files import Cell, Merged, Sheet
from kit.ledgers import Fault, LedgerColumn, LedgerSchema
from kit.ledgers.body import is_additive
from kit.ledgers.columns import Value
from kit.ledgers.sheet_reader import SheetReader
from tests.support.subjects import CATALOGUE

YEAR = 2021
LEDGERS = (
    *("models", "boards", "submissions", "tasks", "study", "systems", "targets", "online", "self_study"),
    *("problems", "plans", "civility", "activities", "responsibilities"),
)
NAMES = ("春耕见闻", "敬老爱亲", "清洁家园", "防汛演练", "读书会", "夜校开班", "村规上墙", "田间课堂", "义诊")

TOTALS = ("合计", "总 计", "汇总", "总数", "Total", "合計", "全镇", "共计", "本页合计", "Grand Total", "")
SUBTOTALS = ("小计", "本页小计", "小 计", "Subtotal", "")
TITLES = ("一、学习教育类", "（一）宣传方面", "二、队伍建设类", "第三部分 阵地", "【东片】")
REMARKS = (
    *("填表人：宣传办", "审核：党政办", "备注：含网格员", "注：以上为全年", "统计时间：全年", "※ 含村级"),
    *("截至12月31日", "说明：见附件", "以上数据由各村报来"),
)


def value_of(column: LedgerColumn) -> st.SearchStrategy[Cell]:
    kinds: dict[str, st.SearchStrategy[Cell]] = {
        "text": st.sampled_from(NAMES),
        "whole": st.integers(1, 60),
        "decimal": st.integers(1, 200).map(lambda number: number / 2),
        "date": st.dates(dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)),
        "flag": st.sampled_from(["是", "否"]),
        "choice": st.sampled_from(sorted(column.choices) or ["甲"]),
    }
    return kinds[column.kind]


@st.composite
def records(draw: st.DrawFn, schema: LedgerSchema) -> list[list[Cell]]:
    """Whole records; of months each one once."""
    count = draw(st.integers(2, 6))
    table: list[list[Cell]] = []
    for at in range(count):
        row = [at + 1 if column.kind == "month" else draw(value_of(column)) for column in schema.columns]
        table.append(row)
    return table


@dataclass
class Grid:
    """A sheet in the making: its rows, its merges, and which rows are no records."""

    schema: LedgerSchema
    rows: list[list[Cell]]
    merged: list[Merged] = field(default_factory=list)
    others: list[int] = field(default_factory=list)

    def add(self, row: Sequence[Cell]) -> int:
        self.rows.append([*row, *[""] * (len(self.schema.columns) - len(row))])
        return len(self.rows) - 1

    def aside(self, row: Sequence[Cell], across: bool = False) -> None:
        at = self.add(row)
        self.others.append(at)
        if across and len(self.schema.columns) > 1:
            self.merged.append(((at, 0), (at, len(self.schema.columns) - 1)))

    def read(self) -> tuple[list[tuple[Value, ...]], list[Fault]]:
        faults: list[Fault] = []
        sheet = Sheet("表", [list(row) for row in self.rows], tuple(self.merged))
        ledger = SheetReader(self.schema, "f", YEAR, faults).read(sheet)
        assert ledger is not None
        return list(zip(*ledger.columns.values(), strict=True)), faults


def grid_of(schema: LedgerSchema) -> Grid:
    return Grid(schema, [[column.name for column in schema.columns]])


def sums(schema: LedgerSchema, label: str, rows: list[list[Cell]]) -> list[Cell]:
    """A row of totals as a clerk or Excel writes it."""
    row: list[Cell] = [""] * len(schema.columns)
    for at, column in enumerate(schema.columns):
        if is_additive(column):
            row[at] = float(sum(Decimal(str(record[at])) for record in rows))
    row[0] = label
    return row


def has_sums(schema: LedgerSchema) -> bool:
    return any(map(is_additive, schema.columns))


def expected(schema: LedgerSchema, table: list[list[Cell]]) -> list[tuple[Value, ...]]:
    plain = grid_of(schema)
    for row in table:
        plain.add(row)
    values, faults = plain.read()
    assert len(values) == len(table)
    assert [fault for fault in faults if fault.severity == "error"] == []
    return values


@pytest.mark.parametrize("key", LEDGERS)
@given(data=st.data())
@settings(max_examples=30, report_multiple_bugs=False, deadline=None)
def test_totals_titles_remarks_and_blanks_change_no_figure_and_are_told(
    key: str, data: st.DataObject
) -> None:
    schema = CATALOGUE[key]
    draw = data.draw
    table = draw(records(schema))
    labels = [label for label in TOTALS if label or has_sums(schema)]
    if not has_sums(schema):
        labels = ["合计", "共计", "总 计", "Total"]
    grid = grid_of(schema)
    on_top = draw(st.booleans())
    if on_top:
        grid.aside(sums(schema, draw(st.sampled_from(["合计", "总计", "Total"])), table))
    section: list[list[Cell]] = []
    titled = draw(st.booleans())
    for at, row in enumerate(table):
        if titled and (at == 0 or draw(st.booleans())):
            grid.aside([draw(st.sampled_from(TITLES))], across=draw(st.booleans()))
        if draw(st.booleans()):
            grid.add([""])
        grid.add(row)
        section.append(row)
        if has_sums(schema) and not on_top and draw(st.integers(0, 3)) == 0:
            grid.aside(sums(schema, draw(st.sampled_from(SUBTOTALS)), section))
            section = []
    if not on_top and draw(st.booleans()):
        grid.aside(sums(schema, draw(st.sampled_from(labels)), table))
    for remark in draw(st.lists(st.sampled_from(REMARKS), max_size=2)):
        grid.add([""])
        grid.aside([remark], across=draw(st.booleans()))

    values, faults = grid.read()

    assert values == expected(schema, table)
    assert [str(fault) for fault in faults if fault.severity == "error"] == []
    told = {fault.cell.strip("ABCDEFGH") for fault in faults if fault.code == "row-omitted"}
    assert told == {str(at + 1) for at in grid.others}


@pytest.mark.parametrize("key", ["models", "boards", "systems", "civility", "online", "activities"])
@given(data=st.data())
@settings(max_examples=30, report_multiple_bugs=False, deadline=None)
def test_a_breakdown_below_a_total_is_not_counted_twice(key: str, data: st.DataObject) -> None:
    schema = CATALOGUE[key]
    table = data.draw(records(schema))
    whole = sums(schema, data.draw(st.sampled_from(["合计", "总计", "Total"])), table)
    first = sums(schema, "其中：东片", table)
    second = sums(schema, data.draw(st.sampled_from(["西片", "其中：西片"])), table)
    for at, column in enumerate(schema.columns):
        if is_additive(column):
            part = data.draw(st.integers(0, int(Decimal(str(whole[at])))))
            first[at], second[at] = float(part), float(Decimal(str(whole[at])) - part)
    grid = grid_of(schema)
    for row in table:
        grid.add(row)
    for row in (whole, first, second):
        grid.aside(row)

    values, faults = grid.read()

    assert values == expected(schema, table)
    assert [str(fault) for fault in faults if fault.severity == "error"] == []
    assert {fault.cell[1:] for fault in faults if fault.code == "row-omitted"} == {
        str(at + 1) for at in grid.others
    }


@pytest.mark.parametrize("key", ["models", "boards", "study", "submissions", "civility", "responsibilities"])
@given(data=st.data())
@settings(max_examples=30, report_multiple_bugs=False, deadline=None)
def test_merging_down_what_is_the_same_changes_nothing(key: str, data: st.DataObject) -> None:
    schema = CATALOGUE[key]
    draw = data.draw
    table = draw(records(schema))
    words = [
        at for at, column in enumerate(schema.columns) if column.kind not in ("whole", "decimal", "month")
    ]
    column = draw(st.sampled_from(words))
    top = draw(st.integers(0, len(table) - 2))
    bottom = draw(st.integers(top + 1, len(table) - 1))
    for row in table[top + 1 : bottom + 1]:
        row[column] = table[top][column]
    whole = expected(schema, table)
    grid = grid_of(schema)
    for at, row in enumerate(table):
        grid.add([*row[:column], "", *row[column + 1 :]] if top < at <= bottom else row)
    grid.merged.append(((top + 1, column), (bottom + 1, column)))

    values, faults = grid.read()

    # A row whose only cell is part of the merged one says nothing of its own.
    shown = [row for at, row in enumerate(whole) if not (top < at <= bottom) or len(schema.columns) > 1]
    assert values == shown
    assert [str(fault) for fault in faults if fault.severity == "error"] == []


CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.just(""),
    st.just(""),
    st.sampled_from(
        [*TOTALS[:-1], *SUBTOTALS[:-1], *TITLES, *REMARKS, "其中：女", "上年同期", "平均", "示例：甲"]
    ),
    st.sampled_from(NAMES),
    st.integers(0, 20).map(float),
    st.dates(dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)),
)


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(CATALOGUE))
@given(data=st.data(), rows=st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=8))
@settings(max_examples=30, report_multiple_bugs=False, deadline=None)
def test_every_row_is_counted_or_told(key: str, data: st.DataObject, rows: list[list[Cell]]) -> None:
    schema = CATALOGUE[key]
    # A record first, so that what follows can be no second row of the header.
    rows = [data.draw(records(schema))[0], *rows]
    width = max(7, len(schema.columns))
    header: list[Cell] = [column.name for column in schema.columns]
    table = [[*row, *[""] * (width - len(row))] for row in [header, *rows]]
    faults: list[Fault] = []

    ledger = SheetReader(schema, "f", YEAR, faults).read(Sheet("表", table))

    assert ledger is not None
    told = {fault.cell.strip("ABCDEFGHIJ") for fault in faults if fault.code == "row-omitted"}
    unnamed = " ".join(fault.message for fault in faults if fault.code == "cell-unnamed")
    for number, row in enumerate(table[1:], start=2):
        known = any(cell != "" for cell in row[: len(schema.columns)])
        words = any(isinstance(cell, str) and cell for cell in row)
        counted = number in ledger.rows
        assert not (counted and str(number) in told)
        assert counted or str(number) in told or not (known or words)
        if counted and words:
            beyond = [cell for cell in row[len(schema.columns) :] if isinstance(cell, str) and cell]
            assert not beyond or f"{number}" in unnamed
