"""Every command and code block of the documentation: run where its files are here, read strictly where not.

A fence says which: ``sh`` is run as it stands, ``console`` needs other machines or files and is parsed,
``python`` is run, ``toml`` is read, ``text`` is neither. Those of README are run in test_readme.py; what the
pages on subjects and wording show gives what they say (test_subjects_guide.py, test_docs.py).
"""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from openpyxl import load_workbook

from kit.cli.commands import cli
from tests.support.fenced_blocks import Block, blocks, without_blocks
from tests.support.project import ROOT, command, left

TOP = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "data/README.md")
PAGES = [*(ROOT / name for name in TOP), *sorted((ROOT / "docs").rglob("*.md"))]
OTHER_PROGRAMS = {"cd", "make", "pip", "jupyter", "papermill", "python", "python3", "dask"}
NOT_ALONE = {"0012-kai-subset.md", "desk.md", "subjects.md"}
"""Pages whose Python needs a font that is not here, or is run by tests of their own."""


def of_kind(*kinds: str, pages: list[Path] = PAGES) -> list[Block]:
    return [block for page in pages for block in blocks(page) if block.kind in kinds]


def own(command_line: str) -> bool:
    return command_line.startswith(("review-kit ", "python -m kit "))


def every_command(of: click.Command = cli) -> Iterator[click.Command]:
    yield of
    for each in of.commands.values() if isinstance(of, click.Group) else ():
        yield from every_command(each)


def test_every_block_says_what_it_holds() -> None:
    known = {"sh", "console", "bat", "python", "toml", "text", "{include}", "{toctree}", "{eval-rst}"}
    assert [
        (block.page, block.text[:60]) for page in PAGES for block in blocks(page) if block.kind not in known
    ] == []
    # A block by indentation alone has no kind.
    assert [
        page.name for page in PAGES if re.search(r"^ {4,}review-kit ", without_blocks(page), re.MULTILINE)
    ] == []


def test_every_command_that_is_only_shown_is_a_right_call(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in every_command():
        if not isinstance(each, click.Group):
            monkeypatch.setattr(each, "callback", lambda **_: 0)
    lines = [line for block in of_kind("console") for line in block.commands]
    assert [line for line in lines if not own(line) and line.split()[0] not in OTHER_PROGRAMS] == []
    called = [line for line in lines if own(line)]
    assert len(called) > 15
    for line in called:
        words = shlex.split(line.removeprefix("python -m kit ").removeprefix("review-kit "))
        try:
            cli.main(words, standalone_mode=False)
        except click.UsageError as error:
            pytest.fail(f"{line}: {error.format_message()}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_every_command_named_in_a_sentence_and_its_options_are_there(page: Path) -> None:
    for line in re.findall(r"`review-kit ([^`]+)`", without_blocks(page)):
        of: click.Command = cli
        words = line.split()
        while words and isinstance(of, click.Group) and not words[0].startswith("-"):
            assert words[0] in of.commands, f"`review-kit {line}`: no command {words[0]}"
            of = of.commands[words.pop(0)]
        known = {name for each in of.params for name in each.opts} | {"--help", "--debug"}
        assert {word for word in words if word.startswith("--")} <= known, f"`review-kit {line}`"


@pytest.fixture
def office(tmp_path: Path, published: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project as the pages suppose it: ledgers, a published review, and what came by chat."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(published, tmp_path / "outputs/2021", ignore=shutil.ignore_patterns("石桥乡", "柳林镇"))
    shutil.copy(published / "清河镇/清河镇-2021.docx", tmp_path)
    shutil.make_archive(str(tmp_path / "上报"), "zip", published / "清河镇")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(page: str) -> int:
    """Run the ``sh`` blocks of a page in the current folder; return how many commands there were."""
    lines = [line for block in of_kind("sh", pages=[ROOT / page]) for line in block.commands]
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "review-kit", line
        assert left(*words[1:]) == 0, line
    return len(lines)


@pytest.mark.first_subject
def test_the_commands_on_verifying_find_nothing_wrong(office: Path) -> None:
    assert run("docs/proof.md") == 6
    assert "清河镇" in (office / "核对.html").read_text(encoding="utf-8")


@pytest.mark.first_subject
def test_the_commands_of_the_county_take_in_what_came(office: Path) -> None:
    arrived = office / "data/2021/清河镇.xlsx"
    (office / "微信文件").mkdir()
    shutil.move(arrived, office / "微信文件/台账（最终版）2.xlsx")
    workbook = load_workbook(office / "微信文件/台账（最终版）2.xlsx")
    for row in workbook["基本情况"].iter_rows():
        if row[0].value == "乡镇名称":
            row[1].value = None
    workbook.save(office / "台账.xlsx")
    assert run("docs/county.md") == 6
    # The last one was taken back: what came first is there again.
    assert arrived.read_bytes() == (office / "微信文件/台账（最终版）2.xlsx").read_bytes()
    assert (office / "outputs/2021/全县汇总").is_dir()


@pytest.mark.parametrize("page", ["docs/subjects.md", "docs/subjects.en.md"])
def test_the_commands_that_begin_a_subject_work(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for block in of_kind("sh", pages=[ROOT / page]):
        folder = tmp_path
        for line in block.commands:
            words = shlex.split(line)
            folder = folder / words[1] if words[0] == "cd" else folder
            monkeypatch.chdir(folder)
            assert words[0] == "cd" or left(*words[1:]) == 0, line
    assert list(tmp_path.rglob("*.xlsx"))


def test_the_sample_data_are_what_their_makers_write(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for block in of_kind("sh", pages=[ROOT / "data/README.md"]):
        for line in block.commands:
            made = command(*shlex.split(line), cwd=tmp_path)
            assert made.returncode == 0, f"{line}: {made.stderr}"
    files = {path.relative_to(ROOT) for path in (ROOT / "data").rglob("*") if path.is_file()}
    files = {path for path in files if path.suffix in {".xlsx", ".csv", ".txt"}}
    assert len(files) > 30
    other = [path for path in files if (tmp_path / path).read_bytes() != (ROOT / path).read_bytes()]
    assert other == [], "not as data/make_samples.py writes it: see data/README.md"


def test_every_target_of_make_that_a_page_names_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = [line for block in of_kind("sh", "console") for line in block.commands]
    named = {line.split()[1] for line in lines if line.startswith("make ")}
    named |= {name for page in PAGES for name in re.findall(r"`make ([a-z]+)`", without_blocks(page))}
    assert named >= {"demo", "docs", "pictures", "test", "wheel"}
    assert [name for name in named if f"\n{name}:" not in makefile] == []


def test_on_windows_the_commands_are_those_of_other_systems() -> None:
    for page in ("README.md", "README.zh-CN.md"):
        (windows,) = of_kind("bat", pages=[ROOT / page])
        same = [
            line.replace("py -3.11", "python3").replace(".venv\\Scripts\\", ".venv/bin/")
            for line in windows.commands
        ]
        assert same in [block.commands for block in of_kind("sh", pages=[ROOT / page])]


@pytest.mark.parametrize("block", of_kind("toml"), ids=lambda block: block.page)
def test_every_block_of_toml_is_toml(block: Block) -> None:
    # One line of an entry, shown on its own, is in a table of its own.
    assert tomllib.loads(block.text)


@pytest.mark.parametrize("block", of_kind("python"), ids=lambda block: block.page)
def test_every_block_of_python_runs(block: Block) -> None:
    compile(block.text, block.page, "exec")
    if block.page not in NOT_ALONE:
        ran = command("python", "-c", block.text, cwd=ROOT)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout
