"""A batch notes each result as it comes: a killed one has recorded them, and nothing is written twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import msgspec
import pytest

from kit.batch import Order, plan, run_batch
from kit.batch.results_journal import Noted
from kit.batch.year_record import YearRecord
from kit.content import SubjectRecord
from kit.errors import CallError, ExportError
from kit.publishing.results import Result, read_run_record
from kit.stores import Store, open_store
from kit.stores.folder import FolderStore
from tests.support.tiny_batches import begun, ended, record, tiny_notebook, write_tiny
from tests.support.tiny_batches import ordered as tiny_order

pytestmark = pytest.mark.first_subject

NAMES = ("甲镇", "乙镇", "丙镇")
SUBJECT = SubjectRecord(key="ideology", name="意识形态工作", version="1", sha256="0" * 64)


def ordered(folder: Path, **changes: Any) -> Order:
    return tiny_order(folder, "html", **changes)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder of three townships, with nothing published."""
    write_tiny(tmp_path / "data", *NAMES)
    tiny_notebook(tmp_path / "t.ipynb")
    return tmp_path


@pytest.fixture
def objects() -> Iterator[dict[str, Any]]:
    """Everything of a store that lives in this process's memory, by key."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system.store
    system.store.clear()


def begin(project: Path, store: Store, **changes: Any) -> YearRecord:
    order = ordered(project, **changes)
    return YearRecord(order, plan(order).jobs, store)


def complete(name: str, **changes: Any) -> Result:
    return Result(**{"township": name, "outcome": "complete", **changes})


def outcomes(store: Store) -> dict[str, str]:
    found = read_run_record(store.read("run.json"))
    assert found is not None
    return {entry.township: entry.outcome for entry in found.townships}


def journals(store: Store) -> list[str]:
    return [name for name in (store / ".run").names() if ".jsonl" in name]


@pytest.mark.slow
def test_of_a_batch_that_is_killed_all_is_recorded_that_was_told(project: Path) -> None:
    tiny_notebook(
        project / "t.ipynb",
        "import time\nif township == '甲镇': raise ValueError('坏')\nif township == '丙镇': time.sleep(600)",
    )
    process = begun(project, "甲镇", "乙镇", "丙镇")
    assert process.stdout is not None
    try:
        told = process.stdout.readline()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    # The one that failed is told on the other stream.
    assert "2/3 失败1" in told
    assert "乙镇 部分" in told
    year = project / "out/2021"
    assert not (year / "run.json").exists()
    # A run of another township takes up what was noted.
    write_tiny(project / "data", "丁镇")
    code, _, err = ended(begun(project, "丁镇"))
    assert code == 0, err
    noted = {name: entry["outcome"] for name, entry in record(year).items()}
    assert noted == {"甲镇": "failed", "乙镇": "partial", "丁镇": "partial"}
    assert list((year / ".run").iterdir()) == []


def test_failed_ones_that_a_killed_batch_noted_are_retried(project: Path) -> None:
    store = FolderStore(project / "out/2021")
    killed = begin(project, store)
    killed.keep(Result.failed("乙镇", "", "坏"))
    killed.keep(complete("甲镇"))
    assert [entry.township for entry in run_batch(ordered(project, retry_failed=True))] == ["乙镇"]
    assert outcomes(store) == {"甲镇": "complete", "乙镇": "partial"}


def test_while_batches_run_at_once_each_records_what_it_and_the_others_noted(project: Path) -> None:
    store = FolderStore(project / "out/2021")
    first, second = begin(project, store), begin(project, store)
    first.keep(complete("甲镇"))
    second.keep(complete("乙镇"))
    first.write()
    assert outcomes(store) == {"甲镇": "complete", "乙镇": "complete"}
    second.keep(Result.failed("丙镇", "", "坏"))
    second.write()
    assert outcomes(store) == {"甲镇": "complete", "乙镇": "complete", "丙镇": "failed"}
    assert journals(store) == []


def test_of_two_killed_batches_the_later_counts(project: Path) -> None:
    store = FolderStore(project / "out/2021")
    for outcome in ("failed", "complete", "partial"):
        begin(project, store).keep(complete("甲镇", outcome=outcome))
    begin(project, store, townships=("乙镇",)).write()
    assert outcomes(store) == {"甲镇": "partial"}


def test_an_object_store_has_an_object_an_addition_and_none_in_the_end(
    project: Path, objects: dict[str, Any]
) -> None:
    store = open_store("memory://out/2021")
    killed, running = begin(project, store), begin(project, store)
    for name in NAMES[:2]:
        killed.keep(complete(name))
    running.keep(complete(NAMES[2]))
    assert len(journals(store)) == 3
    running.write()
    assert outcomes(store) == dict.fromkeys(sorted(NAMES), "complete")
    assert not [name for name in objects if "/.run/" in name]


def test_a_line_that_was_cut_off_costs_no_other(project: Path) -> None:
    store = FolderStore(project / "out/2021")
    begin(project, store).keep(complete("甲镇"))
    (name,) = journals(store)
    path = project / "out/2021/.run" / name
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2] + whole.replace("甲镇".encode(), "乙镇".encode()))
    begin(project, store).write()
    assert outcomes(store) == {"甲镇": "complete", "乙镇": "complete"}


def test_what_a_newer_version_noted_is_refused_and_stays(project: Path) -> None:
    store = FolderStore(project / "out/2021")
    line = {
        "at": 1.0,
        "subject": None,
        "kit_version": "99.1",
        "result": {"township": "甲镇", "outcome": "签"},
    }
    store.append(".run/elsewhere-1-abcdabcd.jsonl", msgspec.json.encode(line))
    with pytest.raises(CallError, match=r"\.run/elsewhere-1-abcdabcd\.jsonl 由 99\.1 版写成"):
        begin(project, store)
    assert journals(store) == ["elsewhere-1-abcdabcd.jsonl"]


def test_what_another_subject_noted_is_not_mixed_in(project: Path) -> None:
    store = FolderStore(project / "out/2021")
    first = begin(project, store, subject=SUBJECT)
    other = msgspec.structs.replace(SUBJECT, key="safety", name="安全生产")
    second = begin(project, store, subject=other)
    first.keep(complete("甲镇"))
    second.keep(complete("乙镇"))
    with pytest.raises(ExportError, match=r"没有记入 run\.json"):
        second.write()
    with pytest.raises(CallError, match="不能再放专题“安全生产”的"):
        begin(project, store, subject=other)


def test_a_journal_that_has_grown_since_it_was_read_stays(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(project / "out/2021")
    running, ending = begin(project, store), begin(project, store)
    running.keep(complete("甲镇"))
    written = FolderStore.write_all

    def grows(self: FolderStore, contents: Any, **more: Any) -> dict[str, str]:
        if "run.json" in contents:
            running.keep(complete("乙镇"))
        return written(self, contents, **more)

    monkeypatch.setattr(FolderStore, "write_all", grows)
    ending.write()
    assert outcomes(store) == {"甲镇": "complete"}
    monkeypatch.undo()
    begin(project, store).write()
    assert outcomes(store) == {"甲镇": "complete", "乙镇": "complete"}


class Weighed(FolderStore):
    """A folder that counts what is written while a batch runs."""

    written = 0

    def append(self, name: str, content: bytes) -> str:
        self.written += len(content)
        return super().append(name, content)

    def write_all(self, contents: Any, **more: Any) -> dict[str, str]:
        self.written += sum(map(len, contents.values()))
        return super().write_all(contents, **more)


@pytest.mark.parametrize("count", [50, 500])
def test_while_a_batch_runs_each_result_is_written_once(project: Path, count: int) -> None:
    store = Weighed(project / "out/2021")
    running = begin(project, store)
    results = [
        complete(f"{number:04}乡", files={f"{number:04}乡/a.html": "0" * 64}) for number in range(count)
    ]
    for result in results:
        running.keep(result)
    line = len(msgspec.json.encode(Noted(1.5, None, "0.1.0", results[0])))
    assert store.written <= count * (line + 40)
    assert store.read("run.json") is None
    running.write()
    assert len(outcomes(store)) == count
