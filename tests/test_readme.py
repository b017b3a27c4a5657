"""What people read is tested: every command in README runs, the changelog's top version is the package's."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kit.version import VERSION
from tests.support.project import ROOT, command
from tests.support.subjects import SUBJECT

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
WHEEL = f"township_review_kit-{VERSION}-py3-none-any.whl"
INSTALLED = [
    ["pip", "install", "--require-hashes", "-r", "requirements.lock"],
    ["pip", "install", "--no-deps", WHEEL],
]
"""Run against the wheel in tests/projects/test_installed.py; the lock is that of the folder."""


def commands(path: Path) -> list[str]:
    """Every command line of the ``sh`` blocks, without its comment."""
    return lines(path, "sh")


def lines(path: Path, kind: str) -> list[str]:
    return [line for block in blocks(path, kind) for line in block]


def blocks(path: Path, kind: str) -> list[list[str]]:
    found = re.findall(rf"```{kind}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    return [[line.split("  #")[0].strip() for line in block.splitlines() if line.strip()] for block in found]


@pytest.mark.parametrize("kind", ["sh", "console"])
def test_both_languages_show_the_same_commands(kind: str) -> None:
    assert lines(READMES[0], kind) == lines(READMES[1], kind) != []


def test_options_shown_for_a_cluster_are_there(tmp_path: Path) -> None:
    for line in lines(READMES[0], "console"):
        words = shlex.split(line)
        if words[0] in {"dask", "review-kit"}:
            told = command(*words[:2], "--help", cwd=tmp_path).stdout
        else:
            assert words == ["pip", "install", f"{WHEEL}[cluster]"]
            continue
        assert {word for word in words if word.startswith("--")} <= set(re.findall(r"--[a-z]+", told)), line


def test_every_command_works(tmp_path: Path) -> None:
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(SUBJECT.wording, tmp_path / "措辞")
    run = 0
    for block in blocks(READMES[0], "sh"):
        folder = tmp_path
        for line in block:
            words = shlex.split(line)
            if words[0] == "cd":
                folder /= words[1]
            elif line.startswith(("review-kit", "papermill", "jupyter nbconvert")):
                made = command(*words, cwd=folder)
                assert made.returncode == 0, f"{line}: {made.stderr}"
                run += 1
    assert run >= 9
    assert (tmp_path / "outputs/2021/index.html").exists()
    assert (tmp_path / "总结/outputs/2021/index.html").exists()


def test_the_other_commands_are_of_known_kinds() -> None:
    rest = [
        line
        for line in commands(READMES[0])
        if not line.startswith(("review-kit", "papermill", "jupyter nbconvert", "cd "))
    ]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in rest:
        words = shlex.split(line)
        if words[0] == "make":
            assert f"\n{words[1]}:" in makefile
        elif words[:2] == ["jupyter", "lab"]:
            assert (ROOT / words[2]).exists()
        elif words[0] == "pip":
            assert words in INSTALLED
        else:
            assert line == "python3 -m venv .venv" or words[0].startswith(".venv/bin/"), line


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def test_the_changelogs_top_version_is_the_packages() -> None:
    top = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert top is not None
    assert top[1] == VERSION


def test_no_lock_file_names_an_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(
            r"https?://|--index|--extra-index|--find-links", (ROOT / name).read_text(encoding="utf-8")
        )
