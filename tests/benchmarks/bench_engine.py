"""The engine without a kernel beside papermill's ordinary engine and nbclient, on the review's notebook.

By hand: ``python tests/benchmarks/bench_engine.py [ROUNDS]``; only prints. Each way runs in a process of its
own: once as it comes, and then again and again in the same process, as a worker would. Processor time counts
the kernel as well.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

WAYS = {
    "review": "papermill, engine review (no kernel)",
    "papermill": "papermill, its ordinary engine",
    "nbclient": "papermill's parameters, nbclient",
}


def used() -> float:
    """Return the processor time of this process and of all that it has waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def run(way: str, output: Path) -> None:
    """Execute the notebook once."""
    import nbformat
    import papermill

    from tests.benchmarks.executed import NOTEBOOK, PARAMETERS

    if way == "nbclient":
        from nbclient import NotebookClient
        from papermill.iorw import load_notebook_node
        from papermill.parameterize import parameterize_notebook

        notebook = parameterize_notebook(load_notebook_node(str(NOTEBOOK)), PARAMETERS)
        NotebookClient(notebook, timeout=None, kernel_name="python3").execute()
        nbformat.write(notebook, output)
        return
    engine = {"engine_name": "review"} if way == "review" else {}
    papermill.execute_notebook(str(NOTEBOOK), str(output), PARAMETERS, progress_bar=False, **engine)


def measure(way: str, rounds: int) -> None:
    """Print, as JSON, wall and processor time of each run, and the peaks of memory in MB."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            start, cpu = time.perf_counter(), used()
            run(way, Path(folder) / f"{number}.ipynb")
            taken.append((time.perf_counter() - start, used() - cpu))
    peaks = [
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(json.dumps({"taken": taken, "peaks": peaks}))


def main(rounds: int = 7) -> None:
    for way, name in WAYS.items():
        words = [sys.executable, __file__, way, str(rounds)]
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(words, env=surroundings, capture_output=True, text=True, check=True)
        answer = json.loads(done.stdout.splitlines()[-1])
        (first, first_cpu), *again = answer["taken"]
        wall, cpu = (median(each) for each in zip(*again, strict=True))
        print(
            f"{name:40}first {first:5.2f} s ({first_cpu:.2f} s CPU)   again {wall:.2f} s ({cpu:.2f} s CPU)"
            f"   peak {answer['peaks'][0]:.0f} MB"
            + f" + kernel {answer['peaks'][1]:.0f} MB"
            * (way != "review")
        )


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:2]))
