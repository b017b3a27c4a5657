"""A shell completes commands, options, and the townships, years, subjects and counties that are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT, command


def completed(words: str, cwd: Path) -> list[str]:
    """What is offered for the last word of a line, as bash asks for it."""
    count = len(words.split(" ")) - 1
    asked = {"_REVIEW_KIT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(count)}
    program = Path(sys.executable).with_name("review-kit")
    made = subprocess.run(
        [program], cwd=cwd, env={**os.environ, **asked}, capture_output=True, text=True, check=True
    )
    return [line.partition(",")[2] for line in made.stdout.split()]


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counties")
    names = ("云山县/清河镇", "云山县/清水乡", "江北县/石桥乡", "江北县/清河镇")
    for name in ("2020/云山县/清河镇", *(f"2021/{name}" for name in names)):
        file = folder / "data" / f"{name}.xlsx"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (folder / "data/安全生产/2021").mkdir(parents=True)
    (folder / "data/安全生产/2021/柳林镇.xlsx").touch()
    return folder


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("review-kit whe", ["where"]),
        ("review-kit batch --ye", ["--year"]),
        ("review-kit run ", ["江北县/清河镇", "清水乡", "云山县/清河镇", "石桥乡"]),
        ("review-kit run --year 2020 ", ["清河镇"]),
        ("review-kit run 清", ["清水乡"]),
        ("review-kit run 云", ["云山县/清河镇"]),
        ("review-kit batch --year 2020 清河镇 ", []),
        ("review-kit run --subject 安全生产 ", ["柳林镇"]),
        ("review-kit run --data elsewhere ", []),
        ("review-kit batch --year ", ["2021", "2020"]),
        ("review-kit summary --county ", ["云山县", "江北县"]),
        ("review-kit check --subject 安", ["安全生产"]),
    ],
)
def test_a_shell_is_offered_what_is_there(counties: Path, words: str, offered: list[str]) -> None:
    found = completed(words, counties)
    assert sorted(found) == sorted(offered)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_has_its_script(shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_REVIEW_KIT_COMPLETE", f"{shell}_source")
    made = command("review-kit", cwd=tmp_path)
    assert made.returncode == 0
    assert "review-kit" in made.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_the_line_of_the_documentation_works_in_bash(counties: Path) -> None:
    page = (ROOT / "docs/completion.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if "bash_source" in line)
    words = "COMP_WORDS=(review-kit run 清水); COMP_CWORD=2"
    asked = f"{words}; _review_kit_completion review-kit; echo ${{COMPREPLY[*]}}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    made = subprocess.run(
        ["bash", "-c", f"{line}\n{asked}"],
        cwd=counties,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.stdout.split() == ["清水乡"], made.stderr
