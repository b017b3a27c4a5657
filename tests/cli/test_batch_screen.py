"""What cannot be told stops no batch: the work is done, and the exit code is the work's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from kit.workers.limits import FORKS
from tests.support.tiny_batches import begun, ended, record, tiny_notebook, words, write_tiny

pytestmark = [
    pytest.mark.first_subject,
    pytest.mark.skipif(not FORKS, reason="needs /dev/full and signals"),
]

NAMES = ("甲镇", "丏𠮷镇", "丙镇")
BAD = "if township == '丙镇': raise ValueError('台账 › B3\\x1b[2J')"


def county(folder: Path) -> None:
    write_tiny(folder / "data", *NAMES)
    tiny_notebook(folder / "t.ipynb", BAD)


def check_done(folder: Path) -> None:
    year = folder / "out/2021"
    assert {name: one["outcome"] for name, one in record(year).items()} == {
        "甲镇": "partial",
        "丏𠮷镇": "partial",
        "丙镇": "failed",
    }
    assert (year / "index.html").exists()


def full() -> IO[Any]:
    return Path("/dev/full").open("w", encoding="utf-8")


def closed_pipe() -> IO[Any]:
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp936"])
def test_a_console_that_knows_few_characters(tmp_path: Path, encoding: str) -> None:
    county(tmp_path)
    done = subprocess.run(
        words(tmp_path), capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding}, check=False
    )
    out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert done.returncode == 1, out + err
    check_done(tmp_path)
    assert "\x1b" not in out + err
    assert "\\x1b[2J" in out
    if encoding == "cp936":
        assert "台账 > B3" in out
        assert "失败的乡镇" in out
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize("stream", [full, closed_pipe])
def test_a_place_that_takes_nothing(tmp_path: Path, stream: Callable[[], IO[Any]]) -> None:
    county(tmp_path)
    with stream() as out, stream() as err:
        done = subprocess.run(words(tmp_path), stdout=out, stderr=err, check=False)
    assert done.returncode == 1
    check_done(tmp_path)


def test_streams_that_are_closed(tmp_path: Path) -> None:
    county(tmp_path)
    command = f"exec {' '.join(words(tmp_path))} <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 1
    check_done(tmp_path)


def test_a_check_whose_answer_is_lost_says_so(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇")
    program = [str(Path(sys.executable).with_name("review-kit")), "check", str(tmp_path / "data")]
    for form in ("text", "json"):
        with full() as out:
            done = subprocess.run(
                [*program, "--format", form], stdout=out, stderr=subprocess.PIPE, check=False
            )
        assert (done.returncode, done.stderr.decode().count("\n")) == (1, 1)
        assert "没能全部写出" in done.stderr.decode()
        with closed_pipe() as out:
            done = subprocess.run(
                [*program, "--format", form], stdout=out, stderr=subprocess.PIPE, check=False
            )
        assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("signals", [[signal.SIGHUP], [signal.SIGTERM], [signal.SIGINT] * 3], ids=str)
def test_whoever_breaks_a_batch_off_finds_the_index_written(
    tmp_path: Path, signals: list[signal.Signals]
) -> None:
    write_tiny(tmp_path / "data", "甲镇", "睡镇")
    tiny_notebook(tmp_path / "t.ipynb", "import time\nif township == '睡镇': time.sleep(1000)")
    process = begun(tmp_path, "--jobs", "2")
    assert process.stdout is not None
    assert "甲镇" in process.stdout.readline()
    for one in signals:
        os.kill(process.pid, one)
    code, out, err = ended(process)
    assert code == 130, out + err
    assert record(tmp_path / "out/2021").keys() == {"甲镇"}
    assert (tmp_path / "out/2021/index.html").exists()
    assert "Traceback" not in out + err
