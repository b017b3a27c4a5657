"""An installed kit is typed for those who call it."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds nothing but the kit's wheel."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "env", symlinks=True)
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    with zipfile.ZipFile(next((folder / "dist").glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return folder / "env" / "bin" / "python"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ('review = kit.open_review("清河镇", 2021)\nprint(review.figures["boards"].text)', ""),
        ('kit.opn_review("清河镇", 2021)', 'has no attribute "opn_review"'),
        ('kit.open_review(2021, "清河镇")', 'expected "str"'),
    ],
)
def test_a_caller_is_checked_against_the_kit(python: Path, tmp_path: Path, call: str, told: str) -> None:
    caller = tmp_path / "caller.py"
    caller.write_text(f"import kit\n\n{call}\n", encoding="utf-8")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python)),
            *("--cache-dir", str(python.parent / "cache"), "--config-file", "", str(caller)),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (told in run.stdout) if told else run.stdout.startswith("Success"), run.stdout + run.stderr
