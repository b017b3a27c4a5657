"""figures.json keeps of the rows that figures are counted from what a comparison needs, and no text."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from kit.content import LedgerRows, ReviewRecord, hidden
from tests.support.ledger_files import SAMPLE
from tests.support.townships import opened

pytestmark = pytest.mark.first_subject


def rows_of(record: ReviewRecord, ledger: str) -> LedgerRows:
    return next(each for each in record.ledgers if each.ledger == ledger)


def test_numbers_dates_and_choices_are_kept_and_other_text_as_a_hash(tmp_path: Path) -> None:
    boards = rows_of(opened(tmp_path).record, "boards")
    assert boards.columns == {"日期": "A", "类型": "B", "新增": "C", "更新": "D", "所在村": "E"}
    assert boards.cells == {
        2: ("2021-03-04", "宣传栏", "4", "2", hidden("东村")),
        3: ("2021-03-05", "标语", "30", "", ""),
    }
    assert (boards.file, boards.sheet, boards.name) == ("2021/清河镇.xlsx", "宣传阵地", "宣传阵地")


def test_a_figure_names_the_columns_that_it_reads(tmp_path: Path) -> None:
    record = opened(tmp_path).record
    assert rows_of(record, "boards").reads["boards"] == "B C D"
    assert rows_of(record, "submissions").reads["submissions"] == ""
    assert rows_of(record, "submissions").reads["submissions_adopted_share"] == "F"
    assert rows_of(record, "self_study").reads["self_study_monthly"] == "A B"


def test_every_row_and_column_of_a_source_is_there(tmp_path: Path) -> None:
    record = opened(tmp_path).record
    kept = {(each.file, each.sheet): each for each in record.ledgers}
    for figure in record.figures:
        for source in (figure.source, *figure.source.further):
            if source.file:
                assert set(source.rows) <= set(kept[source.file, source.sheet].cells), figure.key
                assert figure.key in kept[source.file, source.sheet].reads


def test_no_text_of_a_ledger_is_kept_but_numbers_of_the_profile(tmp_path: Path) -> None:
    written = json.dumps(msgspec.to_builtins(opened(tmp_path).record.ledgers), ensure_ascii=False)
    for text in ("春耕见闻", "沟通渠道不畅", "建立例会", "西村", "负总责", "云山日报", "现将有关情况"):
        assert any(text in str(cell) for rows in SAMPLE.values() for row in rows for cell in row)
        assert text not in written
    assert "网评员人数\\t12" in written


def test_about_and_yes_or_no_are_told(tmp_path: Path) -> None:
    record = opened(tmp_path, models=[["好邻居", "约30", 3, 9]]).record
    assert rows_of(record, "models").cells[2][1:] == ("约30", "3", "9")
    assert rows_of(record, "responsibilities").cells[2][3] == "是"


def test_a_record_without_rows_is_read(tmp_path: Path) -> None:
    built = msgspec.to_builtins(opened(tmp_path).record)
    del built["ledgers"]
    assert msgspec.convert(built, ReviewRecord).ledgers == ()
