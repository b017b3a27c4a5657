"""A batch whose workers are fresh interpreters, as on Windows and macOS, makes what a forked one makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT
from tests.support.tiny_batches import tiny_notebook, write_tiny


def batch(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kit", "batch", "--year", "2021", "--jobs", "2", *words],
        cwd=cwd,
        env={**os.environ, "REVIEW_KIT_START": "spawn"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.first_subject
def test_the_files_are_the_same_byte_for_byte(published: Path, tmp_path: Path) -> None:
    made = batch("--data", str(ROOT / "data"), "--out", "out", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    spawned = tmp_path / "out/2021"
    names = {path.relative_to(published) for path in published.glob("*/*") if path.is_file()}
    assert {name.suffix for name in names} >= {".ipynb", ".html", ".pdf", ".docx", ".json"}
    assert {path.relative_to(spawned) for path in spawned.glob("*/*") if path.is_file()} == names
    assert [name for name in names if (spawned / name).read_bytes() != (published / name).read_bytes()] == []


BAD = """
import os
if township == "坏镇":
    raise ValueError("不好")
if township == "断镇":
    os._exit(3)
"""


@pytest.mark.slow
def test_one_that_fails_or_breaks_off_takes_no_other_with_it(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "坏镇", "断镇", "乙镇")
    tiny_notebook(tmp_path / "t.ipynb", BAD)
    made = batch("--notebook", "t.ipynb", "--formats", "", "--out", "out", cwd=tmp_path)
    assert made.returncode == 1
    assert "Traceback" not in made.stdout + made.stderr
    entries = json.loads((tmp_path / "out/2021/run.json").read_text(encoding="utf-8"))["townships"]
    outcomes = {entry["township"]: entry["outcome"] for entry in entries}
    assert {name for name, outcome in outcomes.items() if outcome == "failed"} == {"坏镇", "断镇"}
    assert len(outcomes) == 4
    reasons = {entry["township"]: entry["reason"] for entry in entries}
    assert "不好" in reasons["坏镇"]
