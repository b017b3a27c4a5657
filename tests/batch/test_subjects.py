"""Batches of subjects: their own folders of data and outputs, and outputs of two that are never mixed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bs4 import BeautifulSoup

from kit.batch import Order, plan, run_batch
from kit.batch.cluster_tasks import publish_with_store
from kit.content import SubjectRecord
from kit.errors import CallError, ExportError
from kit.publishing.publish import publish
from kit.publishing.results import Result
from tests.support.pools import InProcess
from tests.support.tiny_batches import opened_of, tiny_notebook, tree, write_tiny

pytestmark = pytest.mark.first_subject

SAFETY = SubjectRecord(key="safety", name="安全生产", version="1", sha256="5a" * 32)
IDEOLOGY = SubjectRecord(key="ideology", name="意识形态工作", version="1", sha256="1d" * 32)
FORESTS = SubjectRecord(key="forests", name="森林防火", version="1", sha256="f0" * 32)


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Not beside the data: what is beside a notebook is there for its cells in any case.
    Path("notebooks").mkdir()


def order_of(subject: SubjectRecord | None, place: str = "", **changes: Any) -> Order:
    given = {"year": 2021, "notebook": "notebooks/t.ipynb", "out": "out", "formats": "html"}
    return Order(**{**given, "subject": subject, "place": place, **changes})


def notebook_of(subject: SubjectRecord | None, place: str = "", *sources: str) -> None:
    """Write the notebook of a subject."""
    tiny_notebook(Path("notebooks/t.ipynb"), *sources, opened=opened_of(subject, place))


def published(subject: SubjectRecord | None, place: str = "", **changes: Any) -> Result:
    """Publish the one review of a subject, by a notebook of that subject."""
    notebook_of(subject, place)
    (result,) = run_batch(order_of(subject, place, **changes))
    return result


def published_here(order: Order) -> Result:
    """Publish the one review of an order in this process."""
    (job,) = plan(order)
    workplace = Path("workplace").absolute()
    workplace.mkdir()
    return publish(job, workplace)


def figures(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(file).read_bytes())
    return found


def everything(folder: str = "out") -> dict[str, bytes]:
    """Give all files of a folder but locks, with what is in them."""
    return {
        path.as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and path.name != ".run.json.lock"
    }


def check_line(line: str, *names: str) -> None:
    """Check that a message is one line that names what is wrong, and says what to do."""
    assert "\n" not in line
    assert "请" in line
    for name in names:
        assert name in line


@pytest.mark.slow
def test_a_subject_has_its_own_folders_beside_those_of_the_default_one() -> None:
    write_tiny(Path("data"), "甲镇", meetings="11")
    write_tiny(Path("data/安全生产"), "甲镇", meetings="22")
    assert published(IDEOLOGY).outcome == "partial"
    before = everything()
    result = published(SAFETY, "安全生产")
    assert set(result.files) == {
        "甲镇/甲镇-2021-安全生产.html",
        "甲镇/甲镇-2021-安全生产.ipynb",
        "甲镇/figures.json",
    }
    here = "out/安全生产/2021"
    for subject, folder, meetings in ((IDEOLOGY, "out/2021", 11), (SAFETY, here, 22)):
        manifest = figures(f"{folder}/甲镇/figures.json")
        assert manifest["subject"] == msgspec.to_builtins(subject)
        assert [one["value"] for one in manifest["figures"] if one["key"] == "commentators"] == [meetings]
        assert figures(f"{folder}/run.json")["subject"] == msgspec.to_builtins(subject)
    assert Path(f"{here}/甲镇/甲镇-2021-安全生产.html").is_file()
    assert {name: content for name, content in everything().items() if name in before} == before
    for folder, title in (("out/2021", "2021年乡镇工作总结"), (here, "2021年乡镇工作总结（安全生产）")):
        page = BeautifulSoup(Path(f"{folder}/index.html").read_bytes(), "html.parser")
        assert page.h1 is not None
        assert page.title is not None
        assert (page.h1.get_text(), page.title.get_text()) == (title, title)
    assert published(SAFETY, "安全生产").outcome == "unchanged"


@pytest.mark.parametrize(
    ("given", "ledgers"),
    [
        ("data", "data/安全生产"),
        ("data/安全生产", "data/安全生产"),
        ("data/安全生产/2021", "data/安全生产"),
        ("data/2021", "data"),
        ("other", "other"),
        ("other/2021", "other"),
    ],
)
@pytest.mark.parametrize("absolute", [False, True])
def test_cells_read_the_ledgers_that_the_batch_was_planned_by(
    given: str, ledgers: str, absolute: bool
) -> None:
    for number, folder in enumerate(("data", "data/安全生产", "other")):
        write_tiny(Path(folder), "甲镇", meetings=f"{number + 10}")
    notebook_of(SAFETY, "安全生产")
    data = str(Path(given).absolute()) if absolute else given
    result = published_here(order_of(SAFETY, "安全生产", data=data))
    assert (result.outcome, result.reason[:3]) == ("partial", "未收到")
    manifest = figures("out/安全生产/2021/甲镇/figures.json")
    (meetings,) = [one["value"] for one in manifest["figures"] if one["key"] == "commentators"]
    assert f"网评员人数,{meetings}\n" in Path(f"{ledgers}/2021/甲镇/基本情况.csv").read_text("utf-8")


def test_a_failed_run_leaves_a_notebook_that_finds_the_ledgers_from_the_outputs() -> None:
    write_tiny(Path("data/安全生产"), "甲镇")
    notebook_of(SAFETY, "安全生产", "1 / 0")
    result = published_here(order_of(SAFETY, "安全生产"))
    assert result.notebook == "甲镇/甲镇-2021-安全生产.failed.ipynb"
    left = figures(f"out/安全生产/2021/{result.notebook}")
    values: dict[str, Any] = {}
    for cell in left["cells"]:
        if {"parameters", "injected-parameters"} & set(cell["metadata"].get("tags", ())):
            exec("".join(cell["source"]), values)
    assert values["data"] == str(Path("data").resolve())


def test_the_fingerprint_is_of_the_subject_and_of_what_it_declares() -> None:
    write_tiny(Path("data"), "甲镇")
    notebook_of(None)
    edited = msgspec.structs.replace(SAFETY, sha256="5b" * 32)
    found = set()
    for subject in (None, IDEOLOGY, SAFETY, edited, msgspec.structs.replace(IDEOLOGY, sha256=SAFETY.sha256)):
        (job,) = plan(order_of(subject))
        found.add(job.fingerprint({}))
    assert len(found) == 5


@pytest.mark.parametrize("place", ["安全/生产", "..", "", "a:b"])
def test_a_name_that_can_be_no_folder_is_refused(place: str) -> None:
    write_tiny(Path("data"), "甲镇")
    notebook_of(None)
    order = order_of(SAFETY, place)
    if place:
        with pytest.raises(CallError, match="不能用作文件夹名"):
            plan(order)
    else:
        assert len(plan(order).jobs) == 1


def without_subject(*files: str) -> None:
    """Make records such as versions wrote that knew one subject only."""
    for file in files:
        old = figures(file)
        del old["subject"]
        Path(file).write_text(json.dumps(old), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("recorded", [True, False])
def test_a_year_of_another_subject_is_refused_before_anything_runs(force: bool, recorded: bool) -> None:
    write_tiny(Path("data"), "甲镇")
    assert published(IDEOLOGY, out="out/安全生产").outcome == "partial"
    if not recorded:
        without_subject("out/安全生产/2021/run.json")
    before = everything()
    notebook_of(SAFETY, "安全生产", "open('ran', 'w').close()")
    begun: list[int] = []
    with pytest.raises(CallError) as caught:
        run_batch(order_of(SAFETY, "安全生产", force=force), begin=begun.append)
    was = "意识形态工作" if recorded else "默认专题"
    check_line(str(caught.value), str(Path("out/安全生产/2021").absolute()), was, "“安全生产”", "--out")
    assert begun == []
    assert everything() == before


@pytest.mark.slow
@pytest.mark.parametrize("recorded", [True, False])
def test_a_review_of_another_subject_is_not_replaced(recorded: bool) -> None:
    write_tiny(Path("data"), "甲镇")
    assert published(IDEOLOGY, out="out/安全生产").outcome == "partial"
    if not recorded:
        without_subject("out/安全生产/2021/甲镇/figures.json")
    for name in ("run.json", "index.html"):
        Path(f"out/安全生产/2021/{name}").unlink()
    before = everything("out/安全生产/2021/甲镇")
    # Also what the run of a failing notebook leaves would be mixed with the other subject's files.
    for sources in ((), ("1 / 0",)):
        notebook_of(SAFETY, "安全生产", *sources)
        (result,) = run_batch(order_of(SAFETY, "安全生产", force=True))
        assert (result.outcome, result.files, result.notebook) == ("failed", {}, "")
        if not sources:
            where = str(Path("out/安全生产/2021/甲镇").absolute())
            was = "意识形态工作" if recorded else "默认专题"
            check_line(result.reason, where, was, "“安全生产”", "--out")
        assert everything("out/安全生产/2021/甲镇") == before


@pytest.mark.slow
def test_where_the_order_names_no_subject_reviews_are_held_against_each_other() -> None:
    write_tiny(Path("data"), "甲镇")
    published(IDEOLOGY)
    before = tree(Path("out/2021"))
    notebook_of(SAFETY)
    (result,) = run_batch(order_of(None, force=True))
    assert result.outcome == "failed"
    check_line(result.reason, "意识形态工作", "安全生产", "--out")
    after = tree(Path("out/2021"))
    assert {name: after[name] for name in before} == before


@pytest.mark.slow
def test_records_of_a_version_that_knew_one_subject_are_the_default_ones() -> None:
    write_tiny(Path("data"), "甲镇", "乙镇")
    notebook_of(IDEOLOGY)
    assert {result.outcome for result in run_batch(order_of(IDEOLOGY))} == {"partial"}
    files = [f"out/2021/{name}" for name in ("run.json", "甲镇/figures.json", "乙镇/figures.json")]
    without_subject(*files)
    results = run_batch(order_of(IDEOLOGY, townships=("甲镇",), force=True))
    assert [result.outcome for result in results] == ["partial"]
    assert figures("out/2021/run.json")["subject"] == msgspec.to_builtins(IDEOLOGY)
    assert figures("out/2021/甲镇/figures.json")["subject"] == msgspec.to_builtins(IDEOLOGY)
    # An order without a subject changes nothing in what the record says.
    notebook_of(IDEOLOGY)
    run_batch(order_of(None))
    assert figures("out/2021/run.json")["subject"] == msgspec.to_builtins(IDEOLOGY)


@pytest.mark.slow
def test_a_damaged_manifest_says_nothing_of_a_subject() -> None:
    write_tiny(Path("data"), "甲镇")
    published(SAFETY, "安全生产")
    Path("out/安全生产/2021/甲镇/figures.json").write_bytes(b"{")
    (result,) = run_batch(order_of(SAFETY, "安全生产"))
    assert result.outcome == "partial"
    assert figures("out/安全生产/2021/甲镇/figures.json")["subject"]["key"] == "safety"


@pytest.mark.slow
def test_an_edited_subject_replaces_its_own_reviews() -> None:
    write_tiny(Path("data/安全生产"), "甲镇")
    published(SAFETY, "安全生产")
    edited = msgspec.structs.replace(SAFETY, version="2", sha256="5b" * 32)
    assert published(edited, "安全生产").outcome == "partial"
    for name in ("run.json", "甲镇/figures.json"):
        assert figures(f"out/安全生产/2021/{name}")["subject"] == msgspec.to_builtins(edited)


def test_a_batch_of_another_subject_that_began_meanwhile_is_not_recorded_over() -> None:
    write_tiny(Path("data"), "甲镇")
    notebook_of(SAFETY)
    theirs = json.dumps(
        {"year": 2021, "subject": msgspec.to_builtins(FORESTS), "kit_version": "0", "townships": []}
    )

    def meanwhile(_: Result) -> None:
        Path("out/2021/run.json").write_text(theirs, encoding="utf-8")

    with pytest.raises(ExportError) as caught:
        run_batch(order_of(SAFETY), meanwhile)
    check_line(str(caught.value), "森林防火", "安全生产", "--out")
    assert Path("out/2021/run.json").read_text("utf-8") == theirs


@pytest.mark.parametrize(
    ("written", "place", "said"),
    [
        (FORESTS, "", "“森林防火”"),
        (FORESTS, "安全生产", "“森林防火”"),
        (None, "安全生产", "默认专题"),
        (msgspec.structs.replace(SAFETY, sha256="5b" * 32), "安全生产", "不是同一份"),
    ],
)
def test_a_notebook_that_writes_another_subject_than_was_asked_for_fails(
    written: SubjectRecord | None, place: str, said: str
) -> None:
    write_tiny(Path("data"), "甲镇")
    notebook_of(written, place)
    result = published_here(order_of(SAFETY, place))
    assert (result.outcome, result.files) == ("failed", {})
    check_line(result.reason, "t.ipynb", said, "“安全生产”", "未发布")
    assert {Path(name).suffix for name in everything()} == {".ipynb"}


@pytest.fixture
def memory() -> Any:
    from fsspec.implementations.memory import MemoryFileSystem

    MemoryFileSystem.store.clear()
    yield MemoryFileSystem()
    MemoryFileSystem.store.clear()


def put_up(memory: Any, folder: str, address: str, meetings: str) -> None:
    """Put the ledgers of a township into an object store."""
    write_tiny(Path(folder), "甲镇", meetings=meetings)
    write_tiny(Path(folder), "甲镇", year=2020, meetings="7")
    for path in Path(folder).rglob("*.csv"):
        memory.pipe_file(f"/{address}/{path.relative_to(folder).as_posix()}", path.read_bytes())


@pytest.mark.parametrize(
    ("data", "own", "meetings"),
    [
        ("memory://data", True, 22),
        ("memory://data/", True, 22),
        ("memory://data/安全生产", True, 22),
        ("memory://data", False, 11),
    ],
)
def test_a_subject_in_object_stores(memory: Any, data: str, own: bool, meetings: int) -> None:
    put_up(memory, "first", "data", "11")
    if own:
        put_up(memory, "second", "data/安全生产", "22")
    notebook_of(SAFETY, "安全生产")
    order = order_of(SAFETY, "安全生产", data=data, out="memory://out", cluster="tcp://nobody")
    (job,) = plan(order)
    result = publish_with_store(job, order, InProcess(Path("work").absolute()))
    assert (result.outcome, result.reason[:3]) == ("partial", "未收到")
    folder = "/out/安全生产/2021/甲镇"
    assert {Path(name).name for name in memory.find(folder)} == {
        "甲镇-2021-安全生产.html",
        "甲镇-2021-安全生产.ipynb",
        "figures.json",
    }
    manifest = json.loads(memory.cat_file(f"{folder}/figures.json"))
    assert manifest["subject"] == msgspec.to_builtins(SAFETY)
    assert [
        (one["value"], one["year_before"]) for one in manifest["figures"] if one["key"] == "commentators"
    ] == [(meetings, 7)]
    assert set(manifest["inputs"]) == {"2020/甲镇/基本情况.csv", "2021/甲镇/基本情况.csv"}
    assert publish_with_store(job, order, InProcess(Path("again").absolute())).outcome == "unchanged"


def test_a_review_of_another_subject_in_an_object_store_is_not_replaced(memory: Any) -> None:
    put_up(memory, "first", "data", "11")
    notebook_of(IDEOLOGY)
    order = order_of(IDEOLOGY, data="memory://data", out="memory://out", cluster="tcp://nobody")
    (job,) = plan(order)
    assert publish_with_store(job, order, InProcess(Path("work").absolute())).outcome == "partial"
    before = {name: memory.cat_file(name) for name in memory.find("/out")}
    notebook_of(SAFETY)
    order = replace(order, subject=SAFETY)
    (job,) = plan(order)
    with pytest.raises(ExportError) as caught:
        publish_with_store(job, order, InProcess(Path("again").absolute()))
    check_line(str(caught.value), "memory://out/2021/甲镇", "意识形态工作", "安全生产", "--out")
    assert {name: memory.cat_file(name) for name in memory.find("/out")} == before
    # And a year of it is refused as one in a folder is.
    record = {"year": 2021, "subject": msgspec.to_builtins(IDEOLOGY), "kit_version": "0", "townships": []}
    memory.pipe_file("/out/2021/run.json", json.dumps(record).encode())
    with pytest.raises(CallError) as refused:
        run_batch(order)
    check_line(str(refused.value), "memory://out/2021", "意识形态工作", "安全生产", "没有运行", "--out")
