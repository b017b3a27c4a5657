"""The review's notebook in a kernel beside a bare notebook of pandas and matplotlib: first output and end.

By hand: ``python tests/benchmarks/bench_desk.py [ROUNDS]``; only prints. Both read the same workbook in a
fresh kernel and run all cells; the bare one shows a ledger and draws as many plain charts as the review has.
Rounds alternate, and each ratio is of one round.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import nbformat
from jupyter_client.manager import start_new_kernel

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.made_up import ROOT, YEAR

NOTEBOOK = ROOT / "notebooks/township_review.ipynb"
WORKBOOK = ROOT / f"data/{YEAR}/清河镇.xlsx"
BARE = [
    "import matplotlib.pyplot as plt\nimport pandas as pd",
    f'ledgers = pd.read_excel(r"{WORKBOOK}", sheet_name=None)\nnext(iter(ledgers.values()))',
    *["figure, ax = plt.subplots(figsize=(5.2, 2))\nax.bar(range(12), range(12))\nax.set_title('Months');"]
    * 12,
]


class Taken(NamedTuple):
    """Seconds from a kernel that is ready to its first output and to the end of Run All."""

    first: float
    all: float


def review_cells() -> list[str]:
    notebook: Any = nbformat.read(NOTEBOOK, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def run(cells: list[str]) -> tuple[Taken, float, list[float]]:
    """Run all cells in a fresh kernel; also return the seconds of Tab after ``review.`` and of previews."""
    manager, client = start_new_kernel(cwd=str(ROOT), env={**os.environ, "PYTHONPATH": str(ROOT)})
    shown: list[float] = []

    def seen(message: dict[str, Any]) -> None:
        if message["msg_type"] in ("execute_result", "display_data"):
            shown.append(time.perf_counter())

    def execute(source: str) -> None:
        reply = client.execute_interactive(source, output_hook=seen, timeout=300)
        assert reply["content"]["status"] == "ok", reply["content"]

    try:
        start = time.perf_counter()
        for source in cells:
            execute(source)
        end = time.perf_counter()
        taken = Taken(shown[0] - start, end - start)
        client.complete("review.", reply=True, timeout=60)
        tab = time.perf_counter()
        client.complete("review.", reply=True, timeout=60)
        tab = time.perf_counter() - tab
        previews = []
        for _ in range(2 if cells is not BARE else 0):
            asked = time.perf_counter()
            execute("review.preview()")
            previews.append(time.perf_counter() - asked)
        return taken, tab, previews
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main(rounds: int = 5) -> None:
    ratios: list[Taken] = []
    print(f"load {os.getloadavg()[0]:.1f}")
    for _ in range(rounds):
        (bare, *_), (review, tab, previews) = run(BARE), run(review_cells())
        ratios.append(Taken(review.first / bare.first, review.all / bare.all))
        print(
            f"bare: first output {bare.first:.2f} s, all {bare.all:.2f} s"
            f"   review: first output {review.first:.2f} s, all {review.all:.2f} s"
            f"   Tab {tab:.2f} s, preview {previews[0]:.2f} s, again {previews[1]:.2f} s"
        )
    first, whole = (median(each) for each in zip(*ratios, strict=True))
    print(f"median of {rounds} rounds: first output {first:.2f} of the bare notebook, all {whole:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
