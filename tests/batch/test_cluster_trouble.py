"""A cluster that lacks something: told after a while, and what is done is kept."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from kit.batch import Order, run_batch
from kit.errors import WorkError
from kit.publishing.results import Result
from tests.support.dask_processes import scheduler, worker
from tests.support.tiny_batches import ordered as tiny_order
from tests.support.tiny_batches import record, tiny_notebook, write_tiny

pytestmark = pytest.mark.filterwarnings("default")  # of libraries that are not ours


def ordered(folder: Path, address: str, **changes: Any) -> Order:
    return tiny_order(folder, cluster=address, **changes)


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_tiny(tmp_path / "data", "甲镇", "乙镇", "丙镇")
    tiny_notebook(tmp_path / "t.ipynb")
    monkeypatch.setattr("kit.batch.cluster._SECONDS_WITHOUT_WORKERS", 0.5)
    monkeypatch.setattr("kit.batch.cluster._SECONDS_BETWEEN_LOOKS", 0.2)
    return tmp_path


@pytest.mark.slow
def test_a_cluster_without_workers_is_told_of_and_waited_for(county: Path) -> None:
    told: list[str] = []
    came = Event()
    with scheduler(county) as (address, _):

        def warned(line: str) -> None:
            told.append(line)
            came.set()

        def bring_a_worker() -> None:
            came.wait(60)
            stack.append(worker(address, county))
            stack[0].__enter__()

        stack: list[Any] = []
        helper = Timer(0, bring_a_worker)
        helper.start()
        try:
            entries = run_batch(ordered(county, address), warn=warned)
        finally:
            helper.join()
            stack[0].__exit__(None, None, None)
    assert {entry.outcome for entry in entries} == {"partial"}
    assert len(told) == 1
    assert "没有能用的工作机" in told[0]


@pytest.mark.slow
def test_a_worker_without_the_kit_is_told_of_and_not_used(county: Path) -> None:
    told: list[str] = []
    with (
        scheduler(county) as (address, _),
        worker(address, county, with_kit=False),
        worker(address, county),
    ):
        entries = run_batch(ordered(county, address), warn=told.append)
    assert {entry.outcome for entry in entries} == {"partial"}
    assert any("没有装这个工具" in line for line in told)


@pytest.mark.slow
def test_a_scheduler_that_stays_away_ends_the_batch_and_what_is_done_is_kept(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.batch.cluster._SECONDS_TO_RETURN", 0.5)
    done: list[str] = []
    warned: list[str] = []
    with scheduler(county) as (address, process), worker(address, county):

        def told(entry: Result) -> None:
            if not done:
                process.send_signal(signal.SIGKILL)
                process.wait()
            done.append(entry.name)

        tiny_notebook(county / "t.ipynb", "import time\ntime.sleep(2)")
        with pytest.raises(WorkError, match=r"断了联系.*再运行同一命令"):
            run_batch(ordered(county, address), told, warn=warned.append)
    assert done
    assert ["等它回来" in line for line in warned] == [True]
    assert record(county / "out/2021").keys() == set(done)
    assert (county / "out/2021/index.html").exists()


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_scheduler_that_is_started_again_is_given_what_is_not_done(
    county: Path, ending: signal.Signals
) -> None:
    """One that is killed breaks its connections; of one that is ended Dask takes no notice."""
    names = [f"第{number}镇" for number in range(6)]
    write_tiny(county / "data", *names)
    done: list[Result] = []
    warned: list[str] = []
    with ExitStack() as processes:
        address, process = processes.enter_context(scheduler(county))
        processes.enter_context(worker(address, county))

        def told(entry: Result) -> None:
            done.append(entry)
            if len(done) == 2:
                process.send_signal(ending)
                process.wait()
                again, _ = processes.enter_context(scheduler(county, port=int(address.rpartition(":")[2])))
                assert again == address
                processes.enter_context(worker(address, county))

        entries = run_batch(ordered(county, address), told, warn=warned.append)
    assert len(done) == len(entries) == 9
    # What was written and not told of when the scheduler went is found written.
    assert {entry.outcome for entry in entries} <= {"partial", "unchanged"}
    assert [entry.outcome for entry in done[:2]] == ["partial", "partial"]
    assert record(county / "out/2021").keys() == {"甲镇", "乙镇", "丙镇", *names}
    assert ["断了联系" in line for line in warned] == [True, False]
    assert "回来了" in warned[1]


@pytest.mark.slow
def test_a_worker_that_is_started_again_is_given_what_only_it_could_do(county: Path) -> None:
    """Beside one without the kit, jobs name their workers; one that comes back has another address."""
    done: list[Result] = []
    with ExitStack() as processes:
        address, _ = processes.enter_context(scheduler(county))
        processes.enter_context(worker(address, county, with_kit=False))
        first = processes.enter_context(worker(address, county, many=2))

        def told(entry: Result) -> None:
            done.append(entry)
            if len(done) == 1:
                first.kill()
                first.wait()
                processes.enter_context(worker(address, county))

        entries = run_batch(ordered(county, address), told)
    assert len(done) == len(entries) == 3
    assert {entry.outcome for entry in entries} <= {"partial", "unchanged"}


@pytest.mark.slow
def test_a_cluster_that_grows_with_what_waits_grows(county: Path) -> None:
    from distributed import LocalCluster

    names = [f"第{number}镇" for number in range(14)]
    write_tiny(county / "data", *names)
    tiny_notebook(county / "t.ipynb", "import time\ntime.sleep(0.5)")
    most = 0
    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        cluster.adapt(minimum=1, maximum=2, interval="200ms")

        def told(entry: Result) -> None:
            nonlocal most
            most = max(most, len(cluster.scheduler.workers))

        entries = run_batch(ordered(county, cluster.scheduler_address), told)
    assert {entry.outcome for entry in entries} == {"partial"}
    assert most == 2
