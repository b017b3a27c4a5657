"""What a batch tells while it runs and when it has ended."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from kit.cli.progress import Progress, summary
from kit.publishing.results import Result
from tests.support.tiny_batches import tiny_notebook, words, write_tiny

ENTRIES = (
    Result(township="清河镇", outcome="complete", seconds=1.26),
    Result(township="柳林镇", outcome="partial", reason="未收到《先进典型》台账", seconds=0.5),
    Result(
        township="石桥乡",
        county="云山县",
        outcome="failed",
        reason="t.ipynb 单元格[12]“1 / 0”：ZeroDivisionError：division by zero",
        cell=12,
        notebook="云山县/石桥乡/石桥乡-2021.failed.ipynb",
    ),
    Result(
        township="Café 乡",
        outcome="failed",
        reason="台账打不开",
        notebook="Café 乡/Café 乡-2021.failed.ipynb",
    ),
    Result(township="𠮷田镇", outcome="failed", reason="进程被强行结束"),
    Result(township="东山乡", outcome="unchanged", notices=("目标没有指标",)),
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the telling goes by; set its one value."""
    now = [0.0]
    monkeypatch.setattr("kit.cli.progress.time.monotonic", lambda: now[0])
    return now


def wide(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def test_the_end_of_a_batch(snapshot: SnapshotAssertion) -> None:
    assert "\n".join(summary(ENTRIES, 2021, "outputs/2021")) == snapshot


def test_the_columns_of_the_table_stand_under_each_other() -> None:
    lines = list(summary(ENTRIES, 2021, "outputs/2021"))
    head = next(line for line in lines if line.startswith("失败的乡镇"))
    table = lines[lines.index(head) : lines.index("", lines.index(head))]
    assert len(table) == 4
    reason = wide(head[: head.index("原因")])
    said = [entry.reason for entry in ENTRIES if entry.outcome == "failed"]
    assert [wide(line[: line.index(reason_)]) for line, reason_ in zip(table[1:], said, strict=True)] == [
        reason
    ] * 3


def test_a_command_with_a_space_can_be_pasted() -> None:
    lines = list(summary(ENTRIES, 2021, "out puts/2021"))
    assert "  jupyter lab 'out puts/2021/Café 乡/Café 乡-2021.failed.ipynb'" in lines
    assert len([line for line in lines if "jupyter lab" in line]) == 2


def test_a_batch_without_failures_ends_in_one_line() -> None:
    assert list(summary(ENTRIES[:2], 2021, "outputs/2021")) == [
        "2021年共2份：完整1份，部分1份。成果在 outputs/2021/index.html"
    ]
    assert list(summary((), 2021, "outputs/2021")) == [
        "2021年共0份：没有要写的。成果在 outputs/2021/index.html"
    ]


ALIKE = [
    Result(
        township=f"{number}镇",
        outcome="failed",
        reason="台账打不开，" * 9,
        cell=3,
        notebook=f"{number}.ipynb",
    )
    for number in range(1, 41)
]


def test_a_reason_that_many_share_stands_once_with_their_names() -> None:
    lines = list(summary([*ALIKE, ENTRIES[2]], 2021, "outputs/2021"))
    text = "\n".join(lines)
    assert text.count(ALIKE[0].reason) == 1
    row = next(line for line in lines if ALIKE[0].reason in line)
    assert row.startswith("1镇、2镇、3镇、")
    assert "、30镇等40个  [3]" in row
    assert [line for line in lines if "jupyter lab" in line] == [
        "  jupyter lab outputs/2021/1.ipynb    # 原因相同的还有39份，各在自己的文件夹里",
        "  jupyter lab 'outputs/2021/云山县/石桥乡/石桥乡-2021.failed.ipynb'",
    ]


def test_a_long_reason_is_told_once_while_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(terminal=False)
    progress.begin(len(ALIKE))
    for entry in ALIKE:
        progress.done(entry)
    shown = capsys.readouterr().err
    assert shown.count(ALIKE[0].reason) == 1
    assert shown.count("：与1镇相同\n") == 39


def test_townships_without_ledgers_are_told_apart() -> None:
    gone = Result(township="并走乡", outcome="gone", reason="上次有台账，这次没有找到")
    assert list(summary((*ENTRIES[:1], gone), 2021, "outputs/2021")) == [
        "2021年共1份：完整1份。成果在 outputs/2021/index.html",
        "上次有台账、这次没有找到：并走乡。已写的总结没有动，目录中标为“台账不在”",
    ]


def test_progress_in_a_log(
    capsys: pytest.CaptureFixture[str], clock: list[float], snapshot: SnapshotAssertion
) -> None:
    progress = Progress(terminal=False)
    progress.begin(8)
    for number, entry in enumerate(ENTRIES, start=1):
        clock[0] = 2.0 * number
        progress.done(entry)
    progress.close()
    shown = capsys.readouterr()
    assert shown.out == snapshot(name="out")
    assert shown.err == snapshot(name="err")


@pytest.mark.parametrize(
    ("seconds", "total", "said"),
    [(1, 2, "1份/秒 约剩0:01"), (90, 3, "约剩3:00"), (60, 101, "约剩1:40:00"), (0, 2, "约剩0:00")],
)
def test_the_time_left(
    capsys: pytest.CaptureFixture[str], clock: list[float], seconds: float, total: int, said: str
) -> None:
    progress = Progress(terminal=False)
    progress.begin(total)
    clock[0] += seconds
    progress.done(ENTRIES[0])
    assert said in capsys.readouterr().out


def test_unchanged_ones_say_nothing_of_the_rate(
    capsys: pytest.CaptureFixture[str], clock: list[float]
) -> None:
    progress = Progress(terminal=False)
    progress.begin(4)
    clock[0] = 0.1
    progress.done(ENTRIES[-1])
    assert "份/秒" not in capsys.readouterr().out
    clock[0] = 10.0
    progress.done(ENTRIES[0])
    assert "[2/4 0.1份/秒 约剩0:20]" in capsys.readouterr().out


def test_one_review_is_told_without_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(terminal=False)
    progress.begin(1)
    progress.done(ENTRIES[0])
    assert capsys.readouterr().out == "清河镇 完整（1.3秒）\n"


def on_a_terminal(command: list[str]) -> str:
    """Run a command on a terminal of its own, and give what stands on it."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    process: subprocess.Popen[Any] = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    # A terminal whose last process is gone gives an error, not an end.
    try:
        while part := os.read(ours, 1 << 16):
            shown += part
    except OSError:
        pass
    os.close(ours)
    process.wait()
    return shown.decode("utf-8", "replace")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_on_a_terminal_a_bar_moves_and_failures_stand_above_it(tmp_path: Path) -> None:
    write_tiny(tmp_path / "data", "甲镇", "乙镇", "丙镇")
    tiny_notebook(tmp_path / "t.ipynb", "if township == '乙镇': raise ValueError('坏')")
    shown = on_a_terminal(words(tmp_path))
    assert "100%|" in shown
    bars = re.findall(r"(\d+)/3( 失败\d)?", shown)
    assert [int(done) for done, _ in bars] == sorted(int(done) for done, _ in bars)
    assert bars[-1] == ("3", " 失败1")
    assert "约剩" in shown
    assert re.search(r"乙镇 失败（\S+秒）：t\.ipynb 单元格\[3\]", shown)
    assert "2021年共3份：部分2份，失败1份" in shown
    assert "Traceback" not in shown
