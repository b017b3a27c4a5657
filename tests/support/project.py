"""The project's folder, and commands run as a user runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kit
from kit.cli import main

ROOT = Path(kit.__file__).parents[1]


def left(*words: str) -> object:
    """Return the exit code with which the command line leaves."""
    with pytest.raises(SystemExit) as exit_:
        main(list(words))
    return exit_.value.code


def command(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment that the tests run in."""
    program = Path(sys.executable).with_name(words[0])
    return subprocess.run([program, *words[1:]], cwd=cwd, capture_output=True, text=True, check=False)
