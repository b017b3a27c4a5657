"""The batch on a real Dask cluster of this machine, and with a real S3 server on loopback."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kit.batch import Order, plan, run_batch
from kit.batch.cluster import cluster_results
from kit.errors import CallError
from kit.publishing.results import Result, read_run_record
from tests.support.notebooks import write_notebook
from tests.support.project import command
from tests.support.townships import write_township

pytestmark = pytest.mark.filterwarnings("default")  # of libraries that are not ours

TOWNSHIPS = ["东山镇", "西山镇", "南山镇", "北山镇", "上河乡", "下河乡"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledgers")
    for name in TOWNSHIPS:
        write_township(folder / "data", name)
    return folder / "data"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that does little: what is tried here is who runs it, and where."""
    return write_notebook(
        tmp_path_factory.mktemp("notebooks") / "small.ipynb",
        "import kit\nreview = kit.open_review(township, year, data=data)\nreview",
        "review.section('opening')",
        "review.section('civility')",
        parameters='township = ""\nyear = 2021\ndata = "data"',
    )


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Address of an S3 server; the surroundings tell every process of this test how to reach it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    surroundings = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in surroundings.items():
            patch.setenv(name, value)
        yield surroundings["AWS_ENDPOINT_URL"]
    server.stop()


@pytest.fixture(scope="module")
def cluster(s3: str) -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as two_workers:
        yield two_workers


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a year's reviews, but the records, which tell how long it took."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent != folder
    }


@pytest.fixture(scope="module")
def at_home(data: Path, notebook: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same reviews, written without a cluster."""
    out = tmp_path_factory.mktemp("home")
    run_batch(Order(year=2021, data=str(data), out=str(out), notebook=str(notebook), formats="html,pdf"))
    return files(out / "2021")


@pytest.mark.slow
def test_a_worker_that_dies_is_survived_and_the_files_are_the_same(
    cluster: Any, data: Path, notebook: Path, at_home: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_a_worker(entry: Result) -> None:
        if not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    order = Order(
        year=2021,
        data=str(data),
        out=str(tmp_path),
        notebook=str(notebook),
        formats="html,pdf",
        cluster=cluster.scheduler_address,
    )
    entries = run_batch(order, kill_a_worker)
    assert killed
    outcomes = {entry.name: entry.outcome for entry in entries}
    # What the worker had written when it died, and not told of yet, is found written by whoever tries again.
    told_twice = [name for name, outcome in outcomes.items() if outcome == "unchanged"]
    assert len(told_twice) <= 1
    assert outcomes == dict.fromkeys(sorted(TOWNSHIPS), "complete") | dict.fromkeys(told_twice, "unchanged")
    assert files(tmp_path / "2021") == at_home
    assert {entry.outcome for entry in run_batch(order)} == {"unchanged"}


@pytest.mark.slow
def test_ledgers_and_outputs_in_an_object_store(
    cluster: Any, data: Path, notebook: Path, at_home: dict[str, bytes], tmp_path: Path
) -> None:
    from s3fs import S3FileSystem

    store = S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    store.mkdir("county")
    store.put(str(data), "county/", recursive=True)

    def batch(*words: str) -> str:
        shown = command(
            *("review-kit", "batch", "--year", "2021", "--cluster", cluster.scheduler_address),
            *("--data", "s3://county/data", "--out", "s3://county/outputs"),
            *("--notebook", str(notebook), *words),
            cwd=tmp_path,
        )
        assert shown.returncode == 0, shown.stderr
        return shown.stdout

    assert "完整6份" in batch("--formats", "html,pdf")
    store.get("county/outputs", str(tmp_path / "fetched"), recursive=True)
    fetched = files(tmp_path / "fetched/2021")
    assert fetched.keys() == at_home.keys()
    # The notebook and the record tell the address that the ledgers came from.
    documents = [name for name in at_home if name.endswith((".html", ".pdf"))]
    assert [fetched[name] for name in documents] == [at_home[name] for name in documents]
    record = read_run_record((tmp_path / "fetched/2021/run.json").read_bytes())
    assert record is not None
    assert {entry.outcome for entry in record.townships} == {"complete"}

    assert "未变6份" in batch("--formats", "html,pdf")
    store.pipe("county/data/synonyms.toml", '["理论学习"]\n"主题" = ["甲"]\n'.encode())
    assert "完整1份" in batch("东山镇", "--formats", "html")
    assert b"synonyms.toml" in store.cat("county/outputs/2021/东山镇/figures.json")
    assert not store.exists("county/outputs/2021/东山镇/东山镇-2021.pdf")
    assert store.exists("county/outputs/2021/西山镇/西山镇-2021.pdf")

    store.pipe("county/data/2021/东山镇.xlsx", b"not a workbook")
    shown = command(
        *("review-kit", "batch", "--year", "2021", "--cluster", cluster.scheduler_address, "东山镇"),
        *("--data", "s3://county/data", "--out", "s3://county/outputs", "--notebook", str(notebook)),
        cwd=tmp_path,
    )
    assert (shown.returncode, shown.stderr.count("\n")) == (1, 1)
    assert store.exists("county/outputs/2021/东山镇/东山镇-2021.failed.ipynb")
    assert store.exists("county/outputs/2021/东山镇/东山镇-2021.html")


@pytest.mark.parametrize("option", ["data", "out"])
def test_an_address_without_a_cluster_is_a_wrong_call(data: Path, option: str) -> None:
    given = {"data": str(data), option: "s3://county/somewhere"}
    with pytest.raises(CallError, match=f"--{option} s3://county/somewhere 只能与 --cluster 一起用"):
        run_batch(Order(year=2021, **given))  # type: ignore[arg-type]


def test_a_scheduler_that_nobody_hears_is_one_line(
    data: Path, notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.batch.cluster._SECONDS_TO_CONNECT", 0.2)
    order = Order(
        year=2021, data=str(data), out=str(tmp_path), notebook=str(notebook), cluster="tcp://127.0.0.1:9"
    )
    with pytest.raises(CallError, match="连不上 Dask 调度器"):
        run_batch(order)
    assert not (tmp_path / "2021/run.json").exists()


class Handed:
    """Stands for a cluster, and weighs what is handed to it with each job."""

    loop = None

    def __init__(self, *_: object, **__: object) -> None:
        self.weights: list[int] = []

    status = "running"
    scheduler = SimpleNamespace(ncores=lambda: {"one": 1}, identity=lambda: {"id": "the same"})

    def sync(self, question: Callable[[], dict[str, Any]], **_: object) -> dict[str, Any]:
        return question()

    def run(self, *_: object, **__: object) -> dict[str, object]:
        return {"one": "found"}

    def close(self, **_: object) -> None:
        pass

    def submit(self, _: object, *given: object, **__: object) -> Future[Result]:
        self.weights.append(len(pickle.dumps(given)))
        future: Future[Result] = Future()
        future.release = lambda: None  # type: ignore[attr-defined]
        future.set_result(Result(township="某镇", outcome="complete"))
        return future


def test_a_job_weighs_the_same_however_many_are_named(
    data: Path, notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import distributed

    given = {"year": 2021, "data": str(data), "out": str(tmp_path), "notebook": str(notebook)}
    handed = Handed()
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: handed)
    few = Order(townships=("东山镇",), cluster="tcp://nobody", **given)  # type: ignore[arg-type]
    many = replace(few, townships=("东山镇", *(f"第{number}镇" for number in range(10_000))))
    jobs = plan(few).jobs
    for order in (few, many):
        assert len(list(cluster_results(jobs, order, pytest.fail))) == 1
    assert handed.weights[0] == handed.weights[1]
