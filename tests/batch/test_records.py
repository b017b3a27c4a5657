"""What a batch finds of earlier ones: changed documents, leftovers, run.json, townships that are gone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from kit.batch import Order, plan, run_batch
from kit.batch.cluster_tasks import publish_with_store
from kit.cli import main
from kit.errors import CallError
from kit.export.html.page import render_html
from kit.publishing.publish import publish
from kit.publishing.results import Result, RunRecord, as_json, read_run_record
from kit.stores.process_folders import machine
from kit.workers.task import Task
from tests.support.pools import InProcess
from tests.support.tiny_batches import check_whole, record, tiny_notebook, tree, write_tiny

pytestmark = pytest.mark.first_subject

NAMES = ("甲镇", "乙镇")


def ordered(_: Path, **changes: Any) -> Order:
    given = {"year": 2021, "data": "data", "out": "out", "notebook": "t.ipynb", "formats": "html"}
    return Order(**{**given, **changes})


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose two townships have been published."""
    folder = tmp_path_factory.mktemp("once") / "项目"
    write_tiny(folder / "data", *NAMES)
    tiny_notebook(folder / "t.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert {entry.outcome for entry in run_batch(ordered(folder))} == {"partial"}
    return folder


@pytest.fixture
def done(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to work in."""
    shutil.copytree(once, tmp_path / "项目")
    monkeypatch.chdir(tmp_path / "项目")
    return tmp_path / "项目"


def told(_: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    """Give the command line's end on a batch of a test's folder."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["batch", "--year", "2021", "--notebook", "t.ipynb", "--formats", "html", "--out", "out", *more])
    shown = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, shown.err


def holding(folder: Path, content: bytes) -> list[str]:
    return [path.name for path in folder.iterdir() if path.read_bytes() == content]


def nothing_else(folder: Path) -> None:
    pass


def another_ledger(folder: Path) -> None:
    (folder / "data/2021/甲镇/理论学习.csv").write_text("日期,形式,主题\n", encoding="utf-8")


ELSE: dict[str, Callable[[Path], None]] = {"nothing else": nothing_else, "a ledger too": another_ledger}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "also", "force"),
    [
        ("html", "nothing else", ()),
        ("html", "a ledger too", ()),
        ("ipynb", "nothing else", ("--force",)),
    ],
)
def test_a_document_that_an_official_has_changed_is_kept_and_told(
    done: Path, capsys: pytest.CaptureFixture[str], ending: str, also: str, force: tuple[str, ...]
) -> None:
    folder = done / "out/2021/甲镇"
    page = folder / f"甲镇-2021.{ending}"
    edited = page.read_bytes() + b"\n "
    page.write_bytes(edited)
    ELSE[also](done)
    code, out, _ = told(done, capsys, *force)
    assert code == 0
    (kept,) = holding(folder, edited)
    assert f"提示：甲镇-2021.{ending} 写出后有人改过：改过的另存为 {kept}，没有覆盖\n" in out
    assert "乙镇-2021" not in out
    # The record is of the review, not of what befell the folder.
    assert kept not in (folder / "figures.json").read_text(encoding="utf-8")
    # Nobody is told of it again, and nothing of it is lost later.
    assert "手改" not in told(done, capsys)[1]
    assert holding(folder, edited) == [kept]


def test_a_document_that_is_made_no_more_is_kept_where_it_was_changed(done: Path) -> None:
    folder = done / "out/2021/甲镇"
    (folder / "甲镇-2021.html").write_bytes(b"edited")
    entries = run_batch(ordered(done, formats=""))
    (kept,) = holding(folder, b"edited")
    assert [kept in " ".join(entry.notices) for entry in entries] == [False, True]
    assert not (folder / "甲镇-2021.html").exists()
    assert not (done / "out/2021/乙镇/乙镇-2021.html").exists()


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_where_the_record_is_damaged_nothing_is_overwritten(done: Path, content: bytes) -> None:
    folder = done / "out/2021/甲镇"
    (folder / "figures.json").write_bytes(content)
    (folder / "甲镇-2021.html").write_bytes(b"edited")
    run_batch(ordered(done))
    assert len(holding(folder, b"edited")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("mended", [True, False])
def test_work_in_a_half_run_notebook_is_kept(
    tmp_path: Path, mended: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_tiny(tmp_path / "data", "甲镇")
    switch = tmp_path / "broken"
    switch.touch()
    tiny_notebook(tmp_path / "t.ipynb", f"import os\nif os.path.exists({str(switch)!r}): 1 / 0")
    (entry,) = run_batch(ordered(tmp_path))
    half_run = tmp_path / "out/2021" / entry.notebook
    # JupyterLab saves what was looked at and run.
    looked_at = nbformat.read(half_run, 4)
    looked_at.cells[2].outputs = []
    nbformat.write(looked_at, half_run)
    (entry,) = run_batch(ordered(tmp_path))
    assert entry.notices == ()
    looked_at.cells[2].source += "\n# mended"
    nbformat.write(looked_at, half_run)
    edited = half_run.read_bytes()
    if mended:
        switch.unlink()
    (entry,) = run_batch(ordered(tmp_path))
    assert entry.outcome == ("partial" if mended else "failed")
    (kept,) = holding(half_run.parent, edited)
    assert kept.startswith("甲镇-2021.failed.手改-")
    assert [notice for notice in entry.notices if kept in notice]


def test_a_document_changed_in_an_object_store_is_kept(done: Path) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    MemoryFileSystem.store.clear()
    order = replace(ordered(done), force=True)
    job = replace(plan(order).jobs[0], out="memory://out")
    store = MemoryFileSystem()
    workplaces = iter(range(9))

    def away() -> Result:
        pool = InProcess(done / f"workplace{next(workplaces)}")
        return publish_with_store(job, order, pool)

    first = away().notices
    place = f"/out/2021/{job.township}"
    store.pipe_file(f"{place}/{job.stem}.html", b"edited")
    store.pipe_file(f"{place}/便条.txt", b"note")
    assert len(away().notices) == len(first) + 1
    assert away().notices == first
    found = [store.cat_file(name) for name in store.find(place)]
    assert found.count(b"edited") == found.count(b"note") == 1
    assert len(found) == 5


def dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_killed_batches_have_left_is_cleared_away_also_where_nothing_has_changed(done: Path) -> None:
    year = done / "out/2021"
    for folder in (year / name for name in NAMES):
        stage = folder / f".publishing-{machine()}-{dead()}-abcdefgh"
        stage.mkdir()
        (stage / "figures.json").write_text("{}", encoding="utf-8")
    for name in (".run.json-abc_d123", ".index.html-abcd1234"):
        (year / ".run" / name).write_text("{", encoding="utf-8")
    assert {entry.outcome for entry in run_batch(ordered(done))} == {"unchanged"}
    left = [path.name for path in year.rglob(".*")]
    assert sorted(left) == [".run", ".run.json.lock"]
    assert list((year / ".run").iterdir()) == []


def test_a_worker_beside_its_folders_makes_no_folder_that_a_kill_would_leave(
    done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(empty))
    found: list[Path] = []
    order = replace(ordered(done), force=True)
    job = plan(order).jobs[0]

    class Looks(InProcess):
        def run(self, tasks: Iterable[Task[Any]]) -> Iterator[Any]:
            found.extend(empty.iterdir())
            for task in tasks:
                yield task.lost("not run")

    pool = Looks(done)
    publish_with_store(job, order, pool)
    assert found == []
    # Where one is needed, the next start clears it away.
    left = empty / f"review-kit-{machine()}-{dead()}-abcdefgh"
    left.mkdir()
    for path in (done / "data").rglob("*.csv"):
        MemoryFileSystem().pipe_file(f"/{path.relative_to(done).as_posix()}", path.read_bytes())
    publish_with_store(job, replace(order, data="memory://data"), pool)
    assert len(found) == 1
    assert left not in found
    assert list(empty.iterdir()) == []


UNREADABLE = {
    "cut off": (b'{"year": 2021, "kit_ver', "已损坏"),
    "empty": (b"", "已损坏"),
    "another kind of bytes": (b"\xff\xfe\x00", "已损坏"),
    "a list": (b"[]", "已损坏"),
    "newer outcomes": (
        as_json(
            {"year": 2021, "kit_version": "99.1", "townships": [{"township": "丙镇", "outcome": "signed"}]}
        ),
        "由 99.1 版写成",
    ),
    "newer fields": (
        as_json({"year": 2021, "kit_version": "99.1", "townships": [], "sealed": "a"}),
        "由 99.1 版写成",
    ),
}


@pytest.mark.parametrize("options", [(), ("甲镇",), ("--retry-failed",), ("--force",)], ids=" ".join)
@pytest.mark.parametrize("content", UNREADABLE)
def test_a_record_that_cannot_be_read_is_refused_and_stays(
    done: Path, capsys: pytest.CaptureFixture[str], content: str, options: tuple[str, ...]
) -> None:
    record, said = UNREADABLE[content]
    (done / "out/2021/run.json").write_bytes(record)
    before = tree(done / "out/2021")
    code, out, err = told(done, capsys, *options)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert (done / "out/2021/run.json").read_bytes() == record
    assert tree(done / "out/2021") == before


def test_a_record_damaged_while_the_batch_runs_costs_no_review(done: Path) -> None:
    seen = []

    def damage(entry: Result) -> None:
        seen.append(entry.township)
        (done / "out/2021/run.json").write_bytes(b"{")

    with pytest.raises(Exception, match=r"run\.json 已损坏"):
        run_batch(ordered(done, force=True), damage)
    assert sorted(seen) == sorted(NAMES)
    check_whole_but_run_json(done / "out/2021")


def check_whole_but_run_json(year: Path) -> None:
    (year / "run.json").unlink()
    check_whole(year)


def removed(folder: Path, name: str) -> None:
    (folder / f"data/2021/{name}/基本情况.csv").unlink()
    (folder / f"data/2021/{name}").rmdir()


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--force",), ("--retry-failed",)], ids=" ".join)
def test_a_township_whose_ledgers_are_gone_is_told_and_stands_in_the_index(
    done: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    removed(done, "乙镇")
    code, out, _ = told(done, capsys, *options)
    assert code == 0
    assert "上次有台账、这次没有找到：乙镇。已写的总结没有动，目录中标为“台账不在”\n" in out
    year = done / "out/2021"
    index = (year / "index.html").read_text(encoding="utf-8")
    assert 'class="outcome gone">台账不在' in index
    assert "另有1个以前有台账，现在没有" in index
    assert index.count('aria-label="乙镇 网页"') == 1
    assert (year / "乙镇/乙镇-2021.html").exists()
    assert record(year).keys() == {"甲镇"}
    # It is told once, and stands in the index as long as its review is there.
    assert "乙镇" not in told(done, capsys, *options)[1]
    told(done, capsys, "甲镇")
    assert "台账不在" in (year / "index.html").read_text(encoding="utf-8")
    for file in (year / "乙镇").iterdir():
        file.unlink()
    told(done, capsys)
    assert "乙镇" not in (year / "index.html").read_text(encoding="utf-8")


def test_one_that_is_there_again_is_gone_no_more(done: Path) -> None:
    removed(done, "乙镇")
    assert [entry.outcome for entry in run_batch(ordered(done))] == ["unchanged", "gone"]
    write_tiny(done / "data", "乙镇")
    assert [entry.outcome for entry in run_batch(ordered(done))] == ["unchanged", "unchanged"]
    found = read_run_record((done / "out/2021/run.json").read_bytes())
    assert found is not None
    assert found.gone == ()


def test_one_that_came_into_a_county_folder_is_not_gone(done: Path) -> None:
    removed(done, "乙镇")
    write_tiny(done / "data", "云山县/乙镇")
    entries = run_batch(ordered(done))
    assert {entry.name: entry.outcome for entry in entries} == {"甲镇": "unchanged", "云山县/乙镇": "partial"}
    assert record(done / "out/2021").keys() == {"甲镇", "云山县/乙镇"}


def test_strictly_one_that_is_gone_is_a_finding(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (done / "data/2021/甲镇").rename(done / "甲镇")
    assert [entry.has_gaps for entry in run_batch(ordered(done)) if entry.outcome == "gone"] == [True]


@pytest.mark.slow
def test_another_notebook_does_not_replace_the_reviews_of_the_first_unasked(
    done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (done / "安全").mkdir()
    other = str(tiny_notebook(done / "安全/t.ipynb", "'安全生产'"))
    before = tree(done / "out/2021")
    code, out, err = told(done, capsys, "--notebook", other)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "项目/t.ipynb 写的，这次是 安全/t.ipynb：请用 --out 另指一个文件夹；确要替换请加 --force" in err
    assert tree(done / "out/2021") == before
    code, out, err = told(done, capsys, "--notebook", other, "--force")
    assert code == 0, err
    assert out.count("提示：笔记本 项目/t.ipynb 写的总结已由 安全/t.ipynb 写的替换") == 1
    # An edited notebook is the same one.
    tiny_notebook(done / "安全/t.ipynb", "'安全生产！'")
    code, out, err = told(done, capsys, "--notebook", other)
    assert code == 0, err
    assert "替换" not in out


def test_other_parameters_are_told_of(done: Path) -> None:
    entries = run_batch(ordered(done, parameters={"word": "甲"}))
    assert {entry.notices[0] for entry in entries} == {
        "用别的参数写的总结已替换（word 原为“”）；两份都要，请用 --out 各指一个文件夹"
    }
    assert {entry.outcome for entry in run_batch(ordered(done, parameters={"word": "甲"}))} == {"unchanged"}


def test_a_wrong_order_leaves_the_record_alone(done: Path) -> None:
    record = (done / "out/2021/run.json").read_bytes()
    with pytest.raises(CallError):
        run_batch(ordered(done, townships=("丁镇",)))
    assert (done / "out/2021/run.json").read_bytes() == record


def test_a_document_that_is_open_elsewhere_leaves_the_whole_review(
    done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = done / "out/2021/甲镇"
    job = next(job for job in plan(ordered(done)) if job.township == "甲镇")
    before = tree(folder)
    exchanged = Path.replace

    def held(self: Path, target: Any) -> Path:
        if Path(target).suffix == ".html":
            raise PermissionError(13, "Permission denied", str(self), None, str(target))
        return exchanged(self, target)

    monkeypatch.setattr(Path, "replace", held)
    (done / "workplace").mkdir()
    entry = publish(
        job, done / "workplace", lambda document, *_: {"html": render_html(document).encode() + b"\n"}
    )
    assert entry.outcome == "failed"
    assert "甲镇-2021.html：Permission denied；原有的文件都没有动" in entry.reason
    (folder / job.half_run_name).unlink()
    assert tree(folder) == before


def test_records_of_two_years_of_batches_merge() -> None:
    first = RunRecord(year=2021, kit_version="0", townships=(Result(township="甲镇", outcome="complete"),))
    gone = Result(township="乙镇", outcome="gone")
    both = first.with_results([], gone=[gone])
    assert [entry.township for entry in both.gone] == ["乙镇"]
    back = both.with_results([Result(township="乙镇", outcome="complete")], gone=both.gone)
    assert ([entry.township for entry in back.townships], back.gone) == (["乙镇", "甲镇"], ())
    assert json.loads(as_json(back))["townships"][0]["outcome"] == "complete"
