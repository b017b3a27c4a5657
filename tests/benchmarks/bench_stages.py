"""Where the processor time of a review goes in a batch as it runs, by stage.

By hand: ``python tests/benchmarks/bench_stages.py [--reviews N] [--formats html,pdf,docx]``; Linux; only
prints. The reviews are those of `make bench`, one at a time. *In the batch* is the median of reviews in
forked workers, with the Typst process beside the worker; *warm* is that of reviews that were written once
before in the same process, which is the least that its stages take (of PDF and Word it shows nothing, since
Typst remembers the document). What belongs to no stage of the worker is told too: its start and end, the fork
server, and the command, so that the table sums up to all that the batch took. The last lines are the batch
with and without the records that documents carry, in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.batch import Order, run_batch
from kit.files.cache_folder import CACHE
from kit.publishing.results import Result
from tests.benchmarks.made_up import ROOT, YEAR, township_names, write_townships
from tests.benchmarks.staged import STAGES, StagedTask

NOTEBOOK = ROOT / "notebooks/township_review.ipynb"


def order_of(root: Path, out: str, formats: str, *, no_record: bool = False) -> Order:
    return Order(
        year=YEAR,
        data=str(root / "data"),
        out=str(root / out),
        notebook=str(NOTEBOOK),
        formats=formats,
        jobs=1,
        no_record=no_record,
    )


def published(order: Order, told: Path, times: int) -> list[dict[str, Any]]:
    """Run a batch of staged tasks; return what each told, in the order in which they ran."""
    told.mkdir()

    with patch("kit.batch.run.PublishTask", lambda job: StagedTask(job, told, times)):
        run_batch(order, _sound)
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(told.iterdir())]


def _sound(result: Result) -> None:
    if result.outcome != "complete":
        raise SystemExit(f"{result.name}: {result.outcome} {result.reason}")


def used() -> float:
    """Return the processor time of this process and of all that it has waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def line(name: str, *seconds: float | None) -> None:
    print(f"{name:28}" + "".join(f"{'' if each is None else f'{each * 1000:.1f}':>14}" for each in seconds))


def stages(root: Path, count: int, formats: str) -> None:
    """Print the table of stages."""
    before, own = used(), time.process_time()
    cold = published(order_of(root, "cold", formats), root / "cold-told", 1)
    whole, own = used() - before, time.process_time() - own
    warm = published(order_of(root, "warm", formats), root / "warm-told", 2)
    # The first of a Typst process takes five times as long: it is part of the start.
    usual = {stage: median(each["stages"].get(stage, 0) for each in cold) for stage in STAGES}
    print(f"{'ms of processor time':28}{'in the batch':>14}{'warm':>14}")
    for stage in STAGES:
        again = None if stage in ("PDF", "Word") else median(each["stages"].get(stage, 0) for each in warm)
        line(stage, usual[stage], again)
    # Of the workers that had ended when the last one began, and of the server between the first and the last.
    ended = (cold[-1]["ended"] - cold[0]["ended"]) / (count - 1)
    began, told = mean(each["begun"] for each in cold), mean(each["whole"] for each in cold)
    server = (cold[-1]["server"] - cold[0]["server"]) / (count - 1)
    rest = {
        "the worker's start": began,
        "the worker's end": max(0.0, ended - told),
        "the fork server": server,
        "the command": own / count,
    }
    for name, seconds in rest.items():
        line(name, seconds)
    summed = sum(rest.values()) + sum(usual.values())
    line("a review", summed)
    line("the start, once", whole - count * summed)


def with_and_without_records(root: Path, formats: str, rounds: int) -> None:
    """Print what records cost: pairs of batches in turns."""
    taken: dict[bool, list[float]] = {False: [], True: []}
    for number in range(rounds):
        for no_record in (False, True) if number % 2 else (True, False):
            before = used()
            out = f"records-{number}-{no_record}"
            run_batch(order_of(root, out, formats, no_record=no_record), _sound)
            taken[no_record].append(used() - before)
    ratios = [kept / without for kept, without in zip(taken[False], taken[True], strict=True)]
    print(f"\nbatch / batch --no-record, {rounds} pairs: {median(ratios):.3f}   at most 1.1")
    print("  " + " ".join(f"{ratio:.3f}" for ratio in ratios))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--reviews", type=int, default=8)
    parser.add_argument("--formats", default="html,pdf,docx")
    parser.add_argument("--records", type=int, default=3, help="pairs with and without records; 0 for none")
    given = parser.parse_args(arguments)
    # The workers import the staged task.
    os.environ["PYTHONPATH"] = str(ROOT)
    # All are read, those that are written twice in one process too.
    os.environ[CACHE] = ""
    with tempfile.TemporaryDirectory(prefix="review-stages-") as folder:
        root = Path(folder)
        write_townships(root / "data", township_names(given.reviews))
        print(f"{given.reviews} reviews, {given.formats}; load {os.getloadavg()[0]:.1f}\n")
        if given.reviews > 1:
            stages(root, given.reviews, given.formats)
        if given.records:
            with_and_without_records(root, given.formats, given.records)


if __name__ == "__main__":
    main()
