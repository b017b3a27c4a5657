"""What several tests look at: the sample reviews of 2021, run once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from kit.cli import main
from kit.files.cache_folder import CACHE
from kit.subjects import known_subjects
from tests.support.packaged_fonts import with_packaged_fonts
from tests.support.project import ROOT

os.environ["LANGUAGE"] = "zh_CN"  # whatever the machine is set to
os.environ[CACHE] = ""  # what is tested is read, but where a test is of the cache

HAS_FIRST_SUBJECT = any(known.default for known in known_subjects())
_IMPORTED = re.compile(r"^from tests\.support\.(\w+) import", re.MULTILINE)


def _of_first_subject() -> set[str]:
    """Return the support modules that read the first subject's declarations, also by way of another one."""
    support = {
        path.stem: path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("support/*.py")
    }
    found = {"subjects"}
    while further := {
        name for name, text in support.items() if name not in found and found & set(_IMPORTED.findall(text))
    }:
        found |= further
    return found


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the modules that test with the first subject's ledgers, where that subject is not there."""
    if (
        HAS_FIRST_SUBJECT
        or collection_path.suffix != ".py"
        or not collection_path.is_relative_to(ROOT / "tests")
    ):
        return None
    needed = _of_first_subject()
    imported = set(_IMPORTED.findall(collection_path.read_text(encoding="utf-8")))
    is_one = collection_path.parent.name == "support" and collection_path.stem in needed
    return True if is_one or imported & needed else None


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Skip what reads the first subject's sample, where that subject is not there."""
    for item in items:
        uses = {"published"} & set(getattr(item, "fixturenames", ()))
        if not HAS_FIRST_SUBJECT and (uses or item.get_closest_marker("first_subject")):
            item.add_marker(pytest.mark.skip(reason="the first subject is not there"))


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


CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium as installed, with the packaged fonts; without it tests are skipped, and fail on CI."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        fonts = with_packaged_fonts(tmp_path_factory.mktemp("fonts"))
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env={**fonts})
        yield chromium
        chromium.close()
