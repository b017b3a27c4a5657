"""What every store owes, whatever holds its files: add a new one to STORES, and these tests hold it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kit.stores import Store, open_store
from kit.stores.hashes import sha256

STORES: dict[str, Callable[[Path], Store]] = {
    "folder": lambda folder: open_store(str(folder / "outputs")),
    "objects": lambda folder: open_store(f"memory://{folder.name}/outputs"),
}
"""Name → a store that is empty, of a folder of this test's own."""


def names(store: Store) -> list[str]:
    """Return the names of files, without those that the store keeps for itself."""
    return sorted(name for name in store.names() if not name.startswith("."))


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    opened: Store = STORES[request.param](tmp_path)
    assert names(opened) == [], f"the maker of {request.param} in STORES has to give an empty store"
    return opened


def test_what_is_written_is_read(store: Store) -> None:
    store.check()
    assert store.read("清河镇/figures.json") is None, "read: None for what is not there"
    files = {"清河镇/清河镇-2021.html": b"<p>", "清河镇/figures.json": b"{}"}
    assert store.write_all(files) == {}
    assert {name: store.read(name) for name in files} == files
    assert names(store) == sorted(files)


def test_a_folder_is_a_store_of_its_own(store: Store) -> None:
    (store / "2021" / "清河镇").write_all({"figures.json": b"{}"})
    assert store.read("2021/清河镇/figures.json") == b"{}"
    assert names(store / "2021") == ["清河镇/figures.json"]
    assert names(store / "2020") == [], "names: empty for a folder that is not there"
    assert str(store / "2021").endswith("outputs/2021")


def test_what_is_to_go_is_removed_and_what_is_replaced_is_the_new(store: Store) -> None:
    store.write_all({"a.html": b"1", "a.pdf": b"1", "figures.json": b"1"})
    store.write_all({"a.html": b"2", "figures.json": b"2"}, remove=["a.pdf", "never.there"])
    assert {name: store.read(name) for name in names(store)} == {"a.html": b"2", "figures.json": b"2"}


def test_what_a_person_edited_is_kept_under_another_name(store: Store) -> None:
    store.write_all({"a.html": b"by a person", "figures.json": b"1"})
    known = {"a.html": sha256(b"1"), "figures.json": sha256(b"1")}
    kept = store.write_all({"a.html": b"2", "figures.json": b"2"}, known=known)
    assert list(kept) == ["a.html"], "write_all with `known`: keep a file of another hash under another name"
    assert store.read(kept["a.html"]) == b"by a person"
    assert (store.read("a.html"), store.read("figures.json")) == (b"2", b"2")


def test_what_is_added_is_there_in_its_order(store: Store) -> None:
    names = [store.append("journal.jsonl", line) for line in (b"1\n", b"2\n")]
    assert all(name.startswith("journal.jsonl") for name in names)
    parts = [store.read(name) for name in dict.fromkeys(names)]
    assert b"".join(part for part in parts if part is not None) == b"1\n2\n"


def test_removing_once_more_and_clearing_up_do_no_harm(store: Store) -> None:
    store.write_all({"a.html": b"1"})
    store.remove("a.html")
    store.remove("a.html")
    with store.lock():
        store.recover()
    assert names(store) == []
