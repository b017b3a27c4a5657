from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from kit.batch import Order, plan, run_batch
from kit.errors import CallError
from kit.publishing.publish import publish
from kit.publishing.results import Result, RunRecord, as_json, read_run_record
from kit.stores.whole_files import write_whole
from tests.support.notebooks import write_notebook
from tests.support.townships import write_township

COUNTED = [
    "study_sessions",
    "lectures",
    "self_study_monthly",
    "boards",
    "slogans",
    "submissions",
    "civility_activities",
    "model_stories",
    "commentators",
    "party_anniversary",
]

EXPECTED = {
    "清河镇": (27, 6, 5.05, 63, 158, 90, 48, 21, 15, 100),
    "石桥乡": (21, 2, 3.591666, 34, 97, 52, 36, 12, 9, 100),
    "柳林镇": (23, 5, 4.45, 30, 102, 71, 33, None, 10, 100),
}
"""The counts that the sample data were dealt to give, in the order of `COUNTED`."""


def told(folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((folder / "figures.json").read_bytes())
    return found


def figures(folder: Path) -> dict[str, Any]:
    return {figure["key"]: figure for figure in told(folder)["figures"]}


def html_text(path: Path) -> str:
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    assert page.body is not None
    return re.sub(r"\s", "", page.body.get_text())


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


@pytest.mark.parametrize("township", EXPECTED)
def test_every_township_gets_its_files(published: Path, township: str) -> None:
    names = {path.name for path in (published / township).iterdir()}
    assert names == {f"{township}-2021.{end}" for end in ("ipynb", "html", "pdf", "docx")} | {"figures.json"}


@pytest.mark.parametrize("township", EXPECTED)
def test_the_counted_figures_are_right_and_stand_in_both_documents(published: Path, township: str) -> None:
    folder = published / township
    found = figures(folder)
    html, pdf = html_text(folder / f"{township}-2021.html"), pdf_text(folder / f"{township}-2021.pdf")
    for key, expected in zip(COUNTED, EXPECTED[township], strict=True):
        value, text = found[key]["value"], found[key]["text"]
        assert value == (None if expected is None else pytest.approx(expected, abs=1e-6))
        assert (text in html) is (text in pdf) is True


def test_a_review_lacking_ledgers_is_partial_and_says_which(published: Path) -> None:
    folder = published / "柳林镇"
    assert told(folder)["outcome"] == "partial"
    for text in (html_text(folder / "柳林镇-2021.html"), pdf_text(folder / "柳林镇-2021.pdf")):
        assert "资料缺失说明" in text
        assert "未收到《先进典型》台账" in text
        assert "未收到《网络舆情》台账" in text
        assert not re.search(r"None|nan|xx|典型事迹0篇", text)


def test_figures_json_says_what_was_read_and_how(published: Path, project: Path) -> None:
    record = told(published / "清河镇")
    workbook = project / "data/2021/清河镇.xlsx"
    assert record["inputs"]["2021/清河镇.xlsx"] == hashlib.sha256(workbook.read_bytes()).hexdigest()
    assert set(record["inputs"]) == {f"{year}/清河镇.xlsx" for year in (2019, 2020, 2021)}
    assert record["parameters"]["township"] == "清河镇"
    assert record["parameters"]["title"] == ""
    notebook = project / "notebooks/township_review.ipynb"
    assert record["notebook_sha256"] == hashlib.sha256(notebook.read_bytes()).hexdigest()
    boards = figures(published / "清河镇")["boards"]
    assert (boards["year_before"], boards["target"]) == (38, 50)
    assert boards["source"]["sheet"] == "宣传阵地"
    assert boards["source"]["rows"]


def test_run_json_has_every_township_with_the_hashes_of_its_files(published: Path) -> None:
    record = read_run_record((published / "run.json").read_bytes())
    assert record is not None
    outcomes = {entry.township: entry.outcome for entry in record.townships}
    assert outcomes == {"清河镇": "complete", "石桥乡": "complete", "柳林镇": "partial"}
    for entry in record.townships:
        assert len(entry.files) == 5
        for name, sha256 in entry.files.items():
            assert hashlib.sha256((published / name).read_bytes()).hexdigest() == sha256


def test_the_index_leads_to_every_review(published: Path) -> None:
    page = (published / "index.html").read_text(encoding="utf-8")
    for township in EXPECTED:
        assert township in page
    assert "柳林镇" in html_text(published / "index.html")
    assert "未收到《先进典型》台账" in html_text(published / "index.html")


def test_the_index_shows_the_key_figures_that_the_reviews_have(published: Path) -> None:
    page = BeautifulSoup((published / "index.html").read_text(encoding="utf-8"), "html.parser")
    names = [head.get_text() for head in page.select("thead th.figure")]
    assert names
    for row in page.select(".townships tbody tr"):
        assert row.th is not None
        known = {figure["name"]: figure for figure in figures(published / row.th.get_text()).values()}
        shown = {str(cell["data-label"]): cell.get_text() for cell in row.select(".bar, .missing")}
        assert [*shown] == names
        assert shown == {
            name: known[name]["text"] if known[name]["value"] is not None else "缺" for name in names
        }


def order(tmp_path: Path, *townships: str, **changes: Any) -> Order:
    given = {
        "year": 2021,
        "townships": townships,
        "data": str(tmp_path / "data"),
        "out": str(tmp_path / "out"),
    }
    return Order(**{**given, **changes})


def test_a_township_that_fails_leaves_the_others_and_its_old_files_alone(tmp_path: Path) -> None:
    write_township(tmp_path / "data", "清河镇")
    write_township(
        tmp_path / "data", "石桥乡", records={"civility": [["2020-01-01", "清扫", "东村", 1, 1, 1]]}
    )
    old = tmp_path / "out/2021/石桥乡/石桥乡-2021.html"
    write_whole(old, b"old")
    seen: list[Result] = []
    entries = run_batch(order(tmp_path, jobs=2), seen.append)
    assert [(entry.township, entry.outcome) for entry in entries] == [
        ("清河镇", "complete"),
        ("石桥乡", "failed"),
    ]
    assert sorted(seen, key=entries.index) == list(entries)
    assert "文明实践" in entries[1].reason
    assert "\n" not in entries[1].reason
    assert old.read_bytes() == b"old"
    assert {path.name for path in old.parent.iterdir()} == {old.name, "石桥乡-2021.failed.ipynb"}


def test_a_single_run_joins_the_record_of_the_year(tmp_path: Path) -> None:
    write_township(tmp_path / "data", "清河镇")
    path = tmp_path / "out/2021/run.json"
    kept = Result(township="石桥乡", outcome="complete", seconds=1.0)
    write_whole(path, as_json(RunRecord(year=2021, kit_version="0", townships=(kept,))))
    run_batch(order(tmp_path, "清河镇", formats="html"), lambda entry: None)
    record = read_run_record(path.read_bytes())
    assert record is not None
    assert [entry.township for entry in record.townships] == ["清河镇", "石桥乡"]
    assert not (tmp_path / "out/2021/清河镇/清河镇-2021.pdf").exists()


def test_a_notebook_that_shows_another_review_is_not_published(tmp_path: Path) -> None:
    write_township(tmp_path / "data", "清河镇")
    write_township(tmp_path / "data", "石桥乡")
    source = write_notebook(
        tmp_path / "wrong.ipynb",
        f"import kit\nreview = kit.open_review('石桥乡', year, data={str(tmp_path / 'data')!r})\nreview",
        'review.section("opening")',
        parameters='township = "清河镇"\nyear = 2021\ndata = "data"',
    )
    (entry,) = run_batch(order(tmp_path, "清河镇", notebook=str(source)), lambda entry: None)
    assert entry.outcome == "failed"
    assert "写的是石桥乡2021年，要的是清河镇2021年" in entry.reason
    assert not (tmp_path / "out/2021/清河镇/figures.json").exists()


def test_townships_of_one_name_get_a_folder_per_county(tmp_path: Path) -> None:
    sheet = write_township(tmp_path / "made", "清河镇")
    for county in ("云山县", "平川县"):
        (tmp_path / "data/2021" / county).mkdir(parents=True)
        shutil.copy(sheet, tmp_path / "data/2021" / county / "清河镇.xlsx")
    shutil.copy(sheet, tmp_path / "data/2021/平川县/石桥乡.xlsx")
    year = tmp_path / "out/2021"
    folders = {(job.county, job.township): year / job.folder for job in plan(order(tmp_path))}
    assert all(str(job.year_store) == str(year) for job in plan(order(tmp_path)))
    assert folders == {
        ("云山县", "清河镇"): year / "云山县/清河镇",
        ("平川县", "清河镇"): year / "平川县/清河镇",
        ("平川县", "石桥乡"): year / "石桥乡",
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": 1999}, "1999"),
        ({"data": "nowhere"}, "nowhere"),
        ({"townships": ("清和镇",)}, "清河镇"),
        ({"townships": ("../清河镇",)}, "../清河镇"),
        ({"formats": "html,odt"}, "odt"),
        ({"notebook": "no.ipynb"}, "no.ipynb"),
        ({"parameters": {"yaer": "1"}}, "yaer"),
        ({"parameters": {"year": "1"}}, "由命令本身给出"),
        ({"out": "/proc/no"}, "/proc/no"),
    ],
)
def test_a_wrong_order_is_refused_before_anything_runs(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    write_township(tmp_path / "data", "清河镇")
    with pytest.raises(CallError) as caught:
        plan(order(tmp_path, **changes))
    assert said in str(caught.value)
    assert not list((tmp_path / "out").rglob("*.*"))


def test_a_year_without_townships_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "data/2021").mkdir(parents=True)
    with pytest.raises(CallError, match="没有乡镇的台账"):
        plan(order(tmp_path))


def test_what_this_run_does_not_make_is_not_left_of_the_last(tmp_path: Path) -> None:
    write_township(tmp_path / "data", "清河镇")
    folder = tmp_path / "out/2021/清河镇"
    for name in ("清河镇-2021.pdf", "清河镇-2021.failed.ipynb"):
        write_whole(folder / name, b"old")
    (entry,) = run_batch(order(tmp_path, formats="html"), lambda entry: None)
    assert entry.outcome == "complete"
    assert {path.name for path in folder.iterdir()} == {
        "清河镇-2021.ipynb",
        "清河镇-2021.html",
        "figures.json",
    }


def test_a_whole_batch_forgets_townships_that_are_gone(tmp_path: Path) -> None:
    write_township(tmp_path / "data", "清河镇")
    path = tmp_path / "out/2021/run.json"
    gone = Result(township="并走乡", outcome="complete")
    write_whole(path, as_json(RunRecord(year=2021, kit_version="0", townships=(gone,))))
    run_batch(order(tmp_path, formats="html"), lambda entry: None)
    record = read_run_record(path.read_bytes())
    assert record is not None
    assert [entry.township for entry in record.townships] == ["清河镇"]


def test_a_mishap_that_nobody_foresaw_is_one_townships_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("over\nand out")

    write_township(tmp_path / "data", "清河镇")
    monkeypatch.setattr("kit.publishing.draft.run_notebook", broken)
    (job,) = plan(order(tmp_path))
    (tmp_path / "workplace").mkdir()
    entry = publish(job, tmp_path / "workplace")
    assert (entry.outcome, entry.reason) == ("failed", "意外错误 ZeroDivisionError：over and out")
