"""Townships that cannot be written, or are not there: each is told, and costs the others nothing."""

from __future__ import annotations

import ctypes
import os
from functools import partial
from pathlib import Path

import pytest

from kit.batch import Order, plan, run_batch
from kit.errors import CallError
from kit.workers.limits import FORKS
from tests.support.tiny_batches import begun, check_whole, ended, record, tiny_notebook, write_tiny

pytestmark = pytest.mark.skipif(not FORKS, reason="Windows has no names of raw bytes")

RAW = {
    "GBK": "石桥乡".encode("gbk"),
    "half a character": "石桥".encode("gbk")[:3],
    "no encoding at all": b"\xff\xfe\x81",
    "UTF-8 cut short": "石桥乡".encode()[:-1],
}


def raw(folder: Path, name: bytes) -> Path:
    return Path(os.fsdecode(os.fsencode(folder) + b"/" + name))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "level"), [*((kind, "a township") for kind in RAW), ("GBK", "a county")])
def test_a_name_of_raw_bytes_fails_alone_and_is_shown(tmp_path: Path, kind: str, level: str) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇", "云山县/丙镇")
    year = tmp_path / "data/2021"
    made = {"a township": year / "乙镇", "a county": year / "云山县"}[level]
    made.rename(raw(year, RAW[kind]))
    tiny_notebook(tmp_path / "t.ipynb")
    code, out, err = ended(begun(tmp_path, "--jobs", "2"))
    assert code == 1, out + err
    entries = record(tmp_path / "out/2021")
    outcomes = {name: one["outcome"] for name, one in entries.items()}
    assert len(outcomes) == 3
    assert sorted(outcomes.values()) == ["failed", "partial", "partial"]
    (failed,) = (one for one in entries.values() if one["outcome"] == "failed")
    assert "不是 UTF-8 编码" in failed["reason"]
    if kind == "GBK":
        assert "石桥乡" in (failed["township"], failed["county"])
        assert "石桥乡" in err
    assert (tmp_path / "out/2021/index.html").exists()
    assert "Traceback" not in out + err
    check_whole(tmp_path / "out/2021")


def test_a_raw_name_beside_the_same_name_does_not_take_its_place(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "石桥乡", "乙镇")
    (tmp_path / "data/2021/乙镇").rename(raw(tmp_path / "data/2021", RAW["GBK"]))
    tiny_notebook(tmp_path / "t.ipynb")
    code, out, err = ended(begun(tmp_path))
    assert code == 1, out + err
    entries = record(tmp_path / "out/2021")
    assert len(entries) == 2
    assert entries["石桥乡"]["outcome"] == "partial"


SURROGATES = {
    "a display": "display({'text/plain': 'a', 'text/html': '<b>\\udcff</b>'}, raw=True)",
    "JSON": "from IPython.display import JSON\nJSON({'\\udcc7\\udce5': ['\\ud800']})",
    "a result": "'\\udcff'",
    "metadata": "display('a', metadata={'x': '\\udcff'})",
    "what is printed": "print('\\udcff', '\\ud800')",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", SURROGATES)
def test_what_is_no_character_in_an_output_stops_nothing(tmp_path: Path, kind: str) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb", SURROGATES[kind])
    code, out, err = ended(begun(tmp_path))
    assert code == 0, out + err
    check_whole(tmp_path / "out/2021")


def test_an_error_whose_message_is_no_text_is_told(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    message = os.fsdecode("坏了".encode("gbk"))
    tiny_notebook(tmp_path / "t.ipynb", f"if township == '甲镇': raise ValueError({message!a})")
    code, out, err = ended(begun(tmp_path))
    assert code == 1, out + err
    entries = record(tmp_path / "out/2021")
    assert {name: one["outcome"] for name, one in entries.items()} == {"甲镇": "failed", "乙镇": "partial"}
    assert "ValueError：坏了" in entries["甲镇"]["reason"]
    assert entries["甲镇"]["notebook"], "the half-run notebook is kept"


def test_a_value_typed_in_gbk_is_what_was_meant(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb", "assert word == '标题', word")
    code, out, err = ended(begun(tmp_path, "-p", "word", os.fsdecode("标题".encode("gbk"))))
    assert code == 0, out + err


def test_a_folder_whose_name_is_no_text_is_one_line_and_2(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    folder = raw(tmp_path, "措辞".encode("gbk"))
    folder.mkdir()
    code, out, err = ended(begun(tmp_path, "-p", "wording", str(folder)))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "措辞" in err


def ordered(folder: Path, *townships: str) -> Order:
    return Order(
        year=2021,
        townships=townships,
        data=str(folder / "data"),
        out=str(folder / "out"),
        notebook=str(folder / "t.ipynb"),
        formats="",
    )


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["甲县", "../甲镇", "甲\x1b[2J\n镇"])
def test_a_named_township_that_is_not_there_does_not_stop_the_others(tmp_path: Path, wrong: str) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇", "丙镇")
    tiny_notebook(tmp_path / "t.ipynb")
    code, out, err = ended(begun(tmp_path, "乙镇", wrong, "甲镇"))
    assert code == 1, out + err
    assert "\x1b" not in out + err
    assert "2021年共3份：部分2份，失败1份" in out
    assert {name: one["outcome"] for name, one in record(tmp_path / "out/2021").items()} == {
        "甲镇": "partial",
        "乙镇": "partial",
    }, "a slip of the pen is no township"


def test_where_none_of_those_named_is_there_the_call_is_wrong(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    with pytest.raises(CallError, match=r"没有“乙镇”.*没有“丙镇”"):
        plan(ordered(tmp_path, "乙镇", "丙镇"))


@pytest.mark.slow
def test_a_named_township_that_two_sources_contend_for_fails_alone(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇")
    (tmp_path / "data/2021/乙镇.xlsx").write_bytes(b"PK")
    tiny_notebook(tmp_path / "t.ipynb")
    entries = run_batch(ordered(tmp_path, "甲镇", "乙镇"))
    assert [(entry.name, entry.outcome) for entry in entries] == [("甲镇", "partial"), ("乙镇", "failed")]
    assert "两份台账" in entries[1].reason
    assert record(tmp_path / "out/2021")["乙镇"]["outcome"] == "failed"


def without_superpowers() -> None:
    """Give up what lets root read and write everything, as an ordinary user has it."""
    for capability in (1, 2, 3):
        ctypes.CDLL(None).prctl(24, capability)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("closed", "failed"),
    [
        ("2021/乙镇", {"乙镇"}),
        ("2021/云山县", {"云山县"}),
        ("2021/云山县/丙镇", {"云山县/丙镇"}),
        ("2020/乙镇", set()),
    ],
)
def test_a_folder_that_cannot_be_opened_is_its_own_townships_affair(
    tmp_path: Path, closed: str, failed: set[str]
) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇", "云山县/丙镇", "云山县/丁镇")
    write_tiny(tmp_path / "data", "甲镇", "乙镇", "云山县/丙镇", year=2020)
    tiny_notebook(tmp_path / "t.ipynb")
    folder = tmp_path / "data" / closed
    folder.chmod(0)
    try:
        names = ["甲镇", "乙镇"] if failed == {"乙镇"} else []
        code, out, err = ended(begun(tmp_path, *names, before=without_superpowers))
    finally:
        folder.chmod(0o755)
    assert code == (1 if failed else 0), out + err
    entries = record(tmp_path / "out/2021")
    assert {name for name, one in entries.items() if one["outcome"] == "failed"} == failed
    assert entries["甲镇"]["outcome"] == "partial"
    for name in failed:
        assert "打不开" in entries[name]["reason"]
    assert "Traceback" not in out + err


def test_a_lock_of_another_user_is_told_before_anything_runs(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    lock = tmp_path / "out/2021/.run.json.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    lock.chmod(0)
    code, out, err = ended(begun(tmp_path, before=without_superpowers))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert ".run.json.lock" in err
    assert not (tmp_path / "out/2021/甲镇").exists()


def test_a_lock_is_left_so_that_others_may_take_it(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb")
    assert ended(begun(tmp_path))[0] == 0
    assert (tmp_path / "out/2021/.run.json.lock").stat().st_mode & 0o666 == 0o666


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o002, 0o027, 0o077])
def test_the_umask_is_kept_whatever_a_cell_does_with_it(tmp_path: Path, umask: int) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    tiny_notebook(tmp_path / "t.ipynb", "import os\nassert os.umask(0o011) != 0o011")
    code, out, err = ended(begun(tmp_path, before=partial(os.umask, umask)))
    assert code == 0, out + err
    files = [path for path in (tmp_path / "out/2021").rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o666 & ~umask}
    assert len(files) == 5
