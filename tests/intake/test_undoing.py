"""An intake is undone by one command, and one that is killed loses nothing and can be run again."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kit.errors import CallError
from kit.intake import receive, undo
from kit.intake.receipts import read_receipts
from tests.support.county_post import FAULTY, sheets_of
from tests.support.ledger_files import write_csvs, write_xls, write_xlsx
from tests.support.project import ROOT, left


def put(data: Path) -> dict[str, str]:
    """Return what the data folder holds with hashes, without the inbox."""
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data.rglob("*")
        if path.is_file() and not path.is_relative_to(data / "收件")
    }


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A data folder with three townships, and a second edition of each in a folder."""
    data, post = tmp_path / "data", tmp_path / "收到"
    (tmp_path / "先").mkdir()
    write_xls(tmp_path / "先/a.xls", sheets_of("甲山镇"))
    write_csvs(tmp_path / "先/b", sheets_of("乙山镇"))
    write_xlsx(tmp_path / "先/c.xlsx", sheets_of("丙山镇"))
    receive([tmp_path / "先"], 2021, data=data)
    for name in ("甲山镇", "乙山镇", "丙山镇"):
        write_xlsx(post / f"{name}改.xlsx", sheets_of(name, study=FAULTY))
    write_csvs(post / "新", sheets_of("丁山镇"))
    return data, post


def test_undone_is_as_it_was_and_what_was_taken_back_is_kept(folders: tuple[Path, Path]) -> None:
    data, post = folders
    before = put(data)
    sent = {path.read_bytes() for path in post.rglob("*") if path.is_file()}
    receive([post], 2021, data=data)
    assert put(data) != before

    undone = undo(data)

    assert put(data) == before
    assert undone.left == ()
    assert not (data / "2021/丁山镇").exists()
    kept = {path.read_bytes() for path in (data / "收件").rglob("*.*") if path.is_file()}
    assert sent <= kept
    page = (data / "收件/2021年/收件登记.html").read_text(encoding="utf-8")
    assert "收下，替换旧版（已撤销）" in page
    # The one before can be undone after it, and the undone one taken in again.
    receive([post], 2021, data=data)
    assert set(put(data)) != set(before)
    undo(data)
    undo(data)
    assert put(data) == {}


def test_what_was_changed_since_is_told_and_left(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data, post = folders
    before = put(data)
    receive([post], 2021, data=data)
    edited = data / "2021/甲山镇.xlsx"
    edited.write_bytes(edited.read_bytes() + b"\0")

    assert left("intake", "--undo", "--data", str(data)) == 1

    shown = capsys.readouterr().out
    assert "没有动　2021/甲山镇.xlsx 在收件以后改动过" in shown
    after = put(data)
    assert after.pop("2021/甲山镇.xlsx") == hashlib.sha256(edited.read_bytes()).hexdigest()
    before.pop("2021/甲山镇.xls")
    assert after == before


KILLED = """
import os, sys
from kit.stores import whole_files
from pathlib import Path
left, real = [int(sys.argv[3])], Path.replace
def replace(self, target):
    if left[0] == 0:
        os._exit(9)
    left[0] -= 1
    return real(self, target)
Path.replace = replace
from kit.intake import receive
receive([sys.argv[1]], 2021, data=sys.argv[2])
"""


@pytest.mark.slow
@pytest.mark.parametrize("writes", [0, 1, 2, 3, 5, 12, 20, 21, 22, 30, 36, 38, 39, 40])
def test_killed_between_any_two_writes_nothing_is_lost_and_it_can_be_run_again(
    folders: tuple[Path, Path], writes: int
) -> None:
    data, post = folders
    before = put(data)
    first = {path.read_bytes() for path in (data / "2021").rglob("*") if path.is_file()}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(post), str(data), str(writes)], cwd=ROOT, check=False
    )
    assert ended.returncode == 9
    # Whatever was replaced until then is kept.
    there = {path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert first <= there

    again = receive([post], 2021, data=data)

    assert {each.outcome for each in again.files} <= {"placed", "replaced", "same"}
    assert sorted({name.split("/")[1] for name in put(data)}) == [
        "丁山镇",
        "丙山镇.xlsx",
        "乙山镇.xlsx",
        "甲山镇.xlsx",
    ]
    names = [receipt.name for _, receipt in read_receipts(data, 2021).valid]
    assert sorted(names) == sorted({*names})
    assert not [path for path in data.rglob(".*-*") if path.is_file()]
    # Both halves are undone together.
    assert undo(data).left == ()
    assert put(data) == before


def test_killed_and_then_undone_is_as_it_was(folders: tuple[Path, Path]) -> None:
    data, post = folders
    before = put(data)
    subprocess.run([sys.executable, "-c", KILLED, str(post), str(data), "30"], cwd=ROOT, check=False)
    undo(data)
    assert put(data) == before


def test_a_full_disk_leaves_what_was_there(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, post = folders
    before = put(data)
    real = os.fsync

    def full(handle: int) -> None:
        if "丙山镇" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    received = receive([post], 2021, data=data)
    monkeypatch.undo()

    (asked,) = received.doubtful
    assert asked.codes == ("not-put",)
    assert "No space left" in asked.question
    assert put(data)["2021/丙山镇.xlsx"] == before["2021/丙山镇.xlsx"]
    assert undo(data).left == ()
    assert put(data) == before


def test_what_put_nothing_is_skipped_and_files_and_townships_are_named(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data, post = folders
    before = put(data)
    write_xlsx(post / "不知.xlsx", sheets_of(None))
    receive([post], 2021, data=data)
    after = put(data)
    # Two runs that put nothing, and one of another year.
    receive([write_xlsx(post / "又不知.xlsx", sheets_of(None, study=FAULTY))], 2021, data=data)
    asked = receive([post], 2021, data=data).doubtful
    words = ("intake", "--undo", "--data", str(data), "--year", "2021")

    assert left(*words, "--dry-run") == 0

    assert put(data) == after
    would = capsys.readouterr().out.splitlines()
    assert would[0].startswith("试算：撤销的会是 ")
    assert left(*words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == would[1:]
    assert "取回18个文件，恢复旧版18个" in lines[0]
    assert "  恢复旧版　甲山镇改.xlsx → 云山县/甲山镇，2021/甲山镇.xls" in lines
    assert "  恢复旧版　乙山镇改.xlsx → 云山县/乙山镇，2021/乙山镇/" in lines
    assert "  取回　新/ → 云山县/丁山镇，2021/丁山镇/" in lines
    assert sum(line.startswith("  跳过　") for line in lines) == 1
    assert put(data) == before
    # What was asked in the runs that were skipped is still asked.
    questions = (data / "收件/2021年/收件登记.html").read_text(encoding="utf-8").partition("<table")[0]
    assert len(asked) == 2
    assert "又不知.xlsx" in questions


def test_a_year_without_anything_put_is_told(folders: tuple[Path, Path]) -> None:
    data, post = folders
    receive([write_xlsx(post / "不知.xlsx", sheets_of(None, 2020))], 2020, data=data)
    with pytest.raises(CallError, match="2020 年没有可以撤销的收件：没有一次放进过文件"):
        undo(data, 2020)
    # The last one is of 2020 and put nothing: it is the one of 2021 that is taken back.
    assert undo(data).year == 2021
