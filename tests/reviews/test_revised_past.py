"""A past that was revised: what was published for the year before, held against its ledgers."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from syrupy.assertion import SnapshotAssertion

from kit import Review, open_review
from kit.content import ReviewRecord, Table, plain
from kit.errors import CallError, DataError
from kit.proof.differences import compare
from kit.proof.editions import read_edition
from kit.subjects import load_subject
from tests.support.planted_changes import write_manifest
from tests.support.project import ROOT
from tests.support.review_documents import reading_of, texts_and_ids

pytestmark = pytest.mark.first_subject

TOWNSHIP, YEAR = "清河镇", 2021
BEFORE = f"{YEAR - 1}/{TOWNSHIP}.xlsx"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for year in (YEAR - 1, YEAR):
        (tmp_path / f"data/{year}").mkdir(parents=True)
        shutil.copy(ROOT / f"data/{year}/{TOWNSHIP}.xlsx", tmp_path / f"data/{year}")
    return tmp_path / "data"


@pytest.fixture
def published(data: Path) -> Path:
    """figures.json of last year's review."""
    return publish(open_review(TOWNSHIP, YEAR - 1, data=data).record, data.parent / "上年")


def publish(record: ReviewRecord, folder: Path) -> Path:
    return write_manifest(record, folder) / "figures.json"


def review(data: Path, published: Path | str = "", **options: Any) -> Review:
    return open_review(TOWNSHIP, YEAR, data=data, published=published, **options)


def edit(data: Path, sheet: str, change: Callable[[Any], object]) -> None:
    book = openpyxl.load_workbook(data / BEFORE)
    change(book[sheet])
    book.save(data / BEFORE)


def add_meetings(sheet: Any) -> None:
    *first, _ = [cell.value for cell in sheet[sheet.max_row]]
    for word in ("秋收", "冬藏"):
        sheet.append([*first[:2], word, *first[3:], 1])


def tables(opened: Review) -> list[list[str]]:
    """The tables of 附件1, cells joined by ``|``."""
    blocks = opened.section("指标一览").blocks
    found = [block for block in blocks if isinstance(block, Table)]
    return [["|".join(map(plain, row)) for row in block.rows] for block in found]


def marked(opened: Review) -> dict[str, str]:
    """The values of the year before that are marked, by name."""
    rows = (row.split("|") for row in tables(opened)[0])
    return {row[0]: row[2] for row in rows if row[2].endswith("*")}


def test_nothing_is_said_of_a_past_that_stayed(data: Path, published: Path) -> None:
    opened, without = review(data, published), review(data)
    assert (opened.revisions, opened.notices) == ((), without.notices)
    assert opened.section("指标一览").blocks == without.section("指标一览").blocks
    # The record was read all the same: which one it was is part of what the review is made of.
    assert len(opened.published) == 64
    assert opened.stamp != without.stamp


def test_rows_and_cells_that_changed_are_told_in_the_annex(
    data: Path, published: Path, snapshot: SnapshotAssertion
) -> None:
    edit(data, "理论学习", add_meetings)
    edit(data, "文明实践", lambda sheet: sheet.delete_rows(4))
    edit(data, "宣传阵地", lambda sheet: sheet.__setitem__("C3", 16))
    edit(data, "信息报送", lambda sheet: sheet.__setitem__("F2", "是"))
    book = openpyxl.load_workbook(data / BEFORE)
    del book["先进典型"]
    book.save(data / BEFORE)
    opened = review(data, published)
    assert marked(opened)["宣传标语"] == "101条*"
    assert marked(opened)["典型事迹"] == "—*"
    assert marked(opened).keys() == {each.name for each in opened.revisions}
    assert "\n".join(tables(opened)[1]) == snapshot


def test_a_ledger_that_came_later_and_a_cell_that_was_filled_are_updates(data: Path) -> None:
    whole = (data / BEFORE).read_bytes()
    book = openpyxl.load_workbook(data / BEFORE)
    del book["先进典型"]
    book["宣传阵地"]["C3"] = None
    book.save(data / BEFORE)
    published = publish(open_review(TOWNSHIP, YEAR - 1, data=data).record, data.parent / "上年")
    (data / BEFORE).write_bytes(whole)
    lines = tables(review(data, published))[1]
    assert "典型事迹|缺|16篇|更新|补收《先进典型》" in lines
    assert "宣传标语|85条|96条|更新|《宣传阵地》C3“新增”填为“11”" in lines


def test_another_rule_is_told_as_one(data: Path) -> None:
    folder = data.parent / "专题"
    shutil.copytree(load_subject("").folder, folder)
    path = folder / "subject.toml"
    path.write_text(re.sub("(?m)^default.*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    published = publish(
        open_review(TOWNSHIP, YEAR - 1, data=data, subject=folder).record, data.parent / "上年"
    )
    path = folder / "indicators.toml"
    declared = path.read_text(encoding="utf-8")
    stories = declared.index('key = "model_stories"')
    changed = declared[stories:].replace('sum = "事迹篇数"', 'sum = "人数"', 1)
    assert changed != declared[stories:]
    path.write_text(declared[:stories] + changed, encoding="utf-8")
    lines = tables(review(data, published, subject=folder))[1]
    assert lines == ["典型事迹|16篇|22篇|口径调整|计数规则有改动"]


def test_a_later_version_that_counts_otherwise_is_told_as_such(data: Path, published: Path) -> None:
    content = json.loads(published.read_text(encoding="utf-8"))
    content["kit_version"] = "0.1"
    for figure in content["figures"]:
        if figure["key"] == "slogans":
            figure["value"] = 90
    published.write_text(json.dumps(content), encoding="utf-8")
    assert tables(review(data, published))[1] == ["宣传标语|90条|96条|口径调整|所用工具的版本不同"]


def test_rows_of_an_earlier_version_are_told_by_number(data: Path, published: Path) -> None:
    edit(data, "文明实践", lambda sheet: sheet.delete_rows(4))
    content = json.loads(published.read_text(encoding="utf-8"))
    del content["ledgers"]
    published.write_text(json.dumps(content), encoding="utf-8")
    lines = tables(review(data, published))[1]
    assert "文明实践活动场次|28场|27场|—|所计的行不同（《文明实践》少了第29行）" in lines


def damaged(content: dict[str, Any]) -> object:
    return json.dumps(content)[:-40]


def without_figures(content: dict[str, Any]) -> object:
    return json.dumps({name: each for name, each in content.items() if name != "figures"})


def too_large(content: dict[str, Any]) -> object:
    content["figures"][5]["value"] = 10**30
    return json.dumps(content)


def with_broken_rows(content: dict[str, Any]) -> object:
    return json.dumps({**content, "ledgers": [{"ledger": 3}]})


def of(**changes: Any) -> Callable[[dict[str, Any]], object]:
    return lambda content: json.dumps({**content, **changes})


OTHER = {"key": "other", "name": "别的", "version": "1", "sha256": "0"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (damaged, "读不出，可能已损坏"),
        (without_figures, "读不出，可能已损坏"),
        (too_large, "读不出，可能已损坏"),
        (with_broken_rows, "读不出，可能已损坏"),
        (lambda _: "\ud800", "读不出，可能已损坏"),
        (lambda _: "[" * 100_000, "读不出，可能已损坏"),
        (of(township="柳林镇"), "是柳林镇2020年的，不是清河镇2020年的"),
        (of(year=2019), "是清河镇2019年的，不是清河镇2020年的"),
        (of(subject=OTHER), "是专题“别的”的，不是“意识形态工作”的"),
    ],
)
def test_a_record_that_cannot_be_used_is_one_line_and_loses_nothing(
    data: Path, published: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    edit(data, "文明实践", lambda sheet: sheet.delete_rows(4))
    content = json.loads(published.read_text(encoding="utf-8"))
    published.write_bytes(str(change(content)).encode("utf-8", "surrogatepass"))
    opened, without = review(data, published), review(data)
    (notice,) = set(opened.notices) - set(without.notices)
    assert told in notice
    assert notice.endswith("没有用它核对上年的数")
    assert "\n" not in notice
    assert opened.section("指标一览").blocks == without.section("指标一览").blocks


def test_a_record_that_is_not_there_is_a_wrong_call(data: Path) -> None:
    with pytest.raises(CallError, match=r"没有上年总结的 figures\.json 没有这个/figures\.json.*published"):
        review(data, "没有这个/figures.json")


def test_every_number_of_the_table_is_claimed_by_what_it_is(data: Path, published: Path) -> None:
    # This year's value is that which was published: only the column tells them apart.
    value = open_review(TOWNSHIP, YEAR, data=data).figures["slogans"].value
    content = json.loads(published.read_text(encoding="utf-8"))
    for figure in content["figures"]:
        if figure["key"] == "slogans":
            figure["value"] = int(str(value))
    published.write_text(json.dumps(content), encoding="utf-8")
    edit(data, "宣传阵地", lambda sheet: sheet.__setitem__("C3", 16))
    edit(data, "理论学习", add_meetings)
    said = dict(texts_and_ids(reading_of(review(data, published))))
    cell = f"{BEFORE} › 宣传阵地 › C3"
    assert said["宣传标语|158条|101条|更正|《宣传阵地》C3“新增”由“11”改为“16”"] == [
        ("158", "slogans.published"),
        ("101", "slogans.before"),
        ("3", "source"),
        ("11", f"{cell}，上年发布时"),
        ("16", cell),
    ]
    hours = said["学时|41.5学时|43.5学时|更新|新增2行（《理论学习》第31—32行）"]
    assert [id_ for _, id_ in hours] == ["study_hours.published", "study_hours.before", *["source"] * 3]
    assert [text for text, claims in said.items() if any(not id_ for _, id_ in claims)] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_is_what_diff_finds_between_the_two_editions(
    data: Path, published: Path, seed: int
) -> None:
    """Plant changes in last year's workbook; publish that year again, and compare."""
    draw = random.Random(seed)
    book = openpyxl.load_workbook(data / BEFORE)
    sheets = ["理论学习", "个人自学", "主题活动", "宣传阵地", "信息报送", "文明实践", "网络舆情"]
    for name in draw.sample(sheets, 3):
        sheet = book[name]
        row = draw.randint(2, sheet.max_row)
        kind = draw.choice(["gone", "number", "number", "blank"])
        if kind == "gone":
            sheet.delete_rows(row)
            continue
        numbers = [cell for cell in sheet[row][1:] if isinstance(cell.value, int | float)]
        if numbers:
            cell = draw.choice(numbers)
            more = draw.randint(1, 9)
            cell.value = cell.value + more if kind == "number" else None  # type: ignore[operator]
    book.save(data / BEFORE)
    try:
        again = open_review(TOWNSHIP, YEAR - 1, data=data)
    except DataError:
        pytest.skip("the workbook would be refused")
    other = publish(again.record, data.parent / "重发")
    found = compare(read_edition(published), read_edition(other)).figures
    opened = review(data, published)
    before = {each.key: each for each in read_edition(published).figures.values()}
    shown = {key: figure.before_text for key, figure in opened.figures.items() if figure.indicator.compared}
    expected = {
        each.key: (each.classes, set(each.causes))
        for each in found
        if each.key in shown
        and again.figures[each.key].text != before[each.key].text
        and all(cause.kind != "year-before-changed" for cause in each.causes)
    }
    told = {each.key: (each.classes, set(each.causes)) for each in opened.revisions}
    assert told == expected
    for each in opened.revisions:
        assert each.old == before[each.key].value
        assert each.new == again.figures[each.key].record.value
