from __future__ import annotations

from pathlib import Path

import pytest

from kit.version import VERSION
from tests.support.project import ROOT, command, left
from tests.support.townships import write_township


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "清河镇"], "--year"),
        (["run", "--year", "2021"], "TOWNSHIP"),
        (["run", "清河镇", "--year", "去年"], "去年"),
        (["rum", "清河镇"], "rum"),
        (["batch", "--year", "2021", "--jobs", "0"], "--jobs"),
        (["batch", "--year", "2021", "--form", "pdf"], "--form"),
        (["batch", "--year", "2035"], "2035"),
        (["run", "清和镇", "--year", "2021"], "清河镇"),
        (["run", "../清河镇", "--year", "2021"], "../清河镇"),
        (["run", "清河镇", "--year", "2021", "-p", "yaer", "3"], "yaer"),
        (["run", "清河镇", "--year", "2021", "-p", "wording", "我的措辞"], "我的措辞"),
    ],
)
def test_a_wrong_call_is_one_line_and_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    project: Path,
    words: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(project)
    assert left(*words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert said in shown.err


def test_debug_shows_the_rest(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.chdir(project)
    assert left("--debug", "run", "无", "--year", "2021") == 2
    assert "Traceback" in capsys.readouterr().err


def test_version_and_module(project: Path) -> None:
    shown = command("python", "-m", "kit", "--version", cwd=project)
    assert shown.stdout.strip().endswith(VERSION)


def test_bad_data_is_one_line_and_1(tmp_path: Path) -> None:
    write_township(tmp_path / "data", records={"civility": [["昨天", "清扫", "东村", 1, 1, 1]]})
    (tmp_path / "data/2021/石桥乡.xlsx").write_bytes(b"PK not a workbook")
    project = ROOT
    shown = command(
        "review-kit",
        "batch",
        "--year",
        "2021",
        "--data",
        str(tmp_path / "data"),
        "--out",
        str(tmp_path / "out"),
        cwd=project,
    )
    assert shown.returncode == 1
    lines = shown.stderr.splitlines()
    assert len(lines) == 2
    assert "清河镇.xlsx" in lines[0] + lines[1]
    assert "文明实践" in lines[0] + lines[1]
    assert "石桥乡.xlsx" in lines[0] + lines[1]
    assert "Traceback" not in shown.stdout + shown.stderr


def test_strict_counts_partial_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    write_township(tmp_path / "data", without=["先进典型"])
    monkeypatch.chdir(project)
    words = ["batch", "--year", "2021", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    assert left(*words, "--formats", "") == 0
    assert left(*words, "--formats", "", "--strict") == 1
