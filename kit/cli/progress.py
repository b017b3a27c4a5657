"""Progress of a batch, a bar on a terminal and lines in a log, and its summary."""

from __future__ import annotations

import contextlib
import shlex
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

from kit.cli.console import say
from kit.content import OUTCOMES
from kit.publishing.results import Result
from kit.text.printable import visible

if TYPE_CHECKING:
    from tqdm import tqdm

__all__ = ["Progress", "summary"]


class Progress:
    """Reports each result as it comes.

    Parameters
    ----------
    terminal : bool
        Whether output goes to a terminal: then a bar, and lines only for what needs attention.
    """

    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal
        self._counts: Counter[str] = Counter()
        self._began = time.monotonic()
        self._total = 0
        self._bar: tqdm[NoReturn] | None = None
        self._first_with: dict[str, str] = {}

    def begin(self, total: int) -> None:
        """Set how many reviews there will be."""
        self._total = total
        self._began = time.monotonic()
        if self._terminal and total > 1:
            # A log has no bar, and loading it takes a hundredth of a second.
            from tqdm import tqdm

            with self._bar_optional():
                self._bar = tqdm(total=total, bar_format=_BAR, dynamic_ncols=True)

    def done(self, result: Result) -> None:
        """Report one result."""
        self._counts[result.outcome] += 1
        with self._bar_optional():
            if self._bar is not None:
                self._bar.set_postfix_str(self._state())
                self._bar.update()
        if self._bar is None or result.reason or result.notices:
            self._say(
                self._lines(result), error=result.outcome == "failed", colour=_COLOURS.get(result.outcome)
            )

    def warn(self, line: str) -> None:
        """Report what belongs to no review."""
        self._say([f"提示：{line}"], error=True)

    def close(self) -> None:
        """Remove the bar."""
        with self._bar_optional():
            if self._bar is not None:
                self._bar.close()

    @contextlib.contextmanager
    def _bar_optional(self) -> Iterator[None]:
        """Drop the bar where it cannot be drawn: a terminal may be gone, or know ASCII alone."""
        try:
            yield
        except (OSError, ValueError):
            if self._bar is not None:
                self._bar.disable = True
                self._bar = None

    def _say(self, lines: Iterable[str], *, error: bool, colour: str | None = None) -> None:
        """Write lines above the bar."""
        with self._bar_optional():
            if self._bar is not None:
                self._bar.clear()
        for line in lines:
            say(line, error=error, colour=colour)
        with self._bar_optional():
            if self._bar is not None:
                self._bar.refresh()

    def _lines(self, entry: Result) -> Iterator[str]:
        state = "" if self._bar is not None or self._total == 1 else f"[{self._state()}] "
        reason = f"：{self._once(entry, entry.reason)}" if entry.reason else ""
        yield f"{state}{entry.name} {entry.outcome_name}（{entry.seconds:.1f}秒）{reason}"
        if entry.outcome != "unchanged":
            yield from (f"  提示：{self._once(entry, notice)}" for notice in entry.notices)

    def _once(self, entry: Result, text: str) -> str:
        """Return a long text once; for later townships, the name of the first one that had it."""
        first = self._first_with.setdefault(text, entry.name)
        return text if first == entry.name or len(text) < _LONG else f"与{first}相同"

    def _state(self) -> str:
        """Return how far it is, for instance ``12/60 失败1 1.9份/秒 约剩0:25``."""
        done = self._counts.total()
        ran = done - self._counts["unchanged"]
        # What was unchanged took no time and does not predict how long the others take.
        rate = ran / max(time.monotonic() - self._began, 0.001)
        failed = f" 失败{self._counts['failed']}" if self._counts["failed"] else ""
        pace = f" {rate:.2g}份/秒 约剩{_clock((self._total - done) / rate)}" if ran else ""
        return f"{done}/{self._total}{failed}{pace}"


_COLOURS = {"complete": "green", "partial": "yellow", "failed": "red"}
"""Outcome → colour of its lines."""

_LONG = 30
"""Characters from which a text is not repeated."""

_BAR = "{percentage:3.0f}%|{bar}| {postfix}"


def summary(entries: Sequence[Result], year: int, year_folder: str) -> Iterator[str]:
    """Yield the lines that end a batch: the outcomes, and the failed ones with what to do about each.

    Parameters
    ----------
    entries : sequence of Result
    year : int
    year_folder : str
        ``outputs/<year>``, as a command would name it.
    """
    counts = Counter(entry.outcome for entry in entries)
    gone = [entry.name for entry in entries if entry.outcome == "gone"]
    del counts["gone"]
    counted = "，".join(f"{name}{counts[outcome]}份" for outcome, name in OUTCOMES.items() if counts[outcome])
    yield f"{year}年共{counts.total()}份：{counted or '没有要写的'}。成果在 {year_folder}/index.html"
    if gone:
        names = _listed(gone)
        yield f"上次有台账、这次没有找到：{names}。已写的总结没有动，目录中标为“{OUTCOMES['gone']}”"
    alike: dict[tuple[int | None, str], list[Result]] = {}
    for entry in entries:
        if entry.outcome == "failed":
            alike.setdefault((entry.cell, entry.reason), []).append(entry)
    # Of one alone it has just been reported.
    if alike and len(entries) > 1:
        rows = [
            (_listed([each.name for each in failed]), "" if cell is None else f"[{cell}]", reason)
            for (cell, reason), failed in alike.items()
        ]
        yield ""
        yield from _table([("失败的乡镇", "单元格", "原因"), *rows])
    opened = [opened for failed in alike.values() if (opened := [each for each in failed if each.notebook])]
    if opened:
        yield ""
        yield "在JupyterLab里打开（参数已填好，停在出错处）："
        for first, *others in opened:
            more = f"    # 原因相同的还有{len(others)}份，各在自己的文件夹里" if others else ""
            yield f"  jupyter lab {shlex.quote(f'{year_folder}/{first.notebook}')}{more}"


_NAMED = 30
"""Townships that are named in one line; the index of the year has them all."""


def _listed(names: Sequence[str]) -> str:
    return "、".join(map(visible, names[:_NAMED])) + (f"等{len(names)}个" if len(names) > _NAMED else "")


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
