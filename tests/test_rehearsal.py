from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kit import open_review, sections
from kit.rehearsal import rehearse
from tests.townships import write_township


def test_a_rehearsal_changes_nothing_of_a_review(tmp_path: Path) -> None:
    write_township(tmp_path)
    told = []
    for _ in range(2):
        review = open_review("清河镇", 2021, data=tmp_path)
        told.append(
            [sections.study(review)._repr_mimebundle_(), sections.publicity(review)._repr_mimebundle_()]
        )
        rehearse()
    assert told[0] == told[1]
    assert "预演镇" not in str(told)


@pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")
def test_a_warm_process_has_one_thread() -> None:
    code = "import os; from kit.warm import prepare; prepare(); print(len(os.listdir('/proc/self/task')))"
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    made = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.stdout == "1\n", made.stderr
