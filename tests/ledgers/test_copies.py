from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.files import Years
from kit.ledgers import Fault, Ledger, Ledgers, LedgerSchema, examine_ledgers
from kit.ledgers.catalogue import Catalogue
from kit.ledgers.columns import Value
from kit.ledgers.copies import check_repeated_months, check_repeated_rows
from kit.ledgers.schema import LedgerColumn
from kit.reviews.townships import find_townships
from kit.subjects import load_subject
from tests.support.ledger_files import Written, place_of, sample_sheets, write_csvs, write_xlsx
from tests.support.subjects import CATALOGUE

Rows = list[list[Written]]

TOPICS = ("土地承包政策", "防汛知识", "信访条例", "志愿服务", "村务公开", "农机安全", "档案管理", "垃圾分类")


def study(year: int, *changes: tuple[int, int, Written]) -> Rows:
    """Eight sessions, cells of some replaced: (session, column, value)."""
    rows: Rows = [
        [dt.date(year, 2 + at, 3 + at), "党课", f"学习{topic}", 20 + at, 1.5]
        for at, topic in enumerate(TOPICS)
    ]
    for at, column, value in changes:
        rows[at][column] = value
    return rows


def ledgers(data: Path, year: int, **records: Rows) -> Ledgers:
    path = write_xlsx(data / f"{year}/清河镇.xlsx", sample_sheets(**records))
    return examine_ledgers(place_of(data, path, year=year), CATALOGUE).ledgers


def repeated(data: Path, now: Rows, then: Rows, ledger: str = "study") -> list[Fault]:
    return check_repeated_rows(ledgers(data, 2021, **{ledger: now}), ledgers(data, 2020, **{ledger: then}))


def test_a_run_of_last_years_rows_is_one_notice_that_names_the_rows_of_both_years(tmp_path: Path) -> None:
    own: Rows = [[dt.date(2021, 1, day), "领学", f"本年的第{day}篇", 9, 0.5] for day in (4, 5)]
    (fault,) = repeated(tmp_path, [*own, *study(2021)[2:]], study(2020))

    assert (fault.severity, fault.code, fault.file, fault.sheet, fault.cell) == (
        *("notice", "row-repeated", "2021/清河镇.xlsx"),
        *("理论学习", "A4"),
    )
    assert fault.message == (
        "第 4—9 行与上年（2020/清河镇.xlsx › 理论学习）第 4—9 行逐字相同（年份除外）："
        "请核对是否为本年的记录，确是如此的不必改"
    )


def test_a_notice_quotes_no_cell(tmp_path: Path) -> None:
    (fault,) = repeated(tmp_path, study(2021), study(2020))

    assert not any(topic in str(fault) for topic in TOPICS)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([(3, 2, "另一主题")], ["第 2—4 行", "第 6—9 行"]),
        ([(3, 0, dt.date(2021, 5, 7))], ["第 2—4 行", "第 6—9 行"]),
        ([(3, 3, None)], ["第 2—4 行", "第 6—9 行"]),
        ([(2, 3, 1), (5, 3, 1)], []),
        ([(2, 3, 1)], ["第 5—9 行"]),
    ],
    ids=["another topic", "another day", "a number left out", "two in a run", "two and five"],
)
def test_a_row_that_differs_in_one_cell_ends_a_run(
    tmp_path: Path, changes: list[tuple[int, int, Written]], expected: list[str]
) -> None:
    faults = repeated(tmp_path, study(2021, *changes), study(2020))

    assert [fault.message.partition("与")[0] for fault in faults] == expected


def test_the_year_may_be_changed_in_the_text_too(tmp_path: Path) -> None:
    now, then = (
        study(year, *((at, 2, f"{year}年{topic}") for at, topic in enumerate(TOPICS)))
        for year in (2021, 2020)
    )
    kept = study(2021, *((at, 2, f"2020年{topic}") for at, topic in enumerate(TOPICS)))

    assert len(repeated(tmp_path / "a", now, then)) == 1
    assert repeated(tmp_path / "b", kept, then) == []


def test_originals_may_stand_elsewhere_and_in_other_files(tmp_path: Path) -> None:
    then = study(2020)
    folder = write_csvs(tmp_path / "2020/清河镇", {"理论学习": [STUDY, *then[5:], *then[:5]]})
    place = place_of(tmp_path, *folder.iterdir(), year=2020)
    before = examine_ledgers(place, CATALOGUE).ledgers
    (fault,) = check_repeated_rows(ledgers(tmp_path, 2021, study=study(2021)[3:7]), before)

    assert "第 2—5 行与上年（2020/清河镇/理论学习.csv）第 2—3、8—9 行" in fault.message


STUDY: list[Written] = [column.name for column in CATALOGUE["study"].columns]


def test_lists_that_stand_every_year_are_left_out(tmp_path: Path) -> None:
    standing: dict[str, Rows] = {
        "responsibilities": [["直接责任", f"{topic}岗位", f"管理{topic}工作", "是"] for topic in TOPICS],
        "systems": [[f"{topic}制度", 4, 4, None, "每季度通报一次"] for topic in TOPICS],
        "problems": [[f"{topic}不足", "机制", "党政办", f"加强{topic}", None, "整改中"] for topic in TOPICS],
        "targets": [["理论学习次数", 12, "次"], ["宣传栏", 45, "块"], ["宣传标语", 120, "条"]],
        "texts": [["导语", f"本镇重视{topic}。"] for topic in TOPICS],
    }
    both = [ledgers(tmp_path, year, **standing, study=study(year)[:2]) for year in (2021, 2020)]

    assert check_repeated_rows(*both) == []


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        ((4.5, 4.6, 4.7, 5.1), (4.5, 4.6, 4.7, 5.2), 1),
        ((4.5, 4.6, 4.7, 5.1), (4.5, 4.6, 4.4, 5.1), 0),
    ],
)
def test_months_are_compared_with_those_of_last_year(
    tmp_path: Path, now: Sequence[float], then: Sequence[float], expected: int
) -> None:
    this, last = (self_study(each) for each in (now, then))

    assert len(repeated(tmp_path, this, last, "self_study")) == expected


def self_study(articles: Sequence[float]) -> Rows:
    return [[month, each, 34 + month] for month, each in enumerate(articles, start=1)]


def test_small_or_common_numbers_are_no_repetition(tmp_path: Path) -> None:
    staff: Rows = [[month, 4 + month % 3, 60] for month in range(1, 13)]
    quiet: Rows = [[month, 62, 0, 0, None, 1] for month in range(1, 13)]
    now, then = (ledgers(tmp_path, year, self_study=staff, online=quiet) for year in (2021, 2020))

    assert check_repeated_rows(now, then) == []
    assert check_repeated_months(now) == []


def online(*numbers: Sequence[Written]) -> Rows:
    """网络舆情, a list of numbers each month."""
    return [[month, *each] for month, each in enumerate(numbers, start=1)]


BUSY: list[Sequence[Written]] = [
    [20 + month, month % 4, month % 4, 3.1 + month, month % 2] for month in range(12)
]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (online(*BUSY), None),
        (online(*BUSY[:4], BUSY[3], *BUSY[5:]), "4—5月（第 5—6 行）"),
        (online(*BUSY[:4], BUSY[3], *BUSY[5:9], BUSY[3], *BUSY[10:]), "4—5、10月（第 5—6、11 行）"),
        (online(*[[30, 2, 2, 3.25, 1]] * 12), "1—12月（第 2—13 行）"),
        (online(*BUSY[:4], *[[20, 0, 0, None, 0]] * 2, *BUSY[6:]), None),
        (online(*BUSY[:4], *[[0, 0, 0, None, 0]] * 4, *BUSY[8:]), None),
        (online(*BUSY[:4], *[[None] * 5] * 4, *BUSY[8:]), None),
    ],
    ids=["all differ", "two", "three", "the whole year", "small", "nothing", "blank"],
)
def test_months_of_equal_numbers_are_named_together(
    tmp_path: Path, months: Rows, expected: str | None
) -> None:
    faults = check_repeated_months(ledgers(tmp_path, 2021, online=months))

    assert [(fault.code, fault.severity, fault.sheet) for fault in faults] == [
        ("month-repeated", "notice", "网络舆情")
    ] * (expected is not None)
    assert all(fault.message.startswith(f"{expected}各栏的数都相同：") for fault in faults)


@pytest.mark.parametrize(("same", "expected"), [((3, 4, 5), 1), ((3, 4), 0), ((3, 5, 8), 0)])
def test_of_one_column_only_large_numbers_in_a_run_count(same: tuple[int, ...], expected: int) -> None:
    schema = LedgerSchema(
        "visits",
        "接待",
        "一个月",
        (LedgerColumn("month", "月份", "month", required=True), LedgerColumn("people", "人次", "whole")),
        monthly=True,
    )

    def counted(number: int) -> int:
        values = tuple(number if month in same else 1300 + month for month in range(1, 13))
        return len(check_repeated_months(of(schema, {"month": tuple(range(1, 13)), "people": values})))

    assert counted(1287) == expected
    assert counted(1200) == counted(9) == 0


def of(schema: LedgerSchema, values: dict[str, tuple[Value, ...]], year: int = 2021) -> Ledgers:
    """The ledgers of a township that has this one, its rows from the second on."""
    rows = tuple(range(2, 2 + len(next(iter(values.values())))))
    ledger = Ledger(
        schema,
        f"{year}/a.xlsx",
        schema.name,
        rows,
        values,
        positions={key: at for at, key in enumerate(values)},
    )
    place = place_of(Path(), Path(f"{year}/a.xlsx"), year=year)
    return Ledgers(place, Catalogue({schema.key: schema}), {}, {schema.key: ledger}, {})


def sessions(*months: int) -> Rows:
    """Three activities on the same days of each of these months, and one of its own."""
    return [
        [dt.date(2021, month, day), name, village, people, 1.5, 10 * people + 3]
        for month in months
        for day, name, village, people in [
            *((5, "河道清理", "东村", 12), (9, "入户宣讲", "西村", 17), (21, "图书整理", "南村", 9)),
            (25, f"{month}月另外的活动", "北村", month),
        ]
    ]


def test_months_that_have_the_rows_of_another_month_are_one_notice(tmp_path: Path) -> None:
    (fault,) = check_repeated_months(ledgers(tmp_path, 2021, civility=sessions(3, 5, 6)))

    assert (fault.code, fault.sheet, fault.cell) == ("month-repeated", "文明实践", "A6")
    assert fault.message == (
        "5月的第 6—8 行、6月的第 10—12 行与3月的第 2—4 行逐字相同（月份除外）："
        "请核对是否为各月的记录，确是如此的不必改"
    )


def test_two_rows_of_another_month_or_other_days_are_none(tmp_path: Path) -> None:
    two = [row for row in sessions(3, 5) if row[1] != "入户宣讲"]
    later = sessions(3, 5)
    for row in later[4:]:
        assert isinstance(row[0], dt.date)
        row[0] += dt.timedelta(days=1)

    assert check_repeated_months(ledgers(tmp_path / "a", 2021, civility=two)) == []
    assert check_repeated_months(ledgers(tmp_path / "b", 2021, civility=later)) == []


@pytest.mark.parametrize("subject", ["意识形态工作", "安全生产"])
def test_the_sample_data_repeat_nothing(project: Path, subject: str) -> None:
    declared = load_subject(subject)
    data = project / "data" if subject == "意识形态工作" else project / "data" / subject
    compared = 0
    for place in find_townships(data, declared.catalogue, declared.place):
        now = examine_ledgers(place, declared.catalogue).ledgers
        assert check_repeated_months(now) == []
        for earlier in Years(place.data).before(place).places[:1]:
            compared += 1
            assert check_repeated_rows(now, examine_ledgers(earlier, declared.catalogue).ledgers) == []
    assert compared == 6


EVENTS = LedgerSchema(
    "events",
    "活动",
    "一次活动",
    (
        LedgerColumn("date", "日期", "date", required=True),
        LedgerColumn("name", "名称"),
        LedgerColumn("people", "人数", "whole"),
    ),
)


def events(year: int, rows: Sequence[tuple[int, str, int]]) -> Ledgers:
    dates = tuple(dt.date(year, 1, 1) + dt.timedelta(days=day) for day, _, _ in rows)
    return of(
        EVENTS,
        {"date": dates, "name": tuple(row[1] for row in rows), "people": tuple(row[2] for row in rows)},
        year,
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.text("甲乙丙丁戊", min_size=3, max_size=9), st.integers(0, 999)),
        min_size=3,
        max_size=30,
        unique_by=lambda row: row[1],
    ),
    st.data(),
)
def test_any_run_of_three_that_is_copied_is_noticed_and_nothing_else(
    rows: list[tuple[int, str, int]], data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(rows) - 1))
    last = data.draw(st.integers(first, len(rows) - 1))
    own = [(day, f"本年{name}", people) for day, name, people in rows]
    now = events(2021, [*own[:first], *rows[first : last + 1], *own[last + 1 :]])
    faults = check_repeated_rows(now, events(2019, rows))

    copied = f"第 {first + 2}—{last + 2} 行"
    assert [fault.message.count(copied) for fault in faults] == [2] * (last - first >= 2)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=12, max_size=12))
def test_one_small_number_a_month_is_never_noticed(numbers: list[tuple[int, int]]) -> None:
    schema = LedgerSchema(
        "visits",
        "接待",
        "一个月",
        (LedgerColumn("month", "月份", "month", required=True), LedgerColumn("times", "次数", "whole")),
        monthly=True,
    )
    months = tuple(range(1, 13))
    now, then = (
        of(schema, {"month": months, "times": tuple(each[at] for each in numbers)}, 2021 - at)
        for at in (0, 1)
    )

    assert check_repeated_rows(now, then) == check_repeated_rows(now, now) == check_repeated_months(now) == []
