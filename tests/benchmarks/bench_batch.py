"""The batch beside the ways in which people run a notebook for many townships: ``make bench``.

All in one run, side by side, with a full review of the kit (three years of 清河镇's ledgers under made-up
names), .ipynb + HTML + PDF each:

a  ``review-kit batch``
b  a shell loop of papermill, ``jupyter nbconvert --to html`` and Chromium's print to PDF
c  the notebook's own code in one process, warm: no papermill and no export
d  a warm pool of papermill's plain API, HTMLExporter and Typst

The bars are those that the kit set itself; CPU, where a row says so, is steadier than the clock.

b and d have an environment of their own without JupyterLab, compiled. Seconds differ from machine to machine
and from hour to hour; the ratios are what is asked for. Nothing fails here: it is for reading.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.batch_ways import Timed, batch, own_code, plain_pool, shell_loops
from tests.benchmarks.made_up import link_townships, township_names, write_townships
from tests.benchmarks.small_environment import small_environment

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--workers", type=int, default=CORES, help="reviews at a time (default: the cores)")
    parser.add_argument("--batch", type=int, default=40, help="reviews of way a with all workers")
    parser.add_argument("--single", type=int, default=12, help="reviews of way a with one worker, and of c")
    parser.add_argument("--loop", type=int, default=6, help="reviews of way b; 0 leaves it out")
    parser.add_argument("--pool", type=int, default=12, help="reviews of way d; 0 leaves it out")
    parser.add_argument("--rounds", type=int, default=2, help="how often a and c run in turns; best counts")
    parser.add_argument("--growth", default="50,100,200,400", help="sizes for the growth; '' leaves it out")
    parser.add_argument(
        "--environments",
        type=Path,
        default=Path(tempfile.gettempdir()),
        help="where the small environment is kept from run to run",
    )
    given = parser.parse_args(arguments)
    if given.loop and not shutil.which("chromium"):
        print("there is no chromium: way b is left out")
        given.loop = 0
    return given


class Bench:
    """One run of all ways."""

    def __init__(self, given: argparse.Namespace, root: Path) -> None:
        self._given = given
        self._root = root
        self._sizes = [int(size) for size in given.growth.split(",") if size]
        self._names = township_names(max(given.batch, given.single, given.loop, given.pool, *self._sizes, 1))
        self._data = root / "data"
        self._turn = 0
        self._began = time.perf_counter()
        self._best: dict[str, Timed] = {}
        write_townships(self._data, self._names)

    def run(self) -> None:
        """Measure and print."""
        given = self._given
        small = small_environment(given.environments) if given.loop or given.pool else Path()
        many, one, docx = f"a, {given.workers} workers", "a, 1 worker", "a, 1 worker, with Word"
        bare = "a, 1 worker, no records"
        print(f"{CORES} cores, load {os.getloadavg()[0]:.1f}; Python {sys.version.split()[0]}\n")
        print(f"{'way':34}{'reviews':>8}{'s each':>9}{'started':>9}{'CPU s':>8}")
        for _ in range(given.rounds):
            self._take("c", own_code(self._data, self._names[: given.single]))
            self._take(one, self._batch(given.single, jobs=1))
            self._take(docx, self._batch(given.single, jobs=1, formats="html,pdf,docx"))
            self._take(bare, self._batch(given.single, jobs=1, more=["--no-record"]))
        for _ in range(given.rounds):
            self._take(many, self._batch(given.batch, jobs=given.workers))
        if given.loop:
            names = self._names[: given.loop]
            for loops in dict.fromkeys((1, given.workers)):
                self._take(
                    f"b, {loops} at a time",
                    shell_loops(small, self._data, self._folder(), names, loops=loops),
                )
        if given.pool:
            names = self._names[: given.pool]
            for workers in (given.workers, given.workers + 1):
                pool = plain_pool(small, self._data, self._folder(), names, workers=workers)
                self._take("d, best", pool, f"d, {workers} workers")
        growth = {size: self._grown(size) for size in self._sizes}
        if not growth:
            self._grown(given.batch)
        self._ratios(many, one, docx, bare, growth)
        self._memory(many, growth)
        print(f"\nmeasured in {time.perf_counter() - self._began:.0f} s")

    def _grown(self, size: int) -> Timed:
        """Time a batch of that size, and the same once more with nothing changed."""
        out = self._folder()
        first = self._batch(size, jobs=self._given.workers, out=out)
        if self._sizes:
            self._line(f"a, {self._given.workers} workers, batch of {size}", first)
        if size == max(self._sizes, default=size):
            jobs = self._given.workers
            second = batch(self._part(size), out, size, jobs=jobs, outcome="未变")
            self._take("a, nothing changed", second)
        shutil.rmtree(out)
        return first

    def _batch(
        self,
        count: int,
        *,
        jobs: int,
        formats: str = "html,pdf",
        out: Path | None = None,
        more: Sequence[str] = (),
    ) -> Timed:
        return batch(self._part(count), out or self._folder(), count, jobs=jobs, formats=formats, more=more)

    def _part(self, count: int) -> Path:
        part = self._root / f"data-{count}"
        if not part.exists():
            link_townships(self._data, part, self._names[:count])
        return part

    def _folder(self) -> Path:
        self._turn += 1
        return self._root / f"out-{self._turn}"

    def _take(self, name: str, timed: Timed, label: str = "") -> None:
        """Print what a way took, and keep the best of several."""
        self._line(label or name, timed)
        if name not in self._best or timed.warm < self._best[name].warm:
            self._best[name] = timed

    def _line(self, label: str, timed: Timed) -> None:
        print(
            f"{label:34}{timed.reviews:8}{timed.each:9.3f}{timed.warm:9.3f}{timed.cpu:8.3f}",
            flush=True,
        )

    def _ratios(self, many: str, one: str, docx: str, bare: str, growth: dict[int, Timed]) -> None:
        best, workers = self._best, self._given.workers
        own = best["c"].warm
        print("\nseconds a review once a way had started; against b and of what is unchanged with the start")
        print("records, the data that verify needs and the index are in a")
        print(f"  {'':46}{'now':>8}{'bar':>6}{'aim':>6}")
        if self._given.loop:
            loop, loops = best["b, 1 at a time"].each, best[f"b, {workers} at a time"].each
            _at_least(f"b, {workers} at a time / {many}", loops / best[many].each, 16, aim=20)
            _at_least(f"b, one after the other / {many}", loop / best[many].each, 32, aim=40)
        if self._given.pool:
            _at_least(f"d, best / {many}", best["d, best"].warm / best[many].warm, 7)
        _at_most(f"{one} / c", best[one].warm / own, 1.8, aim=1.5)
        _at_most("Word / c", (best[docx].warm - best[one].warm) / own, 0.1)
        _at_most("records: a / a without, CPU", best[one].cpu / best[bare].cpu, 1.1)
        second = best["a, nothing changed"]
        # In a small batch the start would be all that is seen.
        standing = second.each if self._sizes else second.warm
        _at_most(f"nothing changed, ms a township of {second.reviews}", standing * 1000, 2)
        if len(growth) > 1:
            least, most = min(growth), max(growth)
            # A fixed start weighs less the more there are: the growth is that of what comes after it.
            grown = growth[most].warm / growth[least].warm
            _at_most(f"batch of {most} / batch of {least}", grown, 1.05)

    def _memory(self, many: str, growth: dict[int, Timed]) -> None:
        print("\npeak memory, MB")
        largest = growth[max(growth)] if growth else self._best[many]
        for name, peak in {**largest.memory, **self._best["c"].memory}.items():
            print(f"  {name:26}{peak:8.0f}")


def _at_least(name: str, value: float, bar: float, *, aim: float | None = None) -> None:
    _row(name, value, bar, aim, is_kept=value >= bar)


def _at_most(name: str, value: float, bar: float, *, aim: float | None = None) -> None:
    _row(name, value, bar, aim, is_kept=value <= bar)


def _row(name: str, value: float, bar: float, aim: float | None, *, is_kept: bool) -> None:
    wanted = f"{bar:6g}{'' if aim is None else f'{aim:6g}'}"
    print(f"  {name:46}{value:8.2f}{wanted}{'' if is_kept else '   <-- NOT KEPT'}")


def main() -> None:
    given = options()
    with tempfile.TemporaryDirectory(prefix="review-bench-") as root:
        Bench(given, Path(root)).run()


if __name__ == "__main__":
    main()
