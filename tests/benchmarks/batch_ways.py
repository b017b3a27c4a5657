"""The ways to publish reviews that `make bench` compares, each run as a process of its own and timed."""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kit.files.cache_folder import CACHE
from tests.benchmarks.made_up import ROOT, YEAR
from tests.benchmarks.process_tree import megabytes, processes
from tests.benchmarks.small_environment import clean

HERE = Path(__file__).parent
NOTEBOOK = ROOT / "notebooks/township_review.ipynb"
_BIN = Path(sys.executable).parent
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Timed:
    """What a way took.

    Attributes
    ----------
    reviews : int
    whole : float
        Seconds from its start to its end.
    warm : float
        Seconds a review once it had started; of a way that starts anew for each, seconds a review.
    cpu : float
        Seconds of processor time a review, start included.
    memory : dict of str to float
        Peaks in MB, by process.
    """

    reviews: int
    whole: float
    warm: float
    cpu: float
    memory: dict[str, float] = field(default_factory=dict)

    @property
    def each(self) -> float:
        """Seconds a review, start included."""
        return self.whole / self.reviews


def batch(
    data: Path,
    out: Path,
    count: int,
    *,
    jobs: int,
    formats: str = "html,pdf",
    outcome: str = "完整",
    more: Sequence[str] = (),
) -> Timed:
    """Way a: ``review-kit batch`` of a folder of `count` townships; it keeps the ledgers that it reads."""
    command = [
        *(str(_BIN / "review-kit"), "batch", "--year", str(YEAR), "--jobs", str(jobs), *more),
        *("--data", str(data), "--out", str(out), "--formats", formats, "--notebook", str(NOTEBOOK)),
    ]
    surroundings = clean() | {"PYTHONUNBUFFERED": "1", CACHE: str(out.with_name(f"{out.name}-cache"))}
    before, began = _used(), time.perf_counter()
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)
    with _Memory(process.pid) as memory:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            if line.startswith("["):
                told.append(time.perf_counter())
                memory.done = len(told)
                if f" {outcome}（" not in line:
                    raise SystemExit(f"the batch did not do what it should: {line}")
        process.wait()
    whole = time.perf_counter() - began
    if process.returncode or len(told) != count:
        raise SystemExit(f"the batch ended with {process.returncode} after {len(told)} of {count} reviews")
    # The first of each worker has waited for the start.
    warm = (told[-1] - told[jobs - 1]) / (count - jobs)
    return Timed(count, whole, warm, (_used() - before) / count, memory.peaks)


def shell_loops(small: Path, data: Path, out: Path, names: Sequence[str], *, loops: int) -> Timed:
    """Way b: papermill, nbconvert and Chromium as commands, one township after the other in each loop."""
    before, began = _used(), time.perf_counter()
    running = []
    for number in range(loops):
        folder = out / str(number)
        folder.mkdir(parents=True)
        script = _LOOP.format(
            townships=" ".join(names[number::loops]),
            notebook=shlex.quote(str(NOTEBOOK)),
            data=shlex.quote(str(data)),
            year=YEAR,
        )
        surroundings = clean() | {"PATH": f"{small}{os.pathsep}{os.environ['PATH']}"}
        with (folder / "log").open("w") as log:
            running.append(
                subprocess.Popen(["sh", "-ec", script], cwd=folder, env=surroundings, stdout=log, stderr=log)
            )
    for process in running:
        process.wait()
    whole = time.perf_counter() - began
    made = list(out.glob("*/*.pdf"))
    if any(process.returncode for process in running) or len(made) != len(names):
        raise SystemExit(f"the shell loop failed: see {out}/*/log")
    return Timed(len(names), whole, whole / len(names), (_used() - before) / len(names))


# Nothing of a page waits for an address elsewhere, so that the line to the internet makes no difference.
_LOOP = """
for township in {townships}; do
    papermill --no-progress-bar {notebook} $township.ipynb -p township $township -p year {year} -p data {data}
    jupyter nbconvert --to html $township.ipynb
    chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/profile" \
        --host-resolver-rules="MAP * ~NOTFOUND" --no-pdf-header-footer \
        --print-to-pdf=$township.pdf $township.html
done
"""


def own_code(data: Path, names: Sequence[str]) -> Timed:
    """Way c: the cells of the notebook in one process, warm."""
    words = [sys.executable, str(HERE / "own_code.py"), str(NOTEBOOK), str(data), str(YEAR)]
    told = json.loads(_output([*words, names[0], *names], clean() | _ONE_THREAD))
    seconds = sum(told["seconds"])
    count = len(names)
    return Timed(count, seconds, seconds / count, sum(told["cpu"]) / count, {"own code": told["peak"]})


def plain_pool(small: Path, data: Path, out: Path, names: Sequence[str], *, workers: int) -> Timed:
    """Way d: a warm pool of papermill's plain API, HTMLExporter and Typst."""
    words = [str(small / "python"), str(HERE / "plain_pool.py"), str(NOTEBOOK), str(data), str(out)]
    before = _used()
    told = json.loads(_output([*words, str(YEAR), str(workers), names[0], *names], clean()))
    runs = len(names) + 2 * workers
    return Timed(len(names), told["seconds"], told["seconds"] / len(names), (_used() - before) / runs)


def _output(words: list[str], surroundings: dict[str, str]) -> str:
    done = subprocess.run(words, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words[1]} failed:\n{done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1]


def _used() -> float:
    """Processor time of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Memory:
    """Looks at the processes of a batch as it runs; Linux only, elsewhere it sees nothing."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.peaks: dict[str, float] = {}
        self.done = 0

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            for kind, pid in processes(self._pid):
                peak = megabytes(pid, "status").get("VmHWM", 0)
                self._note(kind, peak)
                if kind in ("worker", "Typst"):
                    self._note(f"{kind}'s own", megabytes(pid, "smaps_rollup").get("Private_Dirty", 0))
                elif self.done >= 50:
                    self.peaks.setdefault(f"{kind} after 50", peak)

    def _note(self, name: str, taken: float) -> None:
        self.peaks[name] = max(self.peaks.get(name, 0), taken)
