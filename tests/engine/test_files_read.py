"""Files that cells read are noted as they were, and their change is seen."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kit.engine.files_read import are_unchanged, files_read


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "here").mkdir()
    return tmp_path / "notebooks"


def read_with(beside: Path, deed: Callable[[], object], *leave_out: Path) -> dict[str, str]:
    with files_read(beside.parent / "here", beside, leave_out) as found:
        deed()
    return found


def test_what_is_read_is_noted_by_a_name_that_moves_with_the_project(beside: Path) -> None:
    (beside / "句.txt").write_text("一", encoding="utf-8")
    (beside.parent / "村.csv").write_text("一", encoding="utf-8")
    link = beside.parent / "here/句.txt"
    link.symlink_to(beside / "句.txt")
    found = read_with(beside, lambda: (link.read_bytes(), (beside.parent / "村.csv").read_text("utf-8")))
    assert found.keys() == {"句.txt", "../村.csv"}
    assert are_unchanged(found, beside)
    moved = beside.parent.rename(beside.parent.with_name("moved"))
    assert are_unchanged(found, moved / "notebooks")
    (moved / "notebooks/句.txt").write_text("二", encoding="utf-8")
    assert not are_unchanged(found, moved / "notebooks")


def test_a_file_counts_as_it_was_when_it_was_read(beside: Path) -> None:
    file = beside / "句.txt"
    file.write_text("一", encoding="utf-8")
    found = read_with(beside, lambda: (file.read_bytes(), file.write_text("二", encoding="utf-8")))
    assert not are_unchanged(found, beside)


def test_a_file_that_was_looked_for_and_comes_later_is_a_change(beside: Path) -> None:
    def look() -> None:
        with pytest.raises(FileNotFoundError):
            (beside.parent / "here/句.txt").read_bytes()

    found = read_with(beside, look)
    assert are_unchanged(found, beside)
    (beside / "句.txt").write_text("一", encoding="utf-8")
    assert not are_unchanged(found, beside)


def test_what_is_written_or_left_out_or_no_file_is_not_noted(beside: Path) -> None:
    ledger = beside.parent / "台账.csv"
    ledger.write_text("一", encoding="utf-8")
    own = beside.parent / "here/own.txt"

    def deeds() -> None:
        ledger.read_bytes()
        (beside / "out.txt").write_text("一", encoding="utf-8")
        own.write_text("一", encoding="utf-8")
        own.read_bytes()
        Path("/dev/null").read_bytes()
        Path(tempfile.__file__).read_bytes()

    assert read_with(beside, deeds, ledger) == {}


def test_a_module_is_noted_though_python_has_compiled_it(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (beside / "villages_of_test.py").write_text("COUNT = 3\n", encoding="utf-8")
    monkeypatch.syspath_prepend(beside)
    for _ in range(2):
        found = read_with(beside, lambda: __import__("villages_of_test"))
        assert found.keys() == {"villages_of_test.py"}
        del sys.modules["villages_of_test"]
        # A pyc of the same second would pass for another's.
        assert list((beside / "__pycache__").glob("*.pyc")) or sys.dont_write_bytecode


def test_after_the_run_nothing_is_noted(beside: Path) -> None:
    (beside / "句.txt").write_text("一", encoding="utf-8")
    found = read_with(beside, lambda: None)
    (beside / "句.txt").read_bytes()
    assert found == {}
