"""Rows of two editions are matched by content, and by place where they were changed."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.changes.rows_matched import Matched, match
from kit.content import LedgerRows

Row = tuple[str, ...]

NAMES = ("日期", "类型", "新增", "村")


def ledger(rows: list[Row], first: int = 2, names: tuple[str, ...] = NAMES) -> LedgerRows:
    columns = {name: chr(ord("A") + at) for at, name in enumerate(names)}
    cells = dict(enumerate(rows, start=first))
    return LedgerRows.of(cells, ledger="boards", name="阵地", file="a.csv", sheet="", columns=columns)


def matched(old: list[Row], new: list[Row]) -> Matched:
    return match(ledger(old), ledger(new))


ROWS: list[Row] = [
    (f"2021-{month:02}-{day:02}", kind, str(month + day), f"#{month}{day}")
    for month in range(1, 7)
    for day, kind in ((3, "宣传栏"), (17, "标语"))
]


def test_a_line_inserted_or_a_row_moved_changes_nothing() -> None:
    assert match(ledger(ROWS), ledger(ROWS, first=4)).cells == ()
    moved = matched(ROWS, [*ROWS[:2], *ROWS[3:], ROWS[2]])
    assert (moved.added, moved.gone, moved.cells) == (frozenset(), frozenset(), ())
    assert moved.rows[4] == len(ROWS) + 1


def test_the_one_of_equal_rows_that_went_is_counted_once() -> None:
    rows = [ROWS[0]] * 3 + ROWS[1:]
    fewer = matched(rows, rows[1:])
    assert (len(fewer.gone), fewer.added, fewer.cells) == (1, frozenset(), ())


def test_a_row_replaced_by_another_is_no_changed_row() -> None:
    other = ("2021-12-30", "展板", "99", "#other")
    replaced = matched(ROWS, [*ROWS[:5], other, *ROWS[6:]])
    assert (replaced.gone, replaced.added, replaced.cells) == (frozenset({7}), frozenset({7}), ())


def test_a_row_changed_in_most_of_its_cells_is_known_by_its_place() -> None:
    changed = (ROWS[5][0], "展板", "99", ROWS[5][3])
    cells = matched(ROWS, [*ROWS[:5], changed, *ROWS[6:]]).cells
    assert [(cell.letters, cell.row, cell.old, cell.new) for cell in cells] == [
        ("B", 7, "标语", "展板"),
        ("C", 7, "20", "99"),
    ]


def test_columns_are_matched_by_name() -> None:
    turned = ledger(
        [(kind, date, count, village) for date, kind, count, village in ROWS],
        names=("类型", "日期", *NAMES[2:]),
    )
    assert match(ledger(ROWS), turned).cells == ()
    without = ledger([row[:3] for row in ROWS], names=NAMES[:3])
    gone = match(ledger(ROWS), without)
    assert (gone.gone, {cell.column for cell in gone.cells}) == (frozenset(), {"村"})
    assert {(cell.letters, cell.old_letters) for cell in gone.cells} == {("", "D")}


@given(
    rows=st.lists(st.tuples(*[st.sampled_from(["", "1", "2", "宣传栏"])] * 3), max_size=12),
    others=st.lists(st.tuples(*[st.sampled_from(["", "1", "2", "宣传栏"])] * 3), max_size=12),
)
def test_every_row_is_matched_added_or_gone(rows: list[Row], others: list[Row]) -> None:
    found = match(ledger(rows, names=NAMES[:3]), ledger(others, names=NAMES[:3]))
    numbers, others_numbers = set(range(2, len(rows) + 2)), set(range(2, len(others) + 2))
    assert set(found.rows) | found.gone == numbers
    assert set(found.rows.values()) | found.added == others_numbers
    assert len(set(found.rows.values())) == len(found.rows)
    changed = {(cell.old_row, cell.row) for cell in found.cells}
    assert changed == {
        (one, other) for one, other in found.rows.items() if rows[one - 2] != others[other - 2]
    }
    same = match(ledger(rows, names=NAMES[:3]), ledger(rows, names=NAMES[:3]))
    assert (same.cells, same.added, same.gone) == ((), frozenset(), frozenset())


@pytest.mark.parametrize("change", ["column", "shuffled", "other"])
def test_a_ledger_of_many_rows_takes_little_time(change: str) -> None:
    draw = random.Random(1)
    rows: list[Row] = [
        (f"2021-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}", "宣传栏", str(at), f"#{at}")
        for at in range(6000)
    ]
    new: list[Row] = [(date, kind, f"{count}0", village) for date, kind, count, village in rows]
    if change == "shuffled":
        new = draw.sample(rows, len(rows))
    if change == "other":
        new = [(f"2022{row[0][4:]}", "标语", f"{row[2]}.5", f"{row[3]}x") for row in rows]
    began = time.process_time()
    found = matched(rows, new)
    assert time.process_time() - began < 10
    expected = {"column": (6000, 0), "shuffled": (0, 0), "other": (0, 6000)}
    assert (len(found.cells), len(found.gone)) == expected[change]


def test_damaged_lines_are_left_out() -> None:
    damaged = LedgerRows(
        ledger="a", name="", file="", sheet="", columns={"甲": "A"}, rows=("x\t1", "9" * 5000, "2", "3\t1\t2")
    )
    assert match(damaged, damaged).rows == {2: 2, 3: 3}
