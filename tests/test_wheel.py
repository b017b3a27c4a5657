"""The wheel holds the package whole and nothing else, and what it needs lies beside it with hashes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kit.subjects import known_subjects
from kit.version import VERSION
from tests.support.project import ROOT

NOT_COPIED = (".git", ".venv", "outputs", "dist", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make wheel`` leaves of a copy of the project."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    (copy / "kit/__pycache__").mkdir()
    (copy / "kit/__pycache__/left.pyc").touch()
    (copy / "notebooks/教程").mkdir()
    (copy / "notebooks/教程/私钥.pem").touch()
    (copy / "dist").mkdir()
    (copy / "dist/township_review_kit-0.0.1-py3-none-any.whl").touch()
    # The environment of this test serves, and is taken as made.
    here = ["VENV=" + sys.prefix, "BIN=" + str(Path(sys.executable).parent), "-o", f"{sys.prefix}/.kit"]
    made = subprocess.run(["make", "wheel", *here], cwd=copy, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    return copy / "dist"


@pytest.fixture(scope="module")
def names(dist: Path) -> set[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(dist / f"township_review_kit-{VERSION}-py3-none-any.whl") as wheel:
        return set(wheel.namelist())


def test_wheel_and_lock_lie_side_by_side_and_no_older_wheel(dist: Path) -> None:
    assert sorted(path.name for path in dist.iterdir()) == [
        "requirements.lock",
        f"township_review_kit-{VERSION}-py3-none-any.whl",
    ]
    assert (dist / "requirements.lock").read_bytes() == (ROOT / "requirements.lock").read_bytes()


def test_the_package_is_whole(names: set[str]) -> None:
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "kit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert package <= names
    subjects = [known.folder.name for known in known_subjects() if known.origin == "built in"]
    # Not by their names alone: kinds of files that a packager forgets.
    assert "kit/py.typed" in names
    assert {Path(name).suffix for name in package} >= {
        *(".py", ".typ", ".jinja", ".md", ".css", ".mplstyle", ".toml")
    }
    assert {name.split("/")[2] for name in names if re.fullmatch(r"kit/subjects/\w+/\w+\.toml", name)} == {
        *("common", *subjects)
    }
    for subject in (*subjects, "templates/blank"):
        assert [name for name in names if re.fullmatch(rf"kit/subjects/{subject}/wording/\w+\.md", name)]


def test_jupyter_finds_its_configuration(names: set[str]) -> None:
    assert (
        f"township_review_kit-{VERSION}.data/data/etc/jupyter/jupyter_server_config.d/township-review-kit.json"
        in names
    )


def test_neither_tests_nor_leftovers_are_installed(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {"kit", f"township_review_kit-{VERSION}.dist-info", f"township_review_kit-{VERSION}.data"}
    assert not [name for name in names if name.endswith(".pyc") or Path(name).name.startswith("test_")]
    assert not [name for name in names if "教程" in name], "what the tutorial writes, a private key among it"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_everything_in_a_lock_is_pinned_by_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        assert re.match(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]
