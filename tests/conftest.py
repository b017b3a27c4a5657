"""What several tests look at: the sample reviews of 2021, run once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from kit.cli import main
from tests.support.project import ROOT


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
def browser() -> Iterator[Browser]:
    """The Chromium that is installed; without it the test is skipped, and on CI it fails."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
