from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kit.batch import Order
from kit.batch.planning import plan
from kit.charts.svg import SvgPen
from kit.document.carriage import RECORD_TYPE
from kit.layout import FORMATS
from kit.reviews.trial import write_trial_review
from kit.workers.fork_pool import ForkPool
from kit.workers.limits import Limits
from kit.workers.preload import export_trial, known_characters, learn_characters
from kit.workers.task import Workspace
from tests.support.modules_loaded import ModulesLoaded
from tests.support.project import ROOT
from tests.support.townships import write_township


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_a_preloaded_process_has_one_thread() -> None:
    code = (
        "import os; from kit.workers.preload import preload; preload();"
        "print(len(os.listdir('/proc/self/task')))"
    )
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    made = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.stdout == "1\n", made.stderr


@dataclass(frozen=True)
class _Writing:
    """Draws a word, and returns the characters that its process had the outlines of before."""

    word: str
    name = "writing"
    module_folder = None

    def run(self, workspace: Workspace) -> str:
        known = known_characters()
        pen = SvgPen(1, 1, (0, 0, 0, 0))
        pen.write([(0, 0, self.word)])
        return known

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> str:
        return reason


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_what_one_worker_outlined_the_next_ones_know() -> None:
    with ForkPool(Limits(), 1, loads=["kit.charts.svg", __name__]) as pool:
        known = list(pool.run(map(_Writing, ("甲村", "甲乙村", "丙"))))
    assert known == ["", "甲村", "甲村乙"]


def test_a_character_without_outline_is_for_the_review_that_needs_it_to_report() -> None:
    learn_characters("\U0010fffe丁")
    learn_characters("丁")
    assert "丁" in known_characters()


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_a_forked_worker_loads_no_module_for_a_review(tmp_path: Path) -> None:
    write_township(tmp_path / "data")
    order = Order(
        year=2021,
        data=str(tmp_path / "data"),
        out=str(tmp_path / "out"),
        notebook=str(ROOT / "notebooks/township_review.ipynb"),
        formats=",".join(FORMATS),
    )
    with ForkPool(Limits(), 1) as pool:
        ((outcome, loaded),) = pool.run(map(ModulesLoaded, plan(order).jobs))
    assert outcome in ("complete", "partial")
    assert loaded == []


def test_the_trial_review_is_exported_with_its_record() -> None:
    page = export_trial(write_trial_review())
    assert "预演镇" in page
    assert RECORD_TYPE in page
