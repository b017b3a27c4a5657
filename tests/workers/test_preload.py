from __future__ import annotations

import os
import subprocess
import sys

import pytest


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
