"""The index of a year after one more run: what the run touches is written, and all is as if written anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.batch.index_writing import write_index
from kit.batch.verdicts import VERDICTS, Verdict, Verdicts, verdicts_json
from kit.errors import ExportError
from kit.export.html.index_pages import page_name
from kit.publishing.results import KeyFigure, Result, RunRecord
from kit.stores.folder import FolderStore

pytestmark = pytest.mark.first_subject


class Watched(FolderStore):
    """A folder that notes what is written, and fails after as many files as it is told."""

    def __init__(self, folder: Path, most: int | None = None) -> None:
        super().__init__(folder)
        self.written: list[str] = []
        self.most = most

    def write_all(
        self,
        contents: Mapping[str, bytes],
        *,
        remove: Collection[str] = (),
        known: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """Write one by one."""
        for name, content in contents.items():
            if self.most is not None and len(self.written) >= self.most:
                raise ExportError("磁盘满了")
            self.written.append(name)
            super().write_all({name: content}, known=known)
        return super().write_all({}, remove=remove)


def result(county: str, township: str, value: float | None = 3, reason: str = "") -> Result:
    place = f"{county}/{township}" if county else township
    return Result(
        township=township,
        county=county,
        outcome="partial" if reason else "complete",
        reason=reason,
        files={f"{place}/{township}-2021.{ending}": "0" * 64 for ending in ("html", "pdf")},
        figures=(KeyFigure("submissions", "投稿", value, f"{value}篇" if value is not None else ""),),
    )


def year_of(*counties: int) -> RunRecord:
    """Give as many townships of each county; the first has no name."""
    townships = (
        result(f"{county}县" if county else "", f"{number:03}镇", number)
        for county, count in enumerate(counties)
        for number in range(count)
    )
    return RunRecord(year=2021, kit_version="1", townships=tuple(townships)).with_results(())


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def anew(folder: Path, record: RunRecord) -> dict[str, bytes]:
    """Give the files of an index that is written into an empty folder, with the verdicts of another."""
    empty = folder.with_name(f"{folder.name}-anew")
    if (folder / VERDICTS).exists():
        FolderStore(empty).write_all({VERDICTS: (folder / VERDICTS).read_bytes()})
    write_index(FolderStore(empty), record, whole=True)
    return tree(empty)


def pages_of(record: RunRecord, *counties: str) -> set[str]:
    """Give the pages of some counties, by what a year of whole pages lists."""
    names = [each.county for each in record.townships]
    return {f"index/{page_name(at // 200 + 1)}" for at, name in enumerate(names) if name in counties}


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["value", "largest", "reason", "new", "gone", "verdict", "deleted", "older"]),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counties=st.lists(st.integers(1, 260), min_size=1, max_size=4), changes=CHANGES)
def test_an_index_that_is_written_on_is_as_one_written_anew(
    counties: list[int],
    changes: list[tuple[str, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("index") / "year"
    record = year_of(*counties)
    write_index(FolderStore(folder), record)
    for kind, number in changes:
        store = Watched(folder)
        old = record.townships[number % len(record.townships)]
        new = result(old.county, old.township, number)
        if kind == "largest":
            new = result(old.county, old.township, 10_000 + number)
        elif kind == "reason":
            new = result(old.county, old.township, reason="未收到《网络舆情》台账" * (number % 90))
        elif kind == "new":
            new = result(old.county, f"{old.township}{number}")
        if kind == "gone":
            gone = msgspec.structs.replace(old, outcome="gone")
            record = record.without([old.name]).with_results((), gone=(*record.gone, gone))
            if not record.townships:
                return
        elif kind == "verdict":
            verdicts = Verdicts({name: Verdict("0" * 64, "0" * 64, number % 2) for name in old.files})
            store.write_all({VERDICTS: verdicts_json(verdicts)})
        elif kind == "deleted":
            for path in sorted(folder.glob("index/*"))[:2]:
                path.unlink()
        elif kind == "older":
            front = folder / "index.html"
            front.write_bytes(re.sub(rb'<meta name="review-kit:pages"[^>]*>', b"", front.read_bytes()))
        else:
            record = record.with_results([new])
        write_index(store, record)
    found = tree(folder)
    assert found == anew(folder, record)


def test_one_more_run_writes_the_page_of_its_county_and_the_front_page(tmp_path: Path) -> None:
    record = year_of(0, *[40] * 30)
    store = Watched(tmp_path / "year")
    write_index(store, record)
    assert len(store.written) == 8
    store.written.clear()
    record = record.with_results([result("17县", "003镇", 7)])
    write_index(store, record)
    assert set(store.written) == {*pages_of(record, "17县"), "index.html"}
    assert store.written[-1] == "index.html"
    assert tree(tmp_path / "year") == anew(tmp_path / "year", record)


def test_a_larger_county_s_pages_are_written_where_its_bars_change(tmp_path: Path) -> None:
    record = year_of(0, 300, 500, 300)
    store = Watched(tmp_path / "year")
    write_index(store, record)
    store.written.clear()
    record = record.with_results([result("2县", "003镇", 1000)])
    write_index(store, record)
    pages = {name for name, page in tree(tmp_path / "year").items() if "<h2>2县</h2>".encode() in page}
    assert len(pages) == 3
    assert set(store.written) == {*pages, "index.html"}


def test_nothing_but_the_front_page_is_written_where_nothing_changed(tmp_path: Path) -> None:
    record = year_of(0, *[40] * 30)
    store = Watched(tmp_path / "year")
    write_index(store, record)
    store.written.clear()
    write_index(store, record)
    assert store.written == ["index.html"]
    write_index(store, record, whole=True)
    assert len(store.written) == 1 + 8


def test_files_of_others_in_the_folder_of_the_pages_stay(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    write_index(store, year_of(0, *[40] * 30))
    for name in ("index/说明.txt", "index/index-99.html"):
        store.write_all({name: b"old"})
    write_index(store, year_of(0, *[40] * 30))
    assert (tmp_path / "index/说明.txt").exists()
    assert not (tmp_path / "index/index-99.html").exists()


@pytest.mark.parametrize("most", range(4))
def test_a_page_of_a_killed_run_does_not_pass_for_that_of_the_run_before(tmp_path: Path, most: int) -> None:
    before = year_of(0, *[40] * 30)
    write_index(FolderStore(tmp_path / "year"), before)
    after = before.with_results([result("17县", "003镇", 7)])
    try:
        write_index(Watched(tmp_path / "year", most), after)
    except ExportError:
        assert most < 3
    write_index(FolderStore(tmp_path / "year"), before)
    assert tree(tmp_path / "year") == anew(tmp_path / "year", before)
