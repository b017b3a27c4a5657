"""A batch with a cache of ledgers: the same files, byte for byte, and none of them tells of the cache."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kit.batch import Order, run_batch
from kit.files.cache_folder import cache_in
from tests.support.project import ROOT, left

pytestmark = pytest.mark.first_subject


def made(data: Path, out: Path, cache: Path | None) -> dict[str, bytes]:
    """Run a batch; return its files by name."""
    order = Order(
        year=2021,
        data=str(data),
        out=str(out),
        notebook=str(ROOT / "notebooks/township_review.ipynb"),
        formats="html,docx",
        jobs=1,
    )
    with cache_in(cache):
        results = list(run_batch(order))
    assert {result.outcome for result in results} == {"complete", "partial"}
    reviews = [path for path in out.glob("2021/*/*") if path.is_file()]
    return {str(path.relative_to(out)): path.read_bytes() for path in reviews}


@pytest.mark.slow
def test_reviews_are_the_same_without_with_an_empty_and_with_a_full_cache(tmp_path: Path) -> None:
    data, cache = ROOT / "data", tmp_path / "cache"
    without = made(data, tmp_path / "without", None)
    first = made(data, tmp_path / "first", cache)
    entries = sorted(path for path in cache.glob("ledgers/**/*") if path.is_file())
    again = made(data, tmp_path / "again", cache)

    # Three townships of three years each.
    assert len(entries) == 9
    assert sorted(path for path in cache.glob("ledgers/**/*") if path.is_file()) == entries
    assert without == first == again
    for name, content in without.items():
        if name.endswith("figures.json"):
            assert all(read.endswith("/synonyms.toml") for read in json.loads(content)["read"])


@pytest.mark.slow
def test_what_is_proved_is_read_from_the_ledgers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for year in (2019, 2020, 2021):
        (tmp_path / f"data/{year}").mkdir(parents=True)
        shutil.copy(ROOT / f"data/{year}/清河镇.xlsx", tmp_path / f"data/{year}")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    page = "outputs/2021/清河镇/清河镇-2021.html"
    assert left("run", "清河镇", "--year", "2021", "--formats", "html") == 0

    with cache_in(tmp_path / "cache"):
        assert left("verify", page, "--data", "data") == 0
        assert left("reproduce", page) == 0
    assert not (tmp_path / "cache").exists()
