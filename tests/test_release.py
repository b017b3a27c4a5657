"""A release is that of a commit: the same bytes each time, installed without internet by its own script."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from kit.version import VERSION
from tests.release import BUNDLE, constraints
from tests.support.project import ROOT

pytestmark = pytest.mark.slow

KIT = f"township_review_kit-{VERSION}-py3-none-any.whl"


def made(folder: Path, wheels: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tests/release.py", "--wheels", wheels],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a repository of its own, with one commit."""
    folder = tmp_path_factory.mktemp("release") / "project"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("this is no repository")
    for name in filter(None, tracked.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    author = ("-c", "user.name=Kit", "-c", "user.email=kit@example.org")
    for words in (["init", "-q"], ["add", "-A"], [*author, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def release(clone: Path) -> dict[str, bytes]:
    """The files of a release whose bundle holds one wheel beside the kit's."""
    wheels = clone.parent / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "alone-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("alone.py", "")
    told = made(clone, wheels)
    assert told.returncode == 0, told.stderr
    return {path.name: path.read_bytes() for path in (clone / "dist").iterdir()}


def test_a_commit_gives_the_same_bytes_each_time(clone: Path, release: dict[str, bytes]) -> None:
    assert sorted(release) == sorted(
        ["constraints.txt", BUNDLE, "sbom.cdx.json", KIT, f"township_review_kit-{VERSION}.tar.gz"]
    )
    assert made(clone, clone.parent / "wheels").returncode == 0
    again = {path.name: path.read_bytes() for path in (clone / "dist").iterdir()}
    assert [name for name, content in release.items() if again[name] != content] == []


def test_what_is_not_committed_is_not_released(clone: Path, release: dict[str, bytes]) -> None:
    (clone / "kit/new.py").touch()
    told = made(clone, clone.parent / "wheels")
    (clone / "kit/new.py").unlink()
    assert told.returncode == 1
    assert "commit them" in told.stderr
    assert told.stderr.count("\n") == 1


def test_constraints_and_sbom_name_all_that_the_lock_does(release: dict[str, bytes]) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    named = {line.split("==")[0] for line in lock.splitlines() if line[:1].isalnum()}
    assert release["constraints.txt"].decode() == constraints(lock)
    assert {line.split("==")[0] for line in constraints(lock).splitlines()} == named
    bom = json.loads(release["sbom.cdx.json"])
    assert {each["name"] for each in bom["components"]} == named
    assert bom["metadata"]["component"]["name"] == "township-review-kit"
    assert all(each["hashes"] for each in (bom["components"][0]["externalReferences"]))


def test_the_source_has_the_tests_and_no_outputs(clone: Path, release: dict[str, bytes]) -> None:
    with tarfile.open(clone / f"dist/township_review_kit-{VERSION}.tar.gz") as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert {"kit/cli/locales/en.po", "tests/release.py", "README.md", "requirements.lock"} <= names
    assert [name for name in names if name.startswith(("outputs/2", "dist", ".venv"))] == []


@pytest.mark.skipif(sys.platform == "win32", reason="install.ps1 is for Windows")
def test_the_bundle_installs_the_kit_without_internet(
    clone: Path, release: dict[str, bytes], tmp_path: Path
) -> None:
    with zipfile.ZipFile(clone / "dist" / BUNDLE) as bundle:
        bundle.extractall(tmp_path / "offline")
        names = bundle.namelist()
    assert names == ["install.ps1", "install.sh", "requirements.lock", KIT, "wheels/alone-1-py3-none-any.whl"]
    # The 140 wheels of the lock are not packed here: an empty lock shows that nothing is asked of an index.
    (tmp_path / "offline/requirements.lock").write_text("", encoding="utf-8")
    told = subprocess.run(
        ["sh", tmp_path / "offline/install.sh", "at"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "PIP_INDEX_URL": "http://127.0.0.1:1/"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout == "at/bin/review-kit\n"
    assert (tmp_path / "at/bin/review-kit").exists()
