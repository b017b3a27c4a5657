"""Quotes, wide rows and wrapped cells of text files: nothing is swallowed, nothing is lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.files import Sheet, UnreadableFileError
from kit.files.raw_sheets import as_calculated
from kit.files.reader import read_sheets
from kit.files.texts import read_text

HEADER = "日期,标题,媒体,级别,主题,是否采用\n"
PLAIN = "2021-01-{:02},{},县融媒体中心,县级,党建,是\n"


def lines(*titles: str) -> str:
    return HEADER + "".join(PLAIN.format(day, title) for day, title in enumerate(titles, 2))


def read(text: str) -> Sheet:
    return read_text(text.encode(), "a.csv")


def read_or_refuse(text: str) -> tuple[Sheet | None, str]:
    try:
        return read(text), ""
    except UnreadableFileError as error:
        return None, str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (lines('"学党史', "春耕", '"办实事', "义诊"), 2),
        (lines('"学党史', "春耕", '办实事"', "义诊"), 2),
        (lines("春耕", '"学党史', '办实事"'), 3),
        (lines("春耕", '"学党史'), 3),
        (lines("春耕", '"', "义诊", '"'), 3),
        (lines('"学党史', '"春耕"', "义诊"), 2),
        ('日期,标题,媒体\n2021-01-02,"学党史,县\n2021-01-03,春耕",县\n', 2),
        (lines("春耕", "义诊") + '2021-01-09,"学党史,县融媒体中心",县级,党建,是\n', 4),
        (lines("春耕") + '2021-01-09,",",县级,党建,是\n', 3),
        (lines("春耕", '"学"党"史').replace(",", "\t"), 3),
    ],
)
def test_a_lone_quote_swallows_nothing_and_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(UnreadableFileError, match=f"第 {line} 行") as caught:
        read(text)
    assert caught.value.code == "file-damaged"


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ('学"党"史', '学"党"史'),
        ('学党史"', '学党史"'),
        ('"学""党""史"', '学"党"史'),
        ('"学党史"活动', "学党史活动"),
        ('"学党史,悟思想"', "学党史,悟思想"),
        ('"学党史\n悟思想,办实事\n开新局"', "学党史\n悟思想,办实事\n开新局"),
        ('""', ""),
        ('"2021-01-05"', "2021-01-05"),
    ],
)
def test_quotes_in_good_order_are_read(title: str, cell: str) -> None:
    sheet = read(lines("春耕", title, "义诊"))

    assert [row[1] for row in sheet.rows] == ["标题", "春耕", cell, "义诊"]
    assert {len(row) for row in sheet.rows} == {6}


def test_a_quoted_text_in_a_row_that_ends_early_is_read() -> None:
    sheet = read('日期,类型,新增,更新,所在村\n2021-01-05,宣传栏,"1,200",5\n2021-01-06,标语,3,4,东村\n')

    assert sheet.rows[1] == ["2021-01-05", "宣传栏", "1,200", "5", ""]


sentences = st.text(alphabet=st.sampled_from('党史学习，。,;\t"\n\r= a2021-/'), max_size=12)
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(sentences, min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(max_examples=200, deadline=None)
@given(tables)
def test_what_a_program_writes_reads_back(rows: list[list[str]]) -> None:
    header = [f"列{at}" for at in range(len(rows[0]))]
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])

    sheet, refused = read_or_refuse(text.getvalue())
    # Where chance makes a text of lines that look like the records themselves, it is told.
    assert refused == "" or "并成了一格" in refused
    if sheet is not None:
        assert sheet.rows[1:] == [[as_calculated(cell) for cell in row] for row in rows]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["春耕", '"学党史', '办实事"', '"', '"义诊"', '学"习']), min_size=1, max_size=6)
)
def test_every_row_is_read_or_the_file_is_refused(titles: list[str]) -> None:
    sheet, _ = read_or_refuse(lines(*titles))

    assert sheet is None or len(sheet.rows) == len(titles) + 1


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_cell_wrapped_for_excel_reads_as_it_shows(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["日期", "编号", "题"], ['="2021-01-02"', '="001"', "=A1"], ['"=""20"""', '="a""b"', '="']]
    path = tmp_path / "a.csv"
    path.write_bytes("\n".join(map(delimiter.join, rows)).encode(encoding))

    assert read_sheets(path).sheets[0].rows == [
        ["日期", "编号", "题"],
        ["2021-01-02", "001", "=A1"],
        ["20", 'a"b', '="'],
    ]


def test_no_cell_of_a_wide_row_is_lost_and_widths_are_known() -> None:
    sheet = read("日期,主题\n7月1日,学党史,悟思想\n\n7月2日\n")

    assert sheet.rows == [
        ["日期", "主题", ""],
        ["7月1日", "学党史", "悟思想"],
        ["", "", ""],
        ["7月2日", "", ""],
    ]
    assert sheet.widths == (2, 3, 0, 1)


def test_the_delimiter_is_not_taken_from_within_quotes() -> None:
    text = '标题,内容\n"a;b;c\n;;d;",1\n"e;f;g",2\n'

    assert read(text).rows == [["标题", "内容"], ["a;b;c\n;;d;", "1"], ["e;f;g", "2"]]


@pytest.mark.slow
@pytest.mark.parametrize("piece", ['"a,', '"a""', '""a,', '",', '"\n', 'a,"b\n'])
def test_a_text_of_nothing_but_quotes_costs_little(piece: str) -> None:
    sheet, refused = read_or_refuse("日期,主题\n" + piece * 60_000 + 'x"y')

    assert refused or (sheet and sheet.rows[0][:2] == ["日期", "主题"])
