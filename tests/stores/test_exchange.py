"""Files of a folder are exchanged all or none, whatever happens in between, and nobody's changes are lost."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.errors import ExportError
from kit.stores.exchange import exchange, recover

OLD = {"甲.ipynb": b"old notebook", "甲.html": b"old page", "甲.docx": b"old word", "figures.json": b"old"}
NEW = {"甲.ipynb": b"new notebook", "甲.html": b"new page", "甲.pdf": b"new pdf", "figures.json": b"new"}
GONE = ("甲.docx", "甲.failed.ipynb")


def hashes(contents: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def standing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_all_are_exchanged(folder: Path) -> None:
    assert exchange(folder, NEW, GONE, hashes(OLD)) == {}
    assert standing(folder) == NEW


def test_one_that_cannot_be_replaced_leaves_all_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanged = Path.replace

    def held(self: Path, target: Any) -> Path:
        if Path(target) == folder / "甲.html":
            raise PermissionError(13, "Permission denied", str(self), None, str(target))
        return exchanged(self, target)

    monkeypatch.setattr(Path, "replace", held)
    edited = {**OLD, "甲.ipynb": b"edited"}
    (folder / "甲.ipynb").write_bytes(edited["甲.ipynb"])
    with pytest.raises(
        ExportError, match=r"写不出 \S+/甲\.html：Permission denied；原有的文件都没有动；如正在"
    ):
        exchange(folder, NEW, GONE, hashes(OLD))
    assert standing(folder) == edited


def test_a_folder_in_the_place_of_a_file_is_no_half_review(folder: Path) -> None:
    (folder / "甲.pdf").mkdir()
    with pytest.raises(ExportError, match=r"甲\.pdf"):
        exchange(folder, NEW, GONE, hashes(OLD))
    (folder / "甲.pdf").rmdir()
    assert standing(folder) == OLD


class Killed(BaseException):
    """Stands for SIGKILL: nothing more of the process happens."""


@contextlib.contextmanager
def killed_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a process be killed after so many changes of names in a folder."""
    left = [steps]

    def counted(done: Any) -> Any:
        def step(*given: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return done(*given, **named)

        return step

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        for name in ("replace", "unlink", "hardlink_to"):
            patch.setattr(Path, name, counted(getattr(Path, name)))
        # Clearing up after itself is what a process that is killed does not do.
        patch.setattr("kit.stores.exchange._undo", lambda *_: None)
        patch.setattr("kit.stores.exchange.shutil.rmtree", lambda *_, **__: None)
        yield


def of_a_dead_process(folder: Path) -> None:
    """Make what this process has left another's, which is dead."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    for stage in folder.glob(".publishing-*"):
        stage.rename(str(stage).replace(f"-{os.getpid()}-", f"-{process.pid}-"))


@pytest.mark.parametrize("old", [OLD, {}], ids=["over old ones", "the first"])
@pytest.mark.parametrize("steps", range(12))
def test_killed_at_any_step_it_is_the_old_or_the_new_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int, old: dict[str, bytes]
) -> None:
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    with killed_after(steps, monkeypatch):
        exchange(tmp_path, NEW, GONE, hashes(old))
    of_a_dead_process(tmp_path)
    recover(tmp_path)
    assert standing(tmp_path) in (old, NEW)
    assert exchange(tmp_path, NEW, GONE, hashes(old)) == {}
    assert standing(tmp_path) == NEW


def test_what_is_changed_after_a_kill_is_not_undone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with killed_after(7, monkeypatch):
        exchange(folder, NEW, GONE, hashes(OLD))
    assert (folder / "甲.html").read_bytes() == OLD["甲.html"]
    assert (folder / "甲.ipynb").read_bytes() == NEW["甲.ipynb"]
    (folder / "甲.html").write_bytes(b"edited")
    of_a_dead_process(folder)
    kept = exchange(folder, NEW, GONE, hashes(OLD))
    assert kept.keys() == {"甲.html"}
    assert (folder / kept["甲.html"]).read_bytes() == b"edited"
    assert {name: content for name, content in standing(folder).items() if name not in kept.values()} == NEW


def test_what_runs_elsewhere_is_left_alone(folder: Path) -> None:
    elsewhere = folder / ".publishing-another.machine-17-abcdefgh"
    elsewhere.mkdir()
    here = folder / f".publishing-{os.uname().nodename}-{os.getpid()}-abcdefgh"
    here.mkdir()
    recover(folder)
    exchange(folder, NEW, GONE, hashes(OLD))
    assert elsewhere.exists()
    assert here.exists()
    os.utime(elsewhere, (0, 0))
    recover(folder)
    assert not elsewhere.exists()


@pytest.mark.parametrize("name", ["甲.html", "甲.docx"], ids=["written again", "written no more"])
def test_a_file_that_was_changed_is_kept_under_a_name_that_tells_when(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"edited")
    os.utime(folder / name, (1_600_000_000, 1_600_000_000))
    kept = exchange(folder, NEW, GONE, hashes(OLD))
    assert kept.keys() == {name}
    copy = folder / kept[name]
    assert copy.name.startswith("甲.手改-2020091")
    assert copy.suffix == Path(name).suffix
    assert copy.read_bytes() == b"edited"
    assert copy.stat().st_mtime == 1_600_000_000
    assert {one: content for one, content in standing(folder).items() if one != copy.name} == NEW


def test_changes_of_one_moment_are_both_kept(folder: Path) -> None:
    known = hashes(OLD)
    found = set()
    for text in (b"one", b"two", b"two"):
        (folder / "甲.html").write_bytes(text)
        os.utime(folder / "甲.html", (1_600_000_000, 1_600_000_000))
        found.add(exchange(folder, NEW, (), known)["甲.html"])
    assert sorted((folder / name).read_bytes() for name in found) == [b"one", b"two"]


def test_a_change_to_what_is_written_now_is_none(folder: Path) -> None:
    (folder / "甲.html").write_bytes(NEW["甲.html"])
    assert exchange(folder, NEW, GONE, hashes(OLD)) == {}


def test_where_files_cannot_be_linked_it_is_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert exchange(folder, NEW, GONE, hashes(OLD)) == {}
    assert standing(folder) == NEW
    shutil.rmtree(folder)
