"""A Dask scheduler and its workers, each a process of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["scheduler", "worker"]

_SECONDS = 180
"""To start in, on a busy machine."""

_WITHOUT_THE_KIT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "kit":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
"""


@contextmanager
def scheduler(folder: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a scheduler in a process of its own; give its address."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    words = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, *words, "--no-dashboard", "--scheduler-file", str(told)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        from distributed import Client

        with Client(scheduler_file=str(told), timeout=_SECONDS, set_as_default=False) as client:
            address = client.scheduler.address
        yield address, process
    finally:
        process.kill()
        process.wait()


@contextmanager
def worker(
    address: str, folder: Path, *, with_kit: bool = True, many: int = 1, preload: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of one thread in a process of its own, as one of so many of its scheduler."""
    surroundings = {**os.environ}
    if not with_kit:
        (folder / "without").mkdir(exist_ok=True)
        (folder / "without/sitecustomize.py").write_text(_WITHOUT_THE_KIT, encoding="utf-8")
        surroundings["PYTHONPATH"] = str(folder / "without")
    words = ["-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    words += ["--preload", str(preload)] if preload is not None else []
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        from distributed import Client

        with Client(address, timeout=_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(many, timeout=_SECONDS)
        yield process
    finally:
        process.kill()
        process.wait()
