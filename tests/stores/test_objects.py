"""Keys of an object store are any text: none leads out of the folder that it is fetched to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.batch import Order, plan
from kit.batch.cluster_tasks import publish_with_store
from kit.batch.ledger_copies import outline
from kit.errors import DataError
from kit.layout import MANIFEST
from kit.publishing.draft import Draft
from kit.publishing.results import Result, as_json
from kit.stores import open_store
from kit.stores.hashes import sha256
from kit.stores.keys import path_within
from kit.workers.task import Task
from tests.support.pools import InProcess
from tests.support.tiny_batches import tiny_notebook

HOSTILE = (
    "../evil.csv",
    "../../../evil.csv",
    "甲镇/../../../../evil.csv",
    "/etc/evil.csv",
    "甲镇//evil.csv",
    "./evil.csv",
    "..\\evil.csv",
    "C:\\evil.csv",
    "\x00evil.csv",
    "evil\n.csv",
    f"{'长' * 200}/evil.csv",
    "甲镇/基本情况.csv/evil.csv",
)
LEDGER = "项目,内容\n乡镇名称,甲镇\n年度,2021\n".encode()


@pytest.fixture
def store() -> Iterator[dict[str, Any]]:
    """Everything of a store that lives in this process's memory, by key."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system.store
    system.store.clear()


def put(store: dict[str, Any], key: str, content: bytes) -> None:
    store[key] = MemoryFile(None, key, content)


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


PARTS = st.sampled_from(["..", ".", "", "甲镇", "a.csv", "/", "\\", "C:", "~", "\0", " "])


@given(st.lists(PARTS, max_size=6).map("/".join) | st.text(max_size=30))
@settings(max_examples=300)
def test_a_joined_name_stays_inside(name: str) -> None:
    folder = Path("/made/up")
    with contextlib.suppress(DataError):
        assert folder in path_within(folder, name).resolve().parents


def test_hostile_keys_of_the_data_are_told_and_skipped(
    store: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "/data/2021/甲镇/基本情况.csv", LEDGER)
    for name in HOSTILE:
        put(store, f"/data/2021/{name}", b"evil")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    skipped: list[str] = []
    with outline("memory://data", 2021, skipped) as folder:
        assert everything(folder) == {"2021/甲镇/基本情况.csv"}
        assert everything(tmp_path / "tmp") == {f"{folder.name}/2021/甲镇/基本情况.csv"}
    assert len(skipped) == len(HOSTILE)
    order = Order(
        year=2021,
        data="memory://data",
        out=str(tmp_path / "out"),
        cluster="tcp://nobody:1",
        notebook=str(tiny_notebook(tmp_path / "t.ipynb")),
    )
    laid_out = plan(order)
    assert [job.township for job in laid_out] == ["甲镇"]
    assert len(laid_out.notices) == len(HOSTILE)
    assert all(notice.isprintable() for notice in laid_out.notices)


def test_hostile_keys_of_the_outputs_are_told_and_neither_fetched_nor_removed(
    store: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "/data/2021/甲镇/基本情况.csv", LEDGER)
    out = "/out/2021/甲镇"
    manifest = as_json({"fingerprint": "", "files": {"甲镇-2021.pdf": sha256(b"old")}})
    put(store, f"{out}/{MANIFEST}", manifest)
    put(store, f"{out}/甲镇-2021.pdf", b"old")
    for name in HOSTILE:
        put(store, f"{out}/{name}", b"evil")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    order = Order(
        year=2021,
        data="memory://data",
        out="memory://out",
        cluster="tcp://nobody:1",
        notebook=str(tiny_notebook(tmp_path / "t.ipynb")),
        formats="html",
    )
    (job,) = plan(order)
    seen: set[str] = set()

    class Looks(InProcess):
        def run(self, tasks: Iterable[Task[Any]]) -> Iterator[Any]:
            seen.update(everything(tmp_path / "tmp"))
            for _ in tasks:
                yield Draft(Result(township="甲镇", outcome="complete"), {MANIFEST: b"{}"})

    entry = publish_with_store(job, order, Looks(tmp_path))
    assert entry.outcome == "complete"
    inside = {name.partition("/")[2] for name in seen}
    assert inside == {"2021/甲镇/基本情况.csv"}
    assert f"{out}/甲镇-2021.pdf" not in store
    assert all(f"{out}/{name}" in store for name in HOSTILE if "基本情况" not in name)
    assert len(entry.notices) >= len(HOSTILE) - 1


def test_names_are_those_below_the_place_alone(store: dict[str, Any]) -> None:
    put(store, "/data/2021/甲镇.xlsx", b"")
    put(store, "/data/2021/云山县/乙镇.xlsx", b"")
    put(store, "/data/20210/丙镇.xlsx", b"")
    skipped: list[str] = []
    assert sorted((open_store("memory://data") / "2021").names(skipped)) == ["云山县/乙镇.xlsx", "甲镇.xlsx"]
    assert skipped == []
