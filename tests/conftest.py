"""What several tests look at: the sample reviews of 2021, run once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kit
from kit.cli import main

ROOT = Path(kit.__file__).parents[1]


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder ``outputs/2021`` of a batch over the sample data."""
    out = tmp_path_factory.mktemp("outputs")
    with pytest.raises(SystemExit) as left:
        main(["batch", "--year", "2021", "--data", str(ROOT / "data"), "--out", str(out)])
    assert left.value.code == 0
    return out / "2021"


def command(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment that the tests run in."""
    program = Path(sys.executable).with_name(words[0])
    return subprocess.run([program, *words[1:]], cwd=cwd, capture_output=True, text=True, check=False)
