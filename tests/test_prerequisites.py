"""What `make` needs is looked for before anything is installed, and each missing thing is one line."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import conftest, prerequisites
from tests.support.project import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with no program of the tests; what is put into the folder is on its path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(prerequisites, "CHROMIUM", tmp_path / "chromium")
    return tmp_path


def test_this_machine_makes_an_environment() -> None:
    assert prerequisites.missing_for_environment() == []


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13), (3, 15, 2)])
def test_a_python_that_was_not_tested_is_refused(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert prerequisites.missing_for_environment() == [
        f"Python 3.11 to 3.14 is needed, this is 3.{version[1]}: make PYTHON=python3.14"
    ]


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 10)])
def test_every_python_promised_is_taken(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert prerequisites.missing_for_environment() == []


def test_a_python_without_ensurepip_names_debians_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11, 2))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    assert prerequisites.missing_for_environment() == [
        "Python 3.11 has no venv or ensurepip module: apt install python3.11-venv"
    ]


def test_every_program_that_is_missing_is_one_line(bare: Path) -> None:
    assert prerequisites.missing_for_tests() == [
        f"no Chromium at {bare / 'chromium'}: apt install chromium",
        "no LibreOffice Writer: apt install libreoffice-writer-nogui",
        "no LibreOffice Calc: apt install libreoffice-calc-nogui",
    ]


def test_a_part_of_libreoffice_that_is_missing_is_found(bare: Path) -> None:
    (bare / "chromium").touch()
    (bare / "program").mkdir()
    (bare / "program/soffice").touch(mode=0o755)
    (bare / "program/libsclo.so").touch()
    (bare / "soffice").symlink_to(bare / "program/soffice")
    assert prerequisites.missing_for_tests() == [
        "no LibreOffice Writer: apt install libreoffice-writer-nogui"
    ]


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
@pytest.mark.usefixtures("bare")
def test_a_missing_program_stops_ci_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    assert prerequisites.main("tests") == code
    assert ("skipped" in capsys.readouterr().err) == (not ci)


def test_make_stops_before_it_makes_an_environment(tmp_path: Path) -> None:
    """The Python of this test says of itself that it is 3.9."""
    (tmp_path / "python").write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import runpy, sys; sys.version_info = (3, 9, 0);"
        ' sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name="__main__")\' "$@"\n'
    )
    (tmp_path / "python").chmod(0o755)
    made = subprocess.run(
        ["make", "demo", f"PYTHON={tmp_path / 'python'}", f"VENV={tmp_path / 'env'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert made.returncode != 0
    assert "missing: Python 3.11 to 3.14 is needed, this is 3.9: make PYTHON=python3.14\n" in made.stderr
    assert not (tmp_path / "env").exists()


def test_what_is_looked_for_is_what_is_promised_and_what_the_tests_use() -> None:
    (oldest, first_untested) = (
        ".".join(map(str, each)) for each in (prerequisites.OLDEST, prerequisites.FIRST_UNTESTED)
    )
    assert PROJECT["requires-python"] == f">={oldest},<{first_untested}"
    assert [each for each in PROJECT["classifiers"] if "Python :: 3." in each] == [
        f"Programming Language :: Python :: 3.{minor}"
        for minor in range(prerequisites.OLDEST[1], prerequisites.FIRST_UNTESTED[1])
    ]
    assert f"--universal --python-version {oldest} " in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert prerequisites.CHROMIUM == conftest.CHROMIUM
