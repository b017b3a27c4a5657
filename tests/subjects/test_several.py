"""Two subjects in one workbook, one data folder and one outputs folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import kit
from kit.cli.commands import main
from kit.errors import DataError

pytestmark = pytest.mark.first_subject

DATA = Path(__file__).parents[2] / "data"


def sheets_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.values) for sheet in load_workbook(path).worksheets}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A data folder with one workbook that has the sheets of both subjects."""
    first = sheets_of(DATA / "2021" / "清河镇.xlsx")
    second = sheets_of(DATA / "安全生产" / "2021" / "清河镇.xlsx")
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in dict.fromkeys((*first, *second)):
        sheet = book.create_sheet(name)
        rows = first.get(name, [])
        seen = {row[:1] for row in rows} if name == "基本情况" else set(rows[:1])
        further = [
            row for row in second.get(name, []) if (row[:1] if name == "基本情况" else row) not in seen
        ]
        # Both subjects have problems and plans: those of one are enough.
        for row in [*rows, *(further if not rows or name in ("基本情况", "年度目标", "文字材料") else [])]:
            sheet.append(row)
    (tmp_path / "data" / "2021").mkdir(parents=True)
    book.save(tmp_path / "data" / "2021" / "清河镇.xlsx")
    return tmp_path / "data"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as exit_:
        main(list(arguments))
    return int(exit_.value.code or 0)


def test_a_workbook_of_both_subjects_has_no_faults_for_either(shared: Path) -> None:
    for subject in ("", "安全生产"):
        assert kit.check(shared, subject=subject).faults == ()


def test_both_reviews_of_one_workbook_count_what_they_count_alone(shared: Path) -> None:
    for subject, own in (("", DATA), ("安全生产", DATA)):
        alone = kit.open_review("清河镇", 2021, data=own, subject=subject)
        together = kit.open_review("清河镇", 2021, data=shared, subject=subject)
        differing = {
            key
            for key, figure in alone.figures.items()
            if figure.value != together.figures[key].value
            and figure.indicator.section in ("study", "hazards")
        }
        assert not differing
        assert together.gaps == ()


@pytest.mark.slow
def test_both_reviews_in_one_outputs_folder_stay_apart(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "outputs"
    options = ("--year", "2021", "--data", str(shared), "--out", str(out), "--formats", "html")
    assert run("run", "清河镇", *options) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert run("run", "清河镇", *options, "--subject", "安全生产") == 0
    assert {path: path.read_bytes() for path in before} == before
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(out.rglob("figures.json"))]
    assert [record["subject"]["key"] for record in records] == ["ideology", "safety"]
    assert (out / "安全生产" / "2021" / "清河镇" / "清河镇-2021-安全生产.html").is_file()


def test_a_workbook_of_another_subject_is_said_to_be_one() -> None:
    result = kit.check(DATA / "安全生产" / "2021" / "清河镇.xlsx")
    assert [fault.code for fault in result.faults if fault.severity == "error"] == ["ledger-none"]
    assert "里面是专题“安全生产”的台账" in str(result)
    with pytest.raises(DataError, match=r"专题“安全生产”的台账.*--subject 安全生产"):
        kit.open_review("清河镇", 2021, data=DATA / "安全生产")
