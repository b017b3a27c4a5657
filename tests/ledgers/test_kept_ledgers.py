"""Ledgers that are kept are those that would be read: after any edit, from any process, by any code."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kit.ledgers
from kit.files import Place, find_place
from kit.files.cache_folder import CACHE, cache_in
from kit.ledgers import Catalogue, Elsewhere, Examination, examine_ledgers, kept_ledgers, reading
from tests.support.ledger_files import (
    SAMPLE,
    Written,
    csv_bytes,
    sample_sheets,
    write_csvs,
    write_ods,
    write_xls,
    write_xlsx,
)
from tests.support.subjects import CATALOGUE

KINDS = {
    "xlsx": lambda data: write_xlsx(data / "2021/清河镇.xlsx", sample_sheets()),
    "xls": lambda data: write_xls(data / "2021/清河镇.xls", sample_sheets()),
    "ods": lambda data: write_ods(data / "2021/清河镇.ods", sample_sheets()),
    "csv": lambda data: write_csvs(data / "2021/清河镇", sample_sheets()),
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def entries(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def examined(data: Path, catalogue: Catalogue = CATALOGUE) -> Examination:
    return examine_ledgers(find_place(data, 2021, "清河镇"), catalogue)


def told(examination: Examination) -> str:
    """Return all of it as text, types and order of values included."""
    ledgers = examination.ledgers
    tables = {
        key: (ledger, ledger.rows, ledger.columns, sorted(ledger.approximate), ledger.positions)
        for key, ledger in ledgers.tables.items()
    }
    return repr((ledgers.place, ledgers.inputs, tables, dict(ledgers.absent), ledgers.notices)) + repr(
        examination.faults
    )


@contextmanager
def nothing_read() -> Iterator[None]:
    """Fail where ledgers are read and not taken from the cache."""
    with patch.object(reading, "_examined", side_effect=AssertionError("read again")):
        yield


@contextmanager
def fresh_code(version: str = "") -> Iterator[None]:
    """Have the hash of the code made anew."""
    kept_ledgers.reading_code.cache_clear()
    try:
        with patch.object(kept_ledgers, "VERSION", version) if version else nullcontext():
            yield
    finally:
        kept_ledgers.reading_code.cache_clear()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_kept_is_what_was_read(tmp_path: Path, kind: str) -> None:
    KINDS[kind](tmp_path)
    with cache_in(None):
        read = examined(tmp_path)
    assert told(examined(tmp_path)) == told(read)
    with nothing_read():
        kept = examined(tmp_path)

    assert told(kept) == told(read)
    assert kept.ledgers.catalogue is CATALOGUE
    for key, ledger in read.ledgers.tables.items():
        assert kept.ledgers.tables[key] == ledger
        assert kept.ledgers.tables[key].frame.equals(ledger.frame)


def test_values_come_back_as_what_they_were(tmp_path: Path) -> None:
    """Months without a day, fractions, approximate numbers, notices, ledgers without rows."""
    sheets = sample_sheets(
        study=[["2021年7月", "党课", "主题", "约20人", "1.50"], ["7月1日", "党课", "另一", None, 2]],
        systems=[["专题会议", 2, 2, "2021年3月", None], ["例会", 1, 0, None, None]],
        boards=[],
    )
    del sheets["文明实践"]
    write_xlsx(tmp_path / "2021/清河镇.xlsx", sheets)
    with cache_in(None):
        read = examined(tmp_path)
    assert read.faults
    assert not read.faulty
    assert read.ledgers.absent == {"boards": "没有记录", "civility": "未收到"}
    examined(tmp_path)
    with nothing_read():
        assert told(examined(tmp_path)) == told(read)


def test_files_elsewhere_with_the_same_names_and_bytes_are_the_same(tmp_path: Path) -> None:
    KINDS["csv"](tmp_path / "one/data")
    read = examined(tmp_path / "one/data")
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    with nothing_read():
        kept = examined(tmp_path / "other/data")
    assert kept.ledgers.place.data == tmp_path / "other/data"
    assert kept.ledgers.tables == read.ledgers.tables


# One edit of a township's folder each; numbers say which file, row and cell.
edits = st.one_of(
    st.tuples(st.just("cell"), st.integers(0, 15), st.sampled_from(["3", "约5", "", "春耕", "2021-02-03"])),
    st.tuples(st.just("row gone"), st.integers(0, 15), st.just("")),
    st.tuples(st.just("row twice"), st.integers(0, 15), st.just("")),
    st.tuples(st.just("file gone"), st.integers(0, 15), st.just("")),
    st.tuples(st.just("swapped"), st.integers(0, 15), st.just("")),
    st.tuples(st.just("renamed"), st.integers(0, 15), st.sampled_from(["台账", "（新）", "2"])),
    st.tuples(st.just("encoding"), st.integers(0, 15), st.sampled_from(["utf-8", "utf-16"])),
    st.tuples(st.just("beside"), st.just(0), st.sampled_from(["说明.docx", "台账.pdf", "照片.jpg"])),
    st.tuples(st.just("names"), st.just(0), st.sampled_from(["主题", "备注", "参加人数"])),
    st.tuples(st.just("back"), st.just(0), st.just("")),
)


def edit(folder: Path, kind: str, at: int, what: str) -> None:
    names = list(SAMPLE)
    name, other = names[at], names[(at + 1) % len(names)]
    path = folder / f"{name}.csv"
    rows = [list(row) for row in sample_sheets()[name]]
    match kind:
        case "cell":
            rows[-1][-1] = what
            path.write_bytes(csv_bytes(rows, "gb18030"))
        case "row gone":
            path.write_bytes(csv_bytes(rows[:-1], "gb18030"))
        case "row twice":
            path.write_bytes(csv_bytes([*rows, rows[-1]], "gb18030"))
        case "file gone":
            path.unlink(missing_ok=True)
        case "swapped" if path.exists() and (folder / f"{other}.csv").exists():
            path.rename(folder / "between")
            (folder / f"{other}.csv").rename(path)
            (folder / "between").rename(folder / f"{other}.csv")
        case "renamed" if path.exists():
            path.rename(folder / f"{name}{what}.csv")
        case "encoding":
            path.write_bytes(csv_bytes(rows, what))
        case "beside":
            (folder / what).write_bytes(b"x")
        case "names":
            text = f'["理论学习"]\n"{what}" = ["学时数2"]\n'
            (folder.parents[1] / "synonyms.toml").write_text(text, encoding="utf-8")
        case "back":
            shutil.rmtree(folder)
            (folder.parents[1] / "synonyms.toml").unlink(missing_ok=True)
            write_csvs(folder, sample_sheets())


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(edits, max_size=8))
def test_no_edit_leaves_what_was_read_before(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int, str]]
) -> None:
    # All examples share the cache: what one has kept must not serve another.
    data = tmp_path_factory.mktemp("data")
    folder = write_csvs(data / "2021/清河镇", sample_sheets())
    for change in [("back", 0, ""), *changes]:
        edit(folder, *change)
        with cache_in(None):
            read = examined(data)
        assert told(examined(data)) == told(read)
        assert told(examined(data)) == told(read)


@pytest.mark.parametrize(
    "change",
    [
        {"year": 2020},
        {"township": "石桥乡"},
        {"county": "云山县"},
        {"unread": ("2021/清河镇/名单.docx",)},
    ],
    ids=["year", "township", "county", "unread"],
)
def test_what_a_place_is_makes_another_entry(tmp_path: Path, cache: Path, change: dict[str, object]) -> None:
    path = KINDS["xlsx"](tmp_path)
    place = Place(tmp_path, 2021, "", "清河镇", (path,))
    examine_ledgers(place, CATALOGUE)
    if "unread" in change:
        change = {"unread": tuple(tmp_path / name for name in change["unread"])}  # type: ignore[attr-defined]
    other = replace(place, **change)  # type: ignore[arg-type]
    with cache_in(None):
        read = examine_ledgers(other, CATALOGUE)
    assert told(examine_ledgers(other, CATALOGUE)) == told(read)
    with pytest.raises(AssertionError, match="read again"), nothing_read():
        examine_ledgers(replace(other, township="别处镇"), CATALOGUE)


def test_what_a_subject_declares_makes_another_entry(tmp_path: Path) -> None:
    KINDS["xlsx"](tmp_path)
    examined(tmp_path)
    study = CATALOGUE["study"]
    columns = [replace(each, unit="人次") if each.key == "attendees" else each for each in study.columns]
    schemas = {**CATALOGUE.schemas, "study": replace(study, columns=tuple(columns))}
    other = Catalogue(schemas, CATALOGUE.elsewhere)
    with pytest.raises(AssertionError, match="read again"), nothing_read():
        examined(tmp_path, other)
    with cache_in(None):
        read = examined(tmp_path, other)
    assert told(examined(tmp_path, other)) == told(read)


def test_what_other_subjects_declare_is_asked_again_where_it_was_asked(tmp_path: Path) -> None:
    chapters: list[list[Written]] = [["导语", "现将有关情况报告如下。"], ["应急演练", "另一专题的文字。"]]
    write_xlsx(tmp_path / "2021/清河镇.xlsx", sample_sheets(texts=chapters))
    alone = Catalogue(CATALOGUE.schemas)
    beside = Catalogue(CATALOGUE.schemas, lambda: Elsewhere(chapters=frozenset({"应急演练"})))

    for _ in range(2):
        assert "chapter-unknown" in {fault.code for fault in examined(tmp_path, alone).faults}
        assert "chapter-unknown" not in {fault.code for fault in examined(tmp_path, beside).faults}
    with nothing_read():
        assert "chapter-unknown" not in {fault.code for fault in examined(tmp_path, beside).faults}


def test_what_was_not_asked_of_other_subjects_is_not_asked_for_an_entry(tmp_path: Path) -> None:
    def elsewhere() -> Elsewhere:
        raise AssertionError("other subjects loaded")

    KINDS["xlsx"](tmp_path)
    own = Catalogue(CATALOGUE.schemas, elsewhere)
    examined(tmp_path, own)
    with nothing_read():
        examined(tmp_path, own)


def test_another_version_reads_again(tmp_path: Path) -> None:
    KINDS["xlsx"](tmp_path)
    examined(tmp_path)
    with fresh_code(), nothing_read():
        examined(tmp_path)
    with fresh_code("9.9"), nothing_read(), pytest.raises(AssertionError, match="read again"):
        examined(tmp_path)


def test_code_that_changed_while_it_runs_keeps_nothing(tmp_path: Path, cache: Path) -> None:
    KINDS["xlsx"](tmp_path)
    with fresh_code(), patch.object(kept_ledgers, "_LOADED", 0.0):
        assert kept_ledgers.reading_code() == ""
        examined(tmp_path)
    assert entries(cache) == []


def test_all_code_that_reads_is_in_the_hash() -> None:
    code = (
        "import kit.ledgers, sys; print(*(each.__file__ for name, each in sys.modules.items() if"
        " name == 'kit' or name.startswith('kit.')), sep='\\n')"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    package = Path(kit.ledgers.__file__).parents[1]
    hashed = {*kept_ledgers._code_files(package), package / "__init__.py", package / "version.py"}
    assert {Path(line) for line in shown.stdout.split("\n") if line} <= hashed


PERSONAL = "13800138000"


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [("study", f"联系电话{PERSONAL}"), ("study", "xx"), ("study", "")],
    ids=["personal", "placeholder", "missing"],
)
def test_nothing_is_kept_of_ledgers_with_an_error(tmp_path: Path, cache: Path, sheet: str, cell: str) -> None:
    write_csvs(tmp_path / "2021/清河镇", sample_sheets(study=[["2021-07-01", "党课", cell, 20, 2]]))
    for _ in range(2):
        assert examined(tmp_path).faulty
    assert entries(cache) == []


def test_nothing_is_kept_of_names_with_personal_data(tmp_path: Path, cache: Path) -> None:
    folder = write_csvs(tmp_path / "2021/清河镇", sample_sheets())
    (folder / f"{PERSONAL}.docx").write_bytes(b"x")
    assert examined(tmp_path).faulty
    assert entries(cache) == []


def test_an_entry_says_nothing_without_the_file_that_it_was_read_from(tmp_path: Path, cache: Path) -> None:
    KINDS["csv"](tmp_path)
    examined(tmp_path)
    (entry,) = entries(cache)
    content = entry.read_bytes()
    for text in ("清河镇", "党史知识", "理论学习", "study", "2021"):
        assert text.encode() not in content
        assert text not in str(entry.relative_to(cache))
    # The hashes of files are published beside a review: they do not open it.
    inputs = examined(tmp_path).ledgers.inputs
    (tmp_path / "2021/清河镇/理论学习.csv").write_bytes(b"")
    assert examined(tmp_path).faulty
    assert all(digest.encode() not in content for digest in inputs.values())


def test_a_file_that_changes_while_it_is_read_is_not_kept_as_what_it_was(tmp_path: Path, cache: Path) -> None:
    KINDS["xlsx"](tmp_path)
    truly = reading._examined

    def changed(*given: object) -> Examination:
        write_xlsx(tmp_path / "2021/清河镇.xlsx", sample_sheets(self_study=[[1, 9, 9]]))
        return truly(*given)  # type: ignore[arg-type]

    with patch.object(reading, "_examined", changed):
        assert examined(tmp_path).ledgers.tables["self_study"].column("readers") == (9,)
    assert entries(cache) == []


def test_a_damaged_entry_is_read_again_and_replaced(tmp_path: Path, cache: Path) -> None:
    KINDS["xlsx"](tmp_path)
    read = told(examined(tmp_path))
    (entry,) = entries(cache)
    whole = entry.read_bytes()
    for damaged in (b"", whole[:-1], whole[:20], b"\0" * len(whole), whole + b"\0"):
        entry.write_bytes(damaged)
        assert told(examined(tmp_path)) == read
        with nothing_read():
            assert told(examined(tmp_path)) == read


def test_without_a_folder_that_can_be_written_ledgers_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KINDS["xlsx"](tmp_path)
    (tmp_path / "file").write_bytes(b"")
    for folder in ("", "relative", str(tmp_path / "file"), str(tmp_path / "file/beneath")):
        monkeypatch.setenv(CACHE, folder)
        assert not examined(tmp_path).faulty
    assert not (Path.cwd() / "relative").exists()


def _examine_all(data: Path, cache: str, seen: str) -> None:
    os.environ[CACHE] = cache
    texts = [told(examine_ledgers(find_place(data, 2021, f"{number}镇"), CATALOGUE)) for number in range(6)]
    Path(seen).write_text("\n".join(texts), encoding="utf-8")


@pytest.mark.slow
def test_processes_at_once_read_and_keep_the_same(tmp_path: Path, cache: Path) -> None:
    for number in range(6):
        items: list[list[Written]] = [["乡镇名称", f"{number}镇"], ["年度", 2021]]
        write_csvs(tmp_path / f"2021/{number}镇", sample_sheets(profile=items))
    start = multiprocessing.get_context("spawn")
    running = [
        start.Process(target=_examine_all, args=(tmp_path, str(cache), str(tmp_path / f"seen{each}")))
        for each in range(4)
    ]
    for each in running:
        each.start()
    for each in running:
        each.join()
        assert each.exitcode == 0
    assert len({(tmp_path / f"seen{each}").read_text(encoding="utf-8") for each in range(4)}) == 1
    assert len(entries(cache)) == 6
    with nothing_read():
        _examine_all(tmp_path, str(cache), str(tmp_path / "seen"))
    assert (tmp_path / "seen").read_text(encoding="utf-8") == (tmp_path / "seen0").read_text(encoding="utf-8")
