"""What a year's record and index cost a township, by the number of townships, as ratios of one run.

By hand: ``python tests/benchmarks/bench_records.py``; exits with 1 where a township of the largest year costs
more than `MOST` times what one of the smallest does, or where a file of the index is over a megabyte. Results
are made up: nothing is run, and seconds are the processor's, which other work on the machine changes little.
The last lines are one more run and one verdict in the year, against writing its record and index whole.
``--reviews 500,2000`` runs whole batches of tiny reviews as well, in seconds of the clock, and again where
nothing has changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.batch import Order, Plan, plan, run_batch
from kit.batch.index_writing import write_index
from kit.batch.verdicts import VERDICTS, Verdict, Verdicts, is_document, verdicts_json
from kit.batch.year_record import YearRecord
from kit.layout import RUN_RECORD
from kit.proof.verdicts_kept import keep_verdicts
from kit.proof.verifying import Verified
from kit.publishing.results import read_run_record
from kit.stores.folder import FolderStore
from kit.stores.hashes import sha256
from tests.benchmarks.made_up_years import made_up, result_of

MOST = 2.0
MOST_OF_ONE = 0.5
MEGABYTE = 1_000_000


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


def one_more(order: Order) -> Costs:
    """Measure a run and a verdict of one township in a year that is written and verified."""
    costs = Costs(time.process_time)
    store = FolderStore(Path(order.out) / "2021")
    found = read_run_record(store.read(RUN_RECORD))
    assert found is not None
    names = (name for each in found.townships for name in each.files if is_document(name))
    store.write_all(
        {VERDICTS: verdicts_json(Verdicts({name: Verdict("0" * 64, "0" * 64, 0) for name in names}))}
    )
    with costs.of("index, whole"):
        write_index(store, found, whole=True)
    # What differs is put together beforehand: it is a run's own.
    planned = plan(order)
    job = planned.jobs[7]
    found = found.with_results([result_of(0, job)])
    with costs.of("index of one more run"):
        write_index(store, found)
    with costs.of("one more run, with run.json"):
        record = YearRecord(replace(order, townships=(job.name,)), [job], store)
        record.keep(result_of(1, job))
        record.write()
    name = f"{job.folder}/{job.stem}.html"
    store.write_all({name: b""})
    verified = Verified(1, 0, (), names=(f"{store}/{name}",), hashes=(sha256(b""),))
    with costs.of("one verdict, with verify.json"):
        keep_verdicts([f"{store}/{name}"], verified)
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


def show_one(sizes: Sequence[int], costs: Sequence[Costs]) -> float:
    """Print what one township costs in a year, and return the largest share of its index in a whole one."""
    print(f"{'ms in a year of':32}" + "".join(f"{size:>10}" for size in sizes))
    for name in costs[0]:
        print(f"{name:32}" + "".join(f"{1000 * cost[name]:10.0f}" for cost in costs))
    last = costs[-1]
    share = last["index of one more run"] / last["index, whole"]
    print(f"index of one more run: {share:.0%} of a whole one\n")
    return share


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
            if sizes and measure is recorded:
                bad |= show_one(sizes, [one_more(order) for order in orders]) > MOST_OF_ONE
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
