"""A project that `review-kit init` begins: what is in it, and what it refuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kit.cli import main
from kit.errors import CallError
from kit.projects.new import begin
from kit.projects.shipped import sample_ledgers
from kit.wording import check_wording
from tests.support.project import ROOT, command
from tests.support.subjects import SUBJECT


def left(*words: str) -> object:
    with pytest.raises(SystemExit) as exit_:
        main(list(words))
    return exit_.value.code


def held(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


OWN = {
    *("README.md", ".gitignore", "wording/说明.md", "data/说明.md"),
    *("notebooks/township_review.ipynb", "notebooks/意识形态工作.ipynb", "notebooks/county_summary.ipynb"),
    "notebooks/tutorial.ipynb",
}


def test_a_project_holds_notebook_sample_wording_and_readme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert left("init", "年度 总结") == 0
    project = tmp_path / "年度 总结"
    assert held(project) == OWN | {f"data/{name}" for name in sample_ledgers(SUBJECT)}
    notebooks = [f"notebooks/{name}.ipynb" for name in ("township_review", "county_summary", "tutorial")]
    for name in (*(f"data/{name}" for name in sample_ledgers(SUBJECT)), *notebooks):
        assert (project / name).read_bytes() == (ROOT / name).read_bytes()
    assert (project / ".gitignore").read_text(encoding="utf-8") == (
        "outputs/\n.ipynb_checkpoints/\nnotebooks/教程/\n"
    )
    assert "全部为虚构" in (project / "data/说明.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == (
        "已建立 年度 总结：进入这个文件夹，运行 review-kit batch --year 2021；怎样用见其中的 README.md\n"
    )
    assert os.listdir(tmp_path) == ["年度 总结"]  # noqa: PTH208 - hidden ones as well


def test_an_empty_project_has_a_place_for_this_years_ledgers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "总结"
    assert left("init", str(project), "--empty") == 0
    assert held(project) == OWN
    year = date.today().year
    assert list((project / f"data/{year}").iterdir()) == []
    assert "虚构" not in (project / "data/说明.md").read_text(encoding="utf-8")
    assert f"把台账放入 data/{year}，运行 review-kit check data" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("subject", "within", "option"),
    [
        ("", "", ""),
        ("安全生产", "安全生产/", " --subject 安全生产"),
        ("safety", "安全生产/", " --subject 安全生产"),
    ],
)
@pytest.mark.parametrize("empty", [False, True])
def test_what_to_run_next_follows_the_subject(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], subject: str, within: str, option: str, empty: bool
) -> None:
    words = ["--empty"] if empty else []
    assert left("init", str(tmp_path / "总结"), "--subject", subject, *words) == 0
    year = date.today().year
    said = (
        f"把台账放入 data/{within}{year}，运行 review-kit check data{option}；"
        if empty
        else f"，运行 review-kit batch --year 2021{option}；"
    )
    assert said in capsys.readouterr().out
    assert (tmp_path / "总结/data" / within / (str(year) if empty else "2021")).is_dir()


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "within"), [("", ""), ("安全生产", "安全生产/")])
def test_every_command_of_an_empty_projects_readme_works(tmp_path: Path, subject: str, within: str) -> None:
    """Of a project with the sample, tests/projects/test_installed.py runs them."""
    year = begin(tmp_path / "总结", empty=True, subject=subject).year
    project = tmp_path / "总结"
    blocks = re.findall(r"```sh\n(.*?)```", (project / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split("  #")[0].split() for block in blocks for line in block.splitlines()]
    assert [line[:2] for line in lines] == [
        *(["review-kit", name] for name in ("template", "check", "batch")),
        ["jupyter", "lab"],
    ]
    for line in lines[:-1]:
        run = command(*line, cwd=project)
        assert run.returncode == 0, f"{line}: {run.stdout}{run.stderr}"
        if line[1] == "template":
            # A blank workbook that nobody has filled in makes a partial review.
            shutil.copy(project / "空白台账.xlsx", project / f"data/{within}{year}/清河镇.xlsx")
    assert (project / f"outputs/{within}{year}/index.html").exists()
    assert (project / lines[-1][2]).is_file()


@pytest.mark.slow
def test_a_summary_is_written_by_the_project_s_notebook_on_its_subject(tmp_path: Path) -> None:
    project = begin(tmp_path / "总结", subject="安全生产").folder
    notebook = project / "notebooks/county_summary.ipynb"
    content = json.loads(notebook.read_bytes())
    content["cells"].append(
        {"cell_type": "markdown", "id": "own", "metadata": {}, "source": ["本县自己的话。"]}
    )
    notebook.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    for words in (["batch", "--subject", "安全生产"], ["summary"]):
        run = command("review-kit", *words, "--year", "2021", "--formats", "html", cwd=project)
        assert run.returncode == 0, run.stdout + run.stderr
    page = project / "outputs/安全生产/2021/全县汇总/各乡镇-2021-安全生产-汇总.html"
    assert "本县自己的话。" in page.read_text(encoding="utf-8")


def test_wording_is_taken_from_its_folder_whose_explanation_is_no_template(tmp_path: Path) -> None:
    project = begin(tmp_path / "总结").folder
    explanation = (project / "wording/说明.md").read_text(encoding="utf-8")
    originals = re.findall(r"^### (\w+\.md)\n\n````\n(.*?)````$", explanation, re.DOTALL | re.MULTILINE)
    folders = (ROOT / "kit/wording/templates", SUBJECT.wording)
    names = {path.name for folder in folders for path in folder.glob("*.md")}
    assert {name for name, _ in originals} == names
    check_wording(project / "wording", SUBJECT)
    for name, text in originals:
        (project / "wording" / name).write_text(text, encoding="utf-8")
    check_wording(project / "wording", SUBJECT)
    for name in names - {"study.md"}:
        (project / "wording" / name).unlink()
    changed = (project / "wording/study.md").read_text(encoding="utf-8") + "\n学习不走过场。\n"
    (project / "wording/study.md").write_text(changed, encoding="utf-8")
    words = ["清河镇", "--year", "2021", "-p", "wording", "wording", "--formats", "html"]
    run = command("review-kit", "run", *words, cwd=project)
    assert run.returncode == 0, run.stderr
    page = (project / "outputs/2021/清河镇/清河镇-2021.html").read_text(encoding="utf-8")
    assert "学习不走过场。" in page


def test_an_empty_folder_is_filled_and_stays_the_folder_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "总结"
    project.mkdir(mode=0o750)
    before = project.stat()
    monkeypatch.chdir(project)
    assert left("init", ".") == 0
    assert held(project) == OWN | {f"data/{name}" for name in sample_ledgers(SUBJECT)}
    assert (project.stat().st_ino, project.stat().st_mode) == (before.st_ino, before.st_mode)


def test_a_folder_that_holds_anything_is_refused_and_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "总结"
    (project / "data").mkdir(parents=True)
    (project / "data/清河镇.xlsx").write_bytes(b"ours")
    assert left("init", str(project)) == 2
    line = capsys.readouterr().err
    assert line == f"文件夹 {project} 里已经有内容，什么都没有改动：请换一个新的文件夹\n"
    assert held(tmp_path) == {"总结/data/清河镇.xlsx"}


@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to("nowhere")], ids=["file", "link"])
def test_what_is_no_folder_is_refused(
    tmp_path: Path, make: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(make)
    make(tmp_path / "总结")
    assert left("init", str(tmp_path / "总结")) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert os.listdir(tmp_path) == ["总结"]  # noqa: PTH208


@pytest.mark.parametrize("name", ["", " ", "文件/总结", "总" * 200, "/proc/总结"])
def test_what_cannot_be_written_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "文件").touch()
    monkeypatch.chdir(tmp_path)
    assert left("init", name) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert held(tmp_path) == {"文件"}


def test_a_parent_that_may_not_be_written_is_one_line(tmp_path: Path) -> None:
    """The administrator may write anywhere: the command runs as somebody else where the test runs as one."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    run = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY.format(words=["init", str(locked / "总结")])],
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr.count("\n")) == (2, 1), run.stderr
    assert run.stderr.startswith(f"建不出文件夹 {locked}/总结：Permission denied")
    assert list(locked.iterdir()) == []


_AS_NOBODY = """\
import os
from kit.cli import main

if os.getuid() == 0:
    # Still root, without the right to pass over permissions (CAP_DAC_OVERRIDE).
    import ctypes
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, data) == 0
main({words})
"""


@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
@pytest.mark.parametrize("after", [0, 20, 60])
def test_a_full_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool, after: int
) -> None:
    project = tmp_path / "总结"
    if there:
        project.mkdir()
    written = 0
    write = Path.write_bytes

    def write_bytes(path: Path, content: bytes) -> int:
        nonlocal written
        written += 1
        if written > after:
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(CallError, match="No space left on device"):
        begin(project)
    assert [path.name for path in tmp_path.rglob("*")] == (["总结"] if there else [])


def test_an_empty_folder_is_empty_again_where_it_cannot_be_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def fails_at_readme(path: Path, target: Path) -> Path:
        if target == tmp_path / "README.md":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_at_readme)
    with pytest.raises(CallError, match="Permission denied"):
        begin(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_which_a_killed_one_left_its_work_is_empty(tmp_path: Path) -> None:
    killed = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import os, sys; import kit.projects.new, kit.stores.whole_folders as folders\n"
            "folders._write = lambda *_: os._exit(9)\n"
            "kit.projects.new.begin(sys.argv[1])",
            str(tmp_path),
        ]
    )
    assert killed.returncode == 9
    assert len(list(tmp_path.iterdir())) == 1
    begin(tmp_path)
    assert held(tmp_path) == OWN | {f"data/{name}" for name in sample_ledgers(SUBJECT)}


def test_files_can_be_read_by_whoever_the_umask_lets(tmp_path: Path) -> None:
    project = begin(tmp_path / "总结").folder
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(project.stat().st_mode) == 0o777 & ~umask
    assert stat.S_IMODE((project / "README.md").stat().st_mode) == 0o666 & ~umask


def test_the_sample_is_the_made_up_townships_of_the_repository() -> None:
    there = {
        path for year in (2019, 2020, 2021) for path in (ROOT / f"data/{year}").rglob("*") if path.is_file()
    }
    assert {path.relative_to(ROOT / "data").as_posix() for path in there} == set(sample_ledgers(SUBJECT))


@pytest.mark.parametrize(
    "words", [["run", "清河镇", "--year", "2021"], ["batch", "--year", "2021"], ["check", "data"]]
)
def test_a_folder_without_a_project_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert left(*words) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert "data" in shown.err


def test_a_notebook_that_is_named_and_missing_is_not_replaced_by_the_kits_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["batch", "--year", "2021", "--data", str(ROOT / "data")]
    assert left(*words, "--notebook", "notebooks/township_review.ipynb") == 2
    assert "找不到笔记本 notebooks/township_review.ipynb" in capsys.readouterr().err
