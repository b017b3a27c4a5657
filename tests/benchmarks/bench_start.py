"""Reviews in processes forked from one that has everything loaded, beside a fresh interpreter for each.

By hand: ``python tests/benchmarks/bench_start.py [TOWNSHIPS] [AT_A_TIME]``; only prints. Both write the same
files with the same command line: ``batch`` for all, and ``run`` for each, so many at a time. Before that, the
seconds from the command to the first output of the first review's cells, beside an interpreter that imports
no more than papermill and matplotlib.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.made_up import ROOT, YEAR, township_names, write_townships


def kit(command: str, data: Path, out: Path, *more: str) -> None:
    """Run a command of the kit."""
    words = [
        sys.executable,
        "-m",
        "kit",
        command,
        "--year",
        str(YEAR),
        "--data",
        str(data),
        "--out",
        str(out),
    ]
    subprocess.run([*words, *more], cwd=ROOT, capture_output=True, check=True)


def each_anew(data: Path, out: Path, names: list[str], at_a_time: int) -> None:
    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(lambda name: kit("run", data, out, name), names))


def to_first_output(command: str, data: Path, folder: Path, *more: str) -> float:
    """Return the seconds until a cell of the first review has displayed something."""
    folder.mkdir()
    words = [sys.executable, "-m", "kit", command, "--year", str(YEAR), "--data", str(data), *more]
    words += ["--out", str(folder / "out")]
    began = time.perf_counter()
    process = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            for journal in folder.glob("*/*/unfinished.jsonl"):
                if b'"output_type"' in journal.read_bytes():
                    return time.perf_counter() - began
            time.sleep(0.005)
        raise SystemExit(f"{command} ended without an output")
    finally:
        process.terminate()
        process.wait()


def importing() -> float:
    """Return the seconds of an interpreter that imports papermill and matplotlib."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import papermill, matplotlib.backend_bases"], check=True)
    return time.perf_counter() - began


def main(count: int = 24, at_a_time: int = 2) -> None:
    names = township_names(count)
    print(f"{count} townships, {at_a_time} at a time; load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        write_townships(data, names)
        for number in range(3):
            first = {
                "run": to_first_output("run", data, Path(name) / f"run-{number}", names[0]),
                "batch": to_first_output(
                    "batch", data, Path(name) / f"batch-{number}", "--jobs", str(at_a_time)
                ),
                "import papermill, matplotlib": importing(),
            }
            print("to the first output, s: " + ", ".join(f"{way} {each:.2f}" for way, each in first.items()))
        ways: dict[str, Callable[[], None]] = {
            "forked from a prepared process": partial(
                kit, "batch", data, Path(name) / "batch", "--jobs", str(at_a_time)
            ),
            "a fresh interpreter each": partial(each_anew, data, Path(name) / "run", names, at_a_time),
        }
        for way, run in ways.items():
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            run()
            wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{way:32}{wall / count:6.2f} s a review, {cpu / count:5.2f} s CPU")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
