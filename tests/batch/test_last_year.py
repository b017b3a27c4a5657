"""Last year's published record in a batch: found, read, part of what a review is made of, and told again."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from kit.batch import Order, plan, run_batch
from kit.batch.cluster_tasks import publish_with_store
from kit.proof.published import read_published
from kit.proof.reproducing import reproduce
from kit.proof.seeing import see
from kit.proof.verifying import verify
from kit.subjects import load_subject
from tests.support.pools import InProcess
from tests.support.project import ROOT, left
from tests.support.tiny_batches import OPENED, tiny_notebook, write_tiny

TOWNSHIP = "清河镇"
FORMATS = ("html", "pdf", "docx")

HOLDING = OPENED.replace("data=data", "data=data, published=published")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which 2020 was published, then its workbook changed, then 2021 published."""
    folder = tmp_path_factory.mktemp("project") / "总结"
    for year in (2020, 2021):
        (folder / f"data/{year}").mkdir(parents=True)
        shutil.copy(ROOT / f"data/{year}/{TOWNSHIP}.xlsx", folder / f"data/{year}")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert left("batch", "--year", "2020", "--formats", "html") == 0
        book = openpyxl.load_workbook("data/2020/清河镇.xlsx")
        book["文明实践"].delete_rows(4)
        book["宣传阵地"]["C3"] = 16
        book.save("data/2020/清河镇.xlsx")
        assert left("batch", "--year", "2021") == 0
    return folder


@pytest.fixture
def project(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that project, in another place."""
    shutil.copytree(published, tmp_path / "别处")
    monkeypatch.chdir(tmp_path / "别处")
    return tmp_path / "别处"


def figures(folder: Path, year: int = 2021) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / f"outputs/{year}/清河镇/figures.json").read_bytes())
    return found


def reproduced(file: Path) -> list[str]:
    order = Order(year=0, subject=load_subject("").record, notebook="notebooks/township_review.ipynb")
    return list(reproduce(read_published(file), order).lines)


@pytest.mark.first_subject
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_it_and_holds(published: Path, name: str) -> None:
    file = published / f"outputs/2021/{TOWNSHIP}/{TOWNSHIP}-2021.{name}"
    rows = ["|".join(row) for each in see(file.read_bytes()) for row in each.rows]
    assert "宣传标语|158条|101条*|+57条（+56.4%）|150条|达到" in rows
    assert "宣传标语|96条|101条|更正|《宣传阵地》C3“新增”由“11”改为“16”" in rows
    assert "文明实践活动场次|28场|27场|更正|删去1行（《文明实践》原第4行）" in rows
    assert verify([file], published / "data").findings == ()


@pytest.mark.first_subject
def test_what_was_told_is_not_run_again_and_is_the_same_in_another_place(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in project.glob("outputs/2021/清河镇/*")}
    assert left("batch", "--year", "2021") == 0
    assert "未变1份" in capsys.readouterr().out
    assert left("batch", "--year", "2021", "--force") == 0
    assert {path: path.read_bytes() for path in project.glob("outputs/2021/清河镇/*")} == before
    assert figures(project)["parameters"]["published"] == "outputs/2020/清河镇/figures.json"  # type: ignore[index]


@pytest.mark.slow
@pytest.mark.first_subject
def test_a_record_that_was_published_again_has_the_review_written_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "outputs/2021/清河镇/清河镇-2021.html"
    assert reproduced(file) == [f"{file} 与用台账重写的一份逐字节相同"]
    assert left("batch", "--year", "2020", "--formats", "html") == 0
    told = reproduced(file)
    assert re.fullmatch(r"  上年总结：.*outputs/2020/清河镇/figures\.json 与生成时核对的不同", told[1])
    assert "    宣传标语上年发布的数：96条 → （没有）" in told
    capsys.readouterr()
    assert left("batch", "--year", "2021") == 0
    shown = capsys.readouterr().out
    assert "完整1份" in shown
    # Nobody gave the review another order: that its past was read anew is nothing to warn of.
    assert "参数" not in shown
    assert figures(project)["revisions"] == []


@pytest.mark.slow
@pytest.mark.first_subject
def test_reproduce_names_a_record_that_is_gone_and_takes_one_that_is_given(project: Path) -> None:
    file = project / "outputs/2021/清河镇/清河镇-2021.html"
    shutil.move("outputs/2020", "旧")
    told = reproduced(file)
    assert told[1].startswith("  上年总结：生成时核对过上年的 figures.json，现在没有：找过 ")
    assert told[1].endswith("outputs/2020/清河镇/figures.json，可用 -p published 指明")
    assert left("reproduce", str(file), "--data", "data", "-p", "published", "旧/清河镇/figures.json") == 0
    # A file that was passed on alone is held against the record of the project that one works in.
    shutil.move("旧", "outputs/2020")
    shutil.copy(file, "收到的.html")
    assert reproduced(Path("收到的.html"))[0].endswith("逐字节相同")


@pytest.mark.slow
@pytest.mark.first_subject
def test_diff_of_two_editions_knows_the_sentence_that_went(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree("outputs/2021/清河镇", "原来")
    assert left("batch", "--year", "2020", "--formats", "html") == 0
    assert left("batch", "--year", "2021") == 0
    capsys.readouterr()
    assert left("diff", "原来", "outputs/2021/清河镇") == 1
    shown = capsys.readouterr().out
    assert "旧句：表4　与上年发布不同的上年数" in shown
    assert "指标变化0项" in shown
    assert "参数不同" not in shown


# What planning and the working folder do, with tiny townships.


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Two published years of two townships, by a notebook that asks for the record."""
    for year in (2020, 2021):
        write_tiny(tmp_path / "data", "甲镇", "乙镇", year=year)
    notebook(tmp_path / "t.ipynb")
    run_batch(order(tmp_path, year=2020))
    return tmp_path


def notebook(path: Path, opened: str = HOLDING, *, asks: bool = True) -> Path:
    """Write a tiny notebook, with the parameter or without."""
    tiny_notebook(path, opened=opened)
    if asks:
        content = json.loads(path.read_bytes())
        content["cells"][0]["source"] = [
            "".join(content["cells"][0]["source"]) + '\npublished = ""',
        ]
        path.write_text(json.dumps(content), encoding="utf-8")
    return path


def order(folder: Path, year: int = 2021, **changes: object) -> Order:
    given = {"data": str(folder / "data"), "out": str(folder / "out"), "notebook": str(folder / "t.ipynb")}
    return Order(year=year, **{**given, "formats": "html", **changes})  # type: ignore[arg-type]


def read_by(folder: Path, name: str = "甲镇", out: str = "out") -> tuple[str, object]:
    """Return what a published review says of the record: its sha256 and its name."""
    content = json.loads((folder / out / f"2021/{name}/figures.json").read_bytes())
    return content["published"], content["parameters"].get("published")


@pytest.mark.slow
def test_each_township_is_held_against_its_own_record(tiny: Path) -> None:
    results = run_batch(order(tiny))
    assert {each.outcome for each in results} == {"partial"}
    assert not any("核对" in notice for each in results for notice in each.notices)
    named = {name: read_by(tiny, name) for name in ("甲镇", "乙镇")}
    assert {name: path for name, (_, path) in named.items()} == {
        name: f"outputs/2020/{name}/figures.json" for name in named
    }
    assert len({sha for sha, _ in named.values()} - {""}) == 2
    assert {each.outcome for each in run_batch(order(tiny))} == {"unchanged"}


def no_record(folder: Path) -> None:
    shutil.rmtree(folder / "out/2020/甲镇")


def no_parameter(folder: Path) -> None:
    notebook(folder / "t.ipynb", OPENED, asks=False)


@pytest.mark.slow
@pytest.mark.parametrize("change", [no_record, no_parameter])
def test_without_a_record_or_a_notebook_that_asks_for_it_nothing_is_read(
    tiny: Path, change: Callable[[Path], None]
) -> None:
    change(tiny)
    run_batch(order(tiny, townships=("甲镇",)))
    assert read_by(tiny)[0] == ""


@pytest.mark.slow
def test_a_notebook_that_asks_and_does_not_read_is_published(tiny: Path) -> None:
    notebook(tiny / "t.ipynb", OPENED)
    assert {each.outcome for each in run_batch(order(tiny))} == {"partial"}
    assert read_by(tiny) == ("", "outputs/2020/甲镇/figures.json")


@pytest.mark.slow
def test_a_record_that_was_given_or_put_off_is_not_looked_for(tiny: Path) -> None:
    shutil.copy(tiny / "out/2020/甲镇/figures.json", tiny / "另一份.json")
    path = str(tiny / "另一份.json")
    run_batch(order(tiny, townships=("甲镇",), parameters={"published": path}))
    assert read_by(tiny)[1] == path
    run_batch(order(tiny, townships=("甲镇",), parameters={"published": ""}))
    assert read_by(tiny) == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"{", b""])
def test_a_damaged_record_is_told_in_a_line_and_loses_nothing(tiny: Path, content: bytes) -> None:
    (tiny / "out/2020/甲镇/figures.json").write_bytes(content)
    (result,) = run_batch(order(tiny, townships=("甲镇",)))
    assert result.outcome == "partial"
    told = "outputs/2020/甲镇/figures.json 读不出，可能已损坏，没有用它核对上年的数"
    assert told in result.notices


@pytest.mark.slow
def test_outputs_beside_the_notebook_do_not_stand_for_those_that_are_written(tiny: Path) -> None:
    # Cells see what is beside the notebook, and there the name of the record leads to another one.
    (tiny / "outputs/2020/甲镇").mkdir(parents=True)
    (tiny / "outputs/2020/甲镇/figures.json").write_bytes(b"{")
    (result,) = run_batch(order(tiny, townships=("甲镇",)))
    assert result.outcome == "partial"
    assert not any("读不出" in notice for notice in result.notices)
    assert [path.name for path in (tiny / "outputs/2020/甲镇").iterdir()] == ["figures.json"]


@pytest.mark.slow
def test_the_record_of_an_object_store_is_fetched(tiny: Path) -> None:
    from kit.stores import open_store

    ordered = order(tiny, townships=("甲镇",))
    job = replace(plan(replace(ordered, parameters={})).jobs[0], out="memory://last-year")
    # Planned for a store, nothing is known of what it has.
    job = replace(
        job,
        published=None,
        places={name: place for name, place in job.places.items() if name != "published"},
        parameters={name: value for name, value in job.parameters.items() if name != "published"},
    )
    content = (tiny / "out/2020/甲镇/figures.json").read_bytes()
    store = open_store("memory://last-year")
    (store / "2020" / "甲镇").write_all({"figures.json": content})
    here = publish_with_store(job, ordered, InProcess(tiny / "临时"))
    assert here.outcome == "partial"
    run_batch(ordered)
    made = (store / "2021" / "甲镇").read("甲镇-2021.html")
    assert made == (tiny / "out/2021/甲镇/甲镇-2021.html").read_bytes()
    assert json.loads((store / "2021" / "甲镇").read("figures.json") or b"")["published"] == read_by(tiny)[0]
    again = publish_with_store(job, ordered, InProcess(tiny / "临时2"))
    assert again.outcome == "unchanged"
