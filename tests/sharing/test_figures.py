"""A year's figures as tables, and the metadata of its outputs, read by other programs."""

from __future__ import annotations

import csv
import json
import shutil
from hashlib import sha256
from pathlib import Path

import arro3.io
import openpyxl
import pytest
from rocrate.rocrate import ROCrate

from kit.sharing.table_files import write_table
from kit.sharing.tidy import COLUMNS, HEADINGS, Row
from tests.support.project import left

pytestmark = pytest.mark.first_subject

Cells = dict[str, object]


@pytest.fixture
def outputs(published: Path, tmp_path: Path) -> Path:
    """A copy of the outputs of 2021, to write to."""
    shutil.copytree(published, tmp_path / "outputs" / "2021")
    return tmp_path / "outputs"


def figures(*words: str, out: Path) -> object:
    return left("figures", "--year", "2021", "--out", str(out), *words)


def expected(outputs: Path) -> list[dict[str, object]]:
    """Every figure of every figures.json."""
    return [
        {"township": review["township"], **figure}
        for path in sorted((outputs / "2021").glob("*/figures.json"))
        for review in [json.loads(path.read_bytes())]
        for figure in review["figures"]
    ]


def read_csv(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def read_json(path: Path) -> list[Cells]:
    return list(json.loads(path.read_bytes()))


def read_parquet(path: Path) -> list[Cells]:
    table = arro3.io.read_parquet(path).read_all()
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def read_xlsx(path: Path) -> list[Cells]:
    names = {heading: name for name, heading in HEADINGS.items()}
    found: list[Cells] = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        headings, *rows = [*sheet.iter_rows(values_only=True)]
        found += [
            {names[str(heading)]: cell for heading, cell in zip(headings, row, strict=True)} for row in rows
        ]
    return found


READERS = {"csv": read_csv, "json": read_json, "parquet": read_parquet, "xlsx": read_xlsx}


@pytest.mark.parametrize("form", READERS)
def test_a_table_has_every_figure_of_every_township(outputs: Path, form: str) -> None:
    assert figures("--format", form, out=outputs) == 0
    rows = READERS[form](outputs / "2021" / f"指标-2021.{form}")
    known = {(figure["township"], figure["key"]): figure for figure in expected(outputs)}
    assert {(row["township"], row["indicator"]) for row in rows} == set(known)
    assert len(rows) == len(known)
    for row in rows:
        figure = known[row["township"], row["indicator"]]
        assert (row["text"] or "") == figure["text"]
        assert (row["unit"] or "") == figure["unit"]
        value = None if isinstance(figure["value"], str) else figure["value"]
        found = row["value"]
        if value is None:
            assert found in ("", None)
        else:
            # A workbook keeps sixteen digits.
            assert float(str(found)) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("form", READERS)
def test_a_missing_figure_is_missing_and_not_nought(outputs: Path, form: str) -> None:
    assert figures("--format", form, out=outputs) == 0
    rows = READERS[form](outputs / "2021" / f"指标-2021.{form}")
    (row,) = [row for row in rows if (row["township"], row["indicator"]) == ("柳林镇", "model_people")]
    assert row["value"] in ("", None)
    assert row["missing"] in ("True", True, "是")


def test_each_figure_says_where_it_was_counted(outputs: Path) -> None:
    assert figures("--format", "json", out=outputs) == 0
    rows = read_json(outputs / "2021" / "指标-2021.json")
    (duties,) = [row for row in rows if (row["township"], row["indicator"]) == ("柳林镇", "duties")]
    assert duties["source"] == "2021/柳林镇.xls › 责任分工 › 第2—9行"
    assert duties["rule"] == "《责任分工》的行数"


def test_several_formats_at_once_go_where_they_are_told(outputs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "上报"
    assert figures("--format", "csv, json", "--to", str(folder), out=outputs) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["指标-2021.csv", "指标-2021.json"]


def test_a_workbook_of_more_rows_than_a_sheet_holds_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.sharing.table_files._ROWS_A_SHEET", 3)
    write_table((row(f"第{number}镇") for number in range(7)), tmp_path / "t.xlsx", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [sheet.max_row for sheet in book.worksheets] == [4, 4, 2]
    assert [sheet.auto_filter.ref for sheet in book.worksheets] == ["A1:Q4", "A1:Q4", "A1:Q2"]
    assert [each["township"] for each in read_xlsx(tmp_path / "t.xlsx")] == [f"第{n}镇" for n in range(7)]


def test_parquet_of_more_rows_than_a_group_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.sharing.table_files._ROWS_A_GROUP", 3)
    write_table((row(f"第{number}镇") for number in range(7)), tmp_path / "t.parquet", "parquet")
    assert [each["township"] for each in read_parquet(tmp_path / "t.parquet")] == [
        f"第{n}镇" for n in range(7)
    ]


@pytest.mark.parametrize("form", READERS)
def test_a_table_of_nothing_still_has_its_columns(tmp_path: Path, form: str) -> None:
    write_table([], tmp_path / f"t.{form}", form)  # type: ignore[arg-type]  # one of the formats
    assert READERS[form](tmp_path / f"t.{form}") == []


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_table([row("=1+1")], tmp_path / "t.xlsx", "xlsx")
    cell = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def row(township: str) -> Row:
    given: dict[str, object] = dict.fromkeys(COLUMNS, "")
    numbers = {"year": 2021, "value": 1.5, "missing": False, "approximate": False}
    return Row(**{**given, **numbers, "township": township, "year_before": None, "target": None})  # type: ignore[arg-type]


def test_a_township_that_cannot_be_listed_is_named(outputs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    changed = outputs / "2021" / "清河镇" / "figures.json"
    changed.write_bytes(changed.read_bytes().replace(b'"value": 12', b'"value": 13'))
    (outputs / "2021" / "石桥乡" / "figures.json").unlink()
    assert figures("--format", "csv", out=outputs) == 1
    told = capfd.readouterr()
    assert "清河镇没有列入：清河镇/figures.json 在发布以后改动过：请再运行一次 batch" in told.err
    assert "石桥乡没有列入：石桥乡/figures.json 不在了：请再运行一次 batch" in told.err
    assert {each["township"] for each in read_csv(outputs / "2021" / "指标-2021.csv")} == {"柳林镇"}


@pytest.mark.parametrize("form", ["xlsx", "crate", "crate,csv"])
def test_a_township_that_failed_is_named_in_every_format(
    outputs: Path, form: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = outputs / "2021" / "run.json"
    run = json.loads(path.read_bytes())
    run["townships"].append({"township": "青山乡", "outcome": "failed", "reason": "台账打不开"})
    path.write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")
    assert figures("--format", form, out=outputs) == 1
    told = capfd.readouterr().err
    assert told.count("青山乡没有列入：没有发布的总结（失败：台账打不开）") == 1


def test_the_county_is_that_of_the_ledgers_where_there_are_no_county_folders(outputs: Path) -> None:
    assert figures("--format", "csv", out=outputs) == 0
    assert {each["county"] for each in read_csv(outputs / "2021" / "指标-2021.csv")} == {"云山县"}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--format", "ods"], "--format 里没有“ods”"),
        (["--format", ""], "--format 里没有"),
        (["--format", "crate", "--to", "elsewhere"], "只能写在那里"),
        (["--format", "csv", "--subject", "安全生产"], "里没有2021年的总结：请先运行"),
    ],
)
def test_a_wrong_call_is_one_line(
    outputs: Path, words: list[str], line: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert figures(*words, out=outputs) == 2
    told = capfd.readouterr()
    assert line in told.err
    assert told.err.count("\n") == 1
    assert not list(outputs.rglob("指标*"))


def test_an_archive_reads_what_each_file_is_and_was_made_from(outputs: Path) -> None:
    assert figures("--format", "crate", out=outputs) == 0
    crate = ROCrate(outputs / "2021")
    assert crate.name == "2021年乡镇工作总结（意识形态工作）"
    files = {entity.id: entity for entity in crate.get_by_type("File")}
    documents = [path for path in (outputs / "2021").glob("*/*") if path.suffix in (".html", ".pdf", ".docx")]
    assert len(documents) == 9
    for path in documents:
        entity = crate.dereference(path.relative_to(outputs / "2021").as_posix()) or next(
            each for each in files.values() if each["name"] == path.name
        )
        assert entity["sha256"] == sha256(path.read_bytes()).hexdigest()
    (made,) = [each for each in crate.get_by_type("CreateAction") if "清河镇" in each["name"]]
    assert "2021/清河镇.xlsx" in {ledger["name"] for ledger in made["object"]}
    assert made["instrument"]["name"] == "township-review-kit"
