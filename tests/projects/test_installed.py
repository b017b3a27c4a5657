"""An installed kit, away from its clone: a project is begun, and every command and JupyterLab work in it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from kit.projects.shipped import sample_ledgers
from kit.subjects import known_subjects, load_subject
from kit.version import VERSION
from tests.support.jupyter_lab import saying
from tests.support.project import ROOT

pytestmark = pytest.mark.first_subject

# Notes each file or folder of the clone that any process of the environment opens or lists.
_WATCH = f"""\
import os, sys

def note(event, arguments, clone={str(ROOT) + os.sep!r}, environment={sys.prefix + os.sep!r}):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], str):
        path = os.path.abspath(arguments[0]) + os.sep
        if path.startswith(clone) and not path.startswith(environment):
            with open({{log!r}}, "a") as log:
                log.write(f"{{{{event}}}} {{{{path}}}}\\n")

sys.addaudithook(note)
"""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel."""

    python: Path
    log: Path

    @property
    def variables(self) -> dict[str, str]:
        left_out = {"PYTHONPATH", "VIRTUAL_ENV"}
        own = {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"}
        return {
            **{name: value for name, value in os.environ.items() if name not in left_out},
            **{name: str(self.log.parent / name.lower()) for name in own},
            "PATH": f"{self.python.parent}{os.pathsep}{os.environ['PATH']}",
            # The packages of JupyterLab lie in the environment of the tests, and so do the files of its page.
            "JUPYTERLAB_DIR": str(Path(sys.prefix) / "share/jupyter/lab"),
        }

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        program = self.python.with_name(words[0])
        run = subprocess.run(
            [program, *words[1:]], cwd=cwd, env=self.variables, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in run.stderr
        assert self.read_of_the_clone() == ""
        return run

    def read_of_the_clone(self) -> str:
        """What any process has read of the clone since this was asked last."""
        read = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        self.log.unlink(missing_ok=True)
        return read


def pip(python: Path, *words: str, cwd: Path, **options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": "", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **options},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An environment of its own that sees the packages of the tests' environment, but not the clone."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    python = folder / "bin/python"
    words = ["install", "--quiet", "--no-deps", str(wheel)]
    assert pip(python, *words, cwd=folder, PIP_NO_INDEX="1").stderr == ""
    (site,) = folder.glob("lib/python*/site-packages")
    # Only the path: a link to the clone, itself a .pth file in that folder, is not followed.
    (site / "packages_of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    log = folder / "opened.txt"
    (site / "watch_clone.py").write_text(_WATCH.format(log=str(log)), encoding="utf-8")
    (site / "watch_clone.pth").write_text("import watch_clone\n", encoding="utf-8")
    return Installed(python, log)


@pytest.fixture(scope="session")
def project(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that the installed kit began, with the reviews of its sample."""
    folder = tmp_path_factory.mktemp("office")
    begun = installed.run("review-kit", "init", "年度 总结", cwd=folder)
    assert begun.returncode == 0, begun.stderr
    batch = installed.run("review-kit", "batch", "--year", "2021", cwd=folder / "年度 总结")
    assert batch.returncode == 0, batch.stderr
    return folder / "年度 总结"


def test_the_wheel_holds_notebooks_and_sample_and_nothing_else_that_lies_beside_them(wheel: Path) -> None:
    assert wheel.name == f"township_review_kit-{VERSION}-py3-none-any.whl"
    names = set(zipfile.ZipFile(wheel).namelist())
    notebooks = {f"kit/notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    sample = {
        f"kit/projects/sample/{name}"
        for known in known_subjects()
        for name in sample_ledgers(load_subject(known.key))
    }
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "kit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    outside = {name for name in names if re.match(r"township_review_kit-[\d.]+\.(data|dist-info)/", name)}
    assert names == notebooks | sample | package | outside


@pytest.mark.slow
def test_the_environment_has_the_wheels_kit(installed: Installed, tmp_path: Path) -> None:
    code = (
        "import importlib.metadata as metadata, kit; print(kit.__file__);"
        "print(metadata.distribution('township-review-kit').locate_file('.'))"
    )
    paths = installed.run("python", "-c", code, cwd=tmp_path).stdout.split()
    assert len(paths) == 2
    for path in paths:
        assert Path(path).is_relative_to(installed.python.parents[1])


@pytest.mark.slow
def test_every_line_of_pip_in_the_readme_works(installed: Installed, wheel: Path, tmp_path: Path) -> None:
    """All packages are there already, at the lock's versions: pip resolves each line and fetches nothing."""
    shutil.copy(wheel, tmp_path)
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^pip (install .*)$", readme, re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        words = shlex.split(line)
        made = pip(installed.python, *words, cwd=tmp_path, PIP_NO_INDEX="1", PIP_DRY_RUN="1")
        assert (made.returncode, made.stderr) == (0, ""), line
        assert "Would install" not in made.stdout


@pytest.mark.slow
def test_a_batch_in_the_project_writes_what_the_clone_writes(project: Path, published: Path) -> None:
    written = sorted((project / "outputs/2021").glob("*/figures.json"))
    assert [path.parent.name for path in written] == ["柳林镇", "清河镇", "石桥乡"]
    for path in written:
        record = json.loads(path.read_text(encoding="utf-8"))
        same = json.loads((published / path.parent.name / path.name).read_text(encoding="utf-8"))
        assert record["notebook"] == "notebooks/township_review.ipynb"
        assert record["notebook_sha256"] == same["notebook_sha256"]
        assert record["figures"] == same["figures"]
        assert {file.suffix for file in path.parent.iterdir()} == {
            *(".ipynb", ".html", ".pdf", ".docx", ".json")
        }


def test_every_command_works_in_the_project(installed: Installed, project: Path) -> None:
    readme = (project / "README.md").read_text(encoding="utf-8")
    shown = [line.split("  #")[0] for line in re.findall("^review-kit .*", readme, re.MULTILINE)]
    assert [line.split()[1] for line in shown] == ["check", "batch", "template"]
    for line in (
        *shown,
        "review-kit run 清河镇 --year 2021 -p wording wording",
        "python -m kit batch --year 2020 --formats html --jobs 2",
    ):
        run = installed.run(*line.split(), cwd=project)
        assert run.returncode == 0, f"{line}: {run.stdout}{run.stderr}"


@pytest.mark.slow
def test_every_command_works_in_a_project_of_another_subject(installed: Installed, tmp_path: Path) -> None:
    begun = installed.run("review-kit", "init", "安全", "--subject", "安全生产", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    project = tmp_path / "安全"
    readme = (project / "README.md").read_text(encoding="utf-8")
    lines = [line.split("  #")[0] for line in re.findall("^review-kit .*", readme, re.MULTILINE)]
    assert {line.split()[1] for line in lines} == {"check", "batch", "template"}
    assert all("--subject 安全生产" in line for line in lines)
    for line in lines:
        run = installed.run(*line.split(), cwd=project)
        assert run.returncode == 0, f"{line}: {run.stdout}{run.stderr}"
    written = sorted((project / "outputs/安全生产/2021").glob("*/figures.json"))
    assert [path.parent.name for path in written] == ["柳林镇", "清河镇", "石桥乡"]
    for path in written:
        record = json.loads(path.read_text(encoding="utf-8"))
        assert record["subject"]["key"] == "safety"
        assert [figure for figure in record["figures"] if figure["value"] is not None]


@pytest.mark.slow
def test_the_commands_on_subjects_work(installed: Installed, tmp_path: Path) -> None:
    for words, said in (
        (["list"], "安全生产　safety　自带"),
        (["check", "意识形态工作"], "没有发现问题"),
        (["check", "safety"], "没有发现问题"),
        (["new", "道路养护"], "已建立"),
        (["check", "道路养护"], "没有发现问题"),
        (["new", "环境整治", "--from", "安全生产"], "已建立"),
        (["check", "环境整治"], "没有发现问题"),
        (["docs", "道路养护"], "道路养护/docs"),
    ):
        run = installed.run("review-kit", "subject", *words, cwd=tmp_path)
        assert (run.returncode, run.stderr) == (0, ""), words
        assert said in run.stdout


@pytest.mark.slow
def test_every_command_works_from_any_folder(installed: Installed, project: Path, tmp_path: Path) -> None:
    here = tmp_path / "别处"
    here.mkdir()
    at = ["--data", str(project / "data"), "--out", str(tmp_path / "成果")]
    for words in (
        ["run", "石桥乡", "--year", "2021", *at],
        ["batch", "--year", "2021", "--formats", "html", *at],
        ["check", str(project / "data")],
        ["template", str(tmp_path / "空白.xlsx")],
    ):
        run = installed.run("review-kit", *words, cwd=here)
        assert run.returncode == 0, f"{words}: {run.stdout}{run.stderr}"
    assert list(here.iterdir()) == []
    record = json.loads((tmp_path / "成果/2021/石桥乡/figures.json").read_text(encoding="utf-8"))
    assert record["notebook"] == "notebooks/township_review.ipynb"
    notebook = (tmp_path / "成果/2021/石桥乡/石桥乡-2021.ipynb").read_text(encoding="utf-8")
    assert str(installed.python.parents[1]) not in notebook


def test_an_empty_folder_is_one_line(installed: Installed, tmp_path: Path) -> None:
    for words in (["run", "清河镇", "--year", "2021"], ["batch", "--year", "2021"], ["check", "data"]):
        run = installed.run("review-kit", *words, cwd=tmp_path)
        assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)


def test_an_empty_project_waits_for_ledgers(installed: Installed, tmp_path: Path) -> None:
    begun = installed.run("review-kit", "init", "--empty", "空", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    (year,) = (path for path in (tmp_path / "空/data").iterdir() if path.is_dir())
    run = installed.run("review-kit", "batch", "--year", year.name, cwd=tmp_path / "空")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "请放入 <乡镇>.xlsx" in run.stderr


@pytest.fixture(scope="session")
def server(installed: Installed, project: Path) -> Iterator[str]:
    """The address of a JupyterLab in the project."""
    options = ["--no-browser", "--allow-root", "--ServerApp.port=0", "--IdentityProvider.token=test"]
    process = subprocess.Popen(
        [installed.python, "-m", "jupyterlab", *options],
        cwd=project,
        env=installed.variables,
        stderr=subprocess.PIPE,
        text=True,
    )
    with saying(process, r"http://127\.0\.0\.1:\d+(?=/lab)") as found:
        yield found[0]


@pytest.mark.slow
def test_jupyterlab_exports_a_notebook_in_which_all_was_run(
    installed: Installed, project: Path, server: str
) -> None:
    words = ["nbconvert", "--to", "notebook", "--execute", "--output", "写好"]
    run = installed.run("python", "-m", *words, "notebooks/township_review.ipynb", cwd=project)
    assert run.returncode == 0, run.stderr
    for label, beginning in (("HTML", b"<!doctype html>"), ("PDF", b"%PDF-"), ("Word", b"PK")):
        path = quote(f"nbconvert/年度总结 {label}/notebooks/写好.ipynb")
        address = f"{server}/{path}?download=true"
        with urllib.request.urlopen(
            urllib.request.Request(address, headers={"Authorization": "token test"})
        ) as answer:
            assert answer.read().startswith(beginning)
    assert installed.read_of_the_clone() == ""


def test_what_is_read_of_the_clone_is_noticed(installed: Installed, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=re.escape(str(ROOT / "pyproject.toml"))):
        installed.run("python", "-c", f"open({str(ROOT / 'pyproject.toml')!r})", cwd=tmp_path)
