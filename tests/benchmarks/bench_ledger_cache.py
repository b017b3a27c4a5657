"""What ledgers of three years cost to read, to read and keep, and to take from the cache, in turns.

By hand: ``python tests/benchmarks/bench_ledger_cache.py [--townships N]``; only prints. The last lines are of
fresh interpreters, which have to find out first which code they are.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.files import find_place
from kit.files.cache_folder import cache_in
from kit.ledgers import read_ledgers
from kit.subjects import load_subject
from tests.benchmarks.made_up import ROOT, YEAR, township_names, write_townships

ONCE = """
import sys, time
from pathlib import Path
from tests.benchmarks.bench_ledger_cache import read
data, name, cache = sys.argv[1:]
print(read(Path(data), name, Path(cache) if cache else None))
"""


def read(data: Path, township: str, cache: Path | None) -> float:
    """Return the milliseconds of processor time that a township's three years take."""
    catalogue = load_subject("").catalogue
    with cache_in(cache):
        began = time.process_time()
        for year in range(YEAR - 2, YEAR + 1):
            read_ledgers(find_place(data, year, township), catalogue)
        return (time.process_time() - began) * 1000


def in_fresh_interpreter(data: Path, township: str, cache: Path | None) -> float:
    """Return the same of a process of its own, its imports left out."""
    words = [sys.executable, "-c", ONCE, str(data), township, str(cache or "")]
    return float(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--townships", type=int, default=24)
    names = township_names(parser.parse_args().townships)
    with tempfile.TemporaryDirectory(prefix="ledger-cache-") as folder:
        data, cache = Path(folder) / "data", Path(folder) / "cache"
        write_townships(data, names)
        ways = {"read": (None,), "read and kept": (cache,), "from the cache": (cache,)}
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for name in names:
            for way, (folder_,) in ways.items():
                taken[way].append(read(data, name, folder_))
        for way, milliseconds in taken.items():
            print(f"{way:36}{median(milliseconds):8.1f} ms")
        sizes = [path.stat().st_size for path in cache.rglob("*") if path.is_file()]
        print(f"{'an entry, one of ' + str(len(sizes)):36}{median(sizes) / 1000:8.1f} KB")
        for way, of in (("read", None), ("from the cache", cache)):
            milliseconds = [in_fresh_interpreter(data, name, of) for name in names[:8]]
            print(f"{way + ', a fresh interpreter':36}{median(milliseconds):8.1f} ms")


if __name__ == "__main__":
    main()
