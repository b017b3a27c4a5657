"""A fork server that is started before there is a task."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from kit.cli import main
from kit.workers.fork_pool import ForkPool
from kit.workers.limits import FORKS, Limits
from kit.workers.pools import start_ahead
from kit.workers.server_process import ServerProcess
from kit.workers.task import Workspace

pytestmark = pytest.mark.skipif(not FORKS, reason="workers are forked on Linux only")


@dataclass(frozen=True)
class _Telling:
    """Returns the process that its worker was forked from."""

    name = "telling"
    module_folder = None

    def run(self, workspace: Workspace) -> int:
        return os.getppid()

    def lost(self, reason: str, folder: Path | None = None, seconds: float = 0.0) -> int:
        raise AssertionError(reason)


def _running(server: ServerProcess) -> bool:
    return server._process.poll() is None


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[ServerProcess]:
    """Collect the servers that are started; their folders are below `tmp_path`."""
    servers: list[ServerProcess] = []
    begin = ServerProcess.__init__

    def noted(self: ServerProcess, *given: object) -> None:
        begin(self, *given)  # type: ignore[arg-type]
        servers.append(self)

    monkeypatch.setattr(ServerProcess, "__init__", noted)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return servers


def test_a_pool_uses_the_server_that_was_started_ahead_and_ends_it(
    started: list[ServerProcess], tmp_path: Path
) -> None:
    loads = ["kit.charts.svg", __name__]
    with ForkPool(Limits(), 2, loads=loads, ahead=ServerProcess(loads)) as pool:
        servers = set(pool.run([_Telling(), _Telling()]))
        assert servers == {started[0]._process.pid}
        assert len(started) == 1
    assert not _running(started[0])
    assert not list(tmp_path.iterdir())


def test_one_that_is_not_needed_is_ended(started: list[ServerProcess], tmp_path: Path) -> None:
    server = start_ahead()
    assert server is not None
    with server:
        assert list(tmp_path.iterdir())
    assert not _running(server)
    assert not list(tmp_path.iterdir())
    assert server.close() == ""


@pytest.mark.parametrize(
    ("words", "record", "begun"),
    [
        (["run", "无此镇"], False, 1),
        (["batch"], False, 1),
        (["batch"], True, 0),
        (["batch", "--force"], True, 1),
        (["batch", "--retry-failed"], True, 0),
        (["batch", "--cluster", "tcp://127.0.0.1:1"], False, 0),
    ],
)
def test_a_wrong_call_leaves_no_server_behind(
    words: list[str],
    record: bool,
    begun: int,
    started: list[ServerProcess],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "outputs"
    (out / "1999").mkdir(parents=True)
    if record:
        (out / "1999/run.json").touch()
    before = list(tmp_path.iterdir())
    with pytest.raises(SystemExit) as ended:
        main([*words, "--year", "1999", "--data", str(tmp_path / "none"), "--out", str(out)])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert len(started) == begun
    assert not any(map(_running, started))
    assert list(tmp_path.iterdir()) == before


def test_a_server_that_ends_with_an_error_says_which() -> None:
    server = ServerProcess(["no_such_module"])
    server.prepare(Limits(), None)
    assert "no_such_module" in server.close()


def test_one_that_cannot_be_started_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(SystemExit) as ended:
        main(["run", "清河镇", "--year", "2021", "--out", str(tmp_path / "outputs")])
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert told.startswith("工作进程起不来（No space left on device）")
    assert told.count("\n") == 1
