"""What a year's record and index cost a township, by the number of townships, as ratios of one run.

By hand: ``python tests/benchmarks/bench_records.py``; exits with 1 where a township of the largest year costs
more than `MOST` times what one of the smallest does, or where a file of the index is over a megabyte. Results
are made up: nothing is run, and seconds are the processor's, which other work on the machine changes little.
``--reviews 500,2000`` runs whole batches of tiny reviews as well, in seconds of the clock, and again where
nothing has changed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.batch import Order, Plan, plan, run_batch
from kit.batch.year_record import YearRecord
from kit.publishing.job import Job
from kit.publishing.results import KeyFigure, Result
from tests.support.tiny_batches import tiny_notebook

MOST = 2.0
MEGABYTE = 1_000_000
PER_COUNTY = 15


def made_up(root: Path, count: int) -> Order:
    """Write a year of tiny townships, all links to one file, and the order of their batch."""
    ledger = root / "ledger.csv"
    root.mkdir()
    ledger.write_text("项目,内容\n网评员人数,12\n", encoding="utf-8")
    for number in range(count):
        folder = root / f"data/2021/第{number // PER_COUNTY}县/{number}号镇"
        folder.mkdir(parents=True)
        os.link(ledger, folder / "基本情况.csv")
    notebook = tiny_notebook(root / "t.ipynb")
    return Order(
        year=2021,
        data=str(root / "data"),
        out=str(root / "out"),
        notebook=str(notebook),
        formats="html",
        jobs=len(os.sched_getaffinity(0)),
    )


def result_of(number: int, job: Job) -> Result:
    """Make up a result: seven in ten complete, one in ten failed."""
    if number % 10 == 9:
        return Result.failed(job.township, job.county, "《文明实践》第7行“场次”不是数")
    files = {f"{job.folder}/{job.stem}.{ending}": "0" * 64 for ending in ("ipynb", "html", "pdf", "docx")}
    names = ("县级以上媒体投稿", "宣传栏", "宣传标语", "文明实践活动场次", "理论学习次数", "志愿服务时长")
    return Result(
        township=job.township,
        county=job.county,
        outcome="complete" if number % 10 < 7 else "partial",
        reason="" if number % 10 < 7 else "未收到《先进典型》台账；未收到《网络舆情》台账",
        seconds=1.25,
        files=files,
        written_by=job.notebook_label,
        figures=tuple(KeyFigure(f"key{at}", name, at * 7, f"{at * 7}次") for at, name in enumerate(names)),
    )


class Costs(dict[str, float]):
    """Seconds by what they were spent on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure what is done within."""
        began = self._clock()
        yield
        self[name] = self._clock() - began


def recorded(order: Order) -> Costs:
    """Measure a batch whose reviews cost nothing, and the start of the next."""
    costs = Costs(time.process_time)
    planned = Plan(())
    with costs.of("planning"):
        planned = plan(order)
    with costs.of("a first start"):
        record = YearRecord(order, planned.jobs, order.year_store)
    results = [result_of(number, job) for number, job in enumerate(planned)]
    with costs.of("noting results"):
        for result in results:
            record.keep(result)
    with costs.of("run.json and index"):
        record.write()
    with costs.of("a later start"):
        YearRecord(order, planned.jobs, order.year_store)
    return costs


def run(order: Order) -> Costs:
    """Measure a batch of tiny reviews, and the next, which finds nothing changed."""
    costs = Costs(time.perf_counter)
    with costs.of("a batch"):
        run_batch(order)
    with costs.of("a batch, all unchanged"):
        run_batch(order)
    return costs


def largest_file(order: Order) -> int:
    """Return the bytes of the largest file of a year's index."""
    year = Path(order.out) / "2021"
    return max(path.stat().st_size for path in (year / "index.html", *year.glob("index/*")))


def show(sizes: Sequence[int], costs: Sequence[Costs]) -> float:
    """Print the costs of a township by size, and return the largest ratio to the smallest size."""
    print(f"{'ms a township':24}" + "".join(f"{size:>10}" for size in sizes) + f"{'ratio':>8}")
    worst = 0.0
    for name in costs[0]:
        each = [1000 * cost[name] / size for size, cost in zip(sizes, costs, strict=True)]
        # What takes no time at all has no ratio.
        ratio = each[-1] / each[0] if costs[-1][name] > 0.5 else 0.0
        worst = max(worst, ratio)
        print(f"{name:24}" + "".join(f"{value:10.3f}" for value in each) + f"{ratio:8.2f}")
    return worst


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="500,2000,5000", help="townships; 41352 is the whole country")
    parser.add_argument("--reviews", default="", help="townships of whole batches")
    given = parser.parse_args(arguments)
    bad = False
    with tempfile.TemporaryDirectory() as folder:
        for measure, listed in ((recorded, given.sizes), (run, given.reviews)):
            sizes = [int(size) for size in listed.split(",") if size]
            if sizes:
                orders = [made_up(Path(folder) / f"{measure.__name__}-{size}", size) for size in sizes]
                bad |= show(sizes, [measure(order) for order in orders]) > MOST
                largest = max(map(largest_file, orders))
                print(f"largest file of an index: {largest / 1000:.0f} kB\n")
                bad |= largest > MEGABYTE
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
