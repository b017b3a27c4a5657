from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kit.charts.svg import SvgPen
from kit.workers.fork_pool import ForkPool
from kit.workers.limits import Limits
from kit.workers.preload import known_characters, learn_characters
from kit.workers.task import Workspace


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
