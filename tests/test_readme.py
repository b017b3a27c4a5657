"""What people read is tested: every command in README runs, the changelog's top version is the package's."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kit.version import VERSION
from kit.wording.templates import OWN_TEMPLATES
from tests.conftest import ROOT, command

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


def commands(path: Path) -> list[str]:
    """Every command line of the ``sh`` blocks, without its comment."""
    return lines(path, "sh")


def lines(path: Path, kind: str) -> list[str]:
    blocks = re.findall(rf"```{kind}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("kind", ["sh", "console"])
def test_both_languages_show_the_same_commands(kind: str) -> None:
    assert lines(READMES[0], kind) == lines(READMES[1], kind) != []


def test_options_shown_for_a_cluster_are_there(tmp_path: Path) -> None:
    for line in lines(READMES[0], "console"):
        words = shlex.split(line)
        if words[0] in {"dask", "review-kit"}:
            told = command(*words[:2], "--help", cwd=tmp_path).stdout
        else:
            assert words[:2] == ["pip", "install"]
            assert words[2].startswith("township-review-kit[cluster]")
            continue
        assert {word for word in words if word.startswith("--")} <= set(re.findall(r"--[a-z]+", told)), line


def test_every_command_works(tmp_path: Path) -> None:
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(OWN_TEMPLATES, tmp_path / "措辞")
    run = [
        line
        for line in commands(READMES[0])
        if line.startswith(("review-kit", "papermill", "jupyter nbconvert"))
    ]
    assert len(run) >= 7
    for line in run:
        made = command(*shlex.split(line), cwd=tmp_path)
        assert made.returncode == 0, f"{line}: {made.stderr}"
    assert (tmp_path / "outputs/2021/index.html").exists()


def test_the_other_commands_are_of_known_kinds() -> None:
    rest = [
        line
        for line in commands(READMES[0])
        if not line.startswith(("review-kit", "papermill", "jupyter nbconvert"))
    ]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in rest:
        words = shlex.split(line)
        if words[0] == "make":
            assert f"\n{words[1]}:" in makefile
        elif words[:2] == ["jupyter", "lab"]:
            assert (ROOT / words[2]).exists()
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
