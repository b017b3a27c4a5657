"""A batch may be killed at any moment: what stands is whole, and the next batch does the rest.

Three kills by default; ``KILLS=200 pytest tests/test_batch_kills.py`` for the long sweep.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
from pathlib import Path
from threading import Event

import pytest

from kit.workers.limits import FORKS
from tests.support.tiny_batches import (
    GOOD,
    begun,
    check_whole,
    ended,
    processes,
    record,
    tiny_notebook,
    tree,
    write_tiny,
)

pytestmark = [pytest.mark.first_subject, pytest.mark.skipif(not FORKS, reason="reads /proc")]

KILLS = int(os.environ.get("KILLS", "3"))


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return []


def victim(cli: int, who: str) -> int | None:
    """Find the batch's own process, its fork server or one of the children."""
    if who == "batch":
        return cli
    for warm in children(cli):
        return warm if who == "warm" else next(iter(children(warm)), None)
    return None


def gone(mark: str) -> bool:
    """Whether all processes end within half a minute of their own accord."""
    return any(Event().wait(0.1) or not list(processes(mark)) for _ in range(300))


@pytest.mark.slow
def test_batches_killed_at_random_moments_leave_nothing_half(tmp_path: Path) -> None:
    names = (*GOOD, "戊镇", "己镇")
    write_tiny(tmp_path / "data", *names)
    tiny_notebook(tmp_path / "t.ipynb", "print(township)")
    mark = str(tmp_path / "tmp")
    year = tmp_path / "out/2021"
    code, _, err = ended(begun(tmp_path, out="undisturbed"))
    assert code == 0, err
    undisturbed = tree(tmp_path / "undisturbed/2021")
    chance = random.Random(f"{KILLS}")
    for number in range(KILLS):
        who = ("batch", "warm", "child")[number % 3]
        process = begun(tmp_path, "--jobs", "2", "--force")
        assert process.stdout is not None
        for _ in range(chance.randrange(4)):
            process.stdout.readline()
        Event().wait(chance.uniform(0, 0.3))
        if pid := victim(process.pid, who):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        code, out, err = ended(process)
        assert gone(mark), f"killed {who}: processes are left"
        assert "Traceback" not in out + err
        check_whole(year)
        if who == "warm":
            assert code == 0, err
        elif who == "child" and code:
            failed = [one for one in record(year).values() if one["outcome"] == "failed"]
            assert [one["reason"].rpartition("：")[2] for one in failed] == [
                "进程被系统或他人强行结束（SIGKILL），可能是内存不足"
            ]
        if chance.random() < 0.5:
            code, out, err = ended(begun(tmp_path))
            assert code == 0, err
            assert tree(year) == undisturbed
    code, out, err = ended(begun(tmp_path, "--force"))
    assert code == 0, err
    assert tree(year) == undisturbed
    assert record(year).keys() == set(names)
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == []
