"""Memory of the batch and of its fork server over many tiny reviews.

By hand: ``python -m tests.benchmarks.bench_memory 1000``; the last line tells how much both have grown since
the first 50.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from kit.batch import Order, run_batch
from kit.publishing.results import Result
from tests.support.tiny_batches import tiny_notebook, write_tiny

FIRST = 50


def resident(pid: int) -> float:
    """Megabytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tiny(folder / "data", *(f"第{number}镇" for number in range(count)))
        tiny_notebook(folder / "t.ipynb")
        sizes: list[tuple[float, float]] = []

        def told(entry: Result) -> None:
            assert entry.outcome == "partial", entry.reason
            me = os.getpid()
            (warm,) = map(int, Path(f"/proc/{me}/task/{me}/children").read_text().split())
            sizes.append((resident(me), resident(warm)))
            if len(sizes) % FIRST == 0:
                print(len(sizes), *(f"{size:.1f} MB" for size in sizes[-1]), flush=True)

        order = Order(
            year=2021,
            data=str(folder / "data"),
            out=str(folder / "out"),
            notebook=str(folder / "t.ipynb"),
            formats="html",
            jobs=2,
        )
        run_batch(order, told)
        first, last = sizes[FIRST - 1], sizes[-1]
        print("batch ×{:.3f}, fork server ×{:.3f}".format(*(b / a for a, b in zip(first, last, strict=True))))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
