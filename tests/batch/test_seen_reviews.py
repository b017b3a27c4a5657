"""Reviews that were seen whole are not read again, and an edit of their files is noticed as before."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.batch import plan, run_batch
from kit.files.cache_folder import cache_in
from kit.publishing.job import Job
from kit.publishing.results import Result
from kit.publishing.seen_reviews import SeenReviews
from kit.publishing.unchanged import unchanged
from kit.stores.folder import FolderStore
from tests.support.tiny_batches import ordered, tiny_notebook, tree, write_tiny

pytestmark = pytest.mark.first_subject


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    with cache_in(tmp_path / "cache"):
        yield tmp_path / "cache/reviews"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read of reviews' stores."""
    found: list[str] = []
    read = FolderStore.read

    def noted(self: FolderStore, name: str) -> bytes | None:
        content = read(self, name)
        if content is not None and name != "run.json" and not name.startswith(("index", ".run/")):
            found.append(name)
        return content

    monkeypatch.setattr(FolderStore, "read", noted)
    return found


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Move the clock on by ten seconds, for whoever asks how long ago a file was changed."""

    def move() -> None:
        monkeypatch.setattr("kit.stores.folder._UNSETTLED", -10_000_000_000)

    return move


def outcomes(folder: Path, **changes: Any) -> dict[str, str]:
    return {entry.township: entry.outcome for entry in run_batch(ordered(folder, "html", **changes))}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose two townships have been published, and are after each test."""
    folder = tmp_path_factory.mktemp("project")
    write_tiny(folder / "data", "甲镇", "乙镇")
    tiny_notebook(folder / "t.ipynb")
    assert outcomes(folder) == {"甲镇": "partial", "乙镇": "partial"}
    return folder


def test_what_was_seen_is_not_read_again(
    project: Path, cache: Path, reads: list[str], later: Callable[[], None]
) -> None:
    later()
    before = tree(project / "out/2021")
    first = run_batch(ordered(project, "html"))
    assert {"甲镇-2021.html", "乙镇-2021.ipynb", "figures.json"} <= set(reads)
    reads.clear()
    second = run_batch(ordered(project, "html"))
    assert reads == []
    assert {entry.outcome for entry in second} == {"unchanged"}
    assert second == first
    assert tree(project / "out/2021") == before
    assert [file.suffix for file in cache.iterdir()] == [".sqlite"]


def test_what_a_batch_publishes_it_has_seen(
    project: Path, cache: Path, reads: list[str], later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last ones of a batch have not settled when it ends, and are read once more."""
    later()
    monkeypatch.setattr("kit.publishing.seen_reviews._SETTLES_WITHIN", -1)
    assert outcomes(project, force=True) == {"甲镇": "partial", "乙镇": "partial"}
    reads.clear()
    assert set(outcomes(project).values()) == {"unchanged"}
    assert reads == []


def test_what_was_written_just_now_is_read(project: Path, cache: Path, reads: list[str]) -> None:
    for name in ("甲镇", "乙镇"):
        for file in (project / "out/2021" / name).iterdir():
            file.write_bytes(file.read_bytes())
    assert set(outcomes(project).values()) == {"unchanged"}
    assert not cache.exists()
    reads.clear()
    assert set(outcomes(project).values()) == {"unchanged"}
    assert len(reads) == 6


def test_an_edit_that_keeps_size_and_time_is_kept_beside_a_new_review(
    project: Path, cache: Path, later: Callable[[], None]
) -> None:
    later()
    assert set(outcomes(project).values()) == {"unchanged"}
    page = project / "out/2021/甲镇/甲镇-2021.html"
    written = page.read_bytes()
    turned(page)
    edited = page.read_bytes()
    results = {entry.township: entry for entry in run_batch(ordered(project, "html"))}
    assert {name: entry.outcome for name, entry in results.items()} == {
        "甲镇": "partial",
        "乙镇": "unchanged",
    }
    assert any("甲镇-2021.html 写出后有人改过" in notice for notice in results["甲镇"].notices)
    assert page.read_bytes() == written
    assert [file.read_bytes() for file in page.parent.glob("*手改*")] == [edited]


def test_other_outputs_are_not_taken_for_those_that_were_seen(
    project: Path, cache: Path, later: Callable[[], None]
) -> None:
    later()
    assert set(outcomes(project).values()) == {"unchanged"}
    shutil.copytree(project / "out", project / "copy")
    (project / "copy/2021/甲镇/甲镇-2021.html").unlink()
    (project / "out").rename(project / "away")
    (project / "copy").rename(project / "out")
    assert outcomes(project) == {"甲镇": "partial", "乙镇": "unchanged"}


def test_a_cache_that_cannot_be_written_is_done_without(
    project: Path, tmp_path: Path, later: Callable[[], None]
) -> None:
    later()
    (tmp_path / "file").write_bytes(b"")
    with cache_in(tmp_path / "file"):
        assert set(outcomes(project).values()) == {"unchanged"}
        assert set(outcomes(project).values()) == {"unchanged"}


def turned(file: Path) -> None:
    """Change one byte in place; size and time of modification stay."""
    status = file.stat()
    with file.open("r+b") as opened:
        first = opened.read(1)[0]
        opened.seek(0)
        opened.write(bytes([first ^ 1]))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def written_again(file: Path) -> None:
    file.write_bytes(file.read_bytes())


def replaced(file: Path) -> None:
    """Put a changed copy in its place, of the same size and time."""
    copy = file.with_name("copy")
    shutil.copy2(file, copy)
    turned(copy)
    copy.replace(file)


def replaced_by_the_same(file: Path) -> None:
    shutil.copy2(file, file.with_name("copy"))
    file.with_name("copy").replace(file)


def swapped(file: Path) -> None:
    """Give it the name of another, and that one its own."""
    other = next(each for each in sorted(file.parent.iterdir()) if each != file)
    file.rename(file.with_name("between"))
    other.rename(file)
    file.with_name("between").rename(other)


def linked(file: Path) -> None:
    """Put a link to a changed copy, elsewhere, in its place."""
    copy = file.parent.parent / f"elsewhere-{time.monotonic_ns()}"
    shutil.copy2(file, copy)
    turned(copy)
    file.unlink()
    file.symlink_to(copy)


def appended(file: Path) -> None:
    with file.open("ab") as opened:
        opened.write(b"\n")


EDITS: list[Callable[[Path], object]] = [
    *(turned, written_again, replaced, replaced_by_the_same, swapped, linked, appended),
    *(os.utime, Path.unlink),
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, dict[str, bytes]]:
    """A job, and the files of its review."""
    folder = tmp_path_factory.mktemp("published")
    write_tiny(folder / "data", "甲镇")
    tiny_notebook(folder / "t.ipynb")
    order = ordered(folder, "html")
    run_batch(order)
    (job,) = plan(order)
    return job, {file.name: file.read_bytes() for file in (folder / "out/2021/甲镇").iterdir()}


def wait_for_the_clock(folder: Path) -> None:
    """Return once the file system's clock has moved on, which takes some milliseconds."""
    probe = folder / "probe"
    probe.write_bytes(b"")
    began = probe.stat().st_ctime_ns
    while probe.stat().st_ctime_ns == began:
        probe.touch()
    probe.unlink()


@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 2)), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_whatever_is_done_to_files_the_answer_is_that_of_reading_them(
    published: tuple[Job, dict[str, bytes]],
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    edits: list[tuple[Callable[[Path], object], int]],
) -> None:
    job, files = published
    folder = Path(job.out) / "2021/甲镇"
    shutil.rmtree(folder)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    # All counts as settled once the clock has moved on.
    monkeypatch.setattr("kit.stores.folder._UNSETTLED", 0)
    wait_for_the_clock(folder)
    assert unchanged(job) is not None
    assert seen_or_read(job) == unchanged(job)
    for edit, at in edits:
        file = folder / sorted(files)[at]
        if file.exists():
            edit(file)
            wait_for_the_clock(folder)
        assert seen_or_read(job) == unchanged(job)


def seen_or_read(job: Job) -> Result | None:
    with SeenReviews(job.year_store) as seen:
        return unchanged(job, seen)
