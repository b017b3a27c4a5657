"""The batch on a Dask cluster of this machine: two workers beside one, and a client with 50,000 tasks.

By hand: ``python tests/benchmarks/bench_cluster.py``; exits with 1 where a bar is not kept. The scheduler and
each worker are processes of their own. Three things are asked:

- Full reviews by one worker and by two. Two cores are shared with scheduler and client, so the processor's
  seconds a review tell more than the clock's.
- Made-up reviews that only wait: what the cluster itself costs, whatever cores there are.
- Made-up reviews that are there at once, through the same `run_batch`: time and memory of the client.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.batch import Order, run_batch
from kit.batch.cluster import _LEAST_AHEAD
from kit.publishing.results import Result
from tests.benchmarks.batch_ways import NOTEBOOK
from tests.benchmarks.bench_memory import resident
from tests.benchmarks.made_up import ROOT, YEAR, township_names, write_townships
from tests.benchmarks.made_up_years import made_up
from tests.benchmarks.process_tree import processor_seconds
from tests.support.dask_processes import scheduler, worker

LEAST_OF_TWICE, MOST_GROWTH, MOST_KILOBYTES = 0.95, 1.1, 4.0

_MADE_UP = """
import time

from kit.batch import cluster_tasks
from tests.benchmarks.made_up_years import result_of


def publish_on_worker(job, order, toolchain_there):
    time.sleep({seconds})
    return result_of(0, job)


cluster_tasks.publish_on_worker = publish_on_worker
"""


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reviews", type=int, default=40, help="full reviews of each worker; 0: none")
    parser.add_argument("--formats", default="html,pdf")
    parser.add_argument("--waiting", type=int, default=200, help="reviews of each worker that wait; 0: none")
    parser.add_argument("--seconds", type=float, default=0.5, help="that each of them waits")
    parser.add_argument("--tasks", type=int, default=50_000, help="made-up reviews; 0: none")
    return parser.parse_args(arguments)


@dataclass(frozen=True)
class Pace:
    """How fast so many workers were, once each had begun: reviews a second, processor's seconds a review."""

    rate: float
    cpu: float


def pace(order: Order, workers: int, folder: Path, preload: Path | None = None) -> Pace:
    """Run a batch on a cluster of so many workers."""
    told: list[tuple[float, float]] = []
    with ExitStack() as processes:
        address, its_process = processes.enter_context(scheduler(folder))
        all_of_them = [its_process]
        for many in range(1, workers + 1):
            one = worker(address, folder, many=many, preload=preload)
            all_of_them.append(processes.enter_context(one))

        def done(result: Result) -> None:
            assert result.outcome != "failed", result.reason
            used = sum(processor_seconds(each.pid) for each in all_of_them) + time.process_time()
            told.append((time.perf_counter(), used))

        run_batch(replace(order, cluster=address), done)
    # Each worker's first review has waited for what it loads, and towards the end one may have nothing to do.
    first, last = told[2 * workers], told[-workers]
    many = len(told) - 3 * workers
    return Pace(many / (last[0] - first[0]), (last[1] - first[1]) / many)


def one_and_two(name: str, orders: Sequence[Order], folder: Path, preload: Path | None = None) -> bool:
    """Print how two workers compare with one, in two rounds by turns."""
    best: dict[int, Pace] = {}
    for _ in range(2):
        for workers, order in enumerate(orders, start=1):
            found = pace(replace(order, force=True), workers, folder, preload)
            row = f"{found.rate:7.2f} reviews a second, {found.cpu:6.3f} s of processor each"
            print(f"{name}, {workers} workers: {row}", flush=True)
            if workers not in best or found.rate > best[workers].rate:
                best[workers] = found
    _row(f"{name}: processor's seconds, one / two", best[1].cpu / best[2].cpu)
    return _at_least(f"{name}: two / twice one", best[2].rate / best[1].rate / 2, LEAST_OF_TWICE)


def many_tasks(order: Order, folder: Path, preload: Path, count: int) -> bool:
    """Print what a batch of so many made-up reviews takes of the client, fifth by fifth."""
    step = max(count // 5, 1)
    told: list[tuple[float, float, float]] = []
    done = 0
    with ExitStack() as processes:
        address, its_process = processes.enter_context(scheduler(folder))
        for many in (1, 2):
            processes.enter_context(worker(address, folder, many=many, preload=preload))

        def note(result: Result) -> None:
            nonlocal done
            done += 1
            if done % step == 0 or done == 1:
                told.append((time.perf_counter(), time.process_time(), resident(os.getpid())))
                sizes = f"client {told[-1][2]:7.1f} MB, scheduler {resident(its_process.pid):7.1f} MB"
                seconds = f"{told[-1][1]:7.1f} s of processor, {told[-1][0] - told[0][0]:7.1f} s"
                print(f"  {done:6}: {sizes}, {seconds}", flush=True)

        results = run_batch(replace(order, cluster=address), note)
    assert len(results) == count
    print(
        f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f} MB with run.json and index"
    )
    print(f"  at most {_LEAST_AHEAD} tasks are under way at a time")
    if len(told) < 4:
        return True
    # The first result came with the start.
    cpu = [later[1] - earlier[1] for earlier, later in pairwise(told[1:])]
    grown = (told[-1][2] - told[1][2]) * 1024 / (done - step)
    return all(
        (
            _at_most("processor's seconds of a fifth, last / first", cpu[-1] / cpu[0], MOST_GROWTH),
            _at_most("kB of the client a result", grown, MOST_KILOBYTES),
        )
    )


def _at_least(name: str, value: float, bar: float) -> bool:
    _row(name, value, f"{bar:7.2f}{'' if value >= bar else '   <-- NOT KEPT'}")
    return value >= bar


def _at_most(name: str, value: float, bar: float) -> bool:
    _row(name, value, f"{bar:7.2f}{'' if value <= bar else '   <-- NOT KEPT'}")
    return value <= bar


def _row(name: str, value: float, bar: str = "") -> None:
    print(f"  {name:50}{value:7.2f}{bar}", flush=True)


def measure(given: argparse.Namespace, folder: Path) -> bool:
    """Run all that is asked for, and print it."""
    kept = True
    if given.reviews:
        names = township_names(2 * given.reviews)
        write_townships(folder / "data", names)
        full = Order(
            year=YEAR,
            data=str(folder / "data"),
            out=str(folder / "full"),
            notebook=str(NOTEBOOK),
            formats=given.formats,
        )
        orders = (replace(full, townships=names[: given.reviews]), full)
        kept &= one_and_two("full reviews", orders, folder)
    for count, seconds in ((given.waiting, given.seconds), (given.tasks, 0.0)):
        if not count:
            continue
        preload = folder / f"made_up_{count}.py"
        preload.write_text(_MADE_UP.format(seconds=seconds), encoding="utf-8")
        if seconds:
            waiting = [made_up(folder / f"waiting-{many}", many) for many in (count, 2 * count)]
            kept &= one_and_two("waiting reviews", waiting, folder, preload)
        else:
            kept &= many_tasks(made_up(folder / "many", count), folder, preload, count)
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    given = options(arguments)
    # Workers import the kit that is beside this file.
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory(prefix="review-cluster-") as folder:
        return 0 if measure(given, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
