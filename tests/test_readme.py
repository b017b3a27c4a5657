"""What people read is tested: every command in README runs, the changelog's top version is the package's."""

from __future__ import annotations

import re
import shlex
import shutil
import textwrap
from pathlib import Path

import pytest
from openpyxl import load_workbook

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
    return _blocks("".join(parts(path)), kind)


def _blocks(text: str, kind: str) -> list[list[str]]:
    found = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    return [[line.split("  #")[0].strip() for line in block.splitlines() if line.strip()] for block in found]


def parts(path: Path) -> tuple[str, str, str]:
    """Return a README in three parts: before the walk in eight steps, the walk, and after it."""
    before, walk, *after = path.read_text(encoding="utf-8").split("\n## ")
    return before, walk, "\n## ".join(["", *after])


@pytest.mark.parametrize("kind", ["sh", "console"])
def test_both_languages_show_the_same_commands(kind: str) -> None:
    assert lines(READMES[0], kind) == lines(READMES[1], kind) != []


def test_both_languages_have_the_same_sections_tables_lists_and_links() -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    for shape in (r"^(#+) ", r"^(\|)", r"^(- |\d\. )", r"^ *```(\w*)$"):
        there = [re.findall(shape, text, re.MULTILINE) for text in (english, chinese)]
        assert there[0] == there[1] != [], shape
    # Each leads to the other, and the English one to the one English page on subjects.
    links = [{*re.findall(r"\]\(([^)]+)\)", text)} for text in (english, chinese)]
    assert links[0] ^ links[1] == {"README.md", "README.zh-CN.md", "docs/subjects.en.md"}


def test_options_shown_for_a_cluster_are_there(tmp_path: Path) -> None:
    for line in lines(READMES[0], "console"):
        words = shlex.split(line)
        if words[0] == "dask":
            told = command(*words[:2], "--help", cwd=tmp_path).stdout
            assert {word for word in words if word.startswith("--")} <= set(re.findall(r"--[a-z]+", told)), (
                line
            )
        else:
            assert words[0] == "review-kit" or words == ["pip", "install", f"{WHEEL}[cluster]"]


def test_every_command_works(tmp_path: Path) -> None:
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(SUBJECT.wording, tmp_path / "措辞")
    run = 0
    before, _, after = parts(READMES[0])
    for block in _blocks(before + after, "sh"):
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


def typed(walk: str) -> list[list[str]]:
    """Return the rows that the walk's table asks for, without its header."""
    rows = [line.strip().strip("|").split("|") for line in walk.splitlines() if line.startswith("   |")]
    return [[cell.strip() for cell in row] for row in rows][2:]


def test_the_walk_is_the_same_in_both_languages_and_has_eight_steps() -> None:
    english, chinese = (parts(path)[1] for path in READMES)
    for walk in (english, chinese):
        assert re.findall(r"^(\d)\. ", walk, re.MULTILINE) == [*"12345678"]
    assert typed(english) == typed(chinese) != []
    assert _blocks(english, "text") == _blocks(chinese, "text") != []
    quoted = r"(?<!`)`([^`\n]+)`(?!`)"
    assert sorted(re.findall(quoted, english)) == sorted(re.findall(quoted, chinese))


@pytest.mark.first_subject
def test_whoever_walks_sees_what_is_shown(tmp_path: Path) -> None:
    """Eight commands, each in a process of its own as a newcomer's: some ten seconds."""
    walk = parts(READMES[0])[1]
    folder, said = tmp_path, ""
    for step in re.split(r"^\d\. ", walk, flags=re.MULTILINE)[1:]:
        if typed(step):
            workbook = load_workbook(folder / "清河镇.xlsx")
            for number, row in enumerate(typed(step), 3):
                for column, value in enumerate(row, 1):
                    workbook["理论学习"].cell(number, column, value)
            target = re.findall(r"`(.+?)`, `(.+?)`, `(.+?)`", step)[0]
            for column, value in enumerate(target, 1):
                workbook["年度目标"].cell(3, column, value)
            saved = folder / re.findall(r"`(data/.+?)`", step)[0]
            saved.parent.mkdir()
            workbook.save(saved)
        if corrected := re.match(r"Correct (\w+) to `(.+?)`", step):
            workbook["理论学习"][corrected[1]] = corrected[2]
            workbook.save(saved)
        for line in (line for block in _blocks(step, "sh") for line in block):
            if line.startswith("cd "):
                folder /= line.split()[1]
                continue
            run = command(*shlex.split(line), cwd=folder)
            said = run.stdout + run.stderr
            assert run.returncode == ("错误1处" in said), f"{line}: {said}"
        shown = textwrap.dedent("".join(re.findall(r"```text\n(.*?)```", step, re.DOTALL))).splitlines()
        printed = iter(said.splitlines())
        # What is shown may leave lines out.
        assert all(any(line.rstrip() == each for each in printed) for line in shown), f"{shown}\n{said}"
        for name in re.findall(r"`((?:outputs|回执|data)/[^`]*)`", step):
            assert (folder / name).exists(), name
    assert "《先进典型》台账没有记录" in (folder / "outputs/2021/run.json").read_text(encoding="utf-8")


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
            assert all((ROOT / word).exists() for word in words if word.endswith(".ipynb"))


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
