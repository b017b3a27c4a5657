"""What the processes of a batch take, read from /proc: memory, open files, processor time; Linux only."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Taken", "Watch", "megabytes", "processes", "processor_seconds", "speed"]

_TICKS = os.sysconf("SC_CLK_TCK")

_SECONDS_BETWEEN = 2.0


@dataclass(frozen=True)
class Taken:
    """What one process has, or the most that any of several had.

    Attributes
    ----------
    resident, proportional, own : float
        RSS, PSS and private dirty pages in MB.
    files : int
        Open files.
    many : int
        Processes of this kind at a time.
    """

    resident: float = 0.0
    proportional: float = 0.0
    own: float = 0.0
    files: int = 0
    many: int = 0

    def most(self, other: Taken) -> Taken:
        """Return the larger of each figure."""
        return Taken(
            max(self.resident, other.resident),
            max(self.proportional, other.proportional),
            max(self.own, other.own),
            max(self.files, other.files),
            max(self.many, other.many),
        )


class Watch:
    """Looks at the processes of a batch every other second, in a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._most: dict[str, Taken] = {}
        self._speeds: list[float] = []
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def since_last(self) -> tuple[dict[str, Taken], float]:
        """Return the most that each kind of process took since the last call, and the machine's speed."""
        with self._lock:
            most, speeds = self._most, self._speeds
            self._most, self._speeds = {}, []
        return most, sum(speeds) / len(speeds) if speeds else 0.0

    def _look(self) -> None:
        looks = 0
        while not self._over.wait(_SECONDS_BETWEEN):
            now: dict[str, list[Taken]] = {}
            for kind, pid in processes(self._pid):
                if (taken := _taken(pid)) is not None:
                    now.setdefault(kind, []).append(taken)
            looks += 1
            speeds = [speed()] if looks % 5 == 1 else []
            with self._lock:
                self._speeds += speeds
                for kind, each in now.items():
                    most = Taken(many=len(each))
                    for taken in (*each, self._most.get(kind, Taken())):
                        most = most.most(taken)
                    self._most[kind] = most


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process, of those below it, and of those that they have waited for."""
    return sum(_times(each) for _, each in processes(pid))


def speed() -> float:
    """Return how often a small loop runs in a second of processor time, in thousands."""
    began = time.thread_time()
    times = 0
    while (took := time.thread_time() - began) < 0.02:
        times += 1
        sum(value * value for value in range(200))
    return times / took / 1000


def processes(pid: int) -> Iterator[tuple[str, int]]:
    """Yield every process of a batch with what it is."""
    yield "command", pid
    for server in _children(pid):
        yield "fork server", server
        for child in _children(server):
            yield ("Typst" if _read(child, "comm") == b"typst\n" else "worker"), child


def megabytes(pid: int, file: str) -> dict[str, float]:
    """Return the figures in kB of a file of /proc by name, in MB; none of a process that is gone."""
    lines = (line.split() for line in _read(pid, file).decode("utf-8", "replace").splitlines())
    return {words[0].rstrip(":"): int(words[1]) / 1024 for words in lines if words[2:] == ["kB"]}


def _taken(pid: int) -> Taken | None:
    told = megabytes(pid, "smaps_rollup")
    try:
        files = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 - only their number is asked for
        return Taken(told["Rss"], told["Pss"], told["Private_Dirty"], files, 1)
    except (KeyError, OSError):
        # It ended meanwhile.
        return None


def _times(pid: int) -> float:
    # Its name may have spaces and brackets.
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _children(pid: int) -> list[int]:
    # Each thread has its own.
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [
        int(each) for thread in threads for each in _read(pid, f"task/{thread.parent.name}/children").split()
    ]


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
